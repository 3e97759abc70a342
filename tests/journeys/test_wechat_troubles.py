"""The operator at the screen: told when something ails the way into WeChat, asks doctor while the bot runs.

What the mock cannot do that WeChat can: hold back, limit or ban the account; see tests/gateway/.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.troubles import sorts
from tests.journeys.wechat_world import WITHIN, Run, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """With its gateway open; closed at the end."""
    made = World(tmp_path)
    yield made
    made.close()


def doctor(world: World) -> tuple[int, str]:
    """`bot doctor` beside the running bot: exit status and page."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=world.here,
        env={**os.environ, **world.settings(), "PYTHONPATH": str(world.tree), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    return done.returncode, done.stdout


def until_said(run: Run, words: str) -> None:
    """Until these words stand on the screen."""
    end = time.monotonic() + WITHIN
    while words not in run.said:
        assert time.monotonic() < end and run.process.poll() is None, run.said
        time.sleep(0.05)


def test_the_gateway_goes_and_comes_and_the_operator_reads_it_on_the_screen_and_in_doctor(
    world: World,
) -> None:
    """Once when it begins, once when it is over; doctor looks on without stopping the bot."""
    away = sorts()["gateway_away"]
    with world.bot() as run:
        well = doctor(world)[1]
        world.gateway.kill()
        until_said(run, away.told)
        status, ill = doctor(world)
        world.gateway.start()
        until_said(run, f"好了，已经不是这样：{away.sentence()}")
        after = doctor(world)[1]

        assert run.process.poll() is None
        assert run.said.count(away.told) == 1

    assert "微信：" not in well and "看不了" not in well
    assert status == 1 and f"✗ 微信：{away.sentence()}" in ill
    assert f"！ 微信：{away.sentence()}" in after and "已经过去了" in after
