"""Words that wait are said in order, at a pace, again with pauses, marked when doubtful, and with an end."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from bot.channels.base import ChannelInDoubt, ChannelNotAContact, ChannelRefused, ChannelUnreachable
from bot.line_times import END_AFTER, GROUP_END_AFTER
from bot.outbox import AGAIN, ECHO_WAIT
from handlers.limits import SECOND
from storage.records import SayRank, SayState
from tests.bot.rig import NOON, Rig, a_rig, a_say

MINUTE, HOUR = 60 * SECOND, 3600 * SECOND


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        yield made


async def test_a_line_that_went_is_sent_and_not_said_again(rig: Rig) -> None:
    """What the channel took is noted as sent; another look says nothing."""
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))

    await rig.say_all(rig.outbox())
    await rig.say_all(rig.outbox())

    assert rig.texts() == ["收到"]
    assert rig.line("a").state is SayState.SENT


async def test_danger_goes_before_older_lines_and_waits_for_no_pace(rig: Rig) -> None:
    """An alert of present danger leaves at once, though the account has just spoken."""
    li, wang, zhao = rig.person("老李"), rig.person("老王"), rig.person("老赵")
    rig.will_say(a_say("a", "一", person=li), a_say("b", "二", person=wang))
    outbox = rig.outbox(pace=(1, 3))
    await rig.say_all(outbox)
    rig.will_say(a_say("d", "【急】", person=zhao, rank=SayRank.DANGER))

    await rig.say_all(outbox)

    assert rig.texts() == ["一", "【急】"]


async def test_pace_puts_one_to_three_seconds_between_two_lines(rig: Rig) -> None:
    """The account's second line waits at least a second after the first and goes within three."""
    rig.will_say(*(a_say(f"k{n}", f"{n}", person=rig.person(f"人{n}")) for n in range(4)))
    outbox = rig.outbox(pace=(1, 3))
    moments: list[int] = []
    for _ in range(130):
        await rig.say_all(outbox)
        if len(rig.said) > len(moments):
            moments.append(rig.clock.now())
        rig.clock.move_to(rig.clock.now() + SECOND // 10)

    gaps = [later - sooner for sooner, later in itertools.pairwise(moments)]
    assert len(moments) == 4
    assert all(SECOND <= gap <= 3.1 * SECOND for gap in gaps)
    assert len(set(gaps)) > 1


async def test_pace_outlives_a_start(rig: Rig) -> None:
    """A new process does not speak sooner than the old one would have."""
    rig.will_say(a_say("a", "一", person=rig.person("老李")), a_say("b", "二", person=rig.person("老王")))
    await rig.say_all(rig.outbox(pace=(2, 2)))

    await rig.say_all(rig.outbox(pace=(2, 2)))

    assert rig.texts() == ["一"]


async def test_a_group_line_is_never_said_before_its_time(rig: Rig) -> None:
    """Whatever else is said meanwhile, a line with a not-before waits for it."""
    rig.will_say(a_say("g", "听见了", room=rig.room(), not_before=NOON + 60 * SECOND))
    rig.clock.move_to(NOON + 60 * SECOND - 1)
    await rig.say_all(rig.outbox())
    assert rig.texts() == []

    rig.clock.move_to(NOON + 60 * SECOND)
    await rig.say_all(rig.outbox())
    assert rig.texts() == ["听见了"]


async def test_what_did_not_go_is_tried_again_after_growing_pauses(rig: Rig) -> None:
    """Each failure waits longer than the one before, by more than the jitter; then the line goes, once."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 4
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox, pauses = rig.outbox(), []
    for _ in range(4):
        await rig.say_all(outbox)
        pauses.append(rig.line("a").next_try - rig.clock.now())
        rig.clock.move_to(rig.line("a").next_try)
    await rig.say_all(outbox)

    assert pauses == sorted(pauses)
    assert pauses[0] >= 3 * SECOND
    assert pauses[3] >= 80 * SECOND
    assert rig.texts() == ["收到"]


async def test_pauses_are_the_same_with_the_same_seed_and_others_with_another(rig: Rig) -> None:
    """Chance is given: replay and tests see the same pauses again."""

    async def pause(key: str, seed: int) -> int:
        rig.channel.errors = [ChannelUnreachable("断了")]
        rig.will_say(a_say(key, "收到", person=rig.person(key)))
        await rig.say_all(rig.outbox(seed=seed))
        return rig.line(key).next_try

    first, again, other = await pause("a", 1), await pause("b", 1), await pause("c", 2)

    assert first == again != other


async def test_a_line_that_never_goes_is_given_up_after_a_day(rig: Rig) -> None:
    """The end comes a day after the line was due, and the operator's list shows it."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 1000
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox = rig.outbox()
    while rig.line("a").state is SayState.QUEUED:
        rig.clock.move_to(max(rig.clock.now(), rig.store.next_due() or 0))
        await rig.say_all(outbox)

    assert NOON + 23 * HOUR < rig.clock.now() <= NOON + END_AFTER
    assert [line.key for line in rig.store.given_up()] == ["a"]


async def test_a_group_line_ten_minutes_late_is_not_said_any_more(rig: Rig) -> None:
    """Nobody knows any more what an old "I heard that" answers."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 1000
    rig.will_say(a_say("g", "听见了", room=rig.room()))
    outbox = rig.outbox()
    while rig.line("g").state is SayState.QUEUED:
        rig.clock.move_to(max(rig.clock.now(), rig.line("g").next_try))
        await rig.say_all(outbox)

    assert rig.line("g").state is SayState.GIVEN_UP
    assert rig.clock.now() <= NOON + GROUP_END_AFTER


async def test_danger_is_tried_again_within_a_minute_and_a_half_however_often(rig: Rig) -> None:
    """Pauses of an alert of present danger stop growing at a minute (with jitter 78 s)."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 12
    rig.will_say(a_say("d", "【急】", person=rig.person("老李"), rank=SayRank.DANGER))
    outbox, pauses = rig.outbox(), []
    for _ in range(12):
        await rig.say_all(outbox)
        pauses.append(rig.line("d").next_try - rig.clock.now())
        rig.clock.move_to(rig.line("d").next_try)

    assert max(pauses) <= 90 * SECOND


async def test_a_line_to_no_contact_is_put_by_for_the_day_they_become_one(rig: Rig) -> None:
    """Nothing is tried, it takes no pace, nobody behind it waits; a handler is to decide what that means."""
    rig.channel.strangers.add("person:生人")
    stranger, friend = rig.person("生人"), rig.person("熟人")
    rig.will_say(
        a_say("a", "收到", person=stranger, case_id=7),
        a_say("b", "归张姐管", person=stranger),
        a_say("c", "您好", person=friend),
    )
    outbox, decided = rig.outbox(pace=(1, 3)), []
    outbox.decide = lambda: decided.append(True)

    while await outbox.step():
        pass

    assert rig.texts() == ["您好"]
    assert [line.key for line in rig.store.unsaid_to(stranger, 0)] == ["a", "b"]
    assert rig.store.given_up() == [] and decided
    assert [(t.kind, t.person_id, t.case_id, t.due) for t in rig.store.timers()] == [
        ("unwritable", stranger, 7, NOON),
        ("unwritable", stranger, None, NOON),
    ]


async def test_who_turns_out_to_be_no_contact_is_put_by_as_well(rig: Rig) -> None:
    """They deleted the bot: only the saying of it tells."""
    rig.channel.errors.append(ChannelNotAContact("对方还没加机器人，写不过去。"))
    gone = rig.person("走了的")
    rig.will_say(a_say("a", "收到", person=gone))
    outbox, decided = rig.outbox(), []
    outbox.decide = lambda: decided.append(True)

    await rig.say_all(outbox)

    assert [line.key for line in rig.store.unsaid_to(gone, 0)] == ["a"]
    assert [t.kind for t in rig.store.timers()] == ["unwritable"] and decided


async def test_a_refusal_does_not_hold_up_others(rig: Rig) -> None:
    """The line after a refused one goes."""
    rig.channel.errors = [ChannelRefused("群没了")]
    rig.will_say(a_say("a", "一", room=rig.room()), a_say("b", "二", person=rig.person("老李")))

    await rig.say_all(rig.outbox())

    assert len(rig.texts()) == 1
    assert len(rig.store.given_up()) == 1


async def test_a_doubtful_private_line_is_said_once_more_and_marked(rig: Rig) -> None:
    """No word whether it arrived: after the time an echo may take it goes again, with 重发 before it."""
    rig.channel.errors = [ChannelInDoubt("没回音")]
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    assert rig.texts() == []

    rig.clock.move_to(NOON + ECHO_WAIT)
    await rig.say_all(outbox)
    assert rig.texts() == [f"{AGAIN}收到"]


async def test_a_line_doubtful_twice_is_left(rig: Rig) -> None:
    """A second unknown end is not answered with a third saying."""
    rig.channel.errors = [ChannelInDoubt("没回音")] * 2
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox = rig.outbox()
    for _ in range(3):
        await rig.say_all(outbox)
        rig.clock.move_to(rig.clock.now() + ECHO_WAIT)

    assert rig.texts() == []
    assert rig.line("a").state is SayState.UNKNOWN


async def test_a_doubtful_group_line_is_never_said_again(rig: Rig) -> None:
    """Twice in the group is worse than never."""
    rig.channel.errors = [ChannelInDoubt("没回音")]
    rig.will_say(a_say("g", "听见了", room=rig.room()))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + 600 * SECOND)
    await rig.say_all(outbox)

    assert rig.texts() == []
    assert rig.line("g").state is SayState.UNKNOWN


async def test_a_channel_that_raises_what_it_should_not_leaves_the_line_in_doubt(rig: Rig) -> None:
    """A bug of the channel loses no line and stops no queue."""
    rig.channel.errors = [ZeroDivisionError()]
    rig.will_say(a_say("a", "一", person=rig.person("老李")), a_say("b", "二", person=rig.person("老王")))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + ECHO_WAIT)
    await rig.say_all(outbox)

    assert sorted(rig.texts()) == sorted(["二", f"{AGAIN}一"])


async def test_after_a_start_private_lines_under_way_are_said_again_and_group_lines_not(rig: Rig) -> None:
    """Ended between "sending" and "sent": private lines go once more, marked; the group hears nothing."""
    rig.will_say(a_say("a", "收到", person=rig.person("老李")), a_say("g", "听见了", room=rig.room()))
    for key in ("a", "g"):
        rig.store.sending(rig.line(key).id, NOON)

    outbox = rig.outbox()
    await outbox.recover()
    await rig.say_all(outbox)

    assert rig.texts() == [f"{AGAIN}收到"]
    assert rig.line("g").state is SayState.UNKNOWN


EVENING, DEEP_NIGHT, SIX = NOON + 8 * HOUR + 55 * MINUTE, NOON + 14 * HOUR, NOON + 18 * HOUR


@pytest.mark.parametrize("rank", [SayRank.ALERT, SayRank.PRIVATE])
async def test_what_an_outage_carried_into_the_night_waits_for_the_morning(rig: Rig, rank: SayRank) -> None:
    """Due at 20:55, the gateway is back at 2:00: nobody is woken; what is asked for at night is answered."""
    outbox, person = rig.outbox(), rig.person("张姐")
    rig.clock.move_to(EVENING)
    rig.will_say(
        a_say("a", "6207 邻里", person=person, rank=rank), a_say("b", "还有", person=person, rank=rank)
    )
    rig.channel.errors = [ChannelUnreachable("断了")]
    await outbox.step()
    rig.clock.move_to(DEEP_NIGHT)
    await rig.say_all(outbox)
    rig.will_say(a_say("w", "第10周", person=person))
    await rig.say_all(outbox)
    at_night = rig.texts()
    assert rig.store.next_due() == SIX
    rig.clock.move_to(SIX)
    await rig.say_all(outbox)

    assert at_night == ["第10周"]
    assert rig.texts() == ["第10周", "6207 邻里", "还有"]


async def test_danger_that_an_outage_carried_into_the_night_is_said_at_once(rig: Rig) -> None:
    """And what is a few minutes late goes too."""
    outbox, person = rig.outbox(), rig.person("张姐")
    rig.clock.move_to(EVENING)
    rig.will_say(a_say("a", "【急】", person=person, rank=SayRank.DANGER))
    rig.clock.move_to(DEEP_NIGHT)
    await rig.say_all(outbox)
    rig.clock.move_to(EVENING + 24 * HOUR)
    rig.will_say(a_say("b", "收到", person=person))
    rig.clock.move_to(EVENING + 24 * HOUR + 6 * MINUTE)
    await rig.say_all(outbox)

    assert rig.texts() == ["【急】", "收到"]


async def test_a_start_at_night_says_nothing_doubtful_again_but_danger(rig: Rig) -> None:
    """The power went at 20:55 in the middle of two lines and came back at 2:00."""
    rig.clock.move_to(EVENING)
    for number, rank in enumerate((SayRank.ALERT, SayRank.DANGER), 1):
        rig.will_say(a_say(f"{number}", f"第{number}句", person=rig.person(f"人{number}"), rank=rank))
        rig.store.sending(number, EVENING)
    rig.clock.move_to(DEEP_NIGHT)
    outbox = rig.outbox()
    await outbox.recover()
    await rig.say_all(outbox)
    at_night = rig.texts()
    rig.clock.move_to(SIX)
    await rig.say_all(outbox)

    assert at_night == [f"{AGAIN}第2句"]
    assert rig.texts() == [f"{AGAIN}第2句", f"{AGAIN}第1句"]


async def test_lines_of_one_conversation_keep_their_order_when_the_first_must_wait(rig: Rig) -> None:
    """A second line never overtakes a first one that is to be tried again."""
    li = rig.person("老李")
    rig.channel.errors = [ChannelUnreachable("断了")]
    rig.will_say(a_say("a", "一", person=li), a_say("b", "二", person=li))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    assert rig.texts() == []

    rig.clock.move_to(rig.line("a").next_try)
    await rig.say_all(outbox)
    assert rig.texts() == ["一", "二"]


async def test_any_number_of_stale_group_lines_is_given_up_and_what_stands_behind_goes(rig: Rig) -> None:
    """After days away eleven hundred group lines are too late; the private line behind them is said."""
    room = rig.room()
    rig.will_say(*(a_say(f"g{n}", f"收到{n}", room=room, rank=SayRank.GROUP) for n in range(1100)))
    rig.clock.move_to(rig.clock.now() + 2 * GROUP_END_AFTER)
    rig.will_say(a_say("a", "有人办了", person=rig.person("老李")))

    await rig.say_all(rig.outbox())

    assert rig.texts() == ["有人办了"]
