"""How seldom a sign, or two side by side, is said: 摄像头 in two texts tells more than 我家 or 没人."""

from __future__ import annotations

import csv
import functools
import math
from pathlib import Path

FILE = Path(__file__).resolve().parent / "common_signs.csv"
LEAST = 8
"""Lines of the corpus in which a sign or a pair must stand to be in the table."""
_LINES = 9_400
# What is not in the table stands in fewer than 8 lines.
_UNKNOWN = 4
_PLAIN = 24


def idf(gram: str) -> float:
    """The natural logarithm of how many lines there are for one with this sign or pair, 0–7.8."""
    return math.log(_LINES / _table().get(gram, _UNKNOWN))


def rarity(text: str) -> float:
    """
    How rare the rarest two signs of a text are.

    Returns:
        1.0 where they stand in fewer than 8 lines of the corpus, 0.5 in fewer than
        24, 0.0 otherwise and for a text of one sign.
    """
    table = _table()
    times = [table.get(text[at : at + 2], 0) for at in range(len(text) - 1)]
    if not times:
        return 0.0
    rarest = min(times)
    return 1.0 if rarest < LEAST else 0.5 if rarest < _PLAIN else 0.0


@functools.cache
def _table() -> dict[str, int]:
    table: dict[str, int] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lines = int(row["lines"])
            table.update(dict.fromkeys(row["signs"], lines))
            pairs = row["pairs"]
            table.update({pairs[at : at + 2]: lines for at in range(0, len(pairs), 2)})
    return table
