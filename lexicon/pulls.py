"""Which words of a text pulled it one way rather than another: for a reading that people said was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lexicon.danger_net import FILE as DANGERS
from lexicon.danger_net import signs_of
from lexicon.explain import EXPLAINED, LEAST, parts_of, shared_out
from lexicon.load import WORDS
from lexicon.normalize import fold, squeeze
from lexicon.problem import shown
from lexicon.reading import Kind, Type, Urgency
from lexicon.sieve import sieve
from lexicon.toml_lines import read_toml
from lexicon.topics import FILE as TOPICS
from lexicon.topics import topics

Ways = Mapping[str, float]
"""Head of the weights → 1 where it is the way that was wrong, −1 where it is the right one."""


class Pull(NamedTuple):
    """
    What one word counted for the wrong way.

    Attributes:
        word: an entry as its file has it, or, of no entry, the signs of the text: the speaker's own.
        heading: the entry's file and heading ("labour.欠薪"); "" of what is no entry.
        weight: below 0 it pulled the right way.
    """

    word: str
    heading: str
    weight: float


def for_no_concern(urgency: str) -> Ways:
    """The ways of what was read as a concern and was none; what was read as danger, as danger."""
    if urgency == Urgency.CRITICAL:
        return {"danger": 1.0}
    return {f"kind.{Kind.CONCERN}": 1.0, f"kind.{Kind.CHATTER}": -1.0}


def for_other_type(read: str, said: str) -> Ways:
    """The ways of what was read as one type and is of another."""
    return {f"type.{Type(read)}": 1.0, f"type.{Type(said)}": -1.0}


def pulls(text: str, ways: Ways) -> tuple[Pull, ...]:
    """
    What the words of a text counted, strongest first; those of less than 0.15 are left out.

    A word that stands several times is one. It is worked out with the weights of today.
    """
    folded, _ = squeeze(fold(text))
    hits = sieve().hits(folded)
    size = min(len(folded), EXPLAINED)
    shares = shared_out(folded, hits, list(ways))
    signs = list(ways.values())
    entries = {(hit.start, hit.end): hit.entry for hit in hits}
    counted: dict[tuple[str, str], float] = {}
    for start, end in parts_of(folded[:size], hits):
        entry = entries.get((start, end))
        named = (entry.word, entry.heading) if entry else (folded[start:end], "")
        weight = sum(sign * sum(share[start:end]) for sign, share in zip(signs, shares, strict=True))
        counted[named] = counted.get(named, 0.0) + weight
    found = [Pull(*named, round(weight, 1)) for named, weight in counted.items() if abs(weight) >= LEAST]
    return tuple(sorted(found, key=lambda pull: -abs(pull.weight)))


def decided_by(text: str) -> tuple[str, ...]:
    """
    The tables that keep a text from being small talk whatever its words weigh, as files.

    What dangers.toml is sure of is critical; what topics.toml calls delicate is a matter.
    """
    folded, _ = squeeze(fold(text))
    signs = signs_of(folded, sieve().hits(folded), topics().find(folded))
    return tuple(shown(file) for file, so in ((DANGERS, signs.sure), (TOPICS, signs.delicate)) if so)


def lines_of(words: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(word, heading) → "lexicon/words/labour.toml:12"; of an entry that is gone, nothing."""
    found: dict[tuple[str, str], str] = {}
    for group in sorted({heading.partition(".")[0] for _, heading in words}):
        path = WORDS / f"{group}.toml"
        if not path.exists():
            continue
        data, line_of, _ = read_toml(path)
        for number, subtype in enumerate(data.get("subtype", [])):
            heading = f"{group}.{subtype.get('name', '')}"
            for position, item in enumerate(subtype.get("words", [])):
                named = (item.get("word", ""), heading)
                if named in words:
                    line = line_of(("subtype", number, "words", position))
                    found[named] = f"{shown(path)}:{line}"
    return found
