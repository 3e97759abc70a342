"""Who speaks, where, and who is on the roster."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    Somebody who speaks, by our own id; an officer once bound.

    Attributes:
        name: as last shown.
        contact: the bot may write to them privately.
        muted: said 别记我: what they say in groups is not kept (danger excepted).
        village: own village once known, "" before.
        township: of the group they last spoke in, "" before.
        greeted_day: UTC day number on which 在呢 was last answered, 0 for never.
        hinted_day: likewise, on which they last heard that an answer can be told further or refused.
        wrong_codes: wrong one-time codes tried in a row.
        locked: too many wrong codes; only the operator unlocks.
    """

    id: int
    name: str
    contact: bool = False
    muted: bool = False
    village: str = ""
    township: str = ""
    greeted_day: int = 0
    hinted_day: int = 0
    wrong_codes: int = 0
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """
    A group.

    Attributes:
        township: official name, "" while unbound.
        last_line_at: when the bot's last line there was promised (its not-before), 0 for never.
        listened_as: the entry of ROOMS under which it was found, BY_HAND where the operator chose it,
            "" where it is only known.
    """

    id: int
    topic: str
    township: str = ""
    last_line_at: int = 0
    listened_as: str = ""


BY_HAND = "*"
"""Room.listened_as: chosen by the operator, whatever the group is called and whatever ROOMS says."""


class Role(StrEnum):
    """What somebody on the roster is."""

    MEDIATOR = "mediator"  # 调解员
    GRID = "grid"  # 网格员
    SECRETARY = "secretary"  # 村书记, owes the ledger
    HEAD = "head"  # 调委会主任
    CENTRE = "centre"  # township centre (镇综治中心)
    DUTY = "duty"  # township duty (镇值班)
    COUNTY = "county"  # county centre
    OPERATOR = "operator"  # who runs the bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """
    A line of the roster.

    Attributes:
        key: the roster's own number ("M0042"), stable over imports.
        called: how villagers call them (称呼), e.g. "张姐"; never empty.
        gender: "女", "男" or "".
        township, village: both "" = county; village "" = township level.
        types: types of matter they are first choice for; () = no special one.
        rank: order within the committee, 1 first.
        committee: name of the committee, "" for none.
        person_id: the bound contact, None while unbound.
        contact: the bot can write to that contact; False: they have deleted it.
        away_until: on leave until then (UTC microseconds), 0 when not.
    """

    id: int
    key: str
    name: str
    called: str
    phone: str = ""
    gender: str = ""
    township: str = ""
    village: str = ""
    committee: str = ""
    roles: tuple[Role, ...] = ()
    types: tuple[str, ...] = ()
    rank: int = 1
    person_id: int | None = None
    contact: bool = True
    away_until: int = 0
