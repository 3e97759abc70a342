"""Who may see a case, read its words, act on it, count it."""

from __future__ import annotations

import tomllib

import pytest

from handlers.privacy import COLUMNS, DELICATE, counted, delicate, delicate_table, may_act, may_read, may_see
from lexicon.reading import Topic
from storage.records import Case, Officer, Role, State
from tests.handlers.scene import CENTRE, COUNTY, DEPUTY, DUTY, HEAD, MEDIATOR, OPERATOR, a_case, an_officer


def test_the_table_has_a_row_for_every_topic_the_lexicon_knows() -> None:
    """A topic that a reading may carry is never left without a rule."""
    rows = tomllib.loads(DELICATE.read_text("utf-8"))

    assert set(rows) == {t.value for t in Topic}
    assert all(set(COLUMNS) <= set(row) for row in rows.values())


def test_delicate_asks_the_column() -> None:
    """A lost child is nothing to whisper about; a divorce is, everywhere."""
    assert [delicate([Topic.DIVORCE], c) for c in COLUMNS] == [True] * 4
    assert not delicate([Topic.MISSING], "group")
    assert not delicate([], "alert")
    assert Topic.VIOLENCE in delicate_table()["digest"]


def test_a_mediator_sees_only_what_was_offered_to_or_is_held_by_them() -> None:
    """Sitting in the same village shows nothing."""
    case = a_case(offered_to=(MEDIATOR.id,), assigned=MEDIATOR.id)

    assert may_see(MEDIATOR, case)
    assert not may_see(DEPUTY, case)
    assert not may_see(HEAD, case)  # a secretary has figures, no cases
    assert may_see(DEPUTY, a_case(state=State.TAKEN, holder=DEPUTY.id))


def test_the_township_watches_its_own_and_nobody_elses() -> None:
    """Centre and duty see the cases of their township."""
    elsewhere = an_officer(40, "邻镇", Role.CENTRE, township="沟帮子镇", village="")

    assert may_see(CENTRE, a_case()) and may_see(DUTY, a_case())
    assert not may_see(elsewhere, a_case())
    assert not may_see(OPERATOR, a_case())
    assert not may_see(COUNTY, a_case())
    assert may_see(COUNTY, a_case(township="", village=""))


@pytest.mark.parametrize("who", [MEDIATOR, DEPUTY, HEAD, CENTRE, DUTY, COUNTY, OPERATOR])
def test_whoever_it_is_hidden_from_sees_nothing_of_it(who: Officer) -> None:
    """Hidden: no sight, no words, no command, no figure, though it was offered to or held by them."""
    case = a_case(hidden_from=(who.id,), offered_to=(who.id,), assigned=who.id, holder=who.id)

    assert not (may_see(who, case) or may_read(who, case) or may_act(who, case) or counted(who, case))


def test_the_level_hides_it_from_all_below() -> None:
    """A complaint about the village exists for no officer of a village; about the township for none there."""
    village = a_case(level="township", offered_to=(MEDIATOR.id, CENTRE.id))
    township = a_case(level="county", offered_to=(MEDIATOR.id, CENTRE.id))

    assert [may_see(o, village) for o in (MEDIATOR, HEAD, CENTRE, DUTY)] == [False, False, True, True]
    assert [may_see(o, township) for o in (MEDIATOR, CENTRE, DUTY, COUNTY)] == [False, False, False, True]
    assert not counted(HEAD, village) and counted(CENTRE, village)


def test_delicate_words_are_for_the_one_who_took_it() -> None:
    """Five people down a ladder need not read her words; in danger all who are called do."""
    waiting = a_case(topics=("violence",), offered_to=(MEDIATOR.id, DEPUTY.id))
    taken = a_case(
        topics=("violence",), state=State.TAKEN, holder=MEDIATOR.id, offered_to=(MEDIATOR.id, DEPUTY.id)
    )
    danger = a_case(topics=("violence",), danger=True, offered_to=(MEDIATOR.id, DEPUTY.id))

    assert not may_read(MEDIATOR, waiting) and may_see(MEDIATOR, waiting)
    assert may_read(MEDIATOR, taken) and not may_read(DEPUTY, taken) and not may_read(CENTRE, taken)
    assert may_read(DEPUTY, danger)


def test_ordinary_words_are_for_those_who_are_asked_and_then_for_the_holder() -> None:
    """Once somebody has it, the others need not read on."""
    asked: Case = a_case(offered_to=(MEDIATOR.id, DEPUTY.id))
    taken = a_case(offered_to=(MEDIATOR.id, DEPUTY.id), state=State.TAKEN, holder=DEPUTY.id)

    assert may_read(MEDIATOR, asked) and may_read(DEPUTY, asked)
    assert may_read(DEPUTY, taken) and not may_read(MEDIATOR, taken)


def test_only_the_holder_acts_on_a_taken_case() -> None:
    """Before, each who was asked may pass it on or close it."""
    assert may_act(MEDIATOR, a_case()) and not may_act(DEPUTY, a_case())
    assert not may_act(MEDIATOR, a_case(state=State.TAKEN, holder=DEPUTY.id))
