"""What a newcomer may say next: the sample's list of matters, one click for each line of them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.sample import week
from bot.web.phones import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One line to try.

    Attributes:
        room: our id of the group, 0 when it is said privately.
        shows: what one will see.
    """

    who: str
    text: str
    room: int
    mention: bool
    shows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The lines of one matter, to be said in this order."""

    title: str
    lines: tuple[Line, ...]


def say_next(rooms: Sequence[Option], folder: Path = week.TALK) -> tuple[Matter, ...]:
    """
    The list, in its order; lines with the same title next to each other are one matter. Lines of
    a group that is not there are left out.

    Raises:
        OSError, tomllib.TOMLDecodeError, KeyError: doctor names the line first.
    """
    ids = {room.name: room.id for room in rooms}
    entries = [entry for entry in _entries(folder / week.SAY_NEXT) if entry.get("room", "") in {"", *ids}]
    return tuple(
        Matter(title=title, lines=tuple(_line(entry, ids) for entry in same))
        for title, same in groupby(entries, key=lambda entry: str(entry["title"]))
    )


def _line(entry: dict[str, Any], ids: dict[str, int]) -> Line:
    return Line(
        who=entry["who"],
        text=entry["text"],
        room=0 if entry.get("private") else ids[entry["room"]],
        mention=bool(entry.get("mention")),
        shows=entry.get("shows", ""),
    )


@cache
def _entries(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8-sig"))["lines"]
    return found
