"""A stranger's bytes are read by C libraries in a process of their own: what goes wrong there costs one file.

The child knows nothing of the bot: no settings, no keys, no open files, and a limit on time and memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Literal

import structlog

log = structlog.get_logger()

WITHIN = 30.0
"""Seconds for one file; the largest picture takes two."""

MOST_MEMORY = 800_000_000
_MOST_SECONDS = 25  # of the processor
_TREE = Path(__file__).resolve().parents[1]
_NOT_READ = 3
_KEPT = 4

What = Literal["picture", "voice"]


def apart(what: What, content: bytes, most: int, within: float = WITHIN) -> bytes | None:
    """
    The picture cleaned, or the voice as MP3, in at most so many bytes; blocks until then.

    Returns:
        None: it cannot be read, or nothing so small can be made of it, or the child came to harm.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.apart", what, str(most)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_TREE,
            env={"PATH": os.defpath, "PYTHONUTF8": "1"},
            timeout=within,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        log.warning("apart.failed", what=what, error=type(error).__name__)
        return None
    if done.returncode:
        if done.returncode != _NOT_READ:
            log.warning("apart.failed", what=what, returned=done.returncode)
        return None
    return done.stdout if 0 < len(done.stdout) <= most else None


class Lately:
    """apart(), with its last few results at hand: in danger one photo goes to several people at once."""

    def __init__(self) -> None:
        self._results: OrderedDict[tuple[What, int, bytes], bytes | None] = OrderedDict()

    def __call__(self, what: What, content: bytes, most: int) -> bytes | None:
        """As apart()."""
        key = (what, most, hashlib.sha256(content).digest())
        if key not in self._results:
            self._results[key] = apart(what, content, most)
            while len(self._results) > _KEPT:
                self._results.popitem(last=False)
        return self._results.get(key)


def _limit() -> None:
    import resource

    for name, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, _MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system that does not let itself be limited so
            resource.setrlimit(name, (most, most))


def _child(what: str, most: int) -> int:
    _limit()
    from bot.pictures import cleaned_picture
    from bot.voices import mp3_of

    content = sys.stdin.buffer.read()
    found = cleaned_picture(content, most) if what == "picture" else mp3_of(content)
    if found is None:
        return _NOT_READ
    sys.stdout.buffer.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(_child(sys.argv[1], int(sys.argv[2])))
