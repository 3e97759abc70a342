"""The bot's own parts in front of the tests' gateway, one store to a folder: what is kept, said and noted."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.channels.wechaty import WechatyChannel
from bot.clock import Clock, HouseClock
from bot.coming import Coming
from bot.config import Settings
from bot.house import House
from bot.intake import Intake
from bot.outbox import Outbox
from bot.trouble_book import TroubleBook
from handlers.limits import stored_limits
from storage import open_store
from storage.changes import Say
from storage.interface import Store
from storage.records import Outgoing, SayRank, SayState, Trouble
from tests.gateway.driver import Gateway
from tests.gateway.rig import gate, until


@dataclass
class Keeping:
    """The parts and what they have kept. Nobody handles the messages: they stay as they came in."""

    channel: WechatyChannel
    store: Store
    outbox: Outbox
    clock: Clock

    def texts(self) -> list[str]:
        """All messages kept so far, in their order."""
        rooms = [self.store.conversation(f"r{room.id}", limit=100) for room in self.store.rooms()]
        return [one.text for kept in rooms for one in kept]

    async def keeps(self, true: Callable[[list[str]], bool]) -> None:
        """Until that is true of the texts."""
        await until(lambda: true(self.texts()))

    def trouble(self, code: str) -> Trouble | None:
        """As it is noted."""
        return next((one for one in self.store.troubles(0) if one.code == code), None)

    async def notes(self, code: str, times: int = 1) -> None:
        """Until that trouble is noted so often, and not over."""
        await until(
            lambda: (one := self.trouble(code)) is not None and one.times >= times and not one.over,
        )

    async def is_over(self, code: str) -> None:
        """Until that trouble is noted as over."""
        await until(lambda: (one := self.trouble(code)) is not None and one.over)

    def will_say(self, key: str, text: str, to: str, rank: SayRank = SayRank.PRIVATE) -> None:
        """Put a line to a person or a group (the channel's ids) into the outbox."""
        account = self.channel.account
        where = (
            {"room_id": self.store.introduce_room(account, to, "群", "正安镇")}
            if "@" in to
            else {"person_id": self.store.introduce(account, to, "某人", True)}
        )
        with self.store.transaction():
            say = Say(key=key, text=text, rank=rank, **where)  # type: ignore[arg-type]
            self.store.apply([say], self.clock.now(), account)
        self.outbox.look()

    def line(self, key: str) -> Outgoing:
        """The outbox's line with that key."""
        found = self.store.said(key)
        assert found is not None
        return found

    async def ends(self, key: str, *states: SayState) -> Outgoing:
        """The line once it is in one of these states."""
        await until(lambda: self.line(key).state in states, 20)
        return self.line(key)


@asynccontextmanager
async def keeping(
    gateway: Gateway, folder: Path | None = None, *, clock: Clock | None = None
) -> AsyncIterator[Keeping]:
    """Intake, outbox and the book of troubles around a channel that is up; closed at the end."""
    clock = clock or HouseClock()
    channel = WechatyChannel(gate(gateway), clock, chance=random.Random(1))
    store = open_store(folder)
    house = House(
        settings=Settings.model_construct(), clock=clock, limits=stored_limits(), channel=channel, store=store
    )
    book = TroubleBook(house)
    outbox = Outbox(house, pace=None, chance=random.Random(1), tell=book.tell)
    intake = Intake(house, lambda: None, book.tell)
    coming = Coming(house, outbox.file_came)
    channel.on_echo(outbox.echoed)
    channel.on_trouble(book.tell)
    await outbox.recover()
    await coming.recover()
    await book.recover()
    parts = (channel.run(intake.hear), intake.run(), outbox.run(), book.run())
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        await until(lambda: channel.up or any(task.done() for task in tasks))
        yield Keeping(channel, store, outbox, clock)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await channel.close()
        store.close()
