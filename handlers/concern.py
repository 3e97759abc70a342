"""Someone raises a concern: a case with a number, an alert, the group's one line, the first line back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers import again, alert, clocks, ladder, question, together, told_late, villager
from handlers.facts import Facts
from handlers.home import guessed
from handlers.routing import LEVELS, Route
from handlers.states import stepped
from handlers.whereabouts import merged, teller_of, way_for, whereabouts, words_of
from lexicon.reading import Kind, Reading, Urgency
from storage.changes import Change, OpenCase
from storage.records import Burst, Case, Message, Person, State

LISTEN = "听一听"  # the sign of a case that only a person's ear can read
_SIGNS = 3


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
    teller = teller_of(facts)
    going = talking_of(facts, burst, reading) if not told else None
    if going is not None:
        # A danger somebody took, and now there is danger again: all are called anew.
        if reading.critical and (not going.danger or going.state is not State.OFFERED):
            return raise_to_danger(facts, burst, pieces, reading, going)
        burst, changes = replace(burst, case_id=going.id), villager.wrote_again(going, teller, facts)
        if going.danger:  # now, not when collecting ends: somebody may be on the way there
            burst, more = told_late.pass_on(facts, burst, pieces, going, reading)
            changes += more
        return burst, changes
    text = told or words_of(pieces)
    township, village = whereabouts(facts, reading)
    way = way_for(facts, township, village, reading, text)
    case = _case(facts, burst, pieces, reading, way, (township, village), text)
    like = again.earlier(case, facts.nearby) if not case.danger else None
    if like is not None and not like.danger:
        case = replace(case, same_as=like.id)
    changes = _opened(facts, case, way, pieces, teller, like)
    changes += villager.first_lines(case, way, teller, facts)
    # 找人 comes after an answer: the same again, perhaps one that was refused, helps nobody
    if not told and reading.kind is Kind.CONCERN and question.asks_too(text, case):
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
    teller = teller_of(facts)
    way = way_for(facts, case.township, case.village, reading, words_of(pieces))
    late = tuple(p for p in pieces if p.id not in case.messages)
    new = tuple(p.id for p in late)
    sets: dict[str, Any] = {
        "danger": True,
        "urgency": Urgency.CRITICAL.value,
        "topics": merged(case.topics, reading.topics),
        "told": "\n".join(filter(None, (words_of(late), case.told))),
        "signs": signs(reading),
        "messages": (*case.messages, *new),
        "hidden_from": merged(case.hidden_from, way.hidden_from),
        "level": max(case.level, way.level, key=LEVELS.index),
    }
    apart: list[Change] = []
    if case.state is State.JOINED:  # danger is nobody else's matter: it stands on its own again
        sets["same_as"] = None
        apart = together.without(facts, case, f"person:{teller.id}")
    worse = replace(case, **sets, state=State.OFFERED if case.state is State.JOINED else case.state)
    changes: list[Change] = [
        *apart,
        stepped(case, "danger", facts.now, f"person:{teller.id}", **sets),
        *ladder.stop_clocks(case.id),
        *alert.first_alert(worse, way, pieces, teller, facts.now, facts.limits, facts.roster),
        *ladder.start_clocks(worse, facts.now, facts.limits),
        clocks.waiting(worse, facts.now, facts.limits),
        *villager.danger_lines(worse, teller, facts, anew=case.danger),
    ]
    return replace(burst, case_id=case.id, judged=tuple(p.id for p in pieces)), changes


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


def signs(reading: Reading) -> tuple[str, ...]:
    """The few words that speak loudest for the reading, as they stood."""
    words: list[str] = []
    for match in reading.matched:
        if match.weight > 0 and len(match.word.strip()) > 1 and not any(match.word in w for w in words):
            words.append(match.word)
    return tuple(words[:_SIGNS])


def _case(
    facts: Facts,
    burst: Burst,
    pieces: tuple[Message, ...],
    reading: Reading,
    way: Route,
    where: tuple[str, str],
    text: str,
) -> Case:
    teller = teller_of(facts)
    return Case(
        id=facts.fresh.case(),
        number=facts.fresh.number(),
        opened_at=facts.now,
        township=where[0],
        village=where[1],
        guessed=guessed(facts, reading, where[1]),
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
    facts: Facts, case: Case, way: Route, pieces: tuple[Message, ...], teller: Person, like: Case | None
) -> list[Change]:
    besides, asking = "", list[Change]()
    if case.danger:
        asking = again.look(case, facts.now)
    elif like is not None:
        alerted = next(iter(alert.asked_first(case, way, facts.roster)), None)
        besides, asking = again.offered(facts, case, like, alerted)
    now, limits, roster = facts.now, facts.limits, facts.roster
    return [
        OpenCase(case=case, at=now, actor=f"person:{teller.id}"),
        *alert.first_alert(case, way, pieces, teller, now, limits, roster, besides=besides),
        *ladder.start_clocks(case, facts.now, facts.limits),
        clocks.waiting(case, facts.now, facts.limits),
        *asking,
    ]


def still_waiting(facts: Facts) -> list[Change]:
    """Nobody has taken it for so long that the teller is owed a word."""
    case = facts.case
    if case is None or case.state is not State.OFFERED:
        return []
    return [line for one in together.as_told(facts, case) for line in villager.told_waiting(one, facts)]
