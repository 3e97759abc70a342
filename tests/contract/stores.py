"""How the contract tests of the store talk to it: as the desk does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from storage.changes import (
    Change,
    KeepQuestion,
    KeepReading,
    MoveCase,
    OpenCase,
)
from storage.interface import Store
from storage.records import Case, Incoming, State
from tests.builders import (
    ACCOUNT,
    MONDAY,
    a_case,
)


def commit(store: Store, *changes: Change, now: int = MONDAY, account: str = ACCOUNT) -> None:
    """As the desk does it."""
    with store.transaction():
        store.apply(changes, now, account)


def handle(store: Store, *message_ids: int) -> None:
    with store.transaction():
        for message_id in message_ids:
            store.handled(message_id)


def texts(store: Store, now: int, limit: int = 64) -> list[str]:
    return [message.text for message in store.claim(now, limit)]


def due_texts(store: Store, now: int, limit: int = 64) -> list[str]:
    return [line.text for line in store.to_send(now, limit)]


def kept(store: Store, *incoming: Incoming) -> list[int]:
    return store.keep(incoming)


def a_reading(message_id: int) -> KeepReading:
    body = {"kind": "chatter", "matched": [{"word": "墙"}]}
    return KeepReading(message_id=message_id, lexicon="ab12", kind="chatter", urgency="none", body=body)


def opened(store: Store, **about: object) -> Case:
    case = a_case(**about)
    commit(store, OpenCase(case=case, at=case.opened_at, actor="bot", note="样本"))
    return case


def settled(store: Store, case_id: int, at: int) -> None:
    sets = {"state": State.SETTLED, "closed_at": at, "outcome": "说妥了,墙退回去"}
    commit(store, MoveCase(case_id=case_id, at=at, actor="officer:3", step="settled", sets=sets))


def a_question(*message_ids: int, **about: object) -> KeepQuestion:
    filled: dict[str, object] = {
        "message_ids": message_ids,
        "at": MONDAY,
        "person_id": 1,
        "room_id": None,
        "text": "工钱不给咋办",
        "answer_id": "wages",
        "score": 0.5,
    }
    return KeepQuestion(**{**filled, **about})  # type: ignore[arg-type]


class _Undone(Exception):
    """What a handler might raise."""


@contextmanager
def undone(store: Store) -> Iterator[None]:
    """A transaction at whose end something raises."""
    with suppress(_Undone), store.transaction():
        yield
        raise _Undone
