"""A question as somebody else may read it: names, places, telephones and numbers are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lexicon.find_answer import index
from lexicon.mentions import mentions
from lexicon.normalize import fold
from lexicon.places import gazetteer
from lexicon.rare import rarity
from lexicon.same_table import same_table
from lexicon.segment import cut

PERSON, PLACE, PHONE, NUMBER = "〈人〉", "〈地方〉", "〈电话〉", "〈数〉"

_SPOKEN = "〇零一二三四五六七八九幺"
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[\s-]?)?1[3-9](?:[\s-]?\d){9}(?!\d)|(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)"
    rf"|[一幺]\s?[{_SPOKEN}]{{10}}"
)
_NUMBER = re.compile(
    rf"[a-z]{{0,4}}\d[\d\s.,:/x-]*\d\d[\dx]*|[{_SPOKEN}]{{4,}}|@[^\s,。]+|[a-z][a-z0-9_.-]{{4,}}"
)
_EVERYBODYS = re.compile(r"1(?:10|19|20|22)|12\d{3}|96\d{3}")
"""Numbers anybody may ring: 110, 12348, 96110."""


def masked(text: str, names: Iterable[str] = ()) -> str:
    """
    What a question asks, without who, where and which number.

    Too much is taken out rather than too little: what it asks can be read all the same.

    Args:
        names: of people known here (the asker's, officers'); taken out wherever they stand.

    Returns:
        the folded text (half width, simplified) with 〈人〉, 〈地方〉, 〈电话〉, 〈数〉 in it.
    """
    folded = fold(text)
    for name in sorted({fold(name) for name in names if len(name) >= 2}, key=len, reverse=True):
        folded = folded.replace(name, PERSON)
    folded = _PHONE.sub(PHONE, folded)
    folded = _NUMBER.sub(lambda found: found[0] if _EVERYBODYS.fullmatch(found[0]) else NUMBER, folded)
    return _without_names(folded)


def _without_names(folded: str) -> str:
    places = [(place.start, place.end) for place in gazetteer().find(folded, "")]
    people = [*_called(folded), *_full_names(folded)]
    said: list[str] = []
    at = 0
    for start, end, what in sorted(
        [(*span, PLACE) for span in places] + [(*span, PERSON) for span in people]
    ):
        if start < at:
            continue
        said += [folded[at:start], what]
        at = end
    return "".join([*said, folded[at:]])


def _called(folded: str) -> Iterator[tuple[int, int]]:
    """老孟, 小张, 刘 in 刘会计 and 孟家; not what the answers speak of themselves (牛奶, 班主任)."""
    table = same_table()
    for start, end in mentions(folded).names:
        surname = folded[end - 1]
        if surname not in table.signs["surnames"] or end - start > 2:
            continue
        if end - start == 2 and folded[start] not in "老小":
            continue
        pair = folded[start:end] if end - start == 2 else folded[start : end + 1]
        if surname in table.signs["common_surnames"] or not index().knows_pair(pair):
            yield start, end


def _full_names(folded: str) -> Iterator[tuple[int, int]]:
    """A surname and one or two signs that hardly anybody says and no answer has: 孟凡军, 李强."""
    table = same_table()
    surnames = table.signs["surnames"] - table.signs["not_a_family"] - table.signs["not_old"]
    at = 0
    for word in cut(folded):
        start, at = at, at + len(word)
        if word.startswith(table.lists["compound_surnames"]):
            yield start, at + 2 * (len(word) == 2)
        elif 2 <= len(word) <= 3 and word[0] in surnames and _hardly_said(word):
            yield start, at
    for surname in table.signs["common_surnames"]:
        for found in re.finditer(f"{surname}[一二三四五六七八九]", folded):
            yield found.span()


def _hardly_said(word: str) -> bool:
    pairs = [word[n : n + 2] for n in range(len(word) - 1)]
    return (
        all(rarity(pair) > 0 and not index().knows_pair(pair) for pair in pairs) and rarity(pairs[0]) == 1.0
    )
