"""Case numbers: which may be said, in what order they are dealt, when they come again."""

from __future__ import annotations

import pytest

from storage import open_store
from storage.case_numbers import dealt_order, sayable
from storage.changes import MoveCase, OpenCase
from storage.errors import NumbersGone
from storage.records import State
from storage.sqlite import SqliteStore
from tests.builders import ACCOUNT, DAY, MONDAY, a_case


def _open(store: SqliteStore, case_id: int, number: int) -> None:
    with store.transaction():
        store.apply(
            [OpenCase(case=a_case(id=case_id, number=number), at=MONDAY, actor="bot")], MONDAY, ACCOUNT
        )


def _close(store: SqliteStore, case_id: int, at: int) -> None:
    sets = {"state": State.SETTLED, "closed_at": at}
    with store.transaction():
        change = MoveCase(case_id=case_id, at=at, actor="bot", step="settled", sets=sets)
        store.apply([change], MONDAY, ACCOUNT)


def test_all_and_only_sayable_numbers_are_in_every_turns_order() -> None:
    """Each order is a permutation of them; turns and keys differ."""
    numbers = sayable()

    assert all(1000 <= n <= 9999 and not any(bad in str(n) for bad in ("4", "250", "38")) for n in numbers)
    assert sorted(dealt_order(b"a", 0)) == sorted(dealt_order(b"a", 1)) == list(numbers)
    assert len({tuple(dealt_order(key, turn)) for key in (b"a", b"b") for turn in (0, 1)}) == 4


def test_a_number_comes_again_only_after_all_others_and_its_rest() -> None:
    """Open: never. Closed: not before 90 days have passed, then yes."""
    store = open_store(None, number_key=b"k")
    many = len(sayable())
    first, second = store.fresh_number(0), store.fresh_number(0)
    _open(store, 1, first)
    _open(store, 2, second)
    _close(store, 2, MONDAY)

    before = [store.fresh_number(MONDAY + 89 * DAY) for _ in range(2 * many - 4)]
    after = [store.fresh_number(MONDAY + 91 * DAY) for _ in range(many)]

    assert len(set(before[: many - 2])) == many - 2
    assert not {first, second} & set(before)
    assert first not in after
    assert second in after
    store.close()


def test_when_every_number_is_in_use_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence, not an endless search; a number set free is dealt."""
    monkeypatch.setattr("storage.case_numbers.sayable", lambda: (1111, 2222))
    store = open_store(None, number_key=b"k")
    for case_id in (1, 2):
        _open(store, case_id, store.fresh_number(0))
    with pytest.raises(NumbersGone, match="案号都占着"):
        store.fresh_number(MONDAY)

    _close(store, 2, MONDAY)

    freed = store.case(2)
    assert freed is not None
    assert store.fresh_number(MONDAY + 91 * DAY) == freed.number
    store.close()
