"""What waits for its time: timers, and the bursts of pieces being collected."""

from __future__ import annotations

import json

from storage.base import Part, Tools, encode_json
from storage.crash import point
from storage.database import Row
from storage.ids import conversation_of, talk_of
from storage.records import Burst, Timer

_KNOWN = 4096  # bursts held in memory at most
_TIMER = "key, due, kind, case_id, burst_id, person_id, room_id, data"
_BURST = (
    "id, talk, person_id, started_at, last_at, judge_at, unjudged_from, closes_at, message_ids, case_id,"
    " judged, line_done, asked"
)
_PUT_BURST = (
    f"INSERT INTO burst ({_BURST}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, last_at = excluded.last_at,"
    " judge_at = excluded.judge_at, unjudged_from = excluded.unjudged_from, closes_at = excluded.closes_at,"
    " message_ids = excluded.message_ids, case_id = excluded.case_id, judged = excluded.judged,"
    " line_done = excluded.line_done, asked = excluded.asked"
)
_SET_TIMER = (
    "INSERT INTO timer (key, due, wake, kind, case_id, burst_id, person_id, room_id, data, tries, aside)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)"
    " ON CONFLICT (key) DO UPDATE SET due = excluded.due, wake = excluded.wake, kind = excluded.kind,"
    " case_id = excluded.case_id, burst_id = excluded.burst_id, person_id = excluded.person_id,"
    " room_id = excluded.room_id, data = excluded.data, tries = 0, aside = 0"
)


def prefix_range(prefix: str) -> tuple[str, str]:
    """
    Keys that begin with `prefix`, as [from, to).

    Raises:
        ValueError: the prefix is empty: that would be all of them.
    """
    if not prefix:
        raise ValueError("an empty key prefix would mean everything")
    return prefix, prefix + "\U0010ffff"


class Timers(Part):
    """Timers and bursts."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        # Each piece of a burst asks for it again; (talk, person) → the newest there is.
        self._bursts: dict[tuple[int, int], Burst | None] = {}
        self._burst_places: dict[int, tuple[int, int]] = {}

    def _forget_caches(self) -> None:
        super()._forget_caches()
        self._bursts.clear()
        self._burst_places.clear()

    # --- timers ----------------------------------------------------------------------------
    def due_timers(self, now: int, limit: int) -> list[Timer]:
        """By (due, key); one that was put off stands where its new time is."""
        rows = self._db.all(
            f"SELECT {_TIMER} FROM timer WHERE aside = 0 AND wake <= ? ORDER BY wake, key LIMIT ?",
            (now, limit),
        )
        return [_timer(row) for row in rows]

    def timers(self) -> list[Timer]:
        rows = self._db.all(f"SELECT {_TIMER} FROM timer WHERE aside = 0 ORDER BY due, key")
        return [_timer(row) for row in rows]

    def timer_done(self, key: str, due: int) -> None:
        point("timer.before_done")
        with self._db.write():
            self._db.run("DELETE FROM timer WHERE key = ? AND due = ?", (key, due))

    def fail_timer(self, key: str, retry_at: int, give_up: bool) -> None:
        with self._db.write():
            self._db.run(
                "UPDATE timer SET tries = tries + 1, wake = ?, aside = ? WHERE key = ?",
                (retry_at, give_up, key),
            )

    def timers_set_aside(self) -> list[Timer]:
        """Timers whose handler raised too often, for the operator."""
        return [
            _timer(row)
            for row in self._db.all(f"SELECT {_TIMER} FROM timer WHERE aside = 1 ORDER BY due, key")
        ]

    def timer_tries(self, key: str) -> int:
        """How often its handler has raised since it was set."""
        return self._db.number("SELECT tries FROM timer WHERE key = ?", (key,))

    def _timers_due(self) -> int | None:
        row = self._db.one("SELECT wake FROM timer WHERE aside = 0 ORDER BY wake LIMIT 1")
        return int(row[0]) if row else None

    def _set_timer(self, it: Timer) -> None:
        data = encode_json(it.data) if it.data else "{}"
        self._db.run(
            _SET_TIMER,
            (it.key, it.due, it.due, it.kind, it.case_id, it.burst_id, it.person_id, it.room_id, data),
        )

    def _cancel_timers(self, prefix: str) -> None:
        self._db.run("DELETE FROM timer WHERE key >= ? AND key < ?", prefix_range(prefix))

    # --- bursts ----------------------------------------------------------------------------
    def burst_of(self, conversation: str, person_id: int) -> Burst | None:
        place = talk_of(conversation), person_id
        if place in self._bursts:
            return self._bursts[place]
        row = self._db.one(
            f"SELECT {_BURST} FROM burst WHERE talk = ? AND person_id = ? ORDER BY id DESC LIMIT 1", place
        )
        if len(self._bursts) >= _KNOWN:
            self._bursts.clear()
            self._burst_places.clear()
        burst = self._bursts[place] = _burst(row) if row else None
        if burst is not None:
            self._burst_places[burst.id] = place
        return burst

    def burst(self, burst_id: int) -> Burst | None:
        row = self._db.one(f"SELECT {_BURST} FROM burst WHERE id = ?", (burst_id,))
        return _burst(row) if row else None

    def fresh_id(self, what: str) -> int:
        if what not in ("burst", "case"):
            raise ValueError(f"no ids are dealt for {what!r}")
        return self._ids.fresh(what)

    def _put_burst(self, it: Burst) -> None:
        place = talk_of(it.conversation), it.person_id
        if place in self._bursts:
            newest = self._bursts[place]
            if newest is None or newest.id <= it.id:
                self._bursts[place] = it
                self._burst_places[it.id] = place
        self._db.run(
            _PUT_BURST,
            (
                it.id,
                *place,
                it.started_at,
                it.last_at,
                it.judge_at,
                it.unjudged_from,
                it.closes_at,
                _numbers(it.message_ids),
                it.case_id,
                _numbers(it.judged),
                it.line_done,
                _numbers(it.asked),
            ),
        )

    def _drop_burst(self, burst_id: int) -> None:
        place = self._burst_places.pop(burst_id, None)
        if place is not None:
            self._bursts.pop(place, None)
        self._db.run("DELETE FROM burst WHERE id = ?", (burst_id,))


def _numbers(values: tuple[int, ...]) -> str:
    return ",".join(map(str, values))


def _tuple(stored: str) -> tuple[int, ...]:
    return tuple(map(int, stored.split(","))) if stored else ()


def _timer(row: Row) -> Timer:
    return Timer(
        key=row[0],
        due=row[1],
        kind=row[2],
        case_id=row[3],
        burst_id=row[4],
        person_id=row[5],
        room_id=row[6],
        data=json.loads(row[7]) if row[7] != "{}" else {},
    )


def _burst(row: Row) -> Burst:
    talk = row[1]
    return Burst(
        id=row[0],
        conversation=conversation_of(talk),
        room_id=talk if talk > 0 else None,
        person_id=row[2],
        started_at=row[3],
        last_at=row[4],
        judge_at=row[5],
        unjudged_from=row[6],
        closes_at=row[7],
        message_ids=_tuple(row[8]),
        case_id=row[9],
        judged=_tuple(row[10]),
        line_done=bool(row[11]),
        asked=_tuple(row[12]),
    )
