"""A wide net for danger to life: what is caught in it gets a second look, with a lower bar."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lexicon.load import Entry
from lexicon.negation import denied
from lexicon.pairs import Pair, Pairs, load_pairs
from lexicon.problem import Problem, shown
from lexicon.reading import Topic
from lexicon.scan import HARMLESS, Hit, Scanner
from lexicon.toml_lines import read_toml

FILE = Path(__file__).resolve().parent / "dangers.toml"

DANGER = "danger"
_BLANK = "\u3000"
_PHRASE = 2


@dataclass(frozen=True, slots=True)
class DangerNet:
    """
    The situations that cost lives, and the headings of the lexicon that rule them out.

    Attributes:
        sure: numbers of the pairs so plain that they are believed whatever the weights say.
        sure_ruled_out: the headings that rule out even those; "药都买好了" is not settled.
    """

    scanner: Scanner
    pairs: Pairs
    sure: frozenset[int]
    ruled_out: frozenset[str]
    sure_ruled_out: frozenset[str]

    @property
    def words(self) -> list[str]:
        """In a text in which none of these stands there is nothing to catch."""
        return [*self.scanner.words, *self.pairs.first]

    def catches(self, folded: str, hits: Sequence[Hit]) -> bool:
        """Whether a text tells of such a situation, and nothing beside it says film, joke or long ago."""
        return not self.is_ruled_out(hits) and (bool(self.pairs.in_text(folded)) or self.has_word(folded))

    def has_word(self, folded: str) -> bool:
        """Whether one of the net's words stands in a text and is not denied."""
        return any(not denied(folded, hit) for hit in self.scanner.hits(folded))

    def is_ruled_out(self, hits: Sequence[Hit]) -> bool:
        """Whether the text speaks of what is settled, heard, played, sold or long past."""
        return _among(hits, self.ruled_out)

    def is_sure(self, pairs: frozenset[int], hits: Sequence[Hit]) -> bool:
        """Whether a text in which these pairs stand says it so plainly that it needs no second look."""
        return not self.sure.isdisjoint(pairs) and not _among(hits, self.sure_ruled_out)


def _among(hits: Sequence[Hit], headings: frozenset[str]) -> bool:
    """A word of one sign rules nothing out: 出 stands in 跑出来 and 卖 in 出卖."""
    return any(hit.entry.heading in headings and len(hit.entry.word) > 1 for hit in hits)


def load_dangers(path: Path = FILE) -> tuple[DangerNet, list[Problem]]:
    """The table of dangers, and what is wrong with it."""
    data, line_of, problems = read_toml(path)
    entries: list[Entry] = []
    pairs: list[Pair] = []
    sure: list[int] = []
    for number, item in enumerate(data.get("danger", [])):
        name = item.get("name", "")
        if not name:
            problems.append(Problem(shown(path), line_of(("danger", number)), "这一项没有 name", "加上"))
        entries += [Entry(word, "danger", name) for word in item.get("words", [])]
        found, wrong = load_pairs(path, item, line_of, ("danger", number))
        if item.get("sure"):
            sure += range(len(pairs), len(pairs) + len(found))
        pairs += found
        problems += wrong
    headings = [frozenset(data.get(name, [])) for name in ("ruled_out", "sure_ruled_out")]
    return DangerNet(Scanner(entries), Pairs(pairs), frozenset(sure), *headings), problems


class Signs(NamedTuple):
    """
    What two nets of plain words say beside the learned weights.

    Attributes:
        danger: caught in the net for danger to life.
        sure: so plainly that the weights are not asked.
        delicate: violence, a child harmed or lost, a child speaking or sexual matters,
            told as one's own and not as film, joke or old story. Of such lines in the
            corpus seven in 86 are small talk, and eight in ten concerns cannot wait.
        size: how many signs the text has; "着火了" gives the weights little to go by.
    """

    danger: bool = False
    sure: bool = False
    delicate: bool = False
    size: int = 0


CALM = Signs()
"""Of a text in which no word of either net stands; its size matters to nobody."""

_DELICATE = frozenset((Topic.VIOLENCE, Topic.MINOR, Topic.CHILD_SPEAKS, Topic.MISSING, Topic.SEXUAL))


def signs_of(folded: str, hits: Sequence[Hit], said: Sequence[Topic]) -> Signs:
    """The signs of a folded text whose topics are known; in a harmless phrase (刀削面) there is no danger."""
    net = danger_net()
    folded = _without_harmless(folded, hits)
    pairs = net.pairs.in_text(folded)
    sure = net.is_sure(pairs, hits)
    if not sure and net.is_ruled_out(hits):
        return Signs(size=len(folded))
    return Signs(
        danger=bool(pairs) or net.has_word(folded),
        sure=sure,
        delicate=not _DELICATE.isdisjoint(said),
        size=len(folded),
    )


def _without_harmless(folded: str, hits: Sequence[Hit]) -> str:
    """Harmless phrases blotted out; not 火了 in 着火了, where a word of danger reaches out of it."""
    dangers = [hit for hit in hits if hit.entry.group == DANGER]
    for hit in hits:
        if hit.entry.group != HARMLESS or hit.end - hit.start < _PHRASE:
            continue
        if any(d.start < hit.end and hit.start < d.end for d in dangers):
            continue  # what lay wholly inside was left out by the scan already
        folded = folded[: hit.start] + _BLANK * (hit.end - hit.start) + folded[hit.end :]
    return folded


@functools.cache
def danger_net() -> DangerNet:
    """The net this program ships with."""
    return load_dangers()[0]
