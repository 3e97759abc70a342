"""Who and where: names, groups and who is a contact, asked of the gateway once and kept for an hour."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.channels.base import TellTrouble
from bot.channels.wechaty_line import Line
from bot.clock import Clock

HOUR = 3_600_000_000
_KEPT = 20_000

# Numbers of wechaty-puppet's Payload, as in a 'dirty' event.
_CONTACT, _ROOM, _MEMBER = 2, 3, 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contact:
    """An account: its own name, and whether it is a contact of the bot's."""

    name: str
    friend: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its name, and who is in it."""

    topic: str
    members: frozenset[str]


class _Kept(Generic[T]):
    """Answers by key; whoever asks while one is on its way waits for that one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: OrderedDict[str, tuple[int, T]] = OrderedDict()
        self._asked: dict[str, asyncio.Future[T]] = {}

    def known(self, key: str) -> T | None:
        """What is kept, fresh or not."""
        found = self._answers.get(key)
        return found[1] if found else None

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        found = self._answers.get(key)
        if found is not None and self._clock.now() - found[0] < HOUR:
            return found[1]
        return await asyncio.shield(self._ask(key, ask))

    def begin(self, key: str, ask: Callable[[], Awaitable[T]]) -> bool:
        """Somebody will get() it in a moment. Whether it has to be asked for."""
        found = self._answers.get(key)
        if found is None or self._clock.now() - found[0] >= HOUR:
            self._ask(key, ask)
            return True
        return False

    def _ask(self, key: str, ask: Callable[[], Awaitable[T]]) -> asyncio.Future[T]:
        task = self._asked.get(key)
        if task is None:
            task = asyncio.ensure_future(ask())
            self._asked[key] = task
            task.add_done_callback(lambda done: self._answered(key, done))
        return task

    def _answered(self, key: str, task: asyncio.Future[T]) -> None:
        failed = task.cancelled() or task.exception() is not None
        if self._asked.get(key) is not task:
            return  # it was forgotten meanwhile: the answer is an old one
        del self._asked[key]
        if not failed:
            self._answers[key] = (self._clock.now(), task.result())
            if len(self._answers) > _KEPT:
                self._answers.popitem(last=False)

    def put(self, key: str, answer: T) -> None:
        """Known without asking; whoever is asking just now gets the old answer."""
        self.forget(key)
        self._answers[key] = (self._clock.now(), answer)

    def forget(self, key: str) -> None:
        """Ask anew next time."""
        self._answers.pop(key, None)
        self._asked.pop(key, None)

    def forget_all(self) -> None:
        """Ask everything anew."""
        self._answers.clear()
        self._asked.clear()


class Names:
    """
    Each question is asked on the line that is given; it raises what the line raises.

    Args:
        ails: told when somebody who was a contact is none any more.
    """

    def __init__(self, clock: Clock, ails: TellTrouble) -> None:
        self._ails = ails
        self._friends: set[str] = set()
        self._contacts: _Kept[Contact] = _Kept(clock)
        self._groups: _Kept[Group] = _Kept(clock)
        self._nicks: _Kept[str] = _Kept(clock)

    async def contact(self, line: Line, person: str) -> Contact:
        """The account."""
        return await self._contacts.get(person, lambda: self._ask_contact(line, person))

    async def _ask_contact(self, line: Line, person: str) -> Contact:
        payload = await line.contact(person)
        if payload.friend:
            self._friends.add(person)
        elif person in self._friends:
            self._friends.discard(person)
            self._ails("contact_gone")
        return Contact(name=payload.name, friend=payload.friend)

    async def member(
        self, line: Line, room: str, person: str, meanwhile: Callable[[], None]
    ) -> tuple[str, Contact]:
        """
        nick() and contact(), both on their way at once: of somebody new both have to be asked.

        Args:
            meanwhile: done while the gateway looks them up; not where it is not asked.
        """
        asked = self._contacts.begin(person, lambda: self._ask_contact(line, person))
        asked |= self._nicks.begin(f"{room} {person}", lambda: self._ask_nick(line, room, person))
        if asked:
            asyncio.get_running_loop().call_soon(meanwhile)  # behind the questions, which are out by then
        return await self.nick(line, room, person), await self.contact(line, person)

    async def acquaint(self, line: Line, people: Iterable[str]) -> None:
        """Ask, one by one, for those not known yet: whoever writes to them in need has the answer then."""
        for person in people:
            if self._contacts.known(person) is None:
                await self.contact(line, person)

    async def group(self, line: Line, room: str) -> Group:
        """The group."""

        async def ask() -> Group:
            payload = await line.ask(lambda stub: stub.room_payload(id=room))
            return Group(topic=payload.topic, members=frozenset(payload.member_ids))

        return await self._groups.get(room, ask)

    async def nick(self, line: Line, room: str, person: str) -> str:
        """The name somebody has in that group alone, "" for none."""
        return await self._nicks.get(f"{room} {person}", lambda: self._ask_nick(line, room, person))

    async def _ask_nick(self, line: Line, room: str, person: str) -> str:
        payload = await line.member(room, person)
        return str(payload.room_alias)

    def is_friend(self, person: str) -> bool | None:
        """As far as it was asked; None: not asked yet."""
        found = self._contacts.known(person)
        return found.friend if found else None

    def no_contact(self, person: str) -> None:
        """WeChat said so; the gateway may go on believing otherwise."""
        found = self._contacts.known(person)
        self._contacts.put(person, Contact(name=found.name if found else "", friend=False))

    def forget_contact(self, person: str) -> None:
        """They became a contact, or no longer are, or have another name."""
        self._contacts.forget(person)

    def forget_group(self, room: str) -> None:
        """Its name or its members changed."""
        self._groups.forget(room)

    def forget_all(self) -> None:
        """For a while no event came: what is kept may have changed unseen."""
        for kept in (self._contacts, self._groups, self._nicks):
            kept.forget_all()

    def dirty(self, said: dict[str, Any]) -> None:
        """The gateway says that something it told us is no longer so."""
        kind, key = said.get("payloadType"), str(said.get("payloadId", ""))
        if kind == _CONTACT:
            self._contacts.forget(key)
            self._nicks.forget_all()
        elif kind == _ROOM:
            self._groups.forget(key)
        elif kind == _MEMBER:
            self._nicks.forget_all()
