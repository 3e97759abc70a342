"""Concern, question or small talk; and whether the group hears a line."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lexicon.danger_net import Signs
from lexicon.reading import Kind

Scores = Mapping[str, float]


def probability(score: float) -> float:
    """A log-odds score as a number between 0 and 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def shares(scores: Scores) -> dict[Kind, float]:
    """How far each kind is supported; the three add up to 1."""
    raw = {kind: probability(scores[f"kind.{kind}"]) for kind in Kind}
    whole = sum(raw.values())
    return {kind: value / whole for kind, value in raw.items()}


def decide_kind(scores: Scores, danger: float, signs: Signs, thresholds: Mapping[str, float]) -> Kind:
    """
    The kind of a text. Danger outweighs: what is likely dangerous is never small talk.

    Args:
        danger: how likely present danger is, 0 to 1 (see urgency.py).
        signs: what is delicate is no small talk either.
        thresholds: "concern" is added to the concern's share before they are
            compared (the sensitive threshold: what is kept); from "critical" on
            danger alone makes a concern.
    """
    if danger >= thresholds["critical"]:
        return Kind.CONCERN
    share = shares(scores)
    share[Kind.CONCERN] += thresholds["concern"]
    if signs.delicate:
        # "他喝完酒就打孩子" is so plain that the weights, fed on hard lines, may miss it.
        share[Kind.CHATTER] = 0.0
    return max(Kind, key=lambda kind: share[kind])


def would_speak(scores: Scores, kind: Kind, danger: float, thresholds: Mapping[str, float]) -> bool:
    """
    The strict threshold: would the group hear a line.

    It looks at how sure the kind is and at nothing else; type, place and delicacy play no part, so that
    silence tells nothing about the matter either. Present danger is sure enough by its own threshold,
    which one line in a hundred passes wrongly.
    """
    if kind is Kind.CHATTER:
        return False
    if danger >= thresholds["critical"]:
        return True
    return 1 - shares(scores)[Kind.CHATTER] >= thresholds["speak"]
