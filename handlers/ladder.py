"""Nobody has taken it yet: remind, then ask the next, and the next; danger is said again and again."""

from __future__ import annotations

from dataclasses import replace

from handlers import alert, clocks, hours
from handlers.alert_text import danger_text
from handlers.clocks import start_clocks, stop_clocks
from handlers.facts import Facts
from handlers.limits import Limits
from handlers.privacy import out_of_sight
from handlers.roster import Roster
from handlers.routing import next_for
from handlers.states import stepped
from lexicon.wording import wording
from storage.changes import Change
from storage.records import Asked, Case, Message, Officer, State, Timer

__all__ = ["due", "pass_to_next", "start_clocks", "stop_clocks"]


def due(facts: Facts) -> list[Change]:
    """What a timer of kind "climb", "danger_again" or "later" does; nothing once somebody has the case."""
    timer, case = facts.timer, facts.case
    if timer is None or case is None or case.state is not State.OFFERED:
        return []
    if timer.kind == "danger_again":
        return _danger_again(facts, case, timer)
    if timer.kind == "later":
        return _asked_again(facts, case, timer)
    if timer.data.get("do") == "remind":
        return _remind(facts, case, timer)
    return _climb(facts, case, timer)


def pass_to_next(
    case: Case,
    pieces: tuple[Message, ...],
    who: str,
    now: int,
    limits: Limits,
    roster: Roster,
    *,
    by: Officer | None,
    step: str = "passed",
    note: str = "",
    hidden_from: tuple[int, ...] | None = None,
) -> tuple[Officer | None, list[Change]]:
    """
    Ask the next on the ladder.

    Args:
        by: who gives it away; None when a clock ran out.
        step: the step in the history ("passed", "returned"; "asked_anew" begins with the first).
        hidden_from: who may see nothing of it from now on, where that changes.

    Returns:
        who is asked now, and the changes; (None, []) when there is nobody else.
    """
    seen = case if hidden_from is None else replace(case, hidden_from=hidden_from)
    anew = step == "asked_anew"
    following = next_for(seen, roster, now, after=by.id if by else None, anew=anew)
    actor = f"officer:{by.id}" if by else "clock"
    if following is None:
        return None, []
    moved = stepped(
        case,
        step,
        now,
        actor,
        note=note,
        offered_to=(*case.offered_to, following.id),
        assigned=following.id,
        holder=None,
        hidden_from=seen.hidden_from,
        rung=case.rung + 1,
    )
    changes: list[Change] = [moved]
    at = replace(seen, state=State.OFFERED, holder=None)
    before = by or roster.by_id.get(case.assigned or 0)
    # Danger already wakes several; the others are still being called, so nobody "has no time".
    passed_from = before.called if before and not case.danger and not anew else None
    turn = len(case.offered_to)
    changes += alert.offer(at, following, turn, pieces, who, now, limits, passed_from=passed_from)
    return following, changes


def _climb(facts: Facts, case: Case, timer: Timer) -> list[Change]:
    """The time of the one asked last is over."""
    step = int(timer.data.get("step", 0)) + 1
    asked, changes = pass_to_next(
        case, facts.case_messages, _who(facts), facts.now, facts.limits, facts.roster, by=None
    )
    again = facts.now + clocks.gap(case, facts.limits, step)
    if asked is None:
        if case.danger:  # all are being called again already
            return []
        # Everybody was asked: once a day the last one asked hears of it again, until somebody takes it.
        again = facts.now + hours.DAY
        officer = facts.roster.by_id.get(case.assigned or 0)
        if officer is not None and officer.person_id is not None and not out_of_sight(officer, case):
            text = wording("reminder_last", number=case.number)
            changes = [_offer_again(officer, case, f"reminder:{step}", text, facts)]
    if not case.danger:
        again = hours.by_day(again, facts.limits)
    return [*changes, clocks.stop_reminder(case.id), clocks.climb_at(case, again, step=step)]


def _remind(facts: Facts, case: Case, timer: Timer) -> list[Change]:
    """The first asked hears when the next will be asked."""
    officer = facts.roster.by_id.get(case.assigned or 0)
    if officer is None or officer.person_id is None or out_of_sight(officer, case):
        return []
    until = int(timer.data.get("until", facts.now))
    text = wording("reminder", number=case.number, time=_time_text(until, facts.now))
    return [_offer_again(officer, case, f"reminder:0:{len(case.offered_to)}", text, facts)]


def _asked_again(facts: Facts, case: Case, timer: Timer) -> list[Change]:
    """The one who answered 晚点 is asked again, if it is still theirs to answer."""
    officer = facts.roster.by_id.get(int(timer.data.get("officer", 0)))
    if officer is None or officer.person_id is None or officer.id not in case.offered_to:
        return []
    if out_of_sight(officer, case):
        return []
    text = wording("asked_later", number=case.number)
    return [_offer_again(officer, case, f"later:{facts.now}", text, facts)]


def _danger_again(facts: Facts, case: Case, timer: Timer) -> list[Change]:
    """Said again to one who was called and has not answered."""
    officer = facts.roster.by_id.get(int(timer.data.get("officer", 0)))
    if officer is None or officer.person_id is None or out_of_sight(officer, case):
        return []
    times = int(timer.data.get("times", 1))
    text = danger_text(case, facts.case_messages, _who(facts), again=times)
    question = Asked(kind="danger_offer", case_id=case.id)
    say = alert.to(officer, case, f"again:{times}", text, facts.now, facts.limits, question=question)
    if officer.village and times + 1 >= facts.limits.village_rounds and _township_called(case, facts.roster):
        return [say]  # who has not answered in half an hour has no phone at hand; the township goes on
    return [say, clocks.repeat(case, officer.id, facts.now, facts.limits, times=times + 1)]


def _township_called(case: Case, roster: Roster) -> bool:
    """Somebody beyond the village is among those called, so that it never falls silent."""
    called = [roster.by_id[i] for i in case.offered_to if i in roster.by_id]
    return any(not o.village and o.person_id is not None for o in called)


def _offer_again(officer: Officer, case: Case, what: str, text: str, facts: Facts) -> Change:
    question = Asked(kind="danger_offer" if case.danger else "offer", case_id=case.id)
    return alert.to(officer, case, what, text, facts.now, facts.limits, question=question)


def _who(facts: Facts) -> str:
    return facts.teller.name if facts.teller else ""


def _time_text(at: int, now: int) -> str:
    """As "14:30", with 明天 or the day of the week where it is not today."""
    days = hours.day_number(at) - hours.day_number(now)
    day = {0: "", 1: "明天"}.get(days, f"周{hours.WEEKDAYS[hours.local(at).weekday()]}")
    return f"{day}{hours.clock_text(at)}"
