"""What is said in WeChat comes in whole, in order, once, as what it is.

What the mock cannot do that WeChat can: it sends no XML of its own accord (quotes, recalls and voices are
given here as gateways write them), no messages of types of its own, and no member ever leaves by itself.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable

import pytest

from bot.channels.wechaty_fetch import PAUSES, UNKNOWN_SENDER
from bot.channels.wechaty_read import GONE
from bot.clock import HouseClock
from storage.records import MessageKind
from tests.gateway.driver import BOT, FILE, IMAGE, PLACE, POST, VOICE, Gateway
from tests.gateway.rig import listening, until

SECOND = 1_000_000


async def test_a_group_message_has_its_room_its_sender_and_the_name_shown_there(gateway: Gateway) -> None:
    """The group nickname comes before the account's own name; whoever is a contact can be written to."""
    friend, stranger = gateway.person("王大娘"), gateway.person("李四", friend=False)
    room = gateway.room("正安镇村民说事群", friend, stranger)
    gateway.do("nick", room=room, person=friend, name="三组王大娘")
    async with listening(gateway) as bot:
        gateway.talk(friend, "后院那家把墙垒到我家地里了", room=room)
        gateway.talk(stranger, "是呢", room=room)
        first, second = await bot.hears(2)

    assert (first.account, first.room, first.room_topic) == ("wechat", room, "正安镇村民说事群")
    assert (first.sender, first.sender_name, first.can_write) == (friend, "三组王大娘", True)
    assert (first.kind, first.text) == (MessageKind.TEXT, "后院那家把墙垒到我家地里了")
    assert (second.sender, second.sender_name, second.can_write) == (stranger, "李四", False)


async def test_slow_payloads_do_not_change_the_order(gateway: Gateway) -> None:
    """Every third takes a quarter of a second, and what came later still comes later."""
    who = gateway.person("王大娘")
    room = gateway.room("闾阳镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.do("fault", call="messagePayload", wait=250, every=3)
        gateway.talk(who, "第{i}句", room=room, count=200)
        heard = await bot.hears(200)

    assert [one.text for one in heard] == [f"第{i}句" for i in range(200)]


async def test_at_most_64_are_fetched_at_once(gateway: Gateway) -> None:
    """A burst does not become as many calls at one time; it is all heard."""
    who = gateway.person("王大娘")
    room = gateway.room("沟帮子镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.talk(who, "第一句", room=room)
        await bot.hears(1)
        before = gateway.do("calls")["messagePayload"]
        gateway.do("fault", call="messagePayload", wait=1_000)
        gateway.talk(who, "{i}", room=room, count=300)
        await bot.hears(2)
        under_way = gateway.do("calls")["messagePayload"] - before
        gateway.do("calm")
        heard = await bot.hears(301)

    assert 64 <= under_way <= 128
    assert [one.text for one in heard[1:]] == [str(i) for i in range(300)]


async def test_every_tenth_call_fails_and_nothing_is_missing(gateway: Gateway) -> None:
    """A call that fails is made again."""
    who = gateway.person("王大娘")
    room = gateway.room("中安镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.do("fault", call="messagePayload", error="puppet hiccup", every=10)
        gateway.talk(who, "{i}", room=room, count=60)
        heard = await bot.hears(60)

    assert [(one.text, one.kind) for one in heard] == [(str(i), MessageKind.TEXT) for i in range(60)]


async def test_a_payload_that_is_gone_leaves_a_message_that_says_so(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for again, then kept as 内容取不到; what came after it is heard after it."""
    monkeypatch.setattr("bot.channels.wechaty_fetch.PAUSES", tuple(0.01 for _ in PAUSES))
    who = gateway.person("王大娘")
    room = gateway.room("大市镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.do("replay", message="nobody-knows-it")
        gateway.talk(who, "后头这句", room=room)
        gone, after = await bot.hears(2)

    assert (gone.message_id, gone.kind, gone.text) == ("gone:nobody-knows-it", MessageKind.UNKNOWN, GONE)
    assert gone.sender == UNKNOWN_SENDER and not gone.can_write
    assert after.text == "后头这句"


async def test_the_same_event_again_is_the_same_message_again(gateway: Gateway) -> None:
    """Gateways repeat events; id and time are then the same, and by these the store keeps it once."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        message = gateway.talk(who, "在不")
        gateway.do("replay", message=message, times=3)
        heard = await bot.hears(4)

    assert {(one.message_id, one.sent_at, one.text) for one in heard} == {(message, heard[0].sent_at, "在不")}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (lambda now: now // SECOND, lambda now: now // SECOND * SECOND),
        (lambda now: now // 1_000, lambda now: now // 1_000 * 1_000),
        (lambda now: 0, None),
        (lambda now: (now + 3600 * SECOND) // 1_000, None),
    ],
    ids=["seconds", "milliseconds", "missing", "future"],
)
async def test_times_are_utc_microseconds_whatever_the_puppet_gives(
    gateway: Gateway, given: Callable[[int], int], meant: Callable[[int], int] | None
) -> None:
    """Seconds and milliseconds are told apart; none, or one that has not come yet, is the time of hearing."""
    who, now = gateway.person("王大娘"), HouseClock().now() - 60 * SECOND
    async with listening(gateway) as bot:
        gateway.talk(who, "在不", at=given(now))
        (heard,) = await bot.hears(1)

    assert heard.sent_at == (meant(now) if meant else heard.received_at)
    assert abs(heard.received_at - now - 60 * SECOND) < 30 * SECOND


async def test_a_quote_is_not_the_quoters_own_words(gateway: Gateway) -> None:
    """What somebody else said is split off."""
    who = gateway.person("王大娘")
    room = gateway.room("罗罗堡镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.talk(who, "「李四：我拿刀砍了他」\n- - - - - - - - - - - - - - -\n这话说不得", room=room)
        (heard,) = await bot.hears(1)

    assert (heard.text, heard.quoted) == ("这话说不得", "我拿刀砍了他")


@pytest.mark.parametrize(("ids", "text"), [([BOT], "@说事\u2005我跟你说个事"), ([], "@说事 我跟你说个事")])
async def test_speaking_to_the_bot_is_a_mention(gateway: Gateway, ids: list[str], text: str) -> None:
    """With the id that phones send, or typed by hand; its name is not part of what is said."""
    who = gateway.person("王大娘")
    room = gateway.room("常兴店镇村民说事群", who)
    async with listening(gateway) as bot:
        gateway.talk(who, text, room=room, mention=ids)
        gateway.talk(who, "@说事儿 别人", room=room)
        spoken, other = await bot.hears(2)

    assert (spoken.mentions_bot, spoken.text) == (True, "我跟你说个事")
    assert (other.mentions_bot, other.text) == (False, "@说事儿 别人")


async def test_taking_back_names_the_message(gateway: Gateway) -> None:
    """A recall carries the id of what was taken back, as plain id or in WeChat's XML."""
    who = gateway.person("王大娘")
    room = gateway.room("富屯街道村民说事群", who)
    xml = "<sysmsg type='revokemsg'><revokemsg><newmsgid>714</newmsgid></revokemsg></sysmsg>"
    async with listening(gateway) as bot:
        first = gateway.talk(who, "说错了", room=room)
        gateway.do("recall", **{"from": who}, room=room, message=first)
        gateway.do("recall", **{"from": who}, room=room, message=xml)
        heard = await bot.hears(3)

    assert [(one.kind, one.recalls, one.text) for one in heard[1:]] == [
        (MessageKind.RECALL, first, ""),
        (MessageKind.RECALL, "714", ""),
    ]


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        (VOICE, MessageKind.VOICE, "1.silk"),
        (IMAGE, MessageKind.IMAGE, "墙.jpg"),
        (FILE, MessageKind.FILE, "../../合同.xlsx"),
        (0, MessageKind.FILE, "台账.xlsx"),  # as the mock and some puppets have a table: of no known type
    ],
)
async def test_files_come_whole(gateway: Gateway, number: int, kind: MessageKind, name: str) -> None:
    """Voice, picture and file: bytes and name as sent (the name is shown, never used as a path)."""
    who, content = gateway.person("王大娘"), bytes(range(256)) * 20_000
    file = {"name": name, "base64": base64.b64encode(content).decode()}
    async with listening(gateway) as bot:
        gateway.talk(who, '<msg><voicemsg voicelength="41200"/></msg>', type=number, file=file)
        (heard,) = await bot.hears(1)
        brought = await bot.file(heard.message_id)

    assert heard.kind is kind and heard.text == "" and heard.attachment is not None
    assert (heard.attachment.name, heard.attachment.seconds) == (name, 41)
    assert heard.attachment.coming and heard.attachment.content is None
    assert brought.content == content and brought.sent_at == heard.sent_at


async def test_places_and_types_nobody_knows_are_kept(gateway: Gateway) -> None:
    """A place by its name; a post, or a type from the future, raw."""
    who = gateway.person("王大娘")
    place = '<msg><location x="41.6" y="121.8" label="北镇市正安镇马市村" poiname="村委会"/></msg>'
    async with listening(gateway) as bot:
        gateway.talk(who, place, type=PLACE)
        gateway.talk(who, "帖子原文", type=POST)
        gateway.talk(who, "以后才有的", type=99)
        where, post, later = await bot.hears(3)

    assert (where.kind, where.text) == (MessageKind.PLACE, "北镇市正安镇马市村 村委会")
    assert [(one.kind, one.text) for one in (post, later)] == [
        (MessageKind.UNKNOWN, "帖子原文"),
        (MessageKind.UNKNOWN, "以后才有的"),
    ]


async def test_only_listed_groups_are_listened_to(gateway: Gateway) -> None:
    """By name, or by id; a listed group that is renamed stays one; private talk is always heard."""
    who = gateway.person("王大娘")
    listed, other = gateway.room("广宁街道村民说事群", who), gateway.room("广场舞群", who)
    async with listening(gateway, rooms=("广宁街道村民说事群",)) as bot:
        gateway.talk(who, "广场舞几点", room=other)
        gateway.talk(who, "头一句", room=listed)
        await bot.hears(1)
        gateway.do("rename", room=listed, topic="广宁说事")
        gateway.talk(who, "改名后一句", room=listed)
        gateway.talk(who, "私下一句")
        heard = await bot.hears(3)

    assert [(one.text, one.room_topic) for one in heard] == [
        ("头一句", "广宁街道村民说事群"),
        ("改名后一句", "广宁说事"),
        ("私下一句", ""),
    ]


async def test_a_friend_request_is_accepted_and_a_friendship_is_heard(gateway: Gateway) -> None:
    """The request itself is no message; once confirmed the bot may write to them."""
    who = gateway.person("王大娘", friend=False)
    mark = gateway.mark()
    async with listening(gateway) as bot:
        gateway.talk(who, "先说一句")
        await bot.hears(1)
        assert not bot.channel.can_write(who)
        request = gateway.do("befriend", person=who, hello="我是王大娘")
        await gateway.seen("accepted", since=mark, friendship=request)
        gateway.do("befriend", person=who, type="confirm")
        heard = (await bot.hears(2))[1]
        assert bot.channel.can_write(who)
        await bot.channel.say(person=who, text="加上了")

    assert (heard.kind, heard.sender, heard.can_write) == (MessageKind.FRIEND, who, True)
    assert [one["text"] for one in gateway.said(mark)] == ["加上了"]


async def test_an_invitation_into_a_group_is_not_followed(gateway: Gateway) -> None:
    """Whoever asks the bot into a group is not obeyed, and is not heard as a message."""
    who = gateway.person("王大娘")
    mark = gateway.mark()
    async with listening(gateway) as bot:
        gateway.do("invite", **{"from": who}, topic="推销群")
        gateway.talk(who, "后头这句")
        (heard,) = await bot.hears(1)

    assert heard.text == "后头这句"
    assert [one for one in gateway.events[mark:] if one["event"] == "joined"] == []


async def test_the_bots_own_words_are_not_heard(gateway: Gateway) -> None:
    """They come back as events, and are nobody's message."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        await bot.channel.say(person=who, text="收到")
        gateway.talk(who, "后头这句")
        (heard,) = await bot.hears(1)

    assert heard.text == "后头这句"


async def test_told_to_stop_it_hands_over_what_it_has_heard_of(gateway: Gateway) -> None:
    """Events that are in but not fetched yet are not lost at a restart."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.talk(who, "头一句")
        await bot.hears(1)
        gateway.do("fault", call="messagePayload", wait=300)
        before = gateway.do("calls")["messagePayload"]
        gateway.talk(who, "第{i}句", count=64)
        await until(lambda: gateway.do("calls")["messagePayload"] == before + 64)
        bot.task.cancel()
        await asyncio.gather(bot.task, return_exceptions=True)

    assert [one.text for one in bot.heard[1:]] == [f"第{i}句" for i in range(64)]


async def test_a_listed_group_that_is_not_there_is_counted(gateway: Gateway) -> None:
    """Mistyped or renamed, it would never be heard: the operator can be told before anybody misses it."""
    who = gateway.person("王大娘")
    gateway.room("吴家镇村民说事群", who)
    async with listening(gateway, rooms=("吴家镇村民说事群", "吴家乡村民说事群")) as bot:
        await until(lambda: bot.channel.rooms_missing == 1)
