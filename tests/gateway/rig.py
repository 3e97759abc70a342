"""A channel that listens to the tests' gateway, and what it heard."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels.wechaty import WechatyChannel
from bot.channels.wechaty_gate import Gate, gate_of
from bot.clock import Clock, HouseClock
from bot.troubles import sorts
from storage.records import Incoming
from tests.gateway.driver import TOKEN, Gateway


async def until(true: Callable[[], bool], within: float = 15) -> None:
    """Wait for something of the gateway's; an assertion fails if it has not come by then."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while not true():
        assert loop.time() < end, f"not within {within} s"
        await asyncio.sleep(0.01)


class Faster:
    """A clock on which so many seconds pass in one: for pauses that nobody waits for in a test."""

    def __init__(self, times: float) -> None:
        self._times = times
        self._clock = HouseClock()
        self._from = self._clock.now()

    def now(self) -> int:
        """UTC microseconds."""
        return self._from + round((self._clock.now() - self._from) * self._times)

    async def sleep_until(self, at: int) -> None:
        """Wait until then."""
        await asyncio.sleep(max(0.0, (at - self.now()) / 1_000_000 / self._times))

    async def after(self, seconds: float) -> None:
        """Until so many of its seconds have passed."""
        await self.sleep_until(self.now() + round(seconds * 1_000_000))


@dataclass(frozen=True)
class Brought:
    """A file's content, or that there is none; `after`: so many messages had been handed over before it."""

    message_id: str
    sent_at: int
    content: bytes | None
    size: int
    after: int


@dataclass
class Listening:
    """
    The channel and all that it handed over so far.

    Attributes:
        told: each trouble as it was told: its code, and whether it is over.
        files: what came of files, in the order in which it came.
    """

    channel: WechatyChannel
    task: asyncio.Task[None]
    heard: list[Incoming] = field(default_factory=list)
    told: list[tuple[str, bool]] = field(default_factory=list)
    files: list[Brought] = field(default_factory=list)

    async def ails(self, code: str, within: float = 15) -> None:
        """Until that trouble was told and is not over."""
        await until(lambda: code in self.troubles, within)

    async def well(self, within: float = 15) -> None:
        """Connected and logged in, and nothing lasts that must be mended."""
        await until(lambda: self.channel.up and not self.lasting, within)

    @property
    def troubles(self) -> list[str]:
        """Codes that were told and are not over, in the order of their last telling."""
        last = dict(self.told)
        return [code for code, over in last.items() if not over]

    @property
    def lasting(self) -> list[str]:
        """Those among them that end only when the channel says so."""
        return [code for code in self.troubles if not sorts()[code].passing]

    async def hears(self, count: int, within: float = 15) -> list[Incoming]:
        """All that was heard, once it is so many."""
        await until(lambda: len(self.heard) >= count, within)
        return self.heard

    async def file(self, message_id: str, within: float = 15) -> Brought:
        """What came of that message's file, once it did; it comes once."""
        await until(lambda: any(one.message_id == message_id for one in self.files), within)
        (found,) = (one for one in self.files if one.message_id == message_id)
        return found

    async def hears_id(self, message_id: str, within: float = 15) -> Incoming:
        """That one, once it was heard."""
        await until(lambda: any(one.message_id == message_id for one in self.heard), within)
        return next(one for one in self.heard if one.message_id == message_id)


def gate(gateway: Gateway, **given: Any) -> Gate:
    """The way to that gateway."""
    return gate_of(gateway.endpoint, given.pop("token", TOKEN), **given)


@asynccontextmanager
async def listening(
    gateway: Gateway,
    *,
    at: Gate | None = None,
    wait: bool = True,
    clock: Clock | None = None,
    prepare: Callable[[WechatyChannel], None] | None = None,
    **given: Any,
) -> AsyncIterator[Listening]:
    """
    A channel on that gateway, up; hung up at the end.

    Args:
        clock: by which it pauses; the gateway's answers take what they take.
        prepare: done with the channel before it listens.
    """
    given = {"friend_pause": (0.0, 0.0), "chance": random.Random(1), **given}
    channel = WechatyChannel(at or gate(gateway), clock or HouseClock(), **given)
    if prepare is not None:
        prepare(channel)
    heard: list[Incoming] = []
    files: list[Brought] = []
    told: list[tuple[str, bool]] = []
    channel.on_trouble(lambda code, over=False: told.append((code, over)))

    async def hear(incoming: Incoming) -> None:
        heard.append(incoming)

    async def take(message_id: str, sent_at: int, content: bytes | None, size: int = 0) -> None:
        files.append(Brought(message_id, sent_at, content, size, len(heard)))

    channel.on_file(take)
    task = asyncio.create_task(channel.run(hear))
    try:
        if wait:
            await until(lambda: channel.up or task.done())
            if task.done():
                task.result()
        yield Listening(channel, task, heard, told, files)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await channel.close()
