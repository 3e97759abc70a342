"""What holds for every test: known chance, no settings from outside, texts people get kept as files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bot.config import NAMES

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion
    from syrupy.location import PyTestLocation

TESTS = Path(__file__).resolve().parent

# The same examples on every run: a failure seen once is seen again. Two slow cores must not make a test fail.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


class TextFile(SingleFileSnapshotExtension):
    """One file a text, under tests/texts/, so that a person can read the diff as a villager would."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        room = Path(test_location.filepath).resolve().parent.relative_to(TESTS)
        return str(TESTS / "texts" / room / test_location.basename)

    def serialize(self, data: object, **_: object) -> str:
        return f"{data}\n"


@pytest.fixture
def texts(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """`assert text == texts` or `== texts(name="夜里")`: kept in tests/texts/, rewritten by `make texts`."""
    return snapshot.use_extension(TextFile)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests change no test."""
    for name in list(os.environ):
        if name.upper() in NAMES:
            monkeypatch.delenv(name)
