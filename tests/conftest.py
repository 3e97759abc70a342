"""What holds for every test: known chance, and no settings from outside."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from bot.config import NAMES

# The same examples on every run: a failure seen once is seen again. Two slow cores must not make a test fail.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests change no test."""
    for name in list(os.environ):
        if name.upper() in NAMES:
            monkeypatch.delenv(name)
