"""When nothing was heard, what ails a channel and how lively a group is, in every store."""

from __future__ import annotations

import pytest

from storage.changes import GapsTold
from storage.interface import Store
from storage.records import Gap, Trouble
from tests.builders import ACCOUNT, DAY, HOUR, MINUTE, MONDAY, an_incoming
from tests.contract.stores import commit, kept, undone


def test_a_gap_comes_back_whole(store: Store) -> None:
    """Account, both times, the reason; not told."""
    gap_id = store.keep_gap(ACCOUNT, MONDAY, MONDAY + 7 * MINUTE, "gateway_away")

    assert store.gaps(MONDAY, MONDAY + DAY) == [
        Gap(id=gap_id, account=ACCOUNT, start=MONDAY, end=MONDAY + 7 * MINUTE, why="gateway_away")
    ]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 10, []),
        (0, 11, ["a"]),
        (19, 20, ["a"]),
        (20, 21, []),
        (20, 41, ["b"]),
        (0, 99, ["a", "b"]),
        (35, 36, ["b"]),
    ],
)
def test_gaps_of_a_time_are_those_that_touch_it(store: Store, start: int, end: int, found: list[str]) -> None:
    """From the first moment in which nothing was heard to the last, by start; all accounts."""
    store.keep_gap("two", 30, 50, "b")
    store.keep_gap(ACCOUNT, 10, 20, "a")

    assert [gap.why for gap in store.gaps(start, end)] == found


def test_gaps_are_told_once(store: Store) -> None:
    """Those that were told are no longer untold, and still gaps; the others stay, by start."""
    late = store.keep_gap(ACCOUNT, 30, 40, "logged_out")
    told = store.keep_gap(ACCOUNT, 10, 20, "gateway_away")
    early = store.keep_gap("two", 5, 6, "bot_off")

    commit(store, GapsTold(gap_ids=(told, late)), GapsTold(gap_ids=()))
    commit(store, GapsTold(gap_ids=(late,), told=False))

    assert [gap.id for gap in store.gaps_untold()] == [early, late]
    assert [(gap.id, gap.told) for gap in store.gaps(0, 99)] == [(early, False), (told, True), (late, False)]


def test_what_is_undone_was_no_gap_and_told_nobody(store: Store) -> None:
    """The row goes with its transaction, and so does that it was told."""
    first = store.keep_gap(ACCOUNT, 10, 20, "gateway_away")

    with undone(store):
        store.keep_gap(ACCOUNT, 30, 40, "logged_out")
        store.apply([GapsTold(gap_ids=(first,))], MONDAY, ACCOUNT)

    assert [(gap.id, gap.told) for gap in store.gaps(0, 99)] == [(first, False)]
    assert store.keep_gap(ACCOUNT, 30, 40, "logged_out") != first


def test_a_trouble_is_one_row_with_how_often_and_when(store: Store) -> None:
    """Noted again it grows; of each account its own."""
    store.note_trouble(ACCOUNT, "gateway_cut", 10)
    store.note_trouble(ACCOUNT, "gateway_cut", 30, times=4)
    store.note_trouble("two", "gateway_cut", 20)

    assert store.troubles(0) == [
        Trouble(account=ACCOUNT, code="gateway_cut", first_at=10, last_at=30, times=5, over=False),
        Trouble(account="two", code="gateway_cut", first_at=20, last_at=20, times=1, over=False),
    ]


def test_a_trouble_that_is_over_begins_anew(store: Store) -> None:
    """Its beginning and its count are those since it was last over."""
    store.note_trouble(ACCOUNT, "logged_out", 10, times=3)
    store.trouble_over(ACCOUNT, "logged_out", 20)
    over = store.troubles(0)
    store.note_trouble(ACCOUNT, "logged_out", 50)

    assert over == [Trouble(account=ACCOUNT, code="logged_out", first_at=10, last_at=20, times=3, over=True)]
    assert store.troubles(0) == [
        Trouble(account=ACCOUNT, code="logged_out", first_at=50, last_at=50, times=1, over=False)
    ]


def test_what_never_was_is_not_over(store: Store) -> None:
    """Nor is what is over already: its end does not move."""
    store.trouble_over(ACCOUNT, "logged_out", 5)
    store.note_trouble(ACCOUNT, "expelled", 10)
    store.trouble_over(ACCOUNT, "expelled", 20)
    store.trouble_over(ACCOUNT, "expelled", 90)

    assert [(one.code, one.last_at) for one in store.troubles(0)] == [("expelled", 20)]


def test_troubles_of_long_ago_are_not_shown_unless_they_last(store: Store) -> None:
    """Open ones always; those that are over as far back as asked."""
    store.note_trouble(ACCOUNT, "expelled", 10)
    for code, at in (("gateway_cut", 30), ("logged_out", 40)):
        store.note_trouble(ACCOUNT, code, 20)
        store.trouble_over(ACCOUNT, code, at)

    assert [one.code for one in store.troubles(40)] == ["expelled", "logged_out"]


def test_a_group_is_counted_by_the_hour_in_which_it_was_heard(store: Store) -> None:
    """By the time of receiving; only that group, only since then, though the words are gone."""
    ours = store.introduce_room(ACCOUNT, "room-1", "群", "样本镇")
    ids = kept(
        store,
        an_incoming(at=MONDAY - HOUR),
        an_incoming(at=MONDAY),
        an_incoming(at=MONDAY + 59 * MINUTE),
        an_incoming(at=MONDAY + 30 * MINUTE, room="room-2"),
        an_incoming(at=MONDAY + 40 * MINUTE, room=""),
        an_incoming(at=MONDAY + DAY),
    )
    with store.transaction():
        for message_id in ids:
            store.handled(message_id)
    store.forget_before(MONDAY + 9 * DAY)

    hour = MONDAY // HOUR
    assert store.heard_by_hour(ours, MONDAY) == {hour: 2, hour + 24: 1}
    assert store.heard_by_hour(ours, MONDAY + MINUTE) == {hour: 1, hour + 24: 1}
    assert store.heard_by_hour(ours, 0) == {hour - 1: 1, hour: 2, hour + 24: 1}
    assert store.heard_by_hour(ours, MONDAY + 2 * DAY) == {}
    assert store.last_heard(ours) == MONDAY + DAY


def test_a_group_where_nobody_spoke_was_never_heard(store: Store) -> None:
    """Zero, and no hours."""
    ours = store.introduce_room(ACCOUNT, "room-1", "群", "样本镇")

    assert (store.last_heard(ours), store.heard_by_hour(ours, 0)) == (0, {})
