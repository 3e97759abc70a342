"""Where a matter is and who gets it, by its words, its teller and the room it was told in."""

from __future__ import annotations

from typing import TypeVar

from handlers.facts import Facts
from handlers.routing import Route, route
from lexicon.reading import Reading
from storage.records import Message, Person

_T = TypeVar("_T")


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


def way_for(facts: Facts, township: str, village: str, reading: Reading, text: str) -> Route:
    """Who gets it, as things stand in these words."""
    return route(
        roster=facts.roster,
        township=township,
        village=village,
        types=reading.types,
        topics=reading.topics,
        text=text,
        officers_named=reading.officers,
        teller=teller_of(facts),
        now=facts.now,
    )


def teller_of(facts: Facts) -> Person:
    """
    Whose matter it is.

    Raises:
        ValueError: the facts hold nobody.
    """
    if facts.person is None:
        raise ValueError("a concern needs its teller")
    return facts.person


def words_of(pieces: tuple[Message, ...]) -> str:
    """What was written, a line for each piece."""
    return "\n".join(p.text for p in pieces if p.text)


def merged(first: tuple[_T, ...], then: tuple[_T, ...]) -> tuple[_T, ...]:
    """Both, each once, in order."""
    return tuple(dict.fromkeys((*first, *then)))
