"""Someone asks what the law says: a stored answer with its article, a choice, or an honest "not sure"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from handlers import aloud, phrases, second_look
from handlers.facts import Facts
from handlers.hours import day_number
from handlers.privacy import delicate
from lexicon.alike import ALIKE, likeness
from lexicon.answer_text import render, render_both, render_more
from lexicon.answers import Answer, Finding, answer_named
from lexicon.find_answer import find_answer
from lexicon.read import read
from lexicon.reading import Kind, Reading
from lexicon.two_parts import asks, find_answers
from lexicon.wording import wording
from storage.changes import Change, ChangePerson, ChangeQuestion, KeepQuestion, LineSaid, Say
from storage.records import Asked, AskedLaw, Burst, Case, Message, MessageKind, Outgoing, Person, SayRank

KEPT, HER_OWN = "law:", "law_private:"
"""How keys of answers begin; those of the second kind never wait for somebody to become a contact."""

OF_ANSWERS = frozenset({"choose_answer", "find_person"})
"""Kinds of our questions that belong to a legal question."""

_GREETING_LENGTH = 6
_CHOICES = 3
_HINTED_EVERY = 30


def at_once(facts: Facts, burst: Burst, pieces: Sequence[Message], whole: Reading) -> Reading | None:
    """
    Said privately, a plain question need not wait for the opening clock.

    Args:
        pieces: of the burst, in order.

    Returns:
        how what is not answered yet reads; None where the clock is to be waited for.
    """
    if burst.room_id is not None:
        return None  # in the group every kind waits for the same clock: haste would tell which is which
    if burst.case_id is not None or whole.kind is Kind.CONCERN:
        return None
    reading = not_answered(burst, pieces, whole)
    if reading.kind is Kind.CHATTER:
        # Read as talk and yet a question with a sure answer: of 2,254 lines of small talk not one is both.
        text = "\n".join(p.text for p in pieces if p.text and p.id not in burst.asked)
        return reading if asks(text) and find_answer(text, reading).answer is not None else None
    return reading if reading.kind is Kind.QUESTION else None


def not_answered(burst: Burst, pieces: Sequence[Message], whole: Reading) -> Reading:
    """
    How the pieces read that no answer was given to: behind a question "谢谢啊" asks nothing, and what is
    told there may be a matter.
    """
    if not burst.asked or whole.kind is not Kind.QUESTION:
        return whole
    return read("\n".join(p.text for p in pieces if p.text and p.id not in burst.asked))


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
    finding, also = _found(facts, text, whole)
    found = finding.answer
    topics = (*whole.topics, *(topic for one in (found, *also) if one for topic in one.topics))
    key = f"{HER_OWN if delicate(topics, 'group') else KEPT}{new[0].id}"
    burst, kept = keep(facts, burst, new, text, finding)
    changes: list[Change] = [kept]
    addressed = any(phrases.address(p).spoken_to for p in new)
    if burst.room_id is not None and delicate(topics, "group"):
        if not burst.line_done:
            changes += aloud.line_in_group(facts, "group_line", f"line:burst:{burst.id}")
            burst = replace(burst, line_done=True)
    elif burst.room_id is not None and found is not None and answered_today(facts, found):
        if addressed and not person.contact:
            return burst, [*changes, *aloud.line_in_group(facts, "answered_before_aloud", key)]
    elif burst.room_id is not None:
        said = _in_group(facts, found, key) if found and not burst.line_done else []
        if said:
            own = _also(facts, also, key) if person.contact else []
            return replace(burst, line_done=True), [*changes, *said, *own]
        if not found and not addressed:
            return burst, changes  # the villager asked the group, and we do not know: not our turn
        if not found and not person.contact:
            return burst, [*changes, *aloud.line_in_group(facts, "unsure_aloud", key)]
    held = second_look.wait_for_it(facts, burst, new, whole, finding, key)
    return burst, [*changes, *(held or privately(facts, finding, also, key))]


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
    finding, also = _found(facts, text, reading)
    picked = second_look.meant(facts, text, reading)
    refused = {id_ for law in facts.asked_today for id_ in law.refused}
    if picked is None or picked.id in refused or finding.answer is not None:
        return privately(facts, finding, also, key)
    if picked in finding.choices:
        said, hinted = with_hint(facts, wording("meant", title=picked.title, answer=render(picked)), picked)
        changes: list[Change] = [Say(key=key, text=said, person_id=person.id), *hinted]
        if kept and kept.at == timer.data["at"]:
            changes.append(ChangeQuestion(question_id=kept.id, answer_id=picked.id, refused=kept.refused))
        return changes
    choices = (picked, *finding.choices[: _CHOICES - 1])
    return privately(facts, replace(finding, choices=choices), also, key)


def keep(
    facts: Facts, burst: Burst, asking: tuple[Message, ...], text: str, finding: Finding
) -> tuple[Burst, KeepQuestion]:
    """The question is kept with what answers it, its pieces asked once and for all."""
    kept = KeepQuestion(
        message_ids=tuple(p.id for p in asking),
        at=facts.now,
        person_id=_asker(facts).id,
        room_id=burst.room_id,
        text=text,
        answer_id=finding.answer.id if finding.answer else "",
        score=finding.score,
    )
    return replace(burst, asked=(*burst.asked, *kept.message_ids)), kept


def answered_today(facts: Facts, found: Answer) -> AskedLaw | None:
    """The question of theirs that had this answer within a day, the last one; alone or beside another."""
    for law in reversed(facts.asked_today):
        if law.answer_id == found.id:
            return law
        if law.answer_id and found in find_answers(law.text)[1]:
            return law
    return None


def asks_of_matter(asked: Outgoing | None) -> TypeGuard[Outgoing]:
    """A question of ours that belongs to a matter, not to a legal question."""
    return asked is not None and asked.question is not None and asked.question.kind not in OF_ANSWERS


def last_spoken_of(facts: Facts, within: int) -> AskedLaw | None:
    """
    The legal question that was the last thing between us and the asker, privately.

    Not when a matter of theirs moved since, we asked something about one, or they began to tell something:
    then a short word may belong to that.

    Args:
        within: the question was put no longer ago; microseconds.
    """
    law, asked, burst = facts.last_law, facts.question, facts.burst
    if law is None or facts.now - law.at > within or any(c.updated_at > law.at for c in facts.told):
        return None
    if asks_of_matter(asked) and asked.created_at > law.at:
        return None
    if burst is not None:
        new = tuple(p for p in facts.pieces if p.id not in burst.asked)
        if burst.case_id is not None or not all(is_greeting((p,)) for p in new):
            return None
    return law


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
        return [unsure(person, f"more:message:{message.id}")]
    text = render_more(found, person.township, person.village)
    return [Say(key=f"more:message:{message.id}", text=text, person_id=person.id)]


def chosen(facts: Facts, picked: int) -> list[Change]:
    """A digit answers "which of these do you ask"; what is picked stands as its answer."""
    question, law = facts.question, facts.last_law
    person = _asker(facts)
    if question is None or question.question is None:
        return []
    choices = question.question.choices
    found = answer_named(choices[picked - 1]) if 1 <= picked <= len(choices) else None
    if found is None:
        return [unsure(person, f"{question.key}:none")]
    changes: list[Change] = []
    if law is not None and 0 <= question.created_at - law.at <= facts.limits.second_look:  # the last asked
        changes = [ChangeQuestion(question_id=law.id, answer_id=found.id, refused=law.refused)]
    text, hinted = with_hint(facts, render(found), found)
    return [*changes, Say(key=f"{question.key}:chosen", text=text, person_id=person.id), *hinted]


def with_hint(facts: Facts, text: str, *told: Answer) -> tuple[str, list[Change]]:
    """
    A private answer, once a month with the line that more can be asked of it or that it can be refused.

    With a delicate answer nothing is added: it is short for whoever looks over her shoulder.
    """
    person, today = _asker(facts), day_number(facts.now)
    if person.hinted_day and today - person.hinted_day < _HINTED_EVERY:
        return text, []
    if any(delicate(one.topics, "alert") for one in told):
        return text, []
    hinted = ChangePerson(person_id=person.id, sets={"hinted_day": today})
    return f"{text}\n{wording('hint')}", [hinted]


def _in_group(facts: Facts, found: Answer, key: str) -> list[Change]:
    room = facts.room
    if room is None or (room.last_line_at and facts.now - room.last_line_at < facts.limits.line_gap):
        return []
    text = render(found)
    say = Say(key=key, text=text, room_id=room.id, rank=SayRank.GROUP, not_before=facts.now)
    return [say, LineSaid(room_id=room.id, at=facts.now)]


def privately(facts: Facts, finding: Finding, also: tuple[Answer, ...], key: str) -> list[Change]:
    """The answer to the asker alone: all of it, a pointer to where it stands, a choice, or an honest no."""
    person, found = _asker(facts), finding.answer
    if not person.contact and (found is None or not key.startswith(KEPT)):
        return []  # a sure answer that is no delicate one waits in the outbox until they are a contact
    if found is not None:
        before = answered_today(facts, found)
        new = tuple(one for one in also if not answered_today(facts, one))
        other = before is not None and bool(new)
        if other:
            found, new, before = new[0], new[1:], None
        if before is not None:
            if not person.contact:
                return []  # it waits already
            line = "answered_before" if before.room_id is None else "answered_before_there"
            return [Say(key=f"{key}:before", text=wording(line), person_id=person.id)]
        text = render_both(found, new) + (f"\n{wording('other_before')}" if other else "")
        text, hinted = with_hint(facts, text, found, *new)
        return [Say(key=key, text=text, person_id=person.id), *hinted]
    if finding.choices:
        titles = [*(c.title for c in finding.choices), "都不是"]
        listed = " ".join(f"{n}{title}" for n, title in enumerate(titles, start=1))
        asked = Asked(kind="choose_answer", choices=tuple(c.id for c in finding.choices))
        return [Say(key=key, text=wording("choose", choices=listed), person_id=person.id, question=asked)]
    return [unsure(person, key)]


def _found(facts: Facts, text: str, reading: Reading) -> tuple[Finding, tuple[Answer, ...]]:
    """The finding; an answer they refused today is not brought again for the same question."""
    finding, also = find_answers(text, reading)
    refused = {
        one
        for law in facts.asked_today
        if law.refused and likeness(law.text, text) >= ALIKE
        for one in law.refused
    }
    if refused & {one.id for one in (finding.answer, *also, *finding.choices) if one}:
        return find_answers(text, reading, without=refused)
    return finding, also


def _also(facts: Facts, also: tuple[Answer, ...], key: str) -> list[Change]:
    """The group hears one answer; what was asked besides comes privately."""
    changes: list[Change] = []
    for one in also:
        text, hinted = with_hint(facts, wording("asked_too", answer=render(one)), one)
        changes += [Say(key=f"{key}:also", text=text, person_id=_asker(facts).id), *hinted]
    return changes


def unsure(person: Person, key: str, line: str = "unsure") -> Say:
    """Better no answer than a wrong one; a person is offered."""
    return Say(key=key, text=wording(line), person_id=person.id, question=Asked(kind="find_person"))


def _asker(facts: Facts) -> Person:
    if facts.person is None:
        raise ValueError("a question needs its asker")
    return facts.person
