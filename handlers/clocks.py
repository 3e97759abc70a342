"""The clocks that run while nobody has taken a case: which timers are set and how they are called.

climb:<case>:next      the next on the ladder is asked (kind "climb")
climb:<case>:remind    the first is reminded before that (kind "climb", data do=remind)
danger:<case>:<officer>:again   danger is said again to one who was called (kind "danger_again")
later:<case>:<officer>:again    asked again after 3晚点 (kind "later")

Every prefix ends in a colon, so that stopping case 1 does not stop case 17.
"""

from __future__ import annotations

from handlers import hours
from handlers.limits import Limits
from storage.changes import CancelTimers, Change, SetTimer
from storage.records import Case, Timer


def start_clocks(case: Case, now: int, limits: Limits) -> list[Change]:
    """
    The clocks of a case that was just offered, from its first asking (by day) on.

    Danger asks one more every limits.danger_repeat; its repeats to those called already are set
    where they are called (`repeat`).
    """
    if case.danger:
        return [climb_at(case, now + limits.danger_repeat, step=0)]
    steps = ladder_steps(case, limits)
    remind = hours.by_day(hours.by_day(now, limits) + steps[0] // 2, limits)
    climb = hours.by_day(remind + steps[0] - steps[0] // 2, limits)
    timer = Timer(
        key=f"climb:{case.id}:remind",
        due=remind,
        kind="climb",
        case_id=case.id,
        data={"do": "remind", "until": climb},
    )
    return [SetTimer(timer=timer), climb_at(case, climb, step=0)]


def stop_clocks(case_id: int) -> list[Change]:
    """Nothing of this case waits for an answer any more."""
    return [CancelTimers(key_prefix=f"{kind}:{case_id}:") for kind in ("climb", "danger", "later")]


def climb_at(case: Case, due: int, *, step: int) -> SetTimer:
    """Ask the next then; step counts how often that was done."""
    key = f"climb:{case.id}:next"
    timer = Timer(key=key, due=due, kind="climb", case_id=case.id, data={"do": "next", "step": step})
    return SetTimer(timer=timer)


def stop_reminder(case_id: int) -> CancelTimers:
    """The first is not reminded: they answered, or somebody else's turn has come."""
    return CancelTimers(key_prefix=f"climb:{case_id}:remind")


def waiting(case: Case, now: int, limits: Limits) -> SetTimer:
    """When the teller is owed a word, nobody having taken it by then."""
    due = now + limits.danger_repeat if case.danger else hours.by_day(now + limits.waiting_told, limits)
    return SetTimer(timer=Timer(key=f"waiting:{case.id}", due=due, kind="waiting_told", case_id=case.id))


def gap(case: Case, limits: Limits, step: int) -> int:
    """How long the next but this one is given after the step-th climb; the last gap goes on."""
    if case.danger:
        return limits.danger_repeat
    steps = ladder_steps(case, limits)
    last = min(step, len(steps) - 1)
    return steps[last] - (steps[last - 1] if last else 0)


def repeat(case: Case, officer_id: int, now: int, limits: Limits, *, times: int) -> SetTimer:
    """Say the danger again to one who was called; times = how often it was said already."""
    timer = Timer(
        key=f"danger:{case.id}:{officer_id}:again",
        due=now + limits.danger_repeat,
        kind="danger_again",
        case_id=case.id,
        data={"officer": officer_id, "times": times},
    )
    return SetTimer(timer=timer)


def stop_repeat(case_id: int, officer_id: int) -> CancelTimers:
    """This one said they cannot go: they are not called again."""
    return CancelTimers(key_prefix=f"danger:{case_id}:{officer_id}:")


def later(case: Case, officer_id: int, now: int, limits: Limits) -> SetTimer:
    """Ask this one again later (3晚点), but never later than the next would be asked."""
    wait = min(limits.later, ladder_steps(case, limits)[0])
    timer = Timer(
        key=f"later:{case.id}:{officer_id}:again",
        due=hours.by_day(now + wait, limits),
        kind="later",
        case_id=case.id,
        data={"officer": officer_id},
    )
    return SetTimer(timer=timer)


def ladder_steps(case: Case, limits: Limits) -> tuple[int, ...]:
    """The spans for this case's urgency; what is not urgent waits longest."""
    return limits.ladder.get(str(case.urgency)) or limits.ladder["normal"]
