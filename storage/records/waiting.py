"""What waits: bursts being collected, and timers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """
    One person's pieces in one conversation while they are being collected.

    Attributes:
        judge_at: when the opening clock runs out, 0 when it does not run.
        unjudged_from: time of the first piece since it was last judged.
        closes_at: when collecting ends.
        case_id: the case it opened, None while it opened none.
        judged: message ids that the alert already carried.
        line_done: the group's line for this burst was said or passed over.
        asked: ids of messages that were answered as a question.
    """

    id: int
    conversation: str
    room_id: int | None
    person_id: int
    started_at: int
    last_at: int
    judge_at: int
    unjudged_from: int
    closes_at: int
    message_ids: tuple[int, ...]
    case_id: int | None = None
    judged: tuple[int, ...] = ()
    line_done: bool = False
    asked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """
    Something that is due later: a row, never only in memory.

    Attributes:
        key: unique; setting the same key again moves it.
        kind: which handler gets it (handlers/choose.py).
        data: small JSON values; never a person's words, name or number.
    """

    key: str
    due: int
    kind: str
    case_id: int | None = None
    burst_id: int | None = None
    person_id: int | None = None
    room_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
