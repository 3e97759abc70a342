"""Logistic regressions over the rows, one for each head, two layers beside them, and the file of both."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from lexicon.corpus_lines import Line
from lexicon.layers import MID
from lexicon.reading import Kind, Type, Urgency
from lexicon.train.layers import Net, fit_layers, rounded
from lexicon.train.matrix import GAIN, NORM_STEP, Vocabulary, matrix, vocabulary
from lexicon.weights import COUNT_LANE, NORM_LANE, ZERO, pack, surely_talk

KEPT = 64_000
"""So many features are shipped; those with the largest weights. With 24,000 kind is read 0.009 worse."""

LEAST = 5
"""A feature stands in so many lines at least."""

_SECOND_TYPE = 0.7
"""A line's second type is right, but not what it should be called first."""


@dataclass(frozen=True, slots=True)
class Head:
    """One yes-or-no question to the text, and how strictly its weights are held back."""

    name: str
    strength: float


HEADS = (
    *(Head(f"kind.{kind}", 8.0) for kind in Kind),
    Head("danger", 8.0),
    *(Head(f"urgency.{urgency}", 8.0) for urgency in (Urgency.NORMAL, Urgency.HIGH, Urgency.CRITICAL)),
    *(Head(f"type.{name}", 4.0) for name in Type),
)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights for each head over a vocabulary, and the layers beside them, before rounding."""

    vocab: Vocabulary
    coefficients: np.ndarray
    biases: np.ndarray
    net: Net

    def scores(self, rows: Sequence[frozenset[str]]) -> np.ndarray:
        """Log-odds, one row for each text and one column for each head: the mean of what both say."""
        values = matrix(rows, self.vocab)
        plain = np.asarray(values @ self.coefficients.T) + self.biases
        columns = [head.name for head in HEADS]
        sure = [surely_talk(dict(zip(columns, row, strict=True))) for row in plain]
        return np.where(np.array(sure)[:, None], plain, (plain + self.net.scores(values)) / 2)


def fit(lines: Sequence[Line], rows: Sequence[frozenset[str]], kept: int | None = None) -> Model:
    """
    Fit all heads.

    Args:
        kept: keep so many features: it is fitted twice then, the second time with those that matter.
    """
    vocab = vocabulary(rows, LEAST)
    values = matrix(rows, vocab)
    coefficients, biases = _regressions(lines, values)
    if kept is not None and len(vocab.names) > kept:
        reach = np.abs(coefficients * vocab.idf).max(axis=0)
        # Stable, so that equal ones stay in the order of their names.
        best = np.sort(np.argsort(-reach, kind="stable")[:kept])
        vocab = Vocabulary([vocab.names[at] for at in best], vocab.rarity[best])
        values = matrix(rows, vocab)
        coefficients, biases = _regressions(lines, values)
    wanted, weight = np.zeros((len(lines), len(HEADS))), np.zeros((len(lines), len(HEADS)))
    for column, head in enumerate(HEADS):
        chosen, right, worth = _targets(head.name, lines)
        wanted[chosen, column], weight[chosen, column] = right, worth
    return Model(vocab, coefficients, biases, fit_layers(values, wanted, weight))


def _regressions(lines: Sequence[Line], values: sp.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """The weights and biases of all heads."""

    def one(head: Head) -> tuple[np.ndarray, float]:
        chosen, wanted, weight = _targets(head.name, lines)
        fitted = _regression(values[chosen], wanted, weight, head.strength)
        return fitted.coef_[0], float(fitted.intercept_[0])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        fitted = list(pool.map(one, HEADS))
    return np.array([weights for weights, _ in fitted]), np.array([bias for _, bias in fitted])


def _regression(
    values: sp.csr_matrix, wanted: np.ndarray, weight: np.ndarray, strength: float
) -> LogisticRegression:
    # The dual is five times as fast here and comes to the same within a hundredth of a step.
    model = LogisticRegression(
        C=strength, solver="liblinear", dual=True, tol=1e-3, random_state=0, max_iter=1000
    )
    return model.fit(values, wanted, sample_weight=weight)


def _targets(head: str, lines: Sequence[Line]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which lines a head learns from, what is wanted of it there, and how much each counts."""
    group, _, value = head.partition(".")
    if group == "kind":
        chosen = [True] * len(lines)
        wanted = [line.kind == value for line in lines]
    elif group == "danger":
        chosen = [True] * len(lines)
        wanted = [line.urgency is Urgency.CRITICAL for line in lines]
    elif group == "urgency":
        # How urgent a concern is; whether it is one is asked before.
        chosen = [line.kind is Kind.CONCERN for line in lines]
        wanted = [line.urgency == value for line in lines]
    else:
        chosen = [bool(line.types) for line in lines]
        wanted = [value in line.types for line in lines]
    weight = [
        _SECOND_TYPE if group == "type" and want and line.types[0] != value else 1.0
        for line, want in zip(lines, wanted, strict=True)
    ]
    mask = np.array(chosen)
    return mask, np.array(wanted)[mask], np.array(weight)[mask]


def to_bytes(model: Model, thresholds: dict[str, float]) -> bytes:
    """The weights file: each weight rounded to one byte, each head and mid with a scale of its own."""
    value = model.vocab.idf * GAIN
    folded_in = model.coefficients * value
    scales = np.abs(folded_in).max(axis=1) / (ZERO - 1)
    layers = rounded(model.net, value)
    bytes_of = np.clip(np.round(folded_in / scales[:, None]) + ZERO, 1, 255).astype(np.uint8)
    count = np.ones((1, len(model.vocab.names)), dtype=np.uint8)
    rarity = model.vocab.rarity.astype(np.uint8)[None, :]
    mids_of = (layers.words + ZERO).astype(np.uint8).T
    names = [head.name for head in HEADS]
    mids = [f"{MID}{at}" for at in range(len(mids_of))]
    lanes = [*names, *mids]
    header = {
        "lanes": [*names, COUNT_LANE, NORM_LANE, *mids],
        "norm_step": NORM_STEP,
        "scale": _table(lanes, [*scales, *layers.scale], 9),
        "bias": _table(lanes, [*model.biases, *model.net.biases[0]], 4),
        "thresholds": {name: round(value, 3) for name, value in sorted(thresholds.items())},
        "layers": {
            "mids": len(mids),
            "hidden": len(layers.start),
            "heads": names,
            "start": layers.start,
            "scale": _table(names, layers.out_scale, 15),
            "bias": _table(names, layers.out_bias, 4),
        },
    }
    table = np.vstack([bytes_of, count, rarity, mids_of]).T
    return pack(header, model.vocab.names, np.ascontiguousarray(table).tobytes(), layers.raw)


def _table(names: Sequence[str], values: Iterable[float], places: int) -> dict[str, float]:
    return {name: round(float(value), places) for name, value in zip(names, values, strict=True)}
