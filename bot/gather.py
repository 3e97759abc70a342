"""A kept message or a due timer → the facts its handler goes by, with few questions to the store."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import overload

from bot.gather_account import of_account, week_gaps
from bot.gather_same import around, asked_of_many, nearby, seen
from handlers import second_look, teach
from handlers.again import VOICES
from handlers.befriended import became_contact
from handlers.choose import asks_for_person
from handlers.digest import wanted
from handlers.facts import Facts
from handlers.hours import DAY
from handlers.limits import Limits
from handlers.roster import Roster, roster_of
from lexicon.read import read
from lexicon.reading import Reading
from storage.interface import Store
from storage.records import (
    AskedLaw,
    Burst,
    Case,
    Message,
    MessageKind,
    Officer,
    Outgoing,
    Person,
    Room,
    Timer,
)

STILL_ONES_OWN = 90 * DAY
"""A closed case is among its teller's matters for so long; its number is not dealt anew before."""

JOINED, JOINED_SIGNS = 6, 40
"""
So many pieces before a message in a group, of so many signs together (the last one always), are read with
it: enough to see present danger told in pieces. All of them are read when a clock runs out; reading all at
each message would make a talkative group cost the square of its talk, and drown in it what is said: of 250
dangers of our corpus told in three to eight pieces among small talk, six pieces of any length find 0.83,
these 0.91, with no false alarm in 400 bursts of small talk either way.
"""

NAMED = 8
"""So many numbers in one message are looked up."""

_NUMBER = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SIX = re.compile(r"(?<!\d)\d{6}(?!\d)")
_SPOKEN = str.maketrans("〇零一二三四五六七八九幺两", "0012345678912")
_SPOKEN_NUMBER = re.compile(
    r"(?<![〇零一二三四五六七八九幺])[一二三五六七八九幺][〇零一二三五六七八九幺]{3}(?![〇零一二三四五六七八九幺])"
)
_SHORT = 8


@lru_cache(maxsize=2048)
def reading_of(text: str, township: str) -> Reading:
    """The reading; what was said is looked at again with each new piece and when its clocks run out."""
    return read(text, township=township)


def code_in(text: str) -> str:
    """The six digits that may be a one-time code: the whole text, or its only run of six; "" for none."""
    plain = unicodedata.normalize("NFKC", text)
    bare = re.sub(r"[\s\-]", "", plain)
    if re.fullmatch(r"\d{6}", bare):
        return bare
    runs = _SIX.findall(plain)
    return runs[0] if len(runs) == 1 else ""


def numbers_in(text: str) -> tuple[int, ...]:
    """What may be case numbers in a text, as digits (any width) or spoken one by one (六二〇七)."""
    plain = unicodedata.normalize("NFKC", text)
    found = [(m.start(), int(m[0])) for m in _NUMBER.finditer(plain)]
    found += [(m.start(), int(m[0].translate(_SPOKEN))) for m in _SPOKEN_NUMBER.finditer(plain)]
    return tuple(dict.fromkeys(number for _, number in sorted(found)))


@dataclass(slots=True)
class _Dealer:
    """Facts.fresh: what the store deals, at this time."""

    store: Store
    now: int

    def case(self) -> int:
        return self.store.fresh_id("case")

    def burst(self) -> int:
        return self.store.fresh_id("burst")

    def number(self) -> int:
        return self.store.fresh_number(self.now)


class _Pieces(Sequence[Message]):
    """A burst's messages but for one, fetched when somebody looks: small talk goes by its last ones."""

    __slots__ = ("_found", "_ids", "_store")

    def __init__(self, store: Store, burst: Burst | None, besides: int) -> None:
        self._store = store
        self._ids = [one for one in burst.message_ids if one != besides] if burst is not None else []
        self._found: tuple[Message, ...] | None = None

    def last(self) -> list[Message]:
        """What is read together with the message."""
        near = _messages(self._store, self._ids[-JOINED:])
        signs = 0
        for at, one in enumerate(reversed(near)):
            signs += len(one.text)
            if at and signs > JOINED_SIGNS:
                return near[-at:]
        return near

    def _all(self) -> tuple[Message, ...]:
        if self._found is None:
            self._found = tuple(_messages(self._store, self._ids))
        return self._found

    def __bool__(self) -> bool:
        return bool(self._ids)

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, at: int) -> Message: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Message, ...]: ...
    def __getitem__(self, at: int | slice) -> Message | tuple[Message, ...]:
        return self._all()[at]

    def __iter__(self) -> Iterator[Message]:
        return iter(self._all())


class Gatherer:
    """
    Asks the store; holds nothing but the roster, which it reads again when its version grew.

    Args:
        second_look: whether a model may be asked what the finder is not sure of.
    """

    def __init__(self, store: Store, limits: Limits, second_look: Callable[[], bool] = lambda: False) -> None:
        self.limits = limits
        self._second_look = second_look
        self._store = store
        self._roster = roster_of(())
        self._version: int | None = None

    def roster(self) -> Roster:
        """The roster as it is now."""
        version = self._store.roster_version()
        if version != self._version:
            self._roster = roster_of(self._store.officers())
            self._version = version
        return self._roster

    def forget(self) -> None:
        """After a rollback: what was read inside it may never have been."""
        self._version = None

    def of_message(self, message: Message, now: int) -> Facts:
        """
        The facts for one message.

        Small talk of a villager in a group costs five questions: person, room, roster version, own
        cases, burst (and its pieces while one runs).
        """
        store = self._store
        message = _without_raw(message)
        roster = self.roster()
        person = store.person(message.sender_id)
        room = store.room(message.room_id) if message.room_id is not None else None
        officer = roster.by_person.get(person.id)
        township = _township(room, person, officer)
        burst = store.burst_of(message.conversation, person.id)
        pieces = _Pieces(store, burst, message.id)
        reading = reading_of(_words(message), township)
        private = room is None
        short = len(message.text) <= _SHORT
        named_all = self._named(message.text) if private or officer is not None else ()
        named = named_all[0] if named_all else None
        code = code_in(message.text) if message.kind is MessageKind.TEXT else ""
        code_officer, code_hmac = store.code_officer(code, now) if code else (None, "")
        span = wanted(message.text, now) if officer is not None else None
        # In a group only an officer's or a short line can be meant as an answer to a question.
        question = store.last_question(person.id) if private or officer or short else None
        held = tuple(store.cases_of_officer(officer.id)) if officer is not None else ()
        told = self._told(person.id, now)
        befriended = message.kind is MessageKind.FRIEND or (person.contact and became_contact(told))
        case = self._meant(question, named, held) if officer is not None else None
        about = case or named
        last_law = store.last_asked(person.id) if private or asks_for_person(message) else None
        return Facts(
            now=now,
            limits=self.limits,
            roster=roster,
            fresh=_Dealer(store, now),
            message=message,
            person=person,
            room=room,
            officer=officer,
            reading=reading,
            burst=burst,
            pieces=pieces,
            whole=self._together(pieces, message, reading, township),
            question=question,
            told=told,
            held=held,
            named=named,
            named_too=named_all[1:],
            around=around(
                store, told, (case, *named_all) if officer is not None else (), asked_of_many(question)
            ),
            case=case,
            case_messages=tuple(_messages(store, case.messages)) if case is not None else (),
            teller=store.person(about.teller_id) if about is not None else None,
            code_officer=code_officer,
            code_hmac=code_hmac,
            second_look=private and self._second_look(),
            teaching=_teaching(store, message, officer) if private and officer is not None else None,
            last_law=last_law,
            asked_today=self._asked_today(last_law, now),
            week_cases=self._week(span, officer),
            week_gaps=week_gaps(store, span),
            unsaid=tuple(store.unsaid_to(person.id, now - self.limits.words_kept)) if befriended else (),
        )

    def of_timer(self, timer: Timer, now: int) -> Facts:
        """The facts for one due timer: its burst and what was said in it, its case and who told it."""
        store = self._store
        roster = self.roster()
        burst = store.burst(timer.burst_id) if timer.burst_id is not None else None
        pieces = self._pieces(burst)
        case_id = timer.case_id if timer.case_id is not None else burst.case_id if burst else None
        case = store.case(case_id) if case_id is not None else None
        many = case_id if timer.kind == VOICES else None
        around_case = around(store, (), (case,), many)
        case = seen(store, case) if case is not None else None
        teller = store.person(case.teller_id) if case is not None else None
        person = self._person_of(timer, burst, teller)
        room_id = timer.room_id if burst is None else burst.room_id
        room = store.room(room_id) if room_id is not None else None
        officer = roster.by_person.get(person.id) if person is not None else None
        asking = burst is not None or timer.kind == second_look.TIMER
        last_law = store.last_asked(person.id) if person is not None and asking else None
        facts = Facts(
            now=now,
            limits=self.limits,
            roster=roster,
            fresh=_Dealer(store, now),
            timer=timer,
            person=person,
            room=room,
            officer=officer,
            burst=burst,
            pieces=pieces,
            whole=self._whole(pieces, _township(room, person, officer)) if pieces else None,
            told=self._told(person.id, now) if person is not None else (),
            case=case,
            around=around_case,
            case_messages=tuple(_messages(store, case.messages)) if case is not None else (),
            teller=teller,
            second_look=burst is not None and burst.room_id is None and self._second_look(),
            last_law=last_law,
            asked_today=self._asked_today(last_law, now),
            **of_account(store, timer, now, self.limits),
        )
        return replace(facts, nearby=nearby(store, facts))

    def _meant(self, question: Outgoing | None, named: Case | None, held: tuple[Case, ...]) -> Case | None:
        """The case an officer may mean: the one whose number stands there, else the last asked about,
        else the only one in hand."""
        if named is not None:
            return named
        if question is not None and question.question is not None and question.question.case_id:
            return self._store.case(question.question.case_id)
        return held[0] if len(held) == 1 else None

    def _pieces(self, burst: Burst | None) -> tuple[Message, ...]:
        return tuple(_messages(self._store, burst.message_ids)) if burst is not None else ()

    def _whole(self, messages: tuple[Message, ...], township: str) -> Reading:
        return reading_of("\n".join(filter(None, map(_words, messages))), township)

    def _together(self, pieces: _Pieces, message: Message, reading: Reading, township: str) -> Reading:
        """
        What the pieces say with this message; in a group only danger is looked for in them, so that
        pieces without a trace of it are not read again.
        """
        if not pieces:
            return reading
        if message.room_id is None:
            return self._whole((*pieces, message), township)
        near = pieces.last()
        if reading.far_from_danger and all(reading_of(_words(one), township).far_from_danger for one in near):
            return reading
        return self._whole((*near, message), township)

    def _asked_today(self, last: AskedLaw | None, now: int) -> tuple[AskedLaw, ...]:
        """Most ask once in a while: then nothing more is asked of the store."""
        if last is None or last.at <= now - DAY:
            return ()
        return tuple(self._store.asked_since(last.person_id, now - DAY + 1))

    def _told(self, person_id: int, now: int) -> tuple[Case, ...]:
        cases = self._store.cases_told_by(person_id, open_only=False)
        cases = [seen(self._store, case) for case in cases]
        own = [case for case in cases if not case.closed_at or case.closed_at > now - STILL_ONES_OWN]
        return tuple(sorted(own, key=lambda case: (-case.opened_at, -case.id)))

    def _named(self, text: str) -> tuple[Case, ...]:
        """The cases whose numbers stand there, by the first few numbers: nobody names more in one line."""
        found = (self._store.case_numbered(number) for number in numbers_in(text)[:NAMED])
        return tuple(case for case in found if case is not None)

    def _person_of(self, timer: Timer, burst: Burst | None, teller: Person | None) -> Person | None:
        if burst is not None:
            return self._store.person(burst.person_id)
        if timer.person_id is not None:
            return self._store.person(timer.person_id)
        return teller

    def _week(self, span: tuple[int, int, bool] | None, officer: Officer | None) -> tuple[Case, ...]:
        if span is None or officer is None:
            return ()
        start, end, _ = span
        return tuple(
            self._store.cases_between(start, end, township=officer.township, village=officer.village)
        )


def _messages(store: Store, ids: Iterable[int]) -> list[Message]:
    """As handlers see them."""
    return [_without_raw(message) for message in store.messages(ids)]


def _teaching(store: Store, message: Message, officer: Officer) -> Timer | None:
    """What 普法开 and 普法关 are about."""
    if len(message.text) > _SHORT or not teach.switches(message.text):
        return None
    key = teach.timer_key(officer.township)
    return next((timer for timer in store.timers() if timer.key == key), None)


def _without_raw(message: Message) -> Message:
    """What the channel does not know is kept raw, mostly XML: no handler takes it for somebody's words."""
    raw = message.kind in (MessageKind.UNKNOWN, MessageKind.LINK)
    return replace(message, text="", quoted="") if raw and message.text else message


def _words(message: Message) -> str:
    """What was said, typed or as the channel wrote a voice down; a file's caption is not talk."""
    return message.text if message.kind in (MessageKind.TEXT, MessageKind.VOICE) else ""


def _township(room: Room | None, person: Person | None, officer: Officer | None) -> str:
    """Where a bare village name is looked for first: the group's township, else one's own."""
    if room is not None:
        return room.township
    if officer is not None and officer.township:
        return officer.township
    return person.township if person is not None else ""
