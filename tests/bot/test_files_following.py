"""Files follow their line as they come; what does not is told; no words wait for them; a kill loses none."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
from collections.abc import Iterator

import pytest
from PIL import Image

from bot.channels.base import (
    ChannelError,
    ChannelInDoubt,
    ChannelNotAContact,
    ChannelRefused,
    ChannelTooLarge,
    ChannelUnreachable,
)
from bot.channels.local import LOCAL
from bot.following import END_AFTER
from handlers.limits import SECOND
from storage.records import Incoming, MessageKind, SayRank, SayState
from tests.bot.files_rig import a_message_with, a_photo, a_tone, keep, said
from tests.bot.rig import NOON, Rig, a_rig, a_say

PDF = b"%PDF-1.4 planted"
AMR = b"#!AMR\n planted"
IMAGE, VOICE, FILE, VIDEO = MessageKind.IMAGE, MessageKind.VOICE, MessageKind.FILE, MessageKind.VIDEO


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        yield made


def _pdf(number: int) -> Incoming:
    return a_message_with(number, FILE, PDF, name="合同.pdf")


async def test_files_follow_the_text_in_order_bare_of_what_the_phone_wrote(rig: Rig) -> None:
    """Text first, then the files as they were sent; a photo without maker, place and comment, and upright."""
    photo = a_photo()
    assert b"PlantedPhoneMaker" in photo
    files = keep(rig, a_message_with(1, VOICE, AMR), a_message_with(2, IMAGE, photo, mime="image/jpeg"))
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))

    await rig.say_all(rig.outbox())

    assert said(rig) == ["看看", "语音1.amr", "图1.jpg"]
    sent = rig.said[2].content
    assert b"lanted" not in sent
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.size == (20, 40)
        assert dict(picture.getexif()) == {}


async def test_a_voice_arrives_as_something_a_phone_plays(rig: Rig) -> None:
    """WeChat's own SILK becomes MP3."""
    files = keep(rig, a_message_with(1, VOICE, a_tone(), name="1.sil"))
    rig.will_say(a_say("a", "听听", person=rig.person("张姐"), files=files))

    await rig.say_all(rig.outbox())

    assert said(rig) == ["听听", "语音1.mp3"]
    assert rig.said[1].content[:2] in (b"\xff\xf3", b"\xff\xfb", b"ID")


async def test_a_file_still_coming_follows_when_it_is_there(rig: Rig) -> None:
    """The text goes at once, what is there too; the late one keeps its number; no note is said of it."""
    early, late = keep(rig, a_message_with(1, FILE, None, name="一.pdf", coming=True), _pdf(2))
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=(early, late)))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    before = said(rig)

    rig.store.attach(LOCAL, "f1", NOON, PDF)
    await rig.say_all(outbox)

    assert before == ["看看", "文件2.pdf"]
    assert said(rig) == ["看看", "文件2.pdf", "文件1.pdf"]
    assert rig.store.following(LOCAL) == []


async def test_one_that_never_comes_is_told_once(rig: Rig) -> None:
    """When the last is over one text says what is missing; another start says nothing more."""
    files = keep(rig, a_message_with(1, IMAGE, None, coming=True), _pdf(2))
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    await rig.say_all(rig.outbox())
    rig.store.attach(LOCAL, "f1", NOON, None)

    await rig.say_all(rig.outbox())
    await rig.say_all(rig.outbox())

    assert said(rig) == ["看看", "文件1.pdf", "有1张图取不下来，找老李要"]


async def test_nobody_waits_for_ever(rig: Rig) -> None:
    """A file of which no word comes at all is told as missing an hour after its line."""
    files = keep(rig, a_message_with(1, IMAGE, None, coming=True))
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + END_AFTER - 1)
    await rig.say_all(outbox)
    waiting = said(rig)
    rig.clock.move_to(NOON + END_AFTER)
    await rig.say_all(outbox)

    assert waiting == ["看看"]
    assert said(rig) == ["看看", "有1张图取不下来，找老李要"]


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        (VIDEO, b"\0\0\0\x18ftypmp42" + bytes(4_300_000), "还有1个视频（4 MB）太大，发不过来，找老李要"),
        (FILE, PDF + bytes(3_000_001), "还有1个文件（3 MB）太大，发不过来，找老李要"),
        (IMAGE, b"no picture at all", "有1张图取不下来，找老李要"),
        (VOICE, b"no voice", "有1段语音这儿放不了，到「正安镇村民说事群」听老李12:00说的"),
        (VOICE, a_tone()[:-7], "有1段语音这儿放不了，到「正安镇村民说事群」听老李12:00说的"),
        (VOICE, None, "有1段语音这儿放不了，到「正安镇村民说事群」听老李12:00说的"),
    ],
    ids=["film", "file", "no picture", "no voice", "torn voice", "gone voice"],
)
async def test_what_cannot_go_is_told_and_the_rest_goes(
    rig: Rig, kind: MessageKind, content: bytes | None, told: str
) -> None:
    """Too large, unreadable, unplayable, not there: named, in one text after the others."""
    files = keep(rig, a_message_with(1, kind, content), _pdf(2))
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))

    await rig.say_all(rig.outbox())

    number = 2 if kind is FILE else 1
    assert said(rig) == ["看看", f"文件{number}.pdf", told]


async def test_a_film_too_large_to_keep_is_told_with_its_size(rig: Rig) -> None:
    """Its bytes were never fetched; how many there are is known."""
    files = keep(rig, a_message_with(1, VIDEO, None, coming=True))
    rig.store.attach(LOCAL, "f1", NOON, None, 40_000_000)
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))

    await rig.say_all(rig.outbox())

    assert said(rig)[1:] == ["还有1个视频（40 MB）太大，发不过来，找老李要"]


async def test_a_place_is_no_file(rig: Rig) -> None:
    """It stands in the words; nothing follows and nothing is missing."""
    files = keep(rig, a_message_with(1, MessageKind.PLACE, None))
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))

    await rig.say_all(rig.outbox())

    assert said(rig) == ["看看"]
    assert rig.store.following(LOCAL) == []


async def test_a_file_that_will_not_go_does_not_repeat_the_text(rig: Rig) -> None:
    """The text went; the file is tried again after growing pauses, and goes."""
    files = keep(rig, _pdf(1))
    rig.channel.file_errors = [ChannelUnreachable("断了")] * 4
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    outbox = rig.outbox()
    moments = 0
    while rig.channel.file_errors or rig.store.following(LOCAL):
        await rig.say_all(outbox)
        rig.clock.move_to(rig.clock.now() + SECOND)
        moments += 1

    assert said(rig) == ["看看", "文件1.pdf"]
    assert rig.line("a").state is SayState.SENT
    assert 30 < moments < 200


async def test_a_gateway_away_for_an_hour_ends_the_trying(rig: Rig) -> None:
    """What could not be sent in all that time is told, when words can be said again."""
    files = keep(rig, _pdf(1))
    rig.channel.file_errors = [ChannelUnreachable("断了")] * 1_000
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    while rig.store.following(LOCAL):
        rig.clock.move_to(rig.clock.now() + 10 * SECOND)
        await rig.say_all(outbox)

    assert said(rig) == ["看看", "有1个文件取不下来，找老李要"]
    assert rig.clock.now() <= NOON + END_AFTER + 60 * SECOND


@pytest.mark.parametrize(
    ("errors", "then"),
    [
        ([ChannelInDoubt("没回音")], "文件1.pdf"),
        ([ChannelInDoubt("没回音")] * 2, "有1个文件取不下来，找老李要"),
        ([ChannelTooLarge("太大")], "还有1个文件太大，发不过来，找老李要"),
        ([ChannelRefused("不行")], "有1个文件取不下来，找老李要"),
        ([ZeroDivisionError()], "文件1.pdf"),
    ],
    ids=["doubt", "doubt twice", "too large", "refused", "a bug of the channel's"],
)
async def test_however_a_file_ends_the_line_has_an_end(
    rig: Rig, errors: list[ChannelError], then: str
) -> None:
    """A doubtful one goes once more: twice does no harm; what is refused is told; a bug stops nothing."""
    files = keep(rig, a_message_with(1, FILE, PDF, name="a.pdf", size=0))
    rig.channel.file_errors = list(errors)
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    outbox = rig.outbox()
    for _ in range(20):
        await rig.say_all(outbox)
        rig.clock.move_to(rig.clock.now() + SECOND)

    assert [one.replace("（1 MB）", "") for one in said(rig)] == ["看看", then]
    assert rig.store.following(LOCAL) == []


async def test_who_is_no_contact_any_more_gets_neither_file_nor_a_loop(rig: Rig) -> None:
    """They deleted the account between text and file: it ends; the note waits with other words to them."""
    files = keep(rig, _pdf(1))
    rig.channel.file_errors = [ChannelNotAContact("没加")]
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    outbox = rig.outbox()
    assert await outbox.step()
    rig.channel.strangers.add("person:张姐")

    await rig.say_all(outbox)

    assert said(rig) == ["看看"]
    assert rig.store.following(LOCAL) == []


async def test_a_start_sends_what_had_not_gone_and_nothing_twice(rig: Rig) -> None:
    """Ended after the text and the first of two files: the new process sends the second."""
    files = keep(rig, _pdf(1), a_message_with(2, VOICE, AMR))
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    rig.channel.file_errors = [None, ChannelUnreachable("断了")]
    await rig.say_all(rig.outbox())
    before = said(rig)

    outbox = rig.outbox()
    await outbox.recover()
    await rig.say_all(outbox)

    assert before == ["看看", "文件1.pdf"]
    assert said(rig) == ["看看", "文件1.pdf", "语音1.amr"]


async def test_files_of_a_line_settled_by_its_echo_follow_too(rig: Rig) -> None:
    """Nobody knew whether the text went; the account heard itself, and the photo goes after it."""
    files = keep(rig, _pdf(1))
    rig.channel.errors = [ChannelInDoubt("没回音")]
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    before = said(rig)

    await outbox.echoed("", "person:张姐", "看看")
    await rig.say_all(outbox)

    assert before == []
    assert said(rig) == ["文件1.pdf"]


async def test_while_it_runs_files_hold_back_no_line(rig: Rig) -> None:
    """A channel that takes for ever with one file: other lines go on, also to the same person."""
    files = keep(rig, _pdf(1))
    going, go_on = asyncio.Event(), asyncio.Event()
    send_file = rig.channel.send_file

    async def slow(*, person: str, name: str, content: bytes) -> None:
        going.set()
        await go_on.wait()
        await send_file(person=person, name=name, content=content)

    rig.channel.send_file = slow  # type: ignore[method-assign]
    outbox = rig.outbox()
    running = asyncio.create_task(outbox.run())
    try:
        async with asyncio.timeout(10):
            rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=files))
            outbox.look()
            await going.wait()
            seen = rig.house.changed.count()
            rig.will_say(
                a_say("b", "又一件", person=rig.person("张姐")),
                a_say("d", "【急】", person=rig.person("老王"), rank=SayRank.DANGER),
            )
            outbox.look()
            while rig.line("b").state is not SayState.SENT or rig.line("d").state is not SayState.SENT:
                seen = await rig.house.changed.after(seen)
            before = said(rig)
            go_on.set()
            while rig.store.following(LOCAL):
                seen = await rig.house.changed.after(seen)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    assert before[0] == "看看" and sorted(before[1:]) == ["【急】", "又一件"]
    assert said(rig)[3:] == ["文件1.pdf"]
    assert hashlib.sha256(rig.said[3].content).digest() == hashlib.sha256(PDF).digest()
