"""The words that officers type, by what they mean: rules/commands.toml as values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

COMMANDS = Path(__file__).with_name("rules") / "commands.toml"
USES = ("whole", "strong", "head", "numbered", "named", "asks", "typed", "joins", "kin", "tail", "inside")


@dataclass(frozen=True, slots=True)
class Word:
    """A way of saying a command, and where in a text it has to stand (rules/commands.toml)."""

    text: str
    name: str
    use: str


@dataclass(frozen=True, slots=True)
class Words:
    """
    The whole table.

    Attributes:
        by_use: use → words, longest first.
        right: command → its right form, for whoever got it wrong.
        before, after, endings: small words around a command that carry nothing.
        units: what makes a number a sum, a weight, a time.
        not_yet: right before a word it says the opposite.
        when: says a time to meet.
        own: 我, 俺家 …: before a word for kin.
        phones: numbers that are no case's.
    """

    by_use: dict[str, tuple[Word, ...]]
    right: dict[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    endings: tuple[str, ...]
    units: tuple[str, ...]
    not_yet: tuple[str, ...]
    when: tuple[str, ...]
    own: tuple[str, ...]
    phones: frozenset[int]


@cache
def command_words() -> Words:
    """What rules/commands.toml says."""
    data: dict[str, Any] = tomllib.loads(COMMANDS.read_text(encoding="utf-8-sig"))
    commands = {name: row for name, row in data.items() if "right" in row}
    words = [
        Word(entry["word"], name, entry["use"]) for name, row in commands.items() for entry in row["words"]
    ]
    by_use = {use: _longest_first([w for w in words if w.use == use]) for use in USES}
    skip = data["skip"]
    return Words(
        by_use=by_use,
        right={name: str(row["right"]) for name, row in commands.items()},
        before=_long_strings(skip["before"]),
        after=_long_strings(skip["after"]),
        endings=_long_strings(skip["endings"]),
        units=tuple(data["units"]["words"]),
        not_yet=tuple(data["not_yet"]["words"]),
        when=tuple(data["when"]["words"]),
        own=tuple(data["own"]["words"]),
        phones=frozenset(map(int, data["phones"]["words"])),
    )


def _longest_first(words: list[Word]) -> tuple[Word, ...]:
    return tuple(sorted(words, key=lambda w: -len(w.text)))


def _long_strings(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda w: -len(w)))
