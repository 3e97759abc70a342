"""How much two texts say in the same words once the names in common are taken out."""

from __future__ import annotations

import math
from collections.abc import Collection

from lexicon.rare import idf
from lexicon.reading import Type
from lexicon.same_sum import HAN_RUN, common_runs
from lexicon.sieve import sieve
from lexicon.weigh import scale

# What stands in more than about a third of all lines (我, 的, 了) says nothing.
_SAYS_NOTHING = 1.2
_LARGEST = 30.0
_BEFORE_A_NAME = 4


def without(a: str, b: str, names: Collection[str]) -> tuple[str, str]:
    """
    Both texts with a space for every name.

    What stands before a name, or one sign behind it, in both is part of what the
    place is called (荒地屯北树林子, 牤牛河边老谭家) and goes with it.
    """
    wider = set(names)
    for run in common_runs(a, b):
        for name in names:
            at = run.find(name)
            end = at + len(name)
            if 0 <= at <= _BEFORE_A_NAME:
                wider.add(run if len(run) - end <= 1 else run[:end])
    for name in sorted(wider, key=lambda name: (-len(name), name)):
        a, b = a.replace(name, " "), b.replace(name, " ")
    return a, b


def alike(a: str, b: str) -> tuple[float, list[str]]:
    """
    Compare two texts sign by sign, each sign by how seldom it is said (the cosine of their tf-idf).

    Signs and not words: 工钱 and 工资, 水泵 and 抽水 have one sign in common, and no
    cutter is needed where half is dialect.

    Returns:
        (likeness 0–1, up to three words or signs in common, the rarest first).
    """
    mine, theirs = _weights(a), _weights(b)
    shared = mine.keys() & theirs.keys()
    total = sum(mine[sign] ** 2 for sign in sorted(shared))
    both = math.sqrt(_length(mine) * _length(theirs))
    return (total / both if both else 0.0), _words(a, b, shared)


def _weights(text: str) -> dict[str, float]:
    signs = dict.fromkeys(sign for run in HAN_RUN.findall(text) for sign in run)
    return {sign: worth for sign in signs if (worth := idf(sign)) > _SAYS_NOTHING}


def _length(weights: dict[str, float]) -> float:
    return sum(worth**2 for worth in weights.values())


def _words(a: str, b: str, shared: set[str]) -> list[str]:
    """Runs in common first, then single signs that stand in none of them; the rarest three."""
    words = [run for run in common_runs(a, b) if not shared.isdisjoint(run)]
    words.sort(key=lambda run: (-max(map(idf, run)), run))
    words += [
        sign
        for sign in sorted(shared, key=lambda sign: (-idf(sign), sign))
        if not any(sign in run for run in words)
    ]
    return words[:3]


def types_alike(a: str, b: str) -> tuple[float, Type]:
    """
    How far two texts are of the same types, softly: each type as likely as the reading finds it.

    Returns:
        (0–1, the type that is likely in both).
    """
    mine, theirs = _likely(a), _likely(b)
    total = sum(x * y for x, y in zip(mine, theirs, strict=True))
    both = math.sqrt(sum(x * x for x in mine) * sum(y * y for y in theirs))
    best = max(range(len(mine)), key=lambda at: min(mine[at], theirs[at]))
    return (total / both if both else 0.0), list(Type)[best]


def _likely(folded: str) -> list[float]:
    hits = sieve().hits(folded)
    sums, weighed = scale().weigh(folded, hits)
    scores = scale().rest(sums, weighed)
    return [1 / (1 + math.exp(-max(-_LARGEST, min(_LARGEST, scores[f"type.{name}"])))) for name in Type]
