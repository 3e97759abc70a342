"""What waits in every store: bursts, timers, and when there is next something to do."""

from __future__ import annotations

import pytest

from storage.changes import (
    CancelTimers,
    DropBurst,
    PutBurst,
    Say,
    SetTimer,
)
from storage.interface import Store
from storage.records import SayRank
from tests.builders import (
    ACCOUNT,
    MONDAY,
    a_burst,
    a_timer,
    an_incoming,
)
from tests.contract.stores import (
    commit,
    kept,
    undone,
)


def test_a_burst_is_kept_replaced_and_dropped(store: Store) -> None:
    """It is found by its id and by who speaks where; empty tuples stay empty."""
    burst = a_burst(id=3, message_ids=(4, 5), judged=(4,), asked=(), line_done=True, case_id=8)
    private = a_burst(id=4, conversation="p1", room_id=None)
    commit(store, PutBurst(burst=a_burst(id=3)), PutBurst(burst=burst), PutBurst(burst=private))

    found = (store.burst(3), store.burst_of("r1", 1), store.burst_of("p1", 1), store.burst_of("r1", 2))
    commit(store, DropBurst(burst_id=3))

    assert found == (burst, burst, private, None)
    assert store.burst_of("r1", 1) is None


def test_fresh_ids_are_never_dealt_twice(store: Store) -> None:
    """Not within a transaction, not after one that failed, not for each other's sort mixed up."""
    dealt = [store.fresh_id("case")]
    with undone(store):
        dealt += [store.fresh_id("case") for _ in range(250)]
    with store.transaction():
        dealt += [store.fresh_id("case") for _ in range(250)]

    assert len(set(dealt)) == 501
    with pytest.raises(ValueError, match="sheep"):
        store.fresh_id("sheep")


def test_timers_come_due_by_time_and_then_key(store: Store) -> None:
    """At most limit; what is later waits; all of a timer comes back."""
    late = a_timer(key="c", due=MONDAY + 2)
    one = a_timer(key="b", due=MONDAY, case_id=1, burst_id=2, person_id=3, room_id=4, data={"n": [1]})
    two = a_timer(key="a", due=MONDAY)
    commit(store, SetTimer(timer=late), SetTimer(timer=one), SetTimer(timer=two))

    assert store.due_timers(MONDAY, 10) == [two, one]
    assert store.due_timers(MONDAY, 1) == [two]
    assert store.timers() == [two, one, late]
    assert store.next_due() == MONDAY


def test_a_timer_done_is_gone_unless_it_was_set_anew(store: Store) -> None:
    """A handler that moves its own timer finds it later at the new time."""
    commit(store, SetTimer(timer=a_timer(key="a", due=1)), SetTimer(timer=a_timer(key="b", due=1)))

    with store.transaction():
        store.apply([SetTimer(timer=a_timer(key="b", due=9))], 1, ACCOUNT)
        store.timer_done("a", 1)
        store.timer_done("b", 1)

    assert [(t.key, t.due) for t in store.timers()] == [("b", 9)]


def test_timers_are_cancelled_by_how_their_key_begins(store: Store) -> None:
    """Others stay, also those whose key begins alike but for the end; nothing cancels all at once."""
    for key in ("case:1:", "case:1:b", "case:12:a", "case", "来:1"):
        commit(store, SetTimer(timer=a_timer(key=key)))

    commit(store, CancelTimers(key_prefix="case:1:"), CancelTimers(key_prefix="来"))

    assert [t.key for t in store.timers()] == ["case", "case:12:a"]
    with pytest.raises(ValueError, match="empty"):
        commit(store, CancelTimers(key_prefix=""))


def test_a_timer_that_failed_waits_and_in_the_end_is_set_aside(store: Store) -> None:
    """Put off it keeps its due time; set aside it no longer comes; set anew it runs again."""
    commit(store, SetTimer(timer=a_timer(key="a", due=10)))

    store.fail_timer("a", 20, give_up=False)
    waiting = (store.due_timers(19, 9), [t.due for t in store.due_timers(20, 9)], store.next_due())
    store.fail_timer("a", 30, give_up=True)
    aside = (store.due_timers(99, 9), store.timers(), store.next_due())
    commit(store, SetTimer(timer=a_timer(key="a", due=40)))

    assert waiting == ([], [10], 20)
    assert aside == ([], [], None)
    assert [t.due for t in store.due_timers(40, 9)] == [40]


def test_next_due_is_the_nearest_of_all_that_waits(store: Store) -> None:
    """Nothing → None; a line, a timer, a message put off → the earliest; a waiting message → 0."""
    seen = [store.next_due()]
    commit(store, Say(key="k", text="早", room_id=1, not_before=900))
    seen.append(store.next_due())
    commit(store, SetTimer(timer=a_timer(due=800)))
    seen.append(store.next_due())
    (message_id,) = kept(store, an_incoming())
    seen.append(store.next_due())
    store.fail(message_id, 700, give_up=False)
    seen.append(store.next_due())
    kept(store, an_incoming(room="other"))
    seen.append(store.next_due())

    assert seen == [None, 900, 800, 0, 700, 0]


def test_next_due_knows_the_pace_of_the_account_but_danger_does_not_wait(store: Store) -> None:
    """A line due now is next due when its account may speak again; an alert of danger at once."""
    commit(store, Say(key="k", text="早", room_id=1), account="one")
    store.set_pace("one", 500)
    paced = store.next_due()
    commit(store, Say(key="other", text="早", room_id=2, not_before=300), account="two")
    other = store.next_due()
    commit(store, Say(key="d", text="急", person_id=1, rank=SayRank.DANGER), account="one")

    assert (paced, other, store.next_due()) == (500, 300, 0)
    assert (store.pace("one"), store.pace("two"), store.pace("never")) == (500, 0, 0)


def test_next_due_and_to_send_agree(store: Store) -> None:
    """At every time that next_due names there is something to send, until all is sent."""
    commit(
        store,
        Say(key="1", text="1", room_id=1, not_before=50),
        Say(key="2", text="2", room_id=1, not_before=10),
        Say(key="3", text="3", room_id=1, not_before=60),
        Say(key="4", text="4", room_id=2, not_before=70),
    )
    failed: set[str] = set()
    order = []
    now = 0
    while (due := store.next_due()) is not None:
        now = max(now, due)
        (line, *_) = store.to_send(now, 10)
        store.sending(line.id, now)
        if line.text not in failed:
            failed.add(line.text)
            store.unsent(line.id, now + 45)
        else:
            store.sent(line.id, now)
            order.append((now, line.text))

    assert order == [(95, "1"), (95, "2"), (115, "4"), (140, "3")]
