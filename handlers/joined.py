"""并 and 拆: a later case is joined to an earlier one of the same matter, by a person, and taken off again.

Everybody's words stay in their own case. A joined case has no clocks; whoever holds the earlier one goes on
with it, and its teller speaks through it. A wrong join shows one family's matter to another: delicate
matters, and cases not hidden from the same people, are never joined, and nobody joins what they may not
read. Danger that nobody has taken is not joined, so that its calls go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import alert
from handlers.answering import answer_line, who_and_what
from handlers.clocks import start_clocks, stop_clocks
from handlers.facts import Facts
from handlers.my_cases import no_permission
from handlers.privacy import may_join, may_see, out_of_sight
from handlers.spoken_numbers import half_width, numbers_in
from handlers.states import stepped
from handlers.take import ended_text, take
from handlers.together import counted, joined_to, kept_from, off, without
from handlers.unclear import unclear
from handlers.villager import told_joined
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, Say, Unsay
from storage.records import OPEN_STATES, Asked, Case, Officer, State


def in_order(one: Case, other: Case) -> tuple[Case, Case]:
    """The earlier one first."""
    return (one, other) if (one.opened_at, one.id) < (other.opened_at, other.id) else (other, one)


def merge_typed(facts: Facts, case: Case, words: str) -> list[Change]:
    """并 6207 6310: the other number stands in the words after the first; without one nothing is done."""
    other = _other_numbered(facts, case, words)
    if other is None:
        return [no_permission(facts)] if numbers_in(half_width(words)) else unclear(facts, "merge", None)
    return merge(facts, case, other)


def split_typed(facts: Facts, case: Case, words: str) -> list[Change]:
    """拆 6310; of two numbers that are not one matter, the one that was joined or seems to be."""
    other = _other_numbered(facts, case, words)
    officer, _ = who_and_what(facts)
    if other is not None and other.same_as is not None and case.same_as is None and may_see(officer, other):
        return split(facts, other)
    return split(facts, case)


def merge(facts: Facts, one: Case, other: Case) -> list[Change]:
    """
    并: the later of the two is joined to the earlier one; a joined one means that to which it is joined.

    Returns:
        [] changes of a case, and a line that says why not, where that may not be.
    """
    officer, _ = who_and_what(facts)
    first, second = (facts.around.roots.get(c.id, c) if c.state is State.JOINED else c for c in (one, other))
    if not (may_see(officer, first) and may_see(officer, second)):
        return [no_permission(facts)]
    if first.id == second.id:
        return [answer_line(facts, "joined_already", wording("joined_already", number=first.number))]
    ended = next((c for c in (first, second) if c.state not in OPEN_STATES), None)
    if ended is not None:
        return [answer_line(facts, "ended", ended_text(ended), case=ended)]
    root, later = in_order(first, second)
    return join(facts, root, (later,))


def join(facts: Facts, root: Case, later: Sequence[Case]) -> list[Change]:
    """These cases, each open and seen by the officer, are one with the earlier one."""
    officer, _ = who_and_what(facts)
    if not all(may_join(officer, root, case) for case in later):
        numbers = _numbers((root, *later))
        return [answer_line(facts, "join_not", wording("join_not", numbers=numbers))]
    calling = next((c for c in (root, *later) if c.danger and c.state is State.OFFERED), None)
    if calling is not None:
        text = wording("join_danger", number=calling.number)
        return [answer_line(facts, "join_danger", text, case=calling)]
    changes: list[Change] = []
    if root.state is State.OFFERED and any(c.holder == officer.id for c in later):
        changes += _without_answer(take(facts, root), officer)
        root = replace(root, state=State.TAKEN, holder=officer.id, assigned=officer.id)
    with_them = [joined for case in later for joined in (case, *joined_to(facts, case))]
    whole = (*joined_to(facts, root), *with_them)
    count = len({c.teller_id for c in (root, *whole)})
    voices = counted(root, whole, facts.now, f"officer:{officer.id}")
    changes.append(voices)
    if root.state is State.OFFERED and "urgency" in voices.sets:  # its next is asked as soon as theirs were
        changes += start_clocks(replace(root, **voices.sets), facts.now, facts.limits)
    for case in with_them:
        changes += _one_joined(facts, root, case, officer)
    asked = facts.roster.by_id.get(root.holder or root.assigned or 0)
    if asked is not None and asked.id != officer.id:
        news = wording("joined_news", numbers=_numbers(later), number=root.number, count=count)
        changes.append(alert.to(asked, root, f"joined:{facts.now}", news, facts.now, facts.limits))
    text = wording("joined", numbers=_numbers(later), number=root.number, count=count, last=later[-1].number)
    return [*changes, answer_line(facts, "joined", text, case=root)]


def split(facts: Facts, case: Case) -> list[Change]:
    """拆: it stands on its own again, with its own clocks from now, as it stood when it was joined."""
    officer, _ = who_and_what(facts)
    root = facts.around.roots.get(case.id)
    if case.state in OPEN_STATES and case.same_as is not None:  # asked about, and said before it was joined
        apart = stepped(case, "not_same", facts.now, f"officer:{officer.id}", same_as=None)
        return [apart, answer_line(facts, "not_same", wording("not_same"), case=case)]
    if case.state is not State.JOINED or root is None:
        within = joined_to(facts, case)
        line = "split_which" if within else "split_nothing"
        text = wording(line, number=case.number, numbers=_numbers(within))
        return [answer_line(facts, line, text, case=case)]
    if root.state not in OPEN_STATES:
        return [answer_line(facts, "ended", ended_text(root), case=root)]
    actor = f"officer:{officer.id}"
    changes: list[Change]
    question: Asked | None = None
    if case.holder is not None and case.holder == root.holder:
        sets = {"same_as": None, **kept_from(case, root)}
        alone = replace(case, **sets, state=State.TAKEN, closed_at=0)
        held = stepped(case, "split_held", facts.now, actor, **sets)
        changes = [*without(facts, case, actor), held]
        line = "split_held"
    else:
        whose = root.holder or root.assigned or officer.id
        alone, changes = off(facts, case, actor, assigned=whose, offered_to=(*case.offered_to, whose))
        goal = facts.roster.by_id.get(whose)
        line = "split"
        if goal is None or (goal.id == officer.id and not alone.danger):
            question = Asked(kind="offer", case_id=case.id)
        else:
            line = "split_asked"
            who = facts.teller.name if facts.teller and facts.teller.id == case.teller_id else ""
            turn, at = len(case.offered_to), facts.now
            changes += alert.offer(alone, goal, turn, facts.case_messages, who, at, facts.limits)
    text = wording(line, number=case.number, root=root.number)
    holder = facts.roster.by_id.get(alone.holder or 0)
    return [
        *changes,
        answer_line(facts, "split", text, case=alone, question=question),
        *told_joined(alone, alone.number, holder, facts.now),
    ]


def _other_numbered(facts: Facts, case: Case, words: str) -> Case | None:
    values = [number.value for number in numbers_in(half_width(words))]
    known = [c for c in (facts.named, *facts.named_too, *facts.held) if c is not None and c.id != case.id]
    return next((c for c in known if c.number in values), None)


def _one_joined(facts: Facts, root: Case, case: Case, officer: Officer) -> list[Change]:
    """Its clocks stop; whoever else was asked is free; its teller hears the number it goes on under."""
    changes: list[Change] = [
        stepped(
            case,
            "joined",
            facts.now,
            f"officer:{officer.id}",
            note=str(root.number),
            same_as=root.id,
            voices=1,
            parts=0,
        ),
        *stop_clocks(case.id),
        CancelTimers(key_prefix=f"voices:{case.id}:"),
        Unsay(key_prefix=f"alert:case:{case.id}:"),
    ]
    keep = {officer.id, root.holder, *root.offered_to}
    text = wording("not_yours_now", number=case.number)
    for other_id in dict.fromkeys(case.offered_to if case.state in OPEN_STATES else ()):
        other = facts.roster.by_id.get(other_id)
        if other is None or other.id in keep or other.person_id is None or out_of_sight(other, case):
            continue
        changes.append(alert.to(other, case, f"joined:{facts.now}", text, facts.now, facts.limits))
    holder = facts.roster.by_id.get(root.holder or 0)
    return [*changes, *told_joined(case, root.number, holder, facts.now)]


def _numbers(cases: Sequence[Case]) -> str:
    return "、".join(str(case.number) for case in cases)


def _without_answer(changes: list[Change], officer: Officer) -> list[Change]:
    """What taking does, without its line to the one who did it: the line of joining follows."""
    return [c for c in changes if not (isinstance(c, Say) and c.person_id == officer.person_id)]
