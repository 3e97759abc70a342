"""Someone raises a concern: a case with a number, an alert, the group's one line, the first line back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from handlers import alert, hand_over, hours, ladder, question, villager
from handlers.facts import Facts
from handlers.privacy import out_of_sight
from handlers.routing import LEVELS, Route, route
from handlers.states import after, stepped
from lexicon.reading import Kind, Reading, Topic, Urgency
from lexicon.wording import wording
from storage.changes import Change, LineSaid, OpenCase, Say, SetTimer
from storage.records import OPEN_STATES, Burst, Case, Message, Person, SayRank, State, Timer

LISTEN = "听一听"  # the sign of a case that only a person's ear can read
_SIGNS = 3
_T = TypeVar("_T")


def raise_concern(
    facts: Facts, burst: Burst, pieces: tuple[Message, ...], reading: Reading, *, told: str = ""
) -> tuple[Burst, list[Change]]:
    """
    Open a case for what these pieces say, or join them to the case the teller is talking about.

    Args:
        told: the words where they are not those of the pieces (找人: what was asked before); such a
            case is always one of its own.

    Returns:
        the burst as it is now, and the changes: case, alert, clocks, the private lines.
    """
    teller = _teller(facts)
    again = talking_of(facts, burst, reading) if not told else None
    if again is not None:
        # A danger somebody took, and now there is danger again: all are called anew.
        if reading.critical and (not again.danger or again.state is State.TAKEN):
            return raise_to_danger(facts, burst, pieces, reading, again)
        burst, changes = replace(burst, case_id=again.id), villager.wrote_again(again, teller, facts)
        if again.danger:  # now, not when collecting ends: somebody may be on the way there
            burst, more = pass_on(facts, burst, pieces, again, reading)
            changes += more
        return burst, changes
    text = told or _told(pieces)
    township, village = whereabouts(facts, reading)
    way = _route(facts, township, village, reading, text)
    case = _case(facts, burst, pieces, reading, way, (township, village), text)
    changes = _opened(facts, case, way, pieces, teller)
    changes += villager.first_lines(case, way, teller, facts)
    if reading.kind is Kind.CONCERN and question.asks_too(text, case):
        changes += question.with_case(facts, case, teller, text, reading)
    return replace(burst, case_id=case.id, judged=tuple(p.id for p in pieces)), changes


def raise_listen(
    facts: Facts, burst: Burst, pieces: tuple[Message, ...], reading: Reading | None
) -> tuple[Burst, list[Change]]:
    """Voices nobody here can read: a low case "listen to this", with no line in the group."""
    heard = Reading(
        kind=Kind.CONCERN,
        types=reading.types if reading and reading.types else (),
        urgency=Urgency.NORMAL,
        speak=False,
        places=reading.places if reading else (),
        lexicon=reading.lexicon if reading else "",
    )
    burst, changes = raise_concern(facts, burst, pieces, heard)
    return replace(burst, line_done=True), changes


def raise_to_danger(
    facts: Facts, burst: Burst, pieces: tuple[Message, ...], reading: Reading, case: Case
) -> tuple[Burst, list[Change]]:
    """
    What was an ordinary case turns into present danger: all are called at once, nothing lowers it.

    The words that say so come first, what was told before stays behind them.
    """
    teller = _teller(facts)
    way = _route(facts, case.township, case.village, reading, _told(pieces))
    late = tuple(p for p in pieces if p.id not in case.messages)
    new = tuple(p.id for p in late)
    sets: dict[str, Any] = {
        "danger": True,
        "urgency": Urgency.CRITICAL.value,
        "topics": _merged(case.topics, reading.topics),
        "told": "\n".join(filter(None, (_told(late), case.told))),
        "signs": signs(reading),
        "messages": (*case.messages, *new),
        "hidden_from": _merged(case.hidden_from, way.hidden_from),
        "level": max(case.level, way.level, key=LEVELS.index),
    }
    worse = replace(case, **sets)
    changes: list[Change] = [
        stepped(case, "danger", facts.now, f"person:{teller.id}", **sets),
        *ladder.stop_clocks(case.id),
        *alert.first_alert(worse, way, pieces, teller, facts.now, facts.limits, facts.roster),
        *ladder.start_clocks(worse, facts.now, facts.limits),
        _waiting_clock(worse, facts),
        *villager.danger_lines(worse, teller, facts, anew=case.danger),
    ]
    return replace(burst, case_id=case.id, judged=tuple(p.id for p in pieces)), changes


def group_line(facts: Facts, burst: Burst, *, speak: bool) -> tuple[Burst, list[Change]]:
    """The group's one line for this burst, unless it had one or the group heard one lately."""
    if burst.room_id is None or burst.line_done or not speak:
        return burst, []
    burst = replace(burst, line_done=True)
    return burst, line_in_group(facts, "group_line", f"line:burst:{burst.id}")


def line_in_group(facts: Facts, name: str, key: str) -> list[Change]:
    """A line to the room, if ten minutes (limits.line_gap) have gone by since its last; else nothing."""
    room = facts.room
    if room is None or (room.last_line_at and facts.now - room.last_line_at < facts.limits.line_gap):
        return []
    say = Say(key=key, text=wording(name), room_id=room.id, rank=SayRank.GROUP, not_before=facts.now)
    return [say, LineSaid(room_id=room.id, at=facts.now)]


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
        words = _told(new)
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
    if case.state not in OPEN_STATES or facts.person is None or whole is None:
        return case, []
    placed = _village_named(facts, case, pieces, whole)
    case = after(case, placed)
    kept = _kept_away(facts, case, pieces, whole)
    return after(case, kept), [*placed, *kept]


def _kept_away(facts: Facts, case: Case, pieces: tuple[Message, ...], whole: Reading) -> list[Change]:
    """An officer complained of only now sees no more of it; where they have it, it goes a level up."""
    way = _route(facts, case.township, case.village, whole, _told(pieces))
    officer = tuple(t.value for t in whole.topics if t is Topic.OFFICER)
    sets: dict[str, Any] = {
        "hidden_from": _merged(case.hidden_from, way.hidden_from),
        "level": max(case.level, way.level, key=LEVELS.index),
        "topics": _merged(case.topics, officer),
    }
    worse = replace(case, **sets)
    if worse == case:
        return []
    changes: list[Change] = [stepped(case, "read_again", facts.now, "bot", **sets)]
    had = facts.roster.by_id.get(case.holder or case.assigned or 0)
    if had is None or not out_of_sight(had, worse):
        return changes
    who = _teller(facts).name
    return changes + hand_over.taken_from(
        worse, had, worse.hidden_from, pieces, who, facts.now, facts.limits, facts.roster
    )


def _village_named(facts: Facts, case: Case, pieces: tuple[Message, ...], whole: Reading) -> list[Change]:
    township, village = whereabouts(facts, whole)
    if case.village or not village:
        return []
    way = _route(facts, township, village, whole, _told(pieces))
    nearer = tuple(o for o in way.ladder if o.id not in case.offered_to)
    sets: dict[str, Any] = {
        "township": township,
        "village": village,
        "hidden_from": _merged(case.hidden_from, way.hidden_from),
        "level": max(case.level, way.level, key=LEVELS.index),
    }
    teller, had = _teller(facts), facts.roster.by_id.get(case.assigned or 0)
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


def talking_of(facts: Facts, burst: Burst, reading: Reading | None) -> Case | None:
    """
    The open case that somebody who writes privately is still talking about.

    Their latest open one, told within limits.told_again, unless they now bring a matter of quite
    another kind. In a group nobody is taken to go on: two matters must not run into one there.
    """
    if burst.room_id is not None:
        return None
    recent = [
        c for c in facts.told if not c.closed_at and facts.now - c.updated_at <= facts.limits.told_again
    ]
    if not recent:
        return None
    newest = max(recent, key=lambda c: c.id)
    if reading is None or reading.kind is not Kind.CONCERN or not reading.types or not newest.types:
        return newest
    return newest if set(reading.types) & set(newest.types) else None


def whereabouts(facts: Facts, reading: Reading) -> tuple[str, str]:
    """Township and village of a matter: named in the words, else the teller's own, else the room's."""
    room = facts.room.township if facts.room else ""
    home = _home(facts)
    known = room or home[0]
    for place in reading.places:
        if place.sure and place.township and (not known or place.township == known):
            return place.township, place.name if place.name != place.township else ""
    for place in reading.places:
        if place.sure and place.township and not room:
            return place.township, place.name if place.name != place.township else ""
    return known, home[1] if known == home[0] else ""


def _home(facts: Facts) -> tuple[str, str]:
    """Where the teller is from: known, on the roster, or where their latest matter was."""
    person, officer = facts.person, facts.officer
    known = person.township if person else ""
    if person is not None and person.village:
        return known, person.village
    if officer is not None and officer.township and known in ("", officer.township):
        return officer.township, officer.village
    told = [c for c in facts.told if c.village and known in ("", c.township)]
    newest = max(told, key=lambda c: c.id, default=None)
    return (newest.township, newest.village) if newest is not None else (known, "")


def signs(reading: Reading) -> tuple[str, ...]:
    """The few words that speak loudest for the reading, as they stood."""
    words: list[str] = []
    for match in reading.matched:
        if match.weight > 0 and len(match.word.strip()) > 1 and not any(match.word in w for w in words):
            words.append(match.word)
    return tuple(words[:_SIGNS])


def _route(facts: Facts, township: str, village: str, reading: Reading, text: str) -> Route:
    return route(
        roster=facts.roster,
        township=township,
        village=village,
        types=reading.types,
        topics=reading.topics,
        text=text,
        officers_named=reading.officers,
        teller=_teller(facts),
        now=facts.now,
    )


def _case(
    facts: Facts,
    burst: Burst,
    pieces: tuple[Message, ...],
    reading: Reading,
    way: Route,
    where: tuple[str, str],
    text: str,
) -> Case:
    teller = _teller(facts)
    return Case(
        id=facts.fresh.case(),
        number=facts.fresh.number(),
        opened_at=facts.now,
        township=where[0],
        village=where[1],
        room_id=burst.room_id,
        teller_id=teller.id,
        types=tuple(t.value for t in reading.types),
        urgency=reading.urgency.value,
        topics=tuple(t.value for t in reading.topics),
        level=way.level,
        hidden_from=way.hidden_from,
        why=way.why,
        danger=reading.critical,
        reachable=teller.contact,
        told=text,
        signs=signs(reading) or (() if text else (LISTEN,)),
        messages=tuple(p.id for p in pieces),
        updated_at=facts.now,
    )


def _opened(
    facts: Facts, case: Case, way: Route, pieces: tuple[Message, ...], teller: Person
) -> list[Change]:
    return [
        OpenCase(case=case, at=facts.now, actor=f"person:{teller.id}"),
        *alert.first_alert(case, way, pieces, teller, facts.now, facts.limits, facts.roster),
        *ladder.start_clocks(case, facts.now, facts.limits),
        _waiting_clock(case, facts),
    ]


def still_waiting(facts: Facts) -> list[Change]:
    """Nobody has taken it for so long that the teller is owed a word."""
    case = facts.case
    if case is None or case.state is not State.OFFERED:
        return []
    return villager.told_waiting(case, facts)


def _waiting_clock(case: Case, facts: Facts) -> Change:
    limits = facts.limits
    due = facts.now + limits.danger_repeat
    if not case.danger:
        due = hours.by_day(facts.now + limits.waiting_told, limits)
    return SetTimer(timer=Timer(key=f"waiting:{case.id}", due=due, kind="waiting_told", case_id=case.id))


def _teller(facts: Facts) -> Person:
    if facts.person is None:
        raise ValueError("a concern needs its teller")
    return facts.person


def _told(pieces: tuple[Message, ...]) -> str:
    return "\n".join(p.text for p in pieces if p.text)


def _merged(first: tuple[_T, ...], then: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*first, *then)))
