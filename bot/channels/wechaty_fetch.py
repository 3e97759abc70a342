"""From a message's id to the message: its payload, who spoke, where, what is attached; or that it is gone."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable

import structlog
from grpclib.exceptions import GRPCError

from bot.channels.wechaty_line import Line
from bot.channels.wechaty_names import Group, Names
from bot.channels.wechaty_read import GONE, SECOND, Around, Payload, read, seconds_of, wants_file
from bot.clock import Clock
from storage.records import Attachment, Incoming, MessageKind

log = structlog.get_logger()

PAUSES = (0.2, 1.0, 3.0)
"""Seconds until a message that could not be fetched is asked for again; after the last it is gone."""

WAIT_FOR_LINE = 60.0
"""A message whose connection broke is asked for on the next one, if that comes within this."""

UNKNOWN_SENDER = "unknown"

Connected = Callable[[], Awaitable[Line]]


class OwnWords(Exception):
    """What the account itself said comes back as a message: (room, person, text)."""


class Fetch:
    """
    Fetches for one account.

    Args:
        connected: the line, once there is one.
        rooms: only these groups are listened to, by name or id; None: all.
    """

    def __init__(
        self, account: str, names: Names, clock: Clock, connected: Connected, rooms: frozenset[str] | None
    ) -> None:
        self._account = account
        self._names = names
        self._clock = clock
        self._connected = connected
        self._rooms = rooms
        self._listed: set[str] = set()
        self.me = ""

    async def message(self, message_id: str, received_at: int) -> Incoming | OwnWords | None:
        """The message; None: from a group that is not listened to, nothing of it is kept."""
        tries = 0
        waited_until = received_at + round(WAIT_FOR_LINE * SECOND)
        while True:
            try:
                line = await self._line(waited_until)
                return await self._once(line, message_id, received_at)
            except GRPCError as error:
                last: Exception = error
            except TimeoutError as error:
                last = error
                if self._clock.now() >= waited_until:
                    break
            except Exception as error:  # the line broke
                last = error
            if tries >= len(PAUSES):
                break
            await self._clock.sleep_until(self._clock.now() + round(PAUSES[tries] * SECOND))
            tries += 1
        log.warning("channel.message_gone", error=type(last).__name__, tries=tries + 1)
        return Incoming(
            account=self._account,
            message_id=message_id,
            room="",
            sender=UNKNOWN_SENDER,
            sender_name="",
            sent_at=received_at,
            received_at=received_at,
            kind=MessageKind.UNKNOWN,
            text=GONE,
        )

    async def find_rooms(self, line: Line) -> int:
        """
        Ask for all groups the account is in: their names are then known before anybody speaks.

        Returns:
            how many of the listed groups there are not (another name, or the account is in no such group).
        """
        response = await line.ask(lambda stub: stub.room_list())
        asked = (self._names.group(line, room) for room in response.ids)
        groups = dict(zip(response.ids, await asyncio.gather(*asked, return_exceptions=True), strict=True))
        topics = {one.topic for one in groups.values() if isinstance(one, Group)}
        for room, group in groups.items():
            if isinstance(group, Group):
                self._listens(room, group.topic)
        return len((self._rooms or frozenset()) - topics - groups.keys())

    async def _line(self, until: int) -> Line:
        left = (until - self._clock.now()) / SECOND
        async with asyncio.timeout(max(0.05, left)):
            return await self._connected()

    async def _once(self, line: Line, message_id: str, received_at: int) -> Incoming | OwnWords | None:
        payload: Payload = await line.ask(lambda stub: stub.message_payload(id=message_id))
        if self.me and payload.from_id == self.me:
            return OwnWords(payload.room_id, "" if payload.room_id else payload.to_id, payload.text)
        topic, nick, names = "", "", tuple[str, ...]()
        if payload.room_id:
            group = await self._names.group(line, payload.room_id)
            if not self._listens(payload.room_id, group.topic):
                return None
            topic = group.topic
            if payload.from_id:
                nick = await self._names.nick(line, payload.room_id, payload.from_id)
            names = await self._my_names(line, payload.room_id)
        friend, name = False, ""
        if payload.from_id:
            contact = await self._names.contact(line, payload.from_id)
            friend, name = contact.friend, contact.name
        around = Around(
            account=self._account,
            bot=self.me or "\0",
            names=names,
            sender_name=nick or name,
            room_topic=topic,
            can_write=friend,
            received_at=received_at,
        )
        incoming = read(payload, around, await self._attachment(line, payload))
        if not incoming.sender:  # WeChat's own notices have none
            log.info("channel.notice", kind=payload.type)
            return None
        return incoming

    def _listens(self, room: str, topic: str) -> bool:
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

    async def _attachment(self, line: Line, payload: Payload) -> Attachment | None:
        """Its file; one that cannot be had is kept as such, the message is there all the same."""
        kind = wants_file(payload)
        if kind is None:
            return None
        content: bytes | None
        try:
            content = await line.file(payload.id)
        except (GRPCError, TimeoutError) as error:
            log.warning("channel.file_gone", kind=kind.value, error=type(error).__name__)
            content = None
        return Attachment(
            kind=kind,
            name=payload.filename,
            mime=mimetypes.guess_type(payload.filename)[0] or "",
            size=len(content) if content else 0,
            seconds=seconds_of(payload),
            content=content or None,
        )
