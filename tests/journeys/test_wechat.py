"""The bot as its own process on a real gateway: a villager speaks, a mediator is called, all are told.

What the mock cannot do that WeChat can: hold back, limit or ban the account; real groups, phones and ids.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.clock import HouseClock
from bot.roster.codes import issue_code
from bot.roster.places import county_places
from bot.roster.take_over import import_roster
from bot.roster.template import write_roster
from bot.sample.county import sample_officers
from lexicon.wording import wording
from storage import open_store
from tests.gateway.driver import TOKEN, Event, Gateway, free_port
from tests.needs import TREE, need

TOWNSHIP = "正安镇"
TOPIC = f"{TOWNSHIP}村民说事群"
WITHIN = 40
"""Seconds: two busy cores read the words and the places anew in each process."""


class World:
    """One township on a gateway: its officers each with a contact and a code, a villager, the group."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.gateway = Gateway().start()
        self.console = free_port()
        officers = [one for one in sample_officers() if one.township == TOWNSHIP]
        self.village = next(one.village for one in officers if one.village)
        officers = [one for one in officers if one.village in ("", self.village)]
        table = folder / "roster.csv"
        write_roster(table, officers)
        self.danger = f"{self.village}，李四拿着刀上我家来了，要杀我，快来人"
        self.codes: dict[str, str] = {}
        store = open_store(self.folder)
        try:
            checked, _ = import_roster(store, table, county_places())
            assert not checked.problems
            for officer in store.officers():
                contact = self.gateway.person(officer.called)
                self.codes[contact] = issue_code(store, officer.id, HouseClock().now())[0]
        finally:
            store.close()
        self.villager = self.gateway.person("王大娘")
        self.room = self.gateway.room(TOPIC, self.villager, *self.codes)

    @contextmanager
    def bot(self, folder: Path) -> Iterator[subprocess.Popen[str]]:
        """`bot run`, listening; told to stop at the end if it still runs."""
        settings = {
            "WECHATY_PUPPET_SERVICE_TOKEN": TOKEN,
            "WECHATY_PUPPET_SERVICE_ENDPOINT": self.gateway.endpoint,
            "ROOMS": TOPIC,
            "OPERATOR_NAME": "测试员",
            "OPERATOR_PHONE": "13800000000",
            "DATA_DIR": str(self.folder),
            "CONSOLE_PORT": str(self.console),
            "PACE": "off",
            "OPENING_SILENCE": "1",
            "OPENING_MOST": "3",
            "COLLECTING_SILENCE": "3",
            "COLLECTING_MOST": "6",
            "LINE_GAP": "1",
        }
        mark = self.gateway.mark()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=folder,
            env={**os.environ, **settings, "PYTHONPATH": str(TREE), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            self.gateway.wait("logged_in", since=mark, within=WITHIN)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()

    def alert(self, mark: int) -> Event:
        """The first line to an officer since then."""

        def to_officer(one: Event) -> bool:
            return one["event"] == "said" and one["to"] in self.codes

        return self.gateway.wait_for(to_officer, since=mark, within=WITHIN)

    def bind_everybody(self) -> None:
        """Each officer sends the code privately."""
        for contact, code in self.codes.items():
            mark = self.gateway.mark()
            self.gateway.talk(contact, code)
            self.gateway.wait("said", since=mark, within=WITHIN, to=contact)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """With its gateway open; closed at the end."""
    made = World(tmp_path)
    yield made
    made.gateway.close()


def listening_ports(pid: int) -> set[int]:
    """Ports on which that process takes connections, by Linux's own tables."""
    proc = Path("/proc") / str(pid)
    need("/proc（只有 Linux 有）", proc.is_dir())
    sockets = set()
    for fd in (proc / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            sockets.add(os.readlink(fd))
    found = set()
    for table in ("tcp", "tcp6"):
        for row in (proc / "net" / table).read_text("ascii").splitlines()[1:]:
            _, local, _, state, *rest = row.split()
            if state == "0A" and f"socket:[{rest[5]}]" in sockets:
                found.add(int(local.rpartition(":")[2], 16))
    return found


def test_a_villager_speaks_and_the_mediator_takes_it(world: World, tmp_path: Path) -> None:
    """Danger, so that it holds at any hour: called at once, taken with 1; the group hears its one line."""
    gateway = world.gateway
    words = world.danger
    with world.bot(tmp_path) as process:
        world.bind_everybody()
        mark = gateway.mark()
        gateway.talk(world.villager, words, room=world.room)
        line = gateway.wait("said", since=mark, within=WITHIN, to=world.room)
        alert = world.alert(mark)
        answered = gateway.mark()
        gateway.talk(alert["to"], "1")
        gateway.wait("said", since=answered, within=WITHIN, to=alert["to"])
        gateway.wait("said", since=mark, within=WITHIN, to=world.villager)

        assert line["text"] == wording("group_line")
        assert world.village in alert["text"] and "要杀我" in alert["text"]

        assert listening_ports(process.pid) == {world.console}

        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=WITHIN)
    assert process.returncode == 0, out

    said = gateway.said(mark)
    assert [one["text"] for one in said if one["to"] == world.room] == [line["text"]]
    kept = out + "".join(path.read_text("utf-8") for path in (world.folder / "logs").iterdir())
    for secret in ("要杀我", "王大娘", "李四", TOKEN, alert["text"].splitlines()[0]):
        assert secret not in kept
    assert {path.name for path in tmp_path.iterdir()} == {"data", "roster.csv"}


def test_the_gateway_dies_and_comes_back_and_the_next_danger_is_called(world: World, tmp_path: Path) -> None:
    """Killed 5 seconds under a running bot: the process goes on, and nothing needs a hand."""
    gateway = world.gateway
    with world.bot(tmp_path) as process:
        world.bind_everybody()
        gateway.kill()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(5)
        mark = gateway.mark()
        gateway.start()
        gateway.wait("logged_in", since=mark, within=WITHIN)
        gateway.talk(world.villager, world.danger, room=world.room)
        alert = world.alert(mark)

        assert "要杀我" in alert["text"]
        assert process.poll() is None


def test_a_wrong_token_is_said_and_ends_with_a_failure(world: World, tmp_path: Path) -> None:
    """One sentence, exit status 1: whoever supervises the process sees that it failed."""
    settings = {
        "WECHATY_PUPPET_SERVICE_TOKEN": "puppet_wrong_9",
        "WECHATY_PUPPET_SERVICE_ENDPOINT": world.gateway.endpoint,
        "ROOMS": TOPIC,
        "OPERATOR_NAME": "测试员",
        "OPERATOR_PHONE": "13800000000",
        "DATA_DIR": str(world.folder),
        "CONSOLE_PORT": str(free_port()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env={**os.environ, **settings, "PYTHONPATH": str(TREE), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )

    assert done.returncode == 1
    assert "网关不认这个口令" in done.stderr and "puppet_wrong_9" not in done.stderr + done.stdout
