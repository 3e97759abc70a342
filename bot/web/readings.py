"""How a kept reading is shown: three words on what it is, and the text cut into pieces with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lexicon.reading import TYPE_NAMES, URGENCY_NAMES, Kind, Type, Urgency

KIND_NAMES = {Kind.CONCERN: "要管的事", Kind.QUESTION: "问法律", Kind.CHATTER: "闲话"}

_FAINT = 1.0
"""Words of less weight are underlined, not painted: or every small word is as loud as the one that counts."""


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A stretch of the text.

    Attributes:
        whys: empty where no word of it counted.
        against: it spoke against the reading.
        faint: it counted for little.
    """

    text: str
    whys: tuple[str, ...] = ()
    against: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word that counted, and why."""

    word: str
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """
    A reading as the page shows it.

    Attributes:
        urgency: the lexicon's word, for the colour; `urgency_name` is what people read.
        line: the group would hear a line.
    """

    kind: str
    kind_name: str
    types: tuple[str, ...]
    urgency: str
    urgency_name: str
    line: bool
    words: tuple[Word, ...]


def read_shown(body: Mapping[str, Any]) -> Read:
    """A kept reading (Store.reading) for the page; of a forgotten message only kind and urgency are left."""
    kind, urgency = Kind(body["kind"]), Urgency(body["urgency"])
    return Read(
        kind=kind,
        kind_name=KIND_NAMES[kind],
        types=tuple(type_name(name) for name in body.get("types", ())),
        urgency=urgency,
        urgency_name="" if urgency is Urgency.NONE else URGENCY_NAMES[urgency],
        line=bool(body.get("speak")),
        words=tuple(Word(str(m["word"]), str(m["why"])) for m in matched_in(body)),
    )


def matched_in(body: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    """The words behind a reading; none are left once the message is forgotten."""
    return body.get("matched", ()) if body else ()


def type_name(value: str) -> str:
    """What people call a type of matter."""
    return TYPE_NAMES[Type(value)]


def urgency_name(value: str) -> str:
    """What people call an urgency."""
    return URGENCY_NAMES[Urgency(value)]


def pieces_of(text: str, matched: Sequence[Mapping[str, Any]]) -> tuple[Piece, ...]:
    """
    Cut a text where its matches begin and end, so that overlapping ones can all be shown.

    Args:
        matched: with start and end in code points of this text; what lies outside it is left out.
    """
    spans = [m for m in matched if 0 <= m["start"] < m["end"] <= len(text)]
    cuts = sorted({0, len(text), *(m["start"] for m in spans), *(m["end"] for m in spans)})
    found: list[Piece] = []
    for start, end in pairwise(cuts):
        over = [m for m in spans if m["start"] <= start and end <= m["end"]]
        weights = [float(m.get("weight", 0)) for m in over]
        against = bool(over) and max(weights) < 0
        faint = bool(over) and 0 < max(weights) < _FAINT
        found.append(Piece(text[start:end], tuple(str(m["why"]) for m in over), against, faint))
    return tuple(found)
