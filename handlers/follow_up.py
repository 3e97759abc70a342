"""Half a question behind a legal one: "那多长时间", "那要是没欠条呢" go on with what was asked last."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from handlers import burst, phrases, question
from handlers.facts import Facts
from handlers.privacy import delicate
from lexicon.answer_text import render_more, render_part
from lexicon.answers import answer_named
from lexicon.leaning import find_leaning, joined
from lexicon.reading import Kind, Reading, Urgency
from lexicon.two_parts import asks
from lexicon.wording import wording
from storage.changes import Change, PutBurst, Say
from storage.records import AskedLaw, MessageKind

WORDS = Path(__file__).with_name("rules") / "follow_up.toml"
_LONGEST = 30
"""Signs; who says more says it whole."""

_SHORTEST, _SHORT = 5, 14
_LIKELY = 0.5
"""So sure it must be where nothing but its shortness says that it goes on with another question."""


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8-sig"))


def part_asked(facts: Facts) -> list[Change] | None:
    """
    那上哪办, 那多长时间: what the last answer says of that.

    Returns:
        None where it is not asked, or the answer says nothing of it.
    """
    law, person, message = _leans_on(facts), facts.person, facts.message
    if law is None or person is None or message is None:
        return None
    part = part_of(message.text)
    if not part:
        return None
    had = answer_named(law.answer_id)
    said = render_part(had, part, person.township, person.village) if had is not None else ""
    if had is None or not said:
        return None
    text = wording("of_last", title=had.title, part=said)
    return [Say(key=f"part:message:{message.id}", text=text, person_id=person.id)]


def leaned(facts: Facts) -> list[Change] | None:
    """
    那要是没欠条呢: found together with the last question, and kept as a question of its own.

    Returns:
        None for what does not lean on it: a new question, a matter, talk.
    """
    law, person, message = _leans_on(facts), facts.person, facts.message
    if law is None or person is None or message is None:
        return None
    text, part = message.text, part_of(message.text)
    loosely = not part and not leans(text)
    if loosely and not _short_question(text):
        return None
    found = find_leaning(law.text, law.answer_id, text)
    finding = found.finding
    if loosely and (finding.answer is None or finding.score < _LIKELY or (found.alone and _reads(facts))):
        return None  # it leans by nothing but its shortness
    if finding.answer is None and not finding.choices and not part and not _supposes(text):
        return None
    talk = burst.with_piece(facts.burst, message, person, facts)
    talk, kept = question.keep(facts, talk, (message,), joined(law.text, text), finding)
    topics = finding.answer.topics if finding.answer is not None else ()
    key = f"{question.HER_OWN if delicate(topics, 'group') else question.KEPT}{message.id}"
    if found.same and finding.answer is not None:
        more = render_more(finding.answer, person.township, person.village)
        said: list[Change] = [
            Say(key=key, text=wording("of_last", title=finding.answer.title, part=more), person_id=person.id)
        ]
    else:
        said = [
            replace(one, text=wording("leaned", title=finding.answer.title, answer=one.text))
            if isinstance(one, Say) and one.key == key and finding.answer is not None and not found.alone
            else one
            for one in question.privately(facts, finding, (), key)
        ]
    return [kept, *said, PutBurst(burst=talk), *burst.clocks(talk)]


def part_of(text: str) -> str:
    """Which part of an answer half a sentence asks for, "" for none or for a whole sentence."""
    rules, words = _rules(), phrases.bare(text)
    around = rules["around"]
    left = ""
    while left != words:
        left = words
        if part := next((part for part, row in rules["parts"].items() if words in row["words"]), ""):
            return part
        before = next((one for one in around["before"] if words.startswith(one)), "")
        words = words.removeprefix(before)
        if not before:
            words = words.removesuffix(next((one for one in around["after"] if words.endswith(one)), ""))
    return ""


def leans(text: str) -> bool:
    """It has the form of a question that goes on with another one."""
    how, words = _rules()["leans"], _bare_end(text)
    if len(words) > _LONGEST:
        return False
    ends = words.endswith(tuple(how["ends"]))
    if words.startswith(tuple(how["before"])):
        return ends or asks(words)
    return ends and len(words) <= _SHORT


def _short_question(text: str) -> bool:
    """有车能办不, 住院费谁先垫: so short and yet a question that it may go on with the last one."""
    words = _bare_end(text)
    return _SHORTEST <= len(words) <= _SHORT and asks(words)


def _reads(facts: Facts) -> bool:
    """It is read as a question without another: then it is answered as one, or pointed to where it was."""
    return facts.reading is not None and facts.reading.kind is Kind.QUESTION


def _supposes(text: str) -> bool:
    return any(word in text for word in _rules()["leans"]["supposing"])


def _leans_on(facts: Facts) -> AskedLaw | None:
    """The question it may lean on; a matter or danger is never swallowed by one."""
    message, reading, whole = facts.message, facts.reading, facts.whole
    if message is None or message.kind not in (MessageKind.TEXT, MessageKind.VOICE) or not message.text:
        return None
    if whole is not None and whole.critical:
        return None
    told = reading is not None and reading.kind is Kind.CONCERN
    if (
        told
        and reading is not None
        and not part_of(message.text)
        and not _only_supposed(message.text, reading)
    ):
        return None
    return question.last_spoken_of(facts, facts.limits.leans_within)


def _only_supposed(text: str, reading: Reading) -> bool:
    """要是他不让我看呢 is no event; a delicate or pressing one is taken for one all the same."""
    if reading.urgency is not Urgency.NORMAL or delicate(reading.topics, "alert"):
        return False
    return _supposes(text) and leans(text) and _bare_end(text).endswith(tuple(_rules()["leans"]["ends"]))


def _bare_end(text: str) -> str:
    """phrases.bare() would take 呢 away, which is what makes it a question."""
    return text.strip().rstrip("?？。，,~ ")
