"""A case number as people type or dictate it: 6207 in any width, 0042, 六二零七, 六千二百零七, 四十二号."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPOKEN = ("零〇", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")
_DIGITS = {c: n for n, row in enumerate(_SPOKEN) for c in row}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "".join(_DIGITS) + "".join(_UNITS)
_FOUND = re.compile(rf"(?<![0-9.])[0-9]{{1,4}}(?![0-9.])|[{_NUMERAL}]+")

# Full-width digits and letters, one for one: positions stay.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_CIRCLED = {ord("①") + n: str(n + 1) for n in range(9)}


def half_width(text: str) -> str:
    """Full-width signs as half-width ones, ① as 1; as long as the text given."""
    return text.translate(HALF_WIDTH).translate(_CIRCLED)


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """
    A number that stands in a text.

    Attributes:
        value: 0–9999.
        spoken: written in Chinese numerals.
        whole: four digits, or as many places as a case number has ("六二零七", "0042").
    """

    value: int
    start: int
    end: int
    spoken: bool
    whole: bool


def numbers_in(text: str) -> tuple[SpokenNumber, ...]:
    """All numbers of up to four digits in a text of half width, in order."""
    found = []
    for match in _FOUND.finditer(text):
        word = match.group()
        if word[0] in "0123456789":
            found.append(SpokenNumber(int(word), match.start(), match.end(), False, len(word) == 4))
            continue
        value = numeral(word)
        if value is not None:
            # 五千 is a sum; a case's number is said whole: 六二零七, 六千二百零七.
            places = (len(word) == 4 and "千" not in word) or (len(word) >= 5 and "千" in word)
            found.append(SpokenNumber(value, match.start(), match.end(), True, places))
    return tuple(found)


def numeral(word: str) -> int | None:
    """The value of Chinese numerals up to 9999, read out by digits or by places; None when neither."""
    if all(c in _DIGITS for c in word):
        return int("".join(str(_DIGITS[c]) for c in word)) if len(word) <= 4 else None
    total, lowest = 0, 10_000
    digit: int | None = None
    for c in word:
        if c in _UNITS:
            unit = _UNITS[c]
            if unit >= lowest:
                return None
            total += (1 if digit is None else digit) * unit
            digit, lowest = None, unit
        elif digit is not None and digit != 0:
            return None
        else:
            digit = _DIGITS[c]
    if digit and lowest >= 100 and word[-2] in _UNITS:
        return total + digit * lowest // 10  # 六千二 is 6200
    return total + (digit or 0)
