"""All that one page shows, as values, fetched in one go in the store's thread."""

from __future__ import annotations

from dataclasses import dataclass

from bot.troubles import Told, troubles_told
from bot.web.cases import BACK, CaseList, case_list
from bot.web.choice import Choice
from bot.web.memory import PhoneMemory
from bot.web.phones import (
    Option,
    Phone,
    newest_alerted,
    officer_options,
    officer_phone,
    villager_phone,
)
from bot.web.talk import Bubble, heard, in_order, said, when_text
from bot.web.waits import Wait, waits_here
from handlers.roster import Roster, roster_of
from storage.interface import Store
from storage.records import Case, Message, Officer, Outgoing, Role, Room, SayState

_LINES_BACK = 400
"""How far back among the lines the newest alert is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """
    What the operator must see: lines that never went, messages that could not be handled.

    Attributes:
        ails: what ails the channel, and lately did.
    """

    ails: tuple[Told, ...]
    given_up: tuple[str, ...]
    set_aside: tuple[str, ...]
    doubtful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page that changes while it is open."""

    choice: Choice
    now: int
    room: Option
    rooms: tuple[Option, ...]
    group: tuple[Bubble, ...]
    speakers: tuple[str, ...]
    waits: tuple[Wait, ...]
    villager: Phone
    mediator: Phone
    mediators: tuple[Option, ...]
    secretary: Phone
    secretaries: tuple[Option, ...]
    cases: CaseList
    trouble: Trouble

    def clock(self, at: int) -> str:
        """A time of the day for people."""
        return when_text(at, self.now)


class Looker:
    """Looks into the store for pages; remembers the roster and what phones still show."""

    def __init__(self) -> None:
        self._memory = PhoneMemory()
        self._knows_week = False
        self._roster = roster_of(())
        self._roster_version = -1
        self._last_line = 0
        self._spoke: dict[Role, tuple[int, int]] = {}

    def spoke(self, store: Store, person_id: int, role: Role, text: str, now: int) -> bool:
        """
        Somebody just used their phone on the page: an officer's is shown until there is something newer.

        Args:
            role: as mediator or as secretary; many are both.

        Returns:
            whether it is an officer's.
        """
        self._memory.typed(person_id, now, text)
        officer = self.roster(store).by_person.get(person_id)
        if officer is not None:
            self._spoke[role] = (officer.id, now)
        return officer is not None

    def roster(self, store: Store) -> Roster:
        """The roster, read again when it has changed."""
        version = store.roster_version()
        if version != self._roster_version:
            self._roster, self._roster_version = roster_of(store.officers()), version
        return self._roster

    def _remembering(self, store: Store) -> PhoneMemory:
        if not self._knows_week:
            self._memory.learn_week(store)
            self._knows_week = True
        return self._memory

    def page(self, store: Store, choice: Choice, now: int) -> Page:
        """The whole page for what was picked."""
        roster, memory = self.roster(store), self._remembering(store)
        rooms = store.rooms()
        room = next((r for r in rooms if r.id == choice.room), rooms[0])
        cases = store.cases_between(now - BACK, now + 1)
        by_id = {case.id: case for case in cases}
        talk = store.conversation(f"r{room.id}", limit=200)
        villager = choice.villager or _last_villager(talk, roster)
        lines = store.outbox(since_id=max(0, self._last_line - _LINES_BACK))
        self._last_line = lines[-1].id if lines else 0
        mediator = roster.by_id.get(choice.mediator) or self._newest_mediator(lines, by_id, roster, room)
        secretary = roster.by_id.get(choice.secretary) or self._newest_secretary(cases, roster, room)
        here = [case for case in cases if case.room_id == room.id or case.teller_id == villager]
        persons = frozenset({villager} - {0})
        if mediator and mediator.person_id:
            persons |= {mediator.person_id}
        return Page(
            choice=choice,
            now=now,
            room=Option(id=room.id, name=room.topic),
            rooms=tuple(Option(id=r.id, name=r.topic, picked=r.id == room.id) for r in rooms),
            group=in_order(
                *heard(store, f"r{room.id}", now, memory),
                *said(store, store.outbox(room_id=room.id)[-60:], now),
            ),
            speakers=_speakers(store, talk, roster),
            waits=waits_here(store, room.id, persons, here, now),
            villager=villager_phone(store, villager, now, memory),
            mediator=officer_phone(store, mediator, now, memory),
            mediators=officer_options(_pickable(roster, room, cases, mediator), choice.mediator),
            secretary=officer_phone(store, secretary, now, memory),
            secretaries=officer_options(list(secretaries(roster, room)), choice.secretary),
            cases=case_list(cases, choice.case, store, roster, now),
            trouble=trouble(store, now),
        )

    def _newest_mediator(
        self, lines: list[Outgoing], cases: dict[int, Case], roster: Roster, room: Room
    ) -> Officer | None:
        """Whoever got the latest alert or answered since; else the first of this township."""
        officer, at = newest_alerted(lines, cases, roster)
        spoke, spoke_at = self._spoke.get(Role.MEDIATOR, (0, 0))
        if spoke_at > at:
            officer = roster.by_id.get(spoke)
        return officer or _first(roster, room, Role.MEDIATOR)

    def _newest_secretary(self, cases: list[Case], roster: Roster, room: Room) -> Officer | None:
        """The secretary of the village that the newest case of this township is of, or who wrote since."""
        spoke, spoke_at = self._spoke.get(Role.SECRETARY, (0, 0))
        bound = [o for o in secretaries(roster, room) if o.person_id]
        for case in reversed(cases):
            if case.opened_at <= spoke_at:
                break
            for officer in bound:
                if case.township == officer.township and case.village == officer.village:
                    return officer
        return roster.by_id.get(spoke) or (bound[0] if bound else None)


def trouble(store: Store, now: int) -> Trouble:
    """What went wrong; in the demo with the words, since nobody real said them."""
    doubtful = [line for line in store.in_doubt() if line.state is SayState.UNKNOWN]
    return Trouble(
        ails=tuple(troubles_told(store, now)),
        given_up=tuple(f"{when_text(line.created_at, now)}  {line.text}" for line in store.given_up()),
        set_aside=tuple(f"{when_text(m.received_at, now)}  第{m.id}条 {m.text}" for m in store.set_aside()),
        doubtful=len(doubtful),
    )


def _last_villager(talk: list[Message], roster: Roster) -> int:
    return next((m.sender_id for m in reversed(talk) if m.sender_id not in roster.by_person), 0)


def _speakers(store: Store, talk: list[Message], roster: Roster) -> tuple[str, ...]:
    """Who spoke here lately, villagers only, the newest first."""
    ids = dict.fromkeys(m.sender_id for m in reversed(talk) if m.sender_id not in roster.by_person)
    return tuple(store.person(person_id).name for person_id in list(ids)[:20])


def _first(roster: Roster, room: Room, role: Role) -> Officer | None:
    """The first bound officer of the group's township with that role."""
    here = (o for o in roster.officers if o.township == room.township and role in o.roles)
    return next((o for o in here if o.person_id), None)


def secretaries(roster: Roster, room: Room) -> tuple[Officer, ...]:
    """All of the group's township."""
    return tuple(o for o in roster.officers if Role.SECRETARY in o.roles and o.township == room.township)


def _pickable(roster: Roster, room: Room, cases: list[Case], shown: Officer | None) -> list[Officer]:
    """Who has to do with recent cases first, then everybody of the group's township."""
    ids = dict.fromkeys(
        officer_id
        for case in list(reversed(cases))[:12]
        for officer_id in (case.holder, case.assigned, *case.offered_to)
        if officer_id in roster.by_id
    )
    if shown is not None:
        ids = {shown.id: None, **ids}
    here = [o.id for o in roster.officers if o.township == room.township]
    return [roster.by_id[i] for i in dict.fromkeys([*ids, *here]) if i is not None]
