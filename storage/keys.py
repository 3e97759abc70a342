"""The master key in its file outside the database, and the data keys it wraps, each with an owner.

Every owner (a conversation's day, a case, a person …) has a key of its own, so that dropping one
row of `data_key` makes all that it sealed unreadable, also in backups of the tables.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import errors
from storage.database import Database

_SIZE = 32
_NONCE = 12
_MARK = 4  # bytes of the master key's own id, before each wrapped key
_LINE = re.compile(r"shuoshi-master-1 ([0-9a-f]{64})")
_DAY = re.compile(r"day:([rp])(\d+):")


class MasterKey:
    """The key that wraps all others. Never written anywhere but in its own file."""

    def __init__(self, secret: bytes, file: Path | None = None) -> None:
        self._cipher = AESGCM(secret)
        self._file = file or Path("(内存)")
        self.mark = hmac.digest(secret, b"shuoshi master key id", hashlib.sha256)[:_MARK]

    def wrap(self, key: bytes, owner: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return self.mark + nonce + self._cipher.encrypt(nonce, key, _bound(owner))

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        """
        Open a data key.

        Raises:
            WrongKey: this master key did not wrap it, or the row was moved to another owner.
        """
        nonce, sealed = wrapped[_MARK : _MARK + _NONCE], wrapped[_MARK + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, sealed, _bound(owner))
        except (InvalidTag, ValueError) as error:
            raise errors.wrong_key(self._file) from error


def _bound(owner: str) -> bytes:
    return b"data key\0" + owner.encode()


def master_in_memory() -> MasterKey:
    """A master key that lives as long as the process (replay, tests)."""
    return MasterKey(os.urandom(_SIZE))


def master_of(folder: Path, database: Path) -> MasterKey:
    """
    The master key of a data folder, made when there is neither key nor database yet.

    Raises:
        KeyMissing: there is a database but no key.
        WrongKey: the file is no key.
    """
    file = folder / "keys" / "master.key"
    try:
        if not file.exists():
            if database.exists() and database.stat().st_size > 0:
                raise errors.key_missing(file)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_durably(file, f"shuoshi-master-1 {os.urandom(_SIZE).hex()}\n".encode())
        found = _LINE.fullmatch(file.read_text("ascii", errors="replace").strip())
    except OSError as error:
        raise errors.unwritable(file, error) from error
    if not found:
        raise errors.wrong_key(file)
    return MasterKey(bytes.fromhex(found[1]), file)


def write_durably(file: Path, content: bytes) -> None:
    """Write a file so that after a power cut it is there whole or not at all; mode 0600."""
    part = file.with_name(file.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class DataKeys:
    """The table of data keys: ids grow and are never used again."""

    def __init__(self, db: Database, master: MasterKey) -> None:
        self._db = db
        self._master = master

    def find(self, owner: str) -> tuple[int, bytes] | None:
        """(key id, key) of that owner, None when it has none (any more)."""
        row = self._db.one("SELECT id, wrapped FROM data_key WHERE owner = ?", (owner,))
        return (int(row[0]), self._master.unwrap(row[1], owner)) if row else None

    def make(self, owner: str, key_id: int) -> bytes:
        """A new key for that owner, under that id."""
        key = os.urandom(_SIZE)
        day = _DAY.match(owner)
        talk = (int(day[2]) if day[1] == "r" else -int(day[2])) if day else None
        self._db.run(
            "INSERT INTO data_key (id, owner, wrapped, talk) VALUES (?, ?, ?, ?)",
            (key_id, owner, self._master.wrap(key, owner), talk),
        )
        return key

    def drop(self, owner: str) -> None:
        """The key goes, and with it all that it sealed."""
        self._db.run("DELETE FROM data_key WHERE owner = ?", (owner,))

    def day_owners(self) -> list[str]:
        """Owners that are a conversation's day, oldest key first."""
        rows = self._db.all("SELECT owner FROM data_key WHERE talk IS NOT NULL ORDER BY id")
        return [row[0] for row in rows]
