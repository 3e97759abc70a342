"""How long a line in the outbox is tried, and which lines a night puts off until the morning."""

from __future__ import annotations

from handlers.hours import by_day, is_night
from handlers.limits import SECOND, Limits
from storage.records import Outgoing, SayRank

END_AFTER = 24 * 3600 * SECOND
"""So long after it was due a line is given up and shown to the operator."""

GROUP_END_AFTER = 600 * SECOND
"""A group's line says "I heard that": much later nobody knows what it means."""

LATE = 600 * SECOND
"""A line for the day that is later than this waits for the morning once the quiet hours have begun."""


def end_of(line: Outgoing, limits: Limits) -> int:
    """From then on it is not tried any more; a night it was put off for adds nothing. UTC microseconds."""
    if line.rank is SayRank.GROUP:
        return max(line.created_at, line.not_before) + GROUP_END_AFTER
    return by_day(line.created_at, limits) + END_AFTER


def is_for_the_day(line: Outgoing, now: int, limits: Limits) -> bool:
    """
    An outage, a restriction or a power cut has carried it into the night, which only danger may break.

    What was written at night, or is only a few minutes late, was meant for now.
    """
    due = max(line.created_at, line.not_before)
    if line.rank is SayRank.DANGER or now - due <= LATE:
        return False
    return is_night(now, limits) and not is_night(due, limits)
