"""Who cannot be written to: their cases know it, an officer's offer goes on at once, the operator hears."""

from __future__ import annotations

from dataclasses import replace

from handlers.choose import decide
from handlers.clocks import start_clocks
from handlers.hours import DAY
from handlers.limits import stored_limits
from handlers.roster import roster_of
from handlers.routing import ladder_of
from storage.changes import CancelTimers, Change, ChangePerson, MoveCase, Say, SetTimer
from storage.records import Case, Officer, Person, State
from tests.handlers.people import after, clocks, heard, running, steps
from tests.handlers.scene import (
    DEPUTY,
    DUTY,
    HEAD,
    MEDIATOR,
    MORNING,
    OPERATOR,
    ROSTER,
    SPEAKER,
    a_case,
    due,
    only,
    scene,
)
from tests.texts import check

CASE = a_case(reachable=True)


def refused(
    officer: Officer | None = None, case: Case | None = None, *told: Case, now: int = MORNING
) -> list[Change]:
    """A line to the officer (or to the speaker) about that case could not go."""
    person = (
        SPEAKER if officer is None else Person(id=officer.person_id or 0, name=officer.name, contact=True)
    )
    timer = due("unwritable", person_id=person.id, case_id=case.id if case else None)
    return decide(
        scene(
            None, timer=timer, person=person, officer=officer, case=case, teller=SPEAKER, told=told, now=now
        )
    )


def test_a_villager_who_is_gone_is_no_contact_and_their_open_cases_know_it() -> None:
    """The mediator's next line about it says that the bot cannot reach them; nothing is said of it now."""
    ended = a_case(id=702, state=State.SETTLED)
    changes = refused(None, CASE, CASE, ended)

    assert only(changes, ChangePerson) == [ChangePerson(person_id=SPEAKER.id, sets={"contact": False})]
    assert [(c.case_id, c.step) for c in only(changes, MoveCase)] == [(701, "unreachable")]
    assert only(changes, Say) == []


def test_an_offer_that_cannot_reach_its_officer_goes_to_the_next_at_once() -> None:
    """Not when the ladder's hour comes: the next is asked now, and the one after that from now on."""
    changes = refused(MEDIATOR, CASE)

    assert steps(changes) == ["passed"]
    assert after(CASE, changes).assigned == DEPUTY.id
    (offer,) = heard(changes, DEPUTY)
    assert offer.splitlines()[0] == "6207 正二村，张姐这会儿腾不开手，到您这儿了"
    limits = stored_limits()
    began = running({}, start_clocks(CASE, MORNING, limits))
    left = running(began, changes)
    assert list(left) == ["climb:701:next"]
    assert left["climb:701:next"].due > MORNING


def test_the_operator_hears_of_it_once_a_day_and_nobody_else_does() -> None:
    """The name of an officer is no villager's; the key is the same all day."""
    changes = refused(MEDIATOR, CASE)
    (told,) = [c for c in only(changes, Say) if c.person_id == OPERATOR.person_id]

    again = [c.key for c in only(refused(MEDIATOR, CASE), Say) if c.person_id == OPERATOR.person_id]
    tomorrow = [
        c.key
        for c in only(refused(MEDIATOR, CASE, now=MORNING + DAY), Say)
        if c.person_id == OPERATOR.person_id
    ]
    assert again == [told.key] and tomorrow != [told.key]
    check("operator/officer gone", told.text)


def test_at_night_the_operator_hears_in_the_morning() -> None:
    """It can wait."""
    night = MORNING + DAY * 14 // 24
    (told,) = only(refused(MEDIATOR, None, now=night), Say)

    assert told.not_before > night


def test_in_danger_one_more_is_called_in_their_stead() -> None:
    """Also one who was not first asked; nobody else's calls stop."""
    case = replace(
        CASE,
        danger=True,
        urgency="critical",
        offered_to=(MEDIATOR.id, DEPUTY.id, DUTY.id),
        assigned=MEDIATOR.id,
    )
    for officer in (MEDIATOR, DEPUTY):
        changes = refused(officer, case)

        assert after(case, changes).assigned == HEAD.id
        assert heard(changes, HEAD)
        left = running(clocks("danger:701:1:again", "danger:701:2:again", "climb:701:next"), changes)
        assert f"danger:701:{officer.id}:again" not in left
        assert {"climb:701:next", f"danger:701:{HEAD.id}:again"} <= set(left)


def test_a_case_that_has_gone_past_them_is_left_alone() -> None:
    """Its reminder came too late; the one who is asked now goes on being asked."""
    case = replace(CASE, offered_to=(MEDIATOR.id, DEPUTY.id), assigned=DEPUTY.id)

    assert steps(refused(MEDIATOR, case)) == []


def test_a_holder_who_is_gone_keeps_the_case_and_the_operator_calls_them() -> None:
    """They may be sitting with the two families just now."""
    case = replace(CASE, state=State.TAKEN, holder=MEDIATOR.id)
    changes = refused(MEDIATOR, case)

    assert steps(changes) == []
    (told,) = heard(changes, OPERATOR)
    assert "6207" in told
    check("operator/holder gone", told)


def test_with_nobody_else_the_ladder_goes_on_and_the_operator_knows() -> None:
    """Only this one is on the roster."""
    roster = roster_of([MEDIATOR, replace(OPERATOR, contact=True)])
    timer = due("unwritable", person_id=MEDIATOR.person_id, case_id=CASE.id)
    person = Person(id=MEDIATOR.person_id or 0, name="样张姐", contact=True)
    facts = scene(
        None, timer=timer, person=person, officer=MEDIATOR, case=CASE, teller=SPEAKER, roster=roster
    )
    changes = decide(facts)

    assert len(heard(changes, OPERATOR)) == 2  # the offer itself, and why it came
    assert not only(changes, SetTimer) or after(CASE, changes).assigned == OPERATOR.id


def test_who_is_gone_is_asked_nothing_until_they_are_back() -> None:
    """As one who was never bound."""
    gone = roster_of(replace(o, contact=False) if o.id == MEDIATOR.id else o for o in ROSTER.officers)

    assert [o.id for o in ladder_of(CASE, ROSTER, MORNING)][:2] == [MEDIATOR.id, DEPUTY.id]
    assert [o.id for o in ladder_of(CASE, gone, MORNING)][:2] == [DEPUTY.id, HEAD.id]


def test_the_reminder_of_one_who_is_gone_is_stopped() -> None:
    """It would only be refused again."""
    assert CancelTimers(key_prefix="climb:701:remind") in refused(MEDIATOR, CASE)
