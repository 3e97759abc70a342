"""The house at its door: which groups are listened to, who may invite, what waits to be accepted.

What the operator has to hear of it becomes a timer that is due now, so that it comes in by the one door
and its words are a handler's (handlers/groups.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence

import structlog

from bot.channels.door import FRIEND, INVITE, GroupSeen, HasDoor
from bot.house import House
from bot.meeting_rooms import listened, met
from handlers.groups import JOINED, UNINVITED
from handlers.hours import by_day
from handlers.limits import SECOND
from storage.changes import SetTimer
from storage.interface import Store
from storage.records import Timer

log = structlog.get_logger()

HOUR = 3600 * SECOND


class Doorkeeper:
    """
    Door of one account.

    Args:
        decide: called when a handler has something to decide.
        chance: for the pauses between two that are accepted.
    """

    def __init__(self, house: House, decide: Callable[[], None], chance: random.Random) -> None:
        self._house = house
        self._account = house.channel.account
        self._listed = house.settings.rooms
        self._decide = decide
        self._chance = chance

    async def open(self, channel: HasDoor) -> None:
        """Before the channel runs: what was listened to is listened to from its first message on."""
        channel.ask(self)
        channel.listen_to(await self._house.call(self._known))

    def _known(self, store: Store) -> list[str]:
        """A group whose entry was taken from the list is none of those any more, for whoever asks."""
        found = []
        for room in store.rooms():
            if listened(room, self._listed):
                found.append(room)
            elif room.listened_as:
                store.listen_room(room.id, "")
        ids = [store.channel_id(self._account, room_id=room.id) for room in found]
        return [one for one in ids if one]

    async def groups(self, seen: Sequence[GroupSeen], *, joined: bool = False) -> Collection[str]:
        """Each is known by name; one just joined is told to the operator."""
        now = self._house.clock.now()

        def know(store: Store) -> list[str]:
            wanted = []
            with store.transaction():
                for one in seen:
                    room = met(store, self._account, one.id, one.topic, one.listed)
                    if listened(room, self._listed):
                        wanted.append(one.id)
                    if joined:
                        key = f"{JOINED}:{room.id}"
                        timer = Timer(key=key, due=now, kind=JOINED, room_id=room.id)
                        store.apply([SetTimer(timer=timer)], now, self._account)
            return wanted

        wanted = await self._house.call(know)
        log.info("rooms.seen", groups=len(seen), listened=len(wanted), joined=joined)
        if joined:
            self._decide()
        return wanted

    async def may_invite(self, inviter: str) -> bool:
        """Whoever is on the roster and bound; of anybody else the operator hears."""
        now = self._house.clock.now()

        def ask(store: Store) -> bool:
            person = store.person_of(self._account, inviter)
            if person is not None and any(one.person_id == person for one in store.officers()):
                return True
            with store.transaction():
                timer = Timer(key=UNINVITED, due=now, kind=UNINVITED)
                store.apply([SetTimer(timer=timer)], now, self._account)
            return False

        may = await self._house.call(ask)
        if not may:
            self._decide()
        return may

    async def keep(self, kind: str, request: str) -> None:
        """Kept until done()."""
        now = self._house.clock.now()
        await self._house.call(lambda store: store.keep_request(self._account, kind, request, now))

    async def waiting(self) -> list[tuple[str, str]]:
        """Officers' invitations first: there are few, and a group waits."""
        return await self._house.call(
            lambda store: [
                (kind, one) for kind in (INVITE, FRIEND) for one in store.requests(self._account, kind)
            ]
        )

    async def accept_at(self) -> int:
        """
        By day, some time after the one before, and so many an hour at most.

        A whole group that adds the bot at once (50 requests) is so let in over three hours: WeChat
        limits accounts that accept in a rush. With PACE off at once.
        """
        now, limits = self._house.clock.now(), self._house.limits
        if self._house.settings.pace is None:
            return now
        done = await self._house.call(
            lambda store: sorted(
                at for kind in (INVITE, FRIEND) for at in store.requests_done(self._account, kind, now - HOUR)
            )
        )
        at = now + self._chance.randint(*limits.accept_gap)
        if len(done) >= limits.accept_per_hour:
            at = max(at, done[-limits.accept_per_hour] + HOUR)
        return by_day(at, limits)

    async def done(self, kind: str, request: str, *, accepted: bool) -> None:
        """Accepted, it counts in its hour."""
        at = self._house.clock.now() if accepted else 0
        await self._house.call(lambda store: store.request_done(self._account, kind, request, at))
