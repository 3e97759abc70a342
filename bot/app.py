"""Puts the parts together and keeps them going until somebody says stop."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

from bot.channels.base import Ailing, Channel, Echoing, Foretelling, HearsRefusals
from bot.channels.door import HasDoor
from bot.channels.local import LOCAL, LocalChannel
from bot.clock import Clock, HouseClock
from bot.coming import Coming
from bot.config import Settings
from bot.desk import Desk
from bot.doorkeeper import Doorkeeper
from bot.foresight import Foresight
from bot.gaps import GapBook
from bot.house import House
from bot.intake import Intake
from bot.meeting_rooms import MeetingRooms
from bot.outbox import Outbox
from bot.second_look import SecondLook
from bot.trouble_book import TroubleBook
from bot.turns import Turns
from handlers.limits import SECOND, stored_limits
from storage import open_store
from storage.interface import Store

log = structlog.get_logger()

SAMPLE = "sample"
"""The store's mark of a sample county; see bot/sample/install.py."""

_LEAST_REST = SECOND // 5
_UP_AFTER = 0.4

Page = Callable[[House], Awaitable[None]]


class CannotStart(Exception):
    """The bot will not start like this; the message is a Chinese sentence with what to do."""


class Ended(Exception):
    """A part that should go on for ever has ended."""


def refuse_unfit(settings: Settings, store: Store) -> None:
    """
    A sample county is never said to real people, and real people's matters are never in the demo.

    Raises:
        CannotStart: the store and the channel do not belong together.
    """
    sample = bool(store.mark(SAMPLE))
    if sample and not settings.demo:
        raise CannotStart(
            f"{settings.folder} 里是样例县（人和事都是编的），不能接微信。"
            "真用的数据另放一个文件夹：把 .env 里的 DATA_DIR 去掉，或者指到别处。"
        )
    if settings.demo and not sample and (store.officers() or store.rooms()):
        raise CannotStart(
            f"{settings.folder} 里是真的名册和真人的话，不能拿来演示。"
            "演示用的另放：把 .env 里的 DATA_DIR 去掉（默认 data/demo），或者指到一个空文件夹。"
        )


def refuse_gateway(settings: Settings) -> None:
    """
    WeChat is joined only with all that it needs, and never from a sample's folder.

    Raises:
        CannotStart: something is missing, or the folder holds the sample.
    """
    if settings.demo:
        return
    if (settings.folder / "shuoshi.db").exists():
        store = open_store(settings.folder)
        try:
            refuse_unfit(settings, store)
        finally:
            store.close()
    if settings.missing_for_wechat:
        raise CannotStart(
            f"接微信还没填：{'、'.join(settings.missing_for_wechat)}。照 .env.example 填在 .env 里。"
            "只看演示就写 CHANNEL=local，网关那两行前头加 #。"
        )


def channel_of(settings: Settings, clock: Clock) -> Channel:
    """
    The channel of the settings.

    Raises:
        ChannelRefused: the gateway's address or certificate cannot be used.
    """
    if settings.demo:
        return LocalChannel()
    from bot.joining import join  # wechaty is slow to load, and the demo does without

    return join(settings, clock)


def sample_strangers(store: Store) -> set[str]:
    """The villagers of the sample whom the bot cannot write to; none where the store is no sample."""
    if not store.mark(SAMPLE):
        return set()
    from bot.demo import strangers_of

    return strangers_of(store, LOCAL)


class Bot:
    """
    The running bot.

    Args:
        house: with the store opened in its executor's thread.
        page: what else runs beside it (the console), given the house; None: nothing.
        say: told a line when something begins to ail the channel and when it is over.
    """

    def __init__(
        self,
        house: House,
        *,
        page: Page | None = None,
        chance: random.Random | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        chance = chance or random.Random()
        self._house = house
        self._page = page
        self._second_look = SecondLook(house, self._look)
        self._desk = Desk(
            house.store,
            house.limits,
            house.channel.account,
            chance=chance,
            watch=self._second_look.seen,
            second_look=self._second_look.open,
        )
        self._troubles = TroubleBook(house, say)
        self._outbox = Outbox(house, pace=house.settings.pace, chance=chance, tell=self._troubles.tell)
        self._turns = Turns(house, self._desk, self._outbox)
        self._intake = Intake(house, self._look, self._troubles.tell, at_once=self._turns.at_once)
        self._coming = Coming(house, self._outbox.file_came)
        self._word = asyncio.Event()
        self._gaps = GapBook(house, self._look)
        self._outbox.decide = self._look
        self._door = Doorkeeper(house, self._look, chance)
        if isinstance(house.channel, Echoing):
            house.channel.on_echo(self._outbox.echoed)
        if isinstance(house.channel, HearsRefusals):
            house.channel.on_refusal(self._outbox.refused_after_all)
        if isinstance(house.channel, Ailing):
            house.channel.on_trouble(self._troubles.tell)

    async def run(self, stop: asyncio.Event, opened: Callable[[], None] | None = None) -> None:
        """
        Until `stop` is set; then what was heard is kept. The caller closes the store.

        Args:
            opened: called once all parts have been up for a moment.

        Raises:
            StoreError, ChannelError, Ended: a part cannot go on.
        """
        house = self._house
        await house.call(lambda store: self._desk.keep_sweeping(house.clock.now()))
        await self._outbox.recover()
        await self._coming.recover()
        await self._troubles.recover()
        await self._gaps.recover()
        if isinstance(house.channel, HasDoor):
            await self._door.open(house.channel)
        if isinstance(house.channel, Foretelling):
            await Foresight(house).open(house.channel)
        hear = self._intake.hear if house.settings.demo else MeetingRooms(house, self._intake.hear).hear
        parts: dict[str, Coroutine[Any, Any, None]] = {
            "intake": self._intake.run(),
            "desk": self._run_desk(),
            "outbox": self._outbox.run(),
            "troubles": self._troubles.run(),
            "gaps": self._gaps.run(),
            "second look": self._second_look.run(),
            "channel": house.channel.run(hear),
        }
        if self._page is not None:
            parts["page"] = _awaited(self._page(house))
        tasks = {asyncio.create_task(part, name=name): name for name, part in parts.items()}
        stopper = asyncio.create_task(stop.wait())
        log.info("house.open", account=house.channel.account)
        if opened is not None:
            asyncio.get_running_loop().call_later(_UP_AFTER, _unless(tasks, opened))
        try:
            ended, _ = await asyncio.wait([*tasks, stopper], return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                if task is not stopper:
                    await task  # raises what it raised
                    raise Ended(tasks[task])  # type: ignore[index]
        finally:
            for task in (*tasks, stopper):
                task.cancel()
            await asyncio.gather(*tasks, stopper, return_exceptions=True)
            with contextlib.suppress(Exception):
                await house.channel.close()
            await self._intake.drain()
            await self._troubles.drain()
            await self._gaps.drain()
            log.info("house.closed")

    async def _run_desk(self) -> None:
        house = self._house
        while True:
            if (await house.call(self._turns.turn))():
                continue
            due = await house.call(lambda store: store.next_due())
            # The outbox may wait for something that is due: look again soon, but do not spin.
            await house.wait(self._word, None if due is None else max(due, house.clock.now() + _LEAST_REST))

    def _look(self) -> None:
        self._word.set()


def _unless(tasks: Iterable[asyncio.Task[None]], opened: Callable[[], None]) -> Callable[[], None]:
    """Not when a part has ended meanwhile (the page's port was taken)."""

    def tell() -> None:
        if not any(task.done() for task in tasks):
            opened()

    return tell


async def _awaited(page: Awaitable[None]) -> None:
    await page


def open_house(
    settings: Settings, store: Store, executor: ThreadPoolExecutor, *, channel: Channel, clock: Clock
) -> House:
    """The house around an opened store."""
    return House(
        settings=settings,
        clock=clock,
        limits=settings.limits(stored_limits()),
        channel=channel,
        store=store,
        executor=executor,
    )


async def run_bot(
    settings: Settings,
    *,
    page: Page | None,
    prepare: Callable[[Store, Settings, int], None] | None = None,
    opened: Callable[[str], None] | None = None,
    say: Callable[[str], None] | None = None,
    channel: Channel | None = None,
    clock: Clock | None = None,
) -> None:
    """
    Open the store, run until SIGTERM or SIGINT, fold it and close it.

    Args:
        prepare: done in the store's thread before anything is heard (the demo's week).
        opened: told the page's address once everything is up.
        say: told what the operator at the screen must know, a line each.

    Raises:
        CannotStart, StoreError, ChannelError: with a Chinese sentence.
    """
    refuse_gateway(settings)
    clock = clock or HouseClock()
    channel = channel or channel_of(settings, clock)
    loop = asyncio.get_running_loop()
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
    try:
        store = await loop.run_in_executor(executor, open_store, settings.folder)
        try:
            await loop.run_in_executor(executor, refuse_unfit, settings, store)
            if prepare is not None:
                await loop.run_in_executor(executor, prepare, store, settings, clock.now())
            if settings.demo and isinstance(channel, LocalChannel):
                channel.strangers |= await loop.run_in_executor(executor, sample_strangers, store)
            house = open_house(settings, store, executor, channel=channel, clock=clock)
            stop = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            host = "127.0.0.1" if settings.console_host == "0.0.0.0" else settings.console_host
            address = f"http://{host}:{settings.web_port}"
            bot = Bot(house, page=page, say=say)
            await bot.run(stop, None if opened is None else lambda: opened(address))
        finally:
            await loop.run_in_executor(executor, store.close)
    finally:
        executor.shutdown()
