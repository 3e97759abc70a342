"""How long a concern may wait: present danger, haste, or neither."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lexicon.danger_net import Signs
from lexicon.kinds import Scores, Shares, probability
from lexicon.reading import Kind, Urgency

_CRY = 8
_SHORT = 16
_SURELY_CHATTER = 0.85


def danger_of(scores: Scores, share: Shares, signs: Signs) -> float:
    """
    How likely it is that somebody's life or body is in danger now, 0 to 1.

    Three questions were learned apart, and all must agree: of all texts, is this
    one of danger; if it is a concern, is it critical; and is it one at all (jokes,
    films and old stories say no). The middle one counts half: it never saw small
    talk. On authors not learned from this finds 0.68 of the dangers at one false
    alarm in a hundred, the first question alone 0.65. What the net of plain words
    caught counts double: it gets a second look with half the bar (seven in ten
    of what it catches are dangers). Caught in a cry of a few signs it is believed
    outright ("有人掉河里了"): up to eight signs always, up to sixteen unless
    the weights are sure of small talk.
    """
    if signs.sure:
        return 1.0
    if signs.danger and (signs.size <= _CRY or (signs.size <= _SHORT and share.chatter < _SURELY_CHATTER)):
        return 1.0
    critical = math.sqrt(probability(scores["urgency.critical"]))
    found = probability(scores["danger"]) * critical * share.concern
    return min(1.0, 2 * found) if signs.danger else found


def decide_urgency(
    scores: Scores, kind: Kind, danger: float, signs: Signs, thresholds: Mapping[str, float]
) -> Urgency:
    """
    The urgency of a text whose kind is known.

    A legal question is always NORMAL; violence, a child harmed or somebody lost is
    never below HIGH when it is a concern.
    """
    if kind is Kind.CHATTER:
        return Urgency.NONE
    if kind is Kind.QUESTION:
        return Urgency.NORMAL
    if danger >= thresholds["critical"]:
        return Urgency.CRITICAL
    if signs.delicate:
        return Urgency.HIGH
    haste = scores["urgency.high"] + thresholds["high"]
    return Urgency.HIGH if haste > scores["urgency.normal"] else Urgency.NORMAL
