"""A second connection, for what every message costs to ask: grpcio does it at half the price.

grpclib is Python through and through: of what a message costs, half was the HTTP/2 of its payload. grpcio
does that in C, beside Python's lock. It says less well what is wrong with a certificate and knows no
pinning, so the line itself stays with grpclib and this is only ever a shorter way to the same gateway: see
docs/decisions/0009-a-second-connection.md.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import structlog
from cryptography import x509
from cryptography.x509.oid import NameOID
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from bot.channels.wechaty_gate import Gate
from bot.channels.wechaty_mends import (
    ContactPayloadRequest,
    ContactPayloadResponse,
    MessagePayloadRequest,
    MessagePayloadResponse,
    RoomMemberPayloadRequest,
    RoomMemberPayloadResponse,
    betterproto,
)

os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it writes to stderr, past our logs

import grpc
import grpc.aio

log = structlog.get_logger()

_OPTIONS = (
    ("grpc.enable_http_proxy", 0),
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),  # a new line has a new connection, not the old one's
)
_READY = grpc.ChannelConnectivity.READY


class NotNow(Exception):
    """This way is not open, or broke: the question is to be asked on the line."""


class Fast:
    """The connection, for as long as its line holds; made in the loop that uses it."""

    def __init__(self, gate: Gate) -> None:
        target = f"[{gate.host}]:{gate.port}" if ":" in gate.host else f"{gate.host}:{gate.port}"
        self._channel = _channel(gate, target)
        self._metadata = (("authorization", f"Wechaty {gate.token}"),)
        self._closing: asyncio.Future[None] | None = None
        self._hung_up = False
        self._calls: dict[str, Any] = {}

    async def payload(self, message_id: str, within: float) -> Said:
        """A message's payload. Raises as every question here: NotNow, and what the line raises."""
        answer = await self._ask("MessagePayload", MessagePayloadRequest(id=message_id), within)
        return read_payload(answer)

    async def contact(self, person: str, within: float) -> Any:
        """An account's own name, and whether it is a contact."""
        answer = await self._ask("ContactPayload", ContactPayloadRequest(id=person), within)
        return ContactPayloadResponse().parse(answer)

    async def member(self, room: str, person: str, within: float) -> Any:
        """What somebody is called in a group."""
        request = RoomMemberPayloadRequest(id=room, member_id=person)
        return RoomMemberPayloadResponse().parse(await self._ask("RoomMemberPayload", request, within))

    async def _ask(self, method: str, request: Any, within: float) -> bytes:
        """
        One question. Nobody waits for this way to open: until it is, the line is asked.

        Raises:
            NotNow: ask the line. TimeoutError, GRPCError: as the line would.
        """
        channel = self._channel
        if channel is None or self._hung_up or channel.get_state(True) is not _READY:
            raise NotNow
        call = self._calls.get(method)
        if call is None:
            call = self._calls[method] = channel.unary_unary(f"/wechaty.Puppet/{method}")
        try:
            answer: bytes = await call(bytes(request), metadata=self._metadata, timeout=within)
        except grpc.aio.AioRpcError as error:
            code = error.code()
            if code is grpc.StatusCode.DEADLINE_EXCEEDED:
                raise TimeoutError from None
            if code is grpc.StatusCode.UNAVAILABLE:
                raise NotNow from None
            raise GRPCError(Status(code.value[0]), error.details()) from None
        except asyncio.CancelledError:
            if self._was_hung_up():
                raise StreamTerminatedError("hung up") from None
            raise
        return answer

    def _was_hung_up(self) -> bool:
        """It is the call that was cancelled, not whoever waits for it."""
        me = asyncio.current_task()
        return self._hung_up and (me is None or not me.cancelling())

    def hang_up(self) -> None:
        """Close it; what is under way ends as on a line that is hung up."""
        if self._channel is not None and not self._hung_up:
            self._hung_up = True
            self._closing = asyncio.ensure_future(self._channel.close())


def _channel(gate: Gate, target: str) -> grpc.aio.Channel | None:
    """None: what the line trusts cannot be said to grpcio, so there is no second way."""
    context = gate.context()
    if context is None:
        return grpc.aio.insecure_channel(target, options=_OPTIONS)
    trusted = gate.certificate or ssl.get_default_verify_paths().cafile
    options: list[tuple[str, Any]] = [*_OPTIONS]
    try:
        roots = Path(trusted or "").read_bytes()
        if not context.check_hostname:  # pinned: this certificate and no other, whatever name is on it
            options.append(("grpc.ssl_target_name_override", _name_on(roots)))
    except (OSError, ValueError) as error:
        log.warning("channel.no_second_way", error=type(error).__name__)
        return None
    return grpc.aio.secure_channel(target, grpc.ssl_channel_credentials(roots), options=options)


def _name_on(pem: bytes) -> str:
    """A name for which a certificate is good. Raises ValueError when it is none."""
    certificate = x509.load_pem_x509_certificate(pem)
    try:
        for name in certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value:
            return str(name.value)
    except x509.ExtensionNotFound:
        pass
    return next((str(one.value) for one in certificate.subject if one.oid == NameOID.COMMON_NAME), "")


@dataclass(slots=True)
class Said:
    """A message's payload as wechaty_read.Payload describes it; the names are wechaty-grpc's."""

    id: str = ""
    filename: str = ""
    text: str = ""
    timestamp: int = 0
    type: int = 0
    from_id: str = ""
    room_id: str = ""
    to_id: str = ""
    mention_ids: list[str] = field(default_factory=list)


_NAMES = {betterproto.FieldMetadata.get(one).number: one.name for one in fields(MessagePayloadResponse)}
_TEXTS = frozenset(one.name for one in fields(Said)) - {"timestamp", "type"}


def read_payload(answer: bytes) -> Said:
    """
    What stands in an answer's bytes, with betterproto's own reading of the wire.

    Its messages take 80 µs to make, each field set through a __setattr__ of its own; this takes 25.
    """
    said = Said()
    for one in betterproto.parse_fields(answer):
        name = _NAMES.get(one.number, "")
        if name == "mention_ids":
            said.mention_ids.append(one.value.decode())
        elif name in _TEXTS:
            setattr(said, name, one.value.decode())
        elif name:
            setattr(said, name, one.value)
    return said
