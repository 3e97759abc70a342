"""The only place that asks for the time or sleeps."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Time in UTC microseconds, and waiting for it."""

    def now(self) -> int: ...
    async def sleep_until(self, at: int) -> None: ...


class HouseClock:
    """
    The machine's clock; never goes back within one process.

    Set back under the bot it goes on at half speed until the machine has caught up: standing still for as
    long would stop every repetition of an alert and the opening of every case.
    """

    def __init__(self) -> None:
        self._last = 0
        self._beat = 0

    def now(self) -> int:
        """UTC microseconds."""
        wall, beat = time.time_ns() // 1000, time.monotonic_ns() // 1000
        if wall >= self._last:
            self._last, self._beat = wall, beat
        else:
            half = (beat - self._beat) // 2
            self._last += half
            self._beat += 2 * half
        return self._last

    async def sleep_until(self, at: int) -> None:
        """Wait until then; not at all when it is past."""
        import asyncio  # `tag` asks for the day only

        left = 1
        while left > 0:
            left = at - self.now()
            await asyncio.sleep(max(0.0, left / 1_000_000))


class VirtualClock:
    """A clock that stands where it is put: replay and tests."""

    def __init__(self, at: int) -> None:
        self._at = at

    def now(self) -> int:
        """UTC microseconds."""
        return self._at

    def move_to(self, at: int) -> None:
        """Put it there; never back."""
        self._at = max(self._at, at)

    async def sleep_until(self, at: int) -> None:
        """Jump there at once."""
        self.move_to(at)
