"""Somebody becomes a contact of the bot: they are welcomed, and hear what is still true of their matters.

WeChat lets the bot write only to its contacts, and most who speak in a group are none; the group's line
says how to become one. What they would have been told meanwhile is not replayed line by line: after five
days "正叫人" or a digit's question about a case that has ended would be a lie. Instead each case is asked
what stands now (villager.what_stands), under the keys those lines always have: one never written is
written, one that was given up goes out, one that was heard is not said again. An answer about the law
stays true, so those wait as they are. docs/decisions/0010 says why.

Nothing comes of what is delicate (delicate.toml, an officer complained of among them): the phone may be
in another's hand, and who becomes a contact has not yet said that the hour is good. Nothing comes of what
has ended, is older than limits.words_kept, or of somebody who answered 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from handlers import question, villager
from handlers.facts import Facts
from handlers.hours import day_number
from handlers.privacy import delicate, goes_on
from handlers.states import move
from lexicon.read import read
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, Say, SayAfterAll
from storage.records import Case, Outgoing, Person


def welcome(facts: Facts) -> list[Change]:
    """They just became a contact: what this is, once a day at most; then what waited."""
    person = facts.person
    if person is None:
        return []
    key = f"friend:{person.id}:{day_number(facts.now)}"
    welcoming = Say(key=key, text=wording("friend"), person_id=person.id)
    return [_or_old(welcoming, facts), *_after_all(facts, person)]


def noticed(facts: Facts) -> tuple[Facts, list[Change]]:
    """
    They speak and are a contact, which nobody knew: the bot was away when they became one.

    Returns:
        the facts with their cases as they are now, and what waited for them.
    """
    person = facts.person
    if person is None or not person.contact or not became_contact(facts.told):
        return facts, []
    told = tuple(_reached(case) for case in facts.told)
    return replace(facts, told=told, unsaid=()), _after_all(facts, person)


def became_contact(told: Iterable[Case]) -> bool:
    """Their cases say that they cannot be written to; asked of somebody who is a contact."""
    return any(goes_on(case) and not case.reachable for case in told)


def _after_all(facts: Facts, person: Person) -> list[Change]:
    since = facts.now - facts.limits.words_kept
    changes: list[Change] = [CancelTimers(key_prefix=f"unwritable:{person.id}:")]
    waiting: list[Change] = []
    for case in sorted(facts.told, key=lambda case: (case.opened_at, case.id)):
        if not goes_on(case) or case.reachable:
            continue
        changes.append(villager.moved(case, facts, "reachable", reachable=True))
        fresh = max(case.opened_at, case.taken_at) >= since
        if fresh and not case.quiet and (case.danger or not delicate(case.topics, "alert")):
            waiting += _of_case(_reached(case), facts, person)
    laws = [one for one in facts.unsaid if one.key.startswith(question.KEPT) and one.case_id is None]
    waiting += [SayAfterAll(outgoing_ids=(one.id,)) for one in _still_fit(laws)]
    return [*changes, *waiting]


def _of_case(case: Case, facts: Facts, person: Person) -> list[Change]:
    """What stands, each line once: given up before, it is that one which goes out."""
    lines = villager.what_stands(case, person, facts)
    if question.asks_too(case.told, case):
        lines += question.with_case(facts, case, person, case.told, read(case.told, township=case.township))
    return [_or_old(line, facts) if isinstance(line, Say) else line for line in lines]


def _or_old(line: Say, facts: Facts) -> Change:
    """The line, or the one of that key which was given up and now goes out."""
    old = next((one for one in facts.unsaid if one.key == line.key), None)
    if old is None:
        return line
    if old.text == line.text:
        return SayAfterAll(outgoing_ids=(old.id,))
    return replace(line, key=f"{line.key}:after:{old.id}")  # the same moment, told of another officer


def _still_fit(laws: list[Outgoing]) -> list[Outgoing]:
    """Answers; a question that digits answer only where nothing came after it."""
    return [one for one in laws if one.question is None or one is laws[-1]]


def _reached(case: Case) -> Case:
    return replace(case, reachable=True) if move(case, "reachable") is not None else case
