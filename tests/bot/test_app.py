"""The parts put together: refused when store and channel do not belong together, ended cleanly when told."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import CannotStart, Ended, refuse_gateway, refuse_unfit, run_bot
from bot.channels.base import ChannelUnreachable, Hear
from bot.channels.local import LOCAL, LocalChannel, Said
from bot.clock import HouseClock
from bot.config import NAMES, Settings, load_settings
from bot.house import House
from bot.sample.install import install_county
from handlers.limits import SECOND
from lexicon.wording import wording
from storage import open_store
from tests.bot.rig import ROOM, a_message, a_rig


@pytest.fixture(autouse=True)
def _none_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def _settings(folder: Path, **more: object) -> Settings:
    return load_settings(None, data_dir=folder, pace=None, **more)


def test_a_sample_store_is_refused_with_a_gateway(tmp_path: Path) -> None:
    """Invented mediators are never called about real matters; the sentence says what to do."""
    store = open_store(tmp_path)
    install_county(store, LOCAL)
    store.close()
    settings = _settings(tmp_path, wechaty_puppet_service_token="puppet_x")

    with pytest.raises(CannotStart, match=r"样例县.*不能接微信.*DATA_DIR"):
        refuse_gateway(settings)


def test_a_real_store_is_refused_on_the_local_channel(tmp_path: Path) -> None:
    """Real people's words are not shown on a demo's page."""
    with a_rig() as rig:
        rig.room()
        with pytest.raises(CannotStart, match=r"真的名册.*不能拿来演示.*DATA_DIR"):
            refuse_unfit(_settings(tmp_path), rig.store)


def test_an_empty_store_may_become_a_demo(tmp_path: Path) -> None:
    """The first start."""
    with a_rig() as rig:
        refuse_unfit(_settings(tmp_path), rig.store)


def test_a_gateway_without_all_it_needs_is_refused_and_what_is_missing_is_named(tmp_path: Path) -> None:
    """A token in .env asks for WeChat; one sentence for all that lacks, and nothing is made on disk."""
    settings = _settings(tmp_path / "x", wechaty_puppet_service_token="puppet_secret")

    with pytest.raises(CannotStart) as refused:
        refuse_gateway(settings)

    assert "ROOMS、OPERATOR_NAME、OPERATOR_PHONE" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert not (tmp_path / "x").exists()


async def _until(true: Callable[[], bool]) -> None:
    clock = HouseClock()
    end = clock.now() + 20 * SECOND
    while not true():
        assert clock.now() < end, "waited in vain"
        await clock.sleep_until(clock.now() + SECOND // 50)


async def test_it_hears_says_tells_the_page_and_ends_cleanly_when_told(tmp_path: Path) -> None:
    """On the machine's clock, windows short: a concern is answered; SIGTERM folds and closes the store."""
    said: list[Said] = []
    seen: list[int] = []
    channel = LocalChannel()
    channel.listen(said.append)
    opened: list[str] = []

    async def page(house: House) -> None:
        while True:
            seen.append(await house.changed.after(house.changed.count()))

    settings = _settings(
        tmp_path, opening_silence=0.3, opening_most=1, collecting_silence=0.6, console_port=8123
    )
    store = open_store(tmp_path)
    install_county(store, LOCAL)
    store.close()
    running = asyncio.create_task(run_bot(settings, page=page, channel=channel, opened=opened.append))
    await _until(lambda: bool(opened))
    now = HouseClock().now()
    await channel.hear(a_message(1, "后院老赵家把墙垒到我家地里了，说也不听", at=now))
    await _until(lambda: any(one.room == ROOM for one in said))
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 20)

    assert opened == ["http://127.0.0.1:8123"]
    assert [one.text for one in said if one.room] == [wording("group_line")]
    assert seen
    assert not (tmp_path / "shuoshi.db-wal").exists()
    with pytest.raises(ChannelUnreachable):
        await channel.hear(a_message(2))


async def test_what_was_answered_before_the_end_is_kept(tmp_path: Path) -> None:
    """hear() returned, so it is in the log, whatever came then."""
    channel, opened = LocalChannel(), list[str]()
    store = open_store(tmp_path)
    install_county(store, LOCAL)
    store.close()
    running = asyncio.create_task(
        run_bot(_settings(tmp_path), page=None, channel=channel, opened=opened.append)
    )
    await _until(lambda: bool(opened))
    await asyncio.gather(*(channel.hear(a_message(n, f"话{n}")) for n in range(40)))
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 20)

    store = open_store(tmp_path)
    try:
        room = store.room_of(LOCAL, ROOM)
        assert [m.id for m in store.conversation(f"r{room}", limit=100)] == sorted(
            m.id for m in store.conversation(f"r{room}", limit=100)
        )
        assert len(store.conversation(f"r{room}", limit=100)) == 40
    finally:
        store.close()


class BrokenChannel(LocalChannel):
    """Its network is gone for good."""

    async def run(self, hear: Hear) -> None:
        raise ChannelUnreachable("网断了。")


class EndingChannel(LocalChannel):
    """It stops hearing without a word."""

    async def run(self, hear: Hear) -> None:
        return


@pytest.mark.parametrize(
    ("channel", "raised"), [(BrokenChannel(), ChannelUnreachable), (EndingChannel(), Ended)]
)
async def test_a_channel_that_ends_is_never_a_quiet_success(
    tmp_path: Path, channel: LocalChannel, raised: type[Exception]
) -> None:
    """Whatever way it ends, the bot says so and closes its store."""
    with pytest.raises(raised):
        await asyncio.wait_for(run_bot(_settings(tmp_path), page=None, channel=channel), 20)

    open_store(tmp_path).close()
