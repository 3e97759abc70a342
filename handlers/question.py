"""Someone asks what the law says: a stored answer with its article, a choice, or an honest "not sure"."""

from __future__ import annotations

from dataclasses import replace

from handlers import aloud, phrases, second_look
from handlers.facts import Facts
from handlers.hours import day_number
from handlers.privacy import delicate
from lexicon.answer_text import render, render_more
from lexicon.answers import Answer, Finding, answer_named
from lexicon.find_answer import find_answer
from lexicon.read import read
from lexicon.reading import Kind, Reading
from lexicon.two_parts import find_answers
from lexicon.wording import wording
from storage.changes import AnswerFound, Change, ChangePerson, KeepQuestion, LineSaid, Say
from storage.records import Asked, Burst, Case, Message, MessageKind, Person, SayRank

KEPT, HER_OWN = "law:", "law_private:"
"""How keys of answers begin; those of the second kind never wait for somebody to become a contact."""

_GREETING_LENGTH = 6
_CHOICES = 3


def at_once(facts: Facts, whole: Reading) -> bool:
    """Said privately, or to the bot by name, a plain question need not wait for the opening clock."""
    if whole.kind is not Kind.QUESTION or facts.message is None:
        return False
    if facts.message.room_id is not None:
        return False  # in the group every kind waits for the same clock: haste would tell which is which
    return facts.burst is None or facts.burst.case_id is None


def answer(
    facts: Facts, burst: Burst, pieces: tuple[Message, ...], whole: Reading
) -> tuple[Burst, list[Change]]:
    """
    Answer what these pieces ask.

    In the group only when it is sure, no delicate subject, and no line was said there lately; a
    delicate one gets there the line that every concern gets. Privately when the asker can be written to.
    """
    person = _asker(facts)
    new = tuple(p for p in pieces if p.id not in burst.asked)
    text = "\n".join(p.text for p in new if p.text)
    if not text:
        return burst, []
    finding, also = find_answers(text, whole)
    found = finding.answer
    topics = (*whole.topics, *(topic for one in (found, *also) if one for topic in one.topics))
    key = f"{HER_OWN if delicate(topics, 'group') else KEPT}{new[0].id}"
    changes: list[Change] = [
        KeepQuestion(
            message_ids=tuple(p.id for p in new),
            at=facts.now,
            person_id=person.id,
            room_id=burst.room_id,
            text=text,
            answer_id=found.id if found else "",
            score=finding.score,
        )
    ]
    burst = replace(burst, asked=(*burst.asked, *(p.id for p in new)))
    addressed = any(phrases.address(p).spoken_to for p in new)
    if burst.room_id is not None and delicate(topics, "group"):
        if not burst.line_done:
            changes += aloud.line_in_group(facts, "group_line", f"line:burst:{burst.id}")
            burst = replace(burst, line_done=True)
    elif burst.room_id is not None:
        said = _in_group(facts, found, key) if found and not burst.line_done else []
        if said:
            own = _also(person, also, key) if person.contact else []
            return replace(burst, line_done=True), [*changes, *said, *own]
        if not found and not addressed:
            return burst, changes  # the villager asked the group, and we do not know: not our turn
        if not found and not person.contact:
            return burst, [*changes, *aloud.line_in_group(facts, "unsure_aloud", key)]
    held = second_look.wait_for_it(facts, burst, new, whole, finding, key)
    return burst, [*changes, *(held or _private(facts, person, finding, also, key))]


def looked_again(facts: Facts) -> list[Change]:
    """
    The private answer that was held back for the model's word.

    What the finder nearly thought of and the model named is answered, with its title in front; what only the
    model thought of is offered as a choice. Without a word of use it is as if nobody had been asked.
    """
    timer, person = facts.timer, facts.person
    if timer is None or person is None or second_look.in_danger(facts):
        return []
    pieces = [p for p in facts.pieces if p.id in timer.data["messages"]]
    if pieces and not any(p.text for p in pieces):
        return []  # taken back meanwhile
    kept = facts.last_law
    text = kept.text if kept and kept.at == timer.data["at"] else "\n".join(p.text for p in pieces if p.text)
    if not text:
        return []
    key, reading = str(timer.data["say"]), read(text, township=person.township)
    finding, also = find_answers(text, reading)
    picked = second_look.meant(facts, text, reading)
    if picked is None or finding.answer is not None:
        return _private(facts, person, finding, also, key)
    if picked in finding.choices:
        said = wording("meant", title=picked.title, answer=render(picked))
        return [
            Say(key=key, text=said, person_id=person.id),
            AnswerFound(person_id=person.id, at=timer.data["at"], answer_id=picked.id),
        ]
    choices = (picked, *finding.choices[: _CHOICES - 1])
    return _private(facts, person, replace(finding, choices=choices), also, key)


def asks_too(text: str, case: Case) -> bool:
    """A matter of one's own that also asks: the answer goes along, unless it must wait for her hour."""
    return case.reachable and not case.danger and not delicate(case.topics, "alert") and phrases.asks(text)


def with_case(facts: Facts, case: Case, teller: Person, text: str, reading: Reading) -> list[Change]:
    """The answer beside a case: only a sure one, never a choice (the digits belong to the case)."""
    found = find_answer(text, reading).answer
    if found is None or delicate(found.topics, "group"):
        return []
    return [Say(key=f"law:case:{case.id}", text=render(found), person_id=teller.id, case_id=case.id)]


def beside(facts: Facts, case: Case, late: tuple[Message, ...]) -> list[Change]:
    """A question put while a case is still collected: a sure answer comes too, the rest is for a person."""
    text = "\n".join(p.text for p in late if p.text)
    if not text or not asks_too(text, case):
        return []
    reading = read(text, township=case.township)
    found = find_answer(text, reading).answer if reading.kind is Kind.QUESTION else None
    if found is None or delicate(found.topics, "group"):
        return []
    return [Say(key=f"law:{late[0].id}", text=render(found), person_id=case.teller_id, case_id=case.id)]


def is_greeting(pieces: tuple[Message, ...]) -> bool:
    """Nothing but a few signs of greeting in them, no photo or voice."""
    return all(p.kind is MessageKind.TEXT for p in pieces) and len(_rest(pieces)) <= _GREETING_LENGTH


def _rest(pieces: tuple[Message, ...]) -> str:
    return phrases.bare("".join(phrases.address(p).rest for p in pieces).strip())


def without_matter(facts: Facts, pieces: tuple[Message, ...]) -> list[Change]:
    """Spoken to with nothing in it: answered once a day, then silence. Small talk: nothing at all."""
    person = _asker(facts)
    private = pieces[0].room_id is None
    if not private and not any(phrases.address(p).spoken_to for p in pieces):
        return []
    today = day_number(facts.now)
    if person.greeted_day == today:
        return []
    line = "here" if len(_rest(pieces)) <= _GREETING_LENGTH else "not_mine"
    key = f"{line}:person:{person.id}:{today}"
    if private:
        said: list[Change] = [Say(key=key, text=wording(line), person_id=person.id)]
    else:
        said = aloud.line_in_group(facts, line, key)
    return [*said, ChangePerson(person_id=person.id, sets={"greeted_day": today})] if said else []


def more(facts: Facts) -> list[Change]:
    """细说: more of what was answered last, with steps, papers, days and where to go; else an honest no."""
    person, message, last = _asker(facts), facts.message, facts.last_law
    if message is None:
        return []
    found = answer_named(last.answer_id) if last is not None else None
    if found is None:
        return [_unsure(person, f"more:message:{message.id}")]
    text = render_more(found, person.township, person.village)
    return [Say(key=f"more:message:{message.id}", text=text, person_id=person.id)]


def chosen(facts: Facts, picked: int) -> list[Change]:
    """A digit answers "which of these do you ask"."""
    question = facts.question
    person = _asker(facts)
    if question is None or question.question is None:
        return []
    choices = question.question.choices
    if 1 <= picked <= len(choices):
        found = answer_named(choices[picked - 1])
        if found is not None:
            said = Say(key=f"{question.key}:chosen", text=render(found), person_id=person.id)
            last = facts.last_law
            if last is None or last.answer_id:
                return [said]
            return [said, AnswerFound(person_id=person.id, at=last.at, answer_id=found.id)]
    return [_unsure(person, f"{question.key}:none")]


def _in_group(facts: Facts, found: Answer, key: str) -> list[Change]:
    room = facts.room
    if room is None or (room.last_line_at and facts.now - room.last_line_at < facts.limits.line_gap):
        return []
    text = render(found)
    say = Say(key=key, text=text, room_id=room.id, rank=SayRank.GROUP, not_before=facts.now)
    return [say, LineSaid(room_id=room.id, at=facts.now)]


def _private(
    facts: Facts, person: Person, finding: Finding, also: tuple[Answer, ...], key: str
) -> list[Change]:
    if not person.contact and (finding.answer is None or not key.startswith(KEPT)):
        return []  # a sure answer that is no delicate one waits in the outbox until they are a contact
    if finding.answer is not None:
        last = facts.last_law
        if (
            last is not None
            and last.answer_id == finding.answer.id
            and day_number(last.at) == day_number(facts.now)
        ):
            if not person.contact:
                return []  # it waits already
            return [Say(key=f"{key}:before", text=wording("answered_before"), person_id=person.id)]
        told = [render(finding.answer), *(wording("asked_too", answer=render(one)) for one in also)]
        return [Say(key=key, text="\n".join(told), person_id=person.id)]
    if finding.choices:
        titles = [*(c.title for c in finding.choices), "都不是"]
        listed = " ".join(f"{n}{title}" for n, title in enumerate(titles, start=1))
        asked = Asked(kind="choose_answer", choices=tuple(c.id for c in finding.choices))
        return [Say(key=key, text=wording("choose", choices=listed), person_id=person.id, question=asked)]
    return [_unsure(person, key)]


def _also(person: Person, also: tuple[Answer, ...], key: str) -> list[Change]:
    """The group hears one answer; what was asked besides comes privately."""
    return [
        Say(key=f"{key}:also", text=wording("asked_too", answer=render(one)), person_id=person.id)
        for one in also
    ]


def _unsure(person: Person, key: str) -> Say:
    return Say(key=key, text=wording("unsure"), person_id=person.id, question=Asked(kind="find_person"))


def _asker(facts: Facts) -> Person:
    if facts.person is None:
        raise ValueError("a question needs its asker")
    return facts.person
