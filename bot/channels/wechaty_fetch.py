"""From a message's id to the message: its payload, who spoke, where, what is attached; or that it is gone."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable, Iterable

import structlog
from grpclib.exceptions import GRPCError

from bot.channels.base import Foretell, TellTrouble
from bot.channels.door import GroupSeen
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_names import Group, Names
from bot.channels.wechaty_read import (
    GONE,
    KINDS,
    SECOND,
    Around,
    Payload,
    is_odd,
    read,
    says_no_contact,
    seconds_of,
    wants_file,
)
from bot.clock import Clock
from storage.records import Attachment, Incoming, MessageKind

log = structlog.get_logger()

PAUSES = (0.2, 1.0, 3.0)
"""Seconds until a message that could not be fetched is asked for again; after the last it is gone."""

SLOW = 3.0
"""Seconds for one payload; a gateway that is well needs some milliseconds."""

WAIT_FOR_LINE = 60.0
"""A message whose connection broke is asked for on the next one, if that comes within this."""

UNKNOWN_SENDER = "unknown"

GONE_ID = "gone:"
"""Before the id of what stands for a message: should its event come again, with words, those are kept."""

There = Callable[[], Line | None]
Connected = Callable[[], Awaitable[Line]]


class OwnWords(Exception):
    """What the account itself said comes back as a message: (room, person, text)."""


class Refused(Exception):
    """WeChat says that the person (its argument) is no contact: what was said to them did not arrive."""


class Fetch:
    """
    Fetches for one account.

    Args:
        there: the line, None while there is none.
        connected: the line, once there is one.
        rooms: only these groups are listened to, by name or id; None: all.
        ails: told of payloads that are slow, had to be asked for again, or are gone, and of odd times.

    Attributes:
        me: the account's own id, "" before it is known.
        put_out_of: groups of which the account is no member any more, as of find_rooms().
        foretell: told what somebody new says while the gateway is asked who they are.
    """

    def __init__(
        self,
        account: str,
        names: Names,
        clock: Clock,
        there: There,
        connected: Connected,
        rooms: frozenset[str] | None,
        ails: TellTrouble,
    ) -> None:
        self._account = account
        self._names = names
        self._clock = clock
        self._there = there
        self._connected = connected
        self._rooms = rooms
        self._listed: set[str] = set()
        self._ails = ails
        self.put_out_of: set[str] = set()
        self.me = ""
        self.foretell: Foretell | None = None

    async def message(self, message_id: str, received_at: int) -> Incoming | OwnWords | Refused | None:
        """The message; None: from a group that is not listened to, nothing of it is kept."""
        tries = refused = 0
        waited_until = received_at + round(WAIT_FOR_LINE * SECOND)
        while True:
            try:
                line = await self._line(waited_until)
                found = await self._once(line, message_id, received_at)
                if refused:
                    self._ails("payload_errors")
                return found
            except GRPCError as error:
                last: Exception = error
                refused += 1
            except TimeoutError as error:
                last = error
                if self._clock.now() >= waited_until:
                    break
                refused += 1
            except Exception as error:  # the line broke
                last = error
            if tries >= len(PAUSES):
                break
            await self._clock.sleep_until(self._clock.now() + round(PAUSES[tries] * SECOND))
            tries += 1
        self._ails("payload_gone")
        log.warning("channel.message_gone", error=type(last).__name__, tries=tries + 1)
        return Incoming(
            account=self._account,
            message_id=f"{GONE_ID}{message_id}",
            room="",
            sender=UNKNOWN_SENDER,
            sender_name="",
            sent_at=received_at,
            received_at=received_at,
            kind=MessageKind.UNKNOWN,
            text=GONE,
        )

    async def find_rooms(self, line: Line) -> tuple[int, list[GroupSeen]]:
        """
        Ask for all groups the account is in: their names are then known before anybody speaks.

        Returns:
            how many of the listed groups there are not (another name, or the account is in no such
            group), and all there are.
        """
        response = await line.ask(lambda stub: stub.room_list())
        asked = (self._names.group(line, room) for room in response.ids)
        groups = dict(zip(response.ids, await asyncio.gather(*asked, return_exceptions=True), strict=True))
        topics = {one.topic for one in groups.values() if isinstance(one, Group)}
        self.put_out_of = set()
        for room, group in groups.items():
            if isinstance(group, Group):
                self.listens(room, group.topic)
                if self.me and group.members and self.me not in group.members:
                    self.put_out_of.add(room)
        seen = [self._seen(room, one.topic) for room, one in groups.items() if isinstance(one, Group)]
        return len((self._rooms or frozenset()) - topics - groups.keys()), seen

    async def find_room(self, line: Line, room: str) -> GroupSeen:
        """One group, asked anew."""
        self._names.forget_group(room)
        group = await self._names.group(line, room)
        self.listens(room, group.topic)
        return self._seen(room, group.topic)

    def listen_to(self, rooms: Iterable[str]) -> None:
        """These groups too, by id, whatever they are called."""
        self._listed.update(rooms)

    def _seen(self, room: str, topic: str) -> GroupSeen:
        listed = next((one for one in (topic, room) if one in (self._rooms or ())), "")
        return GroupSeen(room, topic, listed)

    def _foretell(self, payload: Payload, topic: str) -> None:
        if self.foretell is not None and KINDS.get(payload.type) is MessageKind.TEXT:
            self.foretell(payload.text, topic)

    async def _line(self, until: int) -> Line:
        line = self._there()
        if line is not None:
            return line
        left = (until - self._clock.now()) / SECOND
        async with asyncio.timeout(max(0.05, left)):
            return await self._connected()

    async def _once(
        self, line: Line, message_id: str, received_at: int
    ) -> Incoming | OwnWords | Refused | None:
        payload: Payload = await self._payload(line, message_id)
        if says_no_contact(payload):
            return Refused(payload.to_id if payload.from_id == self.me else payload.from_id)
        if self.me and payload.from_id == self.me:
            return OwnWords(payload.room_id, "" if payload.room_id else payload.to_id, payload.text)
        topic, nick, names, contact = "", "", tuple[str, ...](), None
        if payload.room_id:
            group = await self._names.group(line, payload.room_id)
            if not self.listens(payload.room_id, group.topic):
                return None
            topic = group.topic
            if payload.from_id:
                nick, contact = await self._names.member(
                    line, payload.room_id, payload.from_id, lambda: self._foretell(payload, topic)
                )
            names = await self._my_names(line, payload.room_id)
        elif payload.from_id:
            contact = await self._names.contact(line, payload.from_id)
        around = Around(
            account=self._account,
            bot=self.me or "\0",
            names=names,
            sender_name=nick or (contact.name if contact else ""),
            room_topic=topic,
            can_write=contact is not None and contact.friend,
            received_at=received_at,
        )
        incoming = read(payload, around, _attachment(payload))
        if is_odd(payload.timestamp, received_at):
            self._ails("odd_times")
        if not incoming.sender:  # WeChat's own notices have none
            log.info("channel.notice", kind=payload.type)
            return None
        return incoming

    async def _payload(self, line: Line, message_id: str) -> Payload:
        began = self._clock.now()
        payload = await line.payload(message_id)
        if self._clock.now() - began > SLOW * SECOND:
            self._ails("payload_slow")
        return payload

    def listens(self, room: str, topic: str) -> bool:
        """A group that was listened to under its old name still is under its new one."""
        if self._rooms is None or room in self._listed:
            return True
        if room in self._rooms or topic in self._rooms:
            self._listed.add(room)
            return True
        return False

    async def _my_names(self, line: Line, room: str) -> tuple[str, ...]:
        if not self.me:
            return ()
        contact = await self._names.contact(line, self.me)
        return (contact.name, await self._names.nick(line, room, self.me))


def _attachment(payload: Payload) -> Attachment | None:
    """Its file, whose content comes later: see wechaty_files.py."""
    kind = wants_file(payload)
    if kind is None:
        return None
    return Attachment(
        kind=kind,
        name=payload.filename,
        mime=mimetypes.guess_type(payload.filename)[0] or "",
        seconds=seconds_of(payload),
        coming=True,
    )
