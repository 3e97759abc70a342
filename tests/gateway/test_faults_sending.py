"""Sends refused, lost or never answered: said again where that saves something, and told to the operator.

What the mock cannot do that WeChat can: hold an account back for a day or for good, or let one phone of the
account see a message that no other ever gets; neither can be seen from here.
"""

from __future__ import annotations

import pytest

from bot.outbox import AGAIN
from storage.records import SayRank, SayState
from tests.gateway.driver import Gateway
from tests.gateway.keeping import keeping
from tests.gateway.rig import Faster


async def test_an_account_that_is_held_back_stops_trying_all_but_danger(gateway: Gateway) -> None:
    """Refused though contacts: after three only danger is tried for a minute; then all goes out."""
    who, other = gateway.person("王大娘"), gateway.person("李四")
    clock = Faster(10)
    async with keeping(gateway, clock=clock) as bot:
        gateway.do("fault", call="messageSendText", error="operation too frequent")
        bot.will_say("a", "收到，记下了", who)
        await bot.notes("sends_refused")
        held = gateway.do("calls")["messageSendText"]
        bot.will_say("b", "还在找人", other)
        bot.will_say("d", "【急】有人拿刀", other, SayRank.DANGER)
        await clock.after(25)
        assert gateway.do("calls")["messageSendText"] - held >= 2
        assert bot.line("d").attempts >= 2 and bot.line("b").attempts == 0
        assert bot.line("a").attempts == 3
        gateway.do("calm")
        mark = gateway.mark()
        await bot.ends("d", SayState.SENT)
        await bot.is_over("sends_refused")
        await bot.ends("a", SayState.SENT)
        await bot.ends("b", SayState.SENT)

    assert {one["text"] for one in gateway.said(mark)} == {"收到，记下了", "还在找人", "【急】有人拿刀"}


async def test_delivered_but_timed_out_is_not_said_twice_where_the_echo_comes(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """send_timed_out while nobody knows; the account's own words then settle it."""
    monkeypatch.setattr("bot.channels.wechaty_speak.TEXT_WITHIN", 0.3)
    who = gateway.person("王大娘")
    clock = Faster(10)
    mark = gateway.mark()
    async with keeping(gateway, clock=clock) as bot:
        gateway.do("echo", on=False)
        gateway.do("fault", call="messageSendText", late=0, times=1)
        bot.will_say("a", "收到，记下了", who)
        await bot.notes("send_timed_out")
        gateway.do("replay", message=(await gateway.seen("said", since=mark))["id"])
        await bot.ends("a", SayState.SENT)
        await clock.after(70)

    assert [one["text"] for one in gateway.said(mark)] == ["收到，记下了"]


async def test_timed_out_and_no_echo_is_said_once_more_and_marked(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be read twice, so it says why; a group's line is not said again."""
    monkeypatch.setattr("bot.channels.wechaty_speak.TEXT_WITHIN", 0.3)
    who = gateway.person("王大娘")
    room = gateway.room("观军屯说事群", who)
    clock = Faster(20)
    mark = gateway.mark()
    async with keeping(gateway, clock=clock) as bot:
        gateway.do("echo", on=False)
        gateway.do("fault", call="messageSendText", late=0, times=2)
        bot.will_say("a", "收到，记下了", who)
        bot.will_say("g", "听见了", room, SayRank.GROUP)
        await bot.notes("send_timed_out", 2)
        await bot.ends("a", SayState.SENT)
        await clock.after(70)
        assert bot.line("g").state is SayState.UNKNOWN

    said = [one["text"] for one in gateway.said(mark)]
    assert sorted(said) == sorted(["收到，记下了", "听见了", f"{AGAIN}收到，记下了"])


async def test_acknowledged_but_never_delivered_is_said_once_more(gateway: Gateway) -> None:
    """Where echoes have been heard before, one that does not come in a minute means that nobody got it."""
    who, room_mate = gateway.person("王大娘"), gateway.person("李四")
    room = gateway.room("广宁说事群", room_mate)
    clock = Faster(30)
    async with keeping(gateway, clock=clock) as bot:
        bot.will_say("first", "您好", who)
        bot.will_say("hall", "听见了", room, SayRank.GROUP)
        await bot.ends("first", SayState.SENT)
        await bot.ends("hall", SayState.SENT)
        gateway.do("swallow", on=True)
        mark = gateway.mark()
        bot.will_say("d", "【急】有人拿刀", who, SayRank.DANGER)
        bot.will_say("g", "听见了，记下了", room, SayRank.GROUP)
        await gateway.seen("swallowed", since=mark, to=who)
        await gateway.seen("swallowed", since=mark, to=room)
        gateway.do("swallow", on=False)
        await gateway.seen("said", since=mark, to=who, text=f"{AGAIN}【急】有人拿刀")
        await bot.notes("send_not_echoed", 2)
        await clock.after(130)

    assert [one["text"] for one in gateway.said(mark)] == [f"{AGAIN}【急】有人拿刀"]


async def test_a_gateway_that_passes_no_echoes_on_says_nothing_twice(gateway: Gateway) -> None:
    """It never did, so that none comes means nothing."""
    who = gateway.person("王大娘")
    clock = Faster(30)
    mark = gateway.mark()
    async with keeping(gateway, clock=clock) as bot:
        gateway.do("echo", on=False)
        bot.will_say("d", "【急】有人拿刀", who, SayRank.DANGER)
        await bot.ends("d", SayState.SENT)
        await clock.after(130)
        assert bot.trouble("send_not_echoed") is None

    assert [one["text"] for one in gateway.said(mark)] == ["【急】有人拿刀"]


async def test_an_echo_lost_with_the_connection_proves_nothing(gateway: Gateway) -> None:
    """Gateways keep nothing for whoever is not connected: said once, though no echo came."""
    who = gateway.person("王大娘")
    clock = Faster(20)
    async with keeping(gateway, clock=clock) as bot:
        bot.will_say("first", "您好", who)
        await bot.ends("first", SayState.SENT)
        gateway.do("echo", on=False)
        mark = gateway.mark()
        bot.will_say("d", "【急】有人拿刀", who, SayRank.DANGER)
        await bot.ends("d", SayState.SENT)
        gateway.do("cut")
        await bot.notes("gateway_cut")
        await clock.after(80)

    assert [one["text"] for one in gateway.said(mark)] == ["【急】有人拿刀"]


async def test_a_contact_who_deleted_the_bot_is_told(gateway: Gateway) -> None:
    """Written to before, a stranger now: contact_gone, and the line is not tried again and again."""
    who = gateway.person("王大娘")
    async with keeping(gateway) as bot:
        bot.will_say("a", "您好", who)
        await bot.ends("a", SayState.SENT)
        gateway.do("unfriend", person=who)
        tried = gateway.do("calls")["messageSendText"]
        bot.will_say("b", "还在不", who)
        await bot.notes("contact_gone")
        await bot.ends("b", SayState.GIVEN_UP)
        assert gateway.do("calls")["messageSendText"] <= tried + 1  # before word of it had come
