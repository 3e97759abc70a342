"""What the page shows: groups and their readings, three phones, what waits, the cases, what went wrong."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from bot.card import font_file
from bot.channels.local import LOCAL
from bot.web.buttons import buttons_of, forms_of
from bot.web.readings import pieces_of
from handlers.limits import SECOND
from storage.changes import ForgetText, PutBurst, SetTimer
from storage.records import Asked, Attachment, MessageKind, Role, SayRank
from tests.bot.rig import NOON, a_message, a_say
from tests.bot.web_rig import a_page
from tests.builders import a_burst, a_timer
from tests.needs import need

_WALL = "后院那家把墙垒到我家地里了"


def part(page: str, name: str) -> str:
    """One live part of the page, roughly: from its opening to the next part."""
    found = re.search(rf'id="part-{name}".*?(?=id="part-(?!{name}")|<nav)', page, re.S)
    assert found
    return html.unescape(found[0])


async def test_all_eighteen_groups_can_be_picked() -> None:
    """Every group of the county stands in the list, the picked one selected."""
    async with a_page(county=True) as web:
        page = await web.page(f"/?room={web.room}")

        assert part(page, "rooms").count("村民说事群") == 18
        assert f'<option value="{web.room}" selected>' in page


async def test_the_words_behind_a_reading_are_marked_with_their_reasons() -> None:
    """Kind, types and urgency stand under the message, the words that counted are marked in it."""
    async with a_page() as web:
        message = web.kept(_WALL)
        start = _WALL.index("墙垒")
        found = {"word": "墙垒", "start": start, "end": start + 2, "why": "邻里:垒墙 +2.1", "weight": 2.1}
        web.read(message, urgency="high", matched=[found])
        group = part(await web.page(f"/?room={web.room}"), "group")

        assert '后院那家把<mark title="邻里:垒墙 +2.1">墙垒</mark>到我家地里了' in group
        assert "要管的事" in group
        assert "邻里" in group
        assert "着急" in group


async def test_what_people_type_is_never_markup() -> None:
    """Words, names and reasons are shown as they are, whatever signs they hold."""
    async with a_page() as web:
        message = web.kept('<script>alert(1)</script>"&', who="<b>老李</b>")
        web.read(message, matched=[{"word": "<", "start": 0, "end": 1, "why": '"><i>', "weight": 1.0}])
        page = await web.page(f"/?room={web.room}")

        assert "<script>alert" not in page
        assert "<b>老李" not in page
        assert "<i>" not in page
        assert "&lt;b&gt;老李" in page


async def test_small_talk_that_was_forgotten_is_shown_only_from_what_the_page_saw_before() -> None:
    """The group's phones still have the words that the page saw; it says that the bot has not."""
    async with a_page() as web:
        seen = web.kept("今天大集在哪条街")
        found = {"word": "大集", "start": 2, "end": 4, "why": "赶集 −0.5", "weight": -0.5}
        web.read(seen, kind="chatter", urgency="none", types=[], matched=[found])
        await web.page(f"/?room={web.room}")
        unseen = web.kept("我这就去")
        web.read(unseen, kind="chatter", urgency="none", types=[], matched=[found])
        web.apply(ForgetText(message_ids=(seen.id, unseen.id)))
        group = part(await web.page(f"/?room={web.room}"), "group")

        assert re.search(r"今天<mark [^>]*赶集[^>]*>大集</mark>在哪条街", group)
        assert "我这就去" not in group
        assert group.count("<b>闲话</b>") == 2
        assert group.count("机器人这儿字已删") == 2


async def test_an_officers_short_answer_that_was_forgotten_is_no_empty_bubble() -> None:
    """On the mediator's phone it says that the bot has the words no more."""
    async with a_page(county=True) as web:
        mediator = web.officer(Role.MEDIATOR)
        assert mediator.person_id
        contact = web.rig.store.channel_id(LOCAL, person_id=mediator.person_id)
        private = replace(a_message(900, "误报 6207"), sender=contact, room="", room_topic="")
        (kept,) = web.rig.store.keep([private])
        path = f"/?mediator={mediator.id}"
        assert "字已删" not in part(await web.page(path), "mediator")
        web.apply(ForgetText(message_ids=(kept,)))

        assert "误报 6207" in part(await web.page(path), "mediator")  # the page saw it before
    async with a_page(county=True) as web:
        (kept,) = web.rig.store.keep([private])
        web.apply(ForgetText(message_ids=(kept,)))

        assert "（机器人这儿字已删）" in part(await web.page(path), "mediator")


async def test_the_mediators_phone_follows_the_latest_alert() -> None:
    """Without a pick the phone of whoever was alerted last lies there, with the alert and its buttons."""
    async with a_page(county=True) as web:
        mediator = web.officer(Role.MEDIATOR)
        case = web.case(web.kept(_WALL), mediator)
        alert = a_say(
            "alert",
            "6207 样村 邻里 一般\n1接 2让别人 3晚点",
            person=mediator.person_id,
            rank=SayRank.ALERT,
            case_id=case,
            question=Asked(kind="offer", case_id=case),
        )
        web.rig.will_say(alert)
        assert "6207 样村" not in part(await web.page(), "mediator")  # a line that waits is on no phone yet

        await web.rig.say_all(web.rig.outbox())
        phone = part(await web.page(), "mediator")
        assert mediator.name in phone
        assert "6207 样村 邻里 一般" in phone
        assert re.findall(r'data-answer="(.*?)"', phone)[:4] == ["1", "2", "3", "我的案子"]


async def test_a_picked_phone_stays() -> None:
    """Another's alert does not take away the phone that was picked."""
    async with a_page(county=True) as web:
        secretary = web.officer(Role.SECRETARY)
        page = await web.page(f"/?mediator={secretary.id}&secretary={secretary.id}")

        assert secretary.name in part(page, "mediator")
        assert secretary.name in part(page, "secretary")
        assert 'data-answer="周报"' in part(page, "secretary")


async def test_a_villagers_phone_shows_the_private_talk_and_whether_the_bot_can_write() -> None:
    """Both sides of the private talk; a stranger's phone says why nothing comes."""
    async with a_page() as web:
        friend, stranger = web.rig.person("谷二嫂"), web.rig.person("二柱子", contact=False)
        web.rig.will_say(a_say("first", "收到，记下了，号是6207。", person=friend))
        await web.rig.say_all(web.rig.outbox())

        assert "号是6207" in part(await web.page(f"/?villager={friend}"), "villager")
        assert "没加机器人，收不到" in part(await web.page(f"/?villager={stranger}"), "villager")


async def test_what_waits_in_the_group_counts_down() -> None:
    """The opening clock of a burst and the group's line held back are there with the moment they are due."""
    async with a_page(county=True) as web:
        message = web.kept(_WALL)
        burst = a_burst(room_id=web.room, person_id=message.sender_id, at=NOON, message_ids=(message.id,))
        due = NOON + 5 * SECOND
        timer = a_timer(due=due, burst_id=1, person_id=message.sender_id, room_id=web.room)
        web.apply(PutBurst(burst=burst), SetTimer(timer=timer))
        web.rig.will_say(a_say("line", "听见了", room=web.room, not_before=due + SECOND))
        waits = part(await web.page(f"/?room={web.room}"), "waits")

        assert "老李 · 不再出声" in waits
        assert waits.index(f'data-due="{due // 1000}"') < waits.index(f'data-due="{due // 1000 + 1000}"')
        assert "群里那一声" in waits
        other = next(room.id for room in web.rig.store.rooms() if room.id != web.room)
        assert "data-due" not in part(await web.page(f"/?room={other}"), "waits")


async def test_a_case_unfolds_to_its_words_its_reason_and_its_steps() -> None:
    """The list has number, village, type and who has it; picked, its history stands above."""
    async with a_page(county=True) as web:
        mediator = web.officer(Role.MEDIATOR)
        case = web.case(web.kept(_WALL), mediator, why="邻里的事归村里第一个调解员")
        listed = part(await web.page(), "cases")
        assert "6207" in listed
        assert "等人接" in listed
        assert mediator.name in listed
        assert "第一个调解员" not in listed

        picked = part(await web.page(f"/?case={case}"), "cases")
        assert "邻里的事归村里第一个调解员" in picked
        assert "机器人</b> 立案" in picked


async def test_the_operator_sees_what_never_went_and_what_was_set_aside() -> None:
    """Given-up lines and messages that could not be handled stand at the foot of the page."""
    async with a_page() as web:
        assert "没有没发成的话" in await web.page()
        web.rig.will_say(a_say("lost", "没人收到的话", person=web.rig.person("谷二嫂")))
        web.rig.store.give_up(web.rig.line("lost").id, NOON)
        web.rig.store.fail(web.kept("处理不了的话").id, 0, give_up=True)
        trouble = part(await web.page(), "trouble")

        assert "没人收到的话" in trouble
        assert "处理不了的话" in trouble


async def test_a_picture_is_shown_and_nothing_else_is_served_as_one() -> None:
    """A sent photo can be fetched by its message; a text, a voice or an unknown message cannot."""
    async with a_page() as web:
        form = {"who": "谷二嫂", "text": "", "kind": "image", "room": str(web.room)}
        await web.post("/say", form)
        photo = web.rig.store.conversation(f"r{web.room}", limit=1)[0]
        text = web.kept("没有照片")
        response = await web.get(f"/picture/{photo.id}")

        assert response.content_type == "image/png"
        assert bytes(await response.get_data(as_text=False)).startswith(b"\x89PNG")
        for other in (text.id, 999_999):
            assert (await web.get(f"/picture/{other}")).status_code == 404


async def test_a_card_is_drawn_of_a_stored_answer_and_of_nothing_else() -> None:
    """What followed a lesson can be looked at on the page."""
    need("中文字体（make setup 会装）", bool(font_file()))
    async with a_page() as web:
        response = await web.get("/card/bad-seed")

        assert response.content_type == "image/png"
        assert bytes(await response.get_data(as_text=False)).startswith(b"\x89PNG")
        assert (await web.get("/card/no-such")).status_code == 404


@pytest.mark.parametrize("query", ["room=0", "room=999999", "case=999999", "mediator=x", "room=%F0%9F%98%80"])
async def test_an_address_that_picks_nothing_of_ours_shows_the_page(query: str) -> None:
    """What is no group, case or officer is taken as not picked."""
    async with a_page() as web:
        assert "演示数据，人和事都是编的" in await web.page(f"/?{query}")


async def test_everything_on_the_page_has_a_name_for_who_cannot_see_it() -> None:
    """The language is said, every field has a label, every picture a word, and no id stands twice."""
    async with a_page() as web:
        page = await web.page()
        ids = re.findall(r'\sid="([^"]+)"', page)
        fields = re.findall(r"<(?:input|select|textarea)\b(?![^>]*hidden)[^>]*>", page)
        labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', page))
        inside = re.findall(r"<label(?![^>]*for=)[^>]*>.*?</label>", page, re.S)

        assert '<html lang="zh-CN">' in page
        assert len(ids) == len(set(ids))
        unnamed = [
            field
            for field in fields
            if not any(f'id="{name}"' in field for name in labelled)
            and not any(field in label for label in inside)
        ]
        assert unnamed == []


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("6207 样村 邻里 一般\n谷二嫂：“欠我3万”（语音3 图1）\n1接 2让别人 3晚点", "1 2 3"),
        ("谷二嫂：“他说9给我8不给”\n找：1690000123\n1接 2让别人\n自家亲戚的事回「回避」", "1 2 回避"),
        ("这片归张姐管，让张姐找您行不？行回1，换人回2。", "1 2"),
        ("6207那事，现在咋样？1好了 2凑合 3又起来了", "1 2 3"),
        ("收到，记下了，号是6207。不方便就回0，我不再出声。急事先打110。", "0"),
        ("6207张姐说说妥了。是回1，没有回2。", "1 2"),
        ("【急】6207样村东头\n已叫本人打110。\n1我去 2去不了", "1 2"),
        ("6207还没人接，您接不？1接 2让别人。14:30我找别人。", "1 2"),
        ("公告期里60天、起诉6个月。要路子回1。", "1"),
        ("听见了，记下了，有人管。有危险别等我，先打110。", ""),
    ],
)  # fmt: skip
def test_the_buttons_are_what_the_question_itself_offers(question: str, answers: str) -> None:
    """Each digit whose meaning stands in the message is a button, and no other number is."""
    assert [button.text for button in buttons_of(question)] == answers.split()


def test_what_the_mediator_must_complete_is_begun_for_them() -> None:
    """「办结 6207 咋说的」 becomes a button that puts the command and the number into the box."""
    text = "6207归您了\n谷二嫂：“后院那家”\n完事回「办结 6207 咋说的」，接不住回「退 6207 为啥」"

    assert [(b.text, b.label, b.begins) for b in forms_of(text)] == [
        ("办结 6207 ", "办结 6207…", True),
        ("退 6207 ", "退 6207…", True),
    ]
    assert forms_of("自家亲戚的事回「回避」") == ()


def test_overlapping_words_are_cut_so_that_each_keeps_its_reason() -> None:
    """The pieces joined are the text; a stretch under two words has both reasons."""
    text = "他要拿刀砍人"
    matched = [
        {"start": 2, "end": 4, "why": "拿刀", "weight": 3.0},
        {"start": 3, "end": 6, "why": "刀砍人", "weight": 5.0},
        {"start": 4, "end": 99, "why": "在外头", "weight": 1.0},
    ]
    pieces = pieces_of(text, matched)

    assert "".join(piece.text for piece in pieces) == text
    assert [(piece.text, piece.whys) for piece in pieces] == [
        ("他要", ()),
        ("拿", ("拿刀",)),
        ("刀", ("拿刀", "刀砍人")),
        ("砍人", ("刀砍人",)),
    ]


def test_a_voice_says_how_long_it_is() -> None:
    """A voice message without words is not an empty bubble."""
    from bot.web.talk import media_text

    voice = Attachment(kind=MessageKind.VOICE, seconds=40)
    assert media_text(MessageKind.VOICE, voice) == "语音 40 秒"
