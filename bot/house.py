"""The running bot in one value: the store behind its one thread, the channel, the clock, word of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from bot.channels.base import Channel
from bot.clock import Clock
from handlers.limits import Limits
from storage.interface import Store

if TYPE_CHECKING:
    from bot.config import Settings

T = TypeVar("T")


class Changes:
    """Counts the commits of the house, so that no watcher misses one between two looks."""

    def __init__(self) -> None:
        self._count = 0
        self._next: asyncio.Event = asyncio.Event()

    def count(self) -> int:
        """How many so far."""
        return self._count

    def tell(self) -> None:
        """One more; from the loop's own thread."""
        self._count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def after(self, count: int) -> int:
        """Wait until there are more than that; the new count."""
        while self._count <= count:
            await self._next.wait()
        return self._count


@dataclass(kw_only=True)
class House:
    """
    What the parts of the bot share.

    Attributes:
        channel: in the demo the LocalChannel; the page speaks into it with hear().
        executor: one thread, in which the store was opened; None: the caller's own (replay, tests).
    """

    settings: Settings
    clock: Clock
    limits: Limits
    channel: Channel
    store: Store
    executor: Executor | None = None
    changed: Changes = field(default_factory=Changes)

    async def call(self, fn: Callable[[Store], T]) -> T:
        """Run in the store's thread; nobody calls the store in another way."""
        if self.executor is None:
            return fn(self.store)
        return await asyncio.get_running_loop().run_in_executor(self.executor, fn, self.store)

    async def wait(self, word: asyncio.Event, until: int | None) -> None:
        """Until somebody gives word, or that time; takes the word away."""
        waiter = asyncio.ensure_future(word.wait())
        sleeper = asyncio.ensure_future(self.clock.sleep_until(until)) if until is not None else None
        both = [waiter] if sleeper is None else [waiter, sleeper]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in both:
                one.cancel()
        word.clear()
