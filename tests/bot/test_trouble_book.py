"""What ails the channel is kept and told: a flood in one commit, on the screen once, over a crash as well."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import run_bot
from bot.channels.base import ChannelRefused, Hear, TellTrouble
from bot.channels.local import LocalChannel
from bot.config import NAMES, load_settings
from bot.trouble_book import TOLD_AGAIN_AFTER, TroubleBook
from bot.troubles import sorts, troubles_told
from handlers.limits import SECOND
from storage import open_store
from tests.bot.rig import NOON, Rig, a_rig

HOUR = 3600 * SECOND


@pytest.fixture
def rig() -> Iterator[Rig]:
    """Opened for the test."""
    with a_rig() as made:
        yield made


def book_of(rig: Rig, said: list[str] | None = None) -> TroubleBook:
    """A book, and what it says on the screen."""
    return TroubleBook(rig.house, None if said is None else said.append)


async def test_a_flood_is_one_row_with_its_count(rig: Rig) -> None:
    """A thousand of one sort between two commits: noted once, counted in full."""
    book = book_of(rig)
    for _ in range(1000):
        book.tell("payload_gone")
    await book.step()
    book.tell("payload_gone")
    await book.step()

    (one,) = rig.store.troubles(0)
    assert (one.code, one.times, one.over) == ("payload_gone", 1001, False)


async def test_over_what_never_was_is_nothing(rig: Rig) -> None:
    """A connection tells that ten troubles are over; no row is made of it."""
    book = book_of(rig)
    book.tell("gateway_away", over=True)
    await book.step()

    assert rig.store.troubles(0) == []


async def test_what_was_open_when_the_process_ended_is_over_once_the_channel_says_so(rig: Rig) -> None:
    """A crash in between changes nothing: the next start knows it from the store."""
    first, said = book_of(rig), list[str]()
    first.tell("gateway_away")
    await first.drain()
    second = book_of(rig, said)
    await second.recover()
    await second.step()
    assert said == []
    second.tell("gateway_away", over=True)
    await second.step()

    assert [one.over for one in rig.store.troubles(0)] == [True]
    assert said == []


async def test_what_happens_one_by_one_is_over_after_a_quiet_day(rig: Rig) -> None:
    """Its last time stays the last time it was seen, not when it was struck off."""
    book = book_of(rig)
    book.tell("gateway_cut")
    await book.step()
    rig.clock.move_to(NOON + 23 * HOUR)
    await book.step()
    assert [one.over for one in rig.store.troubles(0)] == [False]
    rig.clock.move_to(NOON + 25 * HOUR)
    await book.step()

    assert [(one.over, one.last_at) for one in rig.store.troubles(0)] == [(True, NOON)]


async def test_the_screen_hears_the_beginning_and_the_end_once(rig: Rig) -> None:
    """With time, sentence and remedy; one that comes and goes all day is told every ten minutes."""
    said = list[str]()
    book = book_of(rig, said)
    for _ in range(60):
        book.tell("gateway_away")
        await book.step()
        book.tell("gateway_away", over=True)
        await book.step()
        rig.clock.move_to(rig.clock.now() + TOLD_AGAIN_AFTER // 30)

    assert said[0] == f"12:00 {sorts()['gateway_away'].told}"
    assert said[1] == f"12:00 好了，已经不是这样：{sorts()['gateway_away'].sentence()}。"
    assert len(said) == 4


async def test_the_book_runs_by_itself(rig: Rig) -> None:
    """What is told while it runs is committed without anybody asking; red, for whoever looks."""
    book = book_of(rig)
    running = asyncio.create_task(book.run())
    try:
        book.tell("logged_out")
        await rig.house.changed.after(0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert [one.red for one in troubles_told(rig.store, NOON)] == [True]


class SickChannel(LocalChannel):
    """It tells of two troubles, one of them over, and ends refused."""

    def on_trouble(self, tell: TellTrouble) -> None:
        """Who is told."""
        self.tell = tell

    async def run(self, hear: Hear) -> None:
        """The gateway away, back, then not the right one."""
        self.tell("gateway_away")
        await asyncio.sleep(0)
        self.tell("gateway_away", over=True)
        self.tell("tls_wrong")
        raise ChannelRefused(sorts()["tls_wrong"].told, "tls_wrong")


async def test_what_ended_the_bot_is_in_its_store_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends with its sentence, and doctor still knows it the next morning."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    settings = load_settings(None, data_dir=tmp_path, pace=None)
    with pytest.raises(ChannelRefused, match="冒充"):
        await asyncio.wait_for(run_bot(settings, page=None, channel=SickChannel(), say=lambda line: None), 20)

    store = open_store(tmp_path)
    try:
        noted = {one.code: one.over for one in store.troubles(0)}
    finally:
        store.close()
    assert noted == {"gateway_away": True, "tls_wrong": False}
