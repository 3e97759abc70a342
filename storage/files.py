"""Where the sealed bytes of attachments lie: a folder, or memory for replay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from storage import errors
from storage.keys import write_durably

_REF = re.compile(r"a\d+")


class Files(Protocol):
    """Sealed files by reference. What a file is called by people is never used as a path."""

    def put(self, ref: str, sealed: bytes) -> None:
        """Durable when this returns."""
        ...

    def get(self, ref: str) -> bytes | None: ...
    def remove(self, refs: Iterable[str]) -> None: ...
    def refs(self) -> list[str]:
        """All there are, leftovers of a crash included."""
        ...


class FolderFiles:
    """One file each under `<data>/attachments/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for part in folder.glob("*.part"):
                part.unlink()
        except OSError as error:
            raise errors.unwritable(folder, error) from error

    def put(self, ref: str, sealed: bytes) -> None:
        try:
            write_durably(self._folder / ref, sealed)
        except OSError as error:
            raise errors.unwritable(self._folder, error) from error

    def get(self, ref: str) -> bytes | None:
        if not _REF.fullmatch(ref):
            return None
        try:
            return (self._folder / ref).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, refs: Iterable[str]) -> None:
        for ref in refs:
            (self._folder / ref).unlink(missing_ok=True)

    def refs(self) -> list[str]:
        return sorted(file.name for file in self._folder.iterdir() if _REF.fullmatch(file.name))


class MemoryFiles:
    """The same in memory."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, ref: str, sealed: bytes) -> None:
        self._files[ref] = sealed

    def get(self, ref: str) -> bytes | None:
        return self._files.get(ref)

    def remove(self, refs: Iterable[str]) -> None:
        for ref in refs:
            self._files.pop(ref, None)

    def refs(self) -> list[str]:
        return sorted(self._files)


def ref_of(message_id: int) -> str:
    """The reference of a message's attachment."""
    return f"a{message_id}"


def message_of(ref: str) -> int | None:
    """Whose attachment that is, None when it is no reference of ours."""
    return int(ref[1:]) if _REF.fullmatch(ref) else None
