"""A line's text from its name and values: all that the bot says stands in replies/*.toml."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from pathlib import Path

REPLIES = Path(__file__).with_name("replies")


@cache
def lines() -> dict[str, str]:
    """Every line by its name. Raises KeyError-free: doctor (replies_check) tells what is wrong."""
    found: dict[str, str] = {}
    for file in sorted(REPLIES.glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        found.update({name: entry["text"] for name, entry in data.items()})
    return found


def slots(text: str) -> tuple[str, ...]:
    """The names of the values a line needs, in order."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)


def wording(name: str, **values: object) -> str:
    """
    The text of a line.

    Args:
        name: the line's name in replies/*.toml.
        values: what its {slots} stand for; put in as they are.

    Raises:
        KeyError: no such line, or a value missing.
    """
    return lines()[name].format(**values)
