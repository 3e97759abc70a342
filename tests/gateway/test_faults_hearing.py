"""However a gateway gives its messages: nothing that can be had is lost, the order stays, faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.wechaty_fetch import PAUSES
from bot.channels.wechaty_read import GONE
from bot.clock import HouseClock
from tests.gateway.driver import Gateway
from tests.gateway.keeping import keeping
from tests.gateway.rig import listening

SECOND = 1_000_000


async def test_a_slow_payload_holds_its_place(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fourth takes longer: what came later still comes later, and payload_slow is told."""
    monkeypatch.setattr("bot.channels.wechaty_fetch.SLOW", 0.2)
    who = gateway.person("王大娘")
    room = gateway.room("闾阳镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.do("fault", call="messagePayload", wait=400, every=4)
        gateway.talk(who, "第{i}句", room=room, count=40)
        heard = await bot.hears(40)
        assert "payload_slow" in bot.troubles

    assert [one.text for one in heard] == [f"第{i}句" for i in range(40)]


async def test_every_tenth_call_fails_and_is_made_again(gateway: Gateway) -> None:
    """All is heard, in order; payload_errors says that the gateway hiccups."""
    who = gateway.person("王大娘")
    room = gateway.room("中安镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.do("fault", call="messagePayload", error="puppet hiccup", every=10)
        gateway.talk(who, "{i}", room=room, count=60)
        heard = await bot.hears(60)
        assert "payload_errors" in bot.troubles and "payload_gone" not in bot.troubles

    assert [one.text for one in heard] == [str(i) for i in range(60)]


async def test_a_payload_that_is_gone_is_kept_as_such(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """内容取不到 in its place, and payload_gone; what came after it is heard."""
    monkeypatch.setattr("bot.channels.wechaty_fetch.PAUSES", tuple(0.01 for _ in PAUSES))
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        lost = gateway.talk(who, "这句没了", quiet=True)
        gateway.do("forget", message=lost)
        gateway.do("replay", message=lost)
        gateway.talk(who, "后头这句")
        heard = await bot.hears(2)
        assert "payload_gone" in bot.troubles

    assert [one.text for one in heard] == [GONE, "后头这句"]


async def test_a_message_whose_payload_was_gone_is_heard_when_its_event_comes_again(
    gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that starts anew says no at first: what stands for a message must not hide it for ever."""
    monkeypatch.setattr("bot.channels.wechaty_fetch.PAUSES", tuple(0.01 for _ in PAUSES))
    who = gateway.person("王大娘")
    room = gateway.room("高山子镇村民说事群", who)
    async with keeping(gateway, tmp_path) as bot:
        gateway.do("fault", call="messagePayload", error="not ready", times=len(PAUSES) + 1)
        said = gateway.talk(who, "他要拿刀砍人", room=room)
        await bot.notes("payload_gone")
        gateway.do("replay", message=said, times=3)
        gateway.talk(who, "完了", room=room)
        await bot.keeps(lambda texts: texts[-1:] == ["完了"])

        assert bot.texts() == ["他要拿刀砍人", "完了"]


async def test_the_same_event_2_to_5_times_is_one_message_also_after_a_restart(
    gateway: Gateway, tmp_path: Path
) -> None:
    """Kept once by the store, whoever asks; same_again tells how often it came again."""
    who = gateway.person("王大娘")
    room = gateway.room("高山子镇村民说事群", who)
    said: list[str] = []
    async with keeping(gateway, tmp_path) as bot:
        for times in (1, 2, 3, 4):
            said.append(gateway.talk(who, f"来了{times + 1}回", room=room))
            gateway.do("replay", message=said[-1], times=times)
        gateway.talk(who, "完了", room=room)
        await bot.keeps(lambda texts: texts[-1:] == ["完了"])
        assert bot.texts() == ["来了2回", "来了3回", "来了4回", "来了5回", "完了"]
        await bot.notes("same_again", 10)
    async with keeping(gateway, tmp_path) as bot:
        for message in said:
            gateway.do("replay", message=message, times=2)
        gateway.talk(who, "又完了", room=room)
        await bot.keeps(lambda texts: texts[-1:] == ["又完了"])
        assert bot.texts() == ["来了2回", "来了3回", "来了4回", "来了5回", "完了", "又完了"]
        await bot.notes("same_again", 18)


async def test_times_in_seconds_in_milliseconds_tied_and_in_the_future(gateway: Gateway) -> None:
    """The order is that of the events whatever the times say; only what no clock can show is odd_times."""
    who, now = gateway.person("王大娘"), HouseClock().now() - 60 * SECOND
    async with listening(gateway) as bot:
        given = [now // SECOND, now // 1_000, now // 1_000, now // 1_000 - 30_000]
        for number, at in enumerate(given):
            gateway.talk(who, f"第{number}句", at=at)
        heard = list(await bot.hears(4))
        assert bot.troubles == []
        gateway.talk(who, "明天说的", at=(now + 86_400 * SECOND) // 1_000)
        last = (await bot.hears(5))[4]
        assert bot.troubles == ["odd_times"]

    assert [one.text for one in heard] == ["第0句", "第1句", "第2句", "第3句"]
    assert [one.sent_at // SECOND for one in heard[:3]] == [now // SECOND] * 3
    assert last.sent_at == last.received_at
