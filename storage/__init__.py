"""What is kept: the only room with SQL, and the only one that seals and opens people's words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.sealing import Sealer
    from storage.sqlite import SqliteStore


def open_store(
    folder: Path | None, *, sealer: Sealer | None = None, number_key: bytes | None = None
) -> SqliteStore:
    """
    Open a store, or make it where there is none.

    Args:
        folder: holds shuoshi.db, keys/master.key (mode 0600), attachments/ and a lock file; all made
            when absent. None: in memory, keys included (replay).
        sealer: for tests/bench only; everybody else leaves it out and gets AES-GCM.
        number_key: fixes the order in which case numbers are dealt (replay).

    Raises:
        storage.errors.StoreUnusable: in use by another process, key missing or wrong, written by a
            newer program, damaged, disk full. str() is the Chinese sentence for the operator.
    """
    # here and not above: handlers import records without paying for SQLite and ciphers
    from storage.sqlite import open_sqlite

    return open_sqlite(folder, sealer=sealer, number_key=number_key)
