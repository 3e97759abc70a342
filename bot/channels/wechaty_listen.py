"""Keeping one connection to the gateway: called again with growing pauses, for as long as the bot runs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

import structlog

from bot.channels.base import ChannelError, ChannelRefused, ChannelUnreachable, TellTrouble
from bot.channels.wechaty_away import Away
from bot.channels.wechaty_gate import Gate, meaning
from bot.channels.wechaty_hearing import Hearing
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_read import SECOND
from bot.clock import Clock
from bot.troubles import sorts

log = structlog.get_logger()

FIRST_WORD_WITHIN = 10.0
"""A gateway says at once that it listens; one that takes the connection and says nothing is stuck."""

PAUSES = (0.5, 1, 2, 3, 5, 5, 5, 10, 15, 30, 60)
"""Seconds until the gateway is called again, each ± 30 %; the last one from then on. Short at
first: what is said while nobody listens is lost, and calling alone does not touch the session in WeChat."""

STEADY = 60
"""A connection that held for so many seconds begins the pauses anew."""

BUSY_UNTIL_TAKEN = 8
"""So often a gateway may say that another one listens (ours, that broke, which it does not know): 30 s."""

BUSY_UNTIL_TOLD = 3
"""So often before it is told: right after a break it is our own stream, which it has not missed yet."""

TAKEN_AT_MOST_EVERY = 600
"""Seconds. Taking over logs the account out and in: two bots on one gateway must not fight over it."""

LOGIN_WITHIN = 0.5
"""A gateway whose account is logged in says so with its first words; else its puppet has to be started."""

NO_LOGIN_AFTER = 30.0
"""Seconds after the puppet's start; then somebody has to log the account in by hand."""

_CLOSING = SECOND // 50

# Numbers of wechaty-grpc's EventType.
_LOGIN, _LOGOUT = 25, 26

OnEvent = Callable[[int, dict[str, Any]], None]


class Listen:
    """
    The account's connection.

    Args:
        on_event: called with each event in order of arrival.
        ails: told what keeps us from the gateway or the account from WeChat, one thing at a time.

    Attributes:
        line: the connection there is just now.
        me: the account's own id as last told, "" before.
        logged_in: the account is logged in at the gateway.
        since: when this connection began; UTC microseconds, 0 while there is none.
        hearing: from when to when the account hears.
    """

    def __init__(
        self, gate: Gate, clock: Clock, chance: random.Random, on_event: OnEvent, ails: TellTrouble
    ) -> None:
        self._gate = gate
        self._clock = clock
        self._chance = chance
        self._on_event = on_event
        self._ails = ails
        self._away = Away(clock, self._ailing)
        self.hearing = Hearing(clock)
        self.line: Line | None = None
        self.me = ""
        self.logged_in = False
        self.since = 0
        self._there = asyncio.Event()
        self._login = asyncio.Event()
        self._met = False
        self._busy = 0
        self._taken_at = 0

    async def connected(self) -> Line:
        """The line, once there is one."""
        while self.line is None:
            await self._there.wait()
        return self.line

    async def for_ever(self) -> None:
        """
        Listen until cancelled.

        Raises:
            ChannelRefused: at the first connection the gateway is not one to speak with.
        """
        tries = 0
        while True:
            began = self._clock.now()
            try:
                await self._once()
                error: ChannelError = ChannelUnreachable("网关把连接关了，正在重连。", "gateway_cut")
                self.hearing.ended(error.code)
            except Exception as raised:
                error = meaning(raised, self._gate, self._met)
                self.hearing.ended(error.code)
                if error.code != "second_bot" or self._busy >= BUSY_UNTIL_TOLD:
                    self._away.lost(error.code)
                if isinstance(error, ChannelRefused) and not self._met:
                    raise error from None
            if self._clock.now() - began > STEADY * SECOND:
                tries = 0
            pause = PAUSES[min(tries, len(PAUSES) - 1)] * self._chance.uniform(0.7, 1.3)
            log.warning("channel.lost", why=error.code, again_in=round(pause, 1), tries=tries)
            tries += 1
            await self._clock.sleep_until(self._clock.now() + round(pause * SECOND))

    async def _once(self) -> None:
        """One connection, from its first word to its end. Raises whatever ended it."""
        line = Line(self._gate)
        events = line.events()
        try:
            now = self._clock.now()
            if self._busy >= BUSY_UNTIL_TAKEN and now - self._taken_at > TAKEN_AT_MOST_EVERY * SECOND:
                log.warning("channel.taking_over")
                self._busy, self._taken_at = 0, now
                await line.take_over()
            try:
                async with asyncio.timeout(FIRST_WORD_WITHIN):
                    first = await anext(events)
            except Exception as error:
                busy = "ALREADY_EXISTS" in str(getattr(error, "status", ""))
                self._busy = self._busy + 1 if busy else 0
                raise
            self._busy = 0
            self._login.clear()
            line.on_answer(self.hearing.sign)
            starting = asyncio.create_task(self._start(line))
            try:
                self._arrived(line)
                self._event(*first)
                async for event in events:
                    self._event(*event)
            except Exception as error:
                if line.froze():
                    raise ChannelUnreachable(sorts()["gateway_frozen"].told, "gateway_frozen") from error
                raise
            finally:
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
        finally:
            self._left(line)
            line.hang_up()
            # Sockets are closed in the loop's next turns; at the end of a run it may have no more of them.
            await self._clock.sleep_until(self._clock.now() + _CLOSING)

    async def _start(self, line: Line) -> None:
        """A puppet that is up is left alone; one that cannot be started ends the connection."""
        try:
            async with asyncio.timeout(LOGIN_WITHIN):
                await self._login.wait()
            return
        except TimeoutError:
            pass
        try:
            await line.start()
        except Exception as error:
            log.error("channel.not_started", error=type(error).__name__)
            self._away.lost("gateway_not_started")
            line.hang_up()
            return
        try:
            async with asyncio.timeout(NO_LOGIN_AFTER):
                await self._login.wait()
        except TimeoutError:
            self._away.not_logged_in()

    def _event(self, kind: int, said: dict[str, Any]) -> None:
        self.hearing.sign()
        if kind == _LOGIN:
            self.me = str(said.get("contactId", ""))
            self.logged_in = True
            self._login.set()
            log.info("channel.logged_in")
            self._away.logged_in()
            self.hearing.began()
        elif kind == _LOGOUT:
            self.logged_in = False
            log.error("channel.logged_out")
            self.hearing.ended(self._away.logged_out(str(said.get("data", ""))))
        self._on_event(kind, said)

    def _arrived(self, line: Line) -> None:
        self._met = True
        self._away.arrived()
        self.line = line
        self.since = self._clock.now()
        self._there.set()
        log.info("channel.connected", gateway=f"{self._gate.host}:{self._gate.port}")

    def _left(self, line: Line) -> None:
        if self.line is line:
            self.line = None
            self._there.clear()
            self.since = 0
            self.logged_in = False
            self._away.hung_up()

    def _ailing(self, code: str, over: bool = False) -> None:
        if not over:
            self.hearing.because(code)
        self._ails(code, over)
