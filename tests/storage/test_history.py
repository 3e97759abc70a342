"""A case is its history, whatever happened in whatever order; and kept once, whatever comes how often."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from storage import open_store
from storage.changes import Change, ForgetText, KeepQuestion, KeepReading, MoveCase, OpenCase, Say
from storage.fold import as_json, fold, fold_all, whole
from storage.records import Case, CaseEvent, Incoming, State
from storage.sqlite import SqliteStore
from tests.builders import ACCOUNT, MONDAY, a_case, a_picture, an_incoming

_MESSAGES = 8
_words = st.text(max_size=12)
_ids = st.lists(st.integers(1, 6), max_size=4, unique=True).map(tuple)
_time = st.integers(0, 2**62)

_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(1000, 9999),
    "township": _words,
    "village": _words,
    "room_id": st.none() | st.integers(1, 18),
    "types": st.lists(st.sampled_from(["land", "debt", "family"]), max_size=3, unique=True).map(tuple),
    "urgency": st.sampled_from(["normal", "high", "critical"]),
    "topics": st.lists(st.sampled_from(["minor", "divorce"]), max_size=2).map(tuple),
    "state": st.sampled_from(State),
    "level": st.sampled_from(["village", "township", "county"]),
    "hidden_from": _ids,
    "offered_to": _ids,
    "assigned": st.none() | st.integers(1, 6),
    "holder": st.none() | st.integers(1, 6),
    "why": _words,
    "danger": st.booleans(),
    "quiet": st.booleans(),
    "reachable": st.booleans(),
    "guessed": st.booleans(),
    "told": _words,
    "signs": st.lists(_words, max_size=3).map(tuple),
    "messages": st.lists(st.integers(1, _MESSAGES), max_size=3, unique=True).map(tuple),
    "outcome": _words,
    "rung": st.integers(0, 5),
    "taken_at": _time,
    "closed_at": _time,
}
_sets = st.fixed_dictionaries({}, optional=_FIELDS)


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """Changes as handlers may ask for them: a case is opened first, others move and mix with other things."""
    changes: list[Change] = []
    opened = 0
    for _ in range(draw(st.integers(1, 14))):
        what = draw(st.sampled_from(["move", "open", "move", "move", "forget", "question", "say", "reading"]))
        at = draw(_time)
        message = draw(st.integers(1, _MESSAGES))
        if what == "open" or not opened:
            opened += 1
            sets = {"updated_at": at, **draw(_sets), "number": 1000 + opened}
            changes.append(OpenCase(case=a_case(id=opened, **sets), at=at, actor="bot", note=draw(_words)))
        elif what == "move":
            case_id = draw(st.integers(1, opened))
            changes.append(
                MoveCase(
                    case_id=case_id, at=at, actor="clock", step="moved", note=draw(_words), sets=draw(_sets)
                )
            )
        elif what == "forget":
            changes.append(ForgetText(message_ids=(message,)))
        elif what == "question":
            changes.append(
                KeepQuestion(
                    message_ids=(message,),
                    at=at,
                    person_id=1,
                    room_id=None,
                    text="问",
                    answer_id="",
                    score=0.1,
                )
            )
        elif what == "say":
            changes.append(Say(key=f"k{len(changes)}", text="说", person_id=1, case_id=opened or None))
        else:
            body = {"word": "墙"}
            changes.append(KeepReading(message_id=message, lexicon="a", kind="x", urgency="none", body=body))
    return changes


def _rows(store: SqliteStore) -> tuple[list[Any], list[Any], list[Case | None]]:
    """The case tables as they lie there, but for the seal, which is new each time; and as values."""
    columns = [row[1] for row in store._db.all("PRAGMA table_info(cases)") if row[1] != "words"]
    rows = store._db.all(f"SELECT {', '.join(columns)} FROM cases ORDER BY id")
    return (
        rows,
        store._db.all("SELECT officer_id, case_id FROM case_officer ORDER BY officer_id, case_id"),
        [store.case(row[0]) for row in rows],
    )


@settings(max_examples=60)
@given(histories())
def test_the_case_table_dropped_is_folded_anew_from_history(changes: list[Change]) -> None:
    """Every row, every officer's list and every sealed word is the same; all messages still open."""
    store = open_store(None, number_key=b"test")
    store.keep([an_incoming(text=f"话{n}", attachment=a_picture()) for n in range(_MESSAGES)])
    for change in changes:
        with store.transaction():
            store.apply([change], MONDAY, ACCOUNT)
    before = _rows(store)
    told_by = store.cases_told_by(1, open_only=False)

    store._db.run("DELETE FROM cases")
    store._db.run("DELETE FROM case_officer")
    store.rebuild_cases()

    assert _rows(store) == before
    assert before[0]
    assert store.cases_told_by(1, open_only=False) == told_by
    for case in before[2]:
        assert case is not None
        assert fold_all(store.history(case.id)) == case
        for message in store.messages(case.messages):
            assert message.text in (f"话{message.id - 1}", "")
    store._recent.clear()
    assert len(store.messages(range(1, _MESSAGES + 1))) == _MESSAGES
    store.close()


@settings(max_examples=30)
@given(histories())
def test_all_changes_in_one_transaction_come_to_the_same(changes: list[Change]) -> None:
    """One commit for all or one for each: the cases are equal."""
    stores = (open_store(None), open_store(None))
    for store in stores:
        store.keep([an_incoming(text=f"话{n}") for n in range(_MESSAGES)])
    with stores[0].transaction():
        stores[0].apply(changes, MONDAY, ACCOUNT)
    for change in changes:
        with stores[1].transaction():
            stores[1].apply([change], MONDAY, ACCOUNT)

    assert _rows(stores[0]) == _rows(stores[1])
    assert stores[0].history_between(0, 2**63 - 1) == stores[1].history_between(0, 2**63 - 1)
    for store in stores:
        store.close()


@given(st.lists(_sets, max_size=5))
def test_fold_is_what_the_steps_say(steps: list[dict[str, Any]]) -> None:
    """After all steps each field is what the last step that set it said; times round-trip as they are."""
    case = a_case()
    events = [CaseEvent(case_id=1, n=1, at=0, actor="bot", step="opened", sets=whole(case))]
    wanted = {name: getattr(case, name) for name in _FIELDS}
    for n, sets in enumerate(steps, 2):
        events.append(CaseEvent(case_id=1, n=n, at=n, actor="bot", step="x", sets=as_json(sets)))
        wanted.update(sets)

    folded = fold_all(events)

    assert folded is not None
    assert {name: getattr(folded, name) for name in _FIELDS} == wanted
    assert folded.updated_at == events[-1].at
    assert fold(None, events[0]).id == 1


@given(st.data())
def test_each_message_is_kept_once_however_often_and_batched_it_comes(data: st.DataObject) -> None:
    """Any order of three arrivals each, in any batches: one id each, growing in order of first arrival."""
    distinct = [an_incoming(message_id=f"h{n % 5}", sent_at=MONDAY, room=f"R{n % 3}") for n in range(5)]
    arrivals: list[Incoming] = data.draw(st.permutations(distinct * 3))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(arrivals) - 1), max_size=5)))
    store = open_store(None)

    got: list[int] = []
    for start, end in zip([0, *cuts], [*cuts, len(arrivals)], strict=True):
        got += store.keep(arrivals[start:end])

    first_seen = list(dict.fromkeys(it.message_id for it in arrivals))
    kept = [(number, it.message_id) for number, it in zip(got, arrivals, strict=True) if number]
    assert [message_id for _, message_id in kept] == first_seen
    assert [number for number, _ in kept] == sorted({number for number, _ in kept})
    assert len(store.messages(range(1, 100))) == 5
    store.close()
