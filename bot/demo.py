"""The demo's store: a sample county in the middle of a week, played through the real pipeline."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from bot.channels.local import LOCAL, LocalChannel
from bot.clock import VirtualClock
from bot.config import Settings
from bot.desk import Desk
from bot.house import House
from bot.outbox import Outbox
from bot.sample.cast import Cast
from bot.sample.install import SAMPLE_MARK, install_county
from bot.sample.week import load_week, said_until
from handlers.limits import SECOND, stored_limits
from storage import open_store
from storage.interface import Store

UNFINISHED = "demo-unfinished"
"""A file in the folder from before the first word of the week to after the last: without it, it is whole."""

WEEK_SEED = 20260302

DATABASE = "shuoshi.db"
_OURS = (DATABASE, "shuoshi.db-wal", "shuoshi.db-shm", UNFINISHED)
_OUR_FOLDERS = ("attachments", "keys", "logs")
_EACH = 50

Tell = Callable[[str], None]


class NotADemo(Exception):
    """That folder is no demo's and is left alone; the message is a Chinese sentence."""


def start_over(folder: Path) -> None:
    """
    Throw a demo's store away; nothing else in that folder is touched.

    Raises:
        NotADemo: it holds a store that is not marked as a sample.
        storage.errors.StoreUnusable: another process has it, or it cannot be opened.
    """
    if not _may_go(folder):
        raise NotADemo(f"{folder} 里不是演示数据，--fresh 不动它。真要删，请自己删这个文件夹。")
    _wipe(folder)


def make_ready(folder: Path) -> None:
    """Before the store is opened: a demo whose making was broken off is made anew."""
    if (folder / UNFINISHED).exists() and _may_go(folder):
        _wipe(folder)
    if not (folder / DATABASE).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / UNFINISHED).touch()


def _may_go(folder: Path) -> bool:
    """No store, a sample's, or one that was to become a sample and holds nobody yet."""
    if not (folder / DATABASE).exists():
        return True
    store = open_store(folder)
    try:
        begun = (folder / UNFINISHED).exists() and not store.officers() and not store.rooms()
        return begun or bool(store.mark(SAMPLE_MARK))
    finally:
        store.close()


def prepare(store: Store, settings: Settings, now: int, tell: Tell) -> None:
    """
    In an empty store: install the county and play the week up to now, as fast as it goes.

    Raises:
        WeekError: the script of the week has mistakes; names them all.
    """
    if store.mark(SAMPLE_MARK):
        return
    tell("正在准备演示：样例县的镇、村、调解员（都是编的）……")
    store.set_mark(SAMPLE_MARK, "1")  # first of all: whatever breaks off now is known for a sample
    install_county(store, LOCAL)
    lines = said_until(load_week(), now)
    tell(f"正在演这一周说过的 {len(lines)} 句话，几秒钟……")
    asyncio.run(_play(store, settings, now))
    store.checkpoint()
    (settings.folder / UNFINISHED).unlink(missing_ok=True)
    with store.transaction():
        store.forget_before(now - stored_limits().small_talk_kept)
    tell("好了。")


async def _play(store: Store, settings: Settings, now: int) -> None:
    """The same desk and outbox as ever; only the clock jumps, and nobody listens to the channel."""
    week = said_until(load_week(), now)
    clock, channel, limits = VirtualClock(0), LocalChannel(), stored_limits()
    chance = random.Random(WEEK_SEED)
    house = House(settings=settings, clock=clock, limits=limits, channel=channel, store=store)
    desk, outbox = Desk(store, limits, LOCAL, chance=chance), Outbox(house, pace=None, chance=chance)
    cast = Cast(store, LOCAL)

    async def work() -> None:
        while desk.step(clock.now()) or await outbox.step():
            pass

    async def run_until(end: int) -> None:
        while (due := store.next_due()) is not None and due <= end:
            clock.move_to(due if due > clock.now() else min(clock.now() + SECOND, end))
            await work()
            if clock.now() >= end:
                return

    for at, line in week:
        if not clock.now():
            clock.move_to(at)
        await run_until(at)
        clock.move_to(at)
        incoming = cast.incoming(line, at)
        if incoming is None:
            continue
        if not line.friend:
            channel.strangers.add(incoming.sender)
        (kept,) = store.keep([incoming])
        cast.heard(line, kept)
        await work()
    await run_until(now)


def strangers_of(store: Store, account: str) -> set[str]:
    """Channel ids of the sample's villagers whom the bot cannot write to, for the live channel."""
    found: set[str] = set()
    for line in load_week():
        if not line.friend:
            found.add(f"person:{line.who}")
    return {one for one in found if store.person_of(account, one) is not None}


def _wipe(folder: Path) -> None:
    for name in _OURS:
        (folder / name).unlink(missing_ok=True)
    for name in _OUR_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
