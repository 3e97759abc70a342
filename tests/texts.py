"""Every text people get, kept as a file under tests/texts/: its diff is read as a villager would read it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_suffix("")


def check(name: str, text: str) -> None:
    """
    Compare with tests/texts/<name>.txt.

    Args:
        name: what the text is, with folders ("mediator/alert ordinary").

    With TEXTS=write in the environment the file is written anew instead. A test that calls this says
    first what must be true of the text; the file only holds what a person has read and agreed to.
    """
    __tracebackhide__ = True
    path = FOLDER / f"{name}.txt"
    if os.environ.get("TEXTS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", "utf-8")
        return
    if not path.exists():
        pytest.fail(f"没有 tests/texts/{name}.txt；TEXTS=write 跑一遍再看", pytrace=False)
    assert f"{text}\n" == path.read_text("utf-8")
