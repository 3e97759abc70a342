"""The values a reading is made of: what one text says, and which words say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What the speaker does: brings a matter, asks about the law, or chats."""

    CONCERN = "concern"
    QUESTION = "question"
    CHATTER = "chatter"


class Urgency(StrEnum):
    """How long it may wait. CRITICAL is present danger to life or body, nothing else."""

    NONE = "none"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Type(StrEnum):
    """The twenty kinds of matter a township's ledger knows."""

    FAMILY = "family"
    NEIGHBOUR = "neighbour"
    HOMESTEAD = "homestead"
    LAND = "land"
    EXPROPRIATION = "expropriation"
    LABOUR = "labour"
    DEBT = "debt"
    CONTRACT = "contract"
    PRODUCTION = "production"
    INJURY = "injury"
    TRAFFIC = "traffic"
    VILLAGE_AFFAIRS = "village_affairs"
    ENVIRONMENT = "environment"
    MEDICAL = "medical"
    PROPERTY = "property"
    CONSUMER = "consumer"
    SAFETY = "safety"
    HELP = "help"
    PUBLIC_SERVICE = "public_service"
    OTHER = "other"


TYPE_NAMES: dict[Type, str] = {
    Type.FAMILY: "婚姻家庭",
    Type.NEIGHBOUR: "邻里",
    Type.HOMESTEAD: "房屋宅基地",
    Type.LAND: "山林土地",
    Type.EXPROPRIATION: "征地拆迁",
    Type.LABOUR: "劳动争议",
    Type.DEBT: "债务",
    Type.CONTRACT: "合同",
    Type.PRODUCTION: "生产经营",
    Type.INJURY: "损害赔偿",
    Type.TRAFFIC: "道路交通事故",
    Type.VILLAGE_AFFAIRS: "村务管理",
    Type.ENVIRONMENT: "环境污染",
    Type.MEDICAL: "医疗",
    Type.PROPERTY: "物业",
    Type.CONSUMER: "消费",
    Type.SAFETY: "治安安全",
    Type.HELP: "求助服务",
    Type.PUBLIC_SERVICE: "公共设施",
    Type.OTHER: "其他",
}

URGENCY_NAMES: dict[Urgency, str] = {
    Urgency.NONE: "闲话",
    Urgency.NORMAL: "一般",
    Urgency.HIGH: "着急",
    Urgency.CRITICAL: "急",
}


class Topic(StrEnum):
    """What, beside its type, changes how a matter is treated or spoken of."""

    VIOLENCE = "violence"  # somebody of the household beats or threatens
    DIVORCE = "divorce"
    MINOR = "minor"  # a child is the one harmed
    CHILD_SPEAKS = "child_speaks"  # the speaker is a child
    SEXUAL = "sexual"
    OFFICER = "officer"  # an officer (village or higher) is complained of
    SUICIDE = "suicide"
    MISSING = "missing"  # a child or an old person cannot be found
    SCAM = "scam"  # money just sent to a swindler
    MANY = "many"  # many households, petition, land price: legal time runs
    WAGES_AWAY = "wages_away"  # unpaid away from home


class Level(StrEnum):
    """Where an officer named in the words sits; the matter goes above that level."""

    VILLAGE = "village"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Match:
    """
    One word behind a reading.

    Attributes:
        word: the words as they stand in the text.
        start, end: code points in the text as it was given; text[start:end] == word.
        why: plain Chinese, e.g. "邻里:垒墙 +2.1" or "没事 −0.8".
        weight: how much it counts; negative speaks against. 0 where it only informs.
    """

    word: str
    start: int
    end: int
    why: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """
    A village, a group of one (三组), a township or a place of work named in the text.

    Attributes:
        word: as said ("正二").
        name: the official name ("正二村"; of a hamlet or landmark its village's), "三组" for a group, or
            the word itself where it is none of ours.
        township: official name, "" when it is not known or stands in several townships.
        sure: False when several townships have that name and the room does not decide.
    """

    word: str
    name: str
    township: str
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class OfficerNamed:
    """An officer's title that stands in the words as the one complained of ("村书记")."""

    title: str
    level: Level
    start: int
    end: int


FAR = 0.002
"""
Likelihood of danger. Of 500 dangers of our corpus cut anywhere into two to four pieces among small talk
0.914 are found in the pieces read together, and as many where pieces that are all this far from danger are
not; that spares 0.94 of the work for small talk. Even 0.02 would lose none.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What one text says.

    Attributes:
        types: best first; empty for chatter.
        speak: the strict threshold: would the group hear a line. The same rule for all types.
        matched: the words behind kind, types and urgency, strongest first (see explain.py).
        lexicon: hash of the lexicon's data files it was made with (12 hex digits).
        danger: how likely it is that somebody is in danger now, 0 to 1; see far_from_danger.
    """

    kind: Kind
    types: tuple[Type, ...]
    urgency: Urgency
    speak: bool
    places: tuple[Place, ...] = ()
    matched: Sequence[Match] = ()
    topics: tuple[Topic, ...] = ()
    officers: tuple[OfficerNamed, ...] = ()
    lexicon: str = ""
    danger: float = field(default=0.0, compare=False, repr=False)

    @property
    def far_from_danger(self) -> bool:
        """Nothing in it points at danger: with others of its kind before or behind it, it is none either."""
        return self.danger < FAR

    @property
    def critical(self) -> bool:
        """Present danger to life or body."""
        return self.urgency is Urgency.CRITICAL
