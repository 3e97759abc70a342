"""Puts the sample county into an empty store: 18 groups, the roster, and who is bound to a contact."""

from __future__ import annotations

import random

from bot.roster.places import county_places
from bot.sample.county import SEED, sample_officers
from storage.changes import BindOfficer, Change
from storage.interface import Store
from storage.records import Officer, Role

SAMPLE_MARK = "sample"
"""Name of the store's mark that is "1" in a sample; such a store is refused with a gateway."""

_UNBOUND = 0.07
"""Chance of one who may be left unbound to be so: a few in a hundred of all, skipped and named."""


def topic_of(township: str) -> str:
    """The group's name: "正安镇村民说事群"."""
    return f"{township}村民说事群"


def room_channel_id(topic: str) -> str:
    """How the local channel and replay call a group."""
    return f"room:{topic}"


def person_channel_id(name: str) -> str:
    """How the local channel and replay call somebody, villager or officer."""
    return f"person:{name}"


def unbound_keys(officers: tuple[Officer, ...]) -> frozenset[str]:
    """
    Keys of the officers left without a contact, the same ones on every run.

    Only mediators and grid workers of villages; at most one in a village, and never its first
    mediator, so that no village stands without anybody who can be written to.
    """
    chance = random.Random(SEED + 1)
    found: list[str] = []
    villages: set[tuple[str, str]] = set()
    for officer in officers:
        drawn = chance.random() < _UNBOUND
        leads = officer.rank == 1 or Role.SECRETARY in officer.roles
        place = (officer.township, officer.village)
        if drawn and officer.village and not leads and place not in villages:
            villages.add(place)
            found.append(officer.key)
    return frozenset(found)


def install_county(store: Store, account: str) -> None:
    """
    Make an empty store the sample county.

    Args:
        store: without roster; afterwards marked as sample.
        account: the account that knows the groups and contacts.

    Raises:
        storage.errors.StoreError: the store cannot go on.
    """
    officers = sample_officers()
    skipped = unbound_keys(officers)
    # One transaction: a county half made would pass for whole, and a thousand commits take seconds.
    with store.transaction():
        for township in county_places().villages:
            topic = topic_of(township)
            store.introduce_room(account, room_channel_id(topic), topic, township)
        store.replace_roster(officers)
        bindings: list[Change] = []
        for officer in store.officers():
            if officer.key not in skipped:
                person_id = store.introduce(
                    account, person_channel_id(officer.name), officer.name, contact=True
                )
                bindings.append(BindOfficer(officer_id=officer.id, person_id=person_id))
        store.apply(bindings, 0, account)
        store.set_mark(SAMPLE_MARK, "1")
