"""Fetched together, handed over in order; and if nobody can take them, that is not kept quiet."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.wechaty_order import InOrder
from storage.records import Incoming
from tests.bot.rig import a_message


async def test_a_slow_first_one_is_still_the_first() -> None:
    """The second waits for it, fetched as it is; what came to nothing is passed over."""
    order, heard, go = InOrder(), list[str](), asyncio.Event()

    async def hear(incoming: Incoming) -> None:
        heard.append(incoming.message_id)

    async def slow() -> Incoming:
        await go.wait()
        return a_message(1)

    async def nothing() -> None:
        return None

    async def quick() -> Incoming:
        return a_message(2)

    for job in (slow, nothing, quick):
        order.put(job)
    running = asyncio.create_task(order.run(hear))
    await asyncio.wait([running], timeout=0.01)
    assert heard == []
    go.set()
    await order.finish(5)
    running.cancel()

    assert heard == ["m1", "m2"]


async def test_a_job_that_breaks_holds_nobody_up() -> None:
    """Our own mistake with one message is not everybody's."""
    order, heard = InOrder(), list[str]()

    async def hear(incoming: Incoming) -> None:
        heard.append(incoming.message_id)

    async def broken() -> Incoming:
        raise RuntimeError

    async def quick() -> Incoming:
        return a_message(2)

    order.put(broken)
    order.put(quick)
    running = asyncio.create_task(order.run(hear))
    await order.finish(5)
    running.cancel()

    assert heard == ["m2"]


async def test_if_nobody_can_take_a_message_the_channel_ends() -> None:
    """It is not lost in silence: whoever runs the channel is told why."""
    order = InOrder()

    async def hear(incoming: Incoming) -> None:
        raise OSError("full")

    async def quick() -> Incoming:
        return a_message(1)

    order.put(quick)
    with pytest.raises(OSError, match="full"):
        await asyncio.wait_for(order.run(hear), 5)


async def test_finishing_has_an_end() -> None:
    """One that never comes is left after the given time."""
    order = InOrder()

    async def hear(incoming: Incoming) -> None: ...

    async def never() -> Incoming:
        await asyncio.Event().wait()
        raise AssertionError

    order.put(never)
    running = asyncio.create_task(order.run(hear))
    await asyncio.wait_for(order.finish(0.05), 5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
