"""The channel into WeChat: listens to a Wechaty gateway while the bot runs, and speaks through it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from typing import Any

import structlog

from bot.channels.base import ChannelError, ChannelRefused, ChannelUnreachable, Echo, Hear
from bot.channels.wechaty_fetch import Fetch, OwnWords
from bot.channels.wechaty_friends import Friends
from bot.channels.wechaty_gate import Gate, meaning
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_names import Names
from bot.channels.wechaty_order import InOrder
from bot.channels.wechaty_read import SECOND
from bot.channels.wechaty_speak import Speak
from bot.clock import Clock
from storage.records import Incoming

log = structlog.get_logger()

WECHAT = "wechat"

FIRST_WORD_WITHIN = 10.0
"""A gateway says at once that it listens; one that takes the connection and says nothing is stuck."""

PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 60)
"""Seconds until the gateway is called again, each ± 30 %; the last one from then on."""

STEADY = 60
"""A connection that held for so many seconds begins the pauses anew."""

BUSY_UNTIL_TAKEN = 6
"""So often a gateway may say that another one listens (ours, that broke, which it does not know): 30 s."""

TAKEN_AT_MOST_EVERY = 600
"""Seconds. Taking over logs the account out and in: two bots on one gateway must not fight over it."""

LOGIN_WITHIN = 0.5
"""A gateway whose account is logged in says so with its first words; else its puppet has to be started."""

FINISH_WITHIN = 3.0
"""Told to stop, it hands over what it has heard of and does not have yet."""

_CLOSING = SECOND // 50

# Numbers of wechaty-grpc's EventType.
_MESSAGE, _ERROR, _FRIENDSHIP, _ROOM_INVITE = 2, 16, 17, 18
_ROOM_JOIN, _ROOM_LEAVE, _ROOM_TOPIC, _LOGIN, _LOGOUT, _DIRTY = 19, 20, 21, 25, 26, 27


class WechatyChannel:
    """
    One WeChat account behind one gateway.

    Args:
        rooms: only these groups are listened to, by name or by the gateway's id; None: all (tests).
        friend_pause: least and most seconds until a friend request is accepted, as a person would.

    Attributes:
        rooms_missing: so many of the listed groups are not there: renamed, mistyped, or left.
    """

    def __init__(
        self,
        gate: Gate,
        clock: Clock,
        *,
        account: str = WECHAT,
        rooms: Iterable[str] | None = None,
        friend_pause: tuple[float, float] = (20.0, 90.0),
        chance: random.Random | None = None,
    ) -> None:
        self.account = account
        self._gate = gate
        self._clock = clock
        self._chance = chance or random.Random()
        self._names = Names(clock)
        self._order = InOrder()
        listed = None if rooms is None else frozenset(rooms)
        self._fetch = Fetch(account, self._names, clock, self._connected, listed)
        self._friends = Friends(account, self._names, clock, self._connected, friend_pause, self._chance)
        self._speak = Speak(self._names, lambda: self._fetch.me)
        self.rooms_missing = 0
        self._line: Line | None = None
        self._there = asyncio.Event()
        self._logged_in = False
        self._login = asyncio.Event()
        self._busy = 0
        self._taken_at = 0
        self._lost_at = 0
        self._met = False
        self._closing = False

    @property
    def up(self) -> bool:
        """Connected, and the account is logged in."""
        return self._line is not None and self._logged_in

    def on_echo(self, echo: Echo) -> None:
        """Be told what the account said itself, so that a send nobody knew the end of is settled."""
        self._speak.echo = echo

    async def run(self, hear: Hear) -> None:
        """
        Listen until cancelled, reconnecting for ever; each message is handed over in order of arrival.

        Raises:
            ChannelRefused: at the first connection the gateway is not one to speak with (token, certificate).
        """
        self._closing = False
        order = asyncio.create_task(self._order.run(hear))
        listening = asyncio.create_task(self._listen_for_ever())
        try:
            done, _ = await asyncio.wait({order, listening}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
            raise ChannelUnreachable("听微信的那一部分停了，重开机器人。")
        finally:
            self._closing = True
            if not order.done():
                await self._order.finish(FINISH_WITHIN)
            for task in (order, listening):
                task.cancel()
            await asyncio.gather(order, listening, return_exceptions=True)
            await self._friends.close()

    async def _listen_for_ever(self) -> None:
        tries = 0
        while True:
            began = self._clock.now()
            try:
                await self._listen_once()
                error: ChannelError = ChannelUnreachable("网关把连接关了，正在重连。")
            except Exception as raised:
                error = meaning(raised, self._gate, self._met)
                if isinstance(error, ChannelRefused) and not self._met:
                    raise error from None
            if self._clock.now() - began > STEADY * SECOND:
                tries = 0
            pause = PAUSES[min(tries, len(PAUSES) - 1)] * self._chance.uniform(0.7, 1.3)
            log.warning("channel.lost", why=str(error), again_in=round(pause, 1), tries=tries)
            tries += 1
            await self._clock.sleep_until(self._clock.now() + round(pause * SECOND))

    async def _listen_once(self) -> None:
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
            starting = asyncio.create_task(self._start(line))
            try:
                self._arrived(line)
                self._event(*first)
                async for event in events:
                    self._event(*event)
                    if starting.done():
                        starting.result()
            finally:
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
        finally:
            self._left(line)
            line.hang_up()
            # Sockets are closed in the loop's next turns; at the end of a run it may have no more of them.
            await self._clock.sleep_until(self._clock.now() + _CLOSING)

    async def _start(self, line: Line) -> None:
        """A puppet that is up is left alone."""
        try:
            async with asyncio.timeout(LOGIN_WITHIN):
                await self._login.wait()
        except TimeoutError:
            await line.start()
            await self._login.wait()
        try:
            self.rooms_missing = await self._fetch.find_rooms(line)
        except Exception as error:
            log.warning("channel.rooms_unread", error=type(error).__name__)
            return
        if self.rooms_missing:
            log.warning("channel.rooms_not_found", rooms=self.rooms_missing)

    def _arrived(self, line: Line) -> None:
        self._met = True
        self._line = line
        self._there.set()
        if self._lost_at:
            away = (self._clock.now() - self._lost_at) // SECOND
            # What was said meanwhile nobody can fetch any more: gateways keep nothing.
            log.warning("channel.gap", seconds=away)
        log.info("channel.connected", gateway=f"{self._gate.host}:{self._gate.port}")

    def _left(self, line: Line) -> None:
        if self._line is line:
            self._line = None
            self._there.clear()
            self._logged_in = False
            self._lost_at = self._clock.now()

    async def _connected(self) -> Line:
        while self._line is None:
            await self._there.wait()
        return self._line

    def _event(self, kind: int, said: dict[str, Any]) -> None:
        now = self._clock.now()
        if self._closing:
            return
        if kind == _MESSAGE:
            self._order.put(lambda: self._message(str(said.get("messageId", "")), now))
        elif kind == _FRIENDSHIP:
            self._order.put(lambda: self._friends.request(str(said.get("friendshipId", "")), now))
        elif kind == _LOGIN:
            self._fetch.me = str(said.get("contactId", ""))
            self._logged_in = True
            self._login.set()
            log.info("channel.logged_in")
        elif kind == _LOGOUT:
            self._logged_in = False
            log.error("channel.logged_out")
        elif kind in (_ROOM_TOPIC, _ROOM_JOIN, _ROOM_LEAVE):
            self._names.forget_group(str(said.get("roomId", "")))
            if kind == _ROOM_LEAVE and self._fetch.me in said.get("removeeIdList", []):
                log.error("channel.expelled")
        elif kind == _DIRTY:
            self._names.dirty(said)
        elif kind == _ROOM_INVITE:
            log.warning("channel.invited")  # not accepted: nobody here knows who is an officer
        elif kind == _ERROR:
            log.warning("channel.gateway_error")

    async def _message(self, message_id: str, received_at: int) -> Incoming | None:
        found = await self._fetch.message(message_id, received_at)
        if isinstance(found, OwnWords):
            await self._speak.heard_itself(found)
            return None
        return found

    async def say(self, *, room: str = "", person: str = "", text: str) -> None:
        """Say a text to a room or a person. Raises as Channel.say()."""
        await self._speak.text(self._speaking(), room or person, text)

    async def send_file(self, *, person: str, name: str, content: bytes) -> None:
        """Send a file privately. Raises as say(); one that is too large for the gateway is refused."""
        await self._speak.file(self._speaking(), person, name, content)

    def can_write(self, person: str) -> bool:
        """Not to somebody who is known to be no contact; say() asks the gateway about the others."""
        return self._names.is_friend(person) is not False

    async def close(self) -> None:
        """Hang up; the account stays logged in at the gateway."""
        if self._line is not None:
            self._line.hang_up()

    def _speaking(self) -> Line:
        if self._line is None:
            raise ChannelUnreachable("网关没连上，话先存着，连上就发。")
        if not self._logged_in:
            raise ChannelUnreachable("微信号没登录，话先存着。到网关上重新扫码登录。")
        return self._line
