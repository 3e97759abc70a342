"""Friend requests, which are accepted at a person's pace; a friendship that is confirmed is a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.channels.door import FRIEND, Door
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_names import Names
from bot.channels.wechaty_read import SECOND
from bot.channels.wechaty_requests import TRIES, Requests
from bot.clock import Clock
from storage.records import Incoming, MessageKind

log = structlog.get_logger()

_CONFIRMED, _RECEIVED = 1, 2


class Friends:
    """One account's friendships; `requests` accepts."""

    def __init__(
        self,
        account: str,
        names: Names,
        clock: Clock,
        connected: Callable[[], Awaitable[Line]],
        requests: Requests,
    ) -> None:
        self._account = account
        self._names = names
        self._clock = clock
        self._connected = connected
        self._requests = requests

    async def request(
        self, door: Door, friendship_id: str, received_at: int, *, accepted: bool = False
    ) -> Incoming | None:
        """
        A confirmed friendship is a message of kind FRIEND; a request is accepted after a while.

        Args:
            accepted: we just accepted that request: as good as confirmed, since not every gateway
                says so again. Said twice it changes nothing (handlers/befriended.py).
        """
        for attempt in range(TRIES):
            try:
                line = await self._connected()
                payload = await line.ask(lambda stub: stub.friendship_payload(id=friendship_id))
                break
            except Exception as error:
                log.warning("channel.friendship_unread", error=type(error).__name__)
                if attempt + 1 == TRIES:
                    if not accepted:
                        # It is never named again: kept as a request, which most are; where it was none,
                        # the gateway says no to the yes.
                        await self._requests.put(door, FRIEND, friendship_id)
                    return None
                await self._clock.sleep_until(self._clock.now() + SECOND)
        if int(payload.type) == _RECEIVED and not accepted:
            await self._requests.put(door, FRIEND, friendship_id)
            return None
        if (int(payload.type) != _CONFIRMED and not accepted) or not payload.contact_id:
            return None
        self._names.forget_contact(payload.contact_id)
        name = ""
        try:
            name = (await self._names.contact(line, payload.contact_id)).name
        except Exception as error:
            log.warning("channel.contact_unread", error=type(error).__name__)
        return Incoming(
            account=self._account,
            message_id=f"friend:{friendship_id}",
            room="",
            sender=payload.contact_id,
            sender_name=name,
            can_write=True,
            sent_at=received_at,
            received_at=received_at,
            kind=MessageKind.FRIEND,
        )
