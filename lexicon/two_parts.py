"""Two questions in one message: each is found by itself, and both get their answer."""

from __future__ import annotations

import re
from collections.abc import Collection

from lexicon.answers import Answer, Finding
from lexicon.find_answer import LONGEST, find_answer
from lexicon.leaning import LEADS, find_leaning
from lexicon.reading import Reading

_ENDS = re.compile(r"[?？!！。；;,，\n]+|(?=还有|另外|再一个|再就是|再问|还想问|顺便|顺道)")
_ASKS = re.compile(
    r"[吗么啥谁哪]|咋|怎么|怎样|多少|多久|多长|几[年天个月岁次成分倍]|能不能|行不行|该不该|算不算|是不是|有没有"
    r"|(?:[行中成能对]|好使|犯法|合法|管用|作数)[不没]$|不$"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_LEAST = 5
"""Signs; what is shorter asks nothing by itself ("咋办")."""

_MOST_ASKED = 4
"""With more questions than this in one message somebody tells a story, and asks himself."""


def find_answers(
    text: str, reading: Reading | None = None, *, without: Collection[str] = ()
) -> tuple[Finding, tuple[Answer, ...]]:
    """
    Find the answer for what was said, and the one for what it asks besides.

    A message is taken apart where it asks a second time; what is told before a question belongs to it. One
    that leans on the one before ("那要是没欠条呢") is found together with it.
    The second answer is given only where each part by itself is sure and the two are not the same: a
    story with one matter in it must not collect answers.

    Args:
        text, reading, without: as find_answer() takes them.

    Returns:
        As find_answer(), or the finding of the part asked first; and beside it the other part's answer, at
        most one.
    """
    whole = find_answer(text, reading, without=without)
    asked = parts(text)
    if not 1 < len(asked) <= _MOST_ASKED:
        return whole, ()
    sure: list[Finding] = []
    leant = False
    for at, one in enumerate(asked):
        if at and one.startswith(LEADS):
            leant = True
            found = _leaning(asked[at - 1], sure[-1].answer, one) if sure else Finding(None, 0.0)
        else:
            found = find_answer(one, reading, without=without)
        if found.answer is not None and found.answer.id not in without:
            sure.append(found)
    if leant and len(sure) == 1 and whole.answer is None:
        return sure[0], ()  # the half that leans made it unsure
    if len(sure) < 2:
        return whole, ()
    told = {one.answer.id: one.answer for one in sure if one.answer is not None}
    first = whole if whole.answer is not None and whole.answer.id not in told else sure[0]
    others = [one for one in told.values() if one != first.answer]
    return first, tuple(others[:1])


def _leaning(before: str, had: Answer | None, text: str) -> Finding:
    """What a part that leans asks besides; nothing where the answer before tells it too."""
    found = find_leaning(before, had.id if had is not None else "", text)
    return Finding(None, 0.0) if found.same else found.finding


def asks(clause: str) -> bool:
    """It has the form of a question: a word that asks, or 不 / 没 at its end."""
    return _ASKS.search(clause.strip()) is not None


def parts(text: str) -> list[str]:
    """The questions a text asks, each with what was told before it; one that asks once is itself."""
    found: list[str] = []
    told = ""
    for clause in _ENDS.split(text[:LONGEST]):
        told += clause if not told else f"，{clause}"
        if asks(clause) and len(_HAN.findall(told)) >= _LEAST:
            found.append(told)
            told = ""
    return found
