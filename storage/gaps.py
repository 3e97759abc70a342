"""When an account heard nothing, and what ails its channel: codes and times, nobody's words."""

from __future__ import annotations

from storage.base import Part
from storage.database import Row
from storage.records import Gap, Trouble

_GAP = "SELECT id, account, started_at, ended_at, why, told FROM gap"
_NOTE = (
    "INSERT INTO trouble (account, code, first_at, last_at, times, over) VALUES (?, ?, ?, ?, 1, 0)"
    " ON CONFLICT (account, code) DO UPDATE SET"
    " first_at = CASE over WHEN 1 THEN excluded.first_at ELSE first_at END,"
    " times = CASE over WHEN 1 THEN 1 ELSE times + 1 END,"
    " last_at = excluded.last_at, over = 0"
)


class Gaps(Part):
    """Gaps and troubles of all accounts."""

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

    def note_trouble(self, account: str, code: str, at: int) -> None:
        with self._db.write():
            self._db.run(_NOTE, (self._account(account), code, at, at))

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

    def _gaps_told(self, gap_ids: tuple[int, ...]) -> None:
        self._db.many("UPDATE gap SET told = 1 WHERE id = ?", [(gap_id,) for gap_id in gap_ids])

    def _gap(self, row: Row) -> Gap:
        return Gap(
            id=row[0],
            account=self._account_name(row[1]),
            start=row[2],
            end=row[3],
            why=row[4],
            told=bool(row[5]),
        )
