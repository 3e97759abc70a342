"""Fitting the two layers: the same features, what they mean together, with much left out at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from lexicon.layers import STEPS

MIDS, HIDDEN = 48, 128
"""Twice as many of either gained nothing on authors left out."""

EPOCHS = 16
_BATCH = 256
_RATE, _RATE_LAYERS = 6e-3, 3e-3
_FORGET, _FORGET_SQUARE = 0.9, 0.999
_DECAY = 1e-5

_LEFT_OUT, _MIDS_LEFT_OUT, _HIDDEN_LEFT_OUT = 0.6, 0.1, 0.3
"""Shares left out of each text at each step; with fewer it learns its authors by heart."""


@dataclass(frozen=True, slots=True)
class Net:
    """
    features → mids → hidden (those above 0) → heads.

    Attributes:
        words: a row for each feature.
        inner, outer: mids × hidden, hidden × heads.
        biases: of mids, hidden, heads.
    """

    words: np.ndarray
    inner: np.ndarray
    outer: np.ndarray
    biases: tuple[np.ndarray, np.ndarray, np.ndarray]

    def scores(self, values: sp.csr_matrix) -> np.ndarray:
        """Log-odds, one row for each text and one column for each head."""
        mids = values @ self.words + self.biases[0]
        hidden = np.maximum(mids @ self.inner + self.biases[1], 0)
        scores: np.ndarray = hidden @ self.outer + self.biases[2]
        return scores


def fit_layers(values: sp.csr_matrix, wanted: np.ndarray, weight: np.ndarray, epochs: int = EPOCHS) -> Net:
    """
    Fit to what is wanted of each text and head, by small steps in a fixed order (Adam, Kingma and Ba 2015).

    Args:
        values: texts × features, as matrix.py makes them.
        wanted: texts × heads, 0 or 1.
        weight: texts × heads, how much each counts; 0 where a head does not learn from a text.
    """
    values = values.tocsr().astype(np.float32)
    wanted, weight = wanted.astype(np.float32), weight.astype(np.float32)
    chance = np.random.default_rng(0)
    texts, features = values.shape
    heads = wanted.shape[1]
    words = (0.3 * chance.standard_normal((features, MIDS))).astype(np.float32)
    layers = [
        np.zeros(MIDS, np.float32),
        (np.sqrt(2 / MIDS) * chance.standard_normal((MIDS, HIDDEN))).astype(np.float32),
        np.full(HIDDEN, 0.05, np.float32),
        (np.sqrt(1 / HIDDEN) * chance.standard_normal((HIDDEN, heads))).astype(np.float32),
        np.zeros(heads, np.float32),
    ]
    adam = _Adam([words, *layers])
    for epoch in range(epochs):
        left = 1 - epoch / epochs
        order = chance.permutation(texts)
        for begin in range(0, texts, _BATCH):
            chosen = order[begin : begin + _BATCH]
            columns, batch = _thinned(values[chosen], chance)
            steps = _slopes(batch, words[columns], layers, wanted[chosen], weight[chosen], chance)
            adam.begin()
            adam.step(0, steps[0] + _DECAY * words[columns], _RATE * left, columns)
            for number, slope in enumerate(steps[1:], 1):
                adam.step(number, slope, _RATE_LAYERS * left)
    return Net(words, layers[1], layers[3], (layers[0], layers[2], layers[4]))


def _thinned(batch: sp.csr_matrix, chance: np.random.Generator) -> tuple[np.ndarray, sp.csr_matrix]:
    """Some texts with most features left out and the others made up for it; which columns they have."""
    kept = chance.random(batch.nnz) >= _LEFT_OUT
    columns, places = np.unique(batch.indices, return_inverse=True)
    data = (batch.data * kept / (1 - _LEFT_OUT)).astype(np.float32)
    return columns, sp.csr_matrix((data, places, batch.indptr), shape=(batch.shape[0], len(columns)))


def _mask(shape: tuple[int, ...], share: float, chance: np.random.Generator) -> np.ndarray:
    return ((chance.random(shape) >= share) / (1 - share)).astype(np.float32)


def _slopes(
    batch: sp.csr_matrix,
    words: np.ndarray,
    layers: list[np.ndarray],
    wanted: np.ndarray,
    weight: np.ndarray,
    chance: np.random.Generator,
) -> list[np.ndarray]:
    """How the loss of some texts changes with the words and with each layer."""
    mid_bias, inner, hidden_bias, outer, head_bias = layers
    mid_mask = _mask((batch.shape[0], MIDS), _MIDS_LEFT_OUT, chance)
    mids = (batch @ words + mid_bias) * mid_mask
    before = mids @ inner + hidden_bias
    hidden_mask = (before > 0) * _mask(before.shape, _HIDDEN_LEFT_OUT, chance)
    hidden = before * hidden_mask
    scores = hidden @ outer + head_bias
    likely = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    at_heads = ((likely - wanted) * weight / len(wanted)).astype(np.float32)
    at_hidden = (at_heads @ outer.T) * hidden_mask
    at_mids = (at_hidden @ inner.T) * mid_mask
    return [
        batch.T.tocsr() @ at_mids,
        at_mids.sum(0),
        mids.T @ at_hidden,
        at_hidden.sum(0),
        hidden.T @ at_heads,
        at_heads.sum(0),
    ]


class _Adam:
    """Steps as long as each weight's slopes have been steady; of the words only rows that were met move."""

    def __init__(self, weights: list[np.ndarray]) -> None:
        self._weights = weights
        self._means = [np.zeros_like(one) for one in weights]
        self._squares = [np.zeros_like(one) for one in weights]
        self._times = 0

    def begin(self) -> None:
        self._times += 1

    def step(
        self, number: int, slope: np.ndarray, rate: float, rows: np.ndarray | slice = slice(None)
    ) -> None:
        mean = _FORGET * self._means[number][rows] + (1 - _FORGET) * slope
        square = _FORGET_SQUARE * self._squares[number][rows] + (1 - _FORGET_SQUARE) * slope * slope
        self._means[number][rows], self._squares[number][rows] = mean, square
        steady = mean / (1 - _FORGET**self._times)
        size = np.sqrt(square / (1 - _FORGET_SQUARE**self._times)) + 1e-8
        self._weights[number][rows] -= rate * steady / size


@dataclass(frozen=True, slots=True)
class Rounded:
    """
    The net in the small whole numbers that are shipped.

    Attributes:
        words: a byte for each feature and mid, around 0; times `scale` a weight before the text's norm.
        start, raw: see lexicon/layers.py; so are out_scale and out_bias.
    """

    words: np.ndarray
    scale: np.ndarray
    start: list[int]
    raw: bytes
    out_scale: np.ndarray
    out_bias: np.ndarray


def rounded(net: Net, value: np.ndarray) -> Rounded:
    """
    Round: words and inner layer to a byte, the outer to two.

    Args:
        value: what a feature's row is multiplied by before the text's norm.
    """
    weighed = net.words * value[:, None]
    scale = _scale(weighed, 127)
    inner_scale = _scale(net.inner, 127)
    outer = net.outer * (inner_scale / STEPS)[:, None]
    outer_scale = _scale(outer, 32767)
    inner_steps = np.round(net.inner / inner_scale).astype("<i1")
    outer_steps = np.round(outer / outer_scale).astype("<i2")
    return Rounded(
        words=np.round(weighed / scale).astype(np.int64),
        scale=scale,
        start=[int(step) for step in np.round(net.biases[1] * STEPS / inner_scale)],
        raw=np.ascontiguousarray(inner_steps).tobytes() + np.ascontiguousarray(outer_steps).tobytes(),
        out_scale=outer_scale,
        out_bias=net.biases[2],
    )


def _scale(values: np.ndarray, most: int) -> np.ndarray:
    """For each column what one step is, so that the largest takes `most` of them."""
    scale: np.ndarray = np.maximum(np.abs(values).max(axis=0).astype(np.float64), 1e-9) / most
    return scale
