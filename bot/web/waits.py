"""What this conversation waits for, as count-downs: windows that run, lines held back, who is asked next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from storage.interface import Store
from storage.records import Case, Outgoing, SayState, Timer

SHOWN = 5
LATER_SHOWN = 2
_SOON = 3_600_000_000
"""What is due later than that is told by the clock, not counted down."""

# Timer.kind → what people would call it. What is not listed is the house's own business.
TIMER_NAMES = {
    "judge": "不再出声就算说完",
    "gathered": "接着说算一回",
    "danger_again": "没人接，再叫一遍",
    "climb": "没人接，找下一个",
    "later": "说了晚点，再问",
    "waiting_told": "没人接，给本人捎话",
    "second_look": "拿不准，问大模型是哪条",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """
    One thing that is due.

    Attributes:
        since: when it began to run (UTC microseconds), 0 when that is not known.
        soon: worth counting down by the second.
    """

    key: str
    label: str
    due: int
    since: int = 0
    soon: bool = True


def waits_here(
    store: Store, room_id: int, persons: frozenset[int], cases: Iterable[Case], now: int
) -> tuple[Wait, ...]:
    """
    What is due in this group, for these people and for these cases, the nearest first.

    Args:
        persons: whose private talk is on the page.
        cases: those of this conversation.
    """
    of_case = {case.id: case for case in cases}
    found: list[Wait] = []
    for timer in store.timers():
        if timer.kind in TIMER_NAMES and _is_here(timer, room_id, persons, of_case):
            found.append(_of_timer(store, timer, of_case, now))
    lines = [*store.outbox(room_id=room_id)[-50:]]
    for person in sorted(persons):
        lines += store.outbox(person_id=person)[-50:]
    found += [
        _of_line(line, now) for line in lines if line.state is SayState.QUEUED and line.not_before > now
    ]
    found.sort(key=lambda wait: (wait.due, wait.key))
    return (*[w for w in found if w.soon][:SHOWN], *[w for w in found if not w.soon][:LATER_SHOWN])


def _is_here(timer: Timer, room_id: int, persons: frozenset[int], cases: dict[int, Case]) -> bool:
    if timer.burst_id is not None:
        return timer.room_id == room_id if timer.room_id is not None else timer.person_id in persons
    return timer.case_id in cases


def _of_timer(store: Store, timer: Timer, cases: dict[int, Case], now: int) -> Wait:
    since, who = 0, ""
    if timer.burst_id is not None and (burst := store.burst(timer.burst_id)) is not None:
        since, who = burst.last_at, store.person(burst.person_id).name
    elif timer.case_id in cases:
        case = cases[timer.case_id]
        since, who = case.updated_at, str(case.number)
    label = TIMER_NAMES[timer.kind]
    return Wait(
        key=timer.key,
        label=f"{who} · {label}" if who else label,
        due=timer.due,
        since=since,
        soon=timer.due - now < _SOON,
    )


def _of_line(line: Outgoing, now: int) -> Wait:
    label = "群里那一声" if line.room_id is not None else "手机上那一条"
    return Wait(
        key=f"say:{line.id}",
        label=label,
        due=line.not_before,
        since=line.created_at,
        soon=line.not_before - now < _SOON,
    )
