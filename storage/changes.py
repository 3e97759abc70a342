"""All that a handler may ask for. A handler's list of these is committed as one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.records import Asked, Burst, Case, SayRank, Timer, WordBehind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepReading:
    """Keep what was read from a message, with the hash of the lexicon it was read with."""

    message_id: int
    lexicon: str
    kind: str
    urgency: str
    body: Mapping[str, Any]  # the whole reading as JSON values; sealed like the message


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBurst:
    """Keep or replace a burst (by its id)."""

    burst: Burst


@dataclass(frozen=True, slots=True, kw_only=True)
class DropBurst:
    """Collecting is over."""

    burst_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """
    A case begins. Its messages are resealed under the case's own key in the same transaction.

    Attributes:
        case: with id and number dealt by the store (Facts.fresh).
    """

    case: Case
    at: int
    actor: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCase:
    """
    One step in a case's history, with the fields it changes.

    Attributes:
        sets: field name of Case → new value (tuples as tuples; State as State).
              New ids in `messages` are resealed under the case's key.
    """

    case_id: int
    at: int
    actor: str
    step: str
    note: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """
    Words to say, kept in the outbox.

    Attributes:
        key: made of what happened ("take:17:officer:3"), UNIQUE: a second one is not said.
        room_id, person_id: exactly one of them.
        not_before: UTC microseconds; 0 = now.
        question: what digits answer, if this asks something.
        files: messages whose attachments follow.
        card: id of a stored answer whose picture follows, "" for none.
    """

    key: str
    text: str
    room_id: int | None = None
    person_id: int | None = None
    rank: SayRank = SayRank.PRIVATE
    not_before: int = 0
    case_id: int | None = None
    question: Asked | None = None
    files: tuple[int, ...] = ()
    card: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsay:
    """Cancel lines still queued whose key begins so (nothing that is being sent or was sent)."""

    key_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered:
    """The question in that line of the outbox has had its answer: digits no longer mean it."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Set or move a timer."""

    timer: Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTimers:
    """Cancel all timers whose key begins so."""

    key_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetText:
    """The words and files of these messages go; id and time stay. Messages in a case are left."""

    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepQuestion:
    """A legal question and what was answered are kept; its messages are resealed with it."""

    message_ids: tuple[int, ...]
    at: int
    person_id: int
    room_id: int | None
    text: str
    answer_id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCorrection:
    """
    An officer said that a reading was wrong; see records.Correction for the fields.

    Attributes:
        words: of the lexicon alone; what else the teller said stays where it is.
    """

    at: int
    case_id: int
    officer_id: int
    what: str
    kind: str
    types: tuple[str, ...]
    urgency: str
    said: str = ""
    lexicon: str = ""
    messages: tuple[int, ...] = ()
    words: tuple[WordBehind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuestion:
    """
    What became of a kept legal question afterwards.

    Attributes:
        answer_id: what stands as its answer now, "" for none.
        refused: all answers to it that were refused so far.
    """

    question_id: int
    answer_id: str
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePerson:
    """
    Change what is known of a person.

    Attributes:
        sets: field name of Person → new value.
    """

    person_id: int
    sets: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSaid:
    """A line was promised to a room for that time (the ten minutes count from it)."""

    room_id: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BindOfficer:
    """An officer is bound to a contact; the one-time code is used up."""

    officer_id: int
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoilCode:
    """A one-time code was shown where others see it: it is void."""

    code_hmac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAway:
    """An officer is on leave until then (0 = back)."""

    officer_id: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsTold:
    """
    The groups have been told of these gaps (or it was decided that they need not be).

    Attributes:
        told: False: they have not after all; the line was taken back before it was said.
    """

    gap_ids: tuple[int, ...]
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SayAfterAll:
    """Lines given up because the person was no contact go out now, in this order, behind what waits
    already; any other line is left as it is."""

    outgoing_ids: tuple[int, ...]


Change = (
    KeepReading
    | PutBurst
    | DropBurst
    | OpenCase
    | MoveCase
    | Say
    | Unsay
    | QuestionAnswered
    | SetTimer
    | CancelTimers
    | ForgetText
    | KeepQuestion
    | KeepCorrection
    | ChangeQuestion
    | ChangePerson
    | LineSaid
    | BindOfficer
    | SpoilCode
    | OfficerAway
    | GapsTold
    | SayAfterAll
)
