"""The store on SQLite, put together: opening with every check, the whole, closing."""

from __future__ import annotations

import fcntl
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from storage import errors
from storage.apply import Applying
from storage.base import Tools
from storage.database import Database
from storage.figures import count_all
from storage.files import Files, FolderFiles, MemoryFiles
from storage.ids import Ids
from storage.keys import master_in_memory, master_of
from storage.schema import migrate
from storage.sealing import AesSealer, Sealer

DATABASE = "shuoshi.db"


class SqliteStore(Applying):
    """Everything of storage.interface.Store; the parts are in the files named after their nouns."""

    def __init__(self, tools: Tools, lock: int | None = None) -> None:
        super().__init__(tools)
        self._lock = lock
        self._sweep_files()

    def transaction(self) -> AbstractContextManager[None]:
        return self._db.transaction()

    def checkpoint(self) -> None:
        self._db.checkpoint()

    def close(self) -> None:
        """A second call does nothing."""
        try:
            if not self._db.closed:
                self._db.checkpoint()
        finally:
            self._db.close()
            lock, self._lock = self._lock, None
            _release(lock)

    def mark(self, name: str) -> str:
        row = self._db.one("SELECT value FROM mark WHERE name = ?", (name,))
        return str(row[0]) if row else ""

    def set_mark(self, name: str, value: str) -> None:
        with self._db.write():
            self._db.run(
                "INSERT INTO mark (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def next_due(self) -> int | None:
        inbox = self._inbox_due()
        if inbox == 0:
            return 0
        return min(
            (at for at in (inbox, self._timers_due(), self._outbox_due()) if at is not None), default=None
        )

    def figures(self) -> dict[str, int]:
        """Counts of everything, without a name or word."""
        return count_all(self._db)


if TYPE_CHECKING:
    from storage.interface import Store

    _keeps_the_contract: type[Store] = SqliteStore


def open_sqlite(folder: Path | None, *, sealer: Sealer | None, number_key: bytes | None) -> SqliteStore:
    """
    Open or make a store; see storage.open_store.

    Raises:
        StoreUnusable: with the sentence for whoever starts the program.
    """
    lock = _claim(folder) if folder else None
    db: Database | None = None
    try:
        path = folder / DATABASE if folder else None
        if sealer is not None:
            master = None
        else:
            master = master_of(folder, folder / DATABASE) if folder else master_in_memory()
        db = Database(path)
        if path:
            path.chmod(0o600)
        migrate(db.raw, db.file)
        ids = Ids(db)
        if sealer is None:
            assert master is not None
            sealer = AesSealer(db, ids, master)
        files: Files = FolderFiles(folder / "attachments") if folder else MemoryFiles()
        return SqliteStore(Tools(db, ids, sealer, files, number_key), lock)
    except BaseException:
        if db is not None:
            db.close()
        _release(lock)
        raise


def _claim(folder: Path) -> int:
    """One process per data folder: a lock the system frees when the process is gone, however it went."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "shuoshi.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise errors.unwritable(folder, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise errors.in_use(folder) from error
    return lock


def _release(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
