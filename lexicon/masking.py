"""What somebody asked, without who and where: names, places, phones, numbers each become 某."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lexicon.mentions import mentions
from lexicon.normalize import fold
from lexicon.places import gazetteer
from lexicon.same_table import same_table

MASK = "某"
LONGEST = 200
"""Signs; what a question is about stands in its first sentences."""

_NUMBER = re.compile(r"\d[\d\-\s.]*\d|\d")
_SPOKEN = re.compile("[〇零一二三四五六七八九幺两]{4,}(?![十百千万])")
_LETTERS = re.compile(r"[\u4e00-\u9fff]?[a-z0-9_\-@.]*[a-z][a-z0-9_\-@.]*")
_NAMES = ("nr", "ns", "nt", "nz", "eng", "x")
_MAY_END_A_NAME = ("a", "n", "ng", "j", "b", "g", "zg", "t", "vg", "ag", "tg")
_HAN = re.compile("[\u4e00-\u9fff]")


def masked(text: str, names: Iterable[str] = (), township: str = "") -> str:
    """
    The text as it may be shown to somebody who must not know whose it is.

    Too much becomes 某 rather than too little: whatever the dictionary of words does not know may be a name.

    Args:
        names: of people and places known here, masked wherever they stand.
        township: of who asks; decides between villages of one name.

    Returns:
        folded (simplified, half width); "" where nothing here can tell a name from a word.
    """
    folded = fold(text)[:LONGEST]
    tagged = _tagged(folded)
    if tagged is None:
        return ""
    hidden = [False] * len(folded)
    for start, end in (*_spans(folded, names, township), *_name_spans(tagged)):
        hidden[start:end] = [True] * (end - start)
    shown: list[str] = []
    for sign, is_hidden in zip(folded, hidden, strict=True):
        if not is_hidden:
            shown.append(sign)
        elif not shown or shown[-1] != MASK:
            shown.append(MASK)
    return "".join(shown)


def _spans(folded: str, names: Iterable[str], township: str) -> Iterator[tuple[int, int]]:
    for name in {fold(name) for name in names if len(name) > 1}:
        for found in re.finditer(re.escape(name), folded):
            yield found.span()
    for place in gazetteer().find(folded, township):
        yield place.start, place.end
    yield from mentions(folded, township).names
    for found in _NUMBER.finditer(folded):
        if not _tells_nobody(folded, found.start(), found.end()):
            yield found.span()
    for pattern in (_SPOKEN, _LETTERS):
        for found in pattern.finditer(folded):
            yield found.span()


def _tells_nobody(folded: str, start: int, end: int) -> bool:
    """A small number, a year or a sum: what it is about, not who."""
    number, behind = folded[start:end], folded[end : end + 1]
    if re.fullmatch(r"\d{1,3}", number):
        return True
    if not re.fullmatch(r"\d{1,6}(?:\.\d+)?", number):
        return False
    return behind in tuple("块元万亩斤米平个") or (behind == "年" and len(number) == 4)


def _name_spans(tagged: list[tuple[str, str, int]]) -> Iterator[tuple[int, int]]:
    """Words that the dictionary calls names, or does not know, with the surname or sign beside them."""
    surnames = same_table().signs["surnames"]
    for number, (word, tag, start) in enumerate(tagged):
        if not tag.startswith(_NAMES) or not _HAN.search(word):
            continue
        end = start + len(word)
        before = tagged[number - 1][0] if number else ""
        surname = len(before) == 1 and before in surnames
        after = tagged[number + 1] if number + 1 < len(tagged) else None
        if after and len(word) < 3 and len(after[0]) == 1 and after[1] in _MAY_END_A_NAME:
            end += 1
        yield start - surname, end


def _tagged(folded: str) -> list[tuple[str, str, int]] | None:
    """The words with what each is and where it begins; None where nothing here can say that."""
    try:
        import rjieba
    except ImportError:
        return None
    found: list[tuple[str, str, int]] = []
    at = 0
    for word, tag in rjieba.tag(folded):
        found.append((word, tag, at))
        at += len(word)
    return found if at == len(folded) else None
