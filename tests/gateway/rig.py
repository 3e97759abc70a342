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
from bot.clock import HouseClock
from storage.records import Incoming
from tests.gateway.driver import TOKEN, Gateway


async def until(true: Callable[[], bool], within: float = 15) -> None:
    """Wait for something of the gateway's; an assertion fails if it has not come by then."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while not true():
        assert loop.time() < end, f"not within {within} s"
        await asyncio.sleep(0.01)


@dataclass
class Listening:
    """The channel and all that it handed over so far."""

    channel: WechatyChannel
    task: asyncio.Task[None]
    heard: list[Incoming] = field(default_factory=list)

    async def hears(self, count: int, within: float = 15) -> list[Incoming]:
        """All that was heard, once it is so many."""
        await until(lambda: len(self.heard) >= count, within)
        return self.heard

    async def hears_id(self, message_id: str, within: float = 15) -> Incoming:
        """That one, once it was heard."""
        await until(lambda: any(one.message_id == message_id for one in self.heard), within)
        return next(one for one in self.heard if one.message_id == message_id)


def gate(gateway: Gateway, **given: Any) -> Gate:
    """The way to that gateway."""
    return gate_of(gateway.endpoint, given.pop("token", TOKEN), **given)


@asynccontextmanager
async def listening(
    gateway: Gateway, *, at: Gate | None = None, wait: bool = True, **given: Any
) -> AsyncIterator[Listening]:
    """A channel on that gateway, up; hung up at the end."""
    given = {"friend_pause": (0.0, 0.0), "chance": random.Random(1), **given}
    channel = WechatyChannel(at or gate(gateway), HouseClock(), **given)
    heard: list[Incoming] = []

    async def hear(incoming: Incoming) -> None:
        heard.append(incoming)

    task = asyncio.create_task(channel.run(hear))
    try:
        if wait:
            await until(lambda: channel.up or task.done())
            if task.done():
                task.result()
        yield Listening(channel, task, heard)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await channel.close()
