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
        leans_within: so long a short word may go on with the last legal question.
        refusable: so long its answer may be refused.
        ladder: urgency → after how long the next one is asked (deputy, head, township).
        village_rounds: how often danger is said to one of the village who does not answer.
        second_look: so long an answer nobody is sure of waits for a word of the model.
        same_within: a new case is compared with those of its township told so long before it.
        voices_within: several who tell one matter within so long are one question.
        words_kept: so long words wait for somebody who is no contact.
        danger_kept: so long after present danger was told its first line may still be said.
        accept_gap: least and most between two friend requests or invitations that are accepted.
        accept_per_hour: at most so many of them.
        deaf_told_from: the account heard nothing for so long: its groups are told.
        deaf_told_after: so long after it hears again.
        deaf_joined_within: two such times with less between them are one.
        deaf_told_within: what is longer ago is not told any more.
        deaf_most_a_day: so often a group is told in a day.
        silent_odds: a group's silence is told to the operator when, by how it usually talks, not one in
            so many would be as long.
        silent_history: how it usually talks is looked up in so long before.
        silent_history_least: a group that was met later than this before is not judged.
        silent_check_every: between two looks.
        teach_hours: from which hour to which a group may hear a lesson.
        police_sms: number for a silent call to the police by SMS, "" when none was tested.
    """

    opening_silence: int
    opening_most: int
    collecting_silence: int
    collecting_most: int
    line_gap: int
    small_talk_kept: int
    leans_within: int
    refusable: int
    told_again: int
    night_from: int
    night_to: int
    danger_repeat: int
    village_rounds: int
    ladder: Mapping[str, tuple[int, ...]]
    later: int
    waiting_told: int
    second_look: int
    same_within: int
    voices_within: int
    words_kept: int
    danger_kept: int
    accept_gap: tuple[int, int]
    accept_per_hour: int
    deaf_told_from: int
    deaf_told_after: int
    deaf_joined_within: int
    deaf_told_within: int
    deaf_most_a_day: int
    silent_odds: int
    silent_history: int
    silent_history_least: int
    silent_check_every: int
    teach_hours: tuple[int, int]
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
    ladder, contacts = data["ladder"], data["contacts"]
    least, most = contacts["accept_gap"]["seconds"]
    deaf, silent = data["deaf"], data["silent_group"]
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
        second_look=data["questions"]["second_look"]["seconds"] * SECOND,
        same_within=data["same"]["within"]["seconds"] * SECOND,
        voices_within=data["same"]["voices_within"]["seconds"] * SECOND,
        words_kept=contacts["words_kept"]["seconds"] * SECOND,
        danger_kept=contacts["danger_kept"]["seconds"] * SECOND,
        accept_gap=(least * SECOND, most * SECOND),
        accept_per_hour=contacts["accept_per_hour"]["times"],
        deaf_told_from=deaf["told_from"]["seconds"] * SECOND,
        deaf_told_after=deaf["told_after"]["seconds"] * SECOND,
        deaf_joined_within=deaf["joined_within"]["seconds"] * SECOND,
        deaf_told_within=deaf["told_within"]["seconds"] * SECOND,
        deaf_most_a_day=deaf["most_a_day"]["times"],
        silent_odds=silent["odds"]["times"],
        silent_history=silent["history"]["seconds"] * SECOND,
        silent_history_least=silent["history_least"]["seconds"] * SECOND,
        silent_check_every=silent["check_every"]["seconds"] * SECOND,
        teach_hours=(data["teach"]["lesson_from"]["hour"], data["teach"]["lesson_to"]["hour"]),
        police_sms=data["numbers"]["police_sms"]["text"],
    )
