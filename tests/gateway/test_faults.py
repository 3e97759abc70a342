"""Whatever happens to the gateway, the bot notices, comes back by itself, and ends only when told to.

What the mock cannot do that WeChat can: ask for a new QR code, or throw the account out because it was
logged in elsewhere; to the bot both are the 'logout' that is shown here.
"""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.base import ChannelRefused
from bot.channels.wechaty_line import Line
from tests.gateway.driver import Gateway
from tests.gateway.rig import gate, listening, until


async def test_killed_and_back(gateway: Gateway) -> None:
    """Seen at once; connected again by itself, and both hears and speaks."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.kill()
        await until(lambda: not bot.channel.up, 2)
        assert not bot.task.done()
        gateway.start()
        await until(lambda: bot.channel.up, 25)
        mark = gateway.mark()
        gateway.talk(who, "回来了没")
        await bot.hears(1)
        await bot.channel.say(person=who, text="回来了")

    assert [one["text"] for one in gateway.said(mark)] == ["回来了"]


async def test_absent_at_the_start_it_is_waited_for(gateway: Gateway) -> None:
    """The bot does not end; it listens as soon as there is a gateway."""
    who = gateway.person("王大娘")
    gateway.kill()
    async with listening(gateway, wait=False) as bot:
        await asyncio.wait([bot.task], timeout=1)
        assert not bot.task.done() and not bot.channel.up
        gateway.start()
        await until(lambda: bot.channel.up, 25)
        gateway.talk(who, "开了没")
        assert (await bot.hears(1))[0].text == "开了没"


async def test_cut_connections_do_not_log_the_account_out(gateway: Gateway) -> None:
    """Reconnected without stopping the puppet: the session in WeChat goes on."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        mark = gateway.mark()
        for number in (1, 2):
            gateway.do("cut")
            await until(lambda: not bot.channel.up)
            await until(lambda: bot.channel.up)
            gateway.talk(who, f"断了{number}回")
            await bot.hears(number)

    assert [one["event"] for one in gateway.events[mark:] if one["event"] in ("stopped", "started")] == []


async def test_cut_while_payloads_are_fetched_nothing_is_lost(gateway: Gateway) -> None:
    """What had come in as an event is fetched over the next connection, in order."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("fault", call="messagePayload", wait=800)
        gateway.talk(who, "第{i}句", count=30)
        await asyncio.wait([bot.task], timeout=0.3)
        gateway.do("cut")
        gateway.do("calm")
        heard = await bot.hears(30, 20)

    assert [one.text for one in heard] == [f"第{i}句" for i in range(30)]


async def test_a_frozen_gateway_is_seen_within_15_seconds(gateway: Gateway) -> None:
    """Its connections stay open and nothing comes; thawed, it is spoken to again."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.freeze()
        try:
            await until(lambda: not bot.channel.up, 15)
        finally:
            gateway.thaw()
        await until(lambda: bot.channel.up, 30)
        gateway.talk(who, "化了没")
        assert (await bot.hears(1))[0].text == "化了没"


async def test_one_that_takes_the_connection_and_is_silent_is_given_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepting but silent: tried again, and listened to once it speaks."""
    monkeypatch.setattr("bot.channels.wechaty_listen.FIRST_WORD_WITHIN", 0.3)
    gateway.freeze()
    try:
        async with listening(gateway, wait=False) as bot:
            await asyncio.wait([bot.task], timeout=1)
            assert not bot.task.done() and not bot.channel.up
            gateway.thaw()
            monkeypatch.setattr("bot.channels.wechaty_listen.FIRST_WORD_WITHIN", 10)
            await until(lambda: bot.channel.up, 25)
    finally:
        gateway.thaw()


async def test_a_puppet_that_cannot_be_started_is_tried_again(gateway: Gateway) -> None:
    """Connected is not enough: until the account's own part runs, the gateway is called again."""
    gateway.kill()
    gateway.start()  # nobody has started its puppet yet
    gateway.do("fault", call="start", error="no QR code to be had", times=1)
    async with listening(gateway) as bot:
        assert bot.channel.up
        assert gateway.do("calls")["start"] == 2


async def test_an_error_of_the_puppet_ends_nothing(gateway: Gateway) -> None:
    """python-wechaty ends with status 0 at an error of a 1.x gateway; here the next message is heard."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("trouble", text="puppet error")
        gateway.talk(who, "还在不")
        assert (await bot.hears(1))[0].text == "还在不"
        assert not bot.task.done()


async def test_logged_out_and_in_again_by_hand(gateway: Gateway) -> None:
    """Kicked by a second client: known at once, and at once known when it is over."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("log_out", reason="在别处登录了")
        await until(lambda: not bot.channel.up)
        assert not bot.task.done()
        gateway.do("log_in")
        await until(lambda: bot.channel.up)
        gateway.talk(who, "又登上了")
        assert (await bot.hears(1))[0].text == "又登上了"


async def test_a_second_bot_on_the_same_gateway_waits(gateway: Gateway) -> None:
    """A gateway has one stream: the second is told so and waits; once the first leaves, it has it."""
    who = gateway.person("王大娘")
    async with listening(gateway) as first, listening(gateway, wait=False) as second:
        await asyncio.wait([second.task], timeout=1)
        assert not second.channel.up and not second.task.done()
        gateway.talk(who, "谁听见了")
        await first.hears(1)
        assert second.heard == []
        first.task.cancel()
        await until(lambda: second.channel.up, 20)
        gateway.talk(who, "这回呢")
        assert (await second.hears(1))[0].text == "这回呢"


async def test_a_stream_that_only_the_gateway_believes_in_is_taken_over(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut it may hold the old connection for hours: after some tries the new one has it."""
    monkeypatch.setattr("bot.channels.wechaty_listen.BUSY_UNTIL_TAKEN", 2)
    old = Line(gate(gateway))
    events = old.events()
    await anext(events)
    try:
        async with listening(gateway) as bot:
            assert bot.channel.up
    finally:
        old.hang_up()
        await events.aclose()  # type: ignore[attr-defined]  # a generator, as they all are


async def test_a_wrong_token_ends_the_start_with_its_sentence(gateway: Gateway) -> None:
    """Not with status 0 and silence."""
    with pytest.raises(ChannelRefused, match="WECHATY_PUPPET_SERVICE_TOKEN"):
        async with listening(gateway, at=gate(gateway, token="puppet_wrong_9")):
            pass
