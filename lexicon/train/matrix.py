"""Texts as rows of numbers: which features each has, weighed by how rare they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from lexicon.features import features
from lexicon.normalize import fold
from lexicon.scan import scanner

NORM_STEP = 0.4
"""A feature's squared rareness is kept in one byte, in steps of this."""

GAIN = 3.0
"""All values are this much larger than the cosine's, so that C has a handy size."""


def names_of(text: str) -> frozenset[str]:
    """The features of a text as training sees them: the same as reading does."""
    folded = fold(text)
    return frozenset(feature.name for feature in features(folded, scanner().hits(folded)))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features that count, sorted, and for each its squared rareness in whole steps."""

    names: list[str]
    rarity: np.ndarray

    @property
    def idf(self) -> np.ndarray:
        """Inverse document frequency as the shipped file can say it."""
        return np.sqrt(self.rarity * NORM_STEP)


def vocabulary(rows: Sequence[frozenset[str]], least: int = 2) -> Vocabulary:
    """The features that stand in at least so many texts."""
    seen = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in seen.items() if count >= least)
    count = np.array([seen[name] for name in names], dtype=float)
    idf = np.log((1 + len(rows)) / (1 + count)) + 1
    rarity = np.clip(np.round(idf * idf / NORM_STEP), 1, 255).astype(np.int64)
    return Vocabulary(names, rarity)


def matrix(rows: Sequence[frozenset[str]], vocab: Vocabulary) -> sp.csr_matrix:
    """One row of length GAIN for each text."""
    index = {name: at for at, name in enumerate(vocab.names)}
    pointers, columns = [0], []
    for row in rows:
        columns += sorted(index[name] for name in row if name in index)
        pointers.append(len(columns))
    ones = np.ones(len(columns))
    counts = sp.csr_matrix((ones, columns, pointers), shape=(len(rows), len(vocab.names)))
    norm = np.sqrt(np.maximum(counts @ (vocab.rarity * NORM_STEP), NORM_STEP))
    return (sp.diags(GAIN / norm) @ counts @ sp.diags(vocab.idf)).tocsr()
