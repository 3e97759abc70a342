"""What the channel hears is committed before anything is done about it, in order, many in one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.channels.base import TellTrouble
from bot.house import House
from handlers.limits import SECOND
from storage.crash import point
from storage.errors import StoreError
from storage.interface import Store
from storage.records import Incoming

log = structlog.get_logger()

TOGETHER = 64
"""Messages in one commit; one alone is committed at once."""

WAITING = 2048
"""So many may wait to be kept; beyond that the channel is made to wait."""

_TRY_AGAIN = 2 * SECOND


class Intake:
    """
    Between the channel and the inbox.

    Args:
        kept: called after each commit, so that the desk looks.
        tell: told of messages that came again.
    """

    def __init__(self, house: House, kept: Callable[[], None], tell: TellTrouble | None = None) -> None:
        self._tell = tell
        self._house = house
        self._kept = kept
        self._queue: asyncio.Queue[tuple[Incoming, asyncio.Future[None]]] = asyncio.Queue(WAITING)

    async def hear(self, incoming: Incoming) -> None:
        """
        Take a message; returns once it is kept (again, or for the first time).

        The channel may call it for the next before this one returned: they are kept in the order
        of the calls.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._queue.put((incoming, done))
        await done

    async def run(self) -> None:
        """Keep what comes until cancelled."""
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < TOGETHER and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            await self._keep([incoming for incoming, _ in waiting])
            for _, done in waiting:
                if not done.done():
                    done.set_result(None)
            self._house.changed.tell()

    async def drain(self) -> None:
        """At the end: keep what was already heard."""
        while not self._queue.empty():
            incoming, done = self._queue.get_nowait()
            await self._keep([incoming])
            if not done.done():
                done.set_result(None)

    async def _keep(self, together: list[Incoming]) -> None:
        """Until it is kept: a full disk makes the channel wait, it loses nothing."""

        def keep(store: Store) -> list[int]:
            point("intake.before_keep")
            ids = store.keep(together)
            point("intake.after_keep")
            return ids

        while True:
            try:
                ids = await self._house.call(keep)
            except StoreError as error:
                log.error("intake.not_kept", messages=len(together), error=type(error).__name__)
                await self._house.clock.sleep_until(self._house.clock.now() + _TRY_AGAIN)
                continue
            log.debug("intake.kept", messages=len(together), twice=ids.count(0))
            if self._tell is not None:
                for _ in range(ids.count(0)):
                    self._tell("same_again")
            self._kept()
            return
