"""Whatever waits in the outbox: next_due names the very time at which to_send has something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage import open_store
from storage.changes import Say
from storage.records import SayRank
from tests.builders import ACCOUNT

_lines = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 60), st.sampled_from(SayRank)), min_size=1, max_size=8
)
_ends = st.lists(st.sampled_from(["sent", "unsent", "unknown", "again", "give_up"]), max_size=40)


@given(_lines, _ends, st.lists(st.integers(0, 50), min_size=40, max_size=40))
def test_the_loop_never_spins_and_never_sleeps_past_a_line(
    lines: list[tuple[int, int, SayRank]], ends: list[str], pauses: list[int]
) -> None:
    """A moment before the named time there is nothing, at that time there is; order by id among the tried."""
    store = open_store(None)
    with store.transaction():
        store.apply(
            [
                Say(key=str(n), text=str(n), person_id=person, not_before=at, rank=rank)
                for n, (person, at, rank) in enumerate(lines)
            ],
            0,
            ACCOUNT,
        )
    now = 0
    for step in range(200):
        due = store.next_due()
        if due is None:
            break
        if due > now:
            assert store.to_send(due - 1, 9) == []
            now = due
        given_now = store.to_send(now, 9)
        assert given_now
        assert len({line.person_id for line in given_now}) == len(given_now)
        assert given_now == sorted(given_now, key=lambda line: (line.rank, line.not_before, line.id))
        line = given_now[0]
        end = ends[step] if step < len(ends) else "sent"
        pause = pauses[step] if step < len(pauses) else 0
        store.sending(line.id, now)
        assert line.person_id not in {other.person_id for other in store.to_send(now, 9)}
        if end == "sent":
            store.sent(line.id, now)
        elif end == "unsent":
            store.unsent(line.id, now + pause)
        elif end == "unknown":
            store.unknown(line.id)
        elif end == "again":
            store.again(line.id, now + pause)
        else:
            store.give_up(line.id, now)
    assert store.next_due() is None
    assert not [line for line in store.outbox() if line.state.value == "queued"]
    store.close()
