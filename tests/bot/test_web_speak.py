"""Speaking on the page: every form becomes the message that a phone's network would hand in."""

from __future__ import annotations

import json

import pytest

from storage.records import MessageKind, Role
from tests.bot.web_rig import OWN, TOPIC, a_page

_SAYING = {"who": "谷二嫂", "text": "后院那家把墙垒到我家地里了", "where": "group", "kind": "text"}


async def test_a_line_in_a_group_is_heard_as_that_person_said_it() -> None:
    """Name, group, words and time reach the channel as typed; the one who spoke is known from then on."""
    async with a_page() as web:
        response = await web.post("/say", {**_SAYING, "room": str(web.room)})

        (heard,) = web.heard
        assert response.status_code == 200
        assert (heard.sender, heard.sender_name) == ("person:谷二嫂", "谷二嫂")
        assert (heard.room, heard.room_topic, heard.text) == (f"room:{TOPIC}", TOPIC, _SAYING["text"])
        assert (heard.sent_at, heard.can_write, heard.mentions_bot) == (web.rig.clock.now(), True, False)
        person = json.loads(await response.get_data())["villager"]
        assert web.rig.store.person(person).name == "谷二嫂"


async def test_two_lines_are_two_messages() -> None:
    """The same words twice are two messages, not a message that arrived twice."""
    async with a_page() as web:
        for _ in range(2):
            await web.post("/say", {**_SAYING, "room": str(web.room)})

        assert len(web.rig.store.conversation(f"r{web.room}", limit=9)) == 2


async def test_a_private_word_belongs_to_no_group_and_mentions_nobody() -> None:
    """Said privately there is no room and no @, whatever is ticked."""
    async with a_page() as web:
        await web.post("/say", {**_SAYING, "room": str(web.room), "where": "private", "mention": "1"})

        assert (web.heard[0].room, web.heard[0].mentions_bot) == ("", False)


async def test_a_stranger_can_speak_in_the_group_but_not_be_written_to() -> None:
    """没加机器人: the channel refuses to write there until the box is unticked again."""
    async with a_page() as web:
        form = {**_SAYING, "room": str(web.room)}
        await web.post("/say", {**form, "stranger": "1"})
        assert web.heard[0].can_write is False
        assert not web.rig.channel.can_write("person:谷二嫂")

        await web.post("/say", form)
        assert web.rig.channel.can_write("person:谷二嫂")


async def test_a_voice_has_its_seconds_and_a_picture_its_bytes() -> None:
    """Media carry what the handlers go by, and no words."""
    async with a_page() as web:
        form = {**_SAYING, "room": str(web.room), "seconds": "40"}
        for kind in ("voice", "image", "place"):
            await web.post("/say", {**form, "kind": kind})

        voice, image, place = (message.attachment for message in web.heard)
        assert voice and image and place
        assert (voice.kind, voice.seconds) == (MessageKind.VOICE, 40)
        assert image.content is not None and image.content.startswith(b"\x89PNG")
        assert place.name == _SAYING["text"]
        assert [message.text for message in web.heard] == ["", "", ""]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"who": " "}, "谁在说话"),
        ({"who": "谷" * 21}, "名字太长了"),
        ({"text": "  "}, "还没写话"),
        ({"text": "话" * 2001}, "太长了"),
        ({"kind": "recall"}, "只能发"),
        ({"room": "99"}, "没有这个群"),
        ({"room": "x"}, "没选群"),
        ({"room": "1" * 30}, "没选群"),
        ({"kind": "voice", "seconds": "0"}, "1 到 60 秒"),
        ({"kind": "voice", "seconds": "²"}, "1 到 60 秒"),
        ({"where": "private", "stranger": "1"}, "没加机器人"),
    ],
)
async def test_a_form_that_cannot_be_sent_is_refused_with_a_sentence(
    change: dict[str, str], reason: str
) -> None:
    """What is wrong is said in Chinese, and nothing is heard."""
    async with a_page() as web:
        response = await web.post("/say", {**_SAYING, "room": str(web.room), **change})

        assert response.status_code == 400
        assert reason in json.loads(await response.get_data())["error"]
        assert web.heard == []


async def test_an_answer_on_a_phone_comes_privately_from_its_owner() -> None:
    """Pressing 1 on the mediator's phone is that mediator writing 1 to the bot."""
    async with a_page(county=True) as web:
        mediator = web.officer(Role.MEDIATOR)
        await web.post("/answer", {"person": str(mediator.person_id), "text": " 1 "})

        (heard,) = web.heard
        assert (heard.room, heard.sender, heard.text) == ("", f"person:{mediator.name}", "1")


@pytest.mark.parametrize(("person", "text"), [("1", ""), ("999999", "1"), ("", "1"), ("0", "1")])
async def test_an_answer_of_nobody_or_without_words_is_refused(person: str, text: str) -> None:
    """No phone, no words: nothing is heard."""
    async with a_page() as web:
        response = await web.post("/answer", {"person": person, "text": text})

        assert response.status_code == 400
        assert web.heard == []


async def test_without_its_script_the_page_comes_back_as_it_was() -> None:
    """A plain form is answered with the page of the same choice."""
    async with a_page() as web:
        plain = {name: value for name, value in OWN.items() if name != "Accept"}
        response = await web.post("/say?room=3&evil=x", {**_SAYING, "room": str(web.room)}, plain)

        assert (response.status_code, response.headers["Location"]) == (303, "/?room=3")


async def test_a_bot_that_is_not_running_says_so() -> None:
    """Before the channel listens a line is refused, not lost in silence."""
    async with a_page() as web:
        web.rig.channel._hear = None
        response = await web.post("/say", {**_SAYING, "room": str(web.room)})

        assert response.status_code == 400
        assert "还没开起来" in json.loads(await response.get_data())["error"]
