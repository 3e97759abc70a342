"""A line could not go because its person is no contact: what that changes, at once.

The outbox sets a timer "unwritable" for it, so that it comes in by the one door. A villager's cases then
say that the bot cannot reach them. An officer's offer goes to the next on the ladder without waiting for
its hour, and the operator hears of it, once a day, since a person has to ask that officer to come back.
"""

from __future__ import annotations

from dataclasses import replace

from handlers import clocks, ladder, villager
from handlers.alert_text import place_of
from handlers.facts import Facts
from handlers.hours import by_day, day_number
from handlers.operators import to_operators
from handlers.privacy import goes_on
from handlers.roster import Roster, roster_of
from lexicon.wording import wording
from storage.changes import Change, ChangePerson
from storage.records import Case, Officer, State


def due(facts: Facts) -> list[Change]:
    """What the timer does: `person` cannot be written to, `case` (or none) is what the line was about."""
    person, officer = facts.person, facts.officer
    if person is None:
        return []
    changes: list[Change] = []
    if person.contact:
        changes.append(ChangePerson(person_id=person.id, sets={"contact": False}))
    changes += [
        villager.moved(case, facts, "unreachable", reachable=False)
        for case in facts.told
        if goes_on(case) and case.reachable
    ]
    if officer is not None:
        changes += _officer_gone(facts, officer)
    return changes


def _officer_gone(facts: Facts, officer: Officer) -> list[Change]:
    case = facts.case
    changes: list[Change] = []
    if case is not None and case.state is State.OFFERED and officer.id in case.offered_to:
        changes += _passed_on(facts, officer, case)
    held = case is not None and case.state is State.TAKEN and case.holder == officer.id
    line, what = ("operator_gone", "gone")
    text = wording(line, person=officer.name, place=_place(officer))
    if held and case is not None:
        what = f"gone:{case.id}"
        text = wording("operator_gone_holder", person=officer.name, place=place_of(case), number=case.number)
    key = f"{what}:{officer.id}:{day_number(facts.now)}"
    return [*changes, *to_operators(facts, key, text, besides=officer)]


def _passed_on(facts: Facts, officer: Officer, case: Case) -> list[Change]:
    """
    The next is asked now. In danger the others are being called all the while; one more is called in
    this one's stead, who is not called again.
    """
    if case.assigned != officer.id and not case.danger:
        return []  # it went past them long ago
    who = facts.teller.name if facts.teller else ""
    asked, changes = ladder.pass_to_next(
        case, facts.case_messages, who, facts.now, facts.limits, _without(facts.roster, officer), by=None
    )
    if case.danger:
        return [clocks.stop_repeat(case.id, officer.id), *changes]
    if asked is None:
        return []  # the ladder's own clock goes on, and the operator is told
    again = by_day(facts.now + clocks.gap(case, facts.limits, case.rung + 1), facts.limits)
    return [*changes, clocks.stop_reminder(case.id), clocks.climb_at(case, again, step=case.rung + 1)]


def _without(roster: Roster, gone: Officer) -> Roster:
    """The roster as it is from now on."""
    return roster_of(replace(o, contact=False) if o.id == gone.id else o for o in roster.officers)


def _place(officer: Officer) -> str:
    return officer.village or officer.township or wording("county_level")
