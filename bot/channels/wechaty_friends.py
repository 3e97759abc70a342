"""Friend requests: accepted, but at a person's pace; from then on the bot may write to them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from bot.channels.wechaty_line import Line
from bot.channels.wechaty_names import Names
from bot.channels.wechaty_read import SECOND
from bot.clock import Clock
from storage.records import Incoming, MessageKind

log = structlog.get_logger()

_CONFIRMED, _RECEIVED = 1, 2
_TRIES = 3


class Friends:
    """
    One account's friend requests.

    Args:
        pause: least and most seconds before one is accepted. WeChat limits accounts that accept at once.
    """

    def __init__(
        self,
        account: str,
        names: Names,
        clock: Clock,
        connected: Callable[[], Awaitable[Line]],
        pause: tuple[float, float],
        chance: random.Random,
    ) -> None:
        self._account = account
        self._names = names
        self._clock = clock
        self._connected = connected
        self._pause = pause
        self._chance = chance
        self._turn = asyncio.Lock()
        self._accepting: set[asyncio.Task[None]] = set()

    async def request(self, friendship_id: str, received_at: int) -> Incoming | None:
        """A confirmed friendship is a message of kind FRIEND; a request is accepted after a while."""
        for attempt in range(_TRIES):
            try:
                line = await self._connected()
                payload = await line.ask(lambda stub: stub.friendship_payload(id=friendship_id))
                break
            except Exception as error:
                log.warning("channel.friendship_unread", error=type(error).__name__)
                if attempt + 1 == _TRIES:
                    return None
                await self._clock.sleep_until(self._clock.now() + SECOND)
        if int(payload.type) == _RECEIVED:
            task = asyncio.create_task(self._accept(friendship_id))
            self._accepting.add(task)
            task.add_done_callback(self._accepting.discard)
            return None
        if int(payload.type) != _CONFIRMED or not payload.contact_id:
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

    async def _accept(self, friendship_id: str) -> None:
        """One after the other, each after its own pause."""
        async with self._turn:
            pause = self._chance.uniform(*self._pause)
            await self._clock.sleep_until(self._clock.now() + round(pause * SECOND))
            try:
                line = await self._connected()
                await line.ask(lambda stub: stub.friendship_accept(id=friendship_id))
            except Exception as error:
                log.warning("channel.friend_not_accepted", error=type(error).__name__)
                return
            log.info("channel.friend_accepted")

    async def close(self) -> None:
        """No request is accepted any more."""
        for task in self._accepting:
            task.cancel()
        await asyncio.gather(*self._accepting, return_exceptions=True)
