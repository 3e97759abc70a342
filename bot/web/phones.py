"""The phones on the table, the villager's, the mediator's, the secretary's: each one private talk."""

from __future__ import annotations

from dataclasses import dataclass

from bot.web.buttons import Button, buttons_of, forms_of
from bot.web.memory import PhoneMemory
from bot.web.talk import Bubble, heard, in_order, said
from handlers.roster import Roster
from storage.interface import Store
from storage.records import Case, Officer, Outgoing, Role, SayRank, SayState

ROLE_NAMES = {
    Role.MEDIATOR: "调解员",
    Role.GRID: "网格员",
    Role.SECRETARY: "书记",
    Role.HEAD: "调委会主任",
    Role.CENTRE: "镇综治中心",
    Role.DUTY: "镇值班",
    Role.COUNTY: "市里中心",
    Role.OPERATOR: "管机器人的",
}
_ALERTS = (SayRank.DANGER, SayRank.ALERT)
_MEDIATOR_SAYS = (Button("我的案子", "我的案子"),)
_SECRETARY_SAYS = (Button("周报", "周报"), Button("上周", "上周"))
_VILLAGER_SAYS = (Button("我的事", "我的事"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """
    One phone.

    Attributes:
        person: our id of whose it is, 0 when there is none to show.
        about: "龙岗子村 · 调解员、网格员".
        reachable: the bot may write to it.
        buttons: quick answers: to the last question first.
    """

    person: int
    name: str
    about: str
    reachable: bool
    bubbles: tuple[Bubble, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One line of a list to pick from."""

    id: int
    name: str
    picked: bool = False


NOBODY = Phone(person=0, name="", about="", reachable=False, bubbles=(), buttons=())


def villager_phone(store: Store, person_id: int, now: int, memory: PhoneMemory) -> Phone:
    """A villager's private talk; NOBODY for 0."""
    if not person_id:
        return NOBODY
    person = store.person(person_id)
    about = "村民" if person.contact else "村民 · 没加机器人，收不到私下的话"
    return _phone(store, person_id, person.name, about, person.contact, _VILLAGER_SAYS, now, memory)


def officer_phone(store: Store, officer: Officer | None, now: int, memory: PhoneMemory) -> Phone:
    """An officer's; NOBODY while unbound."""
    if officer is None or officer.person_id is None:
        return NOBODY
    always = _SECRETARY_SAYS if Role.SECRETARY in officer.roles else ()
    if set(officer.roles) - {Role.SECRETARY}:
        always = (*_MEDIATOR_SAYS, *always)
    name = f"{officer.called}（{officer.name}）"
    about = f"{_place(officer)} · {_roles(officer)}"
    return _phone(store, officer.person_id, name, about, True, always, now, memory)


def _phone(
    store: Store,
    person_id: int,
    name: str,
    about: str,
    reachable: bool,
    always: tuple[Button, ...],
    now: int,
    memory: PhoneMemory,
) -> Phone:
    question = store.last_question(person_id)
    # On a phone lies what was sent; what waits stands among the count-downs.
    there = [line for line in store.outbox(person_id=person_id) if _landed(line)]
    return Phone(
        person=person_id,
        name=name,
        about=about,
        reachable=reachable,
        bubbles=in_order(*heard(store, f"p{person_id}", now, memory), *said(store, there[-60:], now)),
        buttons=(
            *(buttons_of(question.text) if question else ()),
            *(forms_of(there[-1].text) if there else ()),
            *always,
        ),
    )


def _landed(line: Outgoing) -> bool:
    return line.state in (SayState.SENT, SayState.UNKNOWN, SayState.SENDING)


def newest_alerted(
    lines: list[Outgoing], cases: dict[int, Case], roster: Roster
) -> tuple[Officer | None, int]:
    """
    Whoever the latest alert went to, and when; of several told at once, the one whose turn it is.

    Args:
        lines: the outbox by id.
    """
    for line in reversed(lines):
        case = cases.get(line.case_id or 0)
        officer = roster.by_person.get(line.person_id or 0)
        if case and officer and line.rank in _ALERTS and _landed(line):
            turn = roster.by_id.get(case.holder or case.assigned or 0)
            return (turn if turn and turn.person_id else officer), line.sent_at or line.created_at
    return None, 0


def officer_options(officers: list[Officer], picked: int) -> tuple[Option, ...]:
    """Bound officers to pick from, each with village and roles."""
    return tuple(
        Option(
            id=o.id,
            name=f"{_place(o)} {o.called}（{_roles(o)}）",
            picked=o.id == picked,
        )
        for o in officers
        if o.person_id is not None
    )


def _place(officer: Officer) -> str:
    return officer.village or officer.township or officer.committee or "市里"


def _roles(officer: Officer) -> str:
    return "、".join(ROLE_NAMES[role] for role in officer.roles)
