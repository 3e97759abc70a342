"""While the channel is not up nothing is tried; once it is, all goes at once, but no old line to a group."""

from __future__ import annotations

import asyncio

from bot.line_times import GROUP_END_AFTER
from storage.records import SayRank, SayState
from tests.bot.rig import NOON, FailingChannel, Rig, a_rig, a_say


class Connecting(FailingChannel):
    """A channel whose connection comes and goes."""

    up = False


def without_connection(rig: Rig) -> Connecting:
    """The rig's channel is down until the test says otherwise."""
    channel = Connecting()
    channel.listen(rig.said.append)
    rig.house.channel = channel
    return channel


async def test_nothing_is_tried_while_it_is_down_and_all_goes_once_it_is_up() -> None:
    """After an hour without a gateway the alert waits for no pause: no try was spent meanwhile."""
    with a_rig() as rig:
        channel = without_connection(rig)
        rig.will_say(a_say("d", "【急】", person=rig.person("老李"), rank=SayRank.DANGER))
        outbox = rig.outbox()
        await rig.say_all(outbox)
        rig.clock.move_to(NOON + 6 * GROUP_END_AFTER)
        await rig.say_all(outbox)
        assert rig.texts() == [] and rig.line("d").attempts == 0

        channel.up = True
        await rig.say_all(outbox)
        assert rig.texts() == ["【急】"]


async def test_a_groups_line_that_waited_too_long_is_given_up() -> None:
    """听见了 ten minutes later would be about nobody knows what; what stands behind it goes."""
    with a_rig() as rig:
        channel = without_connection(rig)
        room = rig.room()
        rig.will_say(a_say("g", "听见了", room=room))
        rig.clock.move_to(NOON + GROUP_END_AFTER + 1)
        rig.will_say(a_say("h", "在呢", room=room))
        channel.up = True
        await rig.say_all(rig.outbox())

        assert rig.line("g").state is SayState.GIVEN_UP
        assert rig.texts() == ["在呢"]


async def test_the_running_outbox_sees_that_it_is_up() -> None:
    """It looks again by itself: nobody has to give it word."""
    with a_rig() as rig:
        channel = without_connection(rig)
        rig.will_say(a_say("a", "收到", person=rig.person("老李")))
        running = asyncio.create_task(rig.outbox().run())
        for _ in range(20):
            await asyncio.sleep(0)
        assert rig.texts() == []
        channel.up = True
        async with asyncio.timeout(10):
            while not rig.texts():
                rig.clock.move_to(rig.clock.now() + 100_000)
                await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

        assert rig.texts() == ["收到"]
