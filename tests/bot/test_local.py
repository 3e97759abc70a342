"""The channel without a network, and the word of changes that the page waits for."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.base import ChannelRefused, ChannelUnreachable
from bot.channels.local import LocalChannel, Said
from bot.house import Changes
from storage.records import Incoming
from tests.bot.rig import a_message


async def test_what_is_heard_is_passed_on_and_answered_once_kept() -> None:
    """hear() returns when the house has taken the message."""
    channel, heard = LocalChannel(), list[Incoming]()

    async def hear(incoming: Incoming) -> None:
        heard.append(incoming)

    running = asyncio.create_task(channel.run(hear))
    await asyncio.wait([running], timeout=0.01)
    await channel.hear(a_message(1))
    running.cancel()

    assert heard == [a_message(1)]


async def test_before_the_bot_runs_nothing_is_heard() -> None:
    """No message is swallowed: whoever speaks is told."""
    with pytest.raises(ChannelUnreachable):
        await LocalChannel().hear(a_message(1))


async def test_everybody_who_listens_is_told_what_is_said() -> None:
    """In the group and privately, texts and files."""
    channel, first, second = LocalChannel(), list[Said](), list[Said]()
    channel.listen(first.append)
    channel.listen(second.append)

    await channel.say(room="r", text="听见了")
    await channel.send_file(person="p", name="图1.jpg", content=b"x")

    assert first == second == [Said(room="r", text="听见了"), Said(person="p", file="图1.jpg", content=b"x")]


async def test_a_stranger_cannot_be_written_to() -> None:
    """As WeChat has it: refused, in the group they hear all the same."""
    channel = LocalChannel()
    channel.strangers.add("p")

    assert not channel.can_write("p")
    with pytest.raises(ChannelRefused):
        await channel.say(person="p", text="收到")
    with pytest.raises(ChannelRefused):
        await channel.send_file(person="p", name="x", content=b"")
    await channel.say(room="r", text="听见了")


async def test_no_change_is_missed_between_two_looks() -> None:
    """Changes that come while the page is drawn are there at the next look."""
    changes = Changes()
    count = changes.count()
    changes.tell()
    changes.tell()

    assert await changes.after(count) == count + 2

    waiting = asyncio.create_task(changes.after(count + 2))
    await asyncio.wait([waiting], timeout=0.01)
    assert not waiting.done()
    changes.tell()
    assert await asyncio.wait_for(waiting, 5) == count + 3
