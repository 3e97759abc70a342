"""Which features a text has by its words of the lexicon: their names alone, without the places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lexicon.features import MANY_OF_FILE, MANY_OF_HEADING, last_clause
from lexicon.load import Entry
from lexicon.negation import denied
from lexicon.scan import Hit


class _Names(NamedTuple):
    """
    The features of one entry that have a weight.

    Attributes:
        always: its word, its heading, its file.
        last: its heading where it stands in the last clause, () if that has none.
        denied: its heading where it is denied.
    """

    always: tuple[str, ...]
    last: tuple[str, ...]
    denied: tuple[str, ...]


class HeadingNames(dict[Entry, _Names]):
    """features.heading_features, only the known ones; the names of an entry are made when it is first met."""

    def __init__(self, known: frozenset[str]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, entry: Entry) -> _Names:
        self[entry] = names = _Names(
            self._of(f"W:{entry.word}", f"L:{entry.heading}", f"F:{entry.group}"),
            self._of(f"E:{entry.heading}"),
            self._of(f"N:{entry.heading}"),
        )
        return names

    def _of(self, *names: str) -> tuple[str, ...]:
        return tuple([name for name in names if name in self._known])

    def add(self, folded: str, hits: Sequence[Hit], found: set[str]) -> None:
        """Add to `found` what the hits in a folded text are."""
        last = last_clause(folded)
        entries: set[Entry] = set()
        for hit in hits:
            start, _, entry = hit
            always, final, refused = self[entry]
            entries.add(entry)
            found.update(always)
            if start >= last:
                found.update(final)
            if refused and denied(folded, hit):
                found.update(refused)
        if len({entry.group for entry in entries}) < len(entries):
            self._add_many(entries, found)

    def _add_many(self, entries: set[Entry], found: set[str]) -> None:
        """Several words of one heading or file count more than each alone."""
        files: dict[str, int] = {}
        headings: dict[str, int] = {}
        for entry in entries:
            files[entry.group] = files.get(entry.group, 0) + 1
            headings[entry.heading] = headings.get(entry.heading, 0) + 1
        many = [
            f"{letter}{step}:{name}"
            for letter, counts, steps in (("F", files, MANY_OF_FILE), ("L", headings, MANY_OF_HEADING))
            for name, times in counts.items()
            if times > 1
            for step in steps
            if times >= step
        ]
        found |= self._known.intersection(many)
