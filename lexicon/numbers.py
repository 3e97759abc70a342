"""Numbers as people say them: 三千六, 八九千, 二百多, 3.5万; the least and the most they may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_DIGITS = "零一二两三四五六七八九"
_VALUE = dict(zip(_DIGITS, (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LONGEST = 12
_LONGEST_DIGITS = 9  # more are a telephone
_MAY = re.compile(f"[0-9{_DIGITS}十百千万几半俩仨]")
_FOUND = re.compile(
    r"(?<![0-9a-z.])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
    rf"(?:[kw](?![0-9a-z])|[百千万亿][0-9{_DIGITS}十百千万]*)?"
    r"|(?:百儿?八十|千儿?八百|万儿?八千|百十)"
    r"|[百千万](?=把)"
    rf"|[{_DIGITS}十百千万亿几]+(?:点[{_DIGITS}]+)?"
    r"|[俩仨]|半(?=[亩垧])"
)
_EIGHTS = {"百": (80, 100), "千": (800, 1000), "万": (8000, 10_000)}
_WHOLE = {"俩": (2.0, 2.0), "仨": (3.0, 3.0), "半": (0.5, 0.5), "百十": (100.0, 119.0)}
_TO = re.compile("[到至~-]")
_ABOUT = re.compile(
    "(?:大概其?|大约|差不离|差不多|约摸|估摸|约)(?:着|有|是)?$|(?P<less>不到|将近|不足|快)(?:有)?$"
)
_BEHIND = re.compile("(?P<more>多)|来(?![着了的不回])|把(?!人)|(?:左右|上下|出头)")


@dataclass(frozen=True, slots=True)
class Number:
    """
    A number that stands in a folded text.

    Attributes:
        low, high: the least and the most it may mean; equal where it is said exactly.
        word: the numerals alone, without 多, 来, 到.
        clipped: the last place is left out, as money is said: 三千六, 一万二.
    """

    low: float
    high: float
    start: int
    end: int
    word: str
    clipped: bool = False

    @property
    def big(self) -> bool:
        """A hundred or more, said with its place or in three digits."""
        return self.high >= 100


def may_count(folded: str) -> bool:
    """Whether some sign of a number stands there at all."""
    return _MAY.search(folded) is not None


def numbers_in(folded: str) -> Iterator[Number]:
    """All numbers of a folded text in order; 三千到五千 is one, with 多, 来, 把 behind it."""
    at = 0
    while (found := _FOUND.search(folded, at)) is not None:
        at = found.end()
        number = number_at(found[0], found.start())
        if number is None:
            number = _part_of(found[0], found.start())
        if number is None:
            continue
        number = _ranged(folded, number)
        number = _roughly(folded, number)
        at = max(at, number.end)
        yield number


def _part_of(word: str, start: int) -> Number | None:
    """一百八一天: the last 一 is no part of it; 老三两口子: only the 两 is a number."""
    if word.endswith("一") and len(word) > 2:
        return number_at(word[:-1], start)
    return number_at("两", start + 1) if len(word) == 2 and word[1] == "两" else None


def number_at(word: str, start: int = 0) -> Number | None:
    """One numeral as a number; None where it is none: 百, 万万, 六七八九, a telephone."""
    bounds = _bounds(word)
    if bounds is None:
        return None
    clipped = len(word) >= 3 and word[-1] in "一二三四五六七八九123456789" and word[-2] in "百千万"
    return Number(*bounds, start, start + len(word), word, clipped)


def _bounds(word: str) -> tuple[float, float] | None:
    if word in _WHOLE:
        return _WHOLE[word]
    if "八" in word and word[0] in _EIGHTS:
        return _EIGHTS[word[0]]
    if word in ("百", "千", "万"):
        return _PLACES[word], _PLACES[word]
    if len(word) > (_LONGEST_DIGITS if word.isdigit() and word.isascii() else _LONGEST):
        return None
    if "几" in word:
        return _several(word)
    if len(word) == 2 and set(word) <= set(_DIGITS) and _neighbours(word) is None:
        return None  # 老三两口子: nobody says 22 so
    pair = _neighbours(word)
    if pair is not None:
        low, high = (_exactly(one) for one in pair)
        return (low, high) if low is not None and high is not None and low < high else None
    value = _exactly(word)
    return None if value is None else (value, value)


def _several(word: str) -> tuple[float, float] | None:
    """几: 2 to 9, behind a place 1 to 9: 十几 is 11 to 19, 几千 is 2000 to 9000."""
    if word.count("几") > 1:
        return None
    least = "一" if word.endswith("几") and len(word) > 1 else "二"
    low, high = (_exactly(word.replace("几", sign)) for sign in (least, "九"))
    return (low, high) if low is not None and high is not None else None


def _neighbours(word: str) -> tuple[str, str] | None:
    """八九千 as 八千 and 九千; None where no two neighbours in counting stand together."""
    if not set(word) & set(_PLACES) and len(word) != 2:
        return None
    for at in range(len(word) - 1):
        one, other = _VALUE.get(word[at], 0), _VALUE.get(word[at + 1], 0)
        if one and (other == one + 1 or (one, other) == (3, 5)):
            return word[: at + 1] + word[at + 2 :], word[:at] + word[at + 1 :]
    return None


def _exactly(word: str) -> float | None:
    if word[-1] in "kw":
        return float(word[:-1].replace(",", "")) * (1000 if word[-1] == "k" else 10_000)
    if word[0].isdigit() and word[-1].isdigit() and not set(word) & set(_PLACES):
        return float(word.replace(",", ""))
    from cn2an import cn2an  # it reads word lists of its own at import

    try:
        return float(cn2an(word.replace(",", ""), "smart"))
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def _ranged(folded: str, first: Number) -> Number:
    """三千到五千, 3-5万: the first takes the place of the second where it has none."""
    to = _TO.match(folded, first.end)
    found = _FOUND.match(folded, to.end()) if to else None
    second = number_at(found[0], found.start()) if found else None
    if second is None:
        return first
    low = first.low
    place = _PLACES.get(second.word[-1], 1)
    if first.word[-1] not in _PLACES and low < 10 and place > 10:
        low *= place
    if low >= second.high:
        return first
    return replace(second, low=low, start=first.start, word=folded[first.start : second.end])


def _roughly(folded: str, number: Number) -> Number:
    """With what stands about it: 二百多 is 200 to 299, 两万来 and 大概两万 a tenth more or less."""
    before = _ABOUT.search(folded, max(0, number.start - 6), number.start)
    behind = _BEHIND.match(folded, number.end)
    low, high, end = number.low, number.high, behind.end() if behind else number.end
    if behind and behind["more"]:
        step = place_of(high)
        high += step - 1 if step > 1 else 1
    elif behind or before:
        low *= 0.9
        if not (before and before["less"]):
            high *= 1.1
    word = number.word
    if behind and folded.startswith(("万", "亿"), end) and high < 10_000:
        # 三千多万, 三十来万
        word, place, end = folded[number.start : end + 1], _PLACES[folded[end]], end + 1
        low, high = low * place, high * place
    start = before.start() if before else number.start
    return replace(number, low=round(low, 2), high=round(high, 2), start=start, end=end, word=word)


def place_of(value: float) -> int:
    """The place of the last digit that is none of the noughts: 1000 of 3000, 10 of 250, 1 of 3.5."""
    whole, step = int(value), 1
    if whole != value or not whole:
        return 1
    while whole % (step * 10) == 0:
        step *= 10
    return step
