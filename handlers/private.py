"""A villager's short answers to the bot: a digit, 我的事, 找人, 别打 … each a row of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers import (
    alert,
    burst,
    concern,
    follow_up,
    hand_over,
    not_this,
    phrases,
    question,
    second_look,
    settle,
    teach,
    together,
    villager,
    withdraw,
)
from handlers.facts import Facts
from handlers.optout import mute, unmute
from handlers.privacy import goes_on
from handlers.villager import moved
from handlers.whereabouts import words_of
from lexicon.read import read
from lexicon.reading import Kind, Reading, Urgency
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, PutBurst, QuestionAnswered, Say
from storage.records import Case, Message, Person, State

_ENDS_WAITING = ("withdraw", "mute", "person")


def answered(facts: Facts) -> list[Change] | None:
    """What a short private line does; None when it is talk, to be collected like any other."""
    message, person = facts.message, facts.person
    if message is None or person is None:
        return None
    digit = phrases.digit(message.text)
    if digit is not None:
        return _digit(facts, digit)
    if phrases.is_probing(message.text):
        return [_say(message, person, "probing")]
    what = MEANINGS.get(phrases.meaning(message.text))
    if what is None:
        return follow_up.part_asked(facts)
    done = what(facts)
    return None if done is None else [*_no_more_waiting(facts, person), *done]


def _no_more_waiting(facts: Facts, person: Person) -> list[Change]:
    """Who asks for silence, a person or an end gets no answer that is still being looked for."""
    asked_for = facts.message and phrases.meaning(facts.message.text) in _ENDS_WAITING
    return [CancelTimers(key_prefix=second_look.waiting(person))] if facts.second_look and asked_for else []


def _digit(facts: Facts, digit: int) -> list[Change]:
    asked = facts.question
    if digit == 0 and (asked is None or asked.question is None or asked.question.kind != "find_person"):
        return hush(facts)
    if asked is None or asked.question is None:
        return []  # answers nothing that was asked: nothing is done, nothing said
    doing = DIGITS.get((asked.question.kind, digit))
    if doing is None and asked.question.kind == "choose_answer":
        doing = _choose
    if doing is None:
        return []
    return [*doing(facts), QuestionAnswered(key=asked.key)]


def hush(facts: Facts) -> list[Change]:
    """0: the bot is silent until they write; whoever has the case is told so."""
    message, person = facts.message, facts.person
    if message is None or person is None:
        return []
    changes: list[Change] = [_say(message, person, "quiet")]
    if facts.second_look:
        changes.append(CancelTimers(key_prefix=second_look.waiting(person)))
    for case in facts.told:
        if goes_on(case) and not case.quiet:
            changes.append(moved(case, facts, "quiet", quiet=True))
            changes += alert.quiet(case, facts.now, facts.limits, facts.roster)
    return changes


def _case(facts: Facts) -> Case | None:
    asked = facts.question.question if facts.question else None
    return next((c for c in facts.told if asked and c.id == asked.case_id), None)


def _handler_ok(facts: Facts) -> list[Change]:
    case = _case(facts)
    return [moved(case, facts, "agrees")] if case else []


def _other_handler(facts: Facts) -> list[Change]:
    """She wants another: her right (人民调解法 23). No reason is asked."""
    case = _case(facts)
    if case is None or not goes_on(case) or facts.person is None:
        return []
    if case.state is State.JOINED:  # another for her alone: the others keep whom they have
        alone, taken_off = together.off(facts, case, f"person:{facts.person.id}")
        asked = hand_over.teller_wants_other(
            replace(alone, assigned=case.holder or case.assigned),
            facts.person,
            facts.now,
            facts.limits,
            facts.roster,
        )
        return [*taken_off, *asked] if asked else []
    return hand_over.teller_wants_other(case, facts.person, facts.now, facts.limits, facts.roster)


def _settled_yes(facts: Facts) -> list[Change]:
    case = _case(facts)
    return [moved(case, facts, "confirms"), _plain(facts, "settled_yes")] if case else []


def _settled_no(facts: Facts) -> list[Change]:
    case = _case(facts)
    if case is None or facts.person is None:
        return []
    if case.state is State.JOINED and goes_on(case):  # somebody else has said so already
        root = facts.around.roots.get(case.id, case)
        return [_plain(facts, "settled_no", number=root.number)]
    return [
        *settle.reopened(case, facts.person, facts.now, facts.limits, facts.roster),
        _plain(facts, "settled_no", number=case.number),
    ]


def _ways(facts: Facts) -> list[Change]:
    return [_plain(facts, "ways")]


def _many_ways(facts: Facts) -> list[Change]:
    return [_plain(facts, "many_ways")]


def _boss_is_local(facts: Facts) -> list[Change]:
    case = _case(facts)
    return [moved(case, facts, "boss_is_local"), _plain(facts, "wages_noted")] if case else []


def _boss_is_not(facts: Facts) -> list[Change]:
    return [_plain(facts, "wages_noted")]


def _choose(facts: Facts) -> list[Change]:
    message = facts.message
    picked = phrases.digit(message.text) if message else None
    return question.chosen(facts, picked) if picked is not None else []


def _nothing(facts: Facts) -> list[Change]:
    return [_plain(facts, "quiet")]


def call_person(facts: Facts) -> list[Change]:
    """
    找人: a person is found by opening a case of what was asked last, in the words it was asked in.

    Who has asked nothing since their own matter was opened hears how that one stands.
    """
    message, person, law = facts.message, facts.person, facts.last_law
    if message is None or person is None:
        return []
    own = max((c.opened_at for c in facts.told if goes_on(c)), default=0)
    if own and (law is None or law.at <= own):
        return _mine(facts)
    running = facts.burst
    telling = running is not None and running.case_id is None and message.room_id is None
    new = tuple(p for p in facts.pieces if running and p.id not in running.asked) if telling else ()
    # What they were telling when they asked for a person is what the person must read.
    only_thanks = law is not None and all(question.is_greeting((p,)) for p in new)
    words = law.text if law is not None and only_thanks else words_of(new) or message.text
    about = read(words)
    asked = Reading(
        kind=Kind.CONCERN,
        types=about.types,
        urgency=Urgency.NORMAL,
        speak=False,
        matched=about.matched,
        topics=about.topics,
        lexicon=about.lexicon,
    )
    talk = burst.with_piece(running if running and running.case_id is None else None, message, person, facts)
    talk, changes = concern.raise_concern(facts, talk, (*new, message), asked, told=words)
    if running is not None and running.id != talk.id:
        return changes  # what is being collected belongs to another matter and goes on
    talk = replace(talk, judged=talk.message_ids)
    return [*changes, PutBurst(burst=talk), *burst.clocks(talk)]


DIGITS: dict[tuple[str, int], Callable[[Facts], list[Change]]] = {
    ("handler_ok", 1): _handler_ok,
    ("handler_ok", 2): _other_handler,
    ("settled", 1): _settled_yes,
    ("settled", 2): _settled_no,
    ("ways", 1): _ways,
    ("many_ways", 1): _many_ways,
    ("wages_home", 1): _boss_is_local,
    ("wages_home", 2): _boss_is_not,
    ("find_person", 1): call_person,
    ("find_person", 0): _nothing,
}


def _mine(facts: Facts) -> list[Change]:
    message, person = facts.message, facts.person
    if message is None or person is None:
        return []
    return [Say(key=f"mine:{message.id}", text=villager.my_cases(facts), person_id=person.id)]


def _no_call(facts: Facts) -> list[Change]:
    case = withdraw.own_case(facts)
    told = alert.no_call(case, facts.now, facts.limits, facts.roster) if case else []
    noted: list[Change] = [moved(case, facts, "no_call")] if case else []
    return [*noted, *told, _plain(facts, "no_call")]


def _not_yours(facts: Facts) -> list[Change]:
    return [_plain(facts, "not_yours")]


MEANINGS: dict[str, Callable[[Facts], list[Change] | None]] = {
    "withdraw": withdraw.withdraw,
    "mute": mute,
    "unmute": unmute,
    "mine": _mine,
    "person": call_person,
    "refuse": withdraw.refuses,
    "no_call": _no_call,
    "more": question.more,
    "teach": teach.asked,
    "not_this": not_this.refused,
    "not_right": not_this.refused_plainly,
    "not_yours": _not_yours,
}


def _plain(facts: Facts, line: str, **values: object) -> Say:
    message, person = facts.message, facts.person
    if message is None or person is None:
        raise ValueError("an answer needs what it answers")
    return _say(message, person, line, **values)


def _say(message: Message, person: Person, line: str, **values: object) -> Say:
    return Say(key=f"{line}:message:{message.id}", text=wording(line, **values), person_id=person.id)
