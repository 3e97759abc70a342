"""What is mended in python-wechaty: each in a process of its own, with the mend and with it taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import TREE

MENDED = "import bot.channels.wechaty_mends as mends\n"


def run(program: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program in a fresh interpreter, started in that folder."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TREE), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def without(name: str) -> str:
    """The mends with one of them left out."""
    return (
        "import types, pathlib\n"
        f"source = pathlib.Path({str(TREE / 'bot/channels/wechaty_mends.py')!r}).read_text('utf-8')\n"
        f"assert '\\n{name}()\\n' in source\n"
        f"source = source.replace('\\n{name}()\\n', '\\n')\n"
        "mends = types.ModuleType('bot.channels.wechaty_mends')\n"
        "exec(compile(source, 'mends', 'exec'), mends.__dict__)\n"
    )


def test_wechaty_can_be_imported(tmp_path: Path) -> None:
    """All mends together: the newest libraries, and nothing is missing."""
    done = run(
        MENDED + "mends.keep_files_in(mends.Path('data'))\nimport wechaty, wechaty_puppet_service", tmp_path
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("mend", "use", "said"),
    [
        ("_mend_pyee", "import wechaty_puppet_service", "AsyncIOEventEmitter"),
        ("_mend_urllib3", "import wechaty", "get_host"),
        ("_mend_puppet_options", "import wechaty", "mutable default"),
    ],
)
def test_without_this_mend_it_cannot(mend: str, use: str, said: str, tmp_path: Path) -> None:
    """With one left out it cannot be imported, for the reason the mend gives."""
    broken = run(without(mend) + use, tmp_path)
    assert broken.returncode == 1
    assert said in broken.stderr


SPEAKS = """
import wechaty, wechaty_puppet
for name in ("Wechaty", "PuppetService", "Message"):
    wechaty_puppet.get_logger(name).error("后院老李说他要告状")
import logging
for name in logging.root.manager.loggerDict:
    if not name.startswith("asyncio"):
        one = logging.getLogger(name)
        if not one.propagate:
            one.critical("后院老李说他要告状")
"""


def test_wechaty_says_nothing_of_what_people_say(tmp_path: Path) -> None:
    """Whatever it logs, at whatever level it was asked for, goes nowhere; unmended it is on stderr."""
    asked = {"WECHATY_LOG": "info", "WECHATY_LOG_FILE": str(tmp_path / "log.txt")}

    mended = run(MENDED + SPEAKS, tmp_path, **asked)
    assert mended.returncode == 0 and "老李" not in mended.stdout + mended.stderr
    assert not (tmp_path / "log.txt").exists()

    assert "老李" in run(without("_silence") + SPEAKS, tmp_path, **asked).stderr


def test_wechaty_writes_under_the_data_folder(tmp_path: Path) -> None:
    """After keep_files_in() nothing lies where the program was started; without it .wechaty/ does."""
    done = run(MENDED + "mends.keep_files_in(mends.Path('data'))\nimport wechaty", tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run(MENDED + "import wechaty", elsewhere).returncode == 0
    assert [path.name for path in elsewhere.iterdir()] == [".wechaty"]
