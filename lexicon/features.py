"""What a text is weighed by: pieces of one to three signs, jieba's words, the lexicon's headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lexicon.negation import denied
from lexicon.scan import Hit
from lexicon.segment import cut

_SIGNS = 3
_LONGEST_WORD = 12
_LENGTHS = (4, 7, 11, 16, 24, 40, 80, 160)
MANY_OF_FILE = (2, 3, 4, 6)
MANY_OF_HEADING = (2, 3)
_CLAUSE = re.compile(r"[ ,。;；、!！?？~…]+")
_ASKS = re.compile(r"[?？吗么]\W*$")
_ASKING = frozenset("?？吗么")
# Where a clause ends; without one the text is a single clause.
_STOPS = frozenset(" ,。;；、!！?？~…")
_FLAT = str.maketrans(
    {**dict.fromkeys("0123456789", "0"), **dict.fromkeys(",。;；、!！?？~…:：\"'()（）-.·*#|/\\", " ")}
)


class Feature(NamedTuple):
    """
    One thing the weights know, and where it stands.

    The name's beginning tells its kind: "" two or three signs as they are,
    "w:" a word of jieba, "b:" two neighbouring ones, "W:" a word of the lexicon,
    "L:" a heading of it ("L:labour.欠薪"), "L2:" "L3:" the same with so many
    different words, "F:" a whole file, "N:" a heading denied, "E:" a heading in
    the last clause, "T:" length and form.
    """

    name: str
    start: int
    end: int


def features(folded: str, hits: Sequence[Hit]) -> list[Feature]:
    """
    All features of a folded text with their places; the same name may stand several times.

    This is what the weights are learned from. Reading adds them up without making them
    one by one (weigh.py), which must come to the same; a test holds it to that.
    """
    flat = flattened(folded)
    found = list(_pieces(flat))
    found += word_features(flat)
    found += heading_features(folded, hits)
    found += [Feature(name, 0, 0) for name in form_names(len(folded), asks(folded))]
    return found


def flattened(folded: str) -> str:
    """The text with digits all 0 and stops all blank; what is left of "/" and ":" is none."""
    return folded if folded.isalpha() else folded.translate(_FLAT)


def framed(flat: str) -> str:
    """The text that pieces are cut from: where it begins and ends is a sign of its own."""
    return f"^{flat}$"


def form_names(size: int, asking: bool) -> list[str]:
    """The features of a text of so many signs that say nothing of its words."""
    return [
        *(f"T:{limit}" for limit in _LENGTHS if size <= limit),
        "T:asks" if asking else "T:tells",
    ]


LONGEST_FORM = max(_LENGTHS) + 1
"""Texts of so many signs and more are all of one form."""


def asks(folded: str) -> bool:
    """Whether a text ends as a question does."""
    last = folded[-1:]
    if last in _ASKING:
        return True
    # Behind the asking sign there are only signs that are no part of a word.
    return not last.isalnum() and _ASKS.search(folded[-12:]) is not None


def _pieces(flat: str) -> Iterator[Feature]:
    whole = framed(flat)
    for size in range(1, _SIGNS + 1):
        for at in range(len(whole) - size + 1):
            yield piece(whole[at : at + size], at, len(flat))


def piece(name: str, at: int, size: int) -> Feature:
    """A piece that begins at that sign of the framed text; size is without the frame."""
    end = at + len(name) - 1
    # One sign further left than in the frame.
    return Feature(name, at - 1 if at else 0, end if end < size else size)


def words_in(flat: str) -> list[str]:
    """The words of a flattened text that features are made of, and nothing of what is between them."""
    words = cut(flat)
    if not flat.isalpha():
        words = [word for word in words if not word.isspace()]
    return words if len(flat) <= _LONGEST_WORD else [word[:_LONGEST_WORD] for word in words]


def word_features(flat: str) -> Iterator[Feature]:
    """The words of jieba, and neighbours among them."""
    at = 0
    before: tuple[str, int] | None = None
    for word in cut(flat):
        start, at = at, at + len(word)
        if word.isspace():
            continue
        known = word[:_LONGEST_WORD]
        yield Feature(f"w:{known}", start, at)
        # "_" parts the two in the name.
        if before and "_" not in before[0] and "_" not in known:
            yield Feature(f"b:{before[0]}_{known}", before[1], at)
        before = (known, start)


def heading_features(folded: str, hits: Sequence[Hit]) -> Iterator[Feature]:
    """The lexicon's words and headings, how many of each, and where they are denied or stand last."""
    last = last_clause(folded)
    by_heading: dict[str, dict[str, Hit]] = {}
    by_group: dict[str, dict[str, Hit]] = {}
    for hit in hits:
        entry = hit.entry
        heading = entry.heading
        by_heading.setdefault(heading, {}).setdefault(entry.word, hit)
        by_group.setdefault(entry.group, {}).setdefault(entry.word, hit)
        yield Feature(f"W:{entry.word}", hit.start, hit.end)
        yield Feature(f"L:{heading}", hit.start, hit.end)
        yield Feature(f"F:{entry.group}", hit.start, hit.end)
        if denied(folded, hit):
            yield Feature(f"N:{heading}", hit.start, hit.end)
        if hit.start >= last:
            yield Feature(f"E:{heading}", hit.start, hit.end)
    for heading, words in by_heading.items():
        yield from _several(f"L{{}}:{heading}", list(words.values()), MANY_OF_HEADING)
    for group, words in by_group.items():
        yield from _several(f"F{{}}:{group}", list(words.values()), MANY_OF_FILE)


def _several(name: str, hits: Sequence[Hit], steps: Sequence[int]) -> Iterator[Feature]:
    for step in steps:
        if len(hits) >= step:
            for hit in hits:
                yield Feature(name.format(step), hit.start, hit.end)


def last_clause(folded: str) -> int:
    """Where the last clause begins."""
    if folded.isalpha() or _STOPS.isdisjoint(folded):
        return 0
    stripped = folded.rstrip(" ,。;；、!！?？~…")
    begin = 0
    # A sentence's end is told by its last 60 signs; looking further would only cost.
    offset = max(0, len(stripped) - 60)
    for match in _CLAUSE.finditer(stripped, offset):
        begin = match.end()
    return begin
