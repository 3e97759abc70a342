"""A group that is met is bound to the township in its name, before its first message is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from bot.channels.base import Hear
from bot.house import House
from bot.roster.places import county_places
from storage.errors import StoreError
from storage.interface import Store
from storage.records import Incoming

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
            await self._house.call(lambda store: _meet(store, incoming))
        except StoreError as error:
            log.error("rooms.not_bound", error=type(error).__name__)
        else:
            self._met.add(key)


def _meet(store: Store, incoming: Incoming) -> None:
    room_id = store.room_of(incoming.account, incoming.room)
    if room_id is not None and store.room(room_id).township:
        return
    township = township_of(incoming.room_topic, county_places().villages)
    if not township:
        log.warning("rooms.unbound")
        return
    store.introduce_room(incoming.account, incoming.room, incoming.room_topic, township)
    log.info("rooms.bound", township=township)
