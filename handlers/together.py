"""Cases joined to one another, as their tellers see them: what goes on and ends together, what apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers import alert, clocks
from handlers.facts import Facts
from handlers.limits import Limits
from handlers.roster import Roster
from handlers.routing import LEVELS
from handlers.states import stepped
from lexicon.reading import Urgency
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, MoveCase, Unsay
from storage.records import OPEN_STATES, Case, State

ASKS, ASKS_MANY = "same", "same_many"
"""Kinds of questions: is this case one with the earlier one; are all these (case_id: the earlier one)."""

_URGENT = [Urgency.NONE.value, Urgency.NORMAL.value, Urgency.HIGH.value, Urgency.CRITICAL.value]


def through(case: Case, root: Case) -> Case:
    """A joined case as its teller sees it: with whom the earlier one is, and whether it still goes on."""
    return replace(
        case,
        holder=root.holder,
        assigned=root.assigned,
        offered_to=root.offered_to,
        closed_at=0 if root.state in OPEN_STATES else root.closed_at,
        **kept_from(case, root),
    )


def kept_from(case: Case, root: Case) -> dict[str, Any]:
    """Who may see nothing of either, and the higher level: what was hidden from somebody stays hidden."""
    return {
        "hidden_from": tuple(sorted({*case.hidden_from, *root.hidden_from})),
        "level": max(case.level, root.level, key=LEVELS.index),
    }


def joined_to(facts: Facts, case: Case) -> tuple[Case, ...]:
    """The cases joined to it, as stored, oldest first; [] where the facts do not hold them."""
    return tuple(c for c in facts.around.beside.get(case.id, ()) if c.state is State.JOINED)


def counted(root: Case, joined: Sequence[Case], now: int, actor: str) -> MoveCase:
    """How many people tell it now; what was urgent in one stays so in the whole."""
    sets: dict[str, Any] = {"voices": len({c.teller_id for c in (root, *joined)}), "parts": len(joined)}
    urgency = max((c.urgency for c in (root, *joined)), key=_URGENT.index)
    if urgency != root.urgency:
        sets["urgency"] = urgency
    if not root.danger and any(c.danger for c in joined):
        sets["danger"] = True
    return stepped(root, "voices", now, actor, **sets)


def end_together(facts: Facts, root: Case, actor: str, words: str) -> list[Change]:
    """What is joined to a case that ends has ended with it, in the same words."""
    return [
        stepped(case, "ended_with", facts.now, actor, note=words, outcome=words)
        for case in joined_to(facts, root)
    ]


def as_told(facts: Facts, root: Case) -> list[Case]:
    """The case and those joined to it as each teller is told of it, once: all under its number."""
    told = {root.teller_id: root}
    for case in joined_to(facts, root):
        told.setdefault(case.teller_id, replace(through(case, root), number=root.number))
    return list(told.values())


def off(facts: Facts, case: Case, actor: str, **sets: Any) -> tuple[Case, list[Change]]:
    """
    It is part of the earlier one no more and waits to be taken, with clocks of its own from now.

    Args:
        sets: further fields that change with it.

    Returns:
        the case as it is now, and the changes; nobody is asked yet.
    """
    root = facts.around.roots.get(case.id)
    kept = kept_from(case, root) if root is not None else {}
    sets = {"holder": None, "same_as": None, **kept, **sets}
    alone = replace(case, **sets, state=State.OFFERED, closed_at=0)
    changes: list[Change] = [*without(facts, case, actor), stepped(case, "split", facts.now, actor, **sets)]
    changes += [
        *clocks.start_clocks(alone, facts.now, facts.limits),
        clocks.waiting(alone, facts.now, facts.limits),
    ]
    return alone, changes


def without(facts: Facts, case: Case, actor: str) -> list[Change]:
    """The voices of the earlier case are counted without this one's."""
    root = facts.around.roots.get(case.id)
    if root is None or root.state not in OPEN_STATES:
        return []
    left = [c for c in joined_to(facts, root) if c.id != case.id]
    return [counted(root, left, facts.now, actor)]


def voice_back(facts: Facts, case: Case) -> list[Change]:
    """A teller takes back what they told; what the others told stands."""
    actor = f"person:{case.teller_id}"
    root = facts.around.roots.get(case.id)
    changes: list[Change] = [*without(facts, case, actor), stepped(case, "voice_back", facts.now, actor)]
    if root is None or root.state not in OPEN_STATES:
        return changes
    left = len({c.teller_id for c in (root, *joined_to(facts, root)) if c.id != case.id})
    text = wording("voice_back", number=case.number, root=root.number, count=left)
    for officer in alert.concerned(root, facts.roster):
        changes.append(alert.to(officer, root, f"voice:{case.id}", text, facts.now, facts.limits))
    return changes


def whole_of(facts: Facts, case: Case) -> Case:
    """The case under which a matter goes on: itself, where it is joined to none."""
    root = facts.around.roots.get(case.id) if case.state is State.JOINED else None
    return root if root is not None and root.state in OPEN_STATES else case


def own_parts(facts: Facts, case: Case) -> tuple[Facts, tuple[Case, ...]]:
    """
    What one person told of one matter: it is taken back together, however often they told it.

    Returns:
        the facts without those parts, and the parts, joined ones; the case of the whole is not among them.
    """
    root = whole_of(facts, case)
    joined = joined_to(facts, root)
    own = tuple(c for c in joined if c.teller_id == case.teller_id)
    beside = tuple(c for c in facts.around.beside.get(root.id, ()) if c not in own)
    around = replace(facts.around, beside={**facts.around.beside, root.id: beside})
    return replace(facts, around=around), own


def goes_on_without(facts: Facts, root: Case) -> list[Change]:
    """
    The one who told it first takes it back: the next one's case stands for those that were joined.

    Whoever had it has it still, under that number; nobody's clock is lost. The others hear nothing: a line at
    that very moment would tell them who had spoken. Called with cases joined to it.
    """
    now, limits, roster = facts.now, facts.limits, facts.roster
    actor = f"person:{root.teller_id}"
    first, *others = joined_to(facts, root)
    sets: dict[str, Any] = {
        "same_as": None,
        **kept_from(first, root),
        "voices": len({c.teller_id for c in (first, *others)}),
        "parts": len(others),
        "urgency": root.urgency,
        "holder": root.holder,
        "assigned": root.assigned,
        "offered_to": root.offered_to,
        "taken_at": root.taken_at,
        "rung": root.rung,
    }
    held = root.state is State.TAKEN
    heir = replace(first, **sets, state=root.state, closed_at=0)
    changes: list[Change] = [
        stepped(root, "withdrawn", now, actor),
        *clocks.stop_clocks(root.id),
        CancelTimers(key_prefix=f"voices:{root.id}:"),
        Unsay(key_prefix=f"alert:case:{root.id}:"),
        stepped(first, "split_held" if held else "split", now, actor, **sets),
        *(stepped(case, "joined", now, actor, note=str(heir.number), same_as=heir.id) for case in others),
    ]
    text = wording("goes_on_without", number=root.number, root=heir.number, count=heir.voices)
    for officer in alert.concerned(heir, roster):
        changes.append(alert.to(officer, root, f"withdrawn:{now}", text, now, limits))
    if not held:
        changes += _asked(facts, heir, limits, roster)
    return changes


def _asked(facts: Facts, heir: Case, limits: Limits, roster: Roster) -> list[Change]:
    changes: list[Change] = [
        *clocks.start_clocks(heir, facts.now, limits),
        clocks.waiting(heir, facts.now, limits),
    ]
    officer = roster.by_id.get(heir.assigned or 0)
    if officer is not None and officer.person_id is not None:
        person = facts.around.people.get(heir.teller_id)
        turn, who = len(heir.offered_to), person.name if person is not None else ""
        changes += alert.offer(heir, officer, turn, (), who, facts.now, limits)
    return changes
