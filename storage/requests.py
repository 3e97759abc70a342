"""Who wants to be a contact of the account, and who invites it: the channel's ids that wait for a yes.

A gateway names a request once, as it comes, and has no list of those that wait; so they are kept here,
or a restart would lose them. An id says nothing about anybody.
"""

from __future__ import annotations

from storage.base import Part


class Requests(Part):
    """Requests of all accounts, by kind ("friend", "invite")."""

    def keep_request(self, account: str, kind: str, request: str, at: int) -> None:
        with self._db.write():
            self._db.run(
                "INSERT INTO request (account, kind, request, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (account, kind, request) DO NOTHING",
                (self._account(account), kind, request, at),
            )

    def requests(self, account: str, kind: str) -> list[str]:
        rows = self._db.all(
            "SELECT request FROM request WHERE account = ? AND kind = ? AND done_at = 0 ORDER BY id",
            (self._known_account(account), kind),
        )
        return [row[0] for row in rows]

    def request_done(self, account: str, kind: str, request: str, at: int) -> None:
        whose = (self._known_account(account), kind, request)
        with self._db.write():
            if at:
                self._db.run(
                    "UPDATE request SET done_at = ? WHERE account = ? AND kind = ? AND request = ?",
                    (at, *whose),
                )
            else:
                self._db.run("DELETE FROM request WHERE account = ? AND kind = ? AND request = ?", whose)

    def requests_done(self, account: str, kind: str, since: int) -> list[int]:
        whose = (self._known_account(account), kind)
        with self._db.write():
            self._db.run(
                "DELETE FROM request WHERE account = ? AND kind = ? AND done_at > 0 AND done_at < ?",
                (*whose, since),
            )
        rows = self._db.all(
            "SELECT done_at FROM request WHERE account = ? AND kind = ? AND done_at > 0 ORDER BY done_at",
            whose,
        )
        return [row[0] for row in rows]
