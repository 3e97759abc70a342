"""What ails the channel → the store and the screen: many of one sort in one commit, each told once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.house import House
from bot.troubles import sorts
from handlers.hours import clock_text
from handlers.limits import SECOND
from storage.errors import StoreError
from storage.interface import Store

log = structlog.get_logger()

TOGETHER = SECOND
"""What comes within this after a commit waits for the next one: a flood is one row a second."""

TOLD_AGAIN_AFTER = 600 * SECOND
"""A trouble that comes and goes is told on the screen no more often than this."""

_HOUR = 3600 * SECOND
_LOOK_EVERY = 60 * SECOND


@dataclass
class _News:
    """Of one sort, not committed yet: how often, last at, and whether it is over since."""

    times: int = 0
    at: int = 0
    over: bool = False


class TroubleBook:
    """
    One account's troubles.

    Args:
        say: told a line when a trouble begins and when it is over, for whoever sits at the screen.
    """

    def __init__(self, house: House, say: Callable[[str], None] | None = None) -> None:
        self._house = house
        self._account = house.channel.account
        self._say = say
        self._news: dict[str, _News] = {}
        self._open: set[str] = set()
        self._carried: set[str] = set()  # from before the start, and nobody has said yet that it is so
        self._shown: set[str] = set()
        self._shown_at: dict[str, int] = {}
        self._word = asyncio.Event()
        self._swept_at = 0

    def tell(self, code: str, over: bool = False) -> None:
        """It is so, or no longer; returns at once."""
        if code not in sorts():
            log.error("trouble.unknown", code=code)
            return
        if over and code not in self._open and code not in self._news:
            return
        news = self._news.setdefault(code, _News())
        news.at, news.over = self._house.clock.now(), over
        news.times += not over
        self._word.set()

    async def recover(self) -> None:
        """After a start: what was open when the process ended still is, until the channel says otherwise."""
        now = self._house.clock.now()
        found = await self._house.call(lambda store: store.troubles(now))
        self._open |= {one.code for one in found if one.account == self._account and not one.over}
        self._carried = set(self._open)

    async def run(self) -> None:
        """Commit what comes until cancelled."""
        clock = self._house.clock
        while True:
            await self.step()
            await clock.sleep_until(clock.now() + TOGETHER)
            if not self._news:
                await self._house.wait(self._word, clock.now() + _LOOK_EVERY)

    async def step(self) -> None:
        """Commit what came since, and tell the screen."""
        now = self._house.clock.now()
        await self._commit(now)
        if now - self._swept_at >= _HOUR:
            self._swept_at = now
            passed = await self._house.call(lambda store: self._passed(store, now))
            self._open -= passed
        self._show(now)

    async def drain(self) -> None:
        """At the end: keep what was told last."""
        await self._commit(self._house.clock.now())

    async def _commit(self, now: int) -> None:
        news, self._news = self._news, {}
        if not news:
            return

        def keep(store: Store) -> None:
            with store.transaction():
                for code, one in news.items():
                    if one.times:
                        store.note_trouble(self._account, code, one.at, one.times)
                    if one.over:
                        store.trouble_over(self._account, code, one.at)

        try:
            await self._house.call(keep)
        except StoreError as error:  # a full disk is another's to tell; what ails the channel can wait
            log.error("trouble.not_kept", error=type(error).__name__)
            for code, one in news.items():
                newer = self._news.setdefault(code, _News(at=one.at, over=one.over))
                newer.times += one.times
            return
        for code, one in news.items():
            self._carried.discard(code)
            log.info("trouble.noted", code=code, times=one.times, over=one.over)
            if one.over:
                self._open.discard(code)
            else:
                self._open.add(code)
        self._house.changed.tell()

    def _passed(self, store: Store, now: int) -> set[str]:
        """Those that are told one by one are over after a while without another."""
        codes = set()
        for trouble in store.troubles(now):
            sort = sorts().get(trouble.code)
            if trouble.over or trouble.account != self._account or sort is None or not sort.passing:
                continue
            if trouble.last_at + sort.passing * _HOUR <= now:
                store.trouble_over(self._account, trouble.code, trouble.last_at)
                codes.add(trouble.code)
        return codes

    def _show(self, now: int) -> None:
        if self._say is None:
            return
        for code in sorted(self._open - self._shown - self._carried):
            told_at = self._shown_at.get(code)
            if told_at is None or now - told_at >= TOLD_AGAIN_AFTER:
                self._say(f"{clock_text(now)} {sorts()[code].told}")
                self._shown.add(code)
                self._shown_at[code] = now
        for code in sorted(self._shown - self._open):
            self._shown.discard(code)
            if not sorts()[code].passing:
                self._say(f"{clock_text(now)} 好了，已经不是这样：{sorts()[code].sentence()}。")
