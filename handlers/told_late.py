"""What comes after a case was opened: more words, the village, that it is about an officer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers import alert, hand_over, together, villager
from handlers.facts import Facts
from handlers.home import guessed
from handlers.privacy import goes_on, out_of_sight
from handlers.routing import LEVELS
from handlers.states import after, stepped
from handlers.whereabouts import merged, teller_of, way_for, whereabouts, words_of
from lexicon.reading import Reading, Topic, Urgency
from storage.changes import Change, MoveCase
from storage.records import OPEN_STATES, Burst, Case, Message, State


def pass_on(
    facts: Facts, burst: Burst, pieces: tuple[Message, ...], case: Case, whole: Reading | None = None
) -> tuple[Burst, list[Change]]:
    """
    Pieces the mediators have not had yet go to the case and, as one addition, to them.

    The case's words grow with them: whoever is asked next reads them, danger says them again every few
    minutes. If in danger a village is named only now, those of that village are called as well.
    """
    late = tuple(p for p in pieces if p.id not in burst.judged)
    if not late or facts.person is None:
        return burst, []
    new = tuple(p for p in late if p.id not in case.messages)
    changes: list[Change] = []
    if new:
        words = words_of(new)
        sets: dict[str, Any] = {"messages": (*case.messages, *(p.id for p in new))}
        if words:
            sets["told"] = "\n".join(filter(None, (case.told, words)))
        case = replace(case, **sets)
        actor = f"person:{burst.person_id}"
        changes.append(stepped(case, "added", facts.now, actor, note=words, **sets))
    changes += alert.addition(case, late, facts.person, facts.now, facts.limits, facts.roster)
    if case.danger:
        changes += said_late(facts, case, pieces, whole)[1]
    return replace(burst, judged=(*burst.judged, *(p.id for p in late))), changes


def said_late(
    facts: Facts, case: Case, pieces: tuple[Message, ...], whole: Reading | None
) -> tuple[Case, list[Change]]:
    """In which village it is, or that it is about an officer, is often said only after it was opened."""
    if facts.person is None or whole is None:
        return case, []
    if case.state is State.JOINED and goes_on(case):
        return _apart(facts, case, pieces, whole)
    if case.state not in OPEN_STATES:
        return case, []
    placed = _village_named(facts, case, pieces, whole)
    case = after(case, placed)
    kept = _kept_away(facts, case, pieces, whole)
    return after(case, kept), [*placed, *kept]


def _apart(
    facts: Facts, case: Case, pieces: tuple[Message, ...], whole: Reading
) -> tuple[Case, list[Change]]:
    """Joined to another's matter, and only now it is about an officer: it is one of its own again."""
    way = way_for(facts, case.township, case.village, whole, words_of(pieces))
    if set(way.hidden_from) <= set(case.hidden_from) and LEVELS.index(way.level) <= LEVELS.index(case.level):
        return case, []
    had = facts.roster.by_id.get(case.holder or case.assigned or 0)
    alone, changes = together.off(facts, case, "bot", assigned=had.id if had is not None else None)
    kept = _kept_away(facts, alone, pieces, whole)
    if had is not None and not any(step.step == "passed" for step in kept if isinstance(step, MoveCase)):
        at = after(alone, kept)
        if not out_of_sight(had, at):
            turn, who = len(at.offered_to), teller_of(facts).name
            kept += alert.offer(at, had, turn, pieces, who, facts.now, facts.limits)
    return after(alone, kept), [*changes, *kept]


def _kept_away(facts: Facts, case: Case, pieces: tuple[Message, ...], whole: Reading) -> list[Change]:
    """An officer complained of only now sees no more of it; where they have it, it goes a level up."""
    way = way_for(facts, case.township, case.village, whole, words_of(pieces))
    officer = tuple(t.value for t in whole.topics if t is Topic.OFFICER)
    sets: dict[str, Any] = {
        "hidden_from": merged(case.hidden_from, way.hidden_from),
        "level": max(case.level, way.level, key=LEVELS.index),
        "topics": merged(case.topics, officer),
    }
    worse = replace(case, **sets)
    if worse == case:
        return []
    changes: list[Change] = [stepped(case, "read_again", facts.now, "bot", **sets)]
    had = facts.roster.by_id.get(case.holder or case.assigned or 0)
    if had is None or not out_of_sight(had, worse):
        return changes
    who = teller_of(facts).name
    return changes + hand_over.taken_from(
        worse, had, worse.hidden_from, pieces, who, facts.now, facts.limits, facts.roster
    )


def _village_named(facts: Facts, case: Case, pieces: tuple[Message, ...], whole: Reading) -> list[Change]:
    township, village = whereabouts(facts, whole)
    guess = guessed(facts, whole, village)
    if not village or (case.village and (guess or not case.guessed)):
        return []
    if (township, village) == (case.township, case.village):
        return [stepped(case, "place", facts.now, "bot", guessed=False)]
    way = way_for(facts, township, village, whole, words_of(pieces))
    nearer = tuple(o for o in way.ladder if o.id not in case.offered_to)
    sets: dict[str, Any] = {
        "township": township,
        "village": village,
        "guessed": guess,
        "hidden_from": merged(case.hidden_from, way.hidden_from),
        "level": max(case.level, way.level, key=LEVELS.index),
    }
    teller, had = teller_of(facts), facts.roster.by_id.get(case.assigned or 0)
    goes_nearer = case.state is State.OFFERED and bool(nearer and nearer[0].village)
    if goes_nearer and not case.danger and had is not None:
        sets["offered_to"] = tuple(o for o in case.offered_to if o != had.id)
    changes: list[Change] = [stepped(case, "place", facts.now, "bot", **sets)]
    if not goes_nearer:
        return changes
    there = replace(case, **sets)
    way = replace(way, ladder=nearer, duty=None)
    offer = alert.first_alert(there, way, pieces, teller, facts.now, facts.limits, facts.roster)
    if case.danger:
        return [*changes, *offer]
    return [
        *changes,
        *hand_over.asked_instead(there, had, offer, facts.now, facts.limits),
        *villager.asks_handler(there, nearer[0], teller),
    ]


def read_again(case: Case, whole: Reading, now: int) -> list[Change]:
    """All pieces together say more than the first: types and urgency follow, danger never falls."""
    sets: dict[str, Any] = {}
    if case.state not in OPEN_STATES:
        return []
    if case.state is State.OFFERED and whole.types and tuple(whole.types) != case.types:
        sets["types"] = tuple(t.value for t in whole.types)
    if case.urgency == Urgency.NORMAL and whole.urgency is Urgency.HIGH:
        sets["urgency"] = whole.urgency.value
    if not sets:
        return []
    return [stepped(case, "read_again", now, "bot", **sets)]
