"""Two groups of words that mean something where they stand near each other: 刀 and 砍, 孩子 and 走丢."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from lexicon.problem import Problem, shown
from lexicon.toml_lines import LineOf, TomlPath


@dataclass(frozen=True, slots=True)
class Pair:
    """
    A word of the first group and, behind it, one of the second.

    Attributes:
        within: signs behind the first word in which the second must begin and end.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    within: int


class _Word(NamedTuple):
    """A word of pairs: the numbers of those that it is in the first group of, and in the second."""

    first_of: list[int]
    second_of: list[int]


class Pairs:
    """Many pairs and one automaton over the words of all; which of them stand is told in one pass."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._within = [pair.within for pair in pairs]
        found: dict[str, _Word] = {}
        for number, pair in enumerate(pairs):
            for word in dict.fromkeys(pair.first):
                found.setdefault(word, _Word([], [])).first_of.append(number)
            for word in dict.fromkeys(pair.second):
                found.setdefault(word, _Word([], [])).second_of.append(number)
        self.first = [word for word, role in found.items() if role.first_of]
        self._words = list(found.values())
        self._automaton = AhoCorasick(list(found), matchkind=MatchKind.Standard)

    def in_text(self, folded: str) -> frozenset[int]:
        """The numbers of the pairs that stand in a folded text, counted as they were given."""
        ends: dict[int, list[int]] = {}
        standing: set[int] = set()
        seen_to: dict[int, int] = {}
        # Words come by where they end, so that every first word that counts was met before its second.
        for word, start, end in self._automaton.find_matches_as_indexes(folded, True):
            first_of, second_of = self._words[word]
            for number in second_of:
                if number in ends and number not in standing:
                    for before in reversed(ends[number]):
                        if before <= start:
                            if end <= before + self._within[number]:
                                standing.add(number)
                            break
            if first_of and seen_to.get(word, 0) <= start:
                seen_to[word] = end  # in 爷爷爷 there is one 爷爷
                for number in first_of:
                    ends.setdefault(number, []).append(end)
        return frozenset(standing)


def load_pairs(
    path: Path, item: dict[str, Any], line_of: LineOf, where: TomlPath
) -> tuple[list[Pair], list[Problem]]:
    """
    The pairs under one heading of a table.

    Args:
        path: the table's file, for problems.
        item: the heading, which stands at `where`; its pairs stand under "pair".
    """
    found, problems = [], []
    for at, pair in enumerate(item.get("pair", [])):
        first, second, within = pair.get("first"), pair.get("second"), pair.get("within")
        if not (isinstance(first, list) and isinstance(second, list) and isinstance(within, int)):
            what = "pair 缺 first、second 或 within"
        elif not all(isinstance(word, str) and word for word in (*first, *second)):
            what = "pair 里有一个词是空的，或者没加引号"
        else:
            found.append(Pair(tuple(first), tuple(second), within))
            continue
        problems.append(Problem(shown(path), line_of((*where, "pair", at)), what, "照旁边的写"))
    return found, problems
