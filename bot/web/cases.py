"""The cases as the operator of the demo sees them: which stand where, who has them, and the steps of one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.web.readings import type_name, urgency_name
from bot.web.talk import when_text
from handlers.hours import DAY
from handlers.roster import Roster
from handlers.states import STATE_NAMES, STEP_NAMES
from storage.interface import Store
from storage.records import Case, CaseEvent, Officer

BACK = 60 * DAY
"""Closed cases older than that are not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of the list."""

    id: int
    number: int
    where: str
    types: str
    urgency: str
    urgency_name: str
    with_whom: str
    opened: str
    picked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in a case's history."""

    n: int
    when: str
    who: str
    what: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGroup:
    """All cases in one state, the newest first."""

    state: str
    name: str
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseList:
    """The panel; `steps` and `why` are of the one that was picked."""

    groups: tuple[CaseGroup, ...]
    picked: CaseRow | None
    why: str
    told: str
    steps: tuple[Step, ...]


def officer_name(officer: Officer) -> str:
    """ "张姐（张桂兰）": how they are called, and who that is."""
    return f"{officer.called}（{officer.name}）"


def case_list(cases: list[Case], picked_id: int, store: Store, roster: Roster, now: int) -> CaseList:
    """The panel's values; the steps are fetched for the picked case alone."""
    groups: list[CaseGroup] = []
    picked: Case | None = next((case for case in cases if case.id == picked_id), None)
    for state, name in STATE_NAMES.items():
        rows = [_row(case, roster, now, picked_id) for case in reversed(cases) if case.state is state]
        if rows:
            groups.append(CaseGroup(state=state, name=name, rows=tuple(rows)))
    steps = [_step(event, store, roster, now) for event in store.history(picked.id)] if picked else []
    return CaseList(
        groups=tuple(groups),
        picked=_row(picked, roster, now, picked_id) if picked else None,
        why=picked.why if picked else "",
        told=picked.told if picked else "",
        steps=tuple(steps),
    )


def _row(case: Case, roster: Roster, now: int, picked_id: int) -> CaseRow:
    officer = roster.by_id.get(case.holder or case.assigned or 0)
    return CaseRow(
        id=case.id,
        number=case.number,
        where=case.village or case.township or "村不清楚",
        types="、".join(type_name(name) for name in case.types) or "听了再说",
        urgency=case.urgency,
        urgency_name=urgency_name(case.urgency),
        with_whom=officer_name(officer) if officer else "还没人",
        opened=when_text(case.opened_at, now),
        picked=case.id == picked_id,
    )


def _step(event: CaseEvent, store: Store, roster: Roster, now: int) -> Step:
    kind, _, number = event.actor.partition(":")
    who = {"bot": "机器人", "clock": "到点了"}.get(kind, kind)
    if kind == "officer":
        officer = roster.by_id.get(int(number))
        who = officer.called if officer else "名册上没有了"
    elif kind == "person":
        who = store.person(int(number)).name
    return Step(
        n=event.n,
        when=when_text(event.at, now),
        who=who,
        what=STEP_NAMES.get(event.step, "立案" if event.n == 1 else event.step),
        note=event.note,
    )
