"""Who comes in and where the account goes in: what a channel asks the house about contacts and groups."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.clock import Clock

SECOND = 1_000_000

FRIEND, INVITE = "friend", "invite"
"""Kinds of requests."""


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """
    A group that the account is in.

    Attributes:
        id: the channel's.
        listed: the entry of the operator's list that names it, "" for none.
    """

    id: str
    topic: str
    listed: str = ""


class Door(Protocol):
    """
    The house's answers; it keeps what must not be lost.

    Invitations and friend requests are not messages: nobody is answered, no case is touched, and a yes
    is something done to the network, not something said. So the channel asks, and what the operator has
    to hear of it goes in as a timer, by the one door (bot/doorkeeper.py).
    """

    async def groups(self, seen: Sequence[GroupSeen], *, joined: bool = False) -> Collection[str]:
        """The account is in these (joined: just now). Which of them to listen to, by the channel's ids."""
        ...

    async def may_invite(self, inviter: str) -> bool:
        """That person (the channel's id) may bring the account into a group."""
        ...

    async def keep(self, kind: str, request: str) -> None:
        """A request that is to be accepted, by the channel's id; kept until it is done."""
        ...

    async def waiting(self) -> list[tuple[str, str]]:
        """(kind, request) of those kept, in the order in which they are to be accepted."""
        ...

    async def accept_at(self) -> int:
        """The earliest time for the next to be accepted, as a person would: not in a rush, not at night."""
        ...

    async def done(self, kind: str, request: str, *, accepted: bool) -> None:
        """It is accepted, or never will be."""
        ...


@runtime_checkable
class HasDoor(Protocol):
    """A channel that people add to their contacts and bring into groups."""

    def ask(self, door: Door) -> None:
        """Ask the house from now on; before run()."""
        ...

    def listen_to(self, rooms: Collection[str]) -> None:
        """These groups too (the channel's ids), whatever they are called."""
        ...


class OwnDoor:
    """Where there is no house (tests of the channel alone): friends come in, nobody invites."""

    def __init__(self, clock: Clock, pause: tuple[float, float], chance: random.Random) -> None:
        self._clock = clock
        self._pause = pause
        self._chance = chance
        self._waiting: list[tuple[str, str]] = []

    async def groups(self, seen: Sequence[GroupSeen], *, joined: bool = False) -> Collection[str]:
        return ()

    async def may_invite(self, inviter: str) -> bool:
        return False

    async def keep(self, kind: str, request: str) -> None:
        if (kind, request) not in self._waiting:
            self._waiting.append((kind, request))

    async def waiting(self) -> list[tuple[str, str]]:
        return list(self._waiting)

    async def accept_at(self) -> int:
        return self._clock.now() + round(self._chance.uniform(*self._pause) * SECOND)

    async def done(self, kind: str, request: str, *, accepted: bool) -> None:
        self._waiting.remove((kind, request))
