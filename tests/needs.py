"""What a test needs from the machine: missing, it is skipped with a reason; in CI it fails instead."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

TREE = Path(__file__).resolve().parent.parent
SHARED = TREE.parent / "shared"


def in_ci() -> bool:
    """CI=true (or 1): everything a test needs is said to be there."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def need(what: str, present: bool) -> None:
    """
    Go on if `present`; else skip, or fail where CI=true, so that a green CI never hides a part left out.

    Args:
        what: the missing thing in Chinese, with the way to get it: "浏览器 chromium（make setup 会装）".
    """
    __tracebackhide__ = True
    if present:
        return
    reason = f"缺{what} / missing here: {what}"
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def leave_out(why: str) -> NoReturn:
    """Skip, in CI too: for what a machine may rightly lack (a second Python). The summary prints `why`."""
    __tracebackhide__ = True
    pytest.skip(why)


def chromium() -> str:
    """The path of the machine's own browser; without one the calling test is skipped (or fails in CI)."""
    __tracebackhide__ = True
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, names) if path), None)
    need("浏览器 chromium（make setup 会装）", found is not None)
    assert found is not None
    return found


def shared(path: str) -> Path:
    """
    A file of the folder that only the makers have beside the tree (corpus, law texts, tools).

    A stranger's clone has none, and the test is skipped there with its reason; CI has it beside the
    clone, and with CI=true its absence is a failure like any other.
    """
    __tracebackhide__ = True
    need(f" ../shared/{path}（只有编写者那儿有）", (SHARED / path).exists())
    return SHARED / path
