"""What two texts were found to share, what each finding counts, and the words for it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import chain

from lexicon.mentions import Mentions
from lexicon.reading import Reading
from lexicon.same_table import same_table

HAN_RUN = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Told:
    """One text, folded, with all that was read in it."""

    folded: str
    named: Mentions
    reading: Reading


class Sum:
    """
    The findings so far.

    Attributes:
        score: what each finding counts, from same.toml.
        counted: each finding's name and how much of it was found.
        anchors: names of the findings that are a place or a person in common.
    """

    def __init__(self) -> None:
        self.score = same_table().score
        self.anchors: set[str] = set()
        self._total = self.score["bias"]
        self._found: list[tuple[float, str]] = []
        self.counted: dict[str, float] = {}

    def add(self, name: str, words: str, times: float = 1.0, *, anchor: bool = False) -> None:
        """
        Add one finding.

        Args:
            name: as it stands in [score].
            words: what people are told.
            times: how much of it counts.
            anchor: it is a place or a person in common.
        """
        value = self.score[name] * times
        self.counted[name] = self.counted.get(name, 0.0) + times
        self._total += value
        self._found.append((value, words))
        if anchor:
            self.anchors.add(name)

    def share(self) -> float:
        """0–1, two decimals."""
        return round(1 / (1 + math.exp(-self._total)), 2)

    def why(self) -> tuple[str, ...]:
        """What speaks for it, strongest first, then what speaks against it."""
        kept = sorted(self._found, key=lambda one: (one[0] < 0, -abs(one[0]), one[1]))
        return tuple(words for _, words in kept if words)


def common_runs(a: str, b: str) -> list[str]:
    """The longest runs of two and more Chinese signs that stand in both, in the order of the first."""
    pairs = set(chain.from_iterable(_pairs(run) for run in HAN_RUN.findall(b)))
    runs = []
    for whole in HAN_RUN.findall(a):
        at = 0
        while at < len(whole) - 1:
            if whole[at : at + 2] not in pairs:
                at += 1
                continue
            end = at + 2
            while end < len(whole) and whole[at : end + 1] in b:
                end += 1
            runs.append(whole[at:end])
            at = end
    return list(dict.fromkeys(runs))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def overlaps(run: str, names: set[str]) -> bool:
    """Whether a run holds one of the names or lies in one."""
    return any(run in name or name in run for name in names)


def each(one: frozenset[str], other: frozenset[str], before: str = "", behind: str = "") -> str:
    """一个是…，一个是…: what only one of them says against what only the other says."""
    mine, theirs = ("、".join(sorted(names)[:2]) for names in (one, other))
    return f"一个{before}{mine}{behind}，一个{before}{theirs}{behind}"
