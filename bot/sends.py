"""How an account's sends end, seen together: refusals in a row, answers and echoes that never come."""

from __future__ import annotations

import random

import structlog

from bot.channels.base import ChannelInDoubt, ChannelWithheld, Echoing, TellTrouble
from bot.echoes import SORTS, Echoes, Said
from bot.house import House
from handlers.limits import SECOND
from storage.interface import Store
from storage.records import Outgoing

log = structlog.get_logger()

REFUSED_IN_A_ROW = 3
"""So many, though all were contacts and groups of ours: the account is held back."""

HELD_FOR = (60, 180, 600, 1800, 3600)
"""Seconds in which nothing but danger is tried, longer each time: hammering makes a limit a ban."""


Talk = tuple[int | None, int | None]
"""(room, person), our ids, one of them None."""


def _talk(line: Outgoing) -> Talk:
    return line.room_id, line.person_id


class Sends:
    """Beside one account's outbox, which tells it of each line in hand."""

    def __init__(self, house: House, tell: TellTrouble, chance: random.Random) -> None:
        channel = house.channel
        self._house = house
        self._account = channel.account
        self._tell = tell
        self._chance = chance
        self._refused = 0
        self._refused_to: set[Talk] = set()
        self._holds = 0
        self._told = False
        self._held_until = 0
        self._echoes = Echoes(tell, channel.heard_since if isinstance(channel, Echoing) else None)

    async def recover(self) -> None:
        """After a start: whether this account's echoes were ever heard."""
        marks = {sort: self._mark(sort) for sort in SORTS}
        known = await self._house.call(lambda store: {one for one in SORTS if store.mark(marks[one])})
        self._echoes.known |= known

    @property
    def held_until(self) -> int:
        """Before that only danger is tried; 0: all is."""
        return self._held_until

    def refused_to(self, line: Outgoing) -> bool:
        """Its conversation was refused since the last line that went: perhaps it is that one alone."""
        return _talk(line) in self._refused_to

    def handing_over(self, line: Outgoing, said: Said) -> None:
        """It goes to the channel now."""
        self._echoes.handing_over(line, said)

    def went(self, line: Outgoing) -> None:
        """The gateway says that it was sent."""
        self._echoes.acknowledged(line, self._house.clock.now())
        self._refused = self._holds = self._held_until = 0
        self._refused_to.clear()
        self._told = False
        self._tell("sends_refused", over=True)

    def failed(self, line: Outgoing, error: Exception) -> None:
        """It did not go, or nobody knows."""
        self._echoes.failed(line)
        if isinstance(error, ChannelInDoubt):
            self._tell("send_timed_out")
        elif isinstance(error, ChannelWithheld):
            self._refused_to.add(_talk(line))
            self._was_refused(self._house.clock.now())

    def _was_refused(self, now: int) -> None:
        self._refused += 1
        if self._refused < REFUSED_IN_A_ROW or now < self._held_until:
            return  # danger that is refused meanwhile makes it no longer
        if not self._told:
            self._told = True
            self._tell("sends_refused")
        pause = HELD_FOR[min(self._holds, len(HELD_FOR) - 1)] * self._chance.uniform(0.8, 1.2)
        self._holds += len(self._refused_to) > 1  # one alone may be that one's; its own pauses grow
        self._held_until = now + round(pause * SECOND)
        log.error("outbox.held", seconds=round(pause))

    async def echoed(self, said: Said) -> bool:
        """The account heard itself. Whether that was a line's that went, or is just going."""
        new = self._echoes.heard(said)
        if new:
            sort = "room" if said[0] else "person"
            await self._house.call(lambda store: store.set_mark(self._mark(sort), "heard"))
        return new is not None

    async def say_unheard(self) -> None:
        """What was acknowledged a while ago and never heard is put into the outbox again, marked."""
        now = self._house.clock.now()
        lines, unlearned = self._echoes.overdue(now), self._echoes.unlearned()
        if not lines and not unlearned:
            return

        def put(store: Store) -> None:
            with store.transaction():
                for line in lines:
                    store.unechoed(line.id, now)
                for sort in unlearned:
                    store.set_mark(self._mark(sort), "")

        await self._house.call(put)
        log.warning("outbox.unechoed", lines=len(lines))

    def next_look(self) -> int | None:
        """When say_unheard() has something to do."""
        return self._echoes.next_look()

    def _mark(self, sort: str) -> str:
        return f"echoes:{self._account}:{sort}"
