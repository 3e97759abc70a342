"""Friend requests and invitations that are to be accepted: one after the other, at a person's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from grpclib.exceptions import GRPCError

from bot.channels.door import FRIEND, Door
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_read import SECOND
from bot.clock import Clock

log = structlog.get_logger()

TRIES = 3
"""So often a gateway may say no to one, or nothing: it has expired, or the account is held back."""

_PAUSE = 5 * SECOND


class Requests:
    """
    One account's queue; the house keeps it (Door), so a restart loses none that was heard of.

    What comes while the bot is not connected is lost: a gateway names a request once and has no call
    that lists those that wait. They then stand open in the account's phone, for a hand to accept.

    Args:
        accepted: told (kind, request) of each as it is accepted.
    """

    def __init__(
        self,
        clock: Clock,
        connected: Callable[[], Awaitable[Line]],
        accepted: Callable[[str, str], None],
    ) -> None:
        self._accepted = accepted
        self._clock = clock
        self._connected = connected
        self._word = asyncio.Event()
        self._tries: dict[tuple[str, str], int] = {}

    async def put(self, door: Door, kind: str, request: str) -> None:
        """It is to be accepted; returns once it is kept."""
        await door.keep(kind, request)
        self._word.set()

    async def run(self, door: Door) -> None:
        """Accept what waits until cancelled."""
        while True:
            self._word.clear()
            try:
                waiting = await door.waiting()
                if not waiting:
                    await self._word.wait()
                    continue
                await self._clock.sleep_until(await door.accept_at())
                await self._accept(door, *waiting[0])
            except Exception as error:  # the store, for a moment: what waits is still there
                log.error("channel.requests_failed", error=type(error).__name__)
                await self._clock.sleep_until(self._clock.now() + _PAUSE)

    async def _accept(self, door: Door, kind: str, request: str) -> None:
        try:
            line = await self._connected()
            if kind == FRIEND:
                await line.ask(lambda stub: stub.friendship_accept(id=request))
            else:
                await line.ask(lambda stub: stub.room_invitation_accept(id=request))
        except Exception as error:
            log.warning("channel.not_accepted", request=kind, error=type(error).__name__)
            if not isinstance(error, (GRPCError, TimeoutError)):  # the line broke; on the next one again
                await self._clock.sleep_until(self._clock.now() + _PAUSE)
                return
            tried = self._tries[kind, request] = self._tries.get((kind, request), 0) + 1
            if tried < TRIES:
                await self._clock.sleep_until(self._clock.now() + _PAUSE)
                return
            self._tries.pop((kind, request))
            await door.done(kind, request, accepted=False)
            return
        self._tries.pop((kind, request), None)
        await door.done(kind, request, accepted=True)
        self._accepted(kind, request)
        log.info("channel.accepted", request=kind)
