"""不是这个: the answer was not what was asked; the next best one, or a person, and the question remembers."""

from __future__ import annotations

from handlers import burst, phrases, question
from handlers.facts import Facts
from handlers.privacy import delicate
from lexicon.answer_text import render
from lexicon.answers import Answer
from lexicon.find_answer import find_answer
from lexicon.read import read
from lexicon.reading import Kind
from lexicon.two_parts import find_answers
from lexicon.wording import wording
from storage.changes import Change, ChangeQuestion, PutBurst, QuestionAnswered, Say
from storage.records import AskedLaw

_MOST = 3
"""So many wrong answers to one question; whoever got them wants a person, no fourth guess."""

_LEAST = 4
"""Signs behind 不是这个 that may ask something."""

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
    if law is None or not _refusable(facts, law):
        return None
    wrong = (*law.refused, *_told(law))
    before = (one.answer_id for one in facts.asked_today if one.answer_id and law.text.startswith(one.text))
    found = _next(law, (*wrong, *before)) if len(wrong) < _MOST else None
    kept = ChangeQuestion(question_id=law.id, answer_id=found.id if found else "", refused=wrong)
    if found is None:
        return [kept, question.unsure(person, key, "not_this_none")]
    text = wording("not_this", title=found.title, answer=render(found))
    return [kept, Say(key=key, text=text, person_id=person.id)]


def asked_instead(facts: Facts) -> list[Change] | None:
    """
    不是这个，我问的是利息: the answer is refused, and what they ask is found without it.

    Returns:
        None where it is no such line, or what follows tells a matter: that is never swallowed.
    """
    message, law = facts.message, facts.last_law
    rest = phrases.begins_with(message.text, "not_this") if message is not None else ""
    if message is None or facts.person is None or len(rest) < _LEAST or not _refusable(facts, law):
        return None
    reading = read(rest)
    if reading.kind is Kind.CONCERN or (facts.whole is not None and facts.whole.critical) or law is None:
        return None
    wrong = (*law.refused, *_told(law))
    finding, also = find_answers(rest, reading, without=wrong)
    talk = burst.with_piece(facts.burst, message, facts.person, facts)
    talk, kept = question.keep(facts, talk, (message,), rest, finding)
    topics = finding.answer.topics if finding.answer is not None else ()
    key = f"{question.HER_OWN if delicate(topics, 'group') else question.KEPT}{message.id}"
    return [
        ChangeQuestion(question_id=law.id, answer_id="", refused=wrong),
        kept,
        *question.privately(facts, finding, also, key),
        PutBurst(burst=talk),
        *burst.clocks(talk),
    ]


def refused_plainly(facts: Facts) -> list[Change] | None:
    """不对 may be said of anything: it is this only while the answer was the last thing between us."""
    return refused(facts) if question.last_spoken_of(facts, facts.limits.leans_within) else None


def _refusable(facts: Facts, law: AskedLaw | None) -> bool:
    """It had an answer, not long ago."""
    if law is None or facts.now - law.at > facts.limits.refusable:
        return False
    return bool(law.answer_id or law.refused)


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
