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
from pathlib import Path

import pytest

from lexicon.wording import wording
from tests.gateway.driver import TOKEN
from tests.journeys.wechat_world import WITHIN, World
from tests.needs import TREE, need


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """With its gateway open; closed at the end."""
    made = World(tmp_path)
    yield made
    made.close()


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


def test_a_villager_speaks_and_the_mediator_takes_it(world: World) -> None:
    """Danger, so that it holds at any hour: called at once, taken with 1; the group hears its one line."""
    gateway = world.gateway
    words = world.danger
    with world.bot() as run:
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

        assert listening_ports(run.process.pid) == {world.console}

        run.process.send_signal(signal.SIGTERM)
        assert run.process.wait(WITHIN) == 0, run.said

    assert world.heard(world.room, mark) == [line["text"]]
    kept = run.said + "".join(path.read_text("utf-8") for path in (world.folder / "logs").iterdir())
    for secret in ("要杀我", "王大娘", "李四", TOKEN, alert["text"].splitlines()[0]):
        assert secret not in kept
    assert list(world.here.iterdir()) == []


def test_the_gateway_dies_and_comes_back_and_the_next_danger_is_called(world: World) -> None:
    """Killed 5 seconds under a running bot: the process goes on, and nothing needs a hand."""
    gateway = world.gateway
    with world.bot() as run:
        world.bind_everybody()
        gateway.kill()
        with pytest.raises(subprocess.TimeoutExpired):
            run.process.wait(5)
        mark = gateway.mark()
        gateway.start()
        gateway.wait("logged_in", since=mark, within=WITHIN)
        gateway.talk(world.villager, world.danger, room=world.room)
        alert = world.alert(mark)

        assert "要杀我" in alert["text"]
        assert run.process.poll() is None


def test_a_wrong_token_is_said_and_ends_with_a_failure(world: World) -> None:
    """One sentence, exit status 1: whoever supervises the process sees that it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=world.here,
        env={
            **os.environ,
            **world.settings(),
            "WECHATY_PUPPET_SERVICE_TOKEN": "puppet_wrong_9",
            "PYTHONPATH": str(TREE),
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )

    assert done.returncode == 1
    assert "网关不认这个口令" in done.stderr and "puppet_wrong_9" not in done.stderr + done.stdout
