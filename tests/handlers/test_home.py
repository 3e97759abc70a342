"""Where somebody is from: said by themselves, shown by their name, told as a guess, never aloud."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers import burst, concern
from handlers.home import home_of, learnt
from handlers.states import after
from handlers.whereabouts import whereabouts
from lexicon.read import read
from lexicon.reading import Kind, Place, Reading
from storage.changes import Change, ChangePerson, OpenCase, Say
from storage.records import Case, Message, Person
from tests.handlers.scene import (
    CHATTER,
    CONCERN,
    DANGER,
    MEDIATOR,
    ROOM,
    SPEAKER,
    TOWNSHIP,
    VILLAGE,
    a_case,
    a_message,
    a_reading,
    only,
    scene,
    the,
)
from tests.handlers.test_burst import a_burst
from tests.handlers.test_told_late import judged

NOBODYS = replace(SPEAKER, village="")
STRANGER = replace(SPEAKER, village="", township="")
OTHER = Place("正一", "正一村", TOWNSHIP, 0, 2)
SAID = "我是正二村的"


def _learnt(text: str, person: Person = NOBODYS, *, private: bool = False) -> dict[str, Any]:
    return learnt(
        scene(a_message(text, private=private), reading=read(text, township=TOWNSHIP), person=person)
    )


def _opened(person: Person, reading: Reading = CONCERN, text: str = "后院那家垒墙") -> list[Change]:
    facts = scene(a_message(text), reading=reading, person=person)
    _, changes = concern.raise_concern(facts, a_burst(), (a_message(text),), reading)
    return changes


def _case(changes: list[Change]) -> Case:
    return the(changes, OpenCase).case


def test_who_says_which_village_they_are_of_is_remembered() -> None:
    """In a group as in private; said again it is no change, another one replaces it."""
    assert _learnt(SAID) == {"village": VILLAGE}
    assert _learnt(SAID, replace(SPEAKER, village="正一村")) == {"village": VILLAGE}
    assert _learnt(SAID, SPEAKER) == {}
    assert _learnt(SAID, STRANGER, private=True) == {"village": VILLAGE, "township": TOWNSHIP}


def test_it_is_kept_with_the_person_when_a_piece_is_said() -> None:
    """Of small talk too: where somebody lives is asked for when they have a matter."""
    said = replace(CHATTER, places=read(SAID).places)
    changes = burst.piece(scene(a_message(SAID), reading=said, person=NOBODYS))

    assert the(changes, ChangePerson).sets == {"village": VILLAGE}


def test_nothing_is_learnt_of_who_asked_not_to_be_kept_or_is_an_officer() -> None:
    """别记我 counts in groups; an officer's village is the one of their office."""
    muted = replace(NOBODYS, muted=True)
    officer = scene(a_message("我是正一村的"), reading=read("我是正一村的"), person=NOBODYS, officer=MEDIATOR)

    assert _learnt(SAID, muted) == {}
    assert _learnt(SAID, muted, private=True) == {"village": VILLAGE}
    assert learnt(officer) == {}
    assert home_of(officer) == (MEDIATOR.township, MEDIATOR.village)


def test_an_office_comes_before_what_was_once_said() -> None:
    """Who told their own village before they got their office is of their office."""
    facts = scene(a_message("x"), person=replace(SPEAKER, village="正一村"), officer=MEDIATOR)

    assert home_of(facts) == (TOWNSHIP, VILLAGE)


def test_a_name_in_the_group_counts_until_something_was_said() -> None:
    """正二-老样 is of 正二村; once they say 正一村 it is that."""
    shown = replace(NOBODYS, name="正二-老样")
    moved = replace(shown, village="正一村")

    assert home_of(scene(a_message("x"), person=shown)) == (TOWNSHIP, VILLAGE)
    assert home_of(scene(a_message("x"), person=moved)) == (TOWNSHIP, "正一村")


def test_a_name_in_the_group_is_kept_until_something_is_said() -> None:
    """Privately they may be called otherwise; kept once, replaced by what they say, never the other way."""
    shown = replace(NOBODYS, name="正二-老样")

    assert _learnt("吃了没", shown) == {"village": VILLAGE}
    assert _learnt("吃了没", shown, private=True) == {}
    assert _learnt("我是正一村的", shown) == {"village": "正一村"}
    assert _learnt("吃了没", replace(shown, village="正一村")) == {}
    assert _learnt("吃了没", replace(shown, muted=True)) == {}


def test_a_village_keeps_its_township_when_its_people_speak_elsewhere() -> None:
    """Of 正二村, last heard in a group of 廖屯镇: privately still 正安镇, in that group no village of it."""
    away = replace(SPEAKER, township="廖屯镇")
    privately = scene(a_message("x", private=True), person=away)
    there = scene(a_message("x"), person=away, room=replace(ROOM, township="廖屯镇"))

    assert whereabouts(privately, CONCERN) == (TOWNSHIP, VILLAGE)
    assert whereabouts(there, CONCERN) == ("廖屯镇", "")


@pytest.mark.parametrize(
    "place", [Place("闾四", "闾四村", "闾阳镇", 0, 2), Place("沈屯", "沈屯", "", 0, 2, sure=False)]
)
def test_ones_own_village_is_not_taken_where_the_words_name_another(place: Place) -> None:
    """A village of another township, or one of two namesakes: not the teller's own then."""
    facts = scene(a_message("x"), person=SPEAKER)

    assert whereabouts(facts, replace(CONCERN, places=(place,))) == (TOWNSHIP, "")


def test_a_city_or_a_group_leaves_the_matter_at_home() -> None:
    """Unpaid in 沈阳, or the neighbour in 三组: still of the teller's village."""
    for place in (Place("沈阳", "沈阳", "", 0, 2), Place("三组", "三组", "", 0, 2)):
        facts = scene(a_message("x"), person=SPEAKER)
        assert whereabouts(facts, replace(CONCERN, places=(place,))) == (TOWNSHIP, VILLAGE)


def test_a_short_name_of_a_village_and_its_township_goes_at_least_to_the_township() -> None:
    """柳家 said privately by somebody nobody knows is in 柳家乡, not at the county."""
    unsure = replace(CONCERN, places=(Place("柳家", "柳家", "柳家乡", 0, 2, sure=False),))

    assert whereabouts(scene(a_message("x", private=True), person=STRANGER), unsure) == ("柳家乡", "")


@pytest.mark.parametrize("reading", [CONCERN, DANGER])
def test_a_village_nobody_named_is_told_as_a_guess_and_never_in_the_group(reading: Reading) -> None:
    """The mediator reads 估摸是正二村的; no line in the group holds the village."""
    changes = _opened(replace(NOBODYS, name="正二-老样"), reading)
    says = only(changes, Say)
    told = [say.text for say in says if say.person_id == 100 + MEDIATOR.id]

    assert (_case(changes).village, _case(changes).guessed) == (VILLAGE, True)
    assert told and all("估摸是正二村的" in text.splitlines()[0] for text in told)
    assert not [say for say in says if say.room_id is not None and "正二" in say.text]
    assert not [say for say in says if say.person_id == SPEAKER.id and "正二" in say.text]


def test_a_village_the_words_name_is_no_guess() -> None:
    """正二村 in the words stands in the alert as it is."""
    named = a_reading(places=(Place(VILLAGE, VILLAGE, TOWNSHIP, 0, 3),))
    changes = _opened(SPEAKER, named)
    alert = next(say for say in only(changes, Say) if say.person_id == 100 + MEDIATOR.id)

    assert not _case(changes).guessed
    assert alert.text.startswith(f"{_case(changes).number} 正二村 ")


def _late(case: Case, piece: Message, place: Place) -> Case:
    return after(case, judged(case, piece, whole=a_reading(Kind.CHATTER, places=(place,))))


def test_a_guess_gives_way_to_the_village_that_is_named_later() -> None:
    """Guessed 正二村, then 正一村 is named: it is there; 正二村 named: it is a guess no more."""
    case = a_case(room_id=None, guessed=True)
    piece = a_message("在正一那边", private=True, id=2)
    here = Place(VILLAGE, VILLAGE, TOWNSHIP, 0, 3)

    moved, kept = _late(case, piece, OTHER), _late(case, piece, here)
    assert (moved.village, moved.guessed) == ("正一村", False)
    assert (kept.village, kept.guessed) == (VILLAGE, False)


def test_a_village_that_was_named_stays_when_another_is_named_later() -> None:
    """Only a guess is given up."""
    case = a_case(room_id=None)
    now = _late(case, a_message("正一那边也有", private=True, id=2), OTHER)

    assert now.village == VILLAGE
