"""What somebody asked, without who and where: names, places, phones, numbers each become 某."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

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
_NEVER_IN_A_NAME = ("u", "p", "c", "d", "r", "y", "m")  # 的, 把, 和, 不, 我, 吗, 两
_ONLY_SURNAMES = frozenset(
    "王李张刘陈杨赵吴徐孙朱郭梁宋郑谢韩唐冯董萧程曹袁邓傅沈彭吕卢蒋蔡贾魏薛阎潘戴谭廖邹熊陆郝崔邱秦顾侯邵"
    "孟段尹黎贺赖龚樊殷陶翟倪芦俞鲁葛毕聂邢岳祁耿牟詹苗凌纪靳裴席屈霍隋蒲阮"
)
"""Signs that alone are hardly ever anything else: 于, 高, 钱 are words too."""
_SURNAMES = _ONLY_SURNAMES | frozenset(
    "于高金江何马黄白石田周康史汤毛常万方钱胡林叶丁夏任姜范苏武龙易孔龚曾许余严管关牛温左齐罗杜汪贝乔甄柳"
)
"""Where these begin what the dictionary does not know, it is a name; rarer ones (盖, 东) begin anything."""
_HAN = re.compile("[\u4e00-\u9fff]")


class _Word(NamedTuple):
    """A word of the text: what the dictionary calls it, where it begins, whether the dictionary has it."""

    text: str
    tag: str
    start: int
    known: bool


def outward(text: str, names: Iterable[str] = (), township: str = "") -> str:
    """
    The text as it may be shown to somebody who must not know whose it is.

    Too much becomes 某 rather than too little: whatever the dictionary of words does not know may be a name.
    masked.py leaves more, for the judicial office, which answers for what it reads.

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


def _name_spans(words: list[_Word]) -> Iterator[tuple[int, int]]:
    """
    Words that the dictionary calls names or does not know, and what stands behind a surname, each with the
    surname or sign beside it.
    """
    surnames = same_table().signs["surnames"]
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        after = words[number + 1] if number + 1 < len(words) else None
        named = word.tag.startswith(_NAMES) or (not word.known and word.text[0] in _SURNAMES)
        alone = word.text in _ONLY_SURNAMES and not (before and before.tag.startswith("m"))  # 一张, 两毛
        if not _HAN.search(word.text) or not (named or alone):
            continue
        start, end = word.start, word.start + len(word.text)
        if before is not None and len(before.text) == 1 and before.text in surnames:
            start -= 1
        if after is not None and _may_be_given(word, after, alone=alone):
            end += len(after.text)
        yield start, end


def _may_be_given(word: _Word, after: _Word, *, alone: bool) -> bool:
    """Whether the word behind goes on with the name."""
    if not _HAN.match(after.text) or after.tag.startswith(_NEVER_IN_A_NAME):
        return False
    if alone or not (after.known or len(after.text) > 2):
        return len(after.text) < 3
    return len(word.text) < 3 and len(after.text) == 1 and after.tag in _MAY_END_A_NAME


def _tagged(folded: str) -> list[_Word] | None:
    """The words as the dictionary has them; None where nothing here can say that."""
    try:
        import rjieba
    except ImportError:
        return None
    found: list[_Word] = []
    at = 0
    for text, tag in rjieba.tag(folded):
        known = len(text) == 1 or not _HAN.match(text) or rjieba.has_word(text)
        found.append(_Word(text, tag, at, known))
        at += len(text)
    return found if at == len(folded) else None
