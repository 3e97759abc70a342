"""Two groups of words that mean something where they stand near each other: 刀 and 砍, 孩子 and 走丢."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

    def stands_in(self, folded: str) -> bool:
        """Whether the pair stands in a folded text."""
        for word in self.first:
            at = folded.find(word)
            while at >= 0:
                end = at + len(word)
                near = folded[end : end + self.within]
                if any(other in near for other in self.second):
                    return True
                at = folded.find(word, end)
        return False


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
        if isinstance(first, list) and isinstance(second, list) and isinstance(within, int):
            found.append(Pair(tuple(first), tuple(second), within))
        else:
            what = "pair 缺 first、second 或 within"
            problems.append(Problem(shown(path), line_of((*where, "pair", at)), what, "照旁边的写"))
    return found, problems
