"""Words that wait are said in order, at a pace, again with pauses, marked when doubtful, and with an end."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest
from PIL import Image

from bot.channels.base import ChannelInDoubt, ChannelRefused, ChannelUnreachable
from bot.outbox import AGAIN, ECHO_WAIT, END_AFTER, GROUP_END_AFTER
from handlers.limits import SECOND
from storage.records import Attachment, Incoming, MessageKind, SayRank, SayState
from tests.bot.rig import NOON, Rig, a_rig, a_say


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        yield made


async def test_a_line_that_went_is_sent_and_not_said_again(rig: Rig) -> None:
    """What the channel took is noted as sent; another look says nothing."""
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))

    await rig.say_all(rig.outbox())
    await rig.say_all(rig.outbox())

    assert rig.texts() == ["收到"]
    assert rig.line("a").state is SayState.SENT


async def test_danger_goes_before_older_lines_and_waits_for_no_pace(rig: Rig) -> None:
    """An alert of present danger leaves at once, though the account has just spoken."""
    li, wang, zhao = rig.person("老李"), rig.person("老王"), rig.person("老赵")
    rig.will_say(a_say("a", "一", person=li), a_say("b", "二", person=wang))
    outbox = rig.outbox(pace=(1, 3))
    await rig.say_all(outbox)
    rig.will_say(a_say("d", "【急】", person=zhao, rank=SayRank.DANGER))

    await rig.say_all(outbox)

    assert rig.texts() == ["一", "【急】"]


async def test_pace_puts_one_to_three_seconds_between_two_lines(rig: Rig) -> None:
    """The account's second line waits at least a second after the first and goes within three."""
    rig.will_say(*(a_say(f"k{n}", f"{n}", person=rig.person(f"人{n}")) for n in range(4)))
    outbox = rig.outbox(pace=(1, 3))
    moments: list[int] = []
    for _ in range(130):
        await rig.say_all(outbox)
        if len(rig.said) > len(moments):
            moments.append(rig.clock.now())
        rig.clock.move_to(rig.clock.now() + SECOND // 10)

    gaps = [later - sooner for sooner, later in itertools.pairwise(moments)]
    assert len(moments) == 4
    assert all(SECOND <= gap <= 3.1 * SECOND for gap in gaps)
    assert len(set(gaps)) > 1


async def test_pace_outlives_a_start(rig: Rig) -> None:
    """A new process does not speak sooner than the old one would have."""
    rig.will_say(a_say("a", "一", person=rig.person("老李")), a_say("b", "二", person=rig.person("老王")))
    await rig.say_all(rig.outbox(pace=(2, 2)))

    await rig.say_all(rig.outbox(pace=(2, 2)))

    assert rig.texts() == ["一"]


async def test_a_group_line_is_never_said_before_its_time(rig: Rig) -> None:
    """Whatever else is said meanwhile, a line with a not-before waits for it."""
    rig.will_say(a_say("g", "听见了", room=rig.room(), not_before=NOON + 60 * SECOND))
    rig.clock.move_to(NOON + 60 * SECOND - 1)
    await rig.say_all(rig.outbox())
    assert rig.texts() == []

    rig.clock.move_to(NOON + 60 * SECOND)
    await rig.say_all(rig.outbox())
    assert rig.texts() == ["听见了"]


async def test_what_did_not_go_is_tried_again_after_growing_pauses(rig: Rig) -> None:
    """Each failure waits longer than the one before, by more than the jitter; then the line goes, once."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 4
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox, pauses = rig.outbox(), []
    for _ in range(4):
        await rig.say_all(outbox)
        pauses.append(rig.line("a").next_try - rig.clock.now())
        rig.clock.move_to(rig.line("a").next_try)
    await rig.say_all(outbox)

    assert pauses == sorted(pauses)
    assert pauses[0] >= 3 * SECOND
    assert pauses[3] >= 80 * SECOND
    assert rig.texts() == ["收到"]


async def test_pauses_are_the_same_with_the_same_seed_and_others_with_another(rig: Rig) -> None:
    """Chance is given: replay and tests see the same pauses again."""

    async def pause(key: str, seed: int) -> int:
        rig.channel.errors = [ChannelUnreachable("断了")]
        rig.will_say(a_say(key, "收到", person=rig.person(key)))
        await rig.say_all(rig.outbox(seed=seed))
        return rig.line(key).next_try

    first, again, other = await pause("a", 1), await pause("b", 1), await pause("c", 2)

    assert first == again != other


async def test_a_line_that_never_goes_is_given_up_after_a_day(rig: Rig) -> None:
    """The end comes a day after the line was due, and the operator's list shows it."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 1000
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox = rig.outbox()
    while rig.line("a").state is SayState.QUEUED:
        rig.clock.move_to(max(rig.clock.now(), rig.line("a").next_try))
        await rig.say_all(outbox)

    assert rig.clock.now() <= NOON + END_AFTER
    assert [line.key for line in rig.store.given_up()] == ["a"]


async def test_a_group_line_ten_minutes_late_is_not_said_any_more(rig: Rig) -> None:
    """Nobody knows any more what an old "I heard that" answers."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 1000
    rig.will_say(a_say("g", "听见了", room=rig.room()))
    outbox = rig.outbox()
    while rig.line("g").state is SayState.QUEUED:
        rig.clock.move_to(max(rig.clock.now(), rig.line("g").next_try))
        await rig.say_all(outbox)

    assert rig.line("g").state is SayState.GIVEN_UP
    assert rig.clock.now() <= NOON + GROUP_END_AFTER


async def test_danger_is_tried_again_within_a_minute_and_a_half_however_often(rig: Rig) -> None:
    """Pauses of an alert of present danger stop growing at a minute (with jitter 78 s)."""
    rig.channel.errors = [ChannelUnreachable("断了")] * 12
    rig.will_say(a_say("d", "【急】", person=rig.person("老李"), rank=SayRank.DANGER))
    outbox, pauses = rig.outbox(), []
    for _ in range(12):
        await rig.say_all(outbox)
        pauses.append(rig.line("d").next_try - rig.clock.now())
        rig.clock.move_to(rig.line("d").next_try)

    assert max(pauses) <= 90 * SECOND


async def test_who_is_no_contact_is_given_up_at_once(rig: Rig) -> None:
    """Nothing is tried with somebody WeChat does not let the bot write to; the operator sees the line."""
    rig.channel.strangers.add("person:生人")
    rig.will_say(a_say("a", "收到", person=rig.person("生人")))

    await rig.say_all(rig.outbox())

    assert rig.texts() == []
    assert [line.key for line in rig.store.given_up()] == ["a"]


async def test_a_refusal_does_not_hold_up_others(rig: Rig) -> None:
    """The line after a refused one goes."""
    rig.channel.errors = [ChannelRefused("群没了")]
    rig.will_say(a_say("a", "一", room=rig.room()), a_say("b", "二", person=rig.person("老李")))

    await rig.say_all(rig.outbox())

    assert len(rig.texts()) == 1
    assert len(rig.store.given_up()) == 1


async def test_a_doubtful_private_line_is_said_once_more_and_marked(rig: Rig) -> None:
    """No word whether it arrived: after the time an echo may take it goes again, with 重发 before it."""
    rig.channel.errors = [ChannelInDoubt("没回音")]
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    assert rig.texts() == []

    rig.clock.move_to(NOON + ECHO_WAIT)
    await rig.say_all(outbox)
    assert rig.texts() == [f"{AGAIN}收到"]


async def test_a_line_doubtful_twice_is_left(rig: Rig) -> None:
    """A second unknown end is not answered with a third saying."""
    rig.channel.errors = [ChannelInDoubt("没回音")] * 2
    rig.will_say(a_say("a", "收到", person=rig.person("老李")))
    outbox = rig.outbox()
    for _ in range(3):
        await rig.say_all(outbox)
        rig.clock.move_to(rig.clock.now() + ECHO_WAIT)

    assert rig.texts() == []
    assert rig.line("a").state is SayState.UNKNOWN


async def test_a_doubtful_group_line_is_never_said_again(rig: Rig) -> None:
    """Twice in the group is worse than never."""
    rig.channel.errors = [ChannelInDoubt("没回音")]
    rig.will_say(a_say("g", "听见了", room=rig.room()))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + 600 * SECOND)
    await rig.say_all(outbox)

    assert rig.texts() == []
    assert rig.line("g").state is SayState.UNKNOWN


async def test_a_channel_that_raises_what_it_should_not_leaves_the_line_in_doubt(rig: Rig) -> None:
    """A bug of the channel loses no line and stops no queue."""
    rig.channel.errors = [ZeroDivisionError()]
    rig.will_say(a_say("a", "一", person=rig.person("老李")), a_say("b", "二", person=rig.person("老王")))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + ECHO_WAIT)
    await rig.say_all(outbox)

    assert sorted(rig.texts()) == sorted(["二", f"{AGAIN}一"])


async def test_after_a_start_private_lines_under_way_are_said_again_and_group_lines_not(rig: Rig) -> None:
    """Ended between "sending" and "sent": private lines go once more, marked; the group hears nothing."""
    rig.will_say(a_say("a", "收到", person=rig.person("老李")), a_say("g", "听见了", room=rig.room()))
    for key in ("a", "g"):
        rig.store.sending(rig.line(key).id, NOON)

    outbox = rig.outbox()
    await outbox.recover()
    await rig.say_all(outbox)

    assert rig.texts() == [f"{AGAIN}收到"]
    assert rig.line("g").state is SayState.UNKNOWN


async def test_lines_of_one_conversation_keep_their_order_when_the_first_must_wait(rig: Rig) -> None:
    """A second line never overtakes a first one that is to be tried again."""
    li = rig.person("老李")
    rig.channel.errors = [ChannelUnreachable("断了")]
    rig.will_say(a_say("a", "一", person=li), a_say("b", "二", person=li))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    assert rig.texts() == []

    rig.clock.move_to(rig.line("a").next_try)
    await rig.say_all(outbox)
    assert rig.texts() == ["一", "二"]


def _photo_with_place() -> bytes:
    """A JPEG as a phone writes it: turned, with maker and GPS."""
    exif = Image.Exif()
    exif[0x010F] = "PlantedPhoneMaker"
    exif[0x0112] = 6  # turn by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 30, 30)).save(out, "JPEG", exif=exif, comment=b"planted comment")
    return out.getvalue()


def _message_with(number: int, kind: MessageKind, content: bytes, mime: str) -> Incoming:
    return Incoming(
        account="local",
        message_id=f"f{number}",
        room="",
        sender="person:老李",
        sender_name="老李",
        sent_at=NOON,
        received_at=NOON,
        kind=kind,
        attachment=Attachment(
            kind=kind, name="../../老李家.jpg", mime=mime, size=len(content), content=content
        ),
    )


async def test_files_follow_the_text_in_order_bare_of_what_the_phone_wrote(rig: Rig) -> None:
    """Text first, then the files as they were sent; a photo without maker, place and comment, and upright."""
    photo = _photo_with_place()
    assert b"PlantedPhoneMaker" in photo
    ids = rig.store.keep(
        [
            _message_with(1, MessageKind.VOICE, b"#!AMR voice", "audio/amr"),
            _message_with(2, MessageKind.IMAGE, photo, "image/jpeg"),
            _message_with(3, MessageKind.IMAGE, b"no picture at all", "image/jpeg"),
        ]
    )
    rig.will_say(a_say("a", "看看", person=rig.person("张姐"), files=tuple(ids)))

    await rig.say_all(rig.outbox())

    assert [one.file or one.text for one in rig.said] == ["看看", "语音1.amr", "图1.jpg"]
    sent = rig.said[2].content
    assert b"Planted" not in sent
    assert b"planted" not in sent
    with Image.open(io.BytesIO(sent)) as picture:
        assert picture.size == (20, 40)
        assert dict(picture.getexif()) == {}


async def test_a_file_that_will_not_go_does_not_repeat_the_text(rig: Rig) -> None:
    """The text went; a file is tried three times and then left out."""
    (kept,) = rig.store.keep([_message_with(1, MessageKind.VOICE, b"voice", "audio/amr")])
    rig.channel.file_errors = [ChannelUnreachable("断了")] * 3
    rig.will_say(a_say("a", "听听", person=rig.person("张姐"), files=(kept,)))

    await rig.say_all(rig.outbox())

    assert rig.texts() == ["听听"]
    assert rig.line("a").state is SayState.SENT
