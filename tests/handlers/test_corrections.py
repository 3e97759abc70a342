"""What an officer says of a wrong reading is kept with it: 误报, 改."""

from __future__ import annotations

import pytest

from handlers.concern import LISTEN
from lexicon.pulls import for_no_concern, for_other_type, pulls
from lexicon.read import lexicon_hash
from storage.changes import KeepCorrection, Say
from storage.records import FALSE_ALARM, RETYPE, State
from tests.handlers.people import answered, heard
from tests.handlers.scene import HEAD, MEDIATOR, MORNING, a_case, only, the

HELD = {"state": State.TAKEN, "holder": MEDIATOR.id, "taken_at": MORNING - 1}
PLAY = "老孟家戏台上拿刀比划，要砍人"


def test_another_type_is_kept_as_a_word_on_the_reading() -> None:
    """What was read, what the mediator said, when, who, which messages, which words of the lexicon."""
    case = a_case(**HELD, messages=(1, 2))
    kept = the(answered("改 6207 地界", case), KeepCorrection)

    assert (kept.what, kept.said, kept.kind, kept.types, kept.urgency) == (
        RETYPE,
        "land",
        "concern",
        ("neighbour",),
        "normal",
    )
    assert (kept.at, kept.case_id, kept.officer_id, kept.messages) == (MORNING, 701, MEDIATOR.id, (1, 2))
    assert kept.lexicon == lexicon_hash()
    words = {one.word: one.weight for one in kept.words}
    assert words["把墙"] > 0 > words["我家地里"]


def test_the_types_that_people_type_are_all_understood() -> None:
    """Short name, full name, with 纠纷, or said after the number."""
    for typed in ("改 6207 土地", "改6207山林土地", "改成 6207 土地纠纷", "6207应该是土地"):
        assert the(answered(typed, a_case(**HELD)), KeepCorrection).said == "land"


def test_the_type_it_had_anyway_is_no_correction() -> None:
    """改 6207 邻里, which it is; and a type that nobody knows."""
    assert only(answered("改 6207 邻里", a_case(**HELD)), KeepCorrection) == []
    assert only(answered("改 6207 胡说", a_case(**HELD)), KeepCorrection) == []


def test_a_false_alarm_is_kept_and_the_mediator_hears_one_line() -> None:
    """误报 of what was read as danger says that it was no danger."""
    case = a_case(**HELD, told=PLAY, danger=True, urgency="critical", types=("safety",))
    changes = answered("误报 6207 老孟家唱戏呢", case)
    kept = the(changes, KeepCorrection)

    assert (kept.what, kept.said, kept.urgency) == (FALSE_ALARM, "", "critical")
    assert {one.word for one in kept.words if one.weight > 0} >= {"拿刀"}
    assert len(heard(changes, MEDIATOR)) == len(only(changes, Say)) == 1


def test_nothing_of_the_teller_or_the_officer_is_in_it_but_words_of_the_lexicon() -> None:
    """A name in the words, the reason after 误报: neither goes along."""
    case = a_case(**HELD, told="孟凡礼不给我工钱，孟凡礼还骂人", types=("labour",))
    kept = the(answered("误报 6207 孟凡礼逗他玩呢", case), KeepCorrection)

    assert "孟" not in repr(kept)
    assert kept.words and all(one.heading for one in kept.words)


def test_a_voice_nobody_could_read_was_not_read_wrongly() -> None:
    """误报 on 听一听: kept, with no kind and no words."""
    case = a_case(**HELD, told="", types=(), signs=(LISTEN,))
    kept = the(answered("误报 6207", case), KeepCorrection)

    assert (kept.kind, kept.words) == ("", ())
    assert only(answered("改 6207 土地", case), KeepCorrection) == []


def test_whoever_may_not_touch_the_case_says_nothing_of_its_reading() -> None:
    """Another officer's 误报 on a case that is held, and one on a case that has ended, keep nothing."""
    case = a_case(**HELD)
    assert only(answered("误报 6207", case, officer=HEAD, named=case), KeepCorrection) == []
    ended = a_case(state=State.SETTLED, holder=MEDIATOR.id, closed_at=MORNING - 1)
    assert only(answered("误报 6207", named=ended), KeepCorrection) == []


@pytest.mark.parametrize("text", ["", "。。。", "😀", "a" * 3000])
def test_there_need_be_no_word_behind_it(text: str) -> None:
    """Nothing, stops, a face, a page of one sign: no words, or few, and no error."""
    assert len(pulls(text, for_no_concern("normal"))) < 3


def test_a_word_pulls_the_wrong_way_or_the_right_one() -> None:
    """Above 0 towards what was read, below it towards what it is; twice the other way round."""
    one = {p.word: p.weight for p in pulls("把墙垒到我家地里了", for_other_type("neighbour", "land"))}
    other = {p.word: p.weight for p in pulls("把墙垒到我家地里了", for_other_type("land", "neighbour"))}

    assert one["把墙"] > 0 > one["我家地里"]
    assert other == {word: -weight for word, weight in one.items()}
