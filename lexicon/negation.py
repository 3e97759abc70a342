"""Which words are denied: 没打, 不用报警, 别砍."""

from __future__ import annotations

from lexicon.scan import Hit

_TWO = ("没有", "不是", "并没", "不用", "不会", "没人", "从没", "不想", "不能", "别再", "用不")
_ONE = ("没", "不", "别", "甭", "未", "无")
# Begins with a denial and is none: 不给, 没人管 and 不让 are complaints themselves.
_SELF = ("不", "没", "别")


def denied(folded: str, hit: Hit) -> bool:
    """
    Whether the words right before an entry deny it.

    Only the two signs before it are looked at: 没动手打人 is beyond this, and
    left to the learned weights of the whole phrase.
    """
    start = hit.start
    before = folded[start - 2 : start] if start > 1 else folded[:start]
    return (before in _TWO or before[-1:] in _ONE) and not hit.entry.word.startswith(_SELF)
