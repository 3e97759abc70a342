"""Sealing: what holds a person's words, name, number or contact is stored only through here.

A sealed value is: 8 bytes id of the owner's data key, 12 bytes nonce (random), AES-256-GCM of the
value with "field NUL owner" as associated data. So a value copied to another row, column or owner
does not open. Look-ups go by HMAC under a key of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import OrderedDict
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.database import Database
from storage.errors import SealBroken
from storage.ids import Ids
from storage.keys import DataKeys, MasterKey

_HEAD = 8
_NONCE = 12
_OWN_KEY = bytes(_HEAD)  # key id 0: sealed with a key that lies, itself sealed, beside it
_LOOKUP = "store:lookup"
_NUMBERS = "store:numbers"


class Sealer(Protocol):
    """How the rest of storage/ seals; NullSealer (bench only) is the other one."""

    def seal(self, value: str | bytes, field: str, owner: str) -> bytes:
        """Seal under the owner's key, made when it has none. Inside a transaction."""
        ...

    def unseal(self, sealed: bytes, field: str, owner: str) -> bytes:
        """
        Open.

        Raises:
            SealBroken: not sealed for this field and owner, changed, or the key is gone.
        """
        ...

    def drop(self, owner: str) -> None:
        """Destroy the owner's key."""
        ...

    def day_owners(self) -> list[str]:
        """Owners with a key that are a conversation's day."""
        ...

    def digest(self, value: str, what: str) -> bytes:
        """HMAC for look-ups; `what` keeps different sorts of values apart."""
        ...

    def numbers_key(self) -> bytes:
        """The key of the permutation of case numbers."""
        ...


class _Entry:
    """One owner's opened key."""

    __slots__ = ("cipher", "head", "owner")

    def __init__(self, key_id: int, key: bytes, owner: str) -> None:
        self.head = key_id.to_bytes(_HEAD, "big")
        self.cipher = AESGCM(key)
        self.owner = owner.encode()


class AesSealer:
    """
    The sealer of every real store.

    Args:
        keep: how many opened keys are held in memory.
    """

    def __init__(self, db: Database, ids: Ids, master: MasterKey, *, keep: int = 4096) -> None:
        self._db = db
        self._ids = ids
        self._keys = DataKeys(db, master)
        self._keep = keep
        self._opened: OrderedDict[str, _Entry] = OrderedDict()
        # a key made in a transaction that is rolled back is no key
        db.listen(committed=_nothing, rolled_back=self._opened.clear)
        self._lookup = self._of_the_store(_LOOKUP)

    def seal(self, value: str | bytes, field: str, owner: str) -> bytes:
        entry = self._opened.get(owner) or self._find(owner, make=True)
        assert entry is not None
        nonce = os.urandom(_NONCE)
        clear = value.encode() if isinstance(value, str) else value
        return entry.head + nonce + entry.cipher.encrypt(nonce, clear, field.encode() + b"\0" + entry.owner)

    def unseal(self, sealed: bytes, field: str, owner: str) -> bytes:
        entry = self._opened.get(owner) or self._find(owner, make=False)
        if entry is None:
            raise SealBroken(f"“{field}”已经打不开了：{owner} 的钥匙已销毁。")
        if sealed[:_HEAD] != entry.head:
            raise SealBroken(f"“{field}”打不开：这段密文不是 {owner} 的，像是被人挪过。")
        try:
            return entry.cipher.decrypt(
                sealed[_HEAD : _HEAD + _NONCE],
                sealed[_HEAD + _NONCE :],
                field.encode() + b"\0" + entry.owner,
            )
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"“{field}”打不开：这段密文不属于 {owner} 的这一栏，或者被改过。") from error

    def drop(self, owner: str) -> None:
        self._keys.drop(owner)
        self._opened.pop(owner, None)

    def day_owners(self) -> list[str]:
        return self._keys.day_owners()

    def digest(self, value: str, what: str) -> bytes:
        return hmac.digest(self._lookup, f"{what}\0{value}".encode(), hashlib.sha256)

    def numbers_key(self) -> bytes:
        return self._of_the_store(_NUMBERS)

    def _find(self, owner: str, *, make: bool) -> _Entry | None:
        found = self._keys.find(owner)
        if found is None:
            if not make:
                return None
            with self._db.write():
                key_id = self._ids.fresh("key")
                found = key_id, self._keys.make(owner, key_id)
        entry = self._opened[owner] = _Entry(*found, owner)
        if len(self._opened) > self._keep:
            self._opened.popitem(last=False)
        return entry

    def _of_the_store(self, owner: str) -> bytes:
        """A key the store uses as it is, not to seal with."""
        found = self._keys.find(owner)
        if found is None:
            with self._db.write():
                key_id = self._ids.fresh("key")
                return self._keys.make(owner, key_id)
        return found[1]


class NullSealer:
    """Seals nothing. For tests/bench alone, to weigh what sealing costs; no setting reaches it."""

    def seal(self, value: str | bytes, field: str, owner: str) -> bytes:
        return value.encode() if isinstance(value, str) else value

    def unseal(self, sealed: bytes, field: str, owner: str) -> bytes:
        return sealed

    def drop(self, owner: str) -> None:
        return None

    def day_owners(self) -> list[str]:
        return []

    def digest(self, value: str, what: str) -> bytes:
        return hmac.digest(b"bench", f"{what}\0{value}".encode(), hashlib.sha256)

    def numbers_key(self) -> bytes:
        return b"bench"


def seal_file(content: bytes, ref: str) -> tuple[bytes, bytes]:
    """
    Seal a file under a key of its own.

    The key is then sealed in the attachment's row: moving the file to another owner (a case)
    reseals 32 bytes inside the transaction and leaves the file alone.

    Returns:
        (sealed file, its key).
    """
    key, nonce = os.urandom(32), os.urandom(_NONCE)
    return _OWN_KEY + nonce + AESGCM(key).encrypt(nonce, content, _file_bound(ref)), key


def open_file(sealed: bytes, key: bytes, ref: str) -> bytes:
    """
    The bytes of a sealed file.

    Raises:
        SealBroken: another file lies under that name, or it was changed.
    """
    if sealed[:_HEAD] != _OWN_KEY:
        raise SealBroken(f"附件 {ref} 打不开：不是说事存的文件。")
    try:
        return AESGCM(key).decrypt(sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :], _file_bound(ref))
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"附件 {ref} 打不开：文件被换过或改过。") from error


def _file_bound(ref: str) -> bytes:
    return b"attachment.content\0" + ref.encode()


def _nothing() -> None:
    return None
