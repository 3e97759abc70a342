"""Where a matter is and who gets it, by its words, its teller and the room it was told in."""

from __future__ import annotations

from typing import TypeVar

from handlers.facts import Facts
from handlers.home import home_of
from handlers.routing import Route, route
from lexicon.reading import Reading
from storage.records import Message, Person

_T = TypeVar("_T")


def whereabouts(facts: Facts, reading: Reading) -> tuple[str, str]:
    """
    Township and village of a matter: named in the words, else the teller's own, else the room's.

    Where the words name a village of another township, or one of two namesakes, it is not taken to be the
    teller's own.
    """
    room = facts.room.township if facts.room else ""
    home = home_of(facts)
    known = room or home[0]
    for place in reading.places:
        if place.sure and place.township and (not known or place.township == known):
            return place.township, place.name if place.name != place.township else ""
    for place in reading.places:
        if place.sure and place.township and not room:
            return place.township, place.name if place.name != place.township else ""
    if not known:
        return next((place.township for place in reading.places if place.township), ""), ""
    elsewhere = any(place.township or not place.sure for place in reading.places)
    return known, home[1] if known == home[0] and not elsewhere else ""


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
