"""How far a text was from being read otherwise: the same sums as in reading, kept apart for who asks why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lexicon.danger_net import Signs, signs_of
from lexicon.kinds import Shares, shares
from lexicon.measure import Wanted
from lexicon.normalize import fold, squeeze
from lexicon.reading import Kind, Type, Urgency
from lexicon.scan import scanner
from lexicon.topics import topics
from lexicon.urgency import danger_of
from lexicon.weigh import scale
from lexicon.weights import weights


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a text weighs, before anything is decided."""

    scores: Mapping[str, float]
    share: Shares
    danger: float
    signs: Signs


def weigh(text: str) -> Weighed:
    """A text as read() weighs it; every table is asked, since nobody waits."""
    folded = squeeze(fold(text))[0]
    hits = scanner().hits(folded)
    sums, weighed = scale().weigh(folded, hits)
    scores = scale().rest(sums, weighed)
    signs = signs_of(folded, hits, topics().find(folded))
    share = shares(scores)
    return Weighed(scores, share, danger_of(scores, share, signs), signs)


def kind_margin(text: Weighed, read: Kind, wanted: Kind) -> float:
    """By how much of 1 the kind read was better supported than the wanted one; 1 where danger decided."""
    limits = weights().thresholds
    if text.danger >= limits["critical"] and read is Kind.CONCERN:
        return 1.0
    support = {
        Kind.CONCERN: text.share.concern + limits["concern"],
        Kind.QUESTION: text.share.question,
        Kind.CHATTER: 0.0 if text.signs.delicate else text.share.chatter,
    }
    return _within(support[read] - support[wanted])


def type_margin(text: Weighed, read: Type, wanted: Wanted) -> float:
    """How surely the first type read was put before the best of the wanted ones, 0 to 1."""
    best = max(text.scores[f"type.{name}"] for name in wanted.types)
    return _within(math.tanh((text.scores[f"type.{read}"] - best) / 2))


def urgency_margin(text: Weighed, read: Urgency, wanted: Urgency) -> float:
    """How far danger was from its threshold, or haste from normal, 0 to 1, where both are of a concern."""
    limits = weights().thresholds
    bar = limits["critical"]
    if wanted is Urgency.CRITICAL:
        return _within((bar - text.danger) / bar)
    if read is Urgency.CRITICAL:
        return _within((text.danger - bar) / (1 - bar))
    if text.signs.delicate:
        return 1.0
    haste = text.scores["urgency.high"] + limits["high"] - text.scores["urgency.normal"]
    return _within(math.tanh(abs(haste) / 2))


def decided_otherwise(text: Weighed) -> list[str]:
    """What decided beside the weights, in plain Chinese: the nets of plain words."""
    found = []
    if text.signs.sure:
        found.append("险情词表一口咬定")
    elif text.signs.danger:
        found.append("险情词表里有")
    if text.signs.delicate:
        found.append("私密的事，不当闲话")
    return found


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
