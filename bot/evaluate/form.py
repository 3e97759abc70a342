"""What every form of file has in common: known by its fields, counted line by line, told at the end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from bot.evaluate.report import Miss, Report, Table, figures
from bot.json_lines import BadLine, Entry
from lexicon.measure import Tally
from lexicon.reading import Kind, Type, Urgency

KIND_NAMES = {Kind.CONCERN: "事", Kind.QUESTION: "问法律", Kind.CHATTER: "闲话"}

_Name = TypeVar("_Name", Kind, Type, Urgency)

Told = Callable[[], Miss]
"""Makes a miss with its reasons, when it is among the worst; working them out takes time."""


class Form(ABC):
    """
    One form of file while it is counted.

    Attributes:
        key: its name in bars.toml and for machines.
        title: what it is called.
        needs: the fields a line has; where several forms fit, the first of ALL is meant.
        only: a line has no other fields.
        gravest: the order in which misses are shown, by what was missed.
        step: progress is told after so many lines, or after a tenth where that is more.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    needs: ClassVar[frozenset[str]]
    only: ClassVar[bool] = False
    step: ClassVar[int] = 500
    gravest: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self.tally = Tally()
        self.lines = 0
        self._missed: list[tuple[str, int, float, int, Told]] = []

    @classmethod
    def fits(cls, entry: Mapping[str, Any]) -> bool:
        """Whether a line is of this form, by its fields."""
        return set(entry) == cls.needs if cls.only else cls.needs <= set(entry)

    def add(self, entry: Entry, where: str) -> None:
        """
        Count one line.

        Args:
            where: file and line, for misses.

        Raises:
            BadLine: it cannot be counted, and was not.
        """
        for name in sorted(self.needs - set(entry)):
            raise BadLine(f'缺 "{name}"')
        self.count(entry, where)
        self.lines += 1

    @abstractmethod
    def count(self, entry: Entry, where: str) -> None:
        """Count one line that has the fields. Raises BadLine before anything of it is counted."""

    @abstractmethod
    def tables(self) -> Sequence[Table]:
        """What was taken for what."""

    def notes(self) -> Sequence[str]:
        """What else is to be said, in plain Chinese."""
        return ()

    def missed(self, what: str, far: float, tell: Told, *, rank: int = 1) -> None:
        """
        Keep a miss.

        Args:
            what: misses are ranked and shown apart by it.
            rank: 0 comes before 1, however far.
        """
        self._missed.append((what, rank, -far, len(self._missed), tell))

    def report(self, worst: int) -> Report:
        """All that was counted, with so many of the worst misses of each measure."""
        shown: Counter[str] = Counter()
        misses = []
        order = {
            what: at for at, what in enumerate(dict.fromkeys((*self.gravest, *(o[0] for o in self._missed))))
        }
        for what, _, _, _, tell in sorted(self._missed, key=lambda one: (order[one[0]], *one[1:4])):
            shown[what] += 1
            if shown[what] <= worst:
                misses.append(tell())
        return Report(
            form=self.key,
            title=self.title,
            lines=self.lines,
            figures=figures(self.key, self.tally),
            tables=[table for table in self.tables() if table.confusion.total],
            misses=misses,
            notes=self.notes(),
        )


def one_of(kinds: type[_Name], value: object, name: str) -> _Name:
    """A label. Raises BadLine where it is none of these."""
    try:
        return kinds(value if isinstance(value, str) else "")
    except ValueError:
        raise BadLine(f'"{name}" 只能是 {"、".join(kinds)}') from None


def types_in(entry: Mapping[str, Any]) -> tuple[Type, ...]:
    """The types of a label. Raises BadLine."""
    return tuple([one_of(Type, name, "types") for name in listed(entry, "types")])


def listed(entry: Mapping[str, Any], name: str) -> list[Any]:
    """A list under a name. Raises BadLine."""
    value = entry.get(name)
    if not isinstance(value, list):
        raise BadLine(f'"{name}" 要是列表')
    return value


def numbered(entry: Mapping[str, Any], name: str) -> int | None:
    """A whole number or nothing. Raises BadLine."""
    value = entry.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise BadLine(f'"{name}" 要是整数')
