"""The one connection to SQLite: how it is set up, and the one transaction everything goes through.

One thread, one writer. Reads and writes outside a transaction stand alone; writes of the parts
use `write()`, which joins the transaction under way or makes one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

from storage import errors
from storage.crash import point

Row = tuple[Any, ...]

# The log is folded in by checkpoint(), which the shell calls; this bound (16 MB) is only there
# so that a shell that forgets does not fill the disk. Either way it is this writer that does it.
_LOG_PAGES = 4000


class Database:
    """
    A SQLite file, or memory.

    Attributes:
        file: how it is named in errors.
    """

    def __init__(self, path: Path | None) -> None:
        self.file = str(path) if path else "(内存)"
        self._after: list[Callable[[], None]] = []
        self._on_rollback: list[Callable[[], None]] = []
        self._on_commit: list[Callable[[], None]] = []
        self._open = False
        self.closed = False
        self._whole = _Transaction(self)
        self._joined = _Joined()
        try:
            self.raw = self._connect(path)
            try:
                self._set_up(path is not None)
            except sqlite3.Error:
                self.raw.close()
                raise
        except sqlite3.Error as error:
            raise errors.told(error, self.file) from error

    def _connect(self, path: Path | None) -> sqlite3.Connection:
        return sqlite3.connect(
            str(path) if path else ":memory:", isolation_level=None, cached_statements=512, timeout=5
        )

    def _set_up(self, on_disk: bool) -> None:
        run = self.raw.execute
        run("PRAGMA busy_timeout = 5000")
        run("PRAGMA secure_delete = ON")  # what is forgotten is overwritten, not only unlinked
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA temp_store = MEMORY")
        run("PRAGMA cache_size = -4000")
        if on_disk:
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = FULL")
            run(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")

    # --- statements ------------------------------------------------------------------------
    def run(self, sql: str, args: Sequence[Any] = ()) -> sqlite3.Cursor:
        """One statement; sqlite3's errors come out as StoreError, a broken rule of the schema as it is."""
        try:
            return self.raw.execute(sql, args)
        except sqlite3.IntegrityError:
            raise  # ours, not the world's: a handler asked for what cannot be
        except sqlite3.Error as error:
            raise errors.told(error, self.file) from error

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """One statement for many rows. Returns how many were written."""
        try:
            return self.raw.executemany(sql, rows).rowcount
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise errors.told(error, self.file) from error

    def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row, or None."""
        found: Row | None = self.run(sql, args).fetchone()
        return found

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """All rows."""
        return self.run(sql, args).fetchall()

    def number(self, sql: str, args: Sequence[Any] = ()) -> int:
        """One whole number, 0 when there is none."""
        found = self.one(sql, args)
        return int(found[0]) if found and found[0] is not None else 0

    # --- transactions ----------------------------------------------------------------------
    def transaction(self) -> AbstractContextManager[None]:
        """All inside or nothing. Raises RuntimeError when one is under way."""
        return self._whole

    def write(self) -> AbstractContextManager[None]:
        """Part of the transaction under way, or one of its own."""
        return self._joined if self._open else self._whole

    def after_commit(self, do: Callable[[], None]) -> None:
        """Do this once the transaction under way is committed (files to remove); never if not."""
        self._after.append(do)

    def listen(self, *, committed: Callable[[], None], rolled_back: Callable[[], None]) -> None:
        """For caches: told after each commit and each rollback."""
        self._on_commit.append(committed)
        self._on_rollback.append(rolled_back)

    def begin(self) -> None:
        if self._open:
            raise RuntimeError("a transaction is under way; they are not nested")
        self.run("BEGIN IMMEDIATE")
        self._open = True

    def commit(self) -> None:
        point("commit.before")
        try:
            self.run("COMMIT")
        except BaseException:
            self.rollback()
            raise
        self._open = False
        point("commit.after")
        for told in self._on_commit:
            told()
        if self._after:
            after, self._after = self._after, []
            for do in after:
                do()

    def rollback(self) -> None:
        self._open = False
        self._after.clear()
        try:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise errors.told(error, self.file) from error
        finally:
            for told in self._on_rollback:
                told()

    # --- the whole -------------------------------------------------------------------------
    def checkpoint(self) -> None:
        """Fold the log into the file and cut it."""
        point("checkpoint.before")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        self.closed = True
        self.raw.close()


class _Transaction:
    """`with` around one transaction; a class because a generator costs more than the statements."""

    __slots__ = ("_db",)

    def __init__(self, db: Database) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._db.commit()
        else:
            self._db.rollback()


class _Joined:
    """`with` inside a transaction under way: commits with it."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
