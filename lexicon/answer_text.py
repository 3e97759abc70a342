"""A stored answer as people and programs get it: the villager's text, citations, a line of `ask --jsonl`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from lexicon.answers import Answer, Citation, answers, common
from lexicon.two_parts import find_answers
from lexicon.wording import wording

PARTS = ("where", "time", "money", "cost", "papers", "steps")
"""Sides of an answer that are asked for by half a sentence: "那上哪办"."""

_N = "[0-9零一二两三四五六七八九十百半几]"
_OF = {
    "time": re.compile(rf"{_N}+(?:个)?(?:天|日|月|年|小时|钟头|星期|周)|当天|立马|随时|马上|期限"),
    "money": re.compile(rf"钱|元|免费|费|{_N}+(?:倍|成)|%|％|百分之"),
    "cost": re.compile(
        r"不(?:要|花|用花|收|交)(?:[你您]|一分)?(?:钱|费)|一分不收|不收学费|免费|免交|收费|工本费|"
        r"(?:诉讼|受理|鉴定|手续|工本|申请|保全|执行|公证|仲裁|律师)费|要交钱"
    ),
}


def render(answer: Answer) -> str:
    """
    The answer as a villager reads it.

    Returns:
        The answer, law and article in short; where legal time runs, that telling
        the bot stops nothing; and the line that this is general information.
    """
    return "\n".join([told(answer), *_closing(answer)])


def render_both(answer: Answer, also: Sequence[Answer]) -> str:
    """Two answers in one message, each with its law; what is said of both stands once, at the end."""
    others = [wording("asked_too", answer=told(one)) for one in also]
    return "\n".join([told(answer), *others, *_closing(answer, *also)])


def told(answer: Answer) -> str:
    """The answer and its law in short, without what is said of every answer."""
    return f"{answer.answer}（{short_law(answer)}）"


def _closing(*answers: Answer) -> list[str]:
    """The notice where one needs it, and one tail: that of all, else the one for danger, else the plain."""
    shared = common()
    notice = any(one.subject in shared.noticed or one.id in shared.noticed for one in answers)
    tails = dict.fromkeys(shared.tails.get(one.subject, shared.tail) for one in answers)
    danger = [tail for tail in tails if "110" in tail]
    tail = next(iter(danger or tails)) if danger or len(tails) == 1 else shared.tail
    return [shared.notice, tail] if notice else [tail]


def render_more(answer: Answer, township: str = "", village: str = "") -> str:
    """
    What is said on 细说: more of it, the steps, the papers to keep, the time limits, where to go.

    Args:
        township, village: the asker's own, where known; places are then said by their names.
    """
    steps = "\n".join(f"{number} {step}" for number, step in enumerate(answer.steps, 1))
    where = where_for(answer.where, township, village)
    lines = [answer.more, steps, f"留好：{'、'.join(answer.papers)}", f"能去：{'、'.join(where)}"]
    if answer.limits:
        lines.append(f"日子：{answer.limits}")
    return "\n".join(lines)


def render_part(answer: Answer, part: str, township: str = "", village: str = "") -> str:
    """
    What an answer says of one side of it.

    Args:
        part: one of PARTS.
        township, village: as in render_more.

    Returns:
        "" where it says nothing of that.
    """
    if part == "where":
        return f"能去：{'、'.join(where_for(answer.where, township, village))}"
    if part == "papers":
        return f"留好、带上：{'、'.join(answer.papers)}"
    if part == "steps":
        return "\n".join(f"{number} {step}" for number, step in enumerate(answer.steps, 1))
    if part == "time" and answer.limits:
        return f"{answer.limits.rstrip('。')}。（{short_law(answer)}）"
    of = _OF[part]
    sentences = (one for text in (answer.answer, answer.more) for one in _sentences(text))
    said = dict.fromkeys(one for one in sentences if of.search(one))
    return f"{'。'.join(said)}。（{short_law(answer)}）" if said else ""


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in text.split("。") if one.strip() and not one.startswith("法律上的说法")]


def where_for(places: Sequence[str], township: str, village: str = "") -> list[str]:
    """
    Where to go, by the asker's own names: 本村评理说事点 → 正二村评理说事点, 镇司法所 → 正安镇司法所.

    Args:
        places: as an answer has them.
        township, village: official names; "" leaves what is said of it general.
    """
    return [_own_name(place, township, village) for place in places]


def _own_name(place: str, township: str, village: str) -> str:
    if village and place.startswith("本村"):
        return village + place.removeprefix("本村")
    if village and place == "村委会":
        return f"{village}委会" if village.endswith("村") else f"{village}居委会"
    if township and place.startswith("镇"):
        rest = place.removeprefix("镇")
        if township.endswith("街道") and rest.startswith("政府"):
            return f"{township}{rest.removeprefix('政府') or '办事处'}"
        return f"{township}{rest}"
    return place


def short_law(answer: Answer) -> str:
    """Law and articles in short, the deciding one first: "民法典188、195条；劳动法50条"."""
    shared = common()
    by_law: dict[str, list[str]] = {}
    for one in answer.citations:
        numbers = by_law.setdefault(one.law, [])
        if one.article is not None:
            numbers.append(f"{one.article}{f'条{one.sub}' if one.sub else ''}")
    return "；".join(shared.short.get(law, law) + _articles(numbers) for law, numbers in by_law.items())


def _articles(numbers: list[str]) -> str:
    joined = "、".join(numbers)
    return f"{joined}条" if joined and "条" not in numbers[-1] else joined


def citations() -> Iterator[dict[str, Any]]:
    """Every citation and every marked figure's article, once an answer, as `bot citations` prints them."""
    for answer in answers():
        told: dict[tuple[str, int | None, str], None] = {}
        for one in answer.citations:
            told[one.law, one.article, one.sub] = None
        for figure in answer.figures:
            told[figure.law, figure.article, figure.sub] = None
        for law, article, sub in told:
            yield {"id": answer.id, "law": law, "article": article, "sub": sub}


def ask_json(text: str) -> dict[str, Any]:
    """
    One line of `ask --jsonl`.

    Returns:
        {"id", "answer", "more", "score", "citations", "steps", "where", "papers", "also", "choices"}. Not
        sure: id None, and with it no answer and nothing to it; near: choices of {"id", "title"}. A question
        of two parts: the second's id in also, and the citations of both, the deciding ones first.
    """
    from lexicon.read import read  # its weights and jieba, which citations do without

    finding, also = find_answers(text, read(text))
    answer = finding.answer
    both = (answer, *also) if answer else ()
    return {
        "id": answer.id if answer else None,
        "answer": answer.answer if answer else "",
        "more": answer.more if answer else "",
        "score": finding.score,
        "citations": [_cited(one) for one in cited_by(*both)],
        "steps": list(answer.steps) if answer else [],
        "where": list(answer.where) if answer else [],
        "papers": list(answer.papers) if answer else [],
        "also": [one.id for one in also],
        "choices": [{"id": one.id, "title": one.title} for one in finding.choices],
    }


def cited_by(*told: Answer) -> list[Citation]:
    """The citations of one answer, or of two: first what decides each, then the rest; each once."""
    ranked = [one for rank in zip_longest(*(answer.citations for answer in told)) for one in rank if one]
    seen: dict[tuple[str, int | None, str], Citation] = {}
    for one in ranked:
        seen.setdefault((one.law, one.article, one.sub), one)
    return list(seen.values())


def _cited(one: Citation) -> dict[str, Any]:
    return {"law": one.law, "article": one.article, "sub": one.sub}
