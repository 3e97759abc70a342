"""What every store must do: the methods the rest of the program may rely on, by topic.

Synchronous, one writer: all calls come from one thread (bot/ runs them in one executor).
Nothing here speaks of SQLite; tests/contract/test_store.py is what each implementation must pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from storage.changes import Change
from storage.records import (
    AskedLaw,
    Burst,
    Case,
    CaseEvent,
    Correction,
    Gap,
    Incoming,
    Message,
    Officer,
    Outgoing,
    Person,
    Room,
    Timer,
    Trouble,
)


class Store(Protocol):
    """One store. Raises storage.errors.StoreError (Chinese sentence) when it cannot go on."""

    # --- the whole -----------------------------------------------------------------------
    def transaction(self) -> AbstractContextManager[None]:
        """All inside is committed together, or nothing of it. Not nested."""
        ...

    def close(self) -> None:
        """Checkpoint and close."""
        ...

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file; only this writer does it."""
        ...

    def mark(self, name: str) -> str:
        """A word the store keeps about itself ("sample", "schema"), "" when not set."""
        ...

    def set_mark(self, name: str, value: str) -> None:
        """Set such a word. Never personal."""
        ...

    # --- inbox ---------------------------------------------------------------------------
    def keep(self, incoming: Sequence[Incoming]) -> list[int]:
        """
        Keep messages in this order, in one transaction, before anything is done about them.

        Persons and rooms not seen before get ids of our own. A second arrival of the same
        (account, UTC day of sent_at, message id) is left out.

        Returns:
            for each, its id here, or 0 when it was there already.
        """
        ...

    def claim(self, now: int, limit: int) -> list[Message]:
        """
        The oldest unhandled message of each conversation, in order of arrival, at most limit.

        A message that was put off (`fail`) holds back its conversation, no other.
        """
        ...

    def messages(self, ids: Iterable[int]) -> list[Message]:
        """These messages, in order of id; unknown ids are left out."""
        ...

    def handled(self, message_id: int) -> None:
        """Handled: to be called inside the transaction that holds its changes."""
        ...

    def fail(self, message_id: int, retry_at: int, give_up: bool) -> None:
        """Handling it raised: try again then, or set it aside so that the queue goes on."""
        ...

    def set_aside(self) -> list[Message]:
        """Messages that could not be handled, for the operator (text not shown to logs)."""
        ...

    def forget_before(self, before: int, *, unsaid_before: int | None = None) -> int:
        """Texts, names of files and attachments of messages received before that and in no case
        and no kept question go, with their keys; so do lines of no case that were said. Lines that
        wait for a contact are kept until `unsaid_before` where that is earlier. Returns how many
        messages."""
        ...

    # --- changes -------------------------------------------------------------------------
    def apply(self, changes: Sequence[Change], now: int, account: str) -> None:
        """
        Commit a handler's changes; inside `transaction()`.

        Args:
            account: which account new lines are said from.
        """
        ...

    # --- people and rooms ----------------------------------------------------------------
    def person(self, person_id: int) -> Person: ...
    def person_of(self, account: str, channel_id: str) -> int | None: ...
    def room(self, room_id: int) -> Room: ...
    def room_of(self, account: str, channel_id: str) -> int | None: ...
    def rooms(self) -> list[Room]: ...
    def bind_room(self, room_id: int, township: str) -> None: ...
    def channel_id(self, account: str, *, person_id: int | None = None, room_id: int | None = None) -> str:
        """How the channel calls them; "" when this account never met them."""
        ...

    def introduce(self, account: str, channel_id: str, name: str, contact: bool) -> int:
        """Make (or find) a person without a message (roster, sample, console). Returns our id."""
        ...

    def meet_room(self, account: str, channel_id: str, topic: str) -> int:
        """Make (or find) a room the account is in; only its name is as last shown. Returns our id."""
        ...

    def listen_room(self, room_id: int, listened_as: str) -> None:
        """Why it is listened to: Room.listened_as."""
        ...

    def introduce_room(self, account: str, channel_id: str, topic: str, township: str) -> int:
        """Make (or find) a room, bound to a township."""
        ...

    # --- roster --------------------------------------------------------------------------
    def officers(self) -> list[Officer]:
        """The whole roster, by id. Small enough to hold (about 2,000)."""
        ...

    def roster_version(self) -> int:
        """Grows with every change of the roster or a binding; tells a cache to read again."""
        ...

    def replace_roster(self, officers: Sequence[Officer]) -> None:
        """Take over a checked roster whole; bindings stay by Officer.key. Ids are dealt here."""
        ...

    def set_code(self, officer_id: int, code: str, expires_at: int) -> None:
        """Keep a one-time code (as HMAC only)."""
        ...

    def code_officer(self, code: str, now: int) -> tuple[int | None, str]:
        """Whose code that is (None when nobody's, used, void or expired), and its HMAC."""
        ...

    # --- bursts and timers ---------------------------------------------------------------
    def burst_of(self, conversation: str, person_id: int) -> Burst | None: ...
    def burst(self, burst_id: int) -> Burst | None: ...
    def fresh_id(self, what: str) -> int:
        """A new id for "burst" or "case"; never dealt twice, also not after a rollback's retry."""
        ...

    def due_timers(self, now: int, limit: int) -> list[Timer]:
        """Due and not done, by (due, key)."""
        ...

    def timer_done(self, key: str, due: int) -> None:
        """Done, unless its handler set it again to another time."""
        ...

    def fail_timer(self, key: str, retry_at: int, give_up: bool) -> None: ...
    def timer_tries(self, key: str) -> int:
        """How often its handling raised; 0 when there is no such timer."""
        ...

    def timers_set_aside(self) -> list[Timer]:
        """Timers that could not be handled, for the operator."""
        ...

    def figures(self) -> dict[str, int]:
        """Counts only, by name, for doctor and the operator's page."""
        ...

    def timers(self) -> list[Timer]:
        """All that wait, by (due, key): the console's count-downs."""
        ...

    def next_due(self) -> int | None:
        """When the desk or the outbox next has something to do; None when nothing waits."""
        ...

    # --- cases ---------------------------------------------------------------------------
    def fresh_number(self, now: int) -> int:
        """
        Deal a case number: 1000–9999 without the digit 4, without 250 and 38, not one of a case
        open or closed for less than 90 days; a keyed permutation of a counter.
        """
        ...

    def case(self, case_id: int) -> Case | None: ...
    def case_numbered(self, number: int) -> Case | None:
        """The newest case with that number."""
        ...

    def cases_told_by(self, person_id: int, *, open_only: bool = True) -> list[Case]: ...
    def cases_of_officer(self, officer_id: int, *, open_only: bool = True) -> list[Case]:
        """Cases offered to or held by an officer, oldest first."""
        ...

    def cases_beside(self, case_id: int) -> list[Case]:
        """Cases joined to that one, and those that seem to be one matter with it (same_as), oldest first."""
        ...

    def cases_near(self, township: str, since: int) -> list[Case]:
        """Cases of that township opened since then that are open or joined to another, oldest first."""
        ...

    def cases_between(self, start: int, end: int, *, township: str = "", village: str = "") -> list[Case]:
        """Cases opened before `end` and either still open or closed at or after `start`."""
        ...

    def history(self, case_id: int) -> list[CaseEvent]: ...
    def history_between(self, start: int, end: int) -> list[CaseEvent]: ...
    def rebuild_cases(self) -> None:
        """Throw the case rows away and fold them anew from history."""
        ...

    # --- outbox --------------------------------------------------------------------------
    def said(self, key: str) -> Outgoing | None: ...
    def last_question(self, person_id: int) -> Outgoing | None:
        """The last line with a question that reached (or may have reached) that person; None once it
        is answered: a digit never falls back to an older one. A queued line is no question yet."""
        ...

    def to_send(self, now: int, limit: int) -> list[Outgoing]:
        """Due lines: at most the oldest of each conversation, by rank, then not_before, then id.
        A conversation whose oldest due line waits for a retry sends nothing newer; present danger comes
        before all others of its conversation, and is held only by danger."""
        ...

    def sending(self, outgoing_id: int, now: int) -> None: ...
    def sent(self, outgoing_id: int, now: int) -> None: ...
    def unsent(self, outgoing_id: int, next_try: int) -> None:
        """Did not go; again then."""
        ...

    def put_off(self, outgoing_id: int, not_before: int) -> None:
        """A queued line waits until then, as if it had been written for then: what is newer goes past it."""
        ...

    def unknown(self, outgoing_id: int) -> None: ...
    def again(self, outgoing_id: int, next_try: int) -> None:
        """An unknown end: say it once more, marked."""
        ...

    def unechoed(self, outgoing_id: int, next_try: int) -> None:
        """Sent, said the channel, but never heard: once more, marked; nothing where it was said twice
        already or answered."""
        ...

    def give_up(self, outgoing_id: int, now: int, refused: str = "") -> None:
        """It will not go; `refused` is NOT_CONTACT where only that was in the way."""
        ...

    def unheard(self, outgoing_id: int, now: int) -> None:
        """It passed for sent, or nobody knew; now it is known that the person is no contact: as given
        up for NOT_CONTACT."""
        ...

    def unsaid_to(self, person_id: int, since: int) -> list[Outgoing]:
        """Lines given up because that person was no contact, written since then, by id."""
        ...

    def following(self, account: str) -> list[Outgoing]:
        """Lines that were said and whose card or some of whose files (to_follow) still follow, by rank, then
        id."""
        ...

    def followed(self, outgoing_id: int, message_ids: Iterable[int]) -> None:
        """The files of these messages are over for that line: they went, or never will."""
        ...

    def card_over(self, outgoing_id: int) -> None:
        """The picture that follows that line went, or never will."""
        ...

    def in_doubt(self) -> list[Outgoing]:
        """Lines in `sending` or `unknown`: after a start, what was under way."""
        ...

    def outbox(
        self, *, since_id: int = 0, room_id: int | None = None, person_id: int | None = None
    ) -> list[Outgoing]:
        """Lines by id, for the console and the operator."""
        ...

    def given_up(self) -> list[Outgoing]:
        """Lines that never went, by id; not those that only wait for a contact (unsaid_to)."""
        ...

    def pace(self, account: str) -> int:
        """Earliest time the account may say its next line."""
        ...

    def set_pace(self, account: str, at: int) -> None: ...

    # --- what the channel missed, and what ails it -----------------------------------------
    def keep_gap(self, account: str, start: int, end: int, why: str) -> int:
        """A time in which the account heard nothing. Returns its id."""
        ...

    def gaps(self, start: int, end: int) -> list[Gap]:
        """Gaps of all accounts that touch [start, end), by start."""
        ...

    def gaps_untold(self) -> list[Gap]:
        """Those of which the groups have not been told, by start."""
        ...

    def last_heard(self, room_id: int) -> int:
        """When somebody was last heard in that group, UTC microseconds; 0 for never."""
        ...

    def heard_by_hour(self, room_id: int, since: int) -> dict[int, int]:
        """Hour since 1970 (UTC) → messages received in that group in it, of those since then."""
        ...

    def note_trouble(self, account: str, code: str, at: int, times: int = 1) -> None:
        """It is so (again); `times`: so often since it was last noted."""
        ...

    def trouble_over(self, account: str, code: str, at: int) -> None:
        """It is no longer so; nothing happens where it never was."""
        ...

    def troubles(self, since: int) -> list[Trouble]:
        """Those that are not over, and those last seen since then, by (account, code)."""
        ...

    # --- who wants to be a contact, who invites ---------------------------------------------
    def keep_request(self, account: str, kind: str, request: str, at: int) -> None:
        """The channel's id of a request ("friend", "invite"); one that is there already stays."""
        ...

    def requests(self, account: str, kind: str) -> list[str]:
        """Those that wait, in order of arrival."""
        ...

    def request_done(self, account: str, kind: str, request: str, at: int) -> None:
        """Accepted then, or to be left (at = 0: it counts for nothing)."""
        ...

    def requests_done(self, account: str, kind: str, since: int) -> list[int]:
        """When those since then were accepted, in order; older ones are forgotten."""
        ...

    # --- readings, questions, look-backs ---------------------------------------------------
    def reading(self, message_id: int) -> dict[str, object] | None: ...
    def conversation(self, conversation: str, *, limit: int, before_id: int = 0) -> list[Message]:
        """The newest messages of a conversation, oldest of them first."""
        ...

    def asked_law(self, *, unanswered_only: bool = False, since: int = 0) -> list[AskedLaw]:
        """Legal questions put since then, in order; or only those without an answer or with a wrong one."""
        ...

    def asked_since(self, person_id: int, since: int) -> list[AskedLaw]:
        """That person's, put since then, in order."""
        ...

    def corrections(self, since: int = 0) -> list[Correction]:
        """What officers said of wrong readings since then, in order."""
        ...

    def last_asked(self, person_id: int) -> AskedLaw | None: ...
    def attach(
        self, account: str, message_id: str, sent_at: int, content: bytes | None, size: int = 0
    ) -> None:
        """
        The content of a kept message's file has come (None or empty: it never will).

        Nothing happens where nobody waits for it: it came already, the message is not kept, or its
        words are forgotten.

        Args:
            message_id, sent_at: the channel's, as they stood in Incoming.
            size: how many bytes it has, where that is known and the content is not kept for it.
        """
        ...

    def coming(self, account: str) -> list[tuple[str, int]]:
        """(the channel's message id, sent_at) of files whose content was still coming, oldest first."""
        ...

    def attachment(self, ref: str) -> bytes | None:
        """The opened bytes of an attachment, None when gone."""
        ...
