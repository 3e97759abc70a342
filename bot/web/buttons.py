"""The short answers a question allows, read from its own words: each digit's meaning stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A villager's own words and the counts in brackets may hold digits that mean nothing here.
_QUOTED = re.compile(r"“[^”]*”|（[^）]*）")
_DIGIT_FIRST = re.compile(
    r"(?<![\d:：.\-–第])([0-9])"
    r"(?=[^\W\d_])(?![年月日号点个件天户张条分秒])"  # "3天" counts days
    r"([^\s\d，。；、,;：]{1,8})"
)
_DIGIT_LAST = re.compile(r"([^\s，。；、？?,;：「」\d]{1,8}?)就?回([0-9])(?!\d)")
_FORM = re.compile(r"「(\S{1,3} \d{4}) [^」]+」")  # what stands after the number is the mediator's to write
_WORD = re.compile(r"回「([^」〈\s]{1,6})」")


@dataclass(frozen=True, slots=True)
class Button:
    """
    What it sends and what stands on it.

    Attributes:
        begins: it only begins the answer: the rest is to be typed.
    """

    text: str
    label: str
    begins: bool = False


def buttons_of(question: str) -> tuple[Button, ...]:
    """
    "1接 2让别人 3晚点" or "行回1，换人回2。" → a button each, in the order of the digits, then 回「回避」.

    Args:
        question: the whole text that was sent.
    """
    asked = _QUOTED.sub("", question)
    digits: dict[str, str] = {}
    for match in _DIGIT_LAST.finditer(asked):
        digits.setdefault(match[2], match[1])
    for match in _DIGIT_FIRST.finditer(asked):
        digits.setdefault(match[1], match[2])
    words = dict.fromkeys(match[1] for match in _WORD.finditer(asked))
    return (
        *(Button(digit, f"{digit} {digits[digit]}") for digit in sorted(digits)),
        *(Button(word, word) for word in words),
    )


def forms_of(text: str) -> tuple[Button, ...]:
    """完事回「办结 6207 咋说的」 → a button that begins "办结 6207 " in the box."""
    found = dict.fromkeys(match[1] for match in _FORM.finditer(text))
    return tuple(Button(f"{words} ", f"{words}…", begins=True) for words in found)
