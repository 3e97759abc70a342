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
from grpclib.protocol import H2Protocol

from bot.channels.wechaty_fast import Fast, NotNow
from bot.channels.wechaty_gate import Gate
from bot.channels.wechaty_mends import EventRequest, PuppetOptions, PuppetService, PuppetStub, betterproto
from bot.channels.wechaty_read import Payload

log = structlog.get_logger()

T = TypeVar("T")

AT_ONCE = 64
KEEPALIVE = 5.0
"""Seconds between two pings, and that each may take: a frozen gateway is seen within both together."""

READ_WITHIN = 5.0
START_WITHIN = 20.0
"""The gateway itself gives the puppet 15 s to start."""


class _Once(Channel):
    """
    Connects one time. grpclib's own connects again for whoever still asks on it when it is lost or closed:
    a second connection to a gateway that is back, which nobody listens to and nobody ever closes.
    """

    _used = False

    async def _create_connection(self) -> H2Protocol:
        if self._used:
            raise ConnectionResetError("this connection is over")
        self._used = True
        return await super()._create_connection()


class _Told(tuple[int, bytes]):
    """An event as (number of its kind, JSON), read a fourth as dear as betterproto makes a message of it."""

    @classmethod
    def FromString(cls, raw: bytes) -> _Told:  # noqa: N802  grpclib's name for it
        kind, payload = 0, b""
        for field in betterproto.parse_fields(raw):
            if field.number == 1:
                kind = field.value
            elif field.number == 2:
                payload = field.value
        return cls((kind, payload))


class _Stub(PuppetStub):  # type: ignore[misc]
    """wechaty-grpc's, and the events as they are read here."""

    def told(self) -> AsyncIterator[_Told]:
        """The events. Raises what grpclib does."""
        events: AsyncIterator[_Told] = self._unary_stream("/wechaty.Puppet/Event", EventRequest(), _Told)
        return events


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
        self._fast: Fast | None = None
        self._init_puppet()

    def _init_puppet(self) -> None:
        self.channel = _Once(
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
        self._stub = _Stub(self.channel, metadata={"authorization": f"Wechaty {self._gate.token}"})
        self._puppet_stub = self._stub

    async def events(self) -> AsyncIterator[tuple[int, dict[str, Any]]]:
        """(number of the kind, what it says) as they come, until the end of it. Raises what grpclib does."""
        async for kind, payload in self._stub.told():
            try:
                said = json.loads(payload)
            except ValueError:
                said = None
            if isinstance(said, dict):
                yield kind, said
            else:
                log.warning("channel.event_unread", kind=kind)

    async def ask(self, call: Callable[[PuppetStub], Awaitable[T]], within: float = READ_WITHIN) -> T:
        """One call, once there is room for it. Raises TimeoutError and what grpclib raises."""
        async with self._places:
            async with asyncio.timeout(within):
                return await call(self.puppet_stub)

    async def payload(self, message_id: str) -> Payload:
        """A message's payload, the shortest way there is. Raises as ask()."""
        return await self._shortest(
            lambda fast: fast.payload(message_id, READ_WITHIN),
            lambda stub: stub.message_payload(id=message_id),
        )

    async def contact(self, person: str) -> Any:
        """An account's own name, and whether it is a contact. Raises as ask()."""
        return await self._shortest(
            lambda fast: fast.contact(person, READ_WITHIN), lambda stub: stub.contact_payload(id=person)
        )

    async def member(self, room: str, person: str) -> Any:
        """What somebody is called in a group. Raises as ask()."""
        return await self._shortest(
            lambda fast: fast.member(room, person, READ_WITHIN),
            lambda stub: stub.room_member_payload(id=room, member_id=person),
        )

    async def _shortest(
        self, beside: Callable[[Fast], Awaitable[T]], here: Callable[[PuppetStub], Awaitable[T]]
    ) -> T:
        """Asked beside, on the second connection; on this one while that is not open."""
        if self._fast is None:
            self._fast = Fast(self._gate)
        async with self._places:
            try:
                return await beside(self._fast)
            except NotNow:
                async with asyncio.timeout(READ_WITHIN):
                    return await here(self.puppet_stub)

    async def start(self) -> None:
        """The puppet is up, or was already: the session in WeChat goes on."""
        await self.ask(lambda stub: stub.start(), START_WITHIN)

    async def take_over(self) -> None:
        """End whatever stream the gateway still holds: a connection of ours that only it believes in."""
        await self.ask(lambda stub: stub.stop(), START_WITHIN)

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

    def on_answer(self, tell: Callable[[], None]) -> None:
        """Be told of each answer to a ping of this connection: grpclib keeps no time of it."""
        connection = getattr(getattr(self.channel, "_protocol", None), "connection", None)
        if connection is None:
            return
        answered: Callable[[], None] = connection.ping_ack_process

        def heard() -> None:
            answered()
            tell()

        connection.ping_ack_process = heard

    def froze(self) -> bool:
        """
        It ended since a ping was not answered in time: the gateway holds still, or nothing gets through.

        grpclib closes such a connection in the same words as one that was cut; only its ping's timer tells.
        """
        connection = getattr(getattr(self.channel, "_protocol", None), "connection", None)
        unanswered = getattr(connection, "_close_by_ping_handler", None)
        return unanswered is not None and unanswered.when() <= asyncio.get_running_loop().time()

    def hang_up(self) -> None:
        """Close the connection; the puppet on the gateway goes on."""
        if self._fast is not None:
            self._fast.hang_up()
        if self.channel is not None:
            self.channel.close()
            self.channel = None
