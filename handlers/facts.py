"""What a handler is given: values the desk fetched, the time, and nothing it could ask of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from handlers.limits import Limits
from handlers.roster import Roster
from lexicon.reading import Reading
from storage.records import AskedLaw, Burst, Case, Message, Officer, Outgoing, Person, Room, Timer


class Fresh(Protocol):
    """Ids and numbers dealt by the store; asking twice gives two."""

    def case(self) -> int: ...
    def burst(self) -> int: ...
    def number(self) -> int: ...


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
        pieces: the burst's messages in order, this message not among them.
        whole: reading of the pieces and this message joined by newlines; for a timer, of the pieces.
        question: the last question that reached the person and is not answered.
        told: the person's own cases, open ones and those closed in the last 90 days, newest first.
        held: open cases offered to or held by the officer, oldest first.
        named: the case whose number stands in the message, if there is one.
        case: the timer's case.
        case_messages: that case's messages (timers that speak of it need the words).
        teller: the teller of `case` or `named`.
        code_officer, code_hmac: whose one-time code the text is, and its HMAC ("" = no code in it).
        last_law: the person's last legal question.
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
    pieces: tuple[Message, ...] = ()
    whole: Reading | None = None
    question: Outgoing | None = None
    told: tuple[Case, ...] = ()
    held: tuple[Case, ...] = ()
    named: Case | None = None
    case: Case | None = None
    case_messages: tuple[Message, ...] = ()
    teller: Person | None = None
    code_officer: int | None = None
    code_hmac: str = ""
    last_law: AskedLaw | None = None
    week_cases: tuple[Case, ...] = ()
