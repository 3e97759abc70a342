"""The files that follow a line: after its text, as they come, holding back no words of anybody's."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.apart import Lately
from bot.card import NAME, card
from bot.channels.base import ChannelInDoubt, ChannelRefused, ChannelTooLarge
from bot.house import House
from bot.onward import Onward, number_of, onward, too_large
from handlers.file_notes import Why, told_missing
from handlers.limits import SECOND
from handlers.privacy import may_read
from lexicon.answers import answer_named
from storage.crash import point
from storage.interface import Store
from storage.records import Message, MessageKind, Outgoing

log = structlog.get_logger()

PAUSES = (2, 5, 15, 60, 180, 600)
"""Seconds until a file that did not go is tried again; the last one from then on."""

END_AFTER = 3600 * SECOND
"""So long after its line was said a file is not waited for, nor tried, any more: it is told as missing."""

AT_ONCE = 2
"""Lines whose files are on their way; within a line one file after the other."""

_DOUBTS = 2
_CARD_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Work:
    """A line, and which of its files can be tried now; none left to wait for: it can be ended."""

    line: Outgoing
    messages: Sequence[Message]
    ready: Sequence[Message]
    waiting: bool


class Following:
    """
    One account's files. `Outgoing.to_follow` is what is left to do, so that a kill loses none.

    A file is noted as over once the channel has taken it; killed in between, it goes once more. Those
    that cannot go stay noted as left until there is no other; then one text tells of them all, committed
    together with that note.

    Args:
        said: called when a text was put into the outbox.
    """

    def __init__(self, house: House, chance: random.Random, said: Callable[[], None]) -> None:
        self._house = house
        self._account = house.channel.account
        self._chance = chance
        self._said = said
        self._word = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: BaseException | None = None
        self._busy: set[int] = set()
        # by line: why which message's file cannot go, how often one was tried, and not before when again
        self._missing: dict[int, dict[int, Why]] = {}
        self._tries: dict[int, int] = {}
        self._retry_at: dict[int, int] = {}
        self._wake: int | None = None
        self._read_apart = Lately()

    def look(self) -> None:
        """A line was said, or a file has come."""
        self._word.set()

    async def run(self) -> None:
        """Send what is there until cancelled. Raises what the store raises."""
        try:
            while True:
                if self._failed is not None:
                    raise self._failed
                full = len(self._tasks) >= AT_ONCE
                if not full and (work := await self._next()) is not None:
                    task = asyncio.create_task(self._follow(work))
                    self._tasks.add(task)
                    task.add_done_callback(self._ended)
                    continue
                await self._house.wait(self._word, None if full else self._wake)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def step(self) -> bool:
        """Send what one line has: what replay and tests call instead of run()."""
        work = await self._next()
        if work is None:
            return False
        await self._follow(work)
        return True

    async def _next(self) -> _Work | None:
        now = self._house.clock.now()
        work = await self._house.call(lambda store: self._find(store, now))
        if work is not None:
            self._busy.add(work.line.id)
        return work

    def _find(self, store: Store, now: int) -> _Work | None:
        """The first line, danger's before others, of which something can be sent or which can be ended."""
        wakes: list[int] = []
        for line in store.following(self._account):
            retry_at = self._retry_at.get(line.id, 0)
            if line.id in self._busy:
                continue
            if retry_at > now:
                wakes.append(retry_at)
                continue
            if not _still_theirs(store, line):
                self._let_go(store, line)
                continue
            work = self._work(line, store.messages(line.files), now)
            if work.ready or _has_card(line) or not work.waiting:
                return work
            wakes.append(line.sent_at + END_AFTER)
        self._wake = min(wakes, default=None)
        return None

    def _work(self, line: Outgoing, messages: Sequence[Message], now: int) -> _Work:
        missing = self._missing.get(line.id, {})
        left = [one for one in messages if one.id in line.to_follow and _has_file(one)]
        late = line.sent_at + END_AFTER <= now
        waiting = [one for one in left if one.attachment and one.attachment.coming and not late]
        ready = [one for one in left if one not in waiting and one.id not in missing]
        return _Work(line, messages, ready, bool(waiting))

    async def _follow(self, work: _Work) -> None:
        line = work.line
        try:
            if _has_card(line) and not await self._card(line):
                return
            for message in work.ready:
                if not await self._one(line, message, number_of(message, work.messages)):
                    return
            if not work.waiting:
                await self._end(work)
        finally:
            self._busy.discard(line.id)
            self._house.changed.tell()

    async def _card(self, line: Outgoing) -> bool:
        """Send the picture of an answer; False: later. That it cannot be drawn or sent is told to nobody:
        the line before it says all of it."""
        now, tries = self._house.clock.now(), self._tries.get(line.id, 0)
        answer = answer_named(line.card)
        content = await asyncio.to_thread(card, answer) if answer is not None else None
        person = await self._house.call(
            lambda store: store.channel_id(line.account, person_id=line.person_id) if line.person_id else ""
        )
        try:
            if content is not None and person:
                await self._house.channel.send_file(person=person, name=NAME, content=content)
                log.info("outbox.card_sent", line=line.id, size=len(content))
        except Exception as error:
            next_try = now + self._pause(tries)
            log.warning("outbox.card_not_sent", line=line.id, tries=tries + 1, error=type(error).__name__)
            final = isinstance(error, ChannelRefused | ChannelTooLarge) or tries + 1 >= _CARD_TRIES
            if not final and next_try <= line.sent_at + END_AFTER:
                self._tries[line.id], self._retry_at[line.id] = tries + 1, next_try
                return False
        await self._house.call(lambda store: store.card_over(line.id))
        self._tries.pop(line.id, None)
        return True

    async def _one(self, line: Outgoing, message: Message, number: int) -> bool:
        """Send its file, or note why not; False: later, and the others of the line too."""
        now = self._house.clock.now()
        missing = self._missing.setdefault(line.id, {})
        made = await self._made(message, number)
        if isinstance(made, Why):
            missing[message.id] = made
            return True
        tries = self._tries.get(line.id, 0)
        try:
            person = await self._house.call(lambda store: self._whose(store, line))
            if person is None:
                return False
            await self._house.channel.send_file(person=person, name=made.name, content=made.content)
        except ChannelTooLarge:
            missing[message.id] = Why.TOO_LARGE
        except ChannelRefused as error:
            log.warning("outbox.file_refused", line=line.id, error=type(error).__name__)
            missing[message.id] = Why.GONE
        except Exception as error:  # no connection, no word, or the channel's bug: twice does no harm
            next_try = now + self._pause(tries)
            doubtful = isinstance(error, ChannelInDoubt) and tries + 1 >= _DOUBTS
            log.warning("outbox.file_not_sent", line=line.id, tries=tries + 1, error=type(error).__name__)
            if not doubtful and next_try <= line.sent_at + END_AFTER:
                self._tries[line.id], self._retry_at[line.id] = tries + 1, next_try
                return False
            missing[message.id] = Why.GONE
        else:
            point("outbox.after_file")
            await self._house.call(lambda store: store.followed(line.id, (message.id,)))
            log.info("outbox.file_sent", line=line.id, kind=message.kind.value, size=len(made.content))
        self._tries.pop(line.id, None)
        return True

    async def _made(self, message: Message, number: int) -> Onward | Why:
        attachment = message.attachment
        assert attachment is not None
        if too_large(attachment):
            return Why.TOO_LARGE
        content = None
        if attachment.ref:
            content = await self._house.call(lambda store: store.attachment(attachment.ref))
        return await asyncio.to_thread(onward, attachment, content, number, self._read_apart)

    async def _end(self, work: _Work) -> None:
        """Nothing is left to send or wait for: what did not go is told."""
        line, now = work.line, self._house.clock.now()
        why = self._missing.pop(line.id, {})
        missing = [(message, why[message.id]) for message in work.messages if message.id in why]
        limits = self._house.limits

        def end(store: Store) -> None:
            case = store.case(line.case_id) if line.case_id is not None else None
            names = {one.sender_id: store.person(one.sender_id).name for one, _ in missing}
            topics = {one.room_id: store.room(one.room_id).topic for one, _ in missing if one.room_id}
            with store.transaction():
                store.followed(line.id, line.files)
                if not _still_theirs(store, line):
                    return
                store.apply(told_missing(line, missing, case, names, topics, now, limits), now, line.account)

        await self._house.call(end)
        self._retry_at.pop(line.id, None)
        if missing:
            log.info("outbox.files_missing", line=line.id, files=len(missing))
            self._said()

    def _whose(self, store: Store, line: Outgoing) -> str | None:
        """The channel's id of whom the file goes to; None: it is none of theirs any more."""
        if _still_theirs(store, line):
            return store.channel_id(line.account, person_id=line.person_id)
        self._let_go(store, line)
        return None

    def _let_go(self, store: Store, line: Outgoing) -> None:
        """What has not gone yet never goes, and nothing is said of it."""
        store.followed(line.id, line.files)
        for kept in (self._missing, self._tries, self._retry_at):
            kept.pop(line.id, None)
        log.info("outbox.files_withheld", line=line.id)

    def _pause(self, tries: int) -> int:
        seconds = PAUSES[min(tries, len(PAUSES) - 1)]
        return round(seconds * self._chance.uniform(0.7, 1.3) * SECOND)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed = error
        self.look()


def _has_card(line: Outgoing) -> bool:
    return bool(line.card) and not line.card_over


def _has_file(message: Message) -> bool:
    return message.attachment is not None and message.attachment.kind is not MessageKind.PLACE


def _still_theirs(store: Store, line: Outgoing) -> bool:
    """
    Whoever got the words may see what follows them. A photo may come an hour after: by then it may be
    another's case, or they said 回避, or the teller did not want them, or it turned out to be delicate.
    """
    if line.case_id is None:
        return True
    case = store.case(line.case_id)
    if case is None:
        return False
    return any(one.person_id == line.person_id and may_read(one, case) for one in store.officers())
