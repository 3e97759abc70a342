"""Words to say: queued, being sent, sent; or of unknown end, given up, cancelled.

    queued → sending → sent
               │  ├──→ queued (unsent: it did not go)
               │  └──→ unknown → sent (own echo) | queued, marked again | given_up
               └─────→ given_up

Within a conversation lines leave in order of id among those that are due, present danger before
all others: an ordinary line that the account is not let send must not hold it. A line that waits for
a retry or is just being sent holds back the newer ones; one of unknown end does not: it was handed
over in its place, and danger must not wait behind it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from storage import ids
from storage.base import Part, Tools, encode_json
from storage.changes import Say
from storage.crash import point
from storage.database import Row
from storage.records import Asked, Outgoing, SayRank, SayState
from storage.timers import prefix_range

_COLUMNS = (
    "id, key, account, talk, rank, not_before, created_at, state, case_id, question, answered, files,"
    " attempts, next_try, sent_at, again, text, refused, to_follow, card, card_over"
)
_SELECT = f"SELECT {_COLUMNS} FROM outbox"
_INSERT = (
    "INSERT INTO outbox (id, key, account, talk, rank, not_before, created_at, state, case_id, question,"
    " files, to_follow, card, text) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (key) DO NOTHING"
)
_DANGER = SayRank.DANGER.value
_WAITING = "state IN ('queued', 'sending')"


class Outbox(Part):
    """The outbox and the pace of accounts."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._last_line = self._db.number("SELECT max(id) FROM outbox")
        self._due_lines: dict[tuple[int, bool], int] | None = None  # None: to be reckoned again

    def _forget_caches(self) -> None:
        super()._forget_caches()
        self._due_lines = None

    # --- changes ---------------------------------------------------------------------------
    def _say(self, say: Say, now: int, account: str) -> None:
        talk = ids.talk_with(say.room_id, say.person_id)
        asked = say.question
        question = encode_json([asked.kind, asked.case_id, asked.choices]) if asked else None
        self._last_line += 1
        self._due_lines = None
        self._db.run(
            _INSERT,
            (
                self._last_line,
                say.key,
                self._account(account),
                talk,
                say.rank.value,
                say.not_before,
                now,
                say.case_id,
                question,
                encode_json(say.files),
                encode_json(say.files),
                say.card,
                self._sealer.seal(say.text, "outbox.text", _owner(say.case_id, talk, now)),
            ),
        )

    def _unsay(self, prefix: str) -> None:
        self._db.run(
            "UPDATE outbox SET state = 'cancelled'"
            " WHERE key >= ? AND key < ? AND state = 'queued' AND again = 0",
            prefix_range(prefix),
        )
        self._due_lines = None

    def _say_after_all(self, outgoing_ids: tuple[int, ...], now: int) -> None:
        """Under new ids, so that they stand behind what waits already: the welcome goes first."""
        for outgoing_id in outgoing_ids:
            self._last_line += 1
            self._db.run(
                "UPDATE outbox SET id = ?, state = 'queued', refused = '', attempts = 0, next_try = 0,"
                " not_before = ? WHERE id = ? AND state = 'given_up' AND refused = 'not_contact'"
                " AND text IS NOT NULL",
                (self._last_line, now, outgoing_id),
            )
        self._due_lines = None

    def _answered(self, key: str) -> None:
        self._db.run("UPDATE outbox SET answered = 1 WHERE key = ?", (key,))

    # --- sending ---------------------------------------------------------------------------
    def to_send(self, now: int, limit: int) -> list[Outgoing]:
        if all(at > now for at in self._lines_due().values()):
            return []
        due = []
        for lines in self._waiting():
            due_here = [line for line in lines if line[2] <= now]
            head = next((line for line in due_here if line[4] == _DANGER), due_here[0] if due_here else None)
            if head is not None and head[3] <= now:
                due.append((head[4], head[2], head[1]))
        due.sort()
        return [line for _, _, number in due[:limit] for line in self._lines("WHERE id = ?", (number,))]

    def _waiting(self) -> Iterator[list[Row]]:
        """Waiting lines by id, of one conversation after the other; of none where one is being sent."""
        rows = self._db.all(
            f"SELECT talk, id, not_before, next_try, rank, state, account FROM outbox WHERE {_WAITING}"
            " ORDER BY talk, id"
        )
        for _, group in groupby(rows, key=_talk_of):
            lines = list(group)
            if all(line[5] == "queued" for line in lines):
                yield lines

    def _lines_due(self) -> dict[tuple[int, bool], int]:
        """For each account, with and without present danger: when to_send first gives such a line."""
        if self._due_lines is None:
            self._due_lines = {}
            for lines in self._waiting():
                at, whose = _first_time(lines)
                self._due_lines[whose] = min(at, self._due_lines.get(whose, at))
        return self._due_lines

    def _outbox_due(self) -> int | None:
        """When the outbox next has something to do; None when never. Danger waits for no pace."""
        return min(
            (
                at if danger else max(at, self.pace(self._account_name(account)))
                for (account, danger), at in self._lines_due().items()
            ),
            default=None,
        )

    def sending(self, outgoing_id: int, now: int) -> None:
        self._mark(
            "state = 'sending', attempts = attempts + 1, tried_at = ?", (now,), outgoing_id, ("queued",)
        )
        point("outbox.sending")

    def sent(self, outgoing_id: int, now: int) -> None:
        point("outbox.before_sent")
        self._mark(
            "state = 'sent', sent_at = ?", (now,), outgoing_id, ("queued", "sending", "unknown", "given_up")
        )

    def unsent(self, outgoing_id: int, next_try: int) -> None:
        self._mark("state = 'queued', next_try = ?", (next_try,), outgoing_id, ("queued", "sending"))

    def put_off(self, outgoing_id: int, not_before: int) -> None:
        self._mark("not_before = ?, next_try = 0", (not_before,), outgoing_id, ("queued",))

    def unknown(self, outgoing_id: int) -> None:
        point("outbox.before_unknown")
        self._mark("state = 'unknown'", (), outgoing_id, ("sending",))

    def again(self, outgoing_id: int, next_try: int) -> None:
        self._mark(
            "state = 'queued', again = 1, next_try = ?", (next_try,), outgoing_id, ("sending", "unknown")
        )

    def unechoed(self, outgoing_id: int, next_try: int) -> None:
        with self._db.write():
            self._db.run(
                "UPDATE outbox SET state = 'queued', again = 1, next_try = ?"
                " WHERE id = ? AND state = 'sent' AND again = 0 AND answered = 0",
                (next_try, outgoing_id),
            )
        self._due_lines = None

    def give_up(self, outgoing_id: int, now: int, refused: str = "") -> None:
        self._mark(
            "state = 'given_up', tried_at = ?, refused = ?",
            (now, refused),
            outgoing_id,
            ("queued", "sending", "unknown"),
        )

    def following(self, account: str) -> list[Outgoing]:
        return list(
            self._lines(
                "WHERE state = 'sent' AND (to_follow <> '[]' OR (card <> '' AND card_over = 0))"
                " AND account = ? ORDER BY rank, id",
                (self._known_account(account),),
            )
        )

    def followed(self, outgoing_id: int, message_ids: Iterable[int]) -> None:
        over = set(message_ids)
        with self._db.write():
            row = self._db.one("SELECT to_follow FROM outbox WHERE id = ?", (outgoing_id,))
            if row is not None:
                left = [number for number in json.loads(row[0]) if number not in over]
                self._db.run("UPDATE outbox SET to_follow = ? WHERE id = ?", (encode_json(left), outgoing_id))

    def card_over(self, outgoing_id: int) -> None:
        with self._db.write():
            self._db.run("UPDATE outbox SET card_over = 1 WHERE id = ?", (outgoing_id,))

    def unheard(self, outgoing_id: int, now: int) -> None:
        self._mark(
            "state = 'given_up', tried_at = ?, refused = 'not_contact'",
            (now,),
            outgoing_id,
            ("sent", "unknown"),
        )

    def _mark(self, sets: str, args: tuple[Any, ...], outgoing_id: int, allowed: tuple[str, ...]) -> None:
        """One step; from a state where it makes no sense (a late word about a sent line) nothing."""
        states = ", ".join(f"'{state}'" for state in allowed)
        with self._db.write():
            self._db.run(
                f"UPDATE outbox SET {sets} WHERE id = ? AND state IN ({states})", (*args, outgoing_id)
            )
        self._due_lines = None

    # --- asked from outside ----------------------------------------------------------------
    def said(self, key: str) -> Outgoing | None:
        return next(self._lines("WHERE key = ?", (key,)), None)

    def last_question(self, person_id: int) -> Outgoing | None:
        found = self._lines(
            "WHERE talk = ? AND question IS NOT NULL"
            " AND (state IN ('sending', 'unknown', 'sent') OR (state = 'queued' AND again = 1))"
            " ORDER BY tried_at DESC, id DESC LIMIT 1",
            (-person_id,),
        )
        newest = next(found, None)
        return None if newest is None or newest.answered else newest

    def in_doubt(self) -> list[Outgoing]:
        return list(self._lines("WHERE state IN ('sending', 'unknown') ORDER BY id"))

    def given_up(self) -> list[Outgoing]:
        return list(self._lines("WHERE state = 'given_up' AND refused = '' ORDER BY id"))

    def unsaid_to(self, person_id: int, since: int) -> list[Outgoing]:
        return list(
            self._lines(
                "WHERE talk = ? AND refused = 'not_contact' AND state = 'given_up' AND created_at >= ?"
                " AND text IS NOT NULL"
                " ORDER BY id",
                (-person_id, since),
            )
        )

    def outbox(
        self, *, since_id: int = 0, room_id: int | None = None, person_id: int | None = None
    ) -> list[Outgoing]:
        if room_id is None and person_id is None:
            return list(self._lines("WHERE id > ? ORDER BY id", (since_id,)))
        talk = ids.talk_with(room_id, person_id)
        return list(self._lines("WHERE talk = ? AND id > ? ORDER BY id", (talk, since_id)))

    def pace(self, account: str) -> int:
        return self._db.number("SELECT pace_at FROM account WHERE name = ?", (account,))

    def set_pace(self, account: str, at: int) -> None:
        with self._db.write():
            self._db.run("UPDATE account SET pace_at = ? WHERE id = ?", (at, self._account(account)))

    def _lines(self, rest: str, args: Iterable[Any] = ()) -> Iterator[Outgoing]:
        for row in self._db.all(f"{_SELECT} {rest}", tuple(args)):
            talk = row[3]
            text = ""
            if row[16] is not None:
                text = self._sealer.unseal(row[16], "outbox.text", _owner(row[8], talk, row[6])).decode()
            yield Outgoing(
                id=row[0],
                key=row[1],
                account=self._account_name(row[2]),
                room_id=talk if talk > 0 else None,
                person_id=-talk if talk < 0 else None,
                text=text,
                rank=SayRank(row[4]),
                not_before=row[5],
                created_at=row[6],
                state=SayState(row[7]),
                case_id=row[8],
                question=_question(row[9]),
                answered=bool(row[10]),
                files=tuple(json.loads(row[11])),
                attempts=row[12],
                next_try=row[13],
                sent_at=row[14],
                again=bool(row[15]),
                refused=row[17],
                to_follow=tuple(json.loads(row[18])),
                card=row[19],
                card_over=bool(row[20]),
            )


def _first_time(lines: list[Row]) -> tuple[int, tuple[int, bool]]:
    """
    When a conversation's queue first gives a line; that line's account and whether it is danger.

    A line that was tried is due for good and holds back what is newer; an older one that was
    never tried goes as soon as its time comes. Danger that is due holds back all else.
    """
    dangers = [line for line in lines if line[4] == _DANGER]
    firsts = [_first_of(dangers)] if dangers else []
    if len(dangers) < len(lines) and not any(line[3] for line in dangers):
        firsts.append(_first_of([line for line in lines if line[4] != _DANGER]))
    at, line = min(firsts, key=lambda first: first[0])
    return at, (line[6], line[4] == _DANGER)


def _first_of(lines: list[Row]) -> tuple[int, Row]:
    first: tuple[int, Row] | None = None
    for line in lines:
        at = line[3] or line[2]
        if first is None or at < first[0]:
            first = at, line
        if line[3]:
            break
    assert first is not None
    return first


def _talk_of(row: Row) -> int:
    return int(row[0])


def _owner(case_id: int | None, talk: int, at: int) -> str:
    return ids.case_owner(case_id) if case_id is not None else ids.day_owner(talk, at // ids.DAY)


def _question(stored: str | None) -> Asked | None:
    if stored is None:
        return None
    kind, case_id, choices = json.loads(stored)
    return Asked(kind=kind, case_id=case_id, choices=tuple(choices))
