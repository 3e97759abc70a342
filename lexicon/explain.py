"""The words behind a reading, strongest first, each with what it counted; worked out when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import overload

from lexicon.normalize import fold, squeeze
from lexicon.reading import TYPE_NAMES, Kind, Match, Type, Urgency
from lexicon.scan import Hit
from lexicon.segment import cut
from lexicon.sieve import sieve
from lexicon.spans import Spans
from lexicon.weigh import scale
from lexicon.weights import weights

_MOST = 8
LEAST = 0.15
# A text of thousands of signs is read whole, but explained by its beginning.
EXPLAINED = 1500

_KIND_LABEL = {Kind.CONCERN: "像件事", Kind.QUESTION: "问法律", Kind.CHATTER: "闲话"}
_URGENCY_HEAD = {Urgency.CRITICAL: ("danger", "危险"), Urgency.HIGH: ("urgency.high", "着急")}


class Explanation(Sequence[Match]):
    """
    Reading.matched, worked out when somebody looks at it: nobody asks why small talk is small talk.

    It is its matches in all things; equal to a tuple of the same.
    """

    __slots__ = ("_found", "_kind", "_text", "_types", "_urgency")

    def __init__(self, text: str, kind: Kind, types: Sequence[Type], urgency: Urgency) -> None:
        self._text = text
        self._kind = kind
        self._types = types
        self._urgency = urgency
        self._found: tuple[Match, ...] | None = None

    def matches(self) -> tuple[Match, ...]:
        """The words; the work is done once."""
        if self._found is None:
            self._found = explain(self._text, self._kind, self._types, self._urgency)
        return self._found

    def __len__(self) -> int:
        return len(self.matches())

    @overload
    def __getitem__(self, at: int) -> Match: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Match, ...]: ...
    def __getitem__(self, at: int | slice) -> Match | tuple[Match, ...]:
        return self.matches()[at]

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Explanation):
            return self.matches() == other.matches()
        return self.matches() == other

    def __hash__(self) -> int:
        return hash(self.matches())

    def __repr__(self) -> str:
        return repr(self.matches())


def explain(text: str, kind: Kind, types: Sequence[Type], urgency: Urgency) -> tuple[Match, ...]:
    """
    What each word of a text counted for its kind, its first type and its urgency.

    A feature's weight is shared out evenly over the signs it covers wherever it
    stands, then gathered by word; so the numbers add up to the score, and a word
    split over jieba's cuts still gets what is its own.

    Args:
        text: as given.
        kind, types, urgency: as read from it.

    Returns:
        At most eight matches that count 0.15 or more either way.
    """
    heads = [kind_head(kind)]
    if types:
        heads.append(type_head(types[0]))
    if urgency in _URGENCY_HEAD:
        heads.append(_URGENCY_HEAD[urgency])
    return words_for(text, heads)


def kind_head(kind: Kind) -> tuple[str, str]:
    """The question to the weights behind a kind, and what it is called."""
    return f"kind.{kind}", _KIND_LABEL[kind]


def type_head(name: Type) -> tuple[str, str]:
    """The same for a type."""
    return f"type.{name}", TYPE_NAMES[name]


def urgency_head(urgency: Urgency) -> tuple[str, str]:
    """The same for an urgency; behind what is not urgent at all stands small talk."""
    if urgency is Urgency.NONE:
        return kind_head(Kind.CHATTER)
    return _URGENCY_HEAD.get(urgency, ("urgency.normal", "不着急"))


def words_for(text: str, heads: Sequence[tuple[str, str]]) -> tuple[Match, ...]:
    """
    What each word of a text counted for some questions, for each word the one it counted most for.

    Args:
        heads: the questions ("kind.concern") with what they are called.
    """
    folded, taken_from = squeeze(fold(text))
    hits = sieve().hits(folded)
    size = min(len(folded), EXPLAINED)
    shares = shared_out(folded, hits, [head for head, _ in heads])
    weighed = []
    for start, end in parts_of(folded[:size], hits):
        counted = [sum(share[start:end]) for share in shares]
        best = max(counted, key=abs)
        if abs(best) >= LEAST:
            weight = round(best, 1)
            weighed.append((-abs(weight), start, end, weight, heads[counted.index(best)][1]))
    weighed.sort()
    spans = Spans(text, taken_from)
    return tuple([_match(spans, *found) for found in weighed[:_MOST]])


def _match(spans: Spans, _: float, start: int, end: int, weight: float, label: str) -> Match:
    begin, stop = spans.of(start, end)
    word = spans.text[begin:stop]
    sign = "+" if weight >= 0 else "−"
    return Match(word, begin, stop, f"{label}:{word} {sign}{abs(weight):.1f}", weight)


def shared_out(folded: str, hits: Sequence[Hit], heads: Sequence[str]) -> list[list[float]]:
    """For each head, what each sign of the text counted, as far as it is explained."""
    size = min(len(folded), EXPLAINED)
    sums, _ = scale().weigh(folded, hits)
    found = scale().features(folded, hits)
    times = Counter([feature[0] for feature in found])
    counted = weights().counted(times, heads, sums)
    shares = [[0.0] * size for _ in heads]
    for name, start, stop in found:
        end = min(stop, size)
        if start >= end:
            continue
        count, width = times[name], stop - start
        for row, value in zip(shares, counted[name], strict=True):
            if value:
                part = value / sums.norm / count / width
                row[start] += part
                if width > 1:
                    for sign in range(start + 1, end):
                        row[sign] += part
    return shares


def parts_of(folded: str, hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """The text in words: the lexicon's longest first, jieba's in between; no signs that say nothing."""
    taken = [False] * len(folded)
    spans = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        start, end, _ = hit
        if end - start < 2 or end > len(folded) or True in taken[start:end]:
            continue
        spans.append((start, end))
        taken[start:end] = [True] * (end - start)
    at = 0
    for word in cut(folded):
        end = at + len(word)
        if True not in taken[at:end] and any(map(str.isalnum, word)):
            spans.append((at, end))
        at = end
    return spans
