"""The whole bot in the test's own process on the tests' gateway: its store can be looked into."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.app import Bot
from bot.channels.wechaty import WECHAT, WechatyChannel
from bot.clock import HouseClock
from bot.config import Settings
from bot.house import House
from handlers.limits import SECOND, stored_limits
from storage import open_store
from storage.changes import BindOfficer
from storage.interface import Store
from storage.records import Officer, Role
from tests.gateway.driver import Gateway
from tests.gateway.rig import gate, until

TOWNSHIP, VILLAGE = "正安镇", "正二村"
TOPIC = f"{TOWNSHIP}村民说事群"
WALL = "后院那家把墙垒到我家地里了，我是正二村的"


@dataclass
class Opened:
    """A bot that runs, with its store."""

    house: House
    channel: WechatyChannel
    store: Store

    def person(self, channel_id: str) -> int:
        """Our id of somebody the gateway knows."""
        found = self.store.person_of(WECHAT, channel_id)
        assert found is not None
        return found


def a_roster(gateway: Gateway, store: Store) -> dict[str, str]:
    """Two mediators and a head of a village, the township's centre, the operator: called → contact, bound."""
    seats = (
        ("张姐", Role.MEDIATOR, TOWNSHIP, VILLAGE),
        ("王叔", Role.MEDIATOR, TOWNSHIP, VILLAGE),
        ("李主任", Role.HEAD, TOWNSHIP, VILLAGE),
        ("赵主任", Role.CENTRE, TOWNSHIP, ""),
        ("管事的", Role.OPERATOR, "", ""),
    )
    store.replace_roster(
        [
            Officer(
                id=n,
                key=f"S{n}",
                name=f"样{called}",
                called=called,
                township=township,
                village=village,
                roles=(role,),
                rank=n,
            )
            for n, (called, role, township, village) in enumerate(seats, 1)
        ]
    )
    contacts = {}
    for officer in store.officers():
        contact = contacts[officer.called] = gateway.person(officer.called)
        person = store.introduce(WECHAT, contact, officer.called, contact=True)
        with store.transaction():
            store.apply([BindOfficer(officer_id=officer.id, person_id=person)], 0, WECHAT)
    return contacts


@asynccontextmanager
async def running(
    gateway: Gateway, store: Store, *, rooms: tuple[str, ...] = (TOPIC,)
) -> AsyncIterator[Opened]:
    """The bot on that store, connected; windows of a second, no night, no pace. The store stays open."""
    settings = Settings.model_construct(channel="wechaty", rooms=rooms, pace=None)
    limits = stored_limits().with_windows(
        {"opening_silence": 0.3, "opening_most": 1, "collecting_silence": 0.6, "collecting_most": 2}
    )
    channel = WechatyChannel(gate(gateway), HouseClock(), rooms=rooms, chance=random.Random(1))
    house = House(
        settings=settings,
        clock=HouseClock(),
        limits=replace(limits, night_from=24, night_to=0, line_gap=SECOND),
        channel=channel,
        store=store,
    )
    stop = asyncio.Event()
    task = asyncio.create_task(Bot(house, chance=random.Random(1)).run(stop))
    try:
        await until(lambda: channel.up or task.done())
        if task.done():
            task.result()
        yield Opened(house, channel, store)
    finally:
        stop.set()
        await asyncio.wait([task], timeout=10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def opened_store() -> Store:
    """In memory."""
    return open_store(None, number_key=b"x" * 32)
