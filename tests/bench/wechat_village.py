"""Eighteen groups and three hundred villagers on the tests' gateway, and the whole bot beside it."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.roster.places import county_places
from bot.sample.county import sample_officers
from storage import open_store
from storage.changes import BindOfficer
from storage.records import Role
from tests.gateway.driver import TOKEN, Gateway, free_port

TREE = Path(__file__).resolve().parents[2]
ACCOUNT = "wechat"
ROOMS, SPEAKERS = 18, 300
CONCERNS = 0.01
WITHIN = 240.0
"""Seconds in which anything of a bench must have happened."""

LONGEST = 30
"""Signs of a line of small talk; the corpus has many long ones, which are rare on a phone in a group."""

Line = dict[str, Any]


def own_lines() -> tuple[list[str], list[str]]:
    """(small talk, concerns) of the tree's own lines."""
    talk, concerns = [], []
    for path in sorted((TREE / "lexicon" / "corpus").glob("*.jsonl")):
        for raw in path.read_text("utf-8").splitlines():
            one = json.loads(raw)
            if one["kind"] == "chatter" and len(one["text"]) <= LONGEST:
                talk.append(one["text"])
            elif one["kind"] == "concern":
                concerns.append(one["text"])
    return talk, concerns


class Village:
    """
    The gateway with its people; every speaker is in the group of one township.

    Attributes:
        officers: contacts of the bound mediators.
    """

    def __init__(self, seed: int = 1) -> None:
        self.gateway = Gateway().start()
        self.chance = random.Random(seed)
        self._serial = itertools.count(1)
        self._talk, self._concerns = own_lines()
        self.townships = list(county_places().villages)[:ROOMS]
        assert len(self.townships) == ROOMS
        self.speakers: list[tuple[str, str]] = []  # (who, where)
        self.officers: dict[str, str] = {}  # contact → roster key
        members: dict[str, list[str]] = {township: [] for township in self.townships}
        for number in range(SPEAKERS):
            township = self.townships[number % ROOMS]
            members[township].append(self.gateway.person(f"样{number}"))
        for one in sample_officers():
            if Role.MEDIATOR in one.roles and (one.township in members or not one.township):
                self.officers[self.gateway.person(one.called)] = one.key
        self.rooms = {
            township: self.gateway.room(f"{township}村民说事群", *people)
            for township, people in members.items()
        }
        self.speakers = [(who, self.rooms[t]) for t, people in members.items() for who in people]

    @property
    def topics(self) -> str:
        """For ROOMS."""
        return ",".join(f"{township}村民说事群" for township in self.rooms)

    def newcomer(self, township: str) -> tuple[str, str]:
        """Somebody nobody has heard yet: (who, where)."""
        return self.gateway.person(f"新{next(self._serial)}"), self.rooms[township]

    def lines(self, many: int, concerns: float = CONCERNS) -> list[Line]:
        """So many lines of the group talk, of which that share are concerns, evenly spread."""
        found = []
        for number in range(many):
            who, where = self.chance.choice(self.speakers)
            concern = int((number + 1) * concerns) > int(number * concerns)
            text = self.chance.choice(self._concerns if concern else self._talk)
            found.append({"from": who, "room": where, "text": text, "id": f"m{next(self._serial)}"})
        return found

    def rehearse(self, lines: list[Line]) -> list[str]:
        """The gateway holds them ready; their ids in order."""
        return list(self.gateway.do("rehearse", lines=lines))

    def sing(self) -> float:
        """All of them at once; when that began (time.time())."""
        begun = time.time()
        self.gateway.do("sing")
        return begun

    def close(self) -> None:
        """No process stays behind."""
        self.gateway.close()


# --- the whole bot ------------------------------------------------------------------------------------


def install(village: Village, folder: Path) -> None:
    """A data folder with the whole roster in it, every mediator bound to a contact."""
    store = open_store(folder)
    try:
        store.replace_roster(sample_officers())
        by_key = {officer.key: officer.id for officer in store.officers()}
        with store.transaction():
            for contact, key in village.officers.items():
                person = store.introduce(ACCOUNT, contact, "样", True)
                store.apply([BindOfficer(officer_id=by_key[key], person_id=person)], 0, ACCOUNT)
    finally:
        store.close()


@dataclass
class Running:
    """`bot run` on that gateway, watched from outside: its inbox read-only, its memory from /proc."""

    process: subprocess.Popen[bytes]
    folder: Path
    out: Path
    settings: dict[str, str] = field(default_factory=dict)

    def inbox(self) -> sqlite3.Connection:
        """The bot's own file, for reading alone."""
        return sqlite3.connect(f"file:{self.folder / 'shuoshi.db'}?mode=ro", uri=True)

    def handled(self, many: int) -> float:
        """When the last of so many messages was handled and committed (time.time())."""
        deadline = time.time() + WITHIN
        with closing(self.inbox()) as db:
            while True:
                now = time.time()
                kept = db.execute("SELECT max(id) FROM message").fetchone()[0] or 0
                if kept >= many and db.execute("SELECT 1 FROM message WHERE state = 0").fetchone() is None:
                    return now
                assert now < deadline, f"{kept} of {many} kept: {self.said()}"
                assert self.process.poll() is None, self.said()
                time.sleep(0.02)

    def order(self) -> list[str]:
        """The channel's ids in the order of the inbox."""
        with closing(self.inbox()) as db:
            return [row[0] for row in db.execute("SELECT message_id FROM message ORDER BY id")]

    def resident(self) -> float:
        """Its resident memory, in MB."""
        return self._status("VmRSS")

    def most_resident(self) -> float:
        """The most it ever was."""
        return self._status("VmHWM")

    def _status(self, what: str) -> float:
        for line in (Path("/proc") / str(self.process.pid) / "status").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1]) / 1024
        raise LookupError(what)

    def cpu(self) -> float:
        """Seconds of processor time it has used."""
        return cpu_of(self.process.pid)

    def said(self) -> str:
        """The end of what it wrote."""
        return self.out.read_text("utf-8")[-2000:]


def cpu_of(pid: int) -> float:
    """Seconds of processor time a process has used, in all its threads."""
    fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def whole_bot(village: Village, folder: Path, **more: str) -> Iterator[Running]:
    """`bot run`, connected and logged in, pace off; told to stop at the end."""
    data = folder / "data"
    install(village, data)
    here = folder / "here"
    here.mkdir()
    out = folder / "out.txt"
    settings = {
        "WECHATY_PUPPET_SERVICE_TOKEN": TOKEN,
        "WECHATY_PUPPET_SERVICE_ENDPOINT": village.gateway.endpoint,
        "ROOMS": village.topics,
        "OPERATOR_NAME": "测试员",
        "OPERATOR_PHONE": "13800000000",
        "DATA_DIR": str(data),
        "CONSOLE_PORT": str(free_port()),
        "PACE": "off",
        **more,
    }
    mark = village.gateway.mark()
    with out.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=here,
            env={**os.environ, **settings, "PYTHONPATH": str(TREE), "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    running = Running(process, data, out)
    try:
        village.gateway.wait("listening", since=mark, within=60)
        village.gateway.wait("logged_in", within=60)
        time.sleep(2)  # the groups' names are asked for; a bench, not a test
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)
