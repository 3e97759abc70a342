"""不是这个: the answer was not what was asked; the next best one, or a person, and the question remembers."""

from __future__ import annotations

from handlers import question
from handlers.facts import Facts
from lexicon.answer_text import render
from lexicon.answers import Answer
from lexicon.find_answer import find_answer
from lexicon.read import read
from lexicon.two_parts import find_answers
from lexicon.wording import wording
from storage.changes import Change, ChangeQuestion, QuestionAnswered, Say
from storage.records import AskedLaw

_MOST = 3
"""So many wrong answers to one question; whoever got them wants a person, no fourth guess."""

_NEAR_ENOUGH = 0.5
"""
Of our test questions whose first answer is wrong the next is right in three of four from here on, and
hardly ever below; where the first was right all the same, two of three times nothing is guessed.
"""


def refused(facts: Facts) -> list[Change] | None:
    """
    The last answer, or the choices put last, are not what was asked.

    Returns:
        None where there is nothing it could speak of: then it is talk like any other.
    """
    message, person, law, asked = facts.message, facts.person, facts.last_law, facts.question
    if message is None or person is None:
        return None
    since = asked is not None and (law is None or asked.created_at >= law.at)
    if since and question.asks_of_matter(asked):
        return None
    key = f"not_this:message:{message.id}"
    if since and asked is not None and asked.question is not None and asked.question.choices:
        return [question.unsure(person, key), QuestionAnswered(key=asked.key)]
    if law is None or facts.now - law.at > facts.limits.refusable or not (law.answer_id or law.refused):
        return None
    wrong = (*law.refused, *_told(law))
    before = (one.answer_id for one in facts.asked_today if one.answer_id and law.text.startswith(one.text))
    found = _next(law, (*wrong, *before)) if len(wrong) < _MOST else None
    kept = ChangeQuestion(question_id=law.id, answer_id=found.id if found else "", refused=wrong)
    if found is None:
        return [kept, question.unsure(person, key, "not_this_none")]
    text = wording("not_this", title=found.title, answer=render(found))
    return [kept, Say(key=key, text=text, person_id=person.id)]


def refused_plainly(facts: Facts) -> list[Change] | None:
    """不对 may be said of anything: it is this only while the answer was the last thing between us."""
    return refused(facts) if question.last_spoken_of(facts, facts.limits.leans_within) else None


def _told(law: AskedLaw) -> tuple[str, ...]:
    """What stands as its answer; where one message had two, both: which of them is wrong is not said."""
    if not law.answer_id:
        return ()
    if law.refused:
        return (law.answer_id,)
    also = (one.id for one in find_answers(law.text)[1] if one.id != law.answer_id)
    return (law.answer_id, *also)


def _next(law: AskedLaw, wrong: tuple[str, ...]) -> Answer | None:
    """The best of the rest; not what the question it leans on had for its answer either."""
    found = find_answer(law.text, read(law.text), without=wrong)
    return found.answer or next(iter(found.choices if found.score >= _NEAR_ENOUGH else ()), None)
