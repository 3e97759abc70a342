"""Sums and times in a teller's words, where an alert would leave them out or show them on another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers import hours
from lexicon.amounts import MONEY, amounts_in
from lexicon.times import times_in
from storage.records import Case, Message

_NEAR = frozenset({"hour", "part", "day", "week", "about"})


def left_out(told: str, shown: int, at: int) -> str:
    """
    The first sum and the first time behind so many signs shown, as said: 三千六、去年腊月; "" for none.

    What somebody is owed, and since when, often comes last.
    """
    sums = [found for found in amounts_in(told) if found.unit == MONEY and found.start >= shown]
    times = [found for found in times_in(told, _day(at)) if found.start >= shown]
    first = [*((one.start, one.words) for one in sums[:1]), *((one.start, one.words) for one in times[:1])]
    return "、".join(words for _, words in sorted(first))


def said_before(case: Case, pieces: Sequence[Message], read_at: int) -> int:
    """
    When it was said, where an alert is read on a later day and its words count from the day it was said.

    明天他来锯树, told at ten in the evening, is today for whoever reads it in the morning.

    Returns:
        UTC microseconds; 0 where the words mean the same on both days.
    """
    told = [(p.text, p.received_at) for p in sorted(pieces, key=lambda p: p.id) if p.text]
    for text, at in told or [(case.told, case.opened_at)]:
        said, read = _day(at), _day(read_at)
        if said != read and _near(text, said) != _near(text, read):
            return at
    return 0


def _near(text: str, day: date) -> list[tuple[int, date]]:
    return [(found.start, found.first) for found in times_in(text, day) if found.precision in _NEAR]


def _day(at: int) -> date:
    return hours.local(at).date()
