"""What measuring a file comes to: figures beside their bars, tables of confusion, the worst misses."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lexicon.measure import Confusion, Share, Tally

BARS = Path(__file__).with_name("bars.toml")
FIELDS = Path(__file__).with_name("fields.toml")

MEASURES: Mapping[str, tuple[str, ...]] = {
    "village": (
        "kind", "type", "two", "urgency", "urg.con", "crit", "false!", "ch>con", "ch>speak", "spoken",
    ),
    "by_hand": ("kind", "type", "two", "urgency", "urg.con", "crit", "false!", "spoken"),
    "talk": ("found", "whole", "type", "urgency", "extra"),
    "chatter": ("concern", "critical", "spoken"),
    "consultation": ("field",),
    "same": ("precision", "recall"),
    "legal": ("law", "article", "fact", "answered"),
    "offtopic": ("answered", "choices"),
    "replies": ("all", "command", "case", "person"),
}  # fmt: skip
"""What is counted of each form."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A measure: what it is called, and what is wanted of it; neither least nor most: nothing is."""

    title: str
    least: float | None = None
    most: float | None = None

    @property
    def words(self) -> str:
        """The bar as people read it."""
        if self.least is not None:
            return f"≥{self.least:.2f}"
        if self.most is not None:
            return f"≤{self.most:.2f}"
        return ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one file."""

    name: str
    bar: Bar
    share: Share

    @property
    def meets(self) -> bool | None:
        """Whether the bar is met; None where there is none, or nothing was counted."""
        value = self.share.value
        if value is None or (self.bar.least is None and self.bar.most is None):
            return None
        return value >= (self.bar.least or 0.0) and (self.bar.most is None or value <= self.bar.most)


@dataclass(frozen=True, slots=True)
class Table:
    """What is taken for what, with the classes' names as people call them."""

    title: str
    confusion: Confusion
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, label: str) -> str:
        """A class as people call it."""
        return self.names.get(label, label)


@dataclass(frozen=True, slots=True)
class Miss:
    """
    One thing that was read wrong.

    Attributes:
        what: which measure ("大类"); misses are shown apart by it.
        where: file and line as people find it.
        wanted, read: in plain Chinese.
        far: how far from right, 0 to 1; the farthest is the worst.
        why: what decided: the words with what they counted.
        wanted_why: what speaks for the wanted reading, asked the same way.
    """

    what: str
    where: str
    text: str
    wanted: str
    read: str
    far: float
    why: Sequence[str] = ()
    wanted_why: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All of one file, or of several of one folder."""

    form: str
    title: str
    lines: int
    figures: Sequence[Figure]
    tables: Sequence[Table]
    misses: Sequence[Miss]
    notes: Sequence[str] = ()


@cache
def bars(form: str) -> Mapping[str, Bar]:
    """The measures of a form, in the order of bars.toml."""
    data = tomllib.loads(BARS.read_text(encoding="utf-8-sig"))
    return {name: Bar(**row) for name, row in data[form].items()}


def figures(form: str, tally: Tally) -> list[Figure]:
    """The measures of a form, as counted."""
    return [Figure(name, bar, tally.share(name)) for name, bar in bars(form).items()]
