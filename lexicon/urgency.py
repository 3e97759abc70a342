"""How long a concern may wait: present danger, haste, or neither."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lexicon.kinds import Scores, probability, shares
from lexicon.reading import Kind, Urgency


def danger_of(scores: Scores) -> float:
    """
    How likely it is that somebody's life or body is in danger now, 0 to 1.

    Three questions were learned apart, and all must agree: of all texts, is this
    one of danger; if it is a concern, is it critical; and is it one at all (jokes,
    films and old stories say no). The middle one counts half: it never saw small
    talk. On authors not learned from this finds 0.68 of the dangers at one false
    alarm in a hundred, the first question alone 0.65.
    """
    concern = shares(scores)[Kind.CONCERN]
    return probability(scores["danger"]) * math.sqrt(probability(scores["urgency.critical"])) * concern


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
