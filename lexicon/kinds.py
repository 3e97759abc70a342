"""Concern, question or small talk; and whether the group hears a line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from lexicon.danger_net import Signs
from lexicon.reading import Kind

Scores = Mapping[str, float]

_LARGEST = 30.0


class Shares(NamedTuple):
    """How far each kind is supported; the three add up to 1."""

    concern: float
    question: float
    chatter: float


def probability(score: float) -> float:
    """A log-odds score as a number between 0 and 1."""
    if score > _LARGEST:
        score = _LARGEST
    elif score < -_LARGEST:
        score = -_LARGEST
    return 1 / (1 + math.exp(-score))


def shares(scores: Scores) -> Shares:
    """How far each kind is supported."""
    concern = probability(scores["kind.concern"])
    question = probability(scores["kind.question"])
    chatter = probability(scores["kind.chatter"])
    whole = concern + question + chatter
    return Shares(concern / whole, question / whole, chatter / whole)


def decide_kind(share: Shares, danger: float, signs: Signs, thresholds: Mapping[str, float]) -> Kind:
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
    concern = share.concern + thresholds["concern"]
    # "他喝完酒就打孩子" is so plain that the weights, fed on hard lines, may miss it.
    chatter = 0.0 if signs.delicate else share.chatter
    if concern >= share.question and concern >= chatter:
        return Kind.CONCERN
    return Kind.QUESTION if share.question >= chatter else Kind.CHATTER


def would_speak(share: Shares, kind: Kind, danger: float, thresholds: Mapping[str, float]) -> bool:
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
    return 1 - share.chatter >= thresholds["speak"]
