"""A group that falls silent against its own rhythm is told to the operator, once; others never."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from handlers.choose import decide
from handlers.facts import Rhythm
from handlers.hours import DAY, is_night, local
from handlers.limits import SECOND, stored_limits
from handlers.roster import roster_of
from handlers.silent_group import HOUR, TIMER, check_at, silence_of
from storage.changes import Change, Say, SetTimer
from storage.records import Gap, Room, SayRank, Timer
from tests.handlers.scene import MEDIATOR, MORNING, OPERATOR, ROOM, an_officer, only, scene, the
from tests.texts import check

MINUTE = 60 * SECOND
LIMITS = stored_limits()
OTHER = Room(id=22, topic="闾阳镇村民说事群", township="闾阳镇")
THIRD = Room(id=23, topic="沟帮子镇村民说事群", township="沟帮子镇")


def talk(per_day: float, days: int, end: int, seed: int = 1, *, together: int = 1) -> list[int]:
    """
    When people spoke in the days before `end`: by day, at any minute, `together` messages at a time.

    Args:
        per_day: of such talks, on average; a day may have none.
    """
    chance, found = Random(seed), []
    first = end - days * DAY
    for minute in range(days * 24 * 60):
        at = first + minute * MINUTE
        if not is_night(at, LIMITS) and chance.random() < per_day / (15 * 60):
            found += [at + n * SECOND for n in range(together)]
    return found


def rhythm(spoken: list[int], room: Room = ROOM) -> Rhythm:
    """As the store would count it."""
    since = spoken[-1] - LIMITS.silent_history
    return Rhythm(
        room=room,
        last_at=spoken[-1],
        hours=Counter(at // HOUR for at in spoken if at >= since),
    )


def silent_after(spoken: list[int], gaps: tuple[Gap, ...] = ()) -> int:
    """Hours of day (by the clock, nights left out) until the operator is told; 999 for never in a quarter."""
    one = rhythm(spoken)

    def is_told(hour: int) -> bool:
        found = silence_of(one, gaps, one.last_at + hour * HOUR, LIMITS)
        return found is not None and found.odds >= LIMITS.silent_odds

    until = bisect_left(range(90 * 24), True, key=is_told)  # it never gets more likely again
    if until == 90 * 24:
        return 999
    return sum(not is_night(one.last_at + hour * HOUR, LIMITS) for hour in range(1, until + 1))


def looked(*rhythms: Rhythm, now: int, told: dict[int, int] | None = None, **sets: Any) -> list[Change]:
    """One look at these groups."""
    timer: Timer = check_at("bot", now, told).timer
    return decide(scene(timer=timer, person=None, now=now, rhythms=rhythms, **sets))


@pytest.mark.parametrize(
    ("per_day", "least", "most"), [(200, 3, 6), (30, 4, 12), (5, 20, 60), (1, 100, 400), (0.2, 300, 999)]
)
def test_a_lively_group_is_missed_within_the_day_a_sleepy_one_after_weeks(
    per_day: float, least: int, most: int
) -> None:
    """How long depends on the group alone; there are fifteen hours of day in a day."""
    spoken = talk(per_day, 28, MORNING + 4 * HOUR)

    assert least <= silent_after(spoken) <= most


def test_one_long_quarrel_does_not_make_a_lively_group() -> None:
    """Fifty messages at a time weigh no more than one: hours are counted, not messages."""
    alone, together = (talk(2, 28, MORNING, together=n) for n in (1, 50))

    assert silent_after(alone) == silent_after(together)


def test_nights_do_not_count() -> None:
    """A group that spoke at nine in the evening is not missed before it is day again."""
    spoken = talk(200, 28, MORNING - 11 * HOUR)  # until 21:00
    before_six, noon = MORNING - 2 * HOUR, MORNING + 4 * HOUR

    night, day = (silence_of(rhythm(spoken), (), at, LIMITS) for at in (before_six, noon))
    assert night is not None and night.odds < 2
    assert day is not None and day.odds > LIMITS.silent_odds


def test_what_the_account_missed_is_no_silence() -> None:
    """As long as nothing was heard nobody can have been silent; before and after count."""
    spoken = talk(200, 28, MORNING)
    deaf = Gap(id=1, account="bot", start=spoken[-1], end=spoken[-1] + 5 * HOUR, why="gateway_away")

    without, without_gap = silent_after(spoken, (deaf,)), silent_after(spoken)
    assert without == without_gap + 5


def test_days_in_which_nothing_was_heard_do_not_make_a_group_sleepy() -> None:
    """A week of the bot's own absence is left out of what is usual."""
    spoken = [at for at in talk(100, 28, MORNING) if not MORNING - 14 * DAY <= at < MORNING - 7 * DAY]
    away = Gap(id=1, account="bot", start=MORNING - 14 * DAY, end=MORNING - 7 * DAY, why="bot_off")

    assert silent_after(spoken, (away,)) < silent_after(spoken)


def test_a_group_of_less_than_a_week_is_not_judged() -> None:
    """Nobody knows yet how it talks."""
    spoken = talk(200, 6, MORNING)

    assert silence_of(rhythm(spoken), (), MORNING + 9 * DAY, LIMITS) is None
    assert silent_after(talk(200, 9, MORNING)) < 9


def test_in_ordinary_months_nobody_is_disturbed() -> None:
    """Nine groups from sleepy to never silent, each silence of four weeks: one false call at most in all."""
    calls = 0
    for number, per_day in enumerate((0.3, 1, 3, 8, 20, 60, 150, 300, 600)):
        spoken = talk(per_day, 56, MORNING, seed=number)
        for n, (last, following) in enumerate(pairwise(spoken), 1):
            if last > MORNING - 28 * DAY and following - last > 2 * HOUR:
                found = silence_of(rhythm(spoken[:n]), (), following, LIMITS)
                calls += found is not None and found.odds >= LIMITS.silent_odds

    assert calls <= 1


def a_silent_group(room: Room = ROOM, seed: int = 1) -> Rhythm:
    """Lively for four weeks, and not a word since about 10:00."""
    return rhythm(talk(200, 28, MORNING + 2 * HOUR, seed), room)


AFTERNOON = MORNING + 8 * HOUR


def test_the_operator_is_told_which_group_since_when_and_what_is_usual() -> None:
    """One line, privately; the next look comes in an hour and knows of it."""
    one = a_silent_group()
    changes = looked(one, now=AFTERNOON)

    say, timer = the(changes, Say), the(changes, SetTimer).timer
    assert (say.person_id, say.rank, say.room_id) == (OPERATOR.person_id, SayRank.ALERT, None)
    assert say.text.startswith("正安镇村民说事群从09:49起") and "还在不在群里" in say.text
    assert (timer.kind, timer.due) == (TIMER, AFTERNOON + HOUR)
    assert timer.data["told"] == [(ROOM.id, one.last_at)]
    check("operator/silent group", say.text)


def test_one_silence_is_told_once_and_is_over_when_somebody_speaks() -> None:
    """Told: not again. Spoken in since: forgotten, so that the next silence is told."""
    one = a_silent_group()
    known = {ROOM.id: one.last_at}
    again = looked(one, now=AFTERNOON + HOUR, told=known)
    spoke = looked(replace(one, last_at=AFTERNOON), now=AFTERNOON + HOUR, told=known)

    assert only(again, Say) == [] and the(again, SetTimer).timer.data["told"] == [(ROOM.id, one.last_at)]
    assert only(spoke, Say) == [] and the(spoke, SetTimer).timer.data["told"] == []


def test_several_at_once_are_one_line() -> None:
    """It is then hardly the groups: the account is looked at."""
    rhythms = [a_silent_group(room, seed) for seed, room in enumerate((ROOM, OTHER, THIRD), 1)]
    changes = looked(*rhythms, now=AFTERNOON)

    text = the(changes, Say).text
    assert "3个群都没声了" in text
    assert len(the(changes, SetTimer).timer.data["told"]) == 3
    check("operator/silent groups", text)


def test_nobody_is_told_at_night() -> None:
    """The next look is in the morning."""
    changes = looked(a_silent_group(), now=MORNING + 14 * HOUR)

    assert only(changes, Say) == []
    assert local(the(changes, SetTimer).timer.due).hour == LIMITS.night_to


def test_without_an_operator_it_waits_for_one() -> None:
    """Not told is not known: once an operator is bound, they hear of it."""
    lost = replace(OPERATOR, contact=False)
    unbound = an_officer(8, "管事的", *OPERATOR.roles, person_id=None)
    changes = looked(a_silent_group(), now=AFTERNOON, roster=roster_of([MEDIATOR, lost, unbound]))

    assert only(changes, Say) == [] and the(changes, SetTimer).timer.data["told"] == []


def test_while_the_account_hears_nothing_no_group_is_silent() -> None:
    """The gap has no row before it is over: until when it heard is enough."""
    one = a_silent_group()

    assert only(looked(one, now=AFTERNOON, heard_until=one.last_at + HOUR), Say) == []
    assert only(looked(one, now=AFTERNOON, heard_until=AFTERNOON - MINUTE), Say)
    other = Gap(id=1, account="two", start=one.last_at, end=AFTERNOON, why="logged_out")
    assert only(looked(one, now=AFTERNOON, gaps=(other,)), Say)
    assert only(looked(one, now=AFTERNOON, gaps=(replace(other, account="bot"),)), Say) == []
