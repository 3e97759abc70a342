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
_MANY = (2, 3, 4, 6)
_CLAUSE = re.compile(r"[ ,。;；、!！?？~…]+")
_ASKS = re.compile(r"[?？吗么]\W*$")
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
    """All features of a folded text with their places; the same name may stand several times."""
    flat = folded.translate(_FLAT)
    found = list(_pieces(flat))
    found += _words(flat)
    found += _headings(folded, hits)
    size = len(folded)
    found += [Feature(f"T:{limit}", 0, 0) for limit in _LENGTHS if size <= limit]
    found.append(Feature("T:asks" if _ASKS.search(folded[-12:]) else "T:tells", 0, 0))
    return found


def _pieces(flat: str) -> Iterator[Feature]:
    framed = f"^{flat}$"
    for size in range(1, _SIGNS + 1):
        for at in range(len(framed) - size + 1):
            # One sign further left than in the frame.
            yield Feature(framed[at : at + size], max(0, at - 1), min(at + size - 1, len(flat)))


def _words(flat: str) -> Iterator[Feature]:
    at = 0
    before: tuple[str, int] | None = None
    for word in cut(flat):
        start, at = at, at + len(word)
        if word.isspace():
            continue
        known = word[:_LONGEST_WORD]
        yield Feature(f"w:{known}", start, at)
        if before:
            yield Feature(f"b:{before[0]}_{known}", before[1], at)
        before = (known, start)


def _headings(folded: str, hits: Sequence[Hit]) -> Iterator[Feature]:
    last = _last_clause(folded)
    by_heading: dict[str, dict[str, Hit]] = {}
    by_group: dict[str, dict[str, Hit]] = {}
    for hit in hits:
        entry = hit.entry
        heading = f"{entry.group}.{entry.subtype}"
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
        yield from _several(f"L{{}}:{heading}", list(words.values()), _MANY[:2])
    for group, words in by_group.items():
        yield from _several(f"F{{}}:{group}", list(words.values()), _MANY)


def _several(name: str, hits: Sequence[Hit], steps: Sequence[int]) -> Iterator[Feature]:
    for step in steps:
        if len(hits) >= step:
            for hit in hits:
                yield Feature(name.format(step), hit.start, hit.end)


def _last_clause(folded: str) -> int:
    """Where the last clause begins."""
    stripped = folded.rstrip(" ,。;；、!！?？~…")
    begin = 0
    # A sentence's end is told by its last 60 signs; looking further would only cost.
    offset = max(0, len(stripped) - 60)
    for match in _CLAUSE.finditer(stripped, offset):
        begin = match.end()
    return begin
