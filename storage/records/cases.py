"""Cases, their states and the steps of their history."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a case stands. The allowed steps between them are in handlers/states.py."""

    OFFERED = "offered"  # 等人接
    TAKEN = "taken"  # 有人接了
    SETTLED = "settled"  # 说妥
    UNSETTLED = "unsettled"  # 没说拢
    MOVED_OUT = "moved_out"  # 转走 (police, court, another county)
    WITHDRAWN = "withdrawn"  # 本人撤了
    FALSE_ALARM = "false_alarm"  # 误报
    JOINED = "joined"  # 并到别的号里: goes on under an earlier case, ends with it


OPEN_STATES = frozenset({State.OFFERED, State.TAKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    A matter and where it stands: the fold of its history, nothing else.

    Attributes:
        number: four digits people can say.
        room_id: where it was told, None when told privately.
        village: official name or "" when not known.
        guessed: no word named that village, the teller is taken to be from there.
        level: lowest level that may see it: "village", "township" or "county".
        hidden_from: officers (ids) who may see neither alert, number nor digest line: those
            complained of, kin who said 回避, whoever the teller did not want.
        offered_to: officers it was offered to, in order.
        assigned: whose turn it is to answer, or None.
        holder: who took it.
        why: why it went to whom it went, plain Chinese.
        danger: a present danger was read once; nothing lowers that.
        quiet: the teller answered 0; the bot is silent to them until they write.
        reachable: the bot may write to the teller.
        told: the teller's words that opened it, joined by newlines (sealed at rest).
        signs: the words behind the reading, strongest first.
        messages: ids of the teller's messages in it.
        outcome: how it ended, in the mediator's words (sealed at rest).
        rung: how far up the ladder of waiting it is (0 = first asked).
        same_as: the earlier case (id) it was joined to; while it stands on its own, the one it seems to be
            one matter with, as far as nobody has said that it is not.
        parts: how many cases are joined to it.
        voices: how many people told it, those of the cases joined to it among them.
    """

    id: int
    number: int
    opened_at: int
    township: str
    village: str
    room_id: int | None
    teller_id: int
    types: tuple[str, ...]
    urgency: str
    topics: tuple[str, ...] = ()
    state: State = State.OFFERED
    level: str = "village"
    hidden_from: tuple[int, ...] = ()
    offered_to: tuple[int, ...] = ()
    assigned: int | None = None
    holder: int | None = None
    why: str = ""
    guessed: bool = False
    danger: bool = False
    quiet: bool = False
    reachable: bool = False
    told: str = ""
    signs: tuple[str, ...] = ()
    messages: tuple[int, ...] = ()
    outcome: str = ""
    rung: int = 0
    same_as: int | None = None
    parts: int = 0
    voices: int = 1
    taken_at: int = 0
    closed_at: int = 0
    updated_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """
    One step in a case's history.

    Attributes:
        n: 1 for the first step of this case.
        actor: "bot", "clock", "officer:<id>" or "person:<id>".
        step: what happened ("opened", "taken", "added" …).
        note: free words, sealed at rest.
        sets: the case's fields that this step changed, as JSON values, sealed at rest.
    """

    case_id: int
    n: int
    at: int
    actor: str
    step: str
    note: str = ""
    sets: dict[str, Any] = field(default_factory=dict)
