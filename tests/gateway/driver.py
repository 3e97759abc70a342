"""Starts the gateway of the tests and speaks to it: what is said, what goes wrong, what the bot answered."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.gateway.certificates import Papers
from tests.needs import need

HERE = Path(__file__).parent
TOKEN = "puppet_test_5d1c"  # invented; opens nothing
BOT = "wxid_bot"
BOT_NAME = "说事"

TEXT, VOICE, IMAGE, VIDEO, FILE, PLACE, POST = 7, 2, 6, 15, 1, 8, 16
"""Numbers of wechaty-puppet for the kinds of a message."""

Event = dict[str, Any]


def need_gateway() -> str:
    """Path of node; without it or the gateway's modules the calling test is skipped (fails in CI)."""
    __tracebackhide__ = True
    node = shutil.which("node")
    need("node（make setup 会装）", node is not None)
    need(
        "网关的 node_modules（make setup 会装）",
        (HERE / "node_modules" / "wechaty-puppet-service").is_dir(),
    )
    assert node is not None
    return node


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Gateway:
    """
    One gateway on one port; after kill() or leave(), start() opens a new process there.

    A new process knows nothing of the old one's world: set_up() is done again by start().
    """

    def __init__(self, **options: Any) -> None:
        self._node = need_gateway()
        self._options = {"port": free_port(), "token": TOKEN, "name": BOT_NAME, **options}
        self._world: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._names = itertools.count(1)
        self.events: list[Event] = []
        self._replies: dict[int, dict[str, Any]] = {}
        self._word = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._options['port']}"

    def start(self) -> Gateway:
        """Open it and put its world in."""
        mark = self.mark()
        self._process = subprocess.Popen(
            [self._node, "gateway.cjs", json.dumps(self._options)],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "NODE_NO_WARNINGS": "1"},
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        self.wait("open", since=mark, within=30)
        for given in self._world:
            self.do(**given)
        return self

    def set_up(self, do: str, **given: Any) -> Any:
        """Do it now, and again after every start."""
        self._world.append({"do": do, **given})
        return self.do(do, **given)

    def do(self, do: str, **given: Any) -> Any:
        """Have it do something; returns its answer. Raises RuntimeError with its words."""
        number = next(self._numbers)
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps({"n": number, "do": do, **given}) + "\n")
        self._process.stdin.flush()
        with self._word:
            if not self._word.wait_for(lambda: number in self._replies, 20):
                raise TimeoutError(do)
            reply = self._replies.pop(number)
        if "error" in reply:
            raise RuntimeError(f"{do}: {reply['error']}")
        return reply["value"]

    # --- shorter words for what is done often ---

    def person(self, name: str, *, friend: bool = True) -> str:
        """Somebody new; their id."""
        person = f"wxid_{next(self._names)}"
        self.set_up("person", id=person, name=name, friend=friend)
        return person

    def room(self, topic: str, *members: str) -> str:
        """A new group with the bot in it; its id."""
        room = f"{next(self._names)}@chatroom"
        self.set_up("room", id=room, topic=topic, members=list(members))
        return room

    def talk(self, who: str, text: str = "", **more: Any) -> str:
        """Somebody says something, privately unless `room` is given; the message's id."""
        return str(self.do("talk", **{"from": who}, text=text, **more))

    # --- what it tells ---

    def mark(self) -> int:
        """Where its events are now; for wait(since=…)."""
        with self._word:
            return len(self.events)

    def wait(self, event: str, *, since: int = 0, within: float = 15, **match: Any) -> Event:
        """The first such event after `since`. Raises TimeoutError."""

        def is_it(one: Event) -> bool:
            return one["event"] == event and all(one.get(key) == value for key, value in match.items())

        return self.wait_for(is_it, since=since, within=within, what=f"{event} {match}")

    def wait_for(
        self, is_it: Callable[[Event], bool], *, since: int = 0, within: float = 15, what: str = "event"
    ) -> Event:
        """The first event after `since` that is it. Raises TimeoutError, or RuntimeError if it failed."""

        def found() -> Event | None:
            for one in self.events[since:]:
                if is_it(one):
                    return one
                if one["event"] == "failed":
                    raise RuntimeError(one["why"])
            return None

        with self._word:
            if not self._word.wait_for(lambda: found() is not None, within):
                raise TimeoutError(f"{what} within {within} s; there was {self.events[since:]}")
            one = found()
            assert one is not None
            return one

    async def seen(self, event: str, *, since: int = 0, within: float = 15, **match: Any) -> Event:
        """wait() while the loop goes on."""
        return await asyncio.to_thread(self.wait, event, since=since, within=within, **match)

    def said(self, since: int = 0) -> list[Event]:
        """What the bot said so far."""
        with self._word:
            return [one for one in self.events[since:] if one["event"] == "said"]

    # --- its end, and worse ---

    def show(self, papers: Papers | None) -> None:
        """From its next start on it shows that certificate, or speaks without TLS."""
        given = {"cert": str(papers.certificate), "key": str(papers.key)} if papers else {}
        self._options = {k: v for k, v in self._options.items() if k not in ("cert", "key")} | given

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._gone()

    def leave(self) -> None:
        """It ends in order."""
        with contextlib.suppress(TimeoutError):
            self.do("leave")
        self._gone()

    def freeze(self) -> None:
        """It holds still, its connections open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if nothing had been."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """No process stays behind."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
            self.kill()

    def _gone(self) -> None:
        process, self._process = self._process, None
        assert process is not None
        process.wait(20)
        if self._reader is not None:
            self._reader.join(5)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            one = json.loads(line)
            with self._word:
                if "n" in one:
                    self._replies[one["n"]] = one
                else:
                    self.events.append(one)
                self._word.notify_all()
