"""Cases: a history of steps, and beside it a row each, folded from it, to ask questions of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from storage import ids
from storage.base import Tools, encode_json
from storage.case_numbers import CaseNumbers
from storage.crash import point
from storage.database import Row
from storage.errors import NotKept
from storage.fold import OPENED, as_json, fold, fold_all, whole
from storage.owning import Owning
from storage.records import OPEN_STATES, Case, CaseEvent, State

_PLAIN = (
    "id", "number", "opened_at", "township", "village", "room_id", "teller_id", "urgency", "level",
    "assigned", "holder", "rung", "taken_at", "closed_at", "updated_at", "same_as", "parts", "voices",
)  # fmt: skip
_FLAGS = ("danger", "quiet", "reachable")
_LISTS = ("types", "topics", "hidden_from", "offered_to", "messages")
_COLUMNS = (*_PLAIN, *_FLAGS, *_LISTS, "state", "words")
_SELECT = f"SELECT {', '.join('c.' + name for name in _COLUMNS)} FROM cases c"
_PUT = (
    f"INSERT INTO cases ({', '.join(_COLUMNS)}, open) VALUES ({', '.join('?' * (len(_COLUMNS) + 1))})"
    f" ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*_COLUMNS[1:], "open"))
)
_WORDS = ("told", "signs", "outcome", "why", "guessed")  # sealed together


class Cases(Owning):
    """Cases and their history."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._numbers = CaseNumbers(self._db, self._ids, tools.number_key or self._sealer.numbers_key())

    def fresh_number(self, now: int) -> int:
        return self._numbers.fresh(now)

    # --- changes ---------------------------------------------------------------------------
    def _open_case(self, case: Case, at: int, actor: str, note: str) -> None:
        sets = whole(case)
        self._step(
            None, CaseEvent(case_id=case.id, n=1, at=at, actor=actor, step=OPENED, note=note, sets=sets)
        )

    def _move_case(self, case_id: int, at: int, actor: str, step: str, note: str, sets: Any) -> None:
        case = self.case(case_id)
        if case is None:
            raise NotKept(f"没有编号 {case_id} 的案子。")
        n = 1 + self._db.number("SELECT max(n) FROM case_event WHERE case_id = ?", (case_id,))
        changed = as_json(sets)
        self._step(
            case, CaseEvent(case_id=case_id, n=n, at=at, actor=actor, step=step, note=note, sets=changed)
        )

    def _step(self, before: Case | None, event: CaseEvent) -> None:
        owner = ids.case_owner(event.case_id)
        point("apply.history")
        self._db.run(
            "INSERT INTO case_event (case_id, n, at, actor, step, note, sets) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                event.case_id,
                event.n,
                event.at,
                event.actor,
                event.step,
                self._sealer.seal(event.note, f"event.note.{event.n}", owner) if event.note else None,
                self._sealer.seal(encode_json(event.sets), f"event.sets.{event.n}", owner),
            ),
        )
        point("apply.case")
        after = fold(before, event)
        self._put(before, after)
        self._give(set(after.messages) - set(before.messages if before else ()), owner)

    def _put(self, before: Case | None, case: Case) -> None:
        """Write the row of a case; the only place that does."""
        words = encode_json({name: getattr(case, name) for name in _WORDS})
        self._db.run(
            _PUT,
            (
                *(getattr(case, name) for name in (*_PLAIN, *_FLAGS)),
                *(encode_json(getattr(case, name)) for name in _LISTS),
                case.state.value,
                self._sealer.seal(words, "case.words", ids.case_owner(case.id)),
                case.state in OPEN_STATES,
            ),
        )
        have = _officers(before) if before else set()
        now = _officers(case)
        self._db.many(
            "DELETE FROM case_officer WHERE officer_id = ? AND case_id = ?",
            [(officer, case.id) for officer in sorted(have - now)],
        )
        self._db.many(
            "INSERT INTO case_officer (officer_id, case_id) VALUES (?, ?)",
            [(officer, case.id) for officer in sorted(now - have)],
        )

    def rebuild_cases(self) -> None:
        with self._db.write():
            self._db.run("DELETE FROM case_officer")
            self._db.run("DELETE FROM cases")
            for (case_id,) in self._db.all("SELECT case_id FROM case_event WHERE n = 1 ORDER BY case_id"):
                case = fold_all(self.history(case_id))
                if case is not None:
                    self._put(None, case)

    # --- asked from outside ----------------------------------------------------------------
    def case(self, case_id: int) -> Case | None:
        row = self._db.one(f"{_SELECT} WHERE c.id = ?", (case_id,))
        return self._case(row) if row else None

    def case_numbered(self, number: int) -> Case | None:
        row = self._db.one(
            f"{_SELECT} WHERE c.number = ? ORDER BY c.opened_at DESC, c.id DESC LIMIT 1", (number,)
        )
        return self._case(row) if row else None

    def cases_told_by(self, person_id: int, *, open_only: bool = True) -> list[Case]:
        return self._cases(f"WHERE c.teller_id = ?{_open(open_only)}", (person_id,))

    def cases_of_officer(self, officer_id: int, *, open_only: bool = True) -> list[Case]:
        return self._cases(
            f"JOIN case_officer o ON o.case_id = c.id WHERE o.officer_id = ?{_open(open_only)}", (officer_id,)
        )

    def cases_beside(self, case_id: int) -> list[Case]:
        return self._cases("WHERE c.same_as = ?", (case_id,))

    def cases_near(self, township: str, since: int) -> list[Case]:
        return self._cases(
            "WHERE c.township = ? AND c.opened_at >= ? AND (c.open = 1 OR c.state = ?)",
            (township, since, State.JOINED.value),
        )

    def cases_between(self, start: int, end: int, *, township: str = "", village: str = "") -> list[Case]:
        where, args = "", []
        for column, value in (("township", township), ("village", village)):
            if value:
                where += f" AND c.{column} = ?"
                args.append(value)
        found = self._cases(f"WHERE c.open = 1 AND c.opened_at < ?{where}", (end, *args))
        found += self._cases(
            f"WHERE c.open = 0 AND c.closed_at >= ? AND c.opened_at < ?{where}", (start, end, *args)
        )
        return sorted(found, key=lambda case: (case.opened_at, case.id))

    def history(self, case_id: int) -> list[CaseEvent]:
        return self._events("WHERE case_id = ? ORDER BY n", (case_id,))

    def history_between(self, start: int, end: int) -> list[CaseEvent]:
        return self._events("WHERE at >= ? AND at < ? ORDER BY at, case_id, n", (start, end))

    # --- rows to values ----------------------------------------------------------------------
    def _cases(self, rest: str, args: Sequence[Any]) -> list[Case]:
        return [self._case(row) for row in self._db.all(f"{_SELECT} {rest} ORDER BY c.opened_at, c.id", args)]

    def _case(self, row: Row) -> Case:
        got = dict(zip(_COLUMNS, row, strict=True))
        words = json.loads(self._sealer.unseal(got.pop("words"), "case.words", ids.case_owner(got["id"])))
        words["signs"] = tuple(words["signs"])
        for name in _FLAGS:
            got[name] = bool(got[name])
        for name in _LISTS:
            got[name] = tuple(json.loads(got[name]))
        got["state"] = State(got["state"])
        return Case(**got, **words)

    def _events(self, rest: str, args: Sequence[Any]) -> list[CaseEvent]:
        rows = self._db.all(f"SELECT case_id, n, at, actor, step, note, sets FROM case_event {rest}", args)
        events = []
        for case_id, n, at, actor, step, note, sets in rows:
            owner = ids.case_owner(case_id)
            words = self._sealer.unseal(note, f"event.note.{n}", owner).decode() if note is not None else ""
            fields = json.loads(self._sealer.unseal(sets, f"event.sets.{n}", owner))
            events.append(
                CaseEvent(case_id=case_id, n=n, at=at, actor=actor, step=step, note=words, sets=fields)
            )
        return events


def _officers(case: Case) -> set[int]:
    return {*case.offered_to, *((case.holder,) if case.holder is not None else ())}


def _open(only: bool) -> str:
    return " AND c.open = 1" if only else ""
