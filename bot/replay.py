"""A talk played from its lines through the real pipeline: desk, handlers, outbox; only the clock jumps."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.channels.local import LOCAL, LocalChannel, Said
from bot.clock import VirtualClock
from bot.config import Settings
from bot.desk import Desk, Handled
from bot.house import House
from bot.json_lines import BadLine, Entry, error_line
from bot.outbox import Outbox
from bot.sample.install import install_county, person_channel_id, room_channel_id
from bot.sample.props import stand_in
from bot.script import Line, script_line
from handlers.limits import SECOND, stored_limits
from storage import open_store
from storage.changes import DropBurst, KeepQuestion, OpenCase, PutBurst
from storage.interface import Store
from storage.records import Burst, Case, Incoming, MessageKind

START = 1_772_409_600 * SECOND
"""t = 0: 2026-03-02 08:00 in Asia/Shanghai, a Monday morning."""

SEED = 20260302
NUMBER_KEY = b"replay: every run deals the same case numbers"[:32]

Show = Callable[[Entry], None]


async def replayed(source: Iterable[bytes], show: Show) -> None:
    """
    Play the lines and show what happens, in the order in which it happens.

    Args:
        source: JSON lines; see bot/script.py. A bad one is shown as {"error"} where it stands.
        show: gets a concern or a question when its speaker's collecting ends, and everything said.
    """
    store = open_store(None, number_key=NUMBER_KEY)
    try:
        install_county(store, LOCAL)
        play = _Play(store, show)
        last = -1
        lines: list[Line | Entry] = []
        for number, raw in enumerate(source):
            try:
                line = script_line(number, raw, last)
            except BadLine as error:
                lines.append(error_line(number + 1, error))
            else:
                lines.append(line)
                last = line.at
        for together in _at_one_time(lines):
            await play.say(together)
        await play.finish()
    finally:
        store.close()


def _at_one_time(lines: list[Line | Entry]) -> Iterable[list[Line | Entry]]:
    """Lines of one instant are heard together, before any clock of that instant; an error stands alone."""
    keys = itertools.count()

    def when(line: Line | Entry) -> object:
        return line.at if isinstance(line, Line) else f"error {next(keys)}"

    return (list(group) for _, group in itertools.groupby(lines, when))


@dataclass(slots=True)
class _Told:
    """What a burst opened, until its collecting ends."""

    burst: Burst
    opened: int = 0
    case_id: int = 0
    first_asked: int | None = None  # the officer the matter went to first
    asked: tuple[int, ...] = ()
    asked_at: int = 0
    answer: str = ""


class _Play:
    """The house of one replay."""

    def __init__(self, store: Store, show: Show) -> None:
        self._store = store
        self._show = show
        self._clock = VirtualClock(START)
        self._channel = LocalChannel()
        self._channel.listen(self._said)
        limits = stored_limits()
        house = House(
            settings=Settings.model_construct(),
            clock=self._clock,
            limits=limits,
            channel=self._channel,
            store=store,
        )
        self._outbox = Outbox(house, pace=None, chance=random.Random(SEED))
        self._desk = Desk(store, limits, LOCAL, chance=random.Random(SEED), watch=self._watch)
        # No line may be opened later than this after the last one, and no collecting may end later.
        self._line_end = limits.opening_most
        self._collecting_end = limits.opening_most + limits.collecting_most
        self._last = START
        self._line_of: dict[int, int] = {}  # message → line
        self._ours: dict[str, int] = {}  # the channel's message id → ours
        self._bursts: dict[int, _Told] = {}
        self._who: dict[str, str] = {}
        self._where: dict[str, str] = {}

    async def say(self, lines: list[Line | Entry]) -> None:
        """These lines, all of one time, after all that is due before it."""
        heard: list[Incoming] = []
        for line in lines:
            if not isinstance(line, Line):
                self._show(line)
                continue
            self._last = START + line.at
            heard.append(self._incoming(line))
        if not heard:
            return
        await self._run_until(self._last - 1)
        self._clock.move_to(self._last)
        for line_heard, kept in zip(heard, self._store.keep(heard), strict=True):
            self._line_of[kept] = int(line_heard.message_id.removeprefix("line:"))
        await self._work()

    async def finish(self) -> None:
        """All bursts to their end; no clock beyond."""
        await self._run_until(self._last + self._line_end)
        while self._bursts:
            due = self._store.next_due()
            if due is None or due > self._last + self._collecting_end:
                return
            await self._run_until(due)

    async def _run_until(self, end: int) -> None:
        while True:
            await self._work()
            due = self._store.next_due()
            if due is None or due > end:
                return
            now = self._clock.now()
            # Never stand still: what is due but cannot be done yet is looked at a little later.
            self._clock.move_to(due if due > now else min(now + SECOND, end + 1))

    async def _work(self) -> None:
        while self._desk.step(self._clock.now()) or await self._outbox.step():
            pass

    def _incoming(self, line: Line) -> Incoming:
        sender, room = person_channel_id(line.who), room_channel_id(line.room) if line.room else ""
        self._who[sender], self._where[room] = line.who, line.room
        if not line.friend:
            self._channel.strangers.add(sender)
        attachment = None
        if line.media is not None:
            attachment = stand_in(line.media, line.seconds)
        kind = line.media or MessageKind.TEXT
        return Incoming(
            account=LOCAL,
            message_id=f"line:{line.number}",
            room=room,
            room_topic=line.room,
            sender=sender,
            sender_name=line.who,
            can_write=self._channel.can_write(sender),
            sent_at=self._last,
            received_at=self._last,
            kind=MessageKind.RECALL if line.recalls is not None else kind,
            text=line.text,
            mentions_bot=line.mention,
            attachment=attachment,
            recalls="" if line.recalls is None else f"line:{line.recalls}",
        )

    def _t(self, at: int) -> int | float:
        seconds = (at - START) / SECOND
        return int(seconds) if seconds.is_integer() else seconds

    def _said(self, said: Said) -> None:
        if said.file:
            return
        to = {"room": self._topic(said.room)} if said.room else {"person": self._name(said.person)}
        self._show({"event": "say", "t": self._t(self._clock.now()), "to": to, "text": said.text})

    def _topic(self, channel_id: str) -> str:
        return self._where.get(channel_id) or self._store.room(self._id(room=channel_id)).topic

    def _name(self, channel_id: str) -> str:
        return self._who.get(channel_id) or self._store.person(self._id(person=channel_id)).name

    def _id(self, *, room: str = "", person: str = "") -> int:
        found = self._store.room_of(LOCAL, room) if room else self._store.person_of(LOCAL, person)
        if found is None:
            raise LookupError("said to somebody the store never met")
        return found

    def _watch(self, batch: list[Handled]) -> None:
        """Follow each burst through what was committed; show what it was when its collecting ends."""
        for handled in batch:
            now = handled.facts.now
            opened = next((c.case.id for c in handled.changes if isinstance(c, OpenCase)), 0)
            asked = next((c for c in handled.changes if isinstance(c, KeepQuestion)), None)
            for change in handled.changes:
                if isinstance(change, PutBurst):
                    told = self._bursts.setdefault(change.burst.id, _Told(change.burst))
                    told.burst = change.burst
                    if opened and change.burst.case_id == opened:
                        case = self._store.case(opened)
                        told.case_id, told.opened = opened, now
                        told.first_asked = case.assigned if case is not None else None
                    if asked is not None and set(asked.message_ids) & set(change.burst.message_ids):
                        told.asked = (*told.asked, *asked.message_ids)
                        told.asked_at, told.answer = told.asked_at or now, asked.answer_id
                elif isinstance(change, DropBurst) and change.burst_id in self._bursts:
                    self._ended(self._bursts.pop(change.burst_id))

    def _ended(self, told: _Told) -> None:
        case = self._store.case(told.case_id) if told.case_id else None
        if case is not None:
            self._concern(told, case)
        # Asked about one's own matter, the answer goes with the case and is no event of its own.
        if not set(told.asked) <= set(case.messages if case is not None else ()):
            self._question(told)

    def _concern(self, told: _Told, case: Case) -> None:
        officers = {officer.id: officer for officer in self._store.officers()}
        whose = case.holder or told.first_asked
        body = self._common("concern", told.opened, told.burst, case.messages)
        body |= {
            "kind": "concern",
            "types": list(case.types),
            "urgency": case.urgency,
            "case": case.number,
            "mediator": officers[whose].name if whose else None,
        }
        self._show(body)

    def _question(self, told: _Told) -> None:
        reading = self._store.reading(told.asked[0]) or {}
        body = self._common("question", told.asked_at, told.burst, told.asked)
        body |= {
            "kind": "question",
            "types": reading.get("types", []),
            "urgency": reading.get("urgency", "normal"),
            "case": None,
            "mediator": None,
            "id": told.answer or None,
        }
        self._show(body)

    def _common(self, event: str, at: int, burst: Burst, messages: tuple[int, ...]) -> dict[str, Any]:
        room = self._store.room(burst.room_id).topic if burst.room_id is not None else None
        lines = sorted({self._line_of[m] for m in messages if m in self._line_of})
        return {
            "event": event,
            "t": self._t(at),
            "room": room,
            "who": self._store.person(burst.person_id).name,
            "messages": lines,
        }
