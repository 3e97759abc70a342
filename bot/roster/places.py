"""Which townships and villages there are, for a table's cells: there or not, and what was meant."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import lexicon

_FILE = Path(lexicon.__file__).with_name("places.csv")

# What people leave off or put on; compared without it first ("正二" → 正二村, "北镇" → 北镇街道).
_TAILS = ("村民委员会", "村委会", "居委会", "社区", "街道", "村", "镇", "乡")


@dataclass(frozen=True, slots=True)
class Places:
    """
    Townships and their villages.

    Attributes:
        villages: official name of a township → official names of its villages, in the file's order.
    """

    villages: Mapping[str, tuple[str, ...]]

    def like_township(self, word: str) -> str:
        """The township that was probably meant, "" when none is near."""
        return _nearest(word, tuple(self.villages))

    def like_village(self, word: str, township: str) -> str:
        """The village of that township that was probably meant, "" when none is near."""
        return _nearest(word, self.villages.get(township, ()))

    def townships_of(self, village: str) -> tuple[str, ...]:
        """Every township that has a village of exactly that name."""
        return tuple(township for township, villages in self.villages.items() if village in villages)


@cache
def county_places() -> Places:
    """
    The places of lexicon/places.csv.

    Raises:
        OSError, KeyError: the file is gone or lacks a column (doctor says so first).
    """
    found: dict[str, list[str]] = {}
    with _FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["township"], []).append(row["name"])
    return Places({township: tuple(villages) for township, villages in found.items()})


def _stem(name: str) -> str:
    for tail in _TAILS:
        if name.endswith(tail) and len(name) > len(tail) + 1:
            return name[: -len(tail)]
    return name


def _nearest(word: str, names: tuple[str, ...]) -> str:
    stem = _stem(word)
    same = [name for name in names if _stem(name) == stem]
    if same:
        return same[0]
    scored = [(SequenceMatcher(None, stem, _stem(name)).ratio(), name) for name in names]
    best, name = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    # Half of the signs: of two-sign names one wrong sign (正尔 for 正二) is still seen.
    return name if best >= 0.5 else ""
