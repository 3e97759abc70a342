"""Invitations into groups: followed only where the house says that whoever invites may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.channels.door import INVITE, Door
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_requests import TRIES, Requests
from bot.clock import Clock

log = structlog.get_logger()

_PAUSE = 1_000_000


class Invitations:
    """
    One account's invitations.

    Asked of the gateway's stub: wechaty's own invitation has no puppet, and its payload cannot be made
    (it wants another argument than it is given).
    """

    def __init__(self, clock: Clock, connected: Callable[[], Awaitable[Line]], requests: Requests) -> None:
        self._clock = clock
        self._connected = connected
        self._requests = requests

    async def came(self, door: Door, invitation_id: str) -> None:
        """Accepted after a while, or left unanswered: who gets no answer learns nothing."""
        for attempt in range(TRIES):
            try:
                line = await self._connected()
                payload = await line.ask(lambda stub: stub.room_invitation_payload(id=invitation_id))
                break
            except Exception as error:
                log.warning("channel.invitation_unread", error=type(error).__name__)
                if attempt + 1 == TRIES:
                    return
                await self._clock.sleep_until(self._clock.now() + _PAUSE)
        if payload.inviter_id and await door.may_invite(payload.inviter_id):
            await self._requests.put(door, INVITE, invitation_id)
        else:
            log.warning("channel.invitation_left")
