"""A line nobody knew the end of, and the account hears its own words: it was sent."""

from __future__ import annotations

from bot.channels.base import ChannelInDoubt
from bot.outbox import AGAIN, ECHO_WAIT
from handlers.limits import SECOND
from storage.changes import QuestionAnswered
from storage.records import SayRank, SayState
from tests.bot.rig import NOON, ROOM, a_rig, a_say


async def test_an_echo_settles_a_doubtful_line_and_it_is_not_said_again() -> None:
    """The villager does not read it twice."""
    with a_rig() as rig:
        rig.channel.errors = [ChannelInDoubt("没回音")]
        rig.will_say(a_say("a", "收到", person=rig.person("老李")))
        outbox = rig.outbox()
        await rig.say_all(outbox)
        await outbox.echoed("", "person:老李", "收到\n")
        rig.clock.move_to(NOON + ECHO_WAIT)
        await rig.say_all(outbox)

        assert rig.texts() == []
        assert rig.line("a").state is SayState.SENT


async def test_an_echo_settles_a_doubtful_group_line() -> None:
    """It would never have been said again, but now it is known."""
    with a_rig() as rig:
        rig.channel.errors = [ChannelInDoubt("没回音")]
        rig.will_say(a_say("g", "听见了", room=rig.room()))
        outbox = rig.outbox()
        await rig.say_all(outbox)
        await outbox.echoed(ROOM, "", "听见了")

        assert rig.line("g").state is SayState.SENT


async def test_other_words_settle_nothing() -> None:
    """What the operator types on the account's phone, or the same words to somebody else."""
    with a_rig() as rig:
        rig.channel.errors = [ChannelInDoubt("没回音")]
        rig.will_say(a_say("g", "听见了", room=rig.room()))
        outbox = rig.outbox()
        await rig.say_all(outbox)
        await outbox.echoed("room:别处", "", "听见了")
        await outbox.echoed(ROOM, "", "听见了吗")

        assert rig.line("g").state is SayState.UNKNOWN


async def test_an_echo_that_a_gateway_wrote_its_own_way_settles_it_too() -> None:
    """Entities, line ends and spaces are the gateway's; the words are ours."""
    with a_rig() as rig:
        rig.channel.errors = [ChannelInDoubt("没回音")]
        rig.will_say(a_say("a", "6207 正二村\n“墙 & 地”😀", person=rig.person("老李")))
        outbox = rig.outbox()
        await rig.say_all(outbox)
        await outbox.echoed("", "person:老李", "6207 正二村\r\n“墙 &amp; 地”😀 ")

        assert rig.line("a").state is SayState.SENT


async def test_danger_in_doubt_is_said_again_after_ten_seconds() -> None:
    """An echo comes within a second; who waits for somebody with a knife does not wait a minute for it."""
    with a_rig() as rig:
        rig.channel.errors = [ChannelInDoubt("没回音")]
        rig.will_say(a_say("a", "【急】有人拿刀", person=rig.person("老李"), rank=SayRank.DANGER))
        outbox = rig.outbox()
        await rig.say_all(outbox)
        rig.clock.move_to(NOON + 10 * SECOND)
        await rig.say_all(outbox)

        assert rig.texts() == [f"{AGAIN}【急】有人拿刀"]


async def test_a_doubtful_line_that_was_answered_has_arrived() -> None:
    """The mediator pressed 1 before it was to be said again: they are not rung a second time."""
    with a_rig() as rig:
        rig.channel.errors = [ChannelInDoubt("没回音")]
        rig.will_say(a_say("a", "1接 2让别人", person=rig.person("张姐"), rank=SayRank.ALERT))
        outbox = rig.outbox()
        await rig.say_all(outbox)
        with rig.store.transaction():
            rig.store.apply([QuestionAnswered(key="a")], NOON, rig.channel.account)
        rig.clock.move_to(NOON + ECHO_WAIT)
        await rig.say_all(outbox)

        assert rig.texts() == []
        assert rig.line("a").state is SayState.SENT
