"""What the channel hears is committed before anything is done about it, in order, many in one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

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

FEW = 4
"""Up to so many are handled in their own commit; more are a burst, whose end is the desk's to reach."""

WAITING = 2048
"""So many may wait to be kept; beyond that the channel is made to wait."""

_TRY_AGAIN = 2 * SECOND

AT_THE_END = 10 * SECOND
"""Told to stop, a store that keeps nothing is tried for so long: nobody would wait for it for ever."""

_Waiting = tuple[Incoming, asyncio.Future[None]]

Kept = tuple[list[int], Callable[[], object]]
AtOnce = Callable[[Store, Sequence[Incoming]], Kept | None]


class Intake:
    """
    Between the channel and the inbox.

    Args:
        kept: called after each commit, so that the desk looks.
        tell: told of messages that came again.
        at_once: keeps a few messages and does what is to be done about them in one commit, so that an alert
            need not wait for a second; its (ids, what the loop does then), None: they are to be kept alone.
    """

    def __init__(
        self,
        house: House,
        kept: Callable[[], None],
        tell: TellTrouble | None = None,
        *,
        at_once: AtOnce | None = None,
    ) -> None:
        self._tell = tell
        self._at_once = at_once
        self._house = house
        self._kept = kept
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(WAITING)
        self._in_hand: list[_Waiting] = []

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
            self._in_hand = [await self._queue.get()]
            while len(self._in_hand) < TOGETHER and not self._queue.empty():
                self._in_hand.append(self._queue.get_nowait())
            await self._keep([incoming for incoming, _ in self._in_hand])
            self._answer(self._in_hand)
            self._house.changed.tell()

    async def drain(self) -> None:
        """At the end: keep what was already heard, as long as that may take."""
        until = self._house.clock.now() + AT_THE_END
        while self._in_hand or not self._queue.empty():
            left = self._in_hand or [self._queue.get_nowait()]
            if not await self._keep([incoming for incoming, _ in left], until):
                log.error("intake.lost", messages=len(left) + self._queue.qsize())
                return
            self._answer(left)

    def _answer(self, waiting: list[_Waiting]) -> None:
        for _, done in waiting:
            if not done.done():
                done.set_result(None)
        self._in_hand = []

    async def _keep(self, together: list[Incoming], until: int | None = None) -> bool:
        """Until it is kept: a full disk makes the channel wait, it loses nothing. False: not by `until`."""

        def keep(store: Store) -> Kept:
            point("intake.before_keep")
            kept = None
            if self._at_once is not None and until is None and len(together) <= FEW:
                kept = self._at_once(store, together)
            if kept is None:
                kept = store.keep(together), _nothing
            point("intake.after_keep")
            return kept

        while True:
            try:
                ids, then = await self._house.call(keep)
            except StoreError as error:
                log.error("intake.not_kept", messages=len(together), error=type(error).__name__)
                if until is not None and self._house.clock.now() >= until:
                    return False
                await self._house.clock.sleep_until(self._house.clock.now() + _TRY_AGAIN)
                continue
            log.debug("intake.kept", messages=len(together), twice=ids.count(0))
            if self._tell is not None and until is None:  # at the end what was in hand may be kept already
                for _ in range(ids.count(0)):
                    self._tell("same_again")
            then()
            self._kept()
            return True


def _nothing() -> None:
    return None
