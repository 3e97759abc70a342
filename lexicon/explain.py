"""The words behind a reading, strongest first, each with what it counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lexicon.features import Feature
from lexicon.reading import TYPE_NAMES, Kind, Match, Type, Urgency
from lexicon.scan import Hit
from lexicon.segment import cut
from lexicon.spans import Spans
from lexicon.weights import Sums, Weights

_MOST = 8
_LEAST = 0.15
# A text of thousands of signs is read whole, but explained by its beginning.
_EXPLAINED = 1500

_KIND_LABEL = {Kind.CONCERN: "像件事", Kind.QUESTION: "问法律", Kind.CHATTER: "闲话"}
_URGENCY_HEAD = {Urgency.CRITICAL: ("danger", "危险"), Urgency.HIGH: ("urgency.high", "着急")}


def explain(
    folded: str,
    spans: Spans,
    found: Sequence[Feature],
    hits: Sequence[Hit],
    weights: Weights,
    sums: Sums,
    reading: tuple[Kind, Sequence[Type], Urgency],
) -> tuple[Match, ...]:
    """
    What each word of a text counted for its kind, its first type and its urgency.

    A feature's weight is shared out evenly over the signs it covers wherever it
    stands, then gathered by word; so the numbers add up to the score, and a word
    split over jieba's cuts still gets what is its own.

    Args:
        folded: the folded text; spans: its way back to the given one.
        found: the text's features.
        reading: kind, types and urgency as decided.

    Returns:
        At most eight matches that count 0.15 or more either way.
    """
    kind, types, urgency = reading
    heads = [(f"kind.{kind}", _KIND_LABEL[kind])]
    if types:
        heads.append((f"type.{types[0]}", TYPE_NAMES[types[0]]))
    if urgency in _URGENCY_HEAD:
        heads.append(_URGENCY_HEAD[urgency])
    size = min(len(folded), _EXPLAINED)
    shares = _shares(found, [head for head, _ in heads], weights, sums.norm, size)
    matches = []
    for start, end in _words(folded[:size], hits):
        best, label = max(
            ((sum(shares[at][start:end]), label) for at, (_, label) in enumerate(heads)),
            key=lambda pair: abs(pair[0]),
        )
        if abs(best) >= _LEAST:
            weight = round(best, 1)
            sign = "+" if weight >= 0 else "−"
            begin, stop = spans.of(start, end)
            word = spans.text[begin:stop]
            matches.append(Match(word, begin, stop, f"{label}:{word} {sign}{abs(weight):.1f}", weight))
    matches.sort(key=lambda match: (-abs(match.weight), match.start))
    return tuple(matches[:_MOST])


def _shares(
    found: Sequence[Feature], heads: Sequence[str], weights: Weights, norm: float, size: int
) -> list[list[float]]:
    """For each head, what each sign of the text counted."""
    times: dict[str, int] = {}
    for feature in found:
        times[feature.name] = times.get(feature.name, 0) + 1
    shares = [[0.0] * size for _ in heads]
    counted: Mapping[str, list[float]] = {
        name: [weights.weight(name, head) / norm / count for head in heads] for name, count in times.items()
    }
    for feature in found:
        start, end = feature.start, min(feature.end, size)
        width = feature.end - feature.start
        if start >= end:
            continue
        for at, value in enumerate(counted[feature.name]):
            if value:
                part = value / width
                row = shares[at]
                for sign in range(start, end):
                    row[sign] += part
    return shares


def _words(folded: str, hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """The text in words: the lexicon's longest first, jieba's in between; no signs that say nothing."""
    taken = [False] * len(folded)
    spans = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if hit.end - hit.start < 2 or hit.end > len(folded) or any(taken[hit.start : hit.end]):
            continue
        spans.append((hit.start, hit.end))
        taken[hit.start : hit.end] = [True] * (hit.end - hit.start)
    at = 0
    for word in cut(folded):
        end = at + len(word)
        if word.strip() and not any(taken[at:end]) and any(sign.isalnum() for sign in word):
            spans.append((at, end))
        at = end
    return spans
