"""What the group hears: one line for all, and never two within ten minutes."""

from __future__ import annotations

from dataclasses import replace

from handlers.facts import Facts
from lexicon.wording import wording
from storage.changes import Change, LineSaid, Say
from storage.records import Burst, SayRank


def group_line(facts: Facts, burst: Burst, *, speak: bool) -> tuple[Burst, list[Change]]:
    """The group's one line for this burst, unless it had one or the group heard one lately."""
    if burst.room_id is None or burst.line_done or not speak:
        return burst, []
    burst = replace(burst, line_done=True)
    return burst, line_in_group(facts, "group_line", f"line:burst:{burst.id}")


def line_in_group(facts: Facts, name: str, key: str) -> list[Change]:
    """A line to the room, if ten minutes (limits.line_gap) have gone by since its last; else nothing."""
    room = facts.room
    if room is None or (room.last_line_at and facts.now - room.last_line_at < facts.limits.line_gap):
        return []
    say = Say(key=key, text=wording(name), room_id=room.id, rank=SayRank.GROUP, not_before=facts.now)
    return [say, LineSaid(room_id=room.id, at=facts.now)]
