"""A mediator closes a case (办结, 误报), says whether there is a paper, corrects its type, adds a word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers import alert, corrections
from handlers.answering import answer_line, who_and_what
from handlers.clocks import start_clocks, stop_clocks
from handlers.command_words import command_words
from handlers.facts import Facts
from handlers.ladder import pass_to_next
from handlers.limits import Limits
from handlers.privacy import out_of_sight
from handlers.roster import Roster
from handlers.states import move, stepped
from handlers.take import ended_text, freed
from handlers.together import as_told, end_together
from handlers.type_names import short_type, type_of
from handlers.unclear import unclear
from handlers.villager import told_settled, told_unsettled
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, MoveCase, Unsay
from storage.records import Asked, Case, Person, State


def settle(facts: Facts, case: Case, result: str) -> list[Change]:
    """
    办结: settled, or not settled where the words say so.

    Settled asks whether an agreement was written: on a written one both sides may go to court
    together within 30 days to have it confirmed (人民调解法 29, 30, 33).
    """
    if not result.strip():
        return unclear(facts, "settle", case.number)  # the ledger owes how it ended, not only that
    officer, _ = who_and_what(facts)
    failed = is_unsettled(result)
    step = "unsettled" if failed else "settled"
    if move(case, step) is None:
        return [answer_line(facts, "ended", ended_text(case), case=case)]
    state = State.UNSETTLED if failed else State.SETTLED
    done = replace(case, state=state, holder=officer.id, outcome=result, closed_at=facts.now)
    question = None if failed else Asked(kind="paper", case_id=case.id)
    told = told_unsettled if failed else told_settled
    line = "mediator_unsettled" if failed else "mediator_settled"
    return [
        *_closed(facts, case, step, result),
        answer_line(facts, step, wording(line, number=case.number), case=case, question=question),
        *(line for one in as_told(facts, done) for line in told(one, officer, facts.now)),
    ]


def paper(facts: Facts, case_id: int, case: Case | None, digit: int) -> list[Change]:
    """
    1: there is a written agreement; 2: by word of mouth.

    Args:
        case_id: the settled case that was asked about.
        case: the same, where the desk gave it: a closed one is no longer among those held.
    """
    officer, _ = who_and_what(facts)
    if case is not None and move(case, "paper") is None:
        return [answer_line(facts, "ended", ended_text(case), case=case)]
    written = digit == 1
    note = "写了协议" if written else "嘴上说定"
    line = "paper_written" if written else "paper_spoken"
    text = wording(line, number=case.number if case is not None else "")
    return [
        MoveCase(case_id=case_id, at=facts.now, actor=f"officer:{officer.id}", step="paper", note=note),
        answer_line(facts, line, text, case=case),
    ]


def false_alarm(facts: Facts, case: Case, reason: str) -> list[Change]:
    """误报: closed; neither the teller nor the group ever hears that word."""
    if move(case, "false_alarm") is None:
        return [answer_line(facts, "ended", ended_text(case), case=case)]
    text = wording("mediator_false_alarm", number=case.number)
    return [
        *_closed(facts, case, "false_alarm", reason),
        *corrections.was_no_concern(facts, case),
        answer_line(facts, "false_alarm", text, case=case),
    ]


def retype(facts: Facts, case: Case, words: str) -> list[Change]:
    """改: another type comes first; the machine's own stays behind it."""
    officer, _ = who_and_what(facts)
    kind = type_of(words)
    if not kind:
        return [
            answer_line(facts, "retype_unknown", wording("retype_unknown", number=case.number), case=case)
        ]
    if move(case, "retyped") is None:
        return [answer_line(facts, "ended", ended_text(case), case=case)]
    types = (kind, *(t for t in case.types if t != kind))
    text = wording("retyped", number=case.number, type=short_type(kind))
    return [
        stepped(case, "retyped", facts.now, f"officer:{officer.id}", note=words, types=types),
        *corrections.is_of_type(facts, case, kind),
        answer_line(facts, "retyped", text, case=case),
    ]


def note(facts: Facts, case: Case, words: str) -> list[Change]:
    """补: a word for the file, kept in the history."""
    officer, _ = who_and_what(facts)
    return [
        stepped(case, "noted", facts.now, f"officer:{officer.id}", note=words),
        answer_line(facts, "noted", wording("mediator_noted", number=case.number), case=case),
    ]


def reopened(case: Case, person: Person, now: int, limits: Limits, roster: Roster) -> list[Change]:
    """The teller says that it is not settled: its holder has it again; gone, the next is asked."""
    holder = roster.by_id.get(case.holder or 0)
    actor = f"person:{person.id}"
    there = holder is not None and holder.person_id is not None and holder.contact
    if holder is not None and there and not out_of_sight(holder, case) and move(case, "reopened") is not None:
        text = wording("mediator_reopened", number=case.number)
        # Settled with the case it was joined to, it is a matter of its own again.
        alone: dict[str, Any] = {"holder": holder.id, "same_as": None} if case.state is State.JOINED else {}
        back = stepped(case, "reopened", now, actor, assigned=holder.id, **alone)
        return [back, alert.to(holder, case, f"reopened:{now}", text, now, limits)]
    if move(case, "asked_anew") is None:
        return []
    _, changes = pass_to_next(case, (), person.name, now, limits, roster, by=None, step="asked_anew")
    return [*changes, *start_clocks(replace(case, state=State.OFFERED), now, limits)] if changes else []


def is_unsettled(words: str) -> bool:
    """The result says that they did not come to terms."""
    return any(word.text in words for word in command_words().by_use["inside"] if word.name == "unsettled")


def _closed(facts: Facts, case: Case, step: str, words: str) -> list[Change]:
    """The step that ends it; the clocks stop, whoever else was asked is free."""
    officer, _ = who_and_what(facts)
    sets = {"outcome": words, "holder": officer.id, "taken_at": case.taken_at or facts.now}
    others = freed(facts, case, officer) if case.state is State.OFFERED else []
    return [
        stepped(case, step, facts.now, f"officer:{officer.id}", note=words, **sets),
        *end_together(facts, case, f"officer:{officer.id}", words),
        *stop_clocks(case.id),
        CancelTimers(key_prefix=f"voices:{case.id}:"),
        Unsay(key_prefix=f"alert:case:{case.id}:"),
        *others,
    ]
