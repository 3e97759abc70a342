"""What, beside its type, changes how a matter is treated: violence, a child, an officer …"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lexicon.load import Entry
from lexicon.negation import denied
from lexicon.problem import Problem, shown
from lexicon.reading import Kind, Topic
from lexicon.scan import Scanner
from lexicon.toml_lines import LineOf, read_toml

FILE = Path(__file__).resolve().parent / "topics.toml"
_EXCEPT = "except"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups of words that mean the topic where they stand near each other, in this order."""

    topic: Topic
    first: tuple[str, ...]
    second: tuple[str, ...]
    within: int

    def stands_in(self, folded: str) -> bool:
        """Whether a word of the first group is followed closely by one of the second."""
        for word in self.first:
            at = folded.find(word)
            while at >= 0:
                end = at + len(word)
                near = folded[end : end + self.within]
                if any(other in near for other in self.second):
                    return True
                at = folded.find(word, end)
        return False


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics' words in one scanner, and their pairs."""

    scanner: Scanner
    pairs: tuple[Pair, ...]

    def find(self, folded: str, kind: Kind) -> tuple[Topic, ...]:
        """The topics of a concern or question; small talk has none."""
        if kind is Kind.CHATTER:
            return ()
        said: set[str] = set()
        barred: set[str] = set()
        for hit in self.scanner.hits(folded):
            topic, part = hit.entry.group, hit.entry.subtype
            if part == _EXCEPT:
                barred.add(topic)
            elif not denied(folded, hit):
                said.add(topic)
        said |= {
            str(pair.topic) for pair in self.pairs if str(pair.topic) not in said and pair.stands_in(folded)
        }
        return tuple(topic for topic in Topic if topic in said and topic not in barred)


def load_topics(path: Path = FILE) -> tuple[Topics, list[Problem]]:
    """The topics' table, and what is wrong with it."""
    data, line_of, problems = read_toml(path)
    entries: list[Entry] = []
    pairs: list[Pair] = []
    for number, item in enumerate(data.get("topic", [])):
        name = item.get("name", "")
        if name not in set(Topic):
            what = f"没有「{name}」这个话题"
            problems.append(
                Problem(shown(path), line_of(("topic", number)), what, "话题见 lexicon/reading.py")
            )
            continue
        for part in ("words", _EXCEPT):
            entries += [Entry(word, name, part) for word in item.get(part, [])]
        found, wrong = _pairs(path, number, item, line_of)
        pairs += found
        problems += wrong
    return Topics(Scanner(entries), tuple(pairs)), problems


def _pairs(
    path: Path, number: int, item: dict[str, Any], line_of: LineOf
) -> tuple[list[Pair], list[Problem]]:
    found, problems = [], []
    for at, pair in enumerate(item.get("pair", [])):
        first, second, within = pair.get("first"), pair.get("second"), pair.get("within")
        if not (isinstance(first, list) and isinstance(second, list) and isinstance(within, int)):
            where = line_of(("topic", number, "pair", at))
            problems.append(Problem(shown(path), where, "pair 缺 first、second 或 within", "照旁边的写"))
            continue
        found.append(Pair(Topic(item["name"]), tuple(first), tuple(second), within))
    return found, problems


@functools.cache
def topics() -> Topics:
    """The topics this program ships with."""
    return load_topics()[0]
