"""How long a concern may wait: present danger, haste, or neither."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lexicon.kinds import Scores, probability
from lexicon.reading import Kind, Urgency


def danger_of(scores: Scores) -> float:
    """
    How likely it is that somebody's life or body is in danger now, 0 to 1.

    Two questions were learned apart, and both must agree: of all texts, is this
    one of danger (jokes and films say no); and if it is a concern, is it critical.
    """
    return math.sqrt(probability(scores["danger"]) * probability(scores["urgency.critical"]))


def decide_urgency(scores: Scores, kind: Kind, danger: float, thresholds: Mapping[str, float]) -> Urgency:
    """The urgency of a text whose kind is known; a legal question is always NORMAL."""
    if kind is Kind.CHATTER:
        return Urgency.NONE
    if kind is Kind.QUESTION:
        return Urgency.NORMAL
    if danger >= thresholds["critical"]:
        return Urgency.CRITICAL
    haste = scores["urgency.high"] + thresholds["high"]
    return Urgency.HIGH if haste > scores["urgency.normal"] else Urgency.NORMAL
