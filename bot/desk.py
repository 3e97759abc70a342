"""The desk: a kept message or a due timer → facts → handler → one commit; many of them in one transaction."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from bot import as_json
from bot.gather import Gatherer
from handlers.choose import decide
from handlers.facts import Facts
from handlers.limits import SECOND, Limits
from storage.changes import Change, KeepReading, SetTimer
from storage.crash import point
from storage.errors import StoreUnusable
from storage.interface import Store
from storage.records import Message, Timer

log = structlog.get_logger()

BATCH = 64
"""Messages and timers in one transaction: what a commit costs is shared, what waits behind it is little."""

PAUSES = (1, 5, 25)
"""Seconds until what raised is tried again; short, since its conversation waits. Then it is set aside."""

SWEEP = "sweep"
SWEEP_EVERY = 3600 * SECOND


@dataclass(frozen=True, slots=True)
class Handled:
    """One message or timer, and what was committed for it."""

    facts: Facts
    changes: Sequence[Change]


class Desk:
    """
    All of it is synchronous and runs in the store's thread.

    Args:
        account: from which lines that a timer brings are said.
        watch: told of each commit (replay, second looks); sees values only.
        second_look: whether a model may be asked what the finder is not sure of.
    """

    def __init__(
        self,
        store: Store,
        limits: Limits,
        account: str,
        *,
        chance: random.Random | None = None,
        watch: Callable[[list[Handled]], None] | None = None,
        second_look: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._account = account
        self._gather = Gatherer(store, limits, second_look)
        self._limits = limits
        self._chance = chance or random.Random()
        self._watch = watch
        self._in_hand: Message | Timer | None = None
        self._batch: list[Handled] = []
        self._done = 0
        self._careful = 0  # so many more are done one by one, since their batch raised
        self._swept = False

    def step(self, now: int) -> int:
        """
        Do what is due, at most a batch, in one transaction; 0 when there is nothing.

        A message or timer that raises is rolled back and put off, alone: what was done with it in
        one batch is done again one by one.

        Raises:
            StoreUnusable: the store as a whole cannot go on.
        """
        self._begin()
        try:
            with self._store.transaction():
                self._some(now, 1 if self._careful else BATCH)
        except StoreUnusable:
            raise
        except Exception as error:
            self._gather.forget()
            if self._done:
                self._careful = self._done + 1
            elif self._in_hand is None:
                raise  # not one message's fault: the claim itself, or the commit
            else:
                self._careful = max(0, self._careful - 1)
                self._put_off(self._in_hand, now, error)
            return 1
        if self._done:
            self._careful = max(0, self._careful - 1)
        self.committed()
        return self._done

    @property
    def careful(self) -> bool:
        """Something raised lately: what waits is done one by one."""
        return self._careful > 0

    def join(self, now: int) -> int:
        """
        What is due, in a transaction of the caller's: at its end committed() is to be called, or undone().
        Whatever raises is left to step(), which knows which message it was.
        """
        self._begin()
        self._some(now, BATCH)
        return self._done

    def undone(self) -> None:
        """The transaction was rolled back."""
        self._gather.forget()

    def committed(self) -> None:
        """What was done last is committed."""
        if self._done:
            point("desk.after_commit")
            if self._watch is not None:
                self._watch(self._batch)
        if self._swept:
            self._store.checkpoint()

    def _begin(self) -> None:
        self._batch, self._done, self._in_hand, self._swept = [], 0, None, False

    def keep_sweeping(self, now: int) -> None:
        """Make sure the sweep has its row: small talk's text goes in time, the log is folded in."""
        with self._store.transaction():
            if not any(timer.key == SWEEP for timer in self._store.timers()):
                self._store.apply([_next_sweep(now)], now, self._account)

    def _some(self, now: int, limit: int) -> None:
        """
        In the order in which things happened: a message comes before a timer of the same instant.

        So a desk that was away for a while joins messages and runs clocks as it would have then.
        """
        store = self._store
        while self._done < limit:
            messages = store.claim(now, limit - self._done)
            timers = store.due_timers(now, 1)
            before = timers[0].due if timers else now
            turn = [m for m in messages if not timers or m.received_at <= before]
            if turn:
                for message in turn:
                    self._message(message, now)
            elif timers:
                self._timer(timers[0], now)
            else:
                return

    def _message(self, message: Message, now: int) -> None:
        self._in_hand = message
        point("desk.claimed")
        facts = self._gather.of_message(message, now)
        changes = [*_kept_reading(facts, message), *decide(facts)]
        point("desk.decided")
        self._store.apply(changes, now, message.account)
        self._store.handled(message.id)
        self._batch.append(Handled(facts, changes))
        self._done += 1
        point("desk.handled")

    def _timer(self, timer: Timer, now: int) -> None:
        self._in_hand = timer
        point("desk.timer")
        if timer.kind == SWEEP:
            changes = self._sweep(now)
        else:
            facts = self._gather.of_timer(timer, now)
            changes = decide(facts)
            self._batch.append(Handled(facts, changes))
        self._store.apply(changes, now, self._account)
        self._store.timer_done(timer.key, timer.due)
        self._done += 1

    def _sweep(self, now: int) -> list[Change]:
        limits = self._limits
        gone = self._store.forget_before(now - limits.small_talk_kept, unsaid_before=now - limits.words_kept)
        point("sweep.forgotten")
        log.info("sweep.done", forgotten=gone)
        self._swept = True
        return [_next_sweep(now)]

    def _put_off(self, item: Message | Timer, now: int, error: Exception) -> None:
        """What raised waits and is tried again; after a few tries it is set aside and shown."""
        tries = item.tries if isinstance(item, Message) else self._store.timer_tries(item.key)
        give_up = tries >= len(PAUSES)
        pause = PAUSES[min(tries, len(PAUSES) - 1)]
        retry_at = now + round(pause * self._chance.uniform(0.8, 1.2) * SECOND)
        what = type(error).__name__  # its words may hold what somebody said
        if isinstance(item, Message):
            self._store.fail(item.id, retry_at, give_up)
            log.error(
                "desk.raised", message=item.id, tries=tries + 1, aside=give_up, error=what, at=_at(error)
            )
        else:
            self._store.fail_timer(item.key, retry_at, give_up)
            log.error(
                "desk.raised", timer=item.kind, tries=tries + 1, aside=give_up, error=what, at=_at(error)
            )


def _kept_reading(facts: Facts, message: Message) -> list[Change]:
    """The reading is kept with every text; not of one who said 别记我 in a group, danger excepted."""
    reading, person = facts.reading, facts.person
    if reading is None or not message.text:
        return []
    if person is not None and person.muted and message.room_id is not None and not reading.critical:
        return []
    return [
        KeepReading(
            message_id=message.id,
            lexicon=reading.lexicon,
            kind=reading.kind.value,
            urgency=reading.urgency.value,
            body=as_json.kept(reading),
        )
    ]


def _next_sweep(now: int) -> SetTimer:
    return SetTimer(timer=Timer(key=SWEEP, due=now + SWEEP_EVERY, kind=SWEEP))


def _at(error: Exception) -> str:
    """File and line where it was raised: no words of anybody."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
