"""The channel into WeChat: listens to a Wechaty gateway while the bot runs, and speaks through it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Coroutine, Iterable
from typing import Any

import structlog

from bot.channels.base import (
    ChannelUnreachable,
    Echo,
    Foretell,
    Hear,
    Refusal,
    TakeFile,
    TellHearing,
    TellTrouble,
)
from bot.channels.door import FRIEND, Door, GroupSeen, OwnDoor
from bot.channels.wechaty_fetch import Fetch, OwnWords, Refused
from bot.channels.wechaty_files import Files
from bot.channels.wechaty_friends import Friends
from bot.channels.wechaty_gate import Gate
from bot.channels.wechaty_invitations import Invitations
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_listen import Listen
from bot.channels.wechaty_names import Names
from bot.channels.wechaty_order import InOrder
from bot.channels.wechaty_requests import Requests
from bot.channels.wechaty_speak import Speak
from bot.clock import Clock
from storage.records import Incoming

log = structlog.get_logger()

WECHAT = "wechat"

CANCEL_AGAIN = 0.2

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
        friend_pause: least and most seconds until a friend request is accepted, where no house is asked.

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
        self._tell_trouble: TellTrouble | None = None
        self._listen = Listen(gate, clock, chance, self._event, self._ails)
        self._names = Names(clock, self._ails)
        self._order = InOrder()
        listed = None if rooms is None else frozenset(rooms)
        self._fetch = Fetch(
            account, self._names, clock, lambda: self._listen.line, self._listen.connected, listed, self._ails
        )
        self._files = Files(clock, self._listen.connected)
        self._door: Door = OwnDoor(clock, friend_pause, chance)
        self._requests = Requests(clock, self._listen.connected, self._accepted)
        self._friends = Friends(account, self._names, clock, self._listen.connected, self._requests)
        self._invitations = Invitations(clock, self._listen.connected, self._requests)
        self._speak = Speak(self._names, lambda: self._listen.me)
        self.rooms_missing = 0
        self._in_need: tuple[str, ...] = ()
        self._put_out_of: set[str] = set()
        self._moved: dict[str, bool] = {}  # whether it was put out of a group (else taken in) since it asked
        self._finding: asyncio.Task[None] | None = None
        self._refusal: Refusal | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._closing = False

    @property
    def up(self) -> bool:
        """Connected, and the account is logged in."""
        return self._listen.line is not None and self._listen.logged_in

    def on_echo(self, echo: Echo) -> None:
        """Be told what the account said itself, so that a send nobody knew the end of is settled."""
        self._speak.echo = echo

    def on_refusal(self, tell: Refusal) -> None:
        """Be told whom WeChat calls no contact after a line to them passed for sent."""
        self._refusal = tell

    def ask(self, door: Door) -> None:
        """Ask the house who may come in, and keep there what waits."""
        self._door = door

    def on_words(self, foretell: Foretell) -> None:
        """Be told what somebody new says while the gateway is asked who they are."""
        self._fetch.foretell = foretell

    def acquaint(self, people: Collection[str]) -> None:
        """Ask after each login whether these are contacts."""
        self._in_need = tuple(people)

    def listen_to(self, rooms: Collection[str]) -> None:
        """These groups too, by the gateway's ids, whatever they are called."""
        self._fetch.listen_to(rooms)

    def heard_since(self) -> int:
        """Since when this connection lasts; 0: there is none."""
        return self._listen.since

    def on_hearing(self, tell: TellHearing) -> None:
        """Be told from when to when the account hears."""
        self._listen.hearing.tell = tell

    def heard_until(self) -> int:
        """The last moment at which it surely heard; 0: never since the process began."""
        return self._listen.hearing.until

    def on_file(self, take: TakeFile) -> None:
        """Bring the contents of files there, each once its message is kept."""
        self._files.take = take

    def want_file(self, message_id: str, sent_at: int) -> None:
        """It was still coming when the process ended."""
        self._files.want(message_id, sent_at)

    def on_trouble(self, tell: TellTrouble) -> None:
        """Be told what ails the channel, and when it is over."""
        self._tell_trouble = tell

    def _ails(self, code: str, over: bool = False) -> None:
        if self._tell_trouble is not None:
            self._tell_trouble(code, over)

    async def run(self, hear: Hear) -> None:
        """
        Listen until cancelled, reconnecting for ever; each message is handed over in order of arrival.

        Raises:
            ChannelRefused: at the first connection the gateway is not one to speak with (token, certificate).
        """
        self._closing = False

        async def hear_with_file(incoming: Incoming) -> None:
            await hear(incoming)
            if incoming.attachment is not None and incoming.attachment.coming:
                self._files.want(incoming.message_id, incoming.sent_at)

        order = asyncio.create_task(self._order.run(hear_with_file))
        listening = asyncio.create_task(self._listen.for_ever())
        accepting = asyncio.create_task(self._requests.run(self._door))
        try:
            done, _ = await asyncio.wait({order, listening}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
            raise ChannelUnreachable("听微信的那一部分停了，重开机器人。")
        finally:
            self._closing = True
            if not order.done():
                await self._order.finish(FINISH_WITHIN)
            tasks = [order, listening, accepting, *self._beside]
            tasks += [self._finding] if self._finding else []
            await _ended(tasks)
            await self._files.close()

    def _event(self, kind: int, said: dict[str, Any]) -> None:
        now = self._clock.now()
        if self._closing:
            return
        self._fetch.me = self._listen.me
        if kind == _MESSAGE:
            self._order.put(lambda: self._message(str(said.get("messageId", "")), now))
        elif kind == _FRIENDSHIP:
            friendship = str(said.get("friendshipId", ""))
            self._order.put(lambda: self._friends.request(self._door, friendship, now))
        elif kind == _LOGIN:
            self._names.forget_all()
            self._finding = asyncio.create_task(self._look_around())
        elif kind in (_ROOM_TOPIC, _ROOM_JOIN, _ROOM_LEAVE):
            self._names.forget_group(str(said.get("roomId", "")))
            self._groups_ail(kind, said)
        elif kind == _DIRTY:
            self._names.dirty(said)
        elif kind == _ROOM_INVITE:
            self._order.put(lambda: self._invited(str(said.get("roomInvitationId", ""))))
        elif kind == _ERROR:
            log.warning("channel.gateway_error")
            self._ails("gateway_error")

    def _groups_ail(self, kind: int, said: dict[str, Any]) -> None:
        """A group has another name, put the account out, or took it in again."""
        room = str(said.get("roomId", ""))
        if kind == _ROOM_TOPIC and self._fetch.listens(room, str(said.get("oldTopic", ""))):
            self._ails("room_renamed")
        elif kind == _ROOM_LEAVE and self._listen.me in said.get("removeeIdList", []):
            log.error("channel.expelled")
            self._moved[room] = True
            if self._fetch.listens(room, ""):
                self._put_out_of.add(room)
                self._ails("expelled")
        elif kind == _ROOM_JOIN and self._listen.me in said.get("inviteeIdList", []):
            self._moved[room] = False
            self._put_out_of.discard(room)
            if not self._put_out_of:
                self._ails("expelled", over=True)
            self._put_beside(self._joined(room))

    async def _look_around(self) -> None:
        """Logged in: which groups there are, and who can be written to in need."""
        await self._find_rooms()
        try:
            await self._names.acquaint(await self._listen.connected(), self._in_need)
        except Exception as error:
            log.warning("channel.not_acquainted", error=type(error).__name__)

    async def _find_rooms(self) -> None:
        self._moved.clear()
        try:
            self.rooms_missing, seen = await self._fetch.find_rooms(await self._listen.connected())
            await self._in_groups(seen)
        except Exception as error:
            log.warning("channel.rooms_unread", error=type(error).__name__)
            return
        if self.rooms_missing:
            log.warning("channel.rooms_not_found", rooms=self.rooms_missing)
        self._ails("rooms_missing", over=not self.rooms_missing)
        # What an event said meanwhile is newer than what was asked.
        out = dict.fromkeys(self._fetch.put_out_of, True) | self._moved
        self._put_out_of = {room for room, gone in out.items() if gone and self._fetch.listens(room, "")}
        self._ails("expelled", over=not self._put_out_of)

    def _put_beside(self, job: Coroutine[Any, Any, None]) -> None:
        """Done while the listening goes on."""
        task = asyncio.create_task(job)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _joined(self, room: str) -> None:
        try:
            seen = await self._fetch.find_room(await self._listen.connected(), room)
            await self._in_groups([seen], joined=True)
        except Exception as error:
            log.warning("channel.joined_unread", error=type(error).__name__)

    async def _in_groups(self, seen: list[GroupSeen], *, joined: bool = False) -> None:
        self._fetch.listen_to(await self._door.groups(seen, joined=joined))

    async def _invited(self, invitation: str) -> None:
        await self._invitations.came(self._door, invitation)

    def _accepted(self, kind: str, request: str) -> None:
        if kind == FRIEND:
            now = self._clock.now()
            self._order.put(lambda: self._friends.request(self._door, request, now, accepted=True))

    async def _message(self, message_id: str, received_at: int) -> Incoming | None:
        found = await self._fetch.message(message_id, received_at)
        if isinstance(found, OwnWords):
            await self._speak.heard_itself(found)
            return None
        if isinstance(found, Refused):
            (person,) = found.args
            self._names.no_contact(person)
            if self._refusal is not None:
                self._put_beside(self._refusal(person))
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


async def _ended(tasks: Collection[asyncio.Task[None]]) -> None:
    """
    Cancelled until they have ended. Once is not enough: grpclib wakes who waits on a broken line by a cancel
    of its own, and makes an error of whatever cancel it finds there, ours too, where both come together.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)
