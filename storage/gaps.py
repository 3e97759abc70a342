"""When an account heard nothing, what ails its channel, how lively its groups are: nobody's words."""

from __future__ import annotations

from storage.base import Part
from storage.database import Row
from storage.records import Gap, Trouble

_GAP = "SELECT id, account, started_at, ended_at, why, told FROM gap"
_NOTE = (
    "INSERT INTO trouble (account, code, first_at, last_at, times, over) VALUES (?, ?, ?, ?, ?, 0)"
    " ON CONFLICT (account, code) DO UPDATE SET"
    " first_at = CASE over WHEN 1 THEN excluded.first_at ELSE first_at END,"
    " times = CASE over WHEN 1 THEN excluded.times ELSE times + excluded.times END,"
    " last_at = excluded.last_at, over = 0"
)


_HOUR = 3_600_000_000


class Gaps(Part):
    """Gaps and troubles of all accounts, and when groups were heard."""

    def keep_gap(self, account: str, start: int, end: int, why: str) -> int:
        with self._db.write():
            gap_id = 1 + self._db.number("SELECT max(id) FROM gap")
            self._db.run(
                "INSERT INTO gap (id, account, started_at, ended_at, why) VALUES (?, ?, ?, ?, ?)",
                (gap_id, self._account(account), start, end, why),
            )
        return gap_id

    def gaps(self, start: int, end: int) -> list[Gap]:
        rows = self._db.all(
            f"{_GAP} WHERE ended_at > ? AND started_at < ? ORDER BY started_at, id", (start, end)
        )
        return [self._gap(row) for row in rows]

    def gaps_untold(self) -> list[Gap]:
        return [self._gap(row) for row in self._db.all(f"{_GAP} WHERE told = 0 ORDER BY started_at, id")]

    def last_heard(self, room_id: int) -> int:
        return self._db.number(
            "SELECT received_at FROM message WHERE talk = ? ORDER BY id DESC LIMIT 1", (room_id,)
        )

    def heard_by_hour(self, room_id: int, since: int) -> dict[int, int]:
        rows = self._db.all(
            f"SELECT received_at / {_HOUR}, count(*) FROM message"
            " WHERE talk = ? AND id >= ? AND received_at >= ? GROUP BY 1",
            (room_id, self._first_since(since), since),
        )
        return {row[0]: row[1] for row in rows}

    def _first_since(self, at: int) -> int:
        """
        An id before which nothing was received as late as that.

        Ids grow with time, and there is no index on it: what is kept for years is not read over.
        """
        low, high = 1, 1 + self._db.number("SELECT max(id) FROM message")
        while low < high:
            middle = (low + high) // 2
            row = self._db.one("SELECT received_at FROM message WHERE id >= ? ORDER BY id LIMIT 1", (middle,))
            if row is not None and row[0] < at:
                low = middle + 1
            else:
                high = middle
        return low

    def note_trouble(self, account: str, code: str, at: int, times: int = 1) -> None:
        with self._db.write():
            self._db.run(_NOTE, (self._account(account), code, at, at, times))

    def trouble_over(self, account: str, code: str, at: int) -> None:
        with self._db.write():
            self._db.run(
                "UPDATE trouble SET over = 1, last_at = ? WHERE account = ? AND code = ? AND over = 0",
                (at, self._account(account), code),
            )

    def troubles(self, since: int) -> list[Trouble]:
        rows = self._db.all(
            "SELECT account, code, first_at, last_at, times, over FROM trouble"
            " WHERE over = 0 OR last_at >= ? ORDER BY account, code",
            (since,),
        )
        return [
            Trouble(
                account=self._account_name(row[0]),
                code=row[1],
                first_at=row[2],
                last_at=row[3],
                times=row[4],
                over=bool(row[5]),
            )
            for row in rows
        ]

    def _gaps_told(self, gap_ids: tuple[int, ...], told: bool) -> None:
        self._db.many("UPDATE gap SET told = ? WHERE id = ?", [(told, gap_id) for gap_id in gap_ids])

    def _gap(self, row: Row) -> Gap:
        return Gap(
            id=row[0],
            account=self._account_name(row[1]),
            start=row[2],
            end=row[3],
            why=row[4],
            told=bool(row[5]),
        )
