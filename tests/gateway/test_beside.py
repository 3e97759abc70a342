"""The second connection: a shorter way to the same answers, and never one that anything waits for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
from grpclib.exceptions import GRPCError, StreamTerminatedError

from bot.channels.wechaty_fast import Fast, NotNow, Said, read_payload
from bot.channels.wechaty_gate import Gate
from bot.channels.wechaty_mends import MessagePayloadResponse
from tests.gateway.certificates import Office
from tests.gateway.driver import Gateway
from tests.gateway.rig import gate, listening, until

WITHIN = 10.0


@asynccontextmanager
async def beside(at: Gate) -> AsyncIterator[Fast]:
    """The second connection alone, hung up at the end."""
    fast = Fast(at)
    try:
        yield fast
    finally:
        fast.hang_up()
        await asyncio.sleep(0)


async def asked(fast: Fast, message: str, within: float = WITHIN) -> Said:
    """The payload, once the way is open."""
    async with asyncio.timeout(WITHIN):
        while True:
            try:
                return await fast.payload(message, within)
            except NotNow:
                await asyncio.sleep(0.01)


def test_what_is_read_is_what_betterproto_reads() -> None:
    """Field for field, the empty ones too; of a newer gateway's fields nothing is said."""
    for known in (
        MessagePayloadResponse(),
        MessagePayloadResponse(
            id="m1",
            filename="墙.jpg",
            text="他拿着刀",
            timestamp=1_790_000_000_123,
            type=7,
            from_id="wxid_1",
            room_id="1@chatroom",
            to_id="wxid_2",
            mention_ids=["wxid_3", "wxid_4"],
        ),
    ):
        said = read_payload(bytes(known) + b"\xfa\x01\x02hi")
        for name in Said.__dataclass_fields__:
            assert getattr(said, name) == getattr(known, name), name


async def test_messages_are_asked_for_beside_the_line(gateway: Gateway) -> None:
    """Once it is open there are two connections, and what is heard is heard as before."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.talk(who, "头一句")
        await bot.hears(1)
        await until(lambda: gateway.do("connections") == 2)
        gateway.talk(who, "第二句")
        assert [one.text for one in await bot.hears(2)] == ["头一句", "第二句"]
        assert [one.sender_name for one in bot.heard] == ["王大娘", "王大娘"]

    await until(lambda: gateway.do("connections") == 0)


async def test_errors_and_deadlines_mean_what_they_mean_on_the_line(gateway: Gateway) -> None:
    """An answer of the gateway's is a GRPCError with its status, none in time a TimeoutError."""
    who = gateway.person("王大娘")
    message = gateway.talk(who, "在不")
    async with beside(gate(gateway)) as fast:
        assert (await asked(fast, message)).text == "在不"
        gateway.do("fault", call="messagePayload", error="坏了", times=1)
        with pytest.raises(GRPCError, match="坏了"):
            await asked(fast, message)
        gateway.do("fault", call="messagePayload", wait=5000, times=1)
        with pytest.raises(TimeoutError):
            await asked(fast, message, within=0.2)


async def test_hung_up_what_is_under_way_ends(gateway: Gateway) -> None:
    """As a stream that was cut; whoever waits for it is not cancelled."""
    message = gateway.talk(gateway.person("王大娘"), "在不")
    async with beside(gate(gateway)) as fast:
        await asked(fast, message)
        gateway.do("fault", call="messagePayload", wait=5000, times=1)
        calls = gateway.do("calls")["messagePayload"]
        waiting = asyncio.ensure_future(fast.payload(message, WITHIN))
        await until(lambda: gateway.do("calls")["messagePayload"] > calls)
        fast.hang_up()
        with pytest.raises(StreamTerminatedError):
            await waiting
        with pytest.raises(NotNow):
            await fast.payload(message, WITHIN)


@pytest.mark.parametrize("pinned", [False, True], ids=["ca", "pinned"])
async def test_it_trusts_what_the_line_trusts(tmp_path: Path, pinned: bool) -> None:
    """The operator's CA, or the very certificate whatever name is on it; nothing else."""
    office = Office(tmp_path)
    papers = office.issue("gateway", "127.0.0.9" if pinned else "127.0.0.1")
    gateway = Gateway(cert=str(papers.certificate), key=str(papers.key)).start()
    try:
        message = gateway.talk(gateway.person("王大娘"), "在不")
        async with beside(gate(gateway, certificate=papers.certificate if pinned else office.ca)) as fast:
            assert (await asked(fast, message)).text == "在不"
    finally:
        gateway.close()


async def test_another_certificate_is_not_taken(tmp_path: Path) -> None:
    """It never opens, each question goes back to the line, and no token was sent."""
    (tmp_path / "other").mkdir()
    office = Office(tmp_path)
    papers = office.issue("gateway")
    gateway = Gateway(cert=str(papers.certificate), key=str(papers.key)).start()
    try:
        async with beside(gate(gateway, certificate=Office(tmp_path / "other").ca)) as fast:
            channel = fast._channel
            assert channel is not None
            await until(lambda: channel.get_state(True) is grpc.ChannelConnectivity.TRANSIENT_FAILURE)
            with pytest.raises(NotNow):
                await fast.payload("m", WITHIN)
        assert gateway.do("calls") == {}
    finally:
        gateway.close()
