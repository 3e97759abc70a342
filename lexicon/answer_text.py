"""A stored answer as people and programs get it: the villager's text, citations, a line of `ask --jsonl`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lexicon.answers import Answer, Citation, answers, common
from lexicon.find_answer import find_answer


def render(answer: Answer) -> str:
    """
    The answer as a villager reads it.

    Returns:
        The answer, law and article in short; where legal time runs, that telling
        the bot stops nothing; and the line that this is general information.
    """
    shared = common()
    lines = [f"{answer.answer}（{short_law(answer)}）"]
    if answer.subject in shared.noticed or answer.id in shared.noticed:
        lines.append(shared.notice)
    lines.append(shared.tails.get(answer.subject, shared.tail))
    return "\n".join(lines)


def render_more(answer: Answer) -> str:
    """What is said on 细说: more of it, the steps, the papers to keep, the time limits, where to go."""
    steps = "\n".join(f"{number} {step}" for number, step in enumerate(answer.steps, 1))
    lines = [answer.more, steps, f"留好：{'、'.join(answer.papers)}", f"能去：{'、'.join(answer.where)}"]
    if answer.limits:
        lines.append(f"日子：{answer.limits}")
    return "\n".join(lines)


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
        {"id", "answer", "more", "score", "citations", "steps", "choices"}. Not sure: id None,
        and with it no answer, no citations, no steps; near: choices of {"id", "title"}.
    """
    finding = find_answer(text)
    answer = finding.answer
    return {
        "id": answer.id if answer else None,
        "answer": answer.answer if answer else "",
        "more": answer.more if answer else "",
        "score": finding.score,
        "citations": [_cited(one) for one in answer.citations] if answer else [],
        "steps": list(answer.steps) if answer else [],
        "choices": [{"id": one.id, "title": one.title} for one in finding.choices],
    }


def _cited(one: Citation) -> dict[str, Any]:
    return {"law": one.law, "article": one.article, "sub": one.sub}
