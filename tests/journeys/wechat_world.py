"""A township on the tests' gateway and the bot as its own process: who is there, what they hear."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import HouseClock
from bot.roster.codes import issue_code
from bot.roster.places import county_places
from bot.roster.take_over import import_roster
from bot.roster.template import write_roster
from bot.sample.county import sample_officers
from storage import open_store
from storage.records import Officer, Role
from tests.gateway.driver import TOKEN, Event, Gateway, free_port
from tests.needs import TREE

TOWNSHIP = "正安镇"
TOPIC = f"{TOWNSHIP}村民说事群"
WITHIN = 60
"""Seconds: two busy cores read the words and the places anew in each process."""

SHORT = {
    "PACE": "off",
    "OPENING_SILENCE": "1",
    "OPENING_MOST": "3",
    "COLLECTING_SILENCE": "3",
    "COLLECTING_MOST": "6",
    "LINE_GAP": "0.5",
}
NO_NIGHT = {"from_hour": 24, "to_hour": 0}
"""For clocks.toml: whoever runs the tests in the evening must see an ordinary alert all the same."""


def tree_with_clocks(folder: Path, clocks: dict[str, int], *, high: list[int]) -> Path:
    """
    The tree (by links) with some lines of rules/clocks.toml written otherwise, as a clerk may.

    Args:
        clocks: name of the line → its number.
        high: the ladder's steps in seconds for what is urgent.
    """
    folder.mkdir()
    for room in ("bot", "lexicon", "storage"):
        (folder / room).symlink_to(TREE / room)
    shutil.copytree(TREE / "handlers", folder / "handlers")
    table = folder / "handlers" / "rules" / "clocks.toml"
    text = table.read_text("utf-8")
    for name, number in clocks.items():
        text, count = re.subn(rf"(?m)^({name} = \{{ \w+ = )\d+", rf"\g<1>{number}", text)
        assert count == 1, name
    text, count = re.subn(r"(\[ladder\.high\]\nsteps = \{ seconds = )\[[^]]*\]", rf"\g<1>{high}", text)
    assert count == 1
    table.write_text(text, "utf-8")
    return folder


@dataclass
class Run:
    """One `bot run`."""

    process: subprocess.Popen[str]
    out: Path

    @property
    def said(self) -> str:
        """All that it wrote to stdout and stderr."""
        return self.out.read_text("utf-8")

    def stop(self) -> int:
        """Told to stop; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(20)


class World:
    """
    One township on a gateway: its officers each with a contact and a code, and a first villager and group.

    Args:
        villages: whose officers are there, besides the township's own; () for one village.
        tree: where the bot is run from.

    Attributes:
        codes: contact of each officer → their one-time code.
        officers: contact → their line of the roster.
        here: where the bot is started, and where it must leave nothing.
    """

    def __init__(self, folder: Path, villages: tuple[str, ...] = (), tree: Path = TREE) -> None:
        self.folder, self.tree = folder / "data", tree
        self.here = folder / "here"
        self.here.mkdir()
        self._outs = folder / "outs"
        self._outs.mkdir()
        self.gateway = Gateway().start()
        self.console = free_port()
        every = [one for one in sample_officers() if one.township == TOWNSHIP]
        villages = villages or (next(one.village for one in every if one.village),)
        self.village = villages[0]
        table = folder / "roster.csv"
        write_roster(table, [one for one in every if one.village in ("", *villages)])
        self.danger = f"{self.village}，李四拿着刀上我家来了，要杀我，快来人"
        self.codes: dict[str, str] = {}
        self.officers: dict[str, Officer] = {}
        store = open_store(self.folder)
        try:
            checked, _ = import_roster(store, table, county_places())
            assert not checked.problems
            for officer in store.officers():
                contact = self.gateway.person(officer.called)
                self.officers[contact] = officer
                self.codes[contact] = issue_code(store, officer.id, HouseClock().now())[0]
        finally:
            store.close()
        self.villager, self.room = self.family("王大娘")

    def family(self, name: str, *, friend: bool = True) -> tuple[str, str]:
        """A villager, and a group of the township of their own: no journey hears another's line."""
        person = self.gateway.person(name, friend=friend)
        return person, self.group(person)

    def group(self, *villagers: str) -> str:
        """One more group of that name, with all officers in it."""
        return self.gateway.room(TOPIC, *villagers, *self.codes)

    def settings(self) -> dict[str, str]:
        """What stands in .env."""
        return {
            "WECHATY_PUPPET_SERVICE_TOKEN": TOKEN,
            "WECHATY_PUPPET_SERVICE_ENDPOINT": self.gateway.endpoint,
            "ROOMS": TOPIC,
            "OPERATOR_NAME": "测试员",
            "OPERATOR_PHONE": "13800000000",
            "DATA_DIR": str(self.folder),
            "CONSOLE_PORT": str(self.console),
            **SHORT,
        }

    def open(self, **more: str) -> Run:
        """`bot run`, listening."""
        mark = self.gateway.mark()
        out = self._outs / f"{mark}.txt"
        with out.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.here,
                env={
                    **os.environ,
                    **self.settings(),
                    **more,
                    "PYTHONPATH": str(self.tree),
                    "PYTHONUTF8": "1",
                },
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                text=True,
            )
        run = Run(process, out)
        try:
            self.gateway.wait("listening", since=mark, within=WITHIN)
            self.gateway.wait("logged_in", within=WITHIN)  # at the first connection; it stays so
        except BaseException:
            run.kill()
            raise
        return run

    @contextmanager
    def bot(self, **more: str) -> Iterator[Run]:
        """`bot run`, told to stop at the end if it still runs."""
        run = self.open(**more)
        try:
            yield run
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                run.stop()

    def bind_everybody(self) -> None:
        """Each officer sends the code privately, all at once."""
        mark = self.gateway.mark()
        for contact, code in self.codes.items():
            self.gateway.talk(contact, code)
        for contact in self.codes:
            self.hears(contact, "绑上了", mark)

    # --- who ---

    def of(self, village: str, *, called: str = "", kind: str = "", role: Role | None = None) -> str:
        """The contact of the first officer there who is called so, is good at that, has that role."""
        for contact, one in self.officers.items():
            fits = (not called or one.called == called) and (not kind or kind in one.types)
            if one.village == village and fits and (role is None or role in one.roles):
                return contact
        raise LookupError(f"{village} {called} {kind} {role}")

    def called(self, contact: str) -> str:
        """What that officer is called."""
        return self.officers[contact].called

    # --- what is said ---

    def hears(self, who: str, words: str, since: int, *, within: float = WITHIN) -> str:
        """The first text with these words that was said to them (a person or a group) since then."""

        def is_it(one: Event) -> bool:
            return one["event"] == "said" and one["to"] == who and words in one.get("text", "")

        what = f"“{words}” to {who}"
        return str(self.gateway.wait_for(is_it, since=since, within=within, what=what)["text"])

    def heard(self, who: str, since: int = 0) -> list[str]:
        """All texts said to them since then."""
        return [one["text"] for one in self.gateway.said(since) if one["to"] == who and "text" in one]

    def all_heard(self, who: str, since: int) -> list[str]:
        """The same, once there is one."""
        self.hears(who, "", since)
        return self.heard(who, since)

    def spoken_to(self, since: int) -> set[str]:
        """Which officers anything was said to since then."""
        return {one["to"] for one in self.gateway.said(since)} & set(self.codes)

    def alert(self, mark: int) -> Event:
        """The first line to an officer since then."""

        def to_officer(one: Event) -> bool:
            return one["event"] == "said" and one["to"] in self.codes

        return self.gateway.wait_for(to_officer, since=mark, within=WITHIN)

    def alert_to_other(self, mark: int, *not_to: str, number: str = "") -> Event:
        """The first offer since then to an officer who is none of these."""

        def is_it(one: Event) -> bool:
            to_other = one["event"] == "said" and one["to"] in self.codes and one["to"] not in not_to
            return to_other and number in one.get("text", "") and "1接" in one["text"]

        return self.gateway.wait_for(is_it, since=mark, within=WITHIN, what="offer to another")

    def close(self) -> None:
        """No gateway stays behind."""
        self.gateway.close()


@contextmanager
def villages_at_work(folder: Path, villages: tuple[str, ...], *, high: list[int]) -> Iterator[World]:
    """These villages by day, everybody bound, the bot running; at the end it has not failed."""
    made = World(folder, villages, tree_with_clocks(folder / "tree", NO_NIGHT, high=high))
    try:
        with made.bot() as run:
            made.bind_everybody()
            yield made
            assert run.stop() == 0, run.said
    finally:
        made.close()


def number_in(text: str) -> str:
    """The case's number in a line."""
    found = re.search(r"(?<!\d)[1-9]\d{3}(?!\d)", text)
    assert found, text
    return found[0]
