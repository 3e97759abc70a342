"""What was missed is a row with its times and reason, whatever happened to gateway, account or bot.

What the mock cannot do that WeChat can: hand over later, of its own accord, what was said meanwhile (phones
that were off get it from WeChat's servers; no gateway promises that, and this one never does).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot.clock import HouseClock
from bot.config import Settings
from bot.gaps import BOT_OFF, GapBook
from bot.house import House
from handlers.limits import SECOND, stored_limits
from storage import open_store
from storage.interface import Store
from storage.records import Gap
from tests.gateway.driver import Gateway
from tests.gateway.rig import Listening, listening, until

ANSWERED = 6 * SECOND
"""So long before a break its last sign of life may be: a ping every five seconds, and a slow machine."""


@pytest.fixture
def store() -> Iterator[Store]:
    """In memory, empty."""
    opened = open_store(None, number_key=b"x" * 32)
    yield opened
    opened.close()


@dataclass
class Kept:
    """A bot's channel and its gap book on one store."""

    bot: Listening
    book: GapBook
    store: Store

    async def gaps(self, count: int, within: float = 40) -> list[Gap]:
        """All rows, once there are so many."""
        await until(lambda: len(self.store.gaps(0, 2**62)) >= count, within)
        return self.store.gaps(0, 2**62)

    def mark(self) -> int:
        """Until when it surely heard, as kept."""
        return int(self.store.mark("heard:wechat") or 0)


@asynccontextmanager
async def keeping(gateway: Gateway, store: Store, *, wait: bool = True) -> AsyncIterator[Kept]:
    """A channel whose gaps are kept, as `bot run` puts them together."""
    async with listening(gateway, wait=False) as bot:
        house = House(
            settings=Settings.model_construct(channel="wechaty"),
            clock=HouseClock(),
            limits=stored_limits(),
            channel=bot.channel,
            store=store,
        )
        book = GapBook(house, lambda: None)
        await book.recover()
        running = asyncio.create_task(book.run())
        kept = Kept(bot, book, store)
        try:
            if wait:
                await until(lambda: bool(kept.mark()))
            yield kept
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await book.drain()


def now() -> int:
    return HouseClock().now()


async def test_killed(gateway: Gateway, store: Store) -> None:
    """From its last sign of life to the next login; gone, and not only cut."""
    async with keeping(gateway, store) as kept:
        before = now()
        gateway.kill()
        await until(lambda: not kept.bot.channel.up)
        gone = now()
        await asyncio.wait([kept.bot.task], timeout=1.5)  # it is called, and nobody answers
        gateway.start()
        (gap,) = await kept.gaps(1)
        heard_again = now()

    assert (gap.account, gap.why, gap.told) == ("wechat", "gateway_away", False)
    assert before - ANSWERED <= gap.start <= gone
    assert gone < gap.end <= heard_again and gap.end - gone > SECOND


async def test_frozen(gateway: Gateway, store: Store) -> None:
    """It is noticed after ten seconds; the row begins before it froze."""
    async with keeping(gateway, store) as kept:
        await until(lambda: kept.bot.channel.heard_until() > kept.mark(), 15)  # a ping was answered
        gateway.freeze()
        try:
            frozen = now()
            await until(lambda: not kept.bot.channel.up, 15)
            noticed = now()
        finally:
            gateway.thaw()
        (gap,) = await kept.gaps(1)

    assert gap.why == "gateway_frozen"
    assert frozen - ANSWERED <= gap.start <= frozen + SECOND // 5
    assert noticed - frozen > 3 * SECOND
    assert gap.end >= noticed


async def test_cut_and_back_within_a_second_or_two(gateway: Gateway, store: Store) -> None:
    """A row as well, and a reason of its own; no clock is set for so little."""
    async with keeping(gateway, store) as kept:
        gateway.do("cut")
        (gap,) = await kept.gaps(1)

    assert gap.why == "gateway_cut"
    assert 0 < gap.end - gap.start < ANSWERED + 4 * SECOND
    assert [timer.kind for timer in store.timers()] == ["silent"]


@pytest.mark.parametrize(
    ("reason", "why"), [("在别处登录了", "taken_by_another"), ("手机上退出了", "logged_out")]
)
async def test_logged_out(gateway: Gateway, store: Store, reason: str, why: str) -> None:
    """The gateway is there all the time; nothing is heard until somebody has logged in again."""
    async with keeping(gateway, store) as kept:
        before = now()
        gateway.do("log_out", reason=reason)
        await until(lambda: not kept.bot.channel.up)
        out = now()
        gateway.do("log_in")
        (gap,) = await kept.gaps(1)

    assert gap.why == why
    assert before <= gap.start <= out <= gap.end


async def test_the_bot_itself_was_away(gateway: Gateway, store: Store) -> None:
    """Stopped and started: a row from the one to the other; at the very first start there is none."""
    async with keeping(gateway, store) as kept:
        assert store.gaps(0, 2**62) == []
        before = now()
    stopped = now()
    async with keeping(gateway, store) as kept:
        (gap,) = await kept.gaps(1)

    assert gap.why == BOT_OFF
    assert before - ANSWERED <= gap.start <= stopped <= gap.end


async def test_away_and_the_gateway_too(gateway: Gateway, store: Store) -> None:
    """Started while there is no gateway: first the bot's absence, then the gateway's, without a hole."""
    async with keeping(gateway, store):
        pass
    gateway.kill()
    async with keeping(gateway, store, wait=False) as kept:
        await kept.gaps(1)
        gateway.start()
        own, theirs = await kept.gaps(2)

    assert (own.why, theirs.why) in ((BOT_OFF, "gateway_absent"), (BOT_OFF, "gateway_away"))
    assert own.end == theirs.start


async def test_all_that_was_said_is_heard_or_lies_in_a_gap(gateway: Gateway, store: Store) -> None:
    """Somebody speaks ten times a second through a cut and a kill: no sentence is lost outside a row."""
    who = gateway.person("王大娘")
    said: dict[str, int] = {}

    async def speak(kept: Kept, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            said[gateway.talk(who, f"第{len(said)}句")] = now()
            await asyncio.wait([kept.bot.task], timeout=0.1)

    async with keeping(gateway, store) as kept:
        await speak(kept, 1)
        gateway.do("cut")
        await speak(kept, 3)
        await kept.gaps(1)
        gateway.kill()
        gateway.start()
        await speak(kept, 1)
        gaps = await kept.gaps(2)
        await speak(kept, 1)
        last = list(said)[-1]
        heard = {(await kept.bot.hears_id(last)).message_id, *(one.message_id for one in kept.bot.heard)}

    lost = [at for message_id, at in said.items() if message_id not in heard]
    assert lost
    slow = SECOND // 2  # `at` is when the gateway had answered that it was said
    assert [at for at in lost if not any(gap.start <= at and at - slow <= gap.end for gap in gaps)] == []
