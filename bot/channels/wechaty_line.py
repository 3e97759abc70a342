"""One connection to the gateway: wechaty's puppet with its own way of connecting, listening and failing.

What is otherwise than in wechaty_puppet_service, each measured on the version that is pinned:
- TLS, and the token as a header: theirs knows neither (Channel(host, port), the token in :authority).
- HTTP/2 keepalive: theirs never notices a frozen gateway; here it takes 10 s.
- It never calls stop() before start(): that logs the account out of WeChat at each reconnection.
- Every event passes: theirs dies of an 'error' event of a 1.x gateway (it wants `data`, gets `gerror`) and
  knows no 'dirty'; one that cannot be read is left out, the stream goes on.
- Every call has a deadline, and at most 64 are under way: theirs has neither, and h2 counts open streams
  anew for each (250 messages a second instead of 1,400 once 20,000 wait).
- No address is looked up at api.chatie.io, no port is tried out by telnet.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import structlog
from grpclib.client import Channel
from grpclib.config import Configuration

from bot.channels.wechaty_gate import Gate
from bot.channels.wechaty_mends import PuppetOptions, PuppetService, PuppetStub

log = structlog.get_logger()

T = TypeVar("T")

AT_ONCE = 64
KEEPALIVE = 5.0
"""Seconds between two pings, and that each may take: a frozen gateway is seen within both together."""

READ_WITHIN = 5.0
FILE_WITHIN = 10.0
START_WITHIN = 20.0
"""The gateway itself gives the puppet 15 s to start."""


class Line(PuppetService):
    """
    A puppet for one connection; lost, a new one is made.

    Raises:
        ChannelRefused: the certificate's file cannot be used.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._context = gate.context()
        super().__init__(
            PuppetOptions(token=gate.token, end_point=f"{gate.host}:{gate.port}"), name="shuoshi"
        )
        self._places = asyncio.Semaphore(AT_ONCE)
        self._init_puppet()

    def _init_puppet(self) -> None:
        self.channel = Channel(
            host=self._gate.host,
            port=self._gate.port,
            ssl=self._context,
            config=Configuration(
                _keepalive_time=KEEPALIVE,
                _keepalive_timeout=KEEPALIVE,
                _keepalive_permit_without_calls=True,
                _http2_max_pings_without_data=0,
                _http2_min_sent_ping_interval_without_data=KEEPALIVE,
            ),
        )
        self._puppet_stub = PuppetStub(
            self.channel, metadata={"authorization": f"Wechaty {self._gate.token}"}
        )

    async def events(self) -> AsyncIterator[tuple[int, dict[str, Any]]]:
        """(number of the kind, what it says) as they come, until the end of it. Raises what grpclib does."""
        async for response in self.puppet_stub.event():
            try:
                said = json.loads(response.payload)
            except ValueError:
                said = None
            if isinstance(said, dict):
                yield int(response.type), said
            else:
                log.warning("channel.event_unread", kind=int(response.type))

    async def ask(self, call: Callable[[PuppetStub], Awaitable[T]], within: float = READ_WITHIN) -> T:
        """One call, once there is room for it. Raises TimeoutError and what grpclib raises."""
        async with self._places:
            async with asyncio.timeout(within):
                return await call(self.puppet_stub)

    async def start(self) -> None:
        """The puppet is up, or was already: the session in WeChat goes on."""
        await self.ask(lambda stub: stub.start(), START_WITHIN)

    async def take_over(self) -> None:
        """End whatever stream the gateway still holds: a connection of ours that only it believes in."""
        await self.ask(lambda stub: stub.stop(), START_WITHIN)

    async def file(self, message_id: str) -> bytes:
        """
        The content of a message's file, however the gateway holds it.

        Asked for whole first: a gateway answers at once that there is none, while its stream then only hangs.

        Raises:
            TimeoutError, and what grpclib raises; among it that there is no such file any more.
        """
        whole = await self.ask(lambda stub: stub.message_file(id=message_id), FILE_WITHIN)
        try:
            box = json.loads(whole.filebox)
            if content := box.get("base64"):
                return base64.b64decode(content)
        except (ValueError, AttributeError):
            log.warning("channel.file_unread")
        pieces: list[bytes] = []
        async with self._places:
            async with asyncio.timeout(FILE_WITHIN):
                async for response in self.puppet_stub.message_file_stream(id=message_id):
                    pieces.append(response.file_box_chunk.data)
        return b"".join(pieces)

    async def send_text(self, to: str, text: str, within: float) -> None:
        """Say it to a room or a person, past all that is being fetched. Raises as ask()."""
        async with asyncio.timeout(within):
            await self.puppet_stub.message_send_text(conversation_id=to, text=text)

    async def send_file(self, to: str, name: str, content: bytes, within: float) -> None:
        """Send it to a person. Raises as ask()."""
        box = {
            "boxType": 1,
            "type": 1,  # older gateways read this name
            "name": name,
            "base64": base64.b64encode(content).decode("ascii"),
            "metadata": {},
        }
        await self.ask(
            lambda stub: stub.message_send_file(conversation_id=to, filebox=json.dumps(box)), within
        )

    def hang_up(self) -> None:
        """Close the connection; the puppet on the gateway goes on."""
        if self.channel is not None:
            self.channel.close()
            self.channel = None
