"""One quick pass over a text that finds every word of the lexicon in it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from lexicon.load import GAP, Entry, load_words

# So many signs may stand where an entry has "…"; a clause is seldom longer.
_WIDEST_GAP = 8
_CLAUSE_END = frozenset(" ,。;；、!！?？~…\n")
HARMLESS = "harmless"


class Hit(NamedTuple):
    """An entry that stands in the text: text[start:end]."""

    start: int
    end: int
    entry: Entry


class Scanner:
    """All entries in one automaton; words that jieba would cut in two are found as well."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_pattern: list[list[Entry]] = []
        index: dict[str, int] = {}
        for entry in entries:
            pattern = entry.word.rpartition(GAP)[2]
            at = index.setdefault(pattern, len(index))
            if at == len(self._by_pattern):
                self._by_pattern.append([])
            self._by_pattern[at].append(entry)
        self._automaton = AhoCorasick(list(index), matchkind=MatchKind.Standard) if index else None

    def hits(self, folded: str) -> list[Hit]:
        """
        Every entry in a folded text, by position.

        What lies inside a harmless phrase is left out: in 打工 there is no 打,
        in 打麻将 nobody is beaten.
        """
        if self._automaton is None:
            return []
        found: list[Hit] = []
        covers: list[tuple[int, int]] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            for entry in self._by_pattern[pattern]:
                begin = _begin(folded, entry.word, start)
                if begin is None:
                    continue
                found.append(Hit(begin, end, entry))
                if entry.group == HARMLESS and end - begin > 1:
                    covers.append((begin, end))
        if covers:
            found = [hit for hit in found if not _covered(hit, covers)]
        found.sort(key=lambda hit: (hit.start, hit.end))
        return found


def _begin(folded: str, word: str, start: int) -> int | None:
    """Where the entry begins, its last part standing at start; None if its first part is not before it."""
    head, gap, _ = word.rpartition(GAP)
    if not gap:
        return start
    lowest = max(0, start - _WIDEST_GAP - len(head))
    at = folded.rfind(head, lowest, start)
    if at < 0 or not _CLAUSE_END.isdisjoint(folded[at + len(head) : start]):
        return None
    return at


def _covered(hit: Hit, covers: list[tuple[int, int]]) -> bool:
    if hit.entry.group == HARMLESS:
        return False
    size = hit.end - hit.start
    return any(begin <= hit.start and hit.end <= end and end - begin > size for begin, end in covers)


@functools.cache
def scanner() -> Scanner:
    """The scanner over the words this program ships with."""
    return Scanner(load_words()[0])
