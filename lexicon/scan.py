"""One quick pass over a text that finds every word of the lexicon in it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from operator import itemgetter
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

    def __init__(self, entries: Sequence[Entry], beside: Mapping[str, int] | None = None) -> None:
        """
        Args:
            entries: what hits are made of.
            beside: words of other tables, each with the bits of those tables; of them
                is only told that one stands in the text.
        """
        beside = beside or {}
        by_word: dict[str, list[tuple[Entry, str, bool]]] = {}
        for entry in entries:
            head, _, word = entry.word.rpartition(GAP)
            by_word.setdefault(word, []).append((entry, head, entry.group == HARMLESS))
        for word in beside:
            by_word.setdefault(word, [])
        self.words = list(by_word)
        # For each word its entries, with what must stand before it ("不给" of "不给…工钱") and
        # whether they are harmless; and the bits of the tables beside.
        self._by_pattern = [(found, beside.get(word, 0)) for word, found in by_word.items()]
        self._automaton = AhoCorasick(self.words, matchkind=MatchKind.Standard) if by_word else None

    def hits(self, folded: str) -> list[Hit]:
        """Every entry in a folded text, by position; see look."""
        return self.look(folded)[0]

    def look(self, folded: str) -> tuple[list[Hit], int]:
        """
        Every entry in a folded text, by position, and the bits of the tables beside.

        What lies inside a harmless phrase is left out: in 打工 there is no 打,
        in 打麻将 nobody is beaten.
        """
        if self._automaton is None:
            return [], 0
        found: list[Hit] = []
        covers: list[tuple[int, int]] = []
        tables = 0
        for pattern, start, end in self._automaton.find_matches_as_indexes(folded, True):
            entries, bits = self._by_pattern[pattern]
            tables |= bits
            for entry, head, harmless in entries:
                begin = _begin(folded, head, start) if head else start
                if begin is None:
                    continue
                found.append(_hit(Hit, (begin, end, entry)))
                if harmless and end - begin > 1:
                    covers.append((begin, end))
        if covers:
            found = [hit for hit in found if not _covered(hit, covers)]
        if len(found) > 1:
            found.sort(key=_PLACE)
        return found, tables


# A text may have dozens of hits; Hit(…) takes three times as long.
_hit = tuple.__new__
_PLACE = itemgetter(0, 1)


def _begin(folded: str, head: str, start: int) -> int | None:
    """Where an entry begins whose last part stands at start; None if its first part is not before it."""
    lowest = max(0, start - _WIDEST_GAP - len(head))
    at = folded.rfind(head, lowest, start)
    if at < 0 or not _CLAUSE_END.isdisjoint(folded[at + len(head) : start]):
        return None
    return at


def _covered(hit: Hit, covers: list[tuple[int, int]]) -> bool:
    start, stop, entry = hit
    for begin, end in covers:
        if begin <= start and stop <= end and end - begin > stop - start:
            return entry.group != HARMLESS
    return False


@functools.cache
def scanner() -> Scanner:
    """The scanner over the words this program ships with."""
    return Scanner(load_words()[0])
