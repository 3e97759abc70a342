"""What the twenty types are called in a line to a mediator, and the words a mediator types for them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

TYPES = Path(__file__).with_name("rules") / "types.toml"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TYPES.read_text(encoding="utf-8-sig"))


@cache
def _by_word() -> dict[str, str]:
    return {word: kind for kind, row in _table().items() for word in (row["short"], *row["words"])}


def short_type(kind: str) -> str:
    """The short name of a type ("land" → "土地"); of one not in the table, 其他."""
    return str(_table().get(str(kind), _table()["other"])["short"])


def is_type(words: str) -> bool:
    """Whether that is, as it stands, a name of a type."""
    return words.removesuffix("纠纷") in _by_word() or words in _by_word()


def type_of(words: str) -> str:
    """
    The type somebody means ("土地纠纷" → "land"), "" when nothing fits.

    The whole is looked up first, then the longest known word in it.
    """
    table = _by_word()
    if words in table:
        return table[words]
    inside = [word for word in table if word in words]
    return table[max(inside, key=len)] if inside else ""
