"""The weights laid on a text at once: what it has of the known features, found in two passes and added up."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from lexicon.features import (
    LONGEST_FORM,
    Feature,
    asks,
    flattened,
    form_names,
    framed,
    heading_features,
    piece,
    word_features,
    words_in,
)
from lexicon.headings import HeadingNames
from lexicon.scan import Hit
from lexicon.weights import Block, Sums, Weights, weights

_EDGE = "/"
"""Stands around words; flattened texts have none."""


class Scale:
    """
    Weighs texts by features.py's features without making each of them first.

    Of a message's pieces, words and neighbouring words most have no weight. Two automata hold those
    that have: one goes over the text, one over its words with an edge around each ("/钱/不/给/", in
    which "/钱/" is a word and "/不/给/" two neighbours). What they find is what has to be added up.
    """

    def __init__(self, known: Weights) -> None:
        self._known = known
        self._names = frozenset(known.names)
        self._pieces = [name for name in known.names if ":" not in name]
        edged = {_edged(name): name for name in known.names if name.startswith(("w:", "b:"))}
        self._in_text = _automaton(self._pieces)
        self._in_words = _automaton(list(edged))
        self._first = _Numbers(known, known.first, edged).__getitem__
        self._rest = _Numbers(known, known.rest, edged).__getitem__
        self._forms = [
            [self._names.intersection(form_names(size, asking)) for size in range(LONGEST_FORM + 1)]
            for asking in (False, True)
        ]
        self._headings = HeadingNames(self._names)

    def weigh(self, folded: str, hits: Sequence[Hit]) -> tuple[Sums, set[str]]:
        """
        What a folded text weighs whose words of the lexicon are known.

        Returns:
            The sums of the heads asked of every text, and what of the text they are of (see rest).
        """
        flat = flattened(folded)
        found = set(self._in_text.find_matches_as_strings(framed(flat), True))
        words = _EDGE.join(words_in(flat))
        found.update(
            self._in_words.find_matches_as_strings(f"{_EDGE}{words}{_EDGE}", True),
            self._forms[asks(folded)][min(len(folded), LONGEST_FORM)],
        )
        if hits:
            self._headings.add(folded, hits, found)
        return self._known.read_first(sum(map(self._first, found))), found

    def rest(self, sums: Sums, found: set[str]) -> dict[str, float]:
        """The scores for all heads of a text that weigh has weighed."""
        return {**sums.scores, **self._known.read_rest(sum(map(self._rest, found)), sums)}

    def features(self, folded: str, hits: Sequence[Hit]) -> list[Feature]:
        """Those of a text's features that are known and stand somewhere, in the order of features.py."""
        flat = flattened(folded)
        matches = self._in_text.find_matches_as_indexes(framed(flat), True)
        # Pieces of one sign first, then of two.
        places = [(end - at, at, self._pieces[pattern]) for pattern, at, end in matches]
        places.sort()
        found = [piece(name, at, len(flat)) for _, at, name in places]
        names = self._names
        found += [feature for feature in word_features(flat) if feature[0] in names]
        found += [feature for feature in heading_features(folded, hits) if feature[0] in names]
        return found


class _Numbers(dict[str, int]):
    """The numbers of features by what stands for them in the automata, each made when first met."""

    def __init__(self, known: Weights, block: Block, names: dict[str, str]) -> None:
        super().__init__()
        self._known = known
        self._block = block
        self._names = names

    def __missing__(self, found: str) -> int:
        self[found] = number = self._known.number(self._names.get(found, found), self._block)
        return number


def _edged(name: str) -> str:
    """ "w:钱" as "/钱/", "b:不_给" as "/不/给/"."""
    return f"{_EDGE}{name[2:].replace('_', _EDGE) if name.startswith('b:') else name[2:]}{_EDGE}"


def _automaton(patterns: list[str]) -> AhoCorasick:
    return AhoCorasick(
        patterns,
        matchkind=MatchKind.Standard,
        store_patterns=True,
        implementation=Implementation.ContiguousNFA,
    )


@functools.cache
def scale() -> Scale:
    """The scale with the weights this program ships with."""
    return Scale(weights())
