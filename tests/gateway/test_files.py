"""Files come beside the words, or it is known that they never will; on their way nobody waits for them.

What the mock cannot do that WeChat can: forget a film after some days, or hand out its preview in its stead.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from bot.channels import wechaty_files
from bot.channels.base import ChannelTooLarge
from storage.changes import Say
from storage.records import MessageKind, SayRank, SayState
from tests.gateway.driver import FILE, IMAGE, VIDEO, VOICE, Gateway
from tests.gateway.keeping import Keeping, keeping
from tests.gateway.rig import Faster, listening, until

PICTURE = bytes(range(256)) * 200  # more than 20 kB: a gateway only names it and hands it over piece by piece


def a_file(content: bytes = PICTURE, name: str = "墙.jpg", **more: Any) -> dict[str, Any]:
    """As the driver wants it."""
    return {"name": name, "base64": base64.b64encode(content).decode(), **more}


async def test_a_slow_photo_holds_nobody_up(gateway: Gateway) -> None:
    """It takes seconds; all that was said after it, in every group, is heard before it is there."""
    who, other = gateway.person("王大娘"), gateway.person("李四")
    room, there = gateway.room("正安镇村民说事群", who), gateway.room("闾阳镇村民说事群", other)
    async with listening(gateway) as bot:
        gateway.do("fault", call="messageFile", wait=3_000)
        photo = gateway.talk(who, type=IMAGE, room=room, file=a_file())
        gateway.talk(other, "第{i}句", room=there, count=30)
        gateway.talk(who, "他拿着刀来了", room=room)
        heard = await bot.hears(32, within=2)
        brought = await bot.file(photo)

    assert [one.text for one in heard[1:]] == [*(f"第{i}句" for i in range(30)), "他拿着刀来了"]
    assert heard[0].attachment is not None and heard[0].attachment.coming
    assert (brought.content, brought.after, brought.sent_at) == (PICTURE, 32, heard[0].sent_at)


@pytest.mark.parametrize("content", [b"x", bytes(20_000), bytes(range(256)) * 20_000])
@pytest.mark.parametrize("sized", [True, False])
async def test_a_file_is_whole_however_the_gateway_holds_it(
    gateway: Gateway, content: bytes, sized: bool
) -> None:
    """Small ones come in one piece, large ones in many, also where their size is not known before."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        message = gateway.talk(who, type=FILE, file=a_file(content, "合同.pdf", sized=sized))
        brought = await bot.file(message)

    assert brought.content == content


async def test_a_few_files_are_fetched_at_once(gateway: Gateway) -> None:
    """A burst of photos does not become as many calls; they all come."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("fault", call="messageFile", wait=400)
        before = gateway.do("calls").get("messageFile", 0)
        photos = [gateway.talk(who, type=IMAGE, file=a_file(PICTURE + bytes([n]))) for n in range(7)]
        await bot.hears(7)
        under_way = gateway.do("calls").get("messageFile", 0) - before
        gateway.do("calm")
        brought = [await bot.file(photo) for photo in photos]

    assert 1 <= under_way <= wechaty_files.AT_ONCE
    assert [one.content for one in brought] == [PICTURE + bytes([n]) for n in range(7)]


async def test_a_file_that_fails_at_first_is_asked_for_again(gateway: Gateway) -> None:
    """Gateways fetch large files themselves and say no until they have them."""
    who = gateway.person("王大娘")
    async with listening(gateway, clock=Faster(50)) as bot:
        gateway.do("fault", call="messageFile", error="not there yet", times=3)
        photo = gateway.talk(who, type=IMAGE, file=a_file())
        brought = await bot.file(photo)

    assert brought.content == PICTURE


@pytest.mark.parametrize("how", [{"gone": True}, {"base64": ""}], ids=["missing", "empty"])
async def test_a_file_that_cannot_be_had_is_told_once(gateway: Gateway, how: dict[str, Any]) -> None:
    """The message is there all the same; after some tries it is said that its content never comes."""
    who = gateway.person("王大娘")
    async with listening(gateway, clock=Faster(100)) as bot:
        before = gateway.do("calls").get("messageFile", 0)
        photo = gateway.talk(who, type=IMAGE, file=a_file() | how)
        (heard,) = await bot.hears(1)
        brought = await bot.file(photo)
        tries = gateway.do("calls")["messageFile"] - before

    assert heard.kind is MessageKind.IMAGE
    assert (brought.content, brought.size) == (None, 0)
    assert tries == len(wechaty_files.PAUSES) + 1


@pytest.mark.parametrize("sized", [True, False])
async def test_a_file_too_large_to_keep_is_not_fetched(
    gateway: Gateway, sized: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with its size where the gateway tells; where not, it is left off once it is too much."""
    monkeypatch.setattr(wechaty_files, "MOST_KEPT", 1_000_000)
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        streams = gateway.do("calls").get("messageFileStream", 0)
        film = gateway.talk(who, type=VIDEO, file=a_file(bytes(2_000_000), "席.mp4", sized=sized))
        brought = await bot.file(film)
        fetched = gateway.do("calls").get("messageFileStream", 0) - streams

    assert (brought.content, brought.size) == (None, 2_000_000 if sized else 0)
    assert fetched == (0 if sized else 1)


async def test_one_try_that_hangs_is_given_up_and_made_again(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that is silent about one file delays that file, not for ever."""
    monkeypatch.setattr(wechaty_files, "TRY_WITHIN", 0.3)
    who = gateway.person("王大娘")
    async with listening(gateway, clock=Faster(10)) as bot:
        gateway.do("fault", call="messageFile", late=0, times=1)
        gateway.do("fault", call="messageFileStream", wait=60_000, times=1)
        photo = gateway.talk(who, type=IMAGE, file=a_file())
        brought = await bot.file(photo)

    assert brought.content == PICTURE


async def test_a_file_outlives_its_connection(gateway: Gateway) -> None:
    """Cut in the middle of fetching it, the next connection brings it."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("fault", call="messageFile", wait=60_000, times=1)
        before = gateway.do("calls").get("messageFile", 0)
        photo = gateway.talk(who, type=IMAGE, file=a_file())
        await until(lambda: gateway.do("calls").get("messageFile", 0) == before + 1)
        gateway.do("cut")
        brought = await bot.file(photo, within=20)

    assert brought.content == PICTURE


async def test_the_same_event_again_fetches_no_file_again(gateway: Gateway) -> None:
    """Neither while it is on its way nor after it came."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("fault", call="messageFile", wait=300, times=1)
        before = gateway.do("calls").get("messageFile", 0)
        photo = gateway.talk(who, type=IMAGE, file=a_file())
        gateway.do("replay", message=photo, times=2)
        await bot.file(photo)
        gateway.do("replay", message=photo, times=2)
        gateway.talk(who, "后头这句")
        await bot.hears(6)
        fetched = gateway.do("calls")["messageFile"] - before

    assert fetched == 1
    assert len(bot.files) == 1


async def test_what_was_still_coming_at_the_end_is_asked_for_after_the_start(
    gateway: Gateway, tmp_path: Path
) -> None:
    """The message was kept, its photo not yet: the next process brings it."""
    who = gateway.person("王大娘")
    gateway.do("fault", call="messageFile", wait=60_000, times=1)
    async with keeping(gateway, tmp_path) as bot:
        gateway.talk(who, type=IMAGE, file=a_file())
        await until(lambda: bot.store.coming("wechat") != [])
    async with keeping(gateway, tmp_path) as bot:
        await until(lambda: bot.store.coming("wechat") == [])
        person = bot.store.person_of("wechat", who)
        (message,) = bot.store.conversation(f"p{person}", limit=9)
        assert message.attachment is not None
        content = bot.store.attachment(message.attachment.ref)

    assert content == PICTURE


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/cron.d/x", "a\x00b\r\nc.jpg", "账\u202egpj.exe", "长" * 300 + ".exe", ""],
)
async def test_a_name_is_only_a_name(gateway: Gateway, tmp_path: Path, name: str) -> None:
    """Whatever a file is called, it lies in the store's folder under a name of ours, and nowhere else."""
    who = gateway.person("王大娘")
    async with keeping(gateway, tmp_path / "data") as bot:
        gateway.talk(who, type=FILE, file=a_file(name=name))
        await until(lambda: bot.store.person_of("wechat", who) is not None and not bot.store.coming("wechat"))
        person = bot.store.person_of("wechat", who)
        (message,) = bot.store.conversation(f"p{person}", limit=9)
        assert message.attachment is not None
        content = bot.store.attachment(message.attachment.ref)

    assert content == PICTURE
    assert _files_under(tmp_path / "data" / "attachments") == [message.attachment.ref]
    assert {one.partition("/")[0] for one in _files_under(tmp_path)} == {"data"}


def _files_under(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


async def test_a_file_the_gateway_finds_too_large_is_told_apart(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours is the smaller limit; a gateway with a smaller one still says it by its own word."""
    who = gateway.person("王大娘")
    mark = gateway.mark()
    async with listening(gateway) as bot:
        with pytest.raises(ChannelTooLarge):
            await bot.channel.send_file(person=who, name="视频1.mp4", content=bytes(3_000_001))
        monkeypatch.setattr("bot.channels.wechaty_speak.MOST_FILE", 9_000_000)
        with pytest.raises(ChannelTooLarge):
            await bot.channel.send_file(person=who, name="视频1.mp4", content=bytes(4_000_000))

    assert gateway.said(mark) == []


# --- through the outbox ---


def _will_say(bot: Keeping, key: str, to: str, files: tuple[int, ...], rank: SayRank = SayRank.ALERT) -> None:
    person = bot.store.introduce("wechat", to, "样张", True)
    with bot.store.transaction():
        say = Say(key=key, text=key, person_id=person, rank=rank, files=files)
        bot.store.apply([say], bot.clock.now(), "wechat")
    bot.outbox.look()


async def _kept(bot: Keeping, who: str, count: int) -> tuple[int, ...]:
    """Ids of somebody's private messages once so many are kept."""

    def ids() -> tuple[int, ...]:
        person = bot.store.person_of("wechat", who)
        if person is None:
            return ()
        return tuple(one.id for one in bot.store.conversation(f"p{person}", limit=99))

    await until(lambda: len(ids()) >= count)
    return ids()


async def test_the_words_go_at_once_and_a_slow_photo_after_them(gateway: Gateway) -> None:
    """Meanwhile others get theirs, the same mediator too; the photo follows when it is there."""
    who, mediator, other = (gateway.person(name) for name in ("王大娘", "张姐", "李哥"))
    mark = gateway.mark()
    async with keeping(gateway) as bot:
        gateway.do("fault", call="messageFile", wait=2_500)
        gateway.talk(who, type=FILE, file=a_file(name="合同.pdf"))
        files = await _kept(bot, who, 1)
        _will_say(bot, "看看", mediator, files)
        await gateway.seen("said", since=mark, text="看看", within=2)
        _will_say(bot, "又一件", mediator, ())
        _will_say(bot, "别人的", other, ())
        _will_say(bot, "【急】", other, (), SayRank.DANGER)
        await gateway.seen("said", since=mark, file="文件1.pdf")

    said = [(one["to"], one.get("text") or one["file"]) for one in gateway.said(mark)]
    assert said[0] == (mediator, "看看")
    assert said[-1] == (mediator, "文件1.pdf")
    assert {text for _, text in said[1:-1]} == {"又一件", "别人的", "【急】"}
    assert gateway.said(mark)[-1]["sha256"] == hashlib.sha256(PICTURE).hexdigest()


async def test_files_on_their_way_hold_back_no_words(gateway: Gateway) -> None:
    """A gateway takes its time with two large files; danger, and everything else, is said meanwhile."""
    who, mediator, other = (gateway.person(name) for name in ("王大娘", "张姐", "李哥"))
    mark = gateway.mark()
    async with keeping(gateway) as bot:
        for number in (1, 2):
            gateway.talk(who, type=FILE, file=a_file(name=f"{number}.pdf"))
        files = await _kept(bot, who, 2)
        await until(lambda: bot.store.coming("wechat") == [])
        gateway.do("fault", call="messageSendFile", wait=2_500)
        before = gateway.do("calls").get("messageSendFile", 0)
        _will_say(bot, "看看", mediator, files)
        await until(lambda: gateway.do("calls").get("messageSendFile", 0) > before)
        _will_say(bot, "又一件", mediator, ())
        _will_say(bot, "【急】", other, (), SayRank.DANGER)
        await gateway.seen("said", since=mark, text="又一件", within=2)
        await gateway.seen("said", since=mark, text="【急】", within=2)
        words_only = [one for one in gateway.said(mark) if "file" in one]
        gateway.do("calm")
        await gateway.seen("said", since=mark, file="文件2.pdf")

    assert words_only == []
    assert [one["file"] for one in gateway.said(mark) if "file" in one] == ["文件1.pdf", "文件2.pdf"]


async def test_a_file_cut_off_on_its_way_goes_on_the_next_connection(gateway: Gateway) -> None:
    """The text is not said again for it."""
    who, mediator = gateway.person("王大娘"), gateway.person("张姐")
    mark = gateway.mark()
    async with keeping(gateway) as bot:
        gateway.talk(who, type=FILE, file=a_file(name="合同.pdf"))
        files = await _kept(bot, who, 1)
        await until(lambda: bot.store.coming("wechat") == [])
        gateway.do("fault", call="messageSendFile", error="hiccup", times=1)
        _will_say(bot, "看看", mediator, files)
        await gateway.seen("said", since=mark, file="文件1.pdf")
        await bot.ends("看看", SayState.SENT)

    assert [one.get("text") or one["file"] for one in gateway.said(mark)] == ["看看", "文件1.pdf"]


async def test_what_cannot_follow_is_told_in_words(gateway: Gateway) -> None:
    """Too large for the way there: how large, and whom to ask; a voice nothing plays: when it was said."""
    who, mediator = gateway.person("王大娘"), gateway.person("张姐")
    mark = gateway.mark()
    async with keeping(gateway) as bot:
        gateway.talk(who, type=VIDEO, file=a_file(bytes(4_200_000), "席.mp4"))
        gateway.talk(who, type=VOICE, file=a_file(b"\x02#!SILK_V3" + b"no voice" * 99, "1.sil"))
        files = await _kept(bot, who, 2)
        _will_say(bot, "看看", mediator, files)
        await until(lambda: len(gateway.said(mark)) == 2)

    words, told = gateway.said(mark)
    voice, film = told["text"].splitlines()
    assert words["text"] == "看看" and told["to"] == mediator
    assert film == "还有1个视频（4 MB）太大，发不过来，找王大娘要"
    assert re.fullmatch(r"有1段语音这儿放不了，是王大娘\d\d:\d\d单独发我的，找本人问", voice)


async def test_nothing_of_a_file_is_lost_by_an_end_between_words_and_file(
    gateway: Gateway, tmp_path: Path
) -> None:
    """Ended after the text and before its photo, the next process sends the photo, and no text again."""
    who, mediator = gateway.person("王大娘"), gateway.person("张姐")
    mark = gateway.mark()
    async with keeping(gateway, tmp_path) as bot:
        gateway.talk(who, type=FILE, file=a_file(name="合同.pdf"))
        files = await _kept(bot, who, 1)
        await until(lambda: bot.store.coming("wechat") == [])
        gateway.do("fault", call="messageSendFile", wait=60_000, times=1)
        before = gateway.do("calls").get("messageSendFile", 0)
        _will_say(bot, "看看", mediator, files)
        await until(lambda: gateway.do("calls").get("messageSendFile", 0) == before + 1)
    async with keeping(gateway, tmp_path) as bot:
        await until(lambda: bot.store.following("wechat") == [])

    assert [one.get("text") or one["file"] for one in gateway.said(mark)] == ["看看", "文件1.pdf"]
