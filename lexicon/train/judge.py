"""How well lines are read by weights that never saw their author."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from lexicon.corpus_lines import Line
from lexicon.danger_net import Signs, signs_of
from lexicon.disputes import decide_types
from lexicon.kinds import decide_kind, shares, would_speak
from lexicon.measure import Judged, Tally, count_reading
from lexicon.normalize import fold
from lexicon.reading import Kind, Urgency
from lexicon.scan import scanner
from lexicon.topics import topics
from lexicon.train.fit import HEADS, fit
from lexicon.urgency import danger_of, decide_urgency

Scores = Mapping[str, float]

GROUPS = 5
"""Groups of authors; each is read by weights fitted on the other groups."""

MIXED = frozenset((*"cdeghijlmnop", "ae", "al", "am", "ap"))
"""
Authors who wrote what a group may hear all in all; the thresholds are chosen on their lines. f and k wrote
of danger alone, those after p at the border on purpose, where earlier weights had erred: near-dangers and
settled matters stand far closer together there than in any group.
"""

FALSE_DANGER = 0.01
"""At most so many of the other lines may be called critical."""

FALSE_SPEAK = 0.03
"""At most so much of small talk (half of it hard, far more than in a real group) may make the bot speak."""


KIND_SLACK = 0.002
"""
So many kinds more may be read wrong for a threshold nearer to none: what is kept is kept sensitively. With a
strict one, whose kinds were as right, a wall built into a field was dropped though a matter was likelier.
"""


def held_out(lines: Sequence[Line], rows: Sequence[frozenset[str]]) -> list[Scores]:
    """
    The scores of every line, by a model fitted without that line's author.

    A few authors are left out at a time: one by one takes four times as long, and the models would
    know a fifth more lines than these.
    """
    table = np.zeros((len(lines), len(HEADS)))
    authors = sorted({line.author for line in lines})
    for group in (frozenset(authors[number::GROUPS]) for number in range(min(GROUPS, len(authors)))):
        mine = [at for at, line in enumerate(lines) if line.author in group]
        others = [at for at, line in enumerate(lines) if line.author not in group]
        model = fit([lines[at] for at in others], [rows[at] for at in others])
        table[mine] = model.scores([rows[at] for at in mine])
    return as_scores(table)


def as_scores(table: np.ndarray) -> list[Scores]:
    """Rows of log-odds as the reading wants them."""
    names = [head.name for head in HEADS]
    return [dict(zip(names, (float(value) for value in row), strict=True)) for row in table]


def signs_in(text: str) -> Signs:
    """What the nets of plain words say of a text, as reading asks them."""
    folded = fold(text)
    return signs_of(folded, scanner().hits(folded), topics().find(folded))


def choose_thresholds(lines: Sequence[Line], scores: Sequence[Scores]) -> dict[str, float]:
    """
    The thresholds that serve best on lines whose authors were not learned from; on those of MIXED authors
    where there are any.
    """
    mixed = [at for at, line in enumerate(lines) if line.author in MIXED]
    if mixed:
        lines, scores = [lines[at] for at in mixed], [scores[at] for at in mixed]
    signs = [signs_in(line.text) for line in lines]
    supported = [shares(score) for score in scores]
    danger = np.array([danger_of(*three) for three in zip(scores, supported, signs, strict=True)])
    calm = np.array([line.urgency is not Urgency.CRITICAL for line in lines])
    chosen = {
        "critical": _above(danger[calm], FALSE_DANGER),
        "concern": 0.0,
        "high": 0.0,
        "speak": 0.0,
    }
    chosen["concern"] = _mildest(
        [round(0.02 * step, 2) for step in range(-12, 7)],
        lambda value: sum(
            decide_kind(share, risk, sign, {**chosen, "concern": value}) is line.kind
            for line, share, risk, sign in zip(lines, supported, danger, signs, strict=True)
        ),
        slack=round(KIND_SLACK * len(lines)),
    )
    chosen["high"] = _best(
        [round(0.1 * step, 2) for step in range(-10, 11)],
        lambda value: sum(
            decide_urgency(score, Kind.CONCERN, risk, sign, {**chosen, "high": value}) is line.urgency
            for line, score, risk, sign in zip(lines, scores, danger, signs, strict=True)
            if line.kind is Kind.CONCERN
        ),
    )
    small = [
        (share, risk, sign)
        for line, share, risk, sign in zip(lines, supported, danger, signs, strict=True)
        if not line.types
    ]
    for step in range(50, 100):
        chosen["speak"] = step / 100
        spoken = [
            would_speak(share, decide_kind(share, risk, sign, chosen), risk, chosen)
            for share, risk, sign in small
        ]
        if sum(spoken) <= FALSE_SPEAK * len(small):
            break
    return chosen


def _above(values: np.ndarray, share: float) -> float:
    """The lowest threshold with at most that share of values at or above it, to three places."""
    ranked = np.sort(values)[::-1]
    return float(np.ceil(ranked[int(share * len(ranked))] * 1000 + 1) / 1000)


def _mildest(values: Sequence[float], merit: Callable[[float], int], slack: int) -> float:
    """The one nearest to doing nothing whose merit is within the slack of the best one's."""
    merits = {value: merit(value) for value in values}
    return min((value for value in values if merits[value] >= max(merits.values()) - slack), key=abs)


def _best(values: Sequence[float], merit: Callable[[float], int]) -> float:
    # The one nearest to doing nothing among equals, so that a refit does not wander.
    return max(values, key=lambda value: (merit(value), -abs(value)))


def figures(
    lines: Sequence[Line], scores: Sequence[Scores], thresholds: Mapping[str, float]
) -> dict[str, float]:
    """The measures of docs/evaluation.md for some lines; a share without lines is left out."""
    tally = Tally()
    for line, score in zip(lines, scores, strict=True):
        signs = signs_in(line.text)
        share = shares(score)
        danger = danger_of(score, share, signs)
        kind = decide_kind(share, danger, signs, thresholds)
        urgency = decide_urgency(score, kind, danger, signs, thresholds)
        speak = would_speak(share, kind, danger, thresholds)
        # The types are asked of small talk too: a wrong kind is counted once, not twice.
        count_reading(tally, line, Judged(kind, decide_types(score), urgency, speak))
    return tally.values()
