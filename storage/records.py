"""The nouns that are kept: what a message, a person, a case is, as plain values.

Times are integer UTC microseconds. Types, urgencies and topics are the lexicon's words as plain
strings: this room does not know the lexicon.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class MessageKind(StrEnum):
    """What sort of thing came in."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    FILE = "file"
    PLACE = "place"
    STICKER = "sticker"
    LINK = "link"
    RECALL = "recall"  # somebody took a message back: Incoming.recalls names it
    FRIEND = "friend"  # somebody became a contact of the bot
    UNKNOWN = "unknown"


MEDIA = frozenset(
    {MessageKind.VOICE, MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.FILE, MessageKind.PLACE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """
    A picture, voice, video, place or file that came with a message.

    Attributes:
        name: the file's name as the sender's phone gave it; never used as a path.
        seconds: length of voice or video, 0 when unknown.
        size: in bytes; of a file too large to be kept all the same, where the channel could tell.
        content: the bytes, where the channel could fetch them; None: "内容取不到".
        ref: the store's own reference once kept ("" before).
        coming: the channel is still fetching the content; Store.attach() brings it.
    """

    kind: MessageKind
    name: str = ""
    mime: str = ""
    size: int = 0
    seconds: int = 0
    content: bytes | None = None
    ref: str = ""
    coming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """
    A message as a channel hands it in: the channel's ids, times already normalised.

    Attributes:
        account: which of the bot's accounts heard it.
        message_id: the channel's own id; unique with (account, UTC day of sent_at).
        room: the channel's room id, "" when said privately.
        sender_name: as shown in that room (group nickname first).
        can_write: the channel may write privately to the sender (a contact).
        text: without the quoted part.
        quoted: words of somebody else that this message quotes; not the sender's own.
        mentions_bot: the bot was @-ed.
        recalls: for RECALL: message_id of what was taken back.
    """

    account: str
    message_id: str
    room: str
    room_topic: str = ""
    sender: str
    sender_name: str
    can_write: bool = False
    sent_at: int
    received_at: int
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    quoted: str = ""
    mentions_bot: bool = False
    attachment: Attachment | None = None
    recalls: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """
    A kept message.

    Attributes:
        id: our own number, growing in order of arrival; the message's sequence.
        conversation: "r<room id>" or "p<person id>" for private talk.
        text, quoted: "" once forgotten (`forgotten` is then True).
        recalls: id of the message that was taken back, 0 when none or not kept.
    """

    id: int
    account: str
    conversation: str
    room_id: int | None
    sender_id: int
    sent_at: int
    received_at: int
    kind: MessageKind
    text: str = ""
    quoted: str = ""
    mentions_bot: bool = False
    attachment: Attachment | None = None
    recalls: int = 0
    forgotten: bool = False
    tries: int = 0


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


class State(StrEnum):
    """Where a case stands. The allowed steps between them are in handlers/states.py."""

    OFFERED = "offered"  # 等人接
    TAKEN = "taken"  # 有人接了
    SETTLED = "settled"  # 说妥
    UNSETTLED = "unsettled"  # 没说拢
    MOVED_OUT = "moved_out"  # 转走 (police, court, another county)
    WITHDRAWN = "withdrawn"  # 本人撤了
    FALSE_ALARM = "false_alarm"  # 误报


OPEN_STATES = frozenset({State.OFFERED, State.TAKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    A matter and where it stands: the fold of its history, nothing else.

    Attributes:
        number: four digits people can say.
        room_id: where it was told, None when told privately.
        village: official name or "" when not known.
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
    danger: bool = False
    quiet: bool = False
    reachable: bool = False
    told: str = ""
    signs: tuple[str, ...] = ()
    messages: tuple[int, ...] = ()
    outcome: str = ""
    rung: int = 0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    A question put to somebody that digits answer.

    Attributes:
        kind: what was asked ("offer", "danger_offer", "handler_ok", "choose_answer" …).
        choices: what each digit stands for where that is not fixed (answer ids, officer ids).
    """

    kind: str
    case_id: int | None = None
    choices: tuple[str, ...] = ()


class SayState(StrEnum):
    """Where a line to be said stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # handed to the channel, no word whether it arrived
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


class SayRank(StrEnum):
    """Which goes first when an account must pace itself."""

    DANGER = "0danger"
    ALERT = "1alert"
    PRIVATE = "2private"
    GROUP = "3group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """
    A line in the outbox.

    Attributes:
        id: growing; order within a conversation.
        not_before: never said earlier than this.
        files: ids of messages whose attachments follow the text, in order.
        to_follow: those of them that are not over yet: neither sent nor known never to go.
        again: it is being said a second time after an unknown end; shown as 重发.
        refused: why it was given up: NOT_CONTACT, or "" for anything else.
    """

    id: int
    key: str
    account: str
    room_id: int | None
    person_id: int | None
    text: str
    rank: SayRank
    not_before: int
    created_at: int
    state: SayState = SayState.QUEUED
    case_id: int | None = None
    question: Asked | None = None
    answered: bool = False
    files: tuple[int, ...] = ()
    to_follow: tuple[int, ...] = ()
    attempts: int = 0
    next_try: int = 0
    sent_at: int = 0
    again: bool = False
    refused: str = ""

    @property
    def conversation(self) -> str:
        """The conversation it is said in, named as Message.conversation is."""
        return f"r{self.room_id}" if self.room_id is not None else f"p{self.person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLaw:
    """
    A legal question that was put, kept for the judicial office.

    Attributes:
        answer_id: what was answered, "" when unsure.
    """

    id: int
    at: int
    person_id: int
    room_id: int | None
    text: str
    answer_id: str
    score: float


NOT_CONTACT = "not_contact"
"""Outgoing.refused: the person is no contact of the account; they may become one."""


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
