"""The house's clock never goes back and never stands, whatever is done to the machine's."""

from __future__ import annotations

import pytest

from bot.clock import HouseClock
from handlers.limits import SECOND

START, HOUR = 1_772_424_000 * SECOND, 3600 * SECOND


class Machine:
    """The machine's two clocks: the one on the wall, which is set, and the one that only counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wall, self.beat = START, 7 * HOUR
        monkeypatch.setattr("time.time_ns", lambda: self.wall * 1000)
        monkeypatch.setattr("time.monotonic_ns", lambda: self.beat * 1000)

    def goes_on(self, for_so_long: int) -> None:
        self.wall += for_so_long
        self.beat += for_so_long


def test_it_shows_what_the_machine_shows_and_follows_it_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set right by a time server, a day on: at once."""
    machine, clock = Machine(monkeypatch), HouseClock()
    shown = [clock.now()]
    machine.goes_on(SECOND)
    shown.append(clock.now())
    machine.wall += 24 * HOUR
    shown.append(clock.now())

    assert [at - START for at in shown] == [0, SECOND, SECOND + 24 * HOUR]


def test_set_back_it_goes_on_at_half_speed_until_the_machine_has_caught_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Standing still would stop every repetition of an alert and the opening of every case."""
    machine, clock = Machine(monkeypatch), HouseClock()
    before = clock.now()
    machine.wall -= 8 * HOUR
    shown = []
    for _ in range(17):
        machine.goes_on(HOUR)
        shown.append(clock.now() - before)

    assert shown[:3] == [HOUR // 2, HOUR, 3 * HOUR // 2]
    assert shown[15] == 8 * HOUR
    assert clock.now() == machine.wall


def test_looked_at_ever_so_often_it_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a microsecond too."""
    machine, clock = Machine(monkeypatch), HouseClock()
    before = clock.now()
    machine.wall -= HOUR
    for _ in range(1000):
        machine.goes_on(1)
        clock.now()

    assert clock.now() - before == 500


async def test_waiting_lasts_until_the_clock_shows_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set back, that is longer than it would have been."""
    machine, clock = Machine(monkeypatch), HouseClock()
    before = clock.now()
    machine.wall -= HOUR
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        machine.goes_on(round(seconds * SECOND) + 1)

    monkeypatch.setattr("asyncio.sleep", sleep)
    await clock.sleep_until(before + 10 * SECOND)
    await clock.sleep_until(before)

    assert clock.now() >= before + 10 * SECOND
    assert 19 < sum(slept) < 21
    assert slept[-1] == 0
