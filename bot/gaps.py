"""When the account heard nothing, since the channel says so or the bot was away: each a row once it is over.

A mark in the store says until when the account surely heard. It moves every half minute while it hears, so
that after a power cut the next start knows from when on nobody listened. Row, mark and the clock of the line
to the groups (handlers/deaf.py) are one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.channels.base import Deafened
from bot.gather_account import heard_mark, told_lines
from bot.house import House
from handlers import deaf, silent_group
from handlers.hours import by_day
from handlers.limits import SECOND
from storage.changes import Change
from storage.errors import StoreError
from storage.interface import Store

log = structlog.get_logger()

MARK_EVERY = 30 * SECOND

BOT_OFF = "bot_off"
"""Why, where the bot itself was not running; the other codes are those of bot/troubles.toml."""

FIRST_GUESS = 15 * SECOND
"""A reason that changes within so long was a first guess: a cut turns out to be a gateway that is gone."""

_TRY_AGAIN = 2 * SECOND


@dataclass(frozen=True, slots=True)
class _Piece:
    """Nothing is heard from then on, and why."""

    start: int
    why: str
    noticed: int


@dataclass(frozen=True, slots=True)
class _Over:
    """A gap that is to be kept."""

    start: int
    end: int
    why: str


class GapBook:
    """
    Of the house's account; does nothing where its channel does not know whether it hears.

    Args:
        look: called after a commit that sets a clock, so that the desk looks.
    """

    def __init__(self, house: House, look: Callable[[], None]) -> None:
        self._house = house
        self._account = house.channel.account
        self._look = look
        self._deaf: _Piece | None = None
        self._over: list[_Over] = []
        self._turned = ""  # "deaf" or "hears", where that is not committed yet
        self._until = 0
        self._marked = 0
        self._word = asyncio.Event()
        if isinstance(house.channel, Deafened):
            house.channel.on_hearing(self.tell)

    def tell(self, at: int, why: str = "") -> None:
        """As base.TellHearing; returns at once."""
        now = self._house.clock.now()
        before = self._deaf
        if not why:
            if before is not None:
                self._over.append(_Over(before.start, at, before.why))
            self._deaf, self._turned, self._until = None, "hears", at
        elif before is None:
            if not at:
                return  # never heard, and no other run did: nothing that anybody could have counted on
            self._deaf, self._turned, self._until = _Piece(at, why, now), "deaf", at
        elif why == before.why:
            return
        elif before.why != BOT_OFF and now - before.noticed < FIRST_GUESS:
            self._deaf = _Piece(before.start, why, before.noticed)
            return
        else:
            self._over.append(_Over(before.start, now, before.why))
            self._deaf, self._until = _Piece(now, why, now), now
        self._word.set()

    async def recover(self) -> None:
        """After a start: from the mark on nobody listened; what is not told yet waits until it hears."""
        now = self._house.clock.now()
        mark = await self._house.call(lambda store: self._begin(store, now))
        if mark:
            self._deaf = _Piece(mark, BOT_OFF, now)
            self._until = self._marked = mark

    async def run(self) -> None:
        """Commit what comes, and move the mark, until cancelled."""
        clock = self._house.clock
        while True:
            kept = await self.step()
            await self._house.wait(self._word, clock.now() + (MARK_EVERY if kept else _TRY_AGAIN))

    async def step(self) -> bool:
        """Commit what came since; False where the store cannot just now, and it is kept for the next time."""
        channel = self._house.channel
        if self._deaf is None and isinstance(channel, Deafened):
            self._until = max(self._until, channel.heard_until())
        if not self._over and not self._turned and self._until == self._marked:
            return True
        over, turned, until = tuple(self._over), self._turned, self._until
        self._over, self._turned = [], ""
        now = self._house.clock.now()
        try:
            await self._house.call(lambda store: self._commit(store, over, turned, until, now))
        except StoreError as error:
            log.error("gap.not_kept", gaps=len(over), error=type(error).__name__)
            self._over, self._turned = [*over, *self._over], self._turned or turned
            return False
        self._marked = until
        for one in over:
            log.warning("gap.kept", why=one.why, seconds=(one.end - one.start) // SECOND)
        if over or turned:
            self._look()
            self._house.changed.tell()
        return True

    async def drain(self) -> None:
        """At the end: a gap that is open is kept up to now; from here on the bot is away."""
        now, piece = self._house.clock.now(), self._deaf
        if piece is not None and piece.why != BOT_OFF:
            self._over.append(_Over(piece.start, now, piece.why))
            self._deaf, self._until = _Piece(now, BOT_OFF, now), now
        await self.step()

    def _begin(self, store: Store, now: int) -> int:
        """The mark of the last run, 0 where there was none."""
        check = silent_group.check_at(self._account, by_day(now, self._house.limits))
        changes = self._hears_nothing(store, now)
        if not self._house.settings.demo and not any(t.key == check.timer.key for t in store.timers()):
            changes.append(check)  # in the demo nobody speaks all day, and nobody is missed
        with store.transaction():
            store.apply(changes, now, self._account)
        return int(store.mark(heard_mark(self._account)) or 0)

    def _commit(self, store: Store, over: tuple[_Over, ...], turned: str, until: int, now: int) -> None:
        with store.transaction():
            for one in over:
                if one.end > one.start:
                    store.keep_gap(self._account, one.start, one.end, one.why)
            store.set_mark(heard_mark(self._account), str(until))
            if turned == "deaf":
                store.apply(self._hears_nothing(store, now), now, self._account)
            elif turned == "hears":
                untold = [gap for gap in store.gaps_untold() if gap.account == self._account]
                again = deaf.hears_again(self._account, untold, now, self._house.limits)
                store.apply(again, now, self._account)

    def _hears_nothing(self, store: Store, now: int) -> list[Change]:
        limits = self._house.limits
        lines = told_lines(store, self._account, now, limits)
        gaps = [g for g in store.gaps(now - limits.deaf_told_within, now) if g.account == self._account]
        return deaf.hears_nothing(self._account, lines, gaps)
