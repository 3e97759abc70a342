"""One pass over a text for all tables at once; the words of most small talk stand in none of them."""

from __future__ import annotations

import functools

from lexicon.danger_net import danger_net
from lexicon.load import load_words
from lexicon.places import gazetteer
from lexicon.scan import Scanner
from lexicon.topics import topics

TOPIC, DANGER, PLACE = 1, 2, 4
"""Bits of the tables; a table whose bit is not set has nothing to say of the text and is not asked."""


@functools.cache
def sieve() -> Scanner:
    """The scanner over the lexicon's words that tells of the other tables' words as well."""
    bits: dict[str, int] = {}
    for words, bit in ((topics().words, TOPIC), (danger_net().words, DANGER), (gazetteer().words, PLACE)):
        for word in words:
            bits[word] = bits.get(word, 0) | bit
    return Scanner(load_words()[0], bits)
