"""The clocks and limits that handlers go by, from rules/clocks.toml; windows may be set shorter."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

CLOCKS = Path(__file__).with_name("rules") / "clocks.toml"
SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    All spans are microseconds, hours are of the day in Asia/Shanghai.

    Attributes:
        ladder: urgency → after how long the next one is asked (deputy, head, township).
        village_rounds: how often danger is said to one of the village who does not answer.
        police_sms: number for a silent call to the police by SMS, "" when none was tested.
    """

    opening_silence: int
    opening_most: int
    collecting_silence: int
    collecting_most: int
    line_gap: int
    small_talk_kept: int
    told_again: int
    night_from: int
    night_to: int
    danger_repeat: int
    village_rounds: int
    ladder: Mapping[str, tuple[int, ...]]
    later: int
    waiting_told: int
    police_sms: str

    def with_windows(self, seconds: Mapping[str, float]) -> Limits:
        """The same with some windows (opening_silence …) set by the settings, in seconds."""
        spans: dict[str, Any] = {name: int(value * SECOND) for name, value in seconds.items()}
        return replace(self, **spans)


@cache
def stored_limits() -> Limits:
    """What rules/clocks.toml says. Raises KeyError or tomllib errors; doctor names the line first."""
    data = tomllib.loads(CLOCKS.read_text(encoding="utf-8-sig"))
    spans = {name: entry["seconds"] * SECOND for name, entry in data["windows"].items()}
    ladder = data["ladder"]
    return Limits(
        **spans,
        night_from=data["night"]["from_hour"]["hour"],
        night_to=data["night"]["to_hour"]["hour"],
        danger_repeat=ladder["critical"]["repeat"]["seconds"] * SECOND,
        village_rounds=ladder["critical"]["village_rounds"]["times"],
        ladder={
            urgency: tuple(step * SECOND for step in ladder[urgency]["steps"]["seconds"])
            for urgency in ("high", "normal")
        },
        later=data["cases"]["later"]["seconds"] * SECOND,
        waiting_told=data["cases"]["waiting_told"]["seconds"] * SECOND,
        police_sms=data["numbers"]["police_sms"]["text"],
    )
