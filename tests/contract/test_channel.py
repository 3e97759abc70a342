"""What every channel must do; the house knows no other way to hear and to speak."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.base import ChannelNotAContact
from bot.clock import HouseClock
from storage.records import MessageKind
from tests.contract.channels import TOPIC, Got, Local, Network, Wechat
from tests.gateway.driver import Gateway

SECOND = 1_000_000


@pytest.fixture(scope="module")
def gateways() -> Iterator[list[Gateway]]:
    """None yet: only who needs one opens it; closed at the end of the file."""
    opened: list[Gateway] = []
    yield opened
    for gateway in opened:
        gateway.close()


@pytest.fixture(params=["local", "wechaty"])
def network(request: pytest.FixtureRequest, gateways: list[Gateway]) -> Network:
    """Each channel in turn."""
    if request.param == "local":
        return Local()
    if not gateways:
        gateways.append(Gateway().start())
    return Wechat(gateways[0])


async def test_what_is_said_is_handed_over_in_order(network: Network) -> None:
    """Groups and private talk are one stream; each message has an id of its own."""
    async with network.listening():
        for number in range(20):
            await network.speak(network.friend, f"第{number}句", room=network.room if number % 3 else "")
        heard = await network.hears(20)

    assert [one.text for one in heard] == [f"第{number}句" for number in range(20)]
    assert len({one.message_id for one in heard}) == 20


async def test_a_message_says_who_where_and_when(network: Network) -> None:
    """In the channel's own ids; the account's name is in it, times are UTC microseconds."""
    now = HouseClock().now()
    async with network.listening():
        await network.speak(network.friend, "后院那家把墙垒到我家地里了", room=network.room)
        (heard,) = await network.hears(1)

    assert (heard.account, heard.room, heard.room_topic) == (network.channel.account, network.room, TOPIC)
    assert (heard.sender, heard.sender_name, heard.kind) == (network.friend, "王大娘", MessageKind.TEXT)
    assert abs(heard.sent_at - now) < 60 * SECOND and abs(heard.received_at - now) < 60 * SECOND


async def test_private_talk_has_no_room(network: Network) -> None:
    """That is how it is told from a group's."""
    async with network.listening():
        await network.speak(network.friend, "我的事")
        (heard,) = await network.hears(1)

    assert (heard.room, heard.room_topic) == ("", "")


async def test_who_can_be_written_to_is_said_with_the_message(network: Network) -> None:
    """A contact can, a stranger in the group cannot; can_write() says the same."""
    async with network.listening():
        await network.speak(network.friend, "一", room=network.room)
        await network.speak(network.stranger, "二", room=network.room)
        heard = await network.hears(2)
        answers = [network.channel.can_write(one) for one in (network.friend, network.stranger)]

    assert [one.can_write for one in heard] == answers == [True, False]


async def test_speaking_to_the_bot_is_told_apart(network: Network) -> None:
    """The words are the same, without the name."""
    async with network.listening():
        await network.speak(network.friend, "我跟你说个事", room=network.room, mention=True)
        await network.speak(network.friend, "我跟你说个事", room=network.room)
        heard = await network.hears(2)

    assert [(one.text, one.mentions_bot) for one in heard] == [
        ("我跟你说个事", True),
        ("我跟你说个事", False),
    ]


@pytest.mark.parametrize("text", ["😀👨‍👩‍👧 𠮷", "第一行\n\n第三行", "a" * 5_000, "「半句", "<b>&amp;"])
async def test_words_are_not_changed_on_the_way(network: Network, text: str) -> None:
    """Neither in nor out."""
    async with network.listening():
        await network.speak(network.friend, text, room=network.room)
        (heard,) = await network.hears(1)
        await network.channel.say(room=network.room, text=text)
        got = await network.got(1)

    assert heard.text == text
    assert got == [Got(network.room, text)]


async def test_a_picture_comes_whole(network: Network) -> None:
    """Bytes and name; the bytes with the message or after it."""
    content = bytes(range(256)) * 1_000
    async with network.listening():
        await network.show(network.friend, "墙.jpg", content)
        (heard,) = await network.hears(1)
        brought = await network.content(heard)

    assert heard.kind is MessageKind.IMAGE and heard.attachment is not None
    assert (heard.attachment.name, brought) == ("墙.jpg", content)


async def test_what_the_bot_says_arrives_in_order(network: Network) -> None:
    """To the group, to a person, a file; when the call returns it is there."""
    async with network.listening():
        await network.channel.say(room=network.room, text="听见了")
        await network.channel.say(person=network.friend, text="收到")
        await network.channel.send_file(person=network.friend, name="照片1.jpg", content=b"x" * 100_000)
        got = await network.got(3)

    assert got == [
        Got(network.room, "听见了"),
        Got(network.friend, "收到"),
        Got(network.friend, file="照片1.jpg", size=100_000),
    ]


async def test_a_stranger_is_not_written_to(network: Network) -> None:
    """Refused until they become a contact, which is told apart from what never goes; nothing goes out."""
    async with network.listening():
        await network.speak(network.stranger, "在不", room=network.room)
        await network.hears(1)
        with pytest.raises(ChannelNotAContact):
            await network.channel.say(person=network.stranger, text="您好")
        with pytest.raises(ChannelNotAContact):
            await network.channel.send_file(person=network.stranger, name="x.jpg", content=b"x")
        await network.channel.say(room=network.room, text="听见了")

        assert await network.got(1) == [Got(network.room, "听见了")]


async def test_its_own_words_are_nobodys_message(network: Network) -> None:
    """What the bot says is not handed over as if somebody had said it."""
    async with network.listening():
        await network.channel.say(room=network.room, text="听见了")
        await network.speak(network.friend, "后头这句", room=network.room)
        heard = await network.hears(1)

    assert [one.text for one in heard] == ["后头这句"]


async def test_it_can_be_stopped_and_run_again(network: Network) -> None:
    """As at every restart: nothing is handed over twice."""
    async with network.listening():
        await network.speak(network.friend, "一")
        await network.hears(1)
    async with network.listening():
        await network.speak(network.friend, "二")
        heard = await network.hears(2)

    assert [one.text for one in heard] == ["一", "二"]
