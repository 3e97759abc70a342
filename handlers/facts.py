"""What a handler is given: values the desk fetched, the time, and nothing it could ask of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from handlers.limits import Limits
from handlers.roster import Roster
from lexicon.reading import Reading
from storage.records import AskedLaw, Burst, Case, Gap, Message, Officer, Outgoing, Person, Room, Timer


class Fresh(Protocol):
    """Ids and numbers dealt by the store; asking twice gives two."""

    def case(self) -> int: ...
    def burst(self) -> int: ...
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """
    When people speak in a group.

    Attributes:
        last_at: when somebody was last heard there; UTC microseconds.
        hours: hour since 1970 (UTC) → messages heard in it, of the weeks before last_at; none is left out
            that had any.
    """

    room: Room
    last_at: int
    hours: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """
    The cases that are one matter with those of the facts, or seem to be.

    Attributes:
        roots: case id → the earlier case it is joined to or seems to be one with; that one is joined to none.
        beside: case id → the cases joined to it or that seem to be one with it, as stored, oldest first.
        people: who told those, by id.
    """

    roots: Mapping[int, Case] = field(default_factory=dict)
    beside: Mapping[int, tuple[Case, ...]] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    The facts for one message or one due timer; exactly one of `message` and `timer` is set.

    Attributes:
        now: UTC microseconds.
        person: the sender; for a timer the person it is about (the burst's speaker, the case's
            teller), None where there is none.
        room: where it was said, None in private; for a timer the burst's room.
        officer: the person's line on the roster, None for anybody else.
        reading: of this message alone (its text without the quote); None for a timer.
        burst: the person's running collection in this conversation, None when none runs.
        pieces: the burst's messages in order, this message not among them; a Sequence, since most
            handlers do not look at them, and then they are not fetched.
        whole: reading of the pieces and this message joined by newlines; for a timer, of the pieces. Of a
            message in a group in which nothing points at danger: its own, no more is asked of it there.
        question: the last question that reached the person and is not answered.
        told: the person's own cases, open ones and those closed in the last 90 days, newest first; a joined
            one as it is seen through the case it was joined to (together.through).
        held: open cases offered to or held by the officer, oldest first.
        named: the case whose number stands in the message, if there is one.
        named_too: other cases whose numbers stand there.
        around: what is joined to these cases, or they to; of `told`, `case`, `named` and `named_too`.
        nearby: open and joined cases of the matter's township of the last weeks, fetched when somebody looks;
            only where a matter may be opened.
        case: the timer's case.
        case_messages: that case's messages (timers that speak of it need the words).
        teller: the teller of `case` or `named`.
        code_officer, code_hmac: whose one-time code the text is, and its HMAC ("" = no code in it).
        last_law: the person's last legal question.
        second_look: a model may be asked which stored answer is meant (LLM_URL is set, and it answers).
        asked_today: their legal questions of the last 24 hours, oldest first.
        week_cases, week_gaps: what a week asked for holds, and when nothing was heard in it.
        rooms: for a timer about an account: the groups it listens to.
        gaps: for such a timer: when the account heard nothing, as far back as it matters.
        lines_today: for the timer of the line about gaps: so often it was said today.
        rhythms: for the timer of silent groups.
        teaching: the township's timer of 普法, for an officer who turns it on or off; None: there is none.
        dangers, heard_at: for that timer: dangerous cases open in the township; when somebody was last
            heard in each room (by id, 0 for never).
        heard_until: the account surely heard until then, 0 where the channel does not know.
        unsaid: lines that waited for the person to become a contact, by id; only where they just did.
    """

    now: int
    limits: Limits
    roster: Roster
    fresh: Fresh
    message: Message | None = None
    timer: Timer | None = None
    person: Person | None = None
    room: Room | None = None
    officer: Officer | None = None
    reading: Reading | None = None
    burst: Burst | None = None
    pieces: Sequence[Message] = ()
    whole: Reading | None = None
    question: Outgoing | None = None
    told: tuple[Case, ...] = ()
    held: tuple[Case, ...] = ()
    named: Case | None = None
    named_too: tuple[Case, ...] = ()
    around: Around = field(default_factory=Around)
    nearby: Sequence[Case] = ()
    case: Case | None = None
    case_messages: tuple[Message, ...] = ()
    teller: Person | None = None
    code_officer: int | None = None
    code_hmac: str = ""
    last_law: AskedLaw | None = None
    second_look: bool = False
    asked_today: tuple[AskedLaw, ...] = ()
    unsaid: tuple[Outgoing, ...] = ()
    week_cases: tuple[Case, ...] = ()
    week_gaps: tuple[Gap, ...] = ()
    rooms: tuple[Room, ...] = ()
    gaps: tuple[Gap, ...] = ()
    lines_today: int = 0
    rhythms: tuple[Rhythm, ...] = ()
    teaching: Timer | None = None
    dangers: tuple[Case, ...] = ()
    heard_at: Mapping[int, int] = field(default_factory=dict)
    heard_until: int = 0
