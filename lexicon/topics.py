"""What, beside its type, changes how a matter is treated: violence, a child, an officer …"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from lexicon.load import Entry
from lexicon.negation import denied
from lexicon.pairs import Pair, Pairs, load_pairs
from lexicon.problem import Problem, shown
from lexicon.reading import Topic
from lexicon.scan import Scanner
from lexicon.toml_lines import read_toml

FILE = Path(__file__).resolve().parent / "topics.toml"
_EXCEPT = "except"


@dataclass(frozen=True, slots=True)
class Topics:
    """
    All topics' words in one scanner, and their pairs.

    Attributes:
        topic_of: the topic of each pair.
    """

    scanner: Scanner
    pairs: Pairs
    topic_of: tuple[Topic, ...]

    @property
    def words(self) -> list[str]:
        """A text in which none of these stands has no topic."""
        return [*self.scanner.words, *self.pairs.first]

    def find(self, folded: str) -> tuple[Topic, ...]:
        """The topics a folded text touches, whatever kind it turns out to be."""
        said: set[str] = {self.topic_of[number] for number in self.pairs.in_text(folded)}
        barred: set[str] = set()
        for hit in self.scanner.hits(folded):
            topic, part = hit.entry.group, hit.entry.subtype
            if part == _EXCEPT:
                barred.add(topic)
            elif not denied(folded, hit):
                said.add(topic)
        if not said:
            return ()
        return tuple(topic for topic in Topic if topic in said and topic not in barred)


def load_topics(path: Path = FILE) -> tuple[Topics, list[Problem]]:
    """The topics' table, and what is wrong with it."""
    data, line_of, problems = read_toml(path)
    entries: list[Entry] = []
    pairs: list[tuple[Topic, Pair]] = []
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
        found, wrong = load_pairs(path, item, line_of, ("topic", number))
        pairs += [(Topic(name), pair) for pair in found]
        problems += wrong
    topic_of = tuple(topic for topic, _ in pairs)
    return Topics(Scanner(entries), Pairs([pair for _, pair in pairs]), topic_of), problems


@functools.cache
def topics() -> Topics:
    """The topics this program ships with."""
    return load_topics()[0]
