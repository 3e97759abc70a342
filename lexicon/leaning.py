"""A question that leans on the one before: "那要是没欠条呢" is found together with what was asked last."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lexicon.answers import Answer, Finding, answer_named
from lexicon.find_answer import LONGEST, find_answer, index

LEADS = ("那", "要是", "如果", "万一")
"""How a question begins that leans on the one before."""

_LEAD = re.compile(r"^(?:那|可|但|要是|要|如果|假如|假使|万一|还有|我这个|我这|我|俺|的话|[\s,，。])+")
_END = re.compile(r"(?:的话|[呢吗么啊呀\s?？。])+$")

_COVERED = 0.6
"""So much of the question's own signs must stand in an answer that is to go with it."""

_ALL_SAID = 0.95
"""An answer beside the one they had that says all of what is new, by itself the best for it."""

_SURE = 0.75
"""Surer than of a whole question: it is short, and two that are joined have the words of both."""

_PAIRS_SAID = 0.15
_PAIRS_OFFERED = 0.3
_PAIRS_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Leaning:
    """
    What was found for a question that leans on another.

    Attributes:
        finding: as find_answer() gives it.
        same: it is the answer they had; more can be told of it.
        alone: the question was sure without the one before.
    """

    finding: Finding
    same: bool = False
    alone: bool = False


def find_leaning(last: str, last_id: str, text: str) -> Leaning:
    """
    Find what is asked by a short question behind another.

    Whatever is sure by itself and names what it is about stands by itself. Otherwise both are looked up
    together as if the answer they had were not there: it would win for the words of the first question
    alone. What wins must be of the same subject and have words for what is new, else an old question would
    bend a new one to itself.

    Args:
        last: the question before, as it was put.
        last_id: its answer, "" for none.
        text: the question now.
    """
    alone = find_answer(text)
    had = answer_named(last_id) if last_id else None
    if alone.answer is not None and alone.score >= _SURE and _names_its_subject(text):
        return Leaning(alone, same=alone.answer == had, alone=True)
    own = _END.sub("", _LEAD.sub("", text)) or text
    together = joined(last, text)
    found = find_answer(together, without=(last_id,) if last_id else ())
    best, by_itself = _best(together, last_id), _best(text)
    if best is not None and (had is None or _of_one_subject(best, had)):
        signs, pairs = index().covered(own, best.id)
        fits = signs >= _COVERED and (found.answer is not None or bool(found.choices))
        if fits and best == by_itself:
            return Leaning(Finding(best, found.score))
        if had is not None and by_itself == had and index().covered(own, had.id)[0] >= _COVERED:
            return Leaning(Finding(had, found.score), same=True)
        if fits and found.score >= _SURE and pairs >= _PAIRS_SAID and not _is_told(own, had):
            return Leaning(found)
    if had is not None and _is_told(own, had):
        return Leaning(Finding(had, alone.score), same=True)
    if had is not None and by_itself is not None and by_itself != had and by_itself.subject == had.subject:
        signs, pairs = index().covered(own, by_itself.id)
        if signs >= _ALL_SAID and pairs >= _PAIRS_OFFERED:
            return Leaning(Finding(by_itself, found.score))
    near = [one for one in found.choices if had is None or _of_one_subject(one, had)]
    near = [one for one in near if index().covered(own, one.id)[1] >= _PAIRS_OFFERED]
    return Leaning(Finding(None, found.score, tuple(near) if len(near) > 1 else ()))


def joined(last: str, text: str) -> str:
    """Both as one question, the first cut where both are too long to be looked at."""
    return f"{last[: max(0, LONGEST - len(text) - 1)]}\n{text}"


def _best(text: str, without: str = "") -> Answer | None:
    ranked, _ = index().evidence(text, without=(without,) if without else ())
    return index().stored[ranked[0][0]] if ranked else None


def _names_its_subject(text: str) -> bool:
    """那得几天之内报 may be sure by its signs; what it is about stands in the question before."""
    _, evidence = index().evidence(text)
    return evidence["meanings_hit"] > 0


def _of_one_subject(one: Answer, other: Answer) -> bool:
    return one.subject == other.subject or bool(set(one.types) & set(other.types))


def _is_told(own: str, had: Answer | None) -> bool:
    """What is new now stands in the answer they had."""
    return had is not None and index().covered(own, had.id)[1] >= _PAIRS_SAME
