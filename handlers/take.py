"""A mediator takes a case by answering 1, 接 or 接 6207; the first to do so has it."""

from __future__ import annotations

from dataclasses import replace

from handlers import alert
from handlers.alert_text import files_of, taken_text
from handlers.answering import answer_line, pieces_of, teller_name, who_and_what
from handlers.clocks import later, stop_clocks, stop_reminder
from handlers.facts import Facts
from handlers.limits import SECOND
from handlers.privacy import delicate, may_join, out_of_sight
from handlers.states import STATE_NAMES, move, stepped
from handlers.together import ASKS, as_told
from handlers.villager import told_changed, told_taken
from lexicon.wording import wording
from storage.changes import Change, Unsay
from storage.records import Asked, Case, Officer, State

JUST_TOLD = 10 * SECOND
"""So long after somebody was quicker, the same line need not follow the one that frees the others."""


def take(facts: Facts, case: Case) -> list[Change]:
    """
    Give the case to the officer who answered.

    Returns:
        the changes: they get all the words and whom to find, the others that they need not; the
        teller, only now, that somebody answered. If another was quicker or it has ended: one line
        that says so and no change. Never raises for what was typed.
    """
    officer, _ = who_and_what(facts)
    if case.state is State.TAKEN and case.holder == officer.id:
        return [answer_line(facts, "taken_already", wording("taken_already", number=case.number), case=case)]
    if case.state is State.TAKEN:
        if officer.id in case.offered_to and facts.now - case.taken_at < JUST_TOLD:
            return []  # both pressed at once: "您不用管了" is on its way to them already
        return [answer_line(facts, "quicker", quicker_text(facts, case), case=case)]
    if move(case, "taken") is None:
        return [answer_line(facts, "ended", ended_text(case), case=case)]
    moved = stepped(
        case,
        "taken",
        facts.now,
        f"officer:{officer.id}",
        holder=officer.id,
        assigned=officer.id,
        taken_at=facts.now,
    )
    mine = replace(case, state=State.TAKEN, holder=officer.id, assigned=officer.id, taken_at=facts.now)
    pieces = pieces_of(facts, case)
    # Before taking, a delicate case came without its files: they follow now.
    files = (files_of(pieces) or case.messages) if delicate(case.topics, "alert") else ()
    text = taken_text(mine, pieces, teller_name(facts, case))
    root, question = facts.around.roots.get(case.id), None
    if root is not None and may_join(officer, root, mine):
        # Now all the words are read: a digit of its own says whether it is one matter.
        text = f"{text}\n{wording('taken_like', root=root.number)}"
        question = Asked(kind=ASKS, case_id=case.id)
    told = told_changed if case.taken_at and not case.danger else told_taken
    return [
        moved,
        *stop_clocks(case.id),
        Unsay(key_prefix=f"alert:case:{case.id}:"),
        answer_line(facts, "taken", text, case=case, question=question, files=files),
        *freed(facts, case, officer),
        *(line for one in as_told(facts, mine) for line in told(one, officer, facts.now)),
    ]


def freed(facts: Facts, case: Case, officer: Officer) -> list[Change]:
    """The others who were asked need not think of it any more."""
    text = wording("quicker", number=case.number, called=officer.called)
    what = f"freed:{len(case.offered_to)}:{officer.id}"
    changes: list[Change] = []
    for other_id in dict.fromkeys(case.offered_to):
        other = facts.roster.by_id.get(other_id)
        if other is None or other.id == officer.id or other.person_id in (None, officer.person_id):
            continue
        if not out_of_sight(other, case):
            changes.append(alert.to(other, case, what, text, facts.now, facts.limits))
    return changes


def postpone(facts: Facts, case: Case) -> list[Change]:
    """3晚点: nothing is taken; asked again later, while the ladder's clock goes on."""
    officer, _ = who_and_what(facts)
    if case.state is not State.OFFERED:
        return take(facts, case)  # says who has it, or that it has ended
    if case.danger:
        return [answer_line(facts, "no_later", wording("danger_no_later", number=case.number), case=case)]
    return [
        stepped(case, "later", facts.now, f"officer:{officer.id}"),
        stop_reminder(case.id),
        later(case, officer.id, facts.now, facts.limits),
        answer_line(facts, "later", wording("later", number=case.number), case=case),
    ]


def quicker_text(facts: Facts, case: Case) -> str:
    """Who has it."""
    holder = facts.roster.by_id.get(case.holder or 0)
    called = holder.called if holder is not None and not out_of_sight(holder, case) else wording("another")
    return wording("quicker", number=case.number, called=called)


def ended_text(case: Case) -> str:
    """That it has ended, and how."""
    return wording("ended", number=case.number, state=STATE_NAMES[case.state])
