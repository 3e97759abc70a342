"""A wide net for danger to life: what is caught in it gets a second look, with a lower bar."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lexicon.load import Entry
from lexicon.negation import denied
from lexicon.pairs import Pair, load_pairs
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
        sure: pairs so plain that they are believed whatever the weights say.
        sure_ruled_out: the headings that rule out even those; "药都买好了" is not settled.
    """

    scanner: Scanner
    pairs: tuple[Pair, ...]
    sure: tuple[Pair, ...]
    ruled_out: frozenset[str]
    sure_ruled_out: frozenset[str]

    def catches(self, folded: str, hits: Sequence[Hit]) -> bool:
        """Whether a text tells of such a situation, and nothing beside it says film, joke or long ago."""
        if self.is_ruled_out(hits):
            return False
        return any(not denied(folded, hit) for hit in self.scanner.hits(folded)) or any(
            pair.stands_in(folded) for pair in self.pairs
        )

    def is_sure(self, folded: str, hits: Sequence[Hit]) -> bool:
        """Whether a text says so plainly that it needs no second look."""
        return any(pair.stands_in(folded) for pair in self.sure) and not _among(hits, self.sure_ruled_out)

    def is_ruled_out(self, hits: Sequence[Hit]) -> bool:
        """Whether the text speaks of what is settled, heard, played, sold or long past."""
        return _among(hits, self.ruled_out)


def _among(hits: Sequence[Hit], headings: frozenset[str]) -> bool:
    """A word of one sign rules nothing out: 出 stands in 跑出来 and 卖 in 出卖."""
    return any(
        len(hit.entry.word) > 1 and f"{hit.entry.group}.{hit.entry.subtype}" in headings for hit in hits
    )


def load_dangers(path: Path = FILE) -> tuple[DangerNet, list[Problem]]:
    """The table of dangers, and what is wrong with it."""
    data, line_of, problems = read_toml(path)
    entries: list[Entry] = []
    pairs: list[Pair] = []
    sure: list[Pair] = []
    for number, item in enumerate(data.get("danger", [])):
        name = item.get("name", "")
        if not name:
            problems.append(Problem(shown(path), line_of(("danger", number)), "这一项没有 name", "加上"))
        entries += [Entry(word, "danger", name) for word in item.get("words", [])]
        found, wrong = load_pairs(path, item, line_of, ("danger", number))
        pairs += found
        if item.get("sure"):
            sure += found
        problems += wrong
    headings = [frozenset(data.get(name, [])) for name in ("ruled_out", "sure_ruled_out")]
    return DangerNet(Scanner(entries), tuple(pairs), tuple(sure), *headings), problems


@dataclass(frozen=True, slots=True)
class Signs:
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


_DELICATE = frozenset((Topic.VIOLENCE, Topic.MINOR, Topic.CHILD_SPEAKS, Topic.MISSING, Topic.SEXUAL))


def signs_of(folded: str, hits: Sequence[Hit], said: Sequence[Topic]) -> Signs:
    """The signs of a folded text whose topics are known; in a harmless phrase (刀削面) there is no danger."""
    net = danger_net()
    folded = _without_harmless(folded, hits)
    sure = net.is_sure(folded, hits)
    if net.is_ruled_out(hits) and not sure:
        return Signs(size=len(folded))
    return Signs(
        danger=sure or net.catches(folded, hits),
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
