"""What a channel missed, and what ails it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """
    A time in which an account heard nothing: what was said then nobody can fetch any more.

    Attributes:
        start, end: UTC microseconds.
        why: a code of ours ("gateway_away", "bot_off", …), never anybody's words.
        told: the groups have been told, or need not be.
    """

    id: int
    account: str
    start: int
    end: int
    why: str
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """
    Something that ails a channel, for doctor and the operator.

    Attributes:
        code: which, a key of bot/troubles.toml.
        first_at, last_at: when it was first and last seen since it was last over; UTC microseconds.
        times: so often between those two.
        over: it is no longer so.
    """

    account: str
    code: str
    first_at: int
    last_at: int
    times: int
    over: bool
