"""What every part of the store stands on: connection, sealing, files, ids, accounts."""

from __future__ import annotations

import json
from dataclasses import dataclass

from storage.database import Database
from storage.files import Files
from storage.ids import Ids
from storage.sealing import Sealer

# one encoder for all: json.dumps with any setting makes a new one each time, thrice as dear
encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Tools:
    """Handed to the parts when the store is put together."""

    db: Database
    ids: Ids
    sealer: Sealer
    files: Files
    number_key: bytes | None = None


class Part:
    """Base of the parts; each part is one noun and is mixed into SqliteStore."""

    def __init__(self, tools: Tools) -> None:
        self._db = tools.db
        self._ids = tools.ids
        self._sealer = tools.sealer
        self._files = tools.files
        self._accounts: dict[str, int] = {}
        self._account_names: dict[int, str] = {}
        self._db.listen(committed=self._committed, rolled_back=self._forget_caches)

    def _committed(self) -> None:
        """A transaction was committed; parts extend this."""

    def _forget_caches(self) -> None:
        """A transaction was rolled back: what memory holds may never have been; parts extend this."""
        self._accounts.clear()
        self._account_names.clear()

    def _contact_changed(self, person_id: int) -> None:
        """Somebody became a contact, or no longer is one; parts extend this."""

    def _account(self, name: str) -> int:
        """Our number for an account, dealt when it is new."""
        known = self._accounts.get(name)
        if known is None:
            row = self._db.one("SELECT id FROM account WHERE name = ?", (name,))
            if row is None:
                with self._db.write():
                    known = 1 + self._db.number("SELECT max(id) FROM account")
                    self._db.run("INSERT INTO account (id, name) VALUES (?, ?)", (known, name))
            else:
                known = int(row[0])
            self._accounts[name] = known
        return known

    def _account_name(self, account: int) -> str:
        name = self._account_names.get(account)
        if name is None:
            row = self._db.one("SELECT name FROM account WHERE id = ?", (account,))
            name = self._account_names[account] = str(row[0]) if row else ""
        return name

    def _known_account(self, name: str) -> int | None:
        """Our number for an account, None when it was never met; deals none."""
        if name in self._accounts:
            return self._accounts[name]
        row = self._db.one("SELECT id FROM account WHERE name = ?", (name,))
        return int(row[0]) if row else None
