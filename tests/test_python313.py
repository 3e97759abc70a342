"""Python 3.13 besides: the lock installs there and the channel's tests pass, where the machine has one.

Where it has none the tests are skipped with that reason, in CI too: a bare Debian has one python3. Where
python3 itself is 3.13 there is nothing left to do: the whole suite runs on it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from packaging.markers import Marker

from tests.needs import TREE, leave_out, need

VENV = TREE / ".venv-3.13"
LOCKS = ("requirements.lock", "requirements-test.lock")
CHANNEL = ("tests/gateway/test_*.py", "tests/contract/test_channel.py", "tests/bot/test_wechaty_*.py")

AT_ONCE = 3
"""Files; most of the time they wait for what a gateway does in its own time."""


def _works(python: str | Path, code: str = "") -> bool:
    """It runs, and is no shim that only says how to switch it on."""
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, timeout=60, check=False)
    except OSError:
        return False
    return done.returncode == 0


@pytest.fixture(scope="module")
def python() -> Path:
    """That venv's python, filled from the locks by .ci/setup.sh; else skipped, saying why."""
    if sys.version_info[:2] == (3, 13):
        leave_out("这里的 Python 就是 3.13，全部测试都在它上头跑 / all tests run on 3.13")
    found = VENV / "bin" / "python"
    if not _works(found):
        besides = shutil.which("python3.13")
        if besides is None or not _works(besides, "import venv, ensurepip"):
            leave_out("这台机器没有 python3.13 / no python3.13 on this machine")
    filled = all(_same(lock) for lock in LOCKS)
    need(".venv-3.13（make setup 会建，按 lock 装好）", filled and _works(found))
    return found


def _same(lock: str) -> bool:
    stamp = VENV / f"installed.{lock}"
    return stamp.is_file() and stamp.read_bytes() == (TREE / lock).read_bytes()


def _locked() -> dict[str, str]:
    """What the locks say for 3.13 on this machine: name → version."""
    found: dict[str, str] = {}
    for lock in LOCKS:
        for line in (TREE / lock).read_text("utf-8").splitlines():
            one = re.match(r"([A-Za-z0-9._-]+)==(\S+)(?: ; (.+?))?(?: \\)?$", line)
            here = {"python_version": "3.13", "python_full_version": "3.13.0"}
            if one and (one[3] is None or Marker(one[3]).evaluate(here)):
                found[re.sub(r"[-_.]+", "-", one[1]).lower()] = one[2]
    return found


def test_the_locks_are_installed_as_they_stand(python: Path) -> None:
    """Every line that holds on 3.13 is there in its version; telnetlib's stand-in is among them."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        capture_output=True,
        check=True,
    )
    installed = {
        re.sub(r"[-_.]+", "-", one["name"]).lower(): one["version"] for one in json.loads(listed.stdout)
    }
    locked = _locked()

    assert len(locked) > 60 and "standard-telnetlib" in locked
    assert {name: installed.get(name) for name in locked} == locked


def _run(python: Path, file: Path) -> tuple[Path, int, str]:
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", file],
        cwd=TREE,
        env={**os.environ, "CI": "true", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    return file, done.returncode, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.timeout(600)
def test_the_channel_passes_on_it(python: Path) -> None:
    """The gateway's tests, the contract of channels and the mends of wechaty: all pass, none is skipped."""
    files = sorted({f for glob in CHANNEL for f in TREE.glob(glob)}, key=lambda f: -f.stat().st_size)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda file: _run(python, file), files))

    assert len(files) >= 10
    failed = [f"{file.relative_to(TREE)}\n{said}" for file, status, said in done if status]
    assert not failed, "\n\n".join(failed)
    assert all(re.search(r"^\d+ passed in ", said, re.M) for _, _, said in done), done
