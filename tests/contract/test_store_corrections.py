"""What every store keeps of an officer's word on a wrong reading."""

from __future__ import annotations

from typing import Any

from storage.changes import KeepCorrection
from storage.interface import Store
from storage.records import FALSE_ALARM, RETYPE, Correction, WordBehind
from tests.builders import HOUR, MONDAY, an_incoming
from tests.contract.stores import commit, kept, opened, undone

WORDS = (
    WordBehind(word="把墙", heading="neighbour.垒墙", weight=2.4),
    WordBehind(word="不给…工钱", heading="labour.欠薪", weight=-0.5),
)


def a_correction(**about: Any) -> KeepCorrection:
    filled: dict[str, Any] = {
        "at": MONDAY + HOUR,
        "case_id": 1,
        "officer_id": 3,
        "what": RETYPE,
        "kind": "concern",
        "types": ("neighbour", "land"),
        "urgency": "normal",
        "said": "land",
        "lexicon": "ab12",
        "messages": (1,),
        "words": WORDS,
    }
    return KeepCorrection(**{**filled, **about})


def test_a_correction_comes_back_as_it_was_kept(store: Store) -> None:
    """Every field, tuples as tuples, the words with their weights; an id of its own."""
    opened(store)
    commit(store, a_correction())

    assert store.corrections() == [
        Correction(
            id=1,
            at=MONDAY + HOUR,
            case_id=1,
            officer_id=3,
            what=RETYPE,
            kind="concern",
            types=("neighbour", "land"),
            urgency="normal",
            said="land",
            lexicon="ab12",
            messages=(1,),
            words=WORDS,
        )
    ]


def test_every_word_on_a_case_is_a_row_of_its_own(store: Store) -> None:
    """Corrected twice there are two, in order; those before a time are left out on request."""
    opened(store)
    commit(store, a_correction())
    commit(store, a_correction(at=MONDAY + 2 * HOUR, what=FALSE_ALARM, said=""))

    assert [one.what for one in store.corrections()] == [RETYPE, FALSE_ALARM]
    assert [one.id for one in store.corrections(MONDAY + HOUR)] == [1, 2]
    assert [one.id for one in store.corrections(MONDAY + HOUR + 1)] == [2]
    assert store.figures()["corrections"] == 2


def test_a_correction_goes_with_its_transaction(store: Store) -> None:
    """Where the officer's command could not be done, nothing is kept of it."""
    opened(store)
    with undone(store):
        store.apply([a_correction()], MONDAY, "local")

    assert store.corrections() == []


def test_letting_words_go_leaves_what_people_said_of_the_reading(store: Store) -> None:
    """Small talk of the same day is forgotten; the correction stands with the lexicon's words alone."""
    kept(store, an_incoming())
    opened(store)
    commit(store, a_correction(messages=()))
    store.forget_before(MONDAY + 10 * HOUR)

    (one,) = store.corrections()
    assert one.words == WORDS
