"""Groups change hands and names: what is still heard, what is not, and what the operator is told."""

from __future__ import annotations

from tests.gateway.driver import Gateway
from tests.gateway.rig import listening, until


async def test_a_renamed_group_is_heard_on(gateway: Gateway) -> None:
    """Its new name with the next message; room_renamed, so that ROOMS is put right."""
    who = gateway.person("王大娘")
    room, other = gateway.room("鲍家镇村民说事群", who), gateway.room("广场舞群", who)
    async with listening(gateway, rooms=("鲍家镇村民说事群",)) as bot:
        gateway.talk(who, "头一句", room=room)
        await bot.hears(1)
        gateway.do("rename", room=other, topic="广场舞二群")
        gateway.do("rename", room=room, topic="鲍家说事")
        gateway.talk(who, "改名后一句", room=room)
        heard = await bot.hears(2)

    assert [(one.text, one.room_topic) for one in heard] == [
        ("头一句", "鲍家镇村民说事群"),
        ("改名后一句", "鲍家说事"),
    ]
    assert [one for one in bot.told if one == ("room_renamed", False)] == [("room_renamed", False)]


async def test_put_out_of_a_group_and_taken_in_again(gateway: Gateway) -> None:
    """expelled until somebody takes the account in again, also when it reconnects in between."""
    who = gateway.person("王大娘")
    room = gateway.room("大屯镇村民说事群", who)
    async with listening(gateway, rooms=("大屯镇村民说事群",)) as bot:
        gateway.talk(who, "头一句", room=room)
        await bot.hears(1)
        gateway.do("expel", room=room)
        await bot.ails("expelled")
        gateway.do("cut")
        await until(lambda: not bot.channel.up)
        await until(lambda: bot.channel.up)
        assert "expelled" in bot.lasting
        gateway.do("rejoin", room=room)
        await bot.well()


async def test_put_out_while_nobody_looked(gateway: Gateway) -> None:
    """Seen at the next login from who is in the group: expelled."""
    who = gateway.person("王大娘")
    room = gateway.room("赵屯镇村民说事群", who)
    gateway.do("expel", room=room)
    async with listening(gateway, rooms=("赵屯镇村民说事群",)) as bot:
        await bot.ails("expelled")


async def test_put_out_of_a_group_that_is_not_listened_to(gateway: Gateway) -> None:
    """Nobody's business."""
    who = gateway.person("王大娘")
    gateway.room("柳家乡村民说事群", who)
    other = gateway.room("卖菜群", who)
    async with listening(gateway, rooms=("柳家乡村民说事群",)) as bot:
        gateway.do("expel", room=other)
        gateway.talk(who, "后头这句")
        await bot.hears(1)
        assert bot.lasting == []


async def test_a_listed_group_that_is_not_there_is_told(gateway: Gateway) -> None:
    """rooms_missing at login; over once the group is there (here: renamed to what is listed)."""
    who = gateway.person("王大娘")
    room = gateway.room("吴家镇说事群", who)
    async with listening(gateway, rooms=("吴家镇村民说事群",)) as bot:
        await bot.ails("rooms_missing")
        gateway.do("rename", room=room, topic="吴家镇村民说事群")
        gateway.do("cut")
        await until(lambda: not bot.channel.up)
        await bot.well()


async def test_a_name_that_changes_while_it_is_asked_for(gateway: Gateway) -> None:
    """The answer that was on its way is an old one: it is not kept for the next hour."""
    who = gateway.person("王大娘")
    room = gateway.room("老名字说事群", who)
    async with listening(gateway) as bot:
        gateway.talk(who, "头一句", room=room)
        await bot.hears(1)
        gateway.do("rename", room=room, topic="中间名说事群")
        gateway.do("fault", call="roomPayload", late=700, times=1, match=room)
        before = gateway.do("calls")["roomPayload"]
        gateway.talk(who, "第二句", room=room)
        await until(lambda: gateway.do("calls")["roomPayload"] > before)
        gateway.do("rename", room=room, topic="新名字说事群")
        await bot.hears(2)
        gateway.talk(who, "第三句", room=room)
        heard = await bot.hears(3)

    assert [one.room_topic for one in heard] == ["老名字说事群", "中间名说事群", "新名字说事群"]
