"""Logistic regressions over the rows, one for each head, and the file they are rounded into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from lexicon.corpus_lines import Line
from lexicon.reading import Kind, Type, Urgency
from lexicon.train.matrix import GAIN, NORM_STEP, Vocabulary, matrix, vocabulary
from lexicon.weights import COUNT_LANE, NORM_LANE, ZERO, pack

KEPT = 24_000
"""So many features are shipped; those with the largest weights."""

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
    """Weights for each head over a vocabulary, before rounding."""

    vocab: Vocabulary
    coefficients: np.ndarray
    biases: np.ndarray

    def scores(self, rows: Sequence[frozenset[str]]) -> np.ndarray:
        """Log-odds, one row for each text and one column for each head."""
        return matrix(rows, self.vocab) @ self.coefficients.T + self.biases


def fit(lines: Sequence[Line], rows: Sequence[frozenset[str]], kept: int = KEPT) -> Model:
    """Fit all heads; twice, the second time with the features that proved to matter."""
    vocab = vocabulary(rows)
    model = _fit(lines, rows, vocab)
    if len(vocab.names) <= kept:
        return model
    reach = np.abs(model.coefficients * vocab.idf).max(axis=0)
    # Stable, so that equal ones stay in the order of their names.
    best = np.sort(np.argsort(-reach, kind="stable")[:kept])
    smaller = Vocabulary([vocab.names[at] for at in best], vocab.rarity[best])
    return _fit(lines, rows, smaller)


def _fit(lines: Sequence[Line], rows: Sequence[frozenset[str]], vocab: Vocabulary) -> Model:
    values = matrix(rows, vocab)
    coefficients, biases = [], []
    for head in HEADS:
        chosen, wanted, weight = _targets(head.name, lines)
        fitted = _regression(values[chosen], wanted, weight, head.strength)
        coefficients.append(fitted.coef_[0])
        biases.append(float(fitted.intercept_[0]))
    return Model(vocab, np.array(coefficients), np.array(biases))


def _regression(
    values: sp.csr_matrix, wanted: np.ndarray, weight: np.ndarray, strength: float
) -> LogisticRegression:
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0, max_iter=1000)
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
    """The weights file: each weight rounded to one byte, each head with a scale of its own."""
    folded_in = model.coefficients * model.vocab.idf * GAIN
    scales = np.abs(folded_in).max(axis=1) / (ZERO - 1)
    bytes_of = np.clip(np.round(folded_in / scales[:, None]) + ZERO, 1, 255).astype(np.uint8)
    count = np.ones((1, len(model.vocab.names)), dtype=np.uint8)
    rarity = model.vocab.rarity.astype(np.uint8)[None, :]
    names = [head.name for head in HEADS]
    header = {
        "lanes": [*names, COUNT_LANE, NORM_LANE],
        "norm_step": NORM_STEP,
        "scale": {name: round(float(scale), 7) for name, scale in zip(names, scales, strict=True)},
        "bias": {name: round(float(bias), 4) for name, bias in zip(names, model.biases, strict=True)},
        "thresholds": {name: round(value, 3) for name, value in sorted(thresholds.items())},
    }
    table = np.vstack([bytes_of, count, rarity]).T
    return pack(header, model.vocab.names, np.ascontiguousarray(table).tobytes())
