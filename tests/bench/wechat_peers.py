"""What the whole bot is measured beside, each its own process: `python -m tests.bench.wechat_peers WHAT …`.

    count ENDPOINT MANY   a bare python-wechaty bot that counts messages until there are so many
    echo ENDPOINT         the same, but it answers every line that begins with its mark at once
    least ENDPOINT        a gRPC client that does for such a line only what every alert must wait for:
                          it asks who says it, keeps that where it outlives a power cut, and tells
    fetch ENDPOINT MANY   a gRPC client that fetches payloads, 64 at a time, and does nothing with them

It says "ready" once it is logged in, and the time (time.time()) of the last message when there were so many.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.gateway.driver import TOKEN, Gateway

TREE = Path(__file__).resolve().parents[2]
AT_ONCE = 64
ECHOED = "救命"
"""How a line begins that the echo bot answers."""


def shims() -> None:
    """The three without which `import wechaty` fails beside today's libraries; nothing else of ours."""
    import pyee
    import pyee.asyncio
    import urllib3
    from urllib3.util import parse_url

    if not hasattr(pyee, "AsyncIOEventEmitter"):
        pyee.AsyncIOEventEmitter = pyee.asyncio.AsyncIOEventEmitter  # type: ignore[attr-defined]
    if not hasattr(urllib3, "get_host"):

        def get_host(url: str) -> tuple[str, str | None, int | None]:
            one = parse_url(url)
            return one.scheme or "http", one.hostname, one.port

        urllib3.get_host = get_host  # type: ignore[attr-defined]
    import wechaty_puppet.schemas.puppet as schemas

    schemas.PuppetOptions.__hash__ = object.__hash__


def say(word: str) -> None:
    """To whoever started it."""
    print(word, flush=True)


async def bare(endpoint: str, many: int | None) -> None:
    """python-wechaty as its own documents start it; counts, or echoes where `many` is None."""
    shims()
    from wechaty import Wechaty, WechatyOptions
    from wechaty_puppet import PuppetOptions

    class Bare(Wechaty):  # type: ignore[misc]
        heard = 0

        async def on_login(self, contact: Any) -> None:
            say("ready")

        async def on_message(self, message: Any) -> None:
            if many is not None:
                self.heard += 1
                if self.heard == many:
                    say(str(time.time()))
            elif message.text().startswith(ECHOED):
                await message.talker().say(message.text())

    options = WechatyOptions(
        puppet_options=PuppetOptions(token=TOKEN, end_point=endpoint),
        port=int(os.environ["FREE_PORT"]),
    )
    await Bare(options).start()


async def fetch(endpoint: str, many: int) -> None:
    """wechaty's own generated client, and nothing on top of it."""
    shims()
    from grpclib.client import Channel
    from wechaty_grpc.wechaty import PuppetStub

    host, _, port = endpoint.partition(":")
    channel = Channel(host, int(port))
    stub = PuppetStub(channel, metadata={"authorization": f"Wechaty {TOKEN}"})
    waiting: asyncio.Queue[str] = asyncio.Queue()
    done = 0

    async def worker() -> None:
        nonlocal done
        while True:
            await stub.message_payload(id=await waiting.get())
            done += 1
            if done == many:
                say(str(time.time()))

    workers = [asyncio.create_task(worker()) for _ in range(AT_ONCE)]
    workers.append(asyncio.create_task(stub.start()))
    async for event in stub.event():
        if int(event.type) == 25:  # login
            say("ready")
        elif int(event.type) == 2:
            waiting.put_nowait(json.loads(event.payload)["messageId"])
    await asyncio.gather(*workers)


async def least(endpoint: str) -> None:
    """An alert of which nothing is read, decided or sealed: payload, names, one commit, one send."""
    shims()
    from grpclib.client import Channel
    from wechaty_grpc.wechaty import PuppetStub

    host, _, port = endpoint.partition(":")
    stub = PuppetStub(Channel(host, int(port)), metadata={"authorization": f"Wechaty {TOKEN}"})
    kept = sqlite3.connect("kept.db", isolation_level=None)
    kept.execute("PRAGMA journal_mode = WAL")
    kept.execute("PRAGMA synchronous = FULL")
    kept.execute("CREATE TABLE line (id TEXT, name TEXT, text TEXT)")
    under_way: set[asyncio.Task[None]] = set()

    async def tell(message: str) -> None:
        said = await stub.message_payload(id=message)
        if said.text.startswith(ECHOED):
            contact, member = await asyncio.gather(
                stub.contact_payload(id=said.from_id),
                stub.room_member_payload(id=said.room_id, member_id=said.from_id),
            )
            kept.execute("INSERT INTO line VALUES (?, ?, ?)", (message, member.room_alias, contact.name))
            await stub.message_send_text(conversation_id=said.from_id, text=said.text)

    begun = asyncio.create_task(stub.start())
    async for event in stub.event():
        if int(event.type) == 25:  # login
            say("ready")
        elif int(event.type) == 2:
            task = asyncio.create_task(tell(json.loads(event.payload)["messageId"]))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
    await begun


class Peer:
    """The process, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def line(self) -> str:
        """The next word it says; RuntimeError when it has ended."""
        assert self.process.stdout is not None
        word = self.process.stdout.readline().strip()
        if not word:
            raise RuntimeError(f"the peer ended with {self.process.wait(10)}")
        return word


@contextmanager
def peer(gateway: Gateway, folder: Path, what: str, many: int | None = None) -> Iterator[Peer]:
    """Started and logged in; killed at the end."""
    from tests.gateway.driver import free_port

    process = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tests.bench.wechat_peers",
            what,
            gateway.endpoint,
            *([] if many is None else [str(many)]),
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(TREE),
            "PYTHONUTF8": "1",
            "WECHATY_LOG": "error",
            "FREE_PORT": str(free_port()),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        one = Peer(process)
        while one.line() != "ready":
            pass
        time.sleep(1)
        yield one
    finally:
        process.kill()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


def main() -> None:
    """See above."""
    what, endpoint, *rest = sys.argv[1:]
    many = int(rest[0]) if rest else None
    if what == "fetch":
        assert many is not None
        asyncio.run(fetch(endpoint, many))
    elif what == "least":
        asyncio.run(least(endpoint))
    else:
        asyncio.run(bare(endpoint, many))


if __name__ == "__main__":
    main()
