"""What the bot says arrives, or it is known why not; what nobody knows is told when it turns out.

What the mock cannot do that WeChat can: hold an account back from writing without an error, or show a
message to its sender that reaches nobody; neither can be seen from here.
"""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from bot.channels.base import ChannelInDoubt, ChannelRefused, ChannelUnreachable
from tests.gateway.driver import Gateway
from tests.gateway.rig import listening, until


async def test_texts_and_files_arrive_as_given(gateway: Gateway) -> None:
    """In a group and privately, long and with what phones type; a file byte for byte under its name."""
    who = gateway.person("王大娘")
    room = gateway.room("正安镇村民说事群", who)
    text, content = "听见了😀\n第二行\u2005" + "长" * 5_000, bytes(range(256)) * 8_000
    mark = gateway.mark()
    async with listening(gateway) as bot:
        await bot.channel.say(room=room, text=text)
        await bot.channel.say(person=who, text="收到")
        await bot.channel.send_file(person=who, name="照片1.jpg", content=content)

    said = gateway.said(mark)
    assert [(one["to"], one.get("text"), one.get("file")) for one in said] == [
        (room, text, None),
        (who, "收到", None),
        (who, None, "照片1.jpg"),
    ]
    assert said[2]["sha256"] == hashlib.sha256(content).hexdigest()


async def test_who_is_no_contact_is_not_written_to(gateway: Gateway) -> None:
    """Asked before anything goes out; also one who is a contact no longer."""
    stranger, gone = gateway.person("李四", friend=False), gateway.person("王五")
    mark = gateway.mark()
    async with listening(gateway) as bot:
        with pytest.raises(ChannelRefused, match="没加机器人"):
            await bot.channel.say(person=stranger, text="您好")
        await bot.channel.say(person=gone, text="您好")
        gateway.do("unfriend", person=gone)
        with pytest.raises(ChannelRefused, match="没加机器人"):
            await bot.channel.say(person=gone, text="还在不")
        with pytest.raises(ChannelRefused, match="没加机器人"):
            await bot.channel.send_file(person=gone, name="x.jpg", content=b"x")
        assert not bot.channel.can_write(stranger) and not bot.channel.can_write(gone)

    assert [one["text"] for one in gateway.said(mark)] == ["您好"]


async def test_a_group_that_put_the_bot_out_is_given_up(gateway: Gateway) -> None:
    """The gateway's no is looked into: no member, no more tries."""
    who = gateway.person("王大娘")
    room = gateway.room("闾阳镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.do("expel", room=room)
        with pytest.raises(ChannelRefused, match="不在这个群里"):
            await bot.channel.say(room=room, text="听见了")


async def test_a_no_without_a_reason_is_tried_again_later(gateway: Gateway) -> None:
    """The account may be held back for an hour: not refused for good."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("fault", call="messageSendText", error="operation too frequent", times=1)
        with pytest.raises(ChannelUnreachable):
            await bot.channel.say(person=who, text="收到")
        await bot.channel.say(person=who, text="收到")


async def test_own_words_that_come_back_settle_a_send_without_an_answer(gateway: Gateway) -> None:
    """The gateway never answers the call, but the account hears itself: it was sent, and at once known."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("fault", call="messageSendText", late=0, times=1)
        await asyncio.wait_for(bot.channel.say(person=who, text="收到"), 5)


async def test_no_answer_and_no_echo_is_doubt_until_the_echo_comes(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the deadline nobody knows; an echo later on tells on_echo which words they were."""
    monkeypatch.setattr("bot.channels.wechaty_speak.TEXT_WITHIN", 0.3)
    who = gateway.person("王大娘")
    echoes: list[tuple[str, str, str]] = []

    async def echo(room: str, person: str, text: str) -> None:
        echoes.append((room, person, text))

    mark = gateway.mark()
    async with listening(gateway) as bot:
        bot.channel.on_echo(echo)
        gateway.do("echo", on=False)
        gateway.do("fault", call="messageSendText", late=0, times=1)
        with pytest.raises(ChannelInDoubt):
            await bot.channel.say(person=who, text="收到")
        gateway.do("replay", message=gateway.said(mark)[0]["id"])
        await until(lambda: echoes != [])

    assert echoes == [("", who, "收到")]


async def test_a_line_that_breaks_with_the_words_on_it_is_doubt(gateway: Gateway) -> None:
    """Handed over, then the connection is cut: it may have arrived."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("echo", on=False)
        await bot.channel.say(person=who, text="头一句")
        gateway.do("fault", call="messageSendText", late=0, times=1)
        mark = gateway.mark()
        saying = asyncio.create_task(bot.channel.say(person=who, text="收到"))
        await gateway.seen("said", since=mark)
        gateway.do("cut")
        with pytest.raises(ChannelInDoubt):
            await saying


async def test_a_file_too_large_for_a_gateway_is_refused(gateway: Gateway) -> None:
    """gRPC carries 4 MiB, 3 MB of content: more is not tried."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        with pytest.raises(ChannelRefused, match="太大"):
            await bot.channel.send_file(person=who, name="录像.mp4", content=bytes(3_000_001))
        await bot.channel.send_file(person=who, name="录像.mp4", content=bytes(3_000_000))


async def test_logged_out_or_not_connected_nothing_is_said(gateway: Gateway) -> None:
    """The words wait: unreachable, not refused."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("log_out")
        await until(lambda: not bot.channel.up)
        with pytest.raises(ChannelUnreachable, match="没登录"):
            await bot.channel.say(person=who, text="收到")
        gateway.do("log_in")
        await until(lambda: bot.channel.up)
        await bot.channel.say(person=who, text="收到")
    with pytest.raises(ChannelUnreachable, match="没连上"):
        await bot.channel.say(person=who, text="收到")
