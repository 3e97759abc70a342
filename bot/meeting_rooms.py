"""A group that is met is bound to the township in its name, before its first message is kept.

Which groups are listened to: those whose name or id stands in ROOMS, for as long as it stands there, also
after they were renamed; and those the operator chose by hand (`bot rooms`), until that is taken back. Of
all others the account is in only the name is known, so that they can be chosen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

import structlog

from bot.channels.base import Hear
from bot.house import House
from bot.roster.places import county_places
from storage.errors import StoreError
from storage.interface import Store
from storage.records import BY_HAND, Incoming, Room

log = structlog.get_logger()

_COUNTY = "北镇市"
"""In many groups' names, and no word for its 北镇街道."""


def township_of(topic: str, townships: Iterable[str]) -> str:
    """
    The one township that a group's name names; "" for none or several.

    By its official name ("正安镇村民说事群"), or without its last word as people shorten it ("正安说事群").
    """
    all_of_them = tuple(townships)
    for names in ({one: one for one in all_of_them}, {_short(one): one for one in all_of_them}):
        found = {official for name, official in names.items() if name in topic.replace(_COUNTY, "")}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _short(township: str) -> str:
    for tail in ("街道", "镇", "乡"):
        if township.endswith(tail):
            return township.removesuffix(tail)
    return township


def listened(room: Room, listed: Collection[str]) -> bool:
    """
    Whether that group is listened to.

    Args:
        listed: the operator's list (ROOMS).
    """
    return room.listened_as == BY_HAND or (room.listened_as != "" and room.listened_as in listed)


def met(store: Store, account: str, channel_id: str, topic: str, entry: str) -> Room:
    """
    Know a group: why it is listened to, and its township where its name says it and nobody did by hand.

    Args:
        entry: of ROOMS, under which it is listened to; "" when under none.
    """
    room = store.room(store.meet_room(account, channel_id, topic))
    if entry and room.listened_as not in (BY_HAND, entry):
        store.listen_room(room.id, entry)
    if not room.township and (entry or room.listened_as):
        township = township_of(topic, county_places().villages)
        if township:
            store.bind_room(room.id, township)
            log.info("rooms.bound", township=township)
        else:
            log.warning("rooms.unbound")
    return store.room(room.id)


class MeetingRooms:
    """
    Between the channel and the intake.

    A group bound by hand stays as it is bound, whatever it is called.
    """

    def __init__(self, house: House, hear: Hear) -> None:
        self._house = house
        self._hear = hear
        self._met: set[tuple[str, str]] = set()
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def hear(self, incoming: Incoming) -> None:
        """Hand it on, in the order of the calls."""
        key = (incoming.room, incoming.room_topic)
        new = bool(incoming.room) and key not in self._met
        if new or self._waiting:  # nobody goes past those that wait for a group to be bound
            self._waiting += 1
            try:
                async with self._turn:
                    if new and key not in self._met:
                        await self._bind(key, incoming)
            finally:
                self._waiting -= 1
        await self._hear(incoming)

    async def _bind(self, key: tuple[str, str], incoming: Incoming) -> None:
        """A store that cannot go on just now is no reason to lose the message; bound with the next one."""
        try:
            await self._house.call(lambda store: self._meet(store, incoming))
        except StoreError as error:
            log.error("rooms.not_bound", error=type(error).__name__)
        else:
            self._met.add(key)

    def _meet(self, store: Store, incoming: Incoming) -> None:
        listed = self._house.settings.rooms
        entry = next((one for one in (incoming.room_topic, incoming.room) if one in listed), "")
        room = store.room_of(incoming.account, incoming.room)
        if not entry and (room is None or not store.room(room).listened_as):
            entry = incoming.room_topic  # nothing is listed: the channel listens to all
        met(store, incoming.account, incoming.room, incoming.room_topic, entry)
