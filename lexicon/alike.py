"""How alike two questions are, by signs side by side and by meanings; and which of many ask the same."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from lexicon.find_answer import index
from lexicon.normalize import fold
from lexicon.rare import idf
from lexicon.same_sum import HAN_RUN

ALIKE = 0.22
"""From here on two questions ask the same; of two questions on other subjects four in 10,000 are over it."""

_PAIR, _SINGLE, _MEANING = 1.0, 0.35, 2.0
"""工钱 and 工资 share a sign, which tells something, and a meaning of the finder's, which tells more."""

_COMPARED = 10

_SAYS_NOTHING = 2.2
"""What stands in every ninth line (咋, 能, 我) tells nothing."""


def likeness(a: str, b: str) -> float:
    """0 (nothing in common) to 1 (the same words)."""
    mine, theirs = _weights(a), _weights(b)
    return _cosine(mine, theirs)


def groups(texts: Sequence[str]) -> list[list[int]]:
    """
    Which texts ask the same.

    The longest begin; each text joins the group that holds the text it is most like, if that is alike and the
    group as a whole not far from it: a chain of likenesses would draw unlike ones together.

    Returns:
        groups of positions in texts, the largest first; each position once.
    """
    weights = [_weights(text) for text in texts]
    whose: dict[int, int] = {}
    holding: dict[str, list[int]] = defaultdict(list)  # a pair or a meaning → the texts that have it
    found: list[list[int]] = []
    for at in sorted(range(len(texts)), key=lambda at: (-len(weights[at]), at)):
        telling = [sign for sign in weights[at] if len(sign) > 1]
        near = {other for sign in telling for other in holding[sign]}
        best, most = max(((_cosine(weights[at], weights[other]), -other) for other in near), default=(0.0, 0))
        group = whose[-most] if best >= ALIKE else len(found)
        if group < len(found) and _far(weights[at], [weights[one] for one in found[group][:_COMPARED]]):
            group = len(found)
        if group == len(found):
            found.append([])
        found[group].append(at)
        whose[at] = group
        for sign in telling:
            holding[sign].append(at)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group[0]))


def _far(mine: Mapping[str, float], group: Sequence[Mapping[str, float]]) -> bool:
    return sum(_cosine(mine, other) for other in group) / len(group) < ALIKE / 2


def _weights(text: str) -> dict[str, float]:
    runs = HAN_RUN.findall(fold(text))
    weights: dict[str, float] = {}
    for run in runs:
        for sign in run:
            if (worth := idf(sign)) > _SAYS_NOTHING:
                weights[sign] = _SINGLE * worth
        for at in range(len(run) - 1):
            pair = run[at : at + 2]
            if (worth := idf(pair)) > _SAYS_NOTHING:
                weights[pair] = _PAIR * worth
    weights.update(dict.fromkeys(index().meanings(text), _MEANING))
    return weights


def _cosine(mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    total = sum(worth * theirs.get(sign, 0.0) for sign, worth in mine.items())
    both = math.sqrt(sum(w * w for w in mine.values()) * sum(w * w for w in theirs.values()))
    return total / both if both else 0.0
