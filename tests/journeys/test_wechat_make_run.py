"""`make run` with a gateway in .env, as a stranger's machine does it: from the villager's word to the alert.

The tree as it is committed is copied to a folder of its own, .env is written there, and `make run` is called
without any terminal. Taken over from this checkout is its .venv, by a link: the same .ci/setup.sh has made
and filled it on this machine's python3, so `make run` looks it over, finds the lock unchanged, and installs
nothing. What the mock cannot do that WeChat can: ask for a scan of its code before the account is logged in.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage import open_store
from tests.journeys.wechat_world import WITHIN, World, number_in
from tests.needs import TREE, need
from tests.test_house import _files as committed_files

SETTING_UP = 60
"""Seconds: .ci/setup.sh looks over what is there before the bot starts."""


@dataclass
class Made:
    """One `make run`."""

    make: subprocess.Popen[bytes]
    out: Path

    def bot(self) -> int:
        """The process id of the bot below make, by Linux's own tables."""
        todo, found = [self.make.pid], 0
        while todo:
            pid = todo.pop()
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if words[1:4] == [b"-m", b"bot", b"run"]:
                found = pid
            todo += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split())
        assert found, self.out.read_text("utf-8")
        return found


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The committed tree in a folder of its own, with this checkout's .venv."""
    need("make", shutil.which("make") is not None)
    need(".venv（make setup 会建）", (TREE / ".venv" / "installed.requirements.lock").is_file())
    need("/proc（只有 Linux 有）", Path("/proc/self/task").is_dir())
    copy = tmp_path / "clone"
    for path in committed_files():
        there = copy / path.relative_to(TREE)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    (copy / ".venv").symlink_to(TREE / ".venv")
    return copy


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """With its gateway open; closed at the end."""
    made = World(tmp_path)
    yield made
    made.close()


@contextmanager
def make_run(tree: Path, world: World, out: Path) -> Iterator[Made]:
    """`make run`, listening; nothing of it is left at the end."""
    mark = world.gateway.mark()
    settings = world.settings()
    outside = {name: value for name, value in os.environ.items() if name.upper() not in settings}
    with out.open("wb") as file:
        make = subprocess.Popen(
            ["make", "run"],
            cwd=tree,
            env={name: value for name, value in outside.items() if name not in ("MAKEFLAGS", "PYTHONPATH")},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # no terminal, and a group of its own
        )
    try:
        world.gateway.wait("listening", since=mark, within=SETTING_UP)
        world.gateway.wait("logged_in", within=WITHIN)
        yield Made(make, out)
    finally:
        if make.poll() is None:
            os.killpg(make.pid, signal.SIGKILL)
            make.wait(20)


def test_make_run_end_to_end(tree: Path, world: World, tmp_path: Path) -> None:
    """
    The alert comes out; SIGTERM to the bot ends make with status 0; what was said the moment before it
    is kept, and after the next `make run` its group and its mediators have heard.
    """
    gateway, out = world.gateway, tmp_path / "out.txt"
    env = "".join(f"{name}={value}\n" for name, value in world.settings().items())
    (tree / ".env").write_text(f"# 试跑\n{env}", "utf-8")
    other, other_room = world.family("李大爷")

    with make_run(tree, world, out) as made:
        world.bind_everybody()
        gateway.do("watch", call="messagePayload")
        mark = gateway.mark()
        gateway.talk(world.villager, world.danger, room=world.room)
        alert = world.alert(mark)
        gateway.talk(alert["to"], "1")
        world.hears(alert["to"], f"{number_in(alert['text'])}归您了", mark)
        world.hears(world.room, "听见了", mark)
        for words in (f"我是{world.village}的", "他拎着斧子，", "在我家门口要砍我"):
            last = gateway.talk(other, words, room=other_room)
        gateway.wait("called", since=mark, within=WITHIN, id=last)
        os.kill(made.bot(), signal.SIGTERM)
        assert made.make.wait(WITHIN) == 0, out.read_text("utf-8")

    assert "说事开起来了" in out.read_text("utf-8")
    assert "正在装" not in out.read_text("utf-8") and "Traceback" not in out.read_text("utf-8")
    assert not [path for path in tree.iterdir() if path.name in ("data", ".wechaty")]
    store = open_store(world.folder)
    try:
        room = store.room_of("wechat", other_room)
        kept = store.conversation(f"r{room}", limit=9)
        assert len(kept) == 3
    finally:
        store.close()

    with make_run(tree, world, out) as made:
        world.hears(other_room, "听见了", mark)
        assert any("要砍我" in text for one in world.codes for text in world.heard(one, mark))
        os.kill(made.bot(), signal.SIGTERM)
        assert made.make.wait(WITHIN) == 0, out.read_text("utf-8")
