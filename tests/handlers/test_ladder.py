"""Nobody has taken it yet: who is asked next, when, and how danger is said again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers import ladder
from handlers.clocks import repeat, start_clocks, stop_clocks
from handlers.facts import Facts
from handlers.limits import SECOND, stored_limits
from handlers.roster import roster_of
from storage.changes import Change, Say
from storage.records import Asked, Case, SayRank, State, Timer
from tests.handlers.people import after, heard, pieces, running, steps
from tests.handlers.scene import (
    CENTRE,
    COUNTY,
    DEPUTY,
    DUTY,
    HEAD,
    MEDIATOR,
    MORNING,
    OPERATOR,
    ROSTER,
    SPEAKER,
    a_case,
    only,
    scene,
    the,
)
from tests.texts import check

LIMITS = stored_limits()
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def due(case: Case, timer: Timer, **sets: Any) -> list[Change]:
    """That timer comes due."""
    about: dict[str, Any] = {
        "case": case,
        "teller": SPEAKER,
        "case_messages": pieces(case.told),
        "now": timer.due,
    }
    facts: Facts = scene(timer=timer, **{**about, **sets})
    return ladder.due(facts)


def until_taken(
    case: Case, changes: list[Change], until: int, **sets: Any
) -> tuple[Case, list[tuple[int, Say]]]:
    """Let all clocks run until then; who was told what, when."""
    clocks = running({}, changes)
    said: list[tuple[int, Say]] = []
    while clocks:
        timer = min(clocks.values(), key=lambda t: (t.due, t.key))
        if timer.due > until:
            break
        del clocks[timer.key]
        done = due(case, timer, **sets)
        clocks, case = running(clocks, done), after(case, done)
        said += [(timer.due, s) for s in only(done, Say)]
    return case, said


def told_to(said: list[tuple[int, Say]], start: int = MORNING) -> list[tuple[int, int | None]]:
    """As (minutes after the start, person)."""
    return [((at - start) // MINUTE, s.person_id) for at, s in said]


def test_an_ordinary_case_climbs_to_deputy_head_and_township_by_day() -> None:
    """Reminded at 2 hours, deputy at 4, head at 8, township after a day, county a day's gap later."""
    case = a_case()
    case, said = until_taken(case, start_clocks(case, MORNING, LIMITS), MORNING + 26 * HOUR)

    assert told_to(said) == [
        (120, MEDIATOR.person_id),
        (240, DEPUTY.person_id),
        (480, HEAD.person_id),
        (1440, CENTRE.person_id),
    ]
    assert case.offered_to == (MEDIATOR.id, DEPUTY.id, HEAD.id, CENTRE.id)
    assert (case.assigned, case.rung, case.state) == (CENTRE.id, 3, State.OFFERED)


def test_an_urgent_case_climbs_within_two_hours() -> None:
    """Half an hour, one hour, two hours."""
    case = a_case(urgency="high")
    _, said = until_taken(case, start_clocks(case, MORNING, LIMITS), MORNING + 2 * HOUR)

    assert told_to(said) == [
        (15, MEDIATOR.person_id),
        (30, DEPUTY.person_id),
        (60, HEAD.person_id),
        (120, CENTRE.person_id),
    ]


def test_the_ladder_rests_at_night() -> None:
    """Told at 22:00: the clocks begin at six; nobody is woken, nobody gets two lines at once."""
    evening = MORNING + 14 * HOUR
    six = MORNING + 22 * HOUR
    case = a_case(urgency="high", opened_at=evening)
    _, said = until_taken(case, start_clocks(case, evening, LIMITS), six + 2 * HOUR)

    assert told_to(said, six) == [
        (15, MEDIATOR.person_id),
        (30, DEPUTY.person_id),
        (60, HEAD.person_id),
        (120, CENTRE.person_id),
    ]


def test_a_clock_that_runs_into_the_night_goes_on_in_the_morning() -> None:
    """At 20:50 with half an hour: the reminder waits for six, and the deputy is asked a while after it."""
    late = MORNING + 12 * HOUR + 50 * MINUTE
    six = MORNING + 22 * HOUR
    case = a_case(urgency="high")
    _, said = until_taken(case, start_clocks(case, late, LIMITS), six + 16 * MINUTE)

    assert told_to(said, six) == [(0, MEDIATOR.person_id), (15, DEPUTY.person_id)]
    assert all(s.not_before == at for at, s in said)


def test_the_reminder_says_when_another_will_be_asked() -> None:
    """Which, what next, when; tomorrow is said to be tomorrow."""
    case = a_case()
    _, said = until_taken(case, start_clocks(case, MORNING, LIMITS), MORNING + 3 * HOUR)
    _, over_night = until_taken(case, start_clocks(case, MORNING + 10 * HOUR, LIMITS), MORNING + 13 * HOUR)

    assert "12:00我找别人" in said[0][1].text
    assert "明天06:00我找别人" in over_night[0][1].text
    assert said[0][1].question == Asked(kind="offer", case_id=case.id)
    check("mediator/reminder", said[0][1].text)


def test_the_next_one_is_told_who_is_busy_and_what_it_is_about() -> None:
    """Nobody is shamed for being in the field; six lines at most."""
    timer = Timer(
        key="climb:701:next", due=MORNING, kind="climb", case_id=701, data={"do": "next", "step": 0}
    )
    said = the(due(a_case(), timer), Say)

    assert said.person_id == DEPUTY.person_id and said.question == Asked(kind="offer", case_id=701)
    assert len(said.text.splitlines()) <= 6
    check("mediator/passed", said.text)
    private = the(due(a_case(topics=("violence",), told="他打我"), timer), Say).text
    assert "打我" not in private
    check("mediator/passed delicate", private)


def test_a_clock_that_comes_due_after_somebody_took_it_does_nothing() -> None:
    """Taken, settled, withdrawn: no line, no step, no further clock."""
    for kind in ("climb", "later", "danger_again"):
        for state in set(State) - {State.OFFERED}:
            timer = Timer(
                key="x", due=MORNING, kind=kind, case_id=701, data={"officer": MEDIATOR.id, "times": 1}
            )
            assert due(a_case(state=state, holder=MEDIATOR.id), timer) == []


def test_stopping_one_case_leaves_the_clocks_of_another() -> None:
    """Case 1 and case 17 begin with the same digit."""
    clocks = running({}, start_clocks(a_case(id=1), MORNING, LIMITS))
    clocks = running(clocks, start_clocks(a_case(id=17), MORNING, LIMITS))

    assert {t.case_id for t in running(clocks, stop_clocks(1)).values()} == {17}
    assert running(clocks, [*stop_clocks(1), *stop_clocks(17)]) == {}


def test_whoever_is_on_leave_or_complained_of_is_passed_over() -> None:
    """The ladder of a case follows today's roster and what was hidden when it was told."""
    timer = Timer(
        key="climb:701:next", due=MORNING, kind="climb", case_id=701, data={"do": "next", "step": 0}
    )
    away = roster_of(
        [*(o for o in ROSTER.officers if o is not DEPUTY), replace(DEPUTY, away_until=MORNING + 1)]
    )

    assert the(due(a_case(), timer, roster=away), Say).person_id == HEAD.person_id
    hidden = a_case(hidden_from=(DEPUTY.id, HEAD.id))
    assert the(due(hidden, timer), Say).person_id == CENTRE.person_id


def test_when_all_were_asked_the_last_hears_of_it_once_a_day() -> None:
    """It is never forgotten; one line a day is no noise."""
    everybody = tuple(o.id for o in (MEDIATOR, DEPUTY, HEAD, CENTRE, COUNTY, OPERATOR))
    case = a_case(offered_to=everybody, assigned=OPERATOR.id)
    timer = Timer(
        key="climb:701:next", due=MORNING, kind="climb", case_id=701, data={"do": "next", "step": 6}
    )
    _, said = until_taken(case, due(case, timer), MORNING + 50 * HOUR)

    assert [p for _, p in told_to(said)] == [OPERATOR.person_id] * 2
    assert [m for m, _ in told_to(said)] == [1440, 2880]
    assert len({s.key for _, s in said}) == 2
    check("mediator/reminder last", said[0][1].text)


def test_danger_is_said_again_every_five_minutes_to_all_who_were_called_and_one_more_joins() -> None:
    """By night too; each time with its number and its own key; the next on the ladder is called as well."""
    night = MORNING + 15 * HOUR
    case = a_case(
        danger=True, urgency="critical", offered_to=(MEDIATOR.id, DEPUTY.id, DUTY.id), told="他拿刀呢"
    )
    called = [repeat(case, o.id, night, LIMITS, times=1) for o in (MEDIATOR, DEPUTY, DUTY)]
    case, said = until_taken(case, [*called, *start_clocks(case, night, LIMITS)], night + 11 * MINUTE)

    at_five = [p for m, p in told_to(said, night) if m == 5]
    at_ten = [p for m, p in told_to(said, night) if m == 10]
    assert sorted(filter(None, at_five)) == sorted(o.person_id or 0 for o in (MEDIATOR, DEPUTY, DUTY, HEAD))
    assert sorted(filter(None, at_ten)) == sorted(
        o.person_id or 0 for o in (MEDIATOR, DEPUTY, DUTY, HEAD, CENTRE)
    )
    assert {s.rank for _, s in said} == {SayRank.DANGER}
    assert all(s.not_before == at for at, s in said)
    assert len({s.key for _, s in said}) == len(said)
    again = [s.text for _, s in said if s.person_id == MEDIATOR.person_id]
    assert [("第2遍" in again[0]), ("第3遍" in again[1])] == [True, True]
    check("mediator/danger again", again[0])


def test_danger_is_never_silent_though_all_were_called() -> None:
    """Nobody answering, it is said every five minutes for an hour and on: to the township and beyond;
    the phones of the village fall silent after half an hour."""
    everybody = (MEDIATOR, DEPUTY, HEAD, CENTRE, COUNTY, OPERATOR, DUTY)
    case = a_case(danger=True, urgency="critical", offered_to=tuple(o.id for o in everybody), told="着火了")
    called = [repeat(case, o.id, MORNING, LIMITS, times=1) for o in everybody]
    _, said = until_taken(case, [*called, *start_clocks(case, MORNING, LIMITS)], MORNING + 60 * MINUTE)

    beyond = [o for o in everybody if not o.village]
    village = [o for o in everybody if o.village]
    times = {o.id: sum(s.person_id == o.person_id for _, s in said) for o in everybody}
    assert times == {o.id: 12 for o in beyond} | {o.id: LIMITS.village_rounds - 1 for o in village}


def test_a_village_without_anybody_beyond_it_is_called_on_and_on() -> None:
    """With only village people to call, danger never falls silent."""
    case = a_case(danger=True, urgency="critical", offered_to=(MEDIATOR.id,), told="着火了")
    _, said = until_taken(case, [repeat(case, MEDIATOR.id, MORNING, LIMITS, times=1)], MORNING + 60 * MINUTE)

    assert len(said) == 12


def test_whoever_said_later_is_asked_again_while_it_is_open() -> None:
    """And not after another took it (above), nor when it is hidden from them now."""
    timer = Timer(
        key="later:701:1:again", due=MORNING, kind="later", case_id=701, data={"officer": MEDIATOR.id}
    )
    changes = due(a_case(), timer)

    assert heard(changes, MEDIATOR) and steps(changes) == []
    assert due(a_case(hidden_from=(MEDIATOR.id,)), timer) == []
    check("mediator/asked later", heard(changes, MEDIATOR)[0])
