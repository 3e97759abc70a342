"""Counting what was read right: shares, what is confused with what, precision, recall and F1; pure sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lexicon.reading import Kind, Type, Urgency


class Share(NamedTuple):
    """How many of how many."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.of if self.of else None


class Tally:
    """Yes and no by name, in the order in which the names were first counted."""

    def __init__(self) -> None:
        self._hits: Counter[str] = Counter()
        self._all: Counter[str] = Counter()

    def count(self, name: str, right: bool) -> None:
        """One more of that name."""
        self._hits[name] += right
        self._all[name] += 1

    def share(self, name: str) -> Share:
        """(0, 0) where nothing was counted."""
        return Share(self._hits[name], self._all[name])

    def values(self) -> dict[str, float]:
        """The shares of all that was counted."""
        return {name: self._hits[name] / count for name, count in self._all.items()}


class Wanted(Protocol):
    """The reading a person gave a text; any one of the types is right."""

    @property
    def kind(self) -> Kind: ...
    @property
    def types(self) -> Sequence[Type]: ...
    @property
    def urgency(self) -> Urgency: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read: the parts of a Reading that are judged."""

    kind: Kind
    types: Sequence[Type]
    urgency: Urgency
    speak: bool


def count_reading(tally: Tally, wanted: Wanted, read: Judged) -> None:
    """
    Count one text for the measures of docs/evaluation.md.

    kind, urgency: of all; type, two: the first, or one of the first two, is among those wanted; urg.con:
    urgency of concerns; spoken: concerns the group would hear a line on; crit: dangers found; false!: others
    called danger; ch>con, ch>speak: small talk taken for a concern, or spoken to.
    """
    tally.count("kind", read.kind is wanted.kind)
    tally.count("urgency", read.urgency is wanted.urgency)
    if wanted.types:
        tally.count("type", type_right(wanted.types, read.types))
        tally.count("two", not set(read.types[:2]).isdisjoint(wanted.types))
    if wanted.kind is Kind.CONCERN:
        tally.count("urg.con", read.urgency is wanted.urgency)
        tally.count("spoken", read.speak)
    if wanted.urgency is Urgency.CRITICAL:
        tally.count("crit", read.urgency is Urgency.CRITICAL)
    else:
        tally.count("false!", read.urgency is Urgency.CRITICAL)
    if wanted.kind is Kind.CHATTER:
        tally.count("ch>con", read.kind is Kind.CONCERN)
        tally.count("ch>speak", read.speak)


def type_right(wanted: Sequence[Type], read: Sequence[Type]) -> bool:
    """Whether the first type read is one of those wanted."""
    return bool(read) and read[0] in wanted


@dataclass(frozen=True, slots=True)
class Row:
    """How one class did: so many wanted, so many read as it, so many of these right."""

    name: str
    wanted: int
    read: int
    right: int

    @property
    def precision(self) -> float | None:
        """Of what was read so, how much is; None where nothing was."""
        return self.right / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        """Of what is so, how much was found; None where there is none."""
        return self.right / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """2PR ÷ (P + R); None where the class neither stands nor was read."""
        both = self.wanted + self.read
        return 2 * self.right / both if both else None


class Confusion:
    """What is taken for what: wanted × read."""

    def __init__(self, labels: Iterable[str]) -> None:
        """
        Args:
            labels: the classes in the order in which they are shown; others follow as they come.
        """
        self._labels: dict[str, None] = dict.fromkeys(labels)
        self._counts: Counter[tuple[str, str]] = Counter()

    @property
    def labels(self) -> tuple[str, ...]:
        """All classes, in order."""
        return tuple(self._labels)

    def add(self, wanted: str, read: str, times: int = 1) -> None:
        """One more text."""
        self._labels.setdefault(wanted)
        self._labels.setdefault(read)
        self._counts[wanted, read] += times

    def merge(self, other: Confusion) -> None:
        """All of the other's counts besides."""
        self._labels |= dict.fromkeys(other.labels)
        self._counts.update(other._counts)

    def count(self, wanted: str, read: str) -> int:
        """How often."""
        return self._counts[wanted, read]

    def row(self, name: str) -> Row:
        """One class's figures."""
        wanted = sum(n for (one, _), n in self._counts.items() if one == name)
        read = sum(n for (_, other), n in self._counts.items() if other == name)
        return Row(name, wanted, read, self._counts[name, name])

    def rows(self) -> tuple[Row, ...]:
        """The figures of all classes that stand or were read, in order."""
        return tuple(row for row in map(self.row, self._labels) if row.wanted or row.read)

    def mistakes(self) -> Iterator[tuple[str, str, int]]:
        """(wanted, read, how often), the most often first."""
        order = {label: at for at, label in enumerate(self._labels)}
        wrong = [(n, one, other) for (one, other), n in self._counts.items() if n and one != other]
        for n, one, other in sorted(wrong, key=lambda it: (-it[0], order[it[1]], order[it[2]])):
            yield one, other, n

    @property
    def total(self) -> int:
        """How many texts."""
        return self._counts.total()
