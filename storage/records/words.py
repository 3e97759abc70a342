"""Words to say, what digits answer, and legal questions that were put."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


NOT_CONTACT = "not_contact"
"""Outgoing.refused: the person is no contact of the account; they may become one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """
    A line in the outbox.

    Attributes:
        id: growing; order within a conversation.
        not_before: never said earlier than this.
        files: ids of messages whose attachments follow the text, in order.
        to_follow: those of them that are not over yet: neither sent nor known never to go.
        card: id of the stored answer whose picture follows, "" for none.
        card_over: it went, or never will.
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
    card: str = ""
    card_over: bool = False

    @property
    def conversation(self) -> str:
        """The conversation it is said in, named as Message.conversation is."""
        return f"r{self.room_id}" if self.room_id is not None else f"p{self.person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLaw:
    """
    A legal question that was put, kept for the judicial office.

    Attributes:
        answer_id: what was answered, "" when unsure; of several, one after the other, the last.
        refused: answers (or choices) that were not what was asked, in the order of their refusal.
    """

    id: int
    at: int
    person_id: int
    room_id: int | None
    text: str
    answer_id: str
    score: float
    refused: tuple[str, ...] = ()
