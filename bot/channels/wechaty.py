"""The channel into WeChat: listens to a Wechaty gateway while the bot runs, and speaks through it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from typing import Any

import structlog

from bot.channels.base import ChannelUnreachable, Echo, Hear
from bot.channels.wechaty_fetch import Fetch, OwnWords
from bot.channels.wechaty_friends import Friends
from bot.channels.wechaty_gate import Gate
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_listen import Listen
from bot.channels.wechaty_names import Names
from bot.channels.wechaty_order import InOrder
from bot.channels.wechaty_speak import Speak
from bot.clock import Clock
from storage.records import Incoming

log = structlog.get_logger()

WECHAT = "wechat"

FINISH_WITHIN = 3.0
"""Told to stop, it hands over what it has heard of and does not have yet."""

# Numbers of wechaty-grpc's EventType.
_MESSAGE, _ERROR, _FRIENDSHIP, _ROOM_INVITE = 2, 16, 17, 18
_ROOM_JOIN, _ROOM_LEAVE, _ROOM_TOPIC, _LOGIN, _DIRTY = 19, 20, 21, 25, 27


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
        self._clock = clock
        chance = chance or random.Random()
        self._listen = Listen(gate, clock, chance, self._event)
        self._names = Names(clock)
        self._order = InOrder()
        listed = None if rooms is None else frozenset(rooms)
        self._fetch = Fetch(account, self._names, clock, self._listen.connected, listed)
        self._friends = Friends(account, self._names, clock, self._listen.connected, friend_pause, chance)
        self._speak = Speak(self._names, lambda: self._listen.me)
        self.rooms_missing = 0
        self._finding: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def up(self) -> bool:
        """Connected, and the account is logged in."""
        return self._listen.line is not None and self._listen.logged_in

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
        listening = asyncio.create_task(self._listen.for_ever())
        try:
            done, _ = await asyncio.wait({order, listening}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
            raise ChannelUnreachable("听微信的那一部分停了，重开机器人。")
        finally:
            self._closing = True
            if not order.done():
                await self._order.finish(FINISH_WITHIN)
            tasks = [order, listening, *([self._finding] if self._finding else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._friends.close()

    def _event(self, kind: int, said: dict[str, Any]) -> None:
        now = self._clock.now()
        if self._closing:
            return
        self._fetch.me = self._listen.me
        if kind == _MESSAGE:
            self._order.put(lambda: self._message(str(said.get("messageId", "")), now))
        elif kind == _FRIENDSHIP:
            self._order.put(lambda: self._friends.request(str(said.get("friendshipId", "")), now))
        elif kind == _LOGIN:
            self._finding = asyncio.create_task(self._find_rooms())
        elif kind in (_ROOM_TOPIC, _ROOM_JOIN, _ROOM_LEAVE):
            self._names.forget_group(str(said.get("roomId", "")))
            if kind == _ROOM_LEAVE and self._listen.me in said.get("removeeIdList", []):
                log.error("channel.expelled")
        elif kind == _DIRTY:
            self._names.dirty(said)
        elif kind == _ROOM_INVITE:
            log.warning("channel.invited")  # not accepted: nobody here knows who is an officer
        elif kind == _ERROR:
            log.warning("channel.gateway_error")

    async def _find_rooms(self) -> None:
        try:
            self.rooms_missing = await self._fetch.find_rooms(await self._listen.connected())
        except Exception as error:
            log.warning("channel.rooms_unread", error=type(error).__name__)
            return
        if self.rooms_missing:
            log.warning("channel.rooms_not_found", rooms=self.rooms_missing)

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
        if self._listen.line is not None:
            self._listen.line.hang_up()

    def _speaking(self) -> Line:
        if self._listen.line is None:
            raise ChannelUnreachable("网关没连上，话先存着，连上就发。")
        if not self._listen.logged_in:
            raise ChannelUnreachable("微信号没登录，话先存着。到网关上重新扫码登录。")
        return self._listen.line
