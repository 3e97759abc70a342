"""A look into a store that another process has: no lock, no write, keys and tables as they lie.

For doctor while the bot runs. What is asked of it may be a moment older or newer from one question to
the next; whatever would write raises.
"""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

from storage import errors
from storage.base import Tools
from storage.database import Database
from storage.files import FolderFiles
from storage.ids import Ids
from storage.keys import master_of
from storage.schema import STEPS
from storage.sealing import AesSealer
from storage.sqlite import DATABASE, SqliteStore

_ONLY_LOOKING = "这会儿只能看，不能改：库正由开着的机器人用着。"


class _LookDatabase(Database):
    """The same file, opened so that SQLite itself refuses to write."""

    def _connect(self, path: Path | None) -> sqlite3.Connection:
        assert path is not None
        return sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None, timeout=5
        )

    def _set_up(self, on_disk: bool) -> None:
        self.raw.execute("PRAGMA query_only = ON")
        self.raw.execute("PRAGMA busy_timeout = 5000")
        self.raw.execute("PRAGMA temp_store = MEMORY")

    def begin(self) -> None:
        raise errors.StoreRefused(_ONLY_LOOKING)

    def checkpoint(self) -> None:
        raise errors.StoreRefused(_ONLY_LOOKING)


class _LookFiles(FolderFiles):
    """The folder as it is: none is made, half-written files are the other process's business."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder


class LookingStore(SqliteStore):
    """A store of which only the questions may be asked. Raises StoreRefused at everything else."""

    def transaction(self) -> AbstractContextManager[None]:
        raise errors.StoreRefused(_ONLY_LOOKING)

    def close(self) -> None:
        """Nothing is folded, no lock is given back: it had none."""
        self._db.close()

    def _sweep_files(self) -> None:
        """What no row knows may be on its way into one."""


def look_into(folder: Path) -> LookingStore:
    """
    Look into the store of a folder, whether or not another process has it open.

    Raises:
        StoreUnusable: there is none, its key is missing or wrong, or it is of another version's form.
    """
    path = folder / DATABASE
    if not path.exists():
        raise errors.StoreUnusable(f"{folder} 里还没有库。")
    master = master_of(folder, path)
    db = _LookDatabase(path)
    try:
        _same_form(db)
        ids = Ids(db)
        return LookingStore(Tools(db, ids, AesSealer(db, ids, master), _LookFiles(folder / "attachments")))
    except BaseException:
        db.close()
        raise


def _same_form(db: Database) -> None:
    """Neither a newer program's tables nor an older one's, which this one would first bring up."""
    rows = db.all("SELECT name FROM _sqlite_migrations WHERE migration_set = 'shuoshi'")
    done = {str(row[0]) for row in rows}
    if newer := sorted(done - set(STEPS)):
        raise errors.newer_schema(db.file, newer)
    if set(STEPS) - done:
        raise errors.StoreUnusable("开着的机器人是老版本的，库还是老样子。先把它重开一遍。")
