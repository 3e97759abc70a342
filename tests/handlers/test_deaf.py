"""What groups are told when nothing was heard: by day, joined, at most twice, never within ten minutes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.choose import decide
from handlers.deaf import TIMER, deaf_text, hears_again, hears_nothing, line_key, long_enough, spans
from handlers.hours import DAY, is_night, local
from handlers.limits import SECOND, stored_limits
from storage.changes import CancelTimers, Change, GapsTold, LineSaid, Say, SetTimer, Unsay
from storage.records import Gap, Outgoing, Room, SayRank, SayState, Timer
from tests.handlers.scene import MORNING, ROOM, only, scene, the
from tests.texts import check

MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
TEN = MORNING + 2 * HOUR  # 10:00
LIMITS = stored_limits()
OTHER = Room(id=22, topic="闾阳镇村民说事群", township="闾阳镇")
CLOCK = Timer(key="deaf:bot:tell", due=MORNING, kind=TIMER, data={"account": "bot"})


def a_gap(start: int, length: int = 7 * MINUTE, id: int = 1, **sets: Any) -> Gap:
    """The bot's account heard nothing from then on for so long."""
    return Gap(**{"id": id, "account": "bot", "start": start, "end": start + length, "why": "cut", **sets})


def told(*gaps: Gap, now: int, rooms: tuple[Room, ...] = (ROOM, OTHER), **sets: Any) -> list[Change]:
    """What the clock brings then."""
    return decide(scene(timer=CLOCK, person=None, now=now, gaps=gaps, rooms=rooms, **sets))


def texts(changes: list[Change]) -> list[str]:
    return [say.text for say in only(changes, Say)]


def test_every_group_is_asked_to_say_it_again() -> None:
    """The same line in each, with hours only; told in the same commit, and the ten minutes count from it."""
    now = TEN + 11 * MINUTE
    changes = told(a_gap(TEN + 2 * MINUTE), now=now)

    line = "10:02到10:09我掉线了，那会儿有事的再说一遍。急事先打110。"
    assert texts(changes) == [line, line]
    assert [(say.room_id, say.rank, say.not_before) for say in only(changes, Say)] == [
        (ROOM.id, SayRank.GROUP, now),
        (OTHER.id, SayRank.GROUP, now),
    ]
    assert [(one.room_id, one.at) for one in only(changes, LineSaid)] == [(ROOM.id, now), (OTHER.id, now)]
    assert the(changes, GapsTold).gap_ids == (1,)
    check("group/deaf", line)


@pytest.mark.parametrize(
    ("name", "gaps", "now"),
    [
        ("several", [(TEN, 7 * MINUTE), (TEN + HOUR, 12 * MINUTE)], TEN + 2 * HOUR),
        ("over night", [(MORNING - 10 * HOUR, 8 * HOUR)], MORNING),
        ("began last night", [(MORNING - 10 * HOUR, 10 * HOUR - MINUTE)], MORNING),
        ("three days", [(MORNING - 3 * DAY, 3 * DAY + HOUR)], TEN),
        ("in the night", [(MORNING - 9 * HOUR, HOUR), (MORNING - 4 * HOUR, HOUR)], MORNING - HOUR),
        ("often", [(TEN + n * HOUR, 7 * MINUTE) for n in range(4)], TEN + 4 * HOUR),
    ],
)
def test_other_times_are_said_so_that_nobody_takes_them_for_today(
    name: str, gaps: list[tuple[int, int]], now: int
) -> None:
    """Yesterday is 昨天, longer ago has its date; four times or more are one."""
    text = deaf_text(spans([a_gap(*gap, id=n) for n, gap in enumerate(gaps)], LIMITS), now)

    assert text.endswith("掉线了，那会儿有事的再说一遍。急事先打110。") or "断断续续" in text
    check(f"group/deaf {name}", text)


def test_less_than_a_minute_is_kept_and_not_told() -> None:
    """59 seconds: no line, no clock; a minute is told."""
    short, long = a_gap(TEN, 59 * SECOND), a_gap(TEN, MINUTE)

    assert texts(told(short, now=TEN + HOUR)) == []
    assert hears_again("bot", [short], TEN + 59 * SECOND, LIMITS) == []
    assert len(texts(told(long, now=TEN + HOUR))) == 2
    assert only(hears_again("bot", [long], TEN + MINUTE, LIMITS), SetTimer)


def test_a_line_that_comes_and_goes_was_away_all_the_time() -> None:
    """Ten times half a minute with half a minute between them are one, from the first to the last."""
    gaps = [a_gap(TEN + n * MINUTE, 30 * SECOND, id=n) for n in range(10)]
    (span,) = spans(gaps, LIMITS)

    assert (span.start, span.end, span.lost) == (TEN, TEN + 9 * MINUTE + 30 * SECOND, 5 * MINUTE)
    assert texts(told(*gaps, now=TEN + HOUR)) == [deaf_text([span], TEN + HOUR)] * 2


def test_short_ones_are_over_once_nothing_can_be_joined_to_them() -> None:
    """They are put aside, so that a bad month is not looked through again at each cut."""
    old, new = a_gap(TEN - HOUR, 5 * SECOND, id=1), a_gap(TEN, 5 * SECOND, id=2)

    assert hears_again("bot", [old, new], TEN + 5 * SECOND, LIMITS) == [GapsTold(gap_ids=(1,))]


def test_it_is_told_a_minute_after_it_hears_again() -> None:
    """Not at once: what goes away again is joined; while it hears nothing the clock stands still."""
    now = TEN + 9 * MINUTE
    timer = the(hears_again("bot", [a_gap(TEN)], now, LIMITS), SetTimer).timer

    assert (timer.kind, timer.due, timer.data) == (TIMER, now + MINUTE, {"account": "bot"})
    (stops,) = hears_nothing("bot", [], [])
    assert isinstance(stops, CancelTimers) and timer.key.startswith(stops.key_prefix)
    assert not "deaf:bot2:tell".startswith(stops.key_prefix)


def test_nothing_is_told_at_night() -> None:
    """The clock is set for the morning; one that comes late in the night goes there too."""
    night = MORNING + 14 * HOUR  # 22:00
    morning = MORNING + 22 * HOUR  # 06:00

    assert the(hears_again("bot", [a_gap(night)], night + 8 * MINUTE, LIMITS), SetTimer).timer.due == morning
    changes = told(a_gap(night), now=night + HOUR)
    assert the(changes, SetTimer).timer.due == morning
    assert len(changes) == 1


def test_the_third_of_a_day_waits_for_the_morning() -> None:
    """Twice were told today: what comes then is told next morning with the rest, and lost to nobody."""
    now = TEN + 5 * HOUR
    changes = told(a_gap(now - HOUR), now=now, lines_today=2)

    assert the(changes, SetTimer).timer.due == MORNING + 22 * HOUR
    assert len(changes) == 1
    assert only(told(a_gap(now - HOUR), now=now, lines_today=1), Say)[0].key == line_key(ROOM.id, now, 2)


def test_a_group_that_heard_a_line_lately_hears_this_one_ten_minutes_after_it() -> None:
    """Whatever that line was about; the others hear it now."""
    now = TEN + HOUR
    lately = replace(ROOM, last_line_at=now - 4 * MINUTE)
    changes = told(a_gap(TEN), now=now, rooms=(lately, OTHER))

    assert [say.not_before for say in only(changes, Say)] == [now + 6 * MINUTE, now]
    assert [one.at for one in only(changes, LineSaid)] == [now + 6 * MINUTE, now]


def test_where_those_ten_minutes_end_in_the_night_all_groups_wait_for_the_morning() -> None:
    """A line promised for tomorrow would silence the group's own line all night."""
    now = MORNING + 13 * HOUR - 5 * MINUTE  # 20:55
    lately = replace(ROOM, last_line_at=now - MINUTE)
    changes = told(a_gap(now - HOUR), now=now, rooms=(lately, OTHER))

    assert [type(change) for change in changes] == [SetTimer]
    assert the(changes, SetTimer).timer.due == MORNING + 22 * HOUR


def test_what_is_a_day_ago_is_told_to_nobody() -> None:
    """Nobody remembers; it stays in the list. One that began days ago and ended just now is told."""
    now = TEN + 2 * DAY
    changes = told(a_gap(TEN), now=now)

    assert changes == [GapsTold(gap_ids=(1,))]
    assert hears_again("bot", [a_gap(TEN)], now, LIMITS) == [GapsTold(gap_ids=(1,))]
    assert len(texts(told(a_gap(TEN, 2 * DAY - MINUTE), now=now))) == 2


def test_another_accounts_gaps_are_not_told_here() -> None:
    """Its own clock tells its own groups."""
    theirs = a_gap(TEN, id=2, account="two")
    changes = told(a_gap(TEN + HOUR), theirs, now=TEN + 2 * HOUR)

    assert the(changes, GapsTold).gap_ids == (1,)
    assert "10:00" not in texts(changes)[0]


def test_with_no_group_there_is_nobody_to_tell() -> None:
    """The gap is done with."""
    assert told(a_gap(TEN), now=TEN + HOUR, rooms=()) == [GapsTold(gap_ids=(1,))]
    assert told(now=TEN) == []


def a_line(n: int, at: int, state: SayState, room: Room = ROOM) -> Outgoing:
    """A line about gaps, written then."""
    return Outgoing(
        id=n, key=line_key(room.id, at, n), account="bot", room_id=room.id, person_id=None, text="",
        rank=SayRank.GROUP, not_before=at, created_at=at, state=state,
    )  # fmt: skip


def test_a_line_that_was_not_said_yet_is_taken_back_when_the_account_is_gone_again() -> None:
    """Its gap is untold again, whoever heard of it; what an earlier line told stays told."""
    noon = MORNING + 4 * HOUR
    first, second, third = (a_gap(TEN + n * HOUR, id=n, told=True) for n in range(3))
    lines = [
        a_line(1, TEN + 10 * MINUTE, SayState.SENT),
        a_line(2, noon + 10 * MINUTE, SayState.SENT),
        a_line(2, noon + 10 * MINUTE, SayState.QUEUED, OTHER),
    ]
    changes = hears_nothing("bot", lines, [first, second, third, a_gap(noon + 9 * MINUTE, id=9)])

    assert [one.key_prefix for one in only(changes, Unsay)] == [lines[2].key]
    assert the(changes, GapsTold) == GapsTold(gap_ids=(1, 2), told=False)
    assert only(hears_nothing("bot", lines[:2], [first, second, third]), GapsTold) == []


gaps_of_a_month = st.lists(
    st.tuples(st.integers(-20 * DAY, 20 * DAY), st.integers(1, 2 * DAY)), max_size=30
).map(lambda rows: [a_gap(MORNING + start, length, id=n) for n, (start, length) in enumerate(rows)])


@given(gaps_of_a_month, st.integers(-20 * DAY, 20 * DAY), st.integers(0, 2), st.integers(0, 20 * MINUTE))
def test_whatever_was_missed(gaps: list[Gap], at: int, lines_today: int, ago: int) -> None:
    """
    At most one line a group, never at night, never within ten minutes, a third of a day never; and every
    gap is either told of, put aside or waits for a clock.
    """
    now = MORNING + at
    rooms = (replace(ROOM, last_line_at=now - ago), OTHER)
    ended = [gap for gap in gaps if gap.end <= now]
    changes = told(*ended, now=now, rooms=rooms, lines_today=lines_today)

    says = only(changes, Say)
    assert len({say.room_id for say in says}) == len(says)
    assert not (says and lines_today == 2)
    for say in says:
        assert not is_night(say.not_before, LIMITS)
        assert say.room_id == OTHER.id or say.not_before - (now - ago) >= LIMITS.line_gap
    done = [number for change in only(changes, GapsTold) for number in change.gap_ids]
    waiting = only(changes, SetTimer)
    assert set(done) == {gap.id for gap in ended} or (waiting and not done and not says)
    assert all(local(one.timer.due).hour == LIMITS.night_to for one in waiting)


@given(gaps_of_a_month)
def test_spans_hold_every_gap_once_and_lie_apart(gaps: list[Gap]) -> None:
    """Nothing is lost by joining, nothing is counted twice."""
    found = spans(gaps, LIMITS)

    assert sorted(number for span in found for number in span.gap_ids) == [gap.id for gap in gaps]
    for one, two in pairwise(found):
        assert two.start - one.end > LIMITS.deaf_joined_within
    assert all(0 < span.lost <= span.end - span.start for span in found)
    assert all(long_enough(span, LIMITS) for span in found if span.lost >= MINUTE)
