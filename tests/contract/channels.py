"""The channels under contract, each with its network: who is there, how they speak, what they got."""

from __future__ import annotations

import asyncio
import base64
import itertools
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from bot.channels.base import Channel
from bot.channels.local import LOCAL, LocalChannel, Said
from bot.channels.wechaty import WechatyChannel
from bot.channels.wechaty_gate import gate_of
from bot.clock import HouseClock
from storage.records import Attachment, Incoming, MessageKind
from tests.gateway.driver import BOT, IMAGE, TOKEN, Gateway
from tests.gateway.rig import until

TOPIC = "正安镇村民说事群"


@dataclass(frozen=True)
class Got:
    """What reached the network: a text or a file."""

    to: str
    text: str = ""
    file: str = ""
    size: int = 0


class Network(Protocol):
    """
    A channel, and the world on its other side.

    Attributes:
        room: a group with both in it.
        friend, stranger: the bot's contact, and one who is none; by the channel's ids.
        heard: what the channel handed over while it listened.
    """

    @property
    def channel(self) -> Channel: ...

    room: str
    friend: str
    stranger: str
    heard: list[Incoming]

    def listening(self) -> AbstractAsyncContextManager[None]: ...
    async def speak(self, who: str, text: str, *, room: str = "", mention: bool = False) -> None: ...
    async def show(self, who: str, name: str, content: bytes) -> None: ...
    async def got(self, count: int) -> list[Got]: ...
    async def hears(self, count: int) -> list[Incoming]: ...
    async def content(self, incoming: Incoming) -> bytes | None: ...


@dataclass
class Local:
    """The page's own network: whoever speaks hands the message in."""

    channel: LocalChannel = field(default_factory=LocalChannel)
    room: str = f"room:{TOPIC}"
    friend: str = "person:王大娘"
    stranger: str = "person:李四"
    heard: list[Incoming] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.channel.strangers.add(self.stranger)
        self._said: list[Said] = []
        self.channel.listen(self._said.append)
        self._numbers = itertools.count(1)
        self._clock = HouseClock()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async def hear(incoming: Incoming) -> None:
            self.heard.append(incoming)

        task = asyncio.create_task(self.channel.run(hear))
        await asyncio.wait([task], timeout=0.01)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def speak(self, who: str, text: str, *, room: str = "", mention: bool = False) -> None:
        await self.channel.hear(self._incoming(who, text=text, room=room, mentions_bot=mention))

    async def show(self, who: str, name: str, content: bytes) -> None:
        attachment = Attachment(kind=MessageKind.IMAGE, name=name, size=len(content), content=content)
        await self.channel.hear(self._incoming(who, kind=MessageKind.IMAGE, attachment=attachment))

    def _incoming(self, who: str, *, room: str = "", **more: object) -> Incoming:
        now = self._clock.now()
        given = {
            "account": LOCAL,
            "message_id": f"m{next(self._numbers)}",
            "room": room,
            "room_topic": TOPIC if room else "",
            "sender": who,
            "sender_name": who.removeprefix("person:"),
            "can_write": self.channel.can_write(who),
            "sent_at": now,
            "received_at": now,
            **more,
        }
        return Incoming(**given)  # type: ignore[arg-type]

    async def got(self, count: int) -> list[Got]:
        assert len(self._said) == count
        return [Got(one.room or one.person, one.text, one.file, len(one.content)) for one in self._said]

    async def hears(self, count: int) -> list[Incoming]:
        assert len(self.heard) == count
        return self.heard

    async def content(self, incoming: Incoming) -> bytes | None:
        assert incoming.attachment is not None and not incoming.attachment.coming
        return incoming.attachment.content


class Wechat:
    """WeChat behind the tests' gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self.friend = gateway.person("王大娘")
        self.stranger = gateway.person("李四", friend=False)
        self.room = gateway.room(TOPIC, self.friend, self.stranger)
        self._mark = gateway.mark()
        self.channel = WechatyChannel(gate_of(gateway.endpoint, TOKEN), HouseClock(), chance=random.Random(1))
        self.heard: list[Incoming] = []
        self._brought: dict[str, bytes | None] = {}
        self.channel.on_file(self._take)

    async def _take(self, message_id: str, sent_at: int, content: bytes | None, size: int = 0) -> None:
        self._brought[message_id] = content

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async def hear(incoming: Incoming) -> None:
            self.heard.append(incoming)

        task = asyncio.create_task(self.channel.run(hear))
        try:
            await until(lambda: self.channel.up)
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.channel.close()

    async def speak(self, who: str, text: str, *, room: str = "", mention: bool = False) -> None:
        if mention:
            text = f"@说事\u2005{text}"
        self._gateway.talk(who, text, mention=[BOT] if mention else [], **({"room": room} if room else {}))

    async def show(self, who: str, name: str, content: bytes) -> None:
        file = {"name": name, "base64": base64.b64encode(content).decode("ascii")}
        self._gateway.talk(who, type=IMAGE, file=file)

    async def got(self, count: int) -> list[Got]:
        await until(lambda: len(self._gateway.said(self._mark)) >= count)
        return [
            Got(one["to"], one.get("text", ""), one.get("file", ""), one.get("size", 0))
            for one in self._gateway.said(self._mark)
        ]

    async def hears(self, count: int) -> list[Incoming]:
        await until(lambda: len(self.heard) >= count)
        return self.heard

    async def content(self, incoming: Incoming) -> bytes | None:
        assert incoming.attachment is not None and incoming.attachment.coming
        await until(lambda: incoming.message_id in self._brought)
        return self._brought[incoming.message_id]
