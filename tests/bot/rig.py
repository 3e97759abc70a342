"""A small house for tests: a store in memory, a clock that stands, a channel that can be made to fail."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.channels.local import LOCAL, LocalChannel, Said
from bot.clock import VirtualClock
from bot.config import Settings
from bot.house import House
from bot.outbox import Outbox
from handlers.limits import SECOND, stored_limits
from storage import open_store
from storage.changes import Say
from storage.interface import Store
from storage.records import Incoming, Outgoing, SayRank

NOON = 1_772_424_000 * SECOND
"""2026-03-02 12:00 in Asia/Shanghai, a Monday."""

ROOM = "room:正安镇村民说事群"


@dataclass
class FailingChannel(LocalChannel):
    """The local channel, with what its next calls raise put in by the test."""

    account: str = LOCAL
    errors: list[Exception | None] = field(default_factory=list)
    file_errors: list[Exception | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.account)

    async def say(self, *, room: str = "", person: str = "", text: str) -> None:
        """Raises what the test put in next, else says it."""
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        await super().say(room=room, person=person, text=text)

    async def send_file(self, *, person: str, name: str, content: bytes) -> None:
        """Raises what the test put in next, else sends it."""
        error = self.file_errors.pop(0) if self.file_errors else None
        if error is not None:
            raise error
        await super().send_file(person=person, name=name, content=content)


@dataclass
class Rig:
    """The house and what was said in it."""

    house: House
    clock: VirtualClock
    channel: FailingChannel
    store: Store
    said: list[Said] = field(default_factory=list)

    def outbox(self, pace: tuple[float, float] | None = None, seed: int = 1) -> Outbox:
        """A new outbox on the same store, as after a start."""
        return Outbox(self.house, pace=pace, chance=random.Random(seed))

    def person(self, name: str, *, contact: bool = True) -> int:
        """Somebody the channel calls person:<name>."""
        return self.store.introduce(LOCAL, f"person:{name}", name, contact)

    def room(self) -> int:
        """The one group."""
        return self.store.introduce_room(LOCAL, ROOM, "正安镇村民说事群", "正安镇")

    def will_say(self, *says: Say) -> None:
        """Put lines into the outbox."""
        with self.store.transaction():
            self.store.apply(says, self.clock.now(), LOCAL)

    def line(self, key: str) -> Outgoing:
        """The outbox's line with that key."""
        found = self.store.said(key)
        assert found is not None
        return found

    def texts(self) -> list[str]:
        """All texts said so far."""
        return [one.text for one in self.said if not one.file]

    async def say_all(self, outbox: Outbox) -> None:
        """Until nothing is due."""
        while await outbox.step():
            pass


@contextmanager
def a_rig() -> Iterator[Rig]:
    """Opened, and closed at the end."""
    store = open_store(None, number_key=b"x" * 32)
    clock, channel = VirtualClock(NOON), FailingChannel()
    house = House(
        settings=Settings.model_construct(),
        clock=clock,
        limits=stored_limits(),
        channel=channel,
        store=store,
    )
    rig = Rig(house, clock, channel, store)
    channel.listen(rig.said.append)
    try:
        yield rig
    finally:
        store.close()


def a_say(key: str, text: str, *, person: int | None = None, room: int | None = None, **more: object) -> Say:
    """A line to somebody, private by default."""
    rank = SayRank.GROUP if room is not None else SayRank.PRIVATE
    return Say(**{"key": key, "text": text, "person_id": person, "room_id": room, "rank": rank, **more})  # type: ignore[arg-type]


def a_message(
    number: int, text: str = "天真冷", *, who: str = "老李", room: str = ROOM, at: int = NOON
) -> Incoming:
    """Somebody says something in the group."""
    return Incoming(
        account=LOCAL,
        message_id=f"m{number}",
        room=room,
        room_topic=room.removeprefix("room:"),
        sender=f"person:{who}",
        sender_name=who,
        can_write=True,
        sent_at=at,
        received_at=at,
        text=text,
    )
