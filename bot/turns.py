"""One turn in the store's thread: what is due is done, and present danger is at once taken in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bot.desk import Desk
from bot.house import House
from bot.intake import Kept
from bot.outbox import Delivery, Outbox
from storage.errors import StoreError
from storage.interface import Store
from storage.records import Incoming

log = structlog.get_logger()


class Turns:
    """Of one desk and one account's outbox."""

    def __init__(self, house: House, desk: Desk, outbox: Outbox) -> None:
        self._house = house
        self._desk = desk
        self._outbox = outbox

    def turn(self, store: Store) -> Callable[[], bool]:
        """
        A batch of the desk's.

        Returns:
            what the loop does then; that returns whether anything was done here.
        """
        now = self._house.clock.now()
        done = self._desk.step(now)
        said = list[Delivery]()
        if done and (lines := self._outbox.dangers(store, now)):
            with store.transaction():
                said = self._outbox.take(store, lines, now)
        return partial(self._done, done, said)

    def at_once(self, store: Store, together: Sequence[Incoming]) -> Kept | None:
        """
        A few messages kept and handled, and present danger taken in hand, in one commit: on its way to
        an alert a message waits for the disk once.

        Returns:
            None: something in it raised and nothing of it is kept; kept alone, the desk does it with care.

        Raises:
            StoreError: it cannot be kept just now, and nothing of it is.
        """
        if self._desk.careful:
            return None
        now = self._house.clock.now()
        try:
            with store.transaction():
                ids = store.keep(together)
                done = self._desk.join(now)
                said = self._outbox.take(store, self._outbox.dangers(store, now), now) if done else []
        except StoreError:
            self._desk.undone()
            raise
        except Exception as error:  # a handler's: step() finds out which message it was
            self._desk.undone()
            log.warning("turn.undone", error=type(error).__name__)
            return None
        self._desk.committed()
        return ids, partial(self._done, done, said)

    def _done(self, done: int, said: list[Delivery]) -> bool:
        if done:
            self._outbox.hand_over(said)
            self._outbox.look()
            self._house.changed.tell()
        return done > 0
