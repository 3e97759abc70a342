"""How sends end, seen together: no hammering when held back; what nobody got is said once more."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from bot.channels.base import ChannelInDoubt, ChannelWithheld, Echo
from bot.echoes import DOUBT_ECHOES_AFTER, ECHO_WITHIN, UNLEARN_AFTER
from bot.outbox import AGAIN, Outbox
from bot.sends import REFUSED_IN_A_ROW
from handlers.limits import SECOND
from storage.changes import QuestionAnswered
from storage.records import SayRank, SayState
from tests.bot.rig import NOON, ROOM, FailingChannel, Rig, a_rig, a_say

MINUTE = 60 * SECOND


class EchoingChannel(FailingChannel):
    """The local channel on which the account hears itself, for as long as the test lets it."""

    since = NOON

    def on_echo(self, echo: Echo) -> None:
        """The outbox is told by the test."""

    def heard_since(self) -> int:
        """Since the test says so."""
        return self.since


@pytest.fixture
def rig() -> Iterator[Rig]:
    """With such a channel."""
    with a_rig() as made:
        channel = EchoingChannel()
        channel.listen(made.said.append)
        made.house.channel = made.channel = channel
        yield made


def an_outbox(rig: Rig) -> tuple[Outbox, list[tuple[str, bool]]]:
    """And what it tells."""
    told: list[tuple[str, bool]] = []
    tell = lambda code, over=False: told.append((code, over))  # noqa: E731
    return Outbox(rig.house, pace=None, chance=random.Random(1), tell=tell), told


async def say(rig: Rig, outbox: Outbox, key: str, *, echo: bool = True, **more: object) -> None:
    """One line out, and its echo."""
    person = None if "room" in more else rig.person("老李")
    rig.will_say(a_say(key, f"第{key}句", person=person, **more))  # type: ignore[arg-type]
    await rig.say_all(outbox)
    if echo:
        said = rig.said[-1]
        await outbox.echoed(said.room, said.person, said.text)


async def test_refusals_in_a_row_hold_all_but_danger_longer_each_time(rig: Rig) -> None:
    """A minute, three, ten …: an account that WeChat limits is not driven into a ban."""
    outbox, told = an_outbox(rig)
    person, other = rig.person("老李"), rig.person("老张")
    rig.will_say(a_say("a", "平常", person=person), a_say("d", "急", person=other, rank=SayRank.DANGER))
    rig.channel.errors = [ChannelWithheld("拒了")] * 200
    tried: dict[str, list[int]] = {"a": [], "d": []}
    for _ in range(3600):
        for key, times in tried.items():
            before = rig.line(key).attempts
            if before > len(times):
                times.append(rig.clock.now())
        if not await outbox.step():
            rig.clock.move_to(rig.clock.now() + SECOND)

    ordinary = [(after - before) // SECOND for before, after in zip(tried["a"], tried["a"][1:], strict=False)]
    dangers = [(after - before) // SECOND for before, after in zip(tried["d"], tried["d"][1:], strict=False)]
    assert [code for code, over in told if not over] == ["sends_refused"]
    assert len(tried["a"]) < 8 and max(ordinary) > 500
    assert max(dangers) <= 90 and len(dangers) > 30


async def test_the_first_that_goes_lets_all_go(rig: Rig) -> None:
    """Danger is the scout: once it is through, the account is not held back any more."""
    outbox, told = an_outbox(rig)
    rig.channel.errors = [ChannelWithheld("拒了")] * REFUSED_IN_A_ROW
    for key in range(REFUSED_IN_A_ROW):
        rig.will_say(a_say(str(key), "平常", person=rig.person(f"人{key}")))
    await rig.say_all(outbox)
    rig.will_say(a_say("d", "急", person=rig.person("老张"), rank=SayRank.DANGER))
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + 20 * SECOND)
    await rig.say_all(outbox)

    assert told[0] == ("sends_refused", False) and told[-1] == ("sends_refused", True)
    assert rig.texts() == ["急", "平常", "平常", "平常"]


async def test_two_refusals_are_no_restriction(rig: Rig) -> None:
    """They are tried again by the ordinary pauses, and nobody is told."""
    outbox, told = an_outbox(rig)
    rig.channel.errors = [ChannelWithheld("拒了")] * (REFUSED_IN_A_ROW - 1)
    await say(rig, outbox, "1", echo=False)
    rig.clock.move_to(NOON + MINUTE)
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + 3 * MINUTE)
    await rig.say_all(outbox)

    assert rig.line("1").state is SayState.SENT
    assert [code for code, over in told if not over] == []


async def test_a_doubtful_send_is_told(rig: Rig) -> None:
    """Each time."""
    outbox, told = an_outbox(rig)
    rig.channel.errors = [ChannelInDoubt("没回音")]
    await say(rig, outbox, "1", echo=False)

    assert told == [("send_timed_out", False)]


async def unheard(rig: Rig, outbox: Outbox, key: str, **more: object) -> str:
    """A line whose echo does not come; the texts said since, once its time is over."""
    before = len(rig.said)
    await say(rig, outbox, key, echo=False, **more)
    rig.clock.move_to(rig.clock.now() + ECHO_WITHIN)
    await rig.say_all(outbox)
    return "|".join(one.text for one in rig.said[before:])


@pytest.mark.parametrize("rank", [SayRank.DANGER, SayRank.ALERT, SayRank.PRIVATE])
async def test_a_line_without_its_echo_is_said_once_more_and_not_a_third_time(
    rig: Rig, rank: SayRank
) -> None:
    """A double costs little, a lost alert much; but what is said twice in vain is told, not repeated."""
    outbox, told = an_outbox(rig)
    await say(rig, outbox, "1")
    said = await unheard(rig, outbox, "2", rank=rank)
    rig.clock.move_to(rig.clock.now() + 2 * ECHO_WITHIN)
    await rig.say_all(outbox)

    assert said == f"第2句|{AGAIN}第2句"
    assert len(rig.said) == 3
    assert [code for code, _ in told if code == "send_not_echoed"] == ["send_not_echoed"] * 2


async def test_a_groups_line_is_never_said_twice(rig: Rig) -> None:
    """Told, and left."""
    outbox, told = an_outbox(rig)
    await say(rig, outbox, "1", room=rig.room())

    assert rig.said[-1].room == ROOM
    assert await unheard(rig, outbox, "2", room=rig.room()) == "第2句"
    assert ("send_not_echoed", False) in told


async def test_an_echo_with_other_spaces_is_the_same(rig: Rig) -> None:
    """Gateways trim, break lines and write entities their own way."""
    outbox, told = an_outbox(rig)
    await say(rig, outbox, "1")
    rig.will_say(a_say("2", "一 & 二\n三", person=rig.person("老李")))
    await rig.say_all(outbox)
    await outbox.echoed("", "person:老李", "一 &amp; 二 三\n")
    rig.clock.move_to(NOON + 2 * ECHO_WITHIN)
    await rig.say_all(outbox)

    assert len(rig.said) == 2
    assert ("send_not_echoed", False) not in told


async def test_what_was_answered_has_arrived(rig: Rig) -> None:
    """The mediator pressed 1: whatever the echo does, the alert is not said again."""
    outbox, _ = an_outbox(rig)
    await say(rig, outbox, "1")
    await say(rig, outbox, "2", echo=False, rank=SayRank.ALERT)
    with rig.store.transaction():
        rig.store.apply([QuestionAnswered(key="2")], rig.clock.now(), rig.channel.account)
    rig.clock.move_to(NOON + 2 * ECHO_WITHIN)
    await rig.say_all(outbox)

    assert len(rig.said) == 2


async def test_while_the_channel_was_deaf_an_echo_may_have_been_missed(rig: Rig) -> None:
    """Connected anew since the send: nothing is concluded."""
    outbox, told = an_outbox(rig)
    await say(rig, outbox, "1")
    await say(rig, outbox, "2", echo=False, rank=SayRank.DANGER)
    EchoingChannel.since = rig.clock.now() + SECOND
    try:
        rig.clock.move_to(NOON + 2 * ECHO_WITHIN)
        await rig.say_all(outbox)
    finally:
        EchoingChannel.since = NOON

    assert len(rig.said) == 2
    assert ("send_not_echoed", False) not in told


async def test_when_many_stay_unheard_only_danger_is_said_again(rig: Rig) -> None:
    """Then it may be the echoes that fail: mediators are not rung twice for everything."""
    outbox, _ = an_outbox(rig)
    await say(rig, outbox, "1")
    for number in range(DOUBT_ECHOES_AFTER):
        await unheard(rig, outbox, f"w{number}", rank=SayRank.ALERT)

    assert await unheard(rig, outbox, "a", rank=SayRank.ALERT) == "第a句"
    assert await unheard(rig, outbox, "d", rank=SayRank.DANGER) == f"第d句|{AGAIN}第d句"


async def test_echoes_once_heard_are_known_after_a_restart_until_they_never_come(rig: Rig) -> None:
    """The next start still expects them; a gateway that passes none on is believed after a while."""
    outbox, _ = an_outbox(rig)
    await say(rig, outbox, "1")
    outbox, told = an_outbox(rig)
    await outbox.recover()
    assert await unheard(rig, outbox, "2", rank=SayRank.DANGER) == f"第2句|{AGAIN}第2句"
    for number in range(UNLEARN_AFTER):
        await unheard(rig, outbox, f"n{number}")
    told.clear()

    assert await unheard(rig, outbox, "d", rank=SayRank.DANGER) == "第d句"
    outbox, told = an_outbox(rig)
    await outbox.recover()
    assert await unheard(rig, outbox, "e", rank=SayRank.DANGER) == "第e句"
    assert [code for code, over in told if not over] == []


class OneRefused(EchoingChannel):
    """One person's phone takes nothing, all others do."""

    async def say(self, *, room: str = "", person: str = "", text: str) -> None:
        """Refused to 老李 alone."""
        if person == "person:老李":
            raise ChannelWithheld("拒了")
        await super().say(room=room, person=person, text=text)


async def test_one_conversation_that_is_refused_for_ever_holds_nobody_elses_for_long() -> None:
    """A group that lets only its owner speak: what is for others waits two minutes at most."""
    with a_rig() as rig:
        channel = OneRefused()
        channel.listen(rig.said.append)
        rig.house.channel = rig.channel = channel
        outbox, _ = an_outbox(rig)
        rig.will_say(a_say("never", "平常", person=rig.person("老李"), rank=SayRank.ALERT))
        late: list[int] = []
        for number in range(40):
            began, key = rig.clock.now(), f"n{number}"
            rig.will_say(a_say(key, "平常", person=rig.person("老张"), rank=SayRank.ALERT))
            while rig.line(key).state is not SayState.SENT and rig.clock.now() < began + 30 * MINUTE:
                if not await outbox.step():
                    rig.clock.move_to(rig.clock.now() + SECOND)
            late.append((rig.clock.now() - began) // SECOND)
            while rig.clock.now() < began + 10 * MINUTE:
                if not await outbox.step():
                    rig.clock.move_to(rig.clock.now() + SECOND)

    assert max(late) <= 120


async def test_one_echo_settles_one_line_of_two_with_the_same_words(rig: Rig) -> None:
    """The first ended in doubt, the second went a while later: its echo says nothing of the first."""
    outbox, _ = an_outbox(rig)
    rig.channel.errors = [ChannelInDoubt("没回音")]
    for key in ("a", "b"):
        rig.will_say(a_say(key, "听见了", room=rig.room()))
        await rig.say_all(outbox)
        rig.clock.move_to(rig.clock.now() + MINUTE)
    await outbox.echoed(ROOM, "", "听见了")

    assert (rig.line("a").state, rig.line("b").state) == (SayState.UNKNOWN, SayState.SENT)
