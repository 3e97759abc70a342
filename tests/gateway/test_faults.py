"""Whatever happens to the connection, the bot notices, says so, comes back, and ends only when told to."""

from __future__ import annotations

import asyncio
import random

import pytest
from grpclib.exceptions import StreamTerminatedError

from bot.channels.wechaty_gate import gate_of
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_listen import PAUSES
from tests.gateway.driver import TOKEN, Gateway, free_port
from tests.gateway.rig import Faster, Listening, gate, listening, until


async def hears_again(bot: Listening, gateway: Gateway, who: str, text: str) -> None:
    """What is said now is heard, and an answer goes out."""
    before = len(bot.heard)
    mark = gateway.mark()
    gateway.talk(who, text)
    heard = await bot.hears(before + 1)
    await bot.channel.say(person=who, text="听见了")
    assert heard[-1].text == text
    await gateway.seen("said", since=mark, to=who, text="听见了")


async def test_killed_5_seconds_and_back(gateway: Gateway) -> None:
    """Seen at once; connected again by itself, hears and speaks; told as gateway_away until then."""
    who = gateway.person("王大娘")
    clock = Faster(4)
    async with listening(gateway, clock=clock) as bot:
        gateway.kill()
        await until(lambda: not bot.channel.up, 2)
        await clock.after(5)
        assert not bot.task.done()
        assert bot.troubles == ["gateway_away"]
        gateway.start()
        await bot.well(25)
        await hears_again(bot, gateway, who, "回来了没")

    assert bot.told.count(("gateway_away", False)) == 1


async def test_away_75_seconds_and_back(gateway: Gateway) -> None:
    """python-wechaty ends at its one retry after 60 s; here it is called on, and told as one trouble."""
    who = gateway.person("王大娘")
    clock = Faster(15)
    async with listening(gateway, clock=clock) as bot:
        gateway.kill()
        await clock.after(75)
        assert not bot.task.done()
        gateway.start()
        await bot.well(25)
        await hears_again(bot, gateway, who, "网关歇够了")

    assert bot.told.count(("gateway_away", False)) == 1


async def test_absent_at_the_start_it_is_waited_for(gateway: Gateway) -> None:
    """The bot does not end; it listens as soon as there is a gateway; gateway_absent until then."""
    who = gateway.person("王大娘")
    gateway.kill()
    async with listening(gateway, wait=False) as bot:
        await bot.ails("gateway_absent")
        assert not bot.task.done() and not bot.channel.up
        gateway.start()
        await bot.well(25)
        await hears_again(bot, gateway, who, "开了没")


async def test_one_that_takes_the_connection_and_is_silent_is_given_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepting but silent: tried again, told as gateway_silent, and listened to once it speaks."""
    monkeypatch.setattr("bot.channels.wechaty_listen.FIRST_WORD_WITHIN", 0.3)
    who = gateway.person("王大娘")
    gateway.freeze()
    try:
        async with listening(gateway, wait=False) as bot:
            await bot.ails("gateway_silent")
            assert not bot.task.done() and not bot.channel.up
            gateway.thaw()
            monkeypatch.setattr("bot.channels.wechaty_listen.FIRST_WORD_WITHIN", 10)
            await bot.well(25)
            await hears_again(bot, gateway, who, "咋不吱声")
    finally:
        gateway.thaw()


async def test_frozen_30_seconds_it_is_seen_within_15(gateway: Gateway) -> None:
    """Its connections stay open and nothing comes: gateway_frozen, and no second trouble for the same."""
    who = gateway.person("王大娘")
    clock = Faster(3)
    async with listening(gateway, clock=clock) as bot:
        frozen = clock.now()
        gateway.freeze()
        try:
            await until(lambda: not bot.channel.up, 15)
            await bot.ails("gateway_frozen", 1)
            await clock.sleep_until(max(frozen + 30_000_000, clock.now() + 3_000_000))
        finally:
            gateway.thaw()
        await bot.well(30)
        await hears_again(bot, gateway, who, "化了没")

    assert {code for code, over in bot.told if not over} == {"gateway_frozen"}


async def test_cut_connections_do_not_log_the_account_out(gateway: Gateway) -> None:
    """Reconnected without stopping the puppet: the session in WeChat goes on; told as gateway_cut, twice."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        mark = gateway.mark()
        for number in (1, 2):
            gateway.do("cut")
            await until(lambda: not bot.channel.up)
            await bot.well()
            await hears_again(bot, gateway, who, f"断了{number}回")

    assert [one["event"] for one in gateway.events[mark:] if one["event"] in ("stopped", "started")] == []
    assert [code for code, over in bot.told if not over] == ["gateway_cut", "gateway_cut"]


async def test_cut_while_payloads_are_fetched_nothing_is_lost(gateway: Gateway) -> None:
    """Mid-message: what had come in as an event is fetched over the next connection, in order."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("fault", call="messagePayload", wait=800)
        before = gateway.do("calls").get("messagePayload", 0)
        gateway.talk(who, "第{i}句", count=30)
        await until(lambda: gateway.do("calls").get("messagePayload", 0) >= before + 30)
        gateway.do("cut")
        gateway.do("calm")
        heard = await bot.hears(30, 20)

    assert [one.text for one in heard] == [f"第{i}句" for i in range(30)]
    assert "gateway_cut" in bot.troubles and "payload_gone" not in bot.troubles


async def test_a_gateway_that_ends_in_order_is_waited_for_too(gateway: Gateway) -> None:
    """It logs its account out and closes the stream: any end of a stream is an event, none ends the bot."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.leave()
        await bot.ails("gateway_away")
        assert not bot.task.done()
        gateway.start()
        await bot.well(25)
        await hears_again(bot, gateway, who, "网关换了新的")

    assert ("logged_out", False) not in bot.told


class Recording(Faster):
    """It notes how long it was asked to wait."""

    def __init__(self) -> None:
        super().__init__(60)
        self.pauses: list[float] = []

    async def sleep_until(self, at: int) -> None:
        """Wait until then."""
        pause = (at - self.now()) / 1_000_000
        if pause > 0.1:
            self.pauses.append(pause)
        await super().sleep_until(at)


async def test_the_pauses_between_two_calls_grow_and_differ(gateway: Gateway) -> None:
    """No storm of calls on a gateway that is down, never more than 80 s apart; two do not call in step."""
    nobody = gate_of(f"127.0.0.1:{free_port()}", TOKEN)

    async def pauses(seed: int) -> list[float]:
        clock = Recording()
        async with listening(gateway, at=nobody, wait=False, clock=clock, chance=random.Random(seed)) as bot:
            await until(lambda: len(clock.pauses) > 12, 30)
            assert bot.troubles == ["gateway_absent"]
        return clock.pauses[:13]

    first, second = await pauses(1), await pauses(2)

    for times in (first, second):
        assert all(0.65 < time / nominal < 1.35 for time, nominal in zip(times, PAUSES, strict=False))
        assert all(30 < time < 80 for time in times[11:])
    assert any(abs(one / other - 1) > 0.1 for one, other in zip(first, second, strict=True))


async def test_a_tls_gateway_spoken_to_in_clear_is_told(gateway: Gateway) -> None:
    """It hangs up at once: the operator is told of GATEWAY_CERT, and the bot goes on calling."""
    port = free_port()

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", port)
    at = gate_of(f"127.0.0.1:{port}", TOKEN)
    async with server, listening(gateway, at=at, wait=False) as bot:
        await bot.ails("gateway_hangs_up")
        assert not bot.task.done()


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
            await bot.well()
            assert ("second_bot", False) not in bot.told
    finally:
        old.hang_up()
        await events.aclose()  # type: ignore[attr-defined]  # a generator, as they all are


async def test_a_connection_that_is_over_is_never_opened_again(gateway: Gateway) -> None:
    """Whoever still asks on it is told; grpclib would connect anew, and nobody would ever close that."""
    line = Line(gate(gateway))
    events = line.events()
    await anext(events)
    gateway.do("cut")
    try:
        with pytest.raises(StreamTerminatedError):
            async for _ in events:
                pass
        with pytest.raises(ConnectionResetError):
            await line.ask(lambda stub: stub.room_list())
        assert gateway.do("connections") == 0
    finally:
        line.hang_up()
