"""Where somebody is from: by what they said themselves, their office, their name in the group."""

from __future__ import annotations

from typing import Any

from handlers.facts import Facts
from lexicon.own_village import own_village, village_in_name
from lexicon.places import gazetteer
from lexicon.reading import Reading
from storage.records import Person


def learnt(facts: Facts) -> dict[str, Any]:
    """
    What a message tells of its speaker's home, as fields of Person to set.

    The township is that of the group; the village what they say themselves ("我是正二村的"), the last of it,
    and until they say any what their name in the group shows: privately they may be called otherwise. Of
    an officer the roster knows better; of who said 别记我 in a group nothing is kept.
    """
    message, person, room, reading = facts.message, facts.person, facts.room, facts.reading
    if message is None or person is None or (person.muted and message.room_id is not None):
        return {}
    sets: dict[str, Any] = {}
    if room is not None and room.township and not person.township:
        # Said privately later, a matter goes to that township and not to the county.
        sets["township"] = room.township
    if facts.officer is not None:
        return sets
    own = own_village(message.text, reading.places) if reading is not None else None
    if own is None and not person.village and room is not None and room.township:
        own = village_in_name(person.name, room.township)
    if own is not None and own.name != person.village:
        sets["village"] = own.name
        if not person.township:
            sets.setdefault("township", own.township)
    return sets


def home_of(facts: Facts) -> tuple[str, str]:
    """
    Township and village the teller is from, each "" where nobody knows.

    An officer is of their office; others of what they said, else of what their name shows, else of where
    their latest matter was.
    """
    person, officer = facts.person, facts.officer
    known = person.township if person else ""
    if officer is not None and officer.township and known in ("", officer.township):
        return officer.township, officer.village
    stated = _stated(person, known) if person is not None else None
    if stated is not None:
        return stated
    room = facts.room.township if facts.room else ""
    shown = village_in_name(person.name, room or known) if person is not None else None
    if shown is not None:
        return shown.township, shown.name
    told = [c for c in facts.told if c.village and known in ("", c.township)]
    newest = max(told, key=lambda c: c.id, default=None)
    return (newest.township, newest.village) if newest is not None else (known, "")


def _stated(person: Person, known: str) -> tuple[str, str] | None:
    """The village they said, in its own township: the group they spoke in last may be another's."""
    if not person.village:
        return None
    homes = gazetteer().townships_of(person.village)
    if known in homes or not homes:
        return known, person.village
    return (homes[0], person.village) if len(homes) == 1 else None


def guessed(facts: Facts, reading: Reading, village: str) -> bool:
    """Whether a matter's village is none that its words name, but where we take its teller to be from."""
    officer = facts.officer
    if not village or (officer is not None and officer.village == village):
        return False
    return not any(place.name == village for place in reading.places)
