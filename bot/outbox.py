"""Words that wait → the channel: in order, at a human pace, tried again with pauses, and with an end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.channels.base import (
    ChannelError,
    ChannelInDoubt,
    ChannelNotAContact,
    ChannelRefused,
    Connecting,
    TellTrouble,
)
from bot.echoes import plain_of
from bot.following import Following
from bot.house import House
from bot.line_times import end_of, is_for_the_day
from bot.put_by import lines_past_strangers, put_by, unheard
from bot.sends import Sends
from handlers.hours import by_day
from handlers.limits import SECOND
from storage.crash import point
from storage.interface import Store
from storage.records import Outgoing, SayRank, SayState

log = structlog.get_logger()

AGAIN = "（重发）"
"""Before a line that may have arrived already: whoever reads it twice knows why."""

PAUSES = (5, 15, 45, 120, 300, 600, 1800)
"""Seconds until a line that did not go is tried again; the last one from then on."""

DANGER_PAUSES = (2, 5, 10, 20, 40, 60)

ECHO_WAIT = 60 * SECOND
"""An unknown end may be settled by the channel's echo until then; after it the line is said again."""

DANGER_ECHO_WAIT = 10 * SECOND
"""An echo comes within a second; present danger rather rings twice than waits a minute for it."""

_UP_LOOK = SECOND // 4  # until the channel is up again

_AT_ONCE = 9  # eight of present danger beside one that hangs


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A line in hand: marked as being sent, with all that the channel needs."""

    line: Outgoing
    room: str
    person: str
    text: str


class Outbox:
    """
    One account's lines.

    Args:
        pace: least and most seconds between two lines of the account; None: no pace (replay, tests).
        chance: for pauses and pace, seeded in replay and tests.
        tell: told of what ails the sending.

    Attributes:
        decide: called when something that a handler must decide on was committed here.
    """

    def __init__(
        self,
        house: House,
        *,
        pace: tuple[float, float] | None,
        chance: random.Random,
        tell: TellTrouble | None = None,
    ) -> None:
        self._house = house
        self._sends = Sends(house, tell or _untold, chance)
        self._account = house.channel.account
        self._pace = pace
        self._chance = chance
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: BaseException | None = None
        self._word = asyncio.Event()
        self._doubted: dict[int, tuple[str, str, str]] = {}
        self._following = Following(house, chance, self.look)
        self.decide: Callable[[], None] = _nothing

    def look(self) -> None:
        """There may be something to say."""
        self._word.set()

    def file_came(self) -> None:
        """A file that a line may wait for is there, or never will be."""
        self._following.look()

    async def recover(self) -> None:
        """
        After a start: what was under way when the process ended may or may not have arrived.

        Alerts and private lines are said once more, marked; a group's line is not, since twice is
        worse there than never. One whose second saying ended in doubt stays so.
        """
        now = self._house.clock.now()
        await self._sends.recover()

        def settle(store: Store) -> int:
            lines = [line for line in store.in_doubt() if line.account == self._account]
            for line in lines:
                with store.transaction():
                    if line.state is SayState.SENDING:
                        store.unknown(line.id)
                    if line.rank is not SayRank.GROUP and not (line.again and line.state is SayState.UNKNOWN):
                        store.again(line.id, now)
                point("outbox.recovering")
            return len(lines)

        doubtful = await self._house.call(settle)
        if doubtful:
            log.warning("outbox.recovered", lines=doubtful)

    async def run(self) -> None:
        """Say what is due until cancelled, the files after it beside."""
        following = asyncio.create_task(self._following.run())
        following.add_done_callback(self._ended)
        try:
            while True:
                if self._failed is not None:
                    raise self._failed
                if len(self._tasks) < _AT_ONCE and (delivery := await self.next()) is not None:
                    self._go(delivery)
                    continue
                await self._house.wait(self._word, await self._next_look())
        finally:
            tasks = [following, *self._tasks]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def step(self) -> bool:
        """Say one line, if one is due, else send files: what replay and tests call instead of run()."""
        delivery = await self.next()
        if delivery is None:
            return await self._following.step()
        await self.deliver(delivery)
        return True

    def dangers(self, store: Store, now: int) -> list[Outgoing]:
        """
        All lines of present danger that can be said now; take() takes them in hand, right behind the desk:
        each turn of its own in the store's thread costs as long as saying the line. What is for somebody who
        is no contact is left to next().
        """
        if not self._is_up():
            return []
        lines: list[Outgoing] = []
        for line in store.to_send(now, _AT_ONCE):
            if line.rank is not SayRank.DANGER or len(self._tasks) + len(lines) >= _AT_ONCE:
                break
            if line.account != self._account or self._is_stranger(store, line):
                continue
            if line.again and line.answered:
                continue  # it has arrived: _take() settles it
            lines.append(line)
        return lines

    def take(self, store: Store, lines: Sequence[Outgoing], now: int) -> list[Delivery]:
        """Marked as being sent in the caller's transaction; what comes of it goes to hand_over()."""
        return [self._in_hand(store, line, now) for line in lines]

    def hand_over(self, deliveries: list[Delivery]) -> None:
        """Say what take() took in hand."""
        for delivery in deliveries:
            self._go(delivery)

    def _go(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self.deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def next(self) -> Delivery | None:
        """Take the next due line in hand: it is committed as being sent before the channel gets it."""
        await self._sends.say_unheard()
        now, alone = self._house.clock.now(), not self._tasks
        refused: list[int] = []
        delivery = await self._house.call(lambda store: self._take(store, now, alone, refused))
        if refused:
            self._told_not_contact(refused)
        return delivery

    def _take(self, store: Store, now: int, alone: bool, refused: list[int]) -> Delivery | None:
        """
        Lines are handed over one at a time, so that a kill leaves one in doubt and no more; present
        danger goes beside a line that hangs, and waits for no pace: seconds count where a life does.

        What is for somebody known to be no contact is put by on the way (`refused`): it takes nobody's
        turn, and no pace.
        """
        if not self._is_up():
            return None  # a try that cannot succeed would only put the next one off
        limits = self._house.limits
        while True:
            held_until = max(
                store.pace(self._account) if self._pace is not None else 0, self._sends.held_until
            )
            last, settled = None, False
            for line in lines_past_strangers(store, now, self._account, self._is_stranger, refused):
                if line.rank is SayRank.GROUP and now > end_of(line, limits):
                    store.give_up(line.id, now)
                    log.error("outbox.given_up", line=line.id, rank="group", error="TooLate")
                    settled = True
                    break
                if line.again and line.answered:
                    store.sent(line.id, now)  # whoever answers it has read it
                    settled = True
                    continue
                if is_for_the_day(line, now, limits):
                    store.put_off(line.id, by_day(now, limits))
                    settled = True  # it may be an answer that somebody waits for
                    continue
                if line.rank is not SayRank.DANGER and (held_until > now or not alone):
                    return None
                if line.rank is not SayRank.DANGER and self._sends.refused_to(line):
                    last = (
                        last or line
                    )  # one conversation that takes nothing must not hold all others for hours
                    continue
                last = line
                settled = False
                break
            if settled:
                continue  # something stood behind one that does not go now
            if last is None:
                return None
            with store.transaction():
                return self._in_hand(store, last, now)

    def _in_hand(self, store: Store, line: Outgoing, now: int) -> Delivery:
        """Marked as being sent; in a transaction."""
        room, person = "", ""
        if line.room_id is not None:
            room = store.channel_id(line.account, room_id=line.room_id)
        else:
            person = store.channel_id(line.account, person_id=line.person_id)
        store.sending(line.id, now)
        if self._pace is not None:
            store.set_pace(self._account, now + round(self._chance.uniform(*self._pace) * SECOND))
        return Delivery(
            line=line,
            room=room,
            person=person,
            text=f"{AGAIN}{line.text}" if line.again else line.text,
        )

    async def deliver(self, delivery: Delivery) -> None:
        """Hand it to the channel and note how that ended; raises only what the store raises."""
        line = delivery.line
        try:
            self._sends.handing_over(line, (delivery.room, delivery.person, delivery.text))
            point("outbox.before_say")
            await self._say(delivery)
            point("outbox.after_say")
        except ChannelNotAContact as error:
            self._sends.failed(line, error)
            now = self._house.clock.now()
            await self._house.call(lambda store: put_by(store, line, now))
            self._told_not_contact([line.id])
        except ChannelRefused as error:
            self._sends.failed(line, error)
            await self._give_up(line, error)
        except ChannelInDoubt as error:
            self._sends.failed(line, error)
            self._doubted[line.id] = plain_of((delivery.room, delivery.person, delivery.text))
            await self._doubt(line)
        except ChannelError as error:
            self._sends.failed(line, error)
            await self._again_later(line, error)
        except Exception as error:  # the channel's bug: nobody knows whether it arrived
            self._sends.failed(line, error)
            log.error("outbox.channel_raised", line=line.id, error=type(error).__name__)
            await self._doubt(line)
        else:
            now = self._house.clock.now()
            await self._house.call(lambda store: store.sent(line.id, now))
            self._following.look()
            self._sends.went(line)
            point("outbox.after_sent")
            log.info("outbox.sent", line=line.id, rank=line.rank.name.lower(), again=line.again)
        finally:
            self._house.changed.tell()

    async def echoed(self, room: str, person: str, text: str) -> None:
        """The account heard its own words: the line of these words that ended in doubt was sent after all."""
        if await self._sends.echoed((room, person, text)):
            return
        said = plain_of((room, person, text))
        line_id = next((one for one, doubted in self._doubted.items() if doubted == said), None)
        if line_id is None:
            return
        del self._doubted[line_id]
        now = self._house.clock.now()
        await self._house.call(lambda store: store.sent(line_id, now))
        self._following.look()
        log.info("outbox.echoed", line=line_id)
        self._house.changed.tell()

    async def refused_after_all(self, person: str) -> None:
        """WeChat took the last line to that person and then said that they are no contact."""
        now = self._house.clock.now()

        while (
            refused := await self._house.call(lambda store: unheard(store, self._account, person, now))
        ) is None:
            await self._house.clock.sleep_until(self._house.clock.now() + SECOND // 4)
        if refused:
            self._told_not_contact(refused)

    async def _say(self, delivery: Delivery) -> None:
        channel = self._house.channel
        if not delivery.room and not delivery.person:
            raise ChannelRefused("这个号没见过对方，写不过去。")
        if delivery.room:
            await channel.say(room=delivery.room, text=delivery.text)
        else:
            await channel.say(person=delivery.person, text=delivery.text)

    def _is_up(self) -> bool:
        channel = self._house.channel
        return channel.up if isinstance(channel, Connecting) else True

    def _is_stranger(self, store: Store, line: Outgoing) -> bool:
        if line.person_id is None:
            return False
        person = store.channel_id(line.account, person_id=line.person_id)
        return bool(person) and not self._house.channel.can_write(person)

    def _told_not_contact(self, line_ids: list[int]) -> None:
        log.info("outbox.not_a_contact", lines=len(line_ids))
        self._house.changed.tell()
        self.decide()

    async def _give_up(self, line: Outgoing, error: Exception) -> None:
        now = self._house.clock.now()
        await self._house.call(lambda store: store.give_up(line.id, now))
        log.error("outbox.given_up", line=line.id, rank=line.rank.name.lower(), error=_kind(error))

    async def _doubt(self, line: Outgoing) -> None:
        """Handed over, no word: once more, marked, after the time an echo may take; in a group never."""
        now = self._house.clock.now()

        def settle(store: Store) -> None:
            with store.transaction():
                store.unknown(line.id)
                if line.rank is not SayRank.GROUP and not line.again:
                    danger = line.rank is SayRank.DANGER
                    store.again(line.id, now + (DANGER_ECHO_WAIT if danger else ECHO_WAIT))

        await self._house.call(settle)
        log.warning("outbox.in_doubt", line=line.id, again=line.again)

    async def _again_later(self, line: Outgoing, error: Exception) -> None:
        now = self._house.clock.now()
        pauses = DANGER_PAUSES if line.rank is SayRank.DANGER else PAUSES
        next_try = now + self._jittered(pauses[min(line.attempts, len(pauses) - 1)])
        if next_try > end_of(line, self._house.limits):
            await self._give_up(line, error)
            return
        await self._house.call(lambda store: store.unsent(line.id, next_try))
        log.warning("outbox.unsent", line=line.id, tries=line.attempts + 1, error=_kind(error))

    def _jittered(self, seconds: float) -> int:
        return round(seconds * self._chance.uniform(0.7, 1.3) * SECOND)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed = error
        self.look()

    async def _next_look(self) -> int | None:
        """When a line comes due, or the pace lets the next one go; at most a second away while any waits."""
        now = self._house.clock.now()
        due, held = await self._house.call(lambda store: (store.next_due(), store.pace(self._account)))
        unheard = self._sends.next_look()
        if due is None:
            return unheard
        if not self._is_up():
            return now + _UP_LOOK
        look = max(due, min(max(held, self._sends.held_until), now + SECOND), now + SECOND // 20)
        return look if unheard is None else min(look, unheard)


def _untold(code: str, over: bool = False) -> None:
    """Nobody wants to know (replay)."""


def _nothing() -> None:
    """Nobody is told."""


def _kind(error: BaseException) -> str:
    return type(error).__name__
