"""A case goes to somebody else: 转, 退, 2让别人, 回避 (kin), or the teller wants another."""

from __future__ import annotations

from dataclasses import replace

from handlers import alert, hours
from handlers.answering import MEDIATES, answer_line, pieces_of, teller_name, who_and_what
from handlers.clocks import start_clocks, stop_clocks, stop_repeat
from handlers.facts import Facts
from handlers.ladder import pass_to_next
from handlers.limits import Limits
from handlers.privacy import out_of_sight
from handlers.roster import Roster
from handlers.routing import route_rules
from handlers.states import move, stepped
from handlers.take import ended_text, freed, quicker_text
from handlers.together import end_together
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, MoveCase, Unsay
from storage.records import Case, Message, Officer, Person, State


def transfer(facts: Facts, case: Case, name: str) -> list[Change]:
    """
    Hand it to somebody by name; they are asked, they need not take it.

    A name that fits several or nobody changes nothing and is asked back. A name of an office
    outside (派出所, 法院) ends it here as 转走.
    """
    officer, _ = who_and_what(facts)
    if move(case, "moved_out") is None:
        return [answer_line(facts, "ended", ended_text(case), case=case)]
    if any(word in name for word in route_rules()["outside"]):
        return _moved_out(facts, case, name)
    found = find_officer(facts.roster, case, name)
    found = tuple(o for o in found if not out_of_sight(o, case) and o.person_id != case.teller_id)
    if len(found) != 1:
        return [answer_line(facts, "transfer_who", _which(case, name, found), case=case)]
    goal = found[0]
    refusal = _cannot_go_to(goal, officer, case, facts.now)
    if refusal:
        return [answer_line(facts, "transfer_no", refusal, case=case)]
    turn = len(case.offered_to)
    moved = stepped(
        case,
        "handed_over" if case.state is State.TAKEN else "passed",
        facts.now,
        f"officer:{officer.id}",
        offered_to=(*case.offered_to, goal.id),
        assigned=goal.id,
        holder=None,
    )
    at = replace(case, state=State.OFFERED, holder=None, offered_to=(*case.offered_to, goal.id))
    who = teller_name(facts, case)
    offer = alert.offer(
        at, goal, turn, pieces_of(facts, case), who, facts.now, facts.limits, passed_from=officer.called
    )
    done = wording("transferred", number=case.number, place=_seat(goal), person=goal.name)
    return [
        moved,
        *_clocks_anew(case, officer, offer, facts.now, facts.limits),
        answer_line(facts, "transferred", done, case=case),
    ]


def give_back(facts: Facts, case: Case, reason: str) -> list[Change]:
    """退 or 2让别人: the next on the ladder is asked; the reason stays in the history."""
    officer, _ = who_and_what(facts)
    if case.state is State.TAKEN and case.holder != officer.id:
        return [answer_line(facts, "quicker", quicker_text(facts, case), case=case)]
    if move(case, "taken") is None and case.state is not State.TAKEN:
        return [answer_line(facts, "ended", ended_text(case), case=case)]
    following, changes = _on(facts, case, officer, reason, case.hidden_from)
    if following is None:
        # Danger: others are still being called; this one stays among them, there is nobody else.
        line = "danger_alone" if case.danger else "nobody_else"
        text = wording(line, number=case.number)
        return [answer_line(facts, "nobody_else", text, case=case)]
    text = wording("given_back", number=case.number)
    return [*changes, answer_line(facts, "given_back", text, case=case)]


def kin_out(facts: Facts, case: Case) -> list[Change]:
    """回避: not theirs, and they see nothing more of it (人民调解法 15: no favour to either side)."""
    officer, _ = who_and_what(facts)
    hidden = tuple(sorted({*case.hidden_from, officer.id}))
    told = answer_line(facts, "kin_out", wording("kin_out"))
    if move(case, "later") is None:  # ended: only out of sight
        return [
            MoveCase(
                case_id=case.id,
                at=facts.now,
                actor=f"officer:{officer.id}",
                step="noted",
                sets={"hidden_from": hidden},
            ),
            told,
        ]
    following, changes = _on(facts, case, officer, "", hidden)
    if following is None:
        step = "returned" if case.state is State.TAKEN else "passed"
        actor = f"officer:{officer.id}"
        changes = [stepped(case, step, facts.now, actor, hidden_from=hidden, assigned=None, holder=None)]
    return [*changes, told]


def teller_wants_other(case: Case, person: Person, now: int, limits: Limits, roster: Roster) -> list[Change]:
    """
    The teller does not want the one it went to (人民调解法 23): out of their sight, the next is asked.

    The one left out is told that it is not theirs, without a reason; not even that when their
    alert was still waiting for the morning.
    """
    unwanted = roster.by_id.get(case.holder or case.assigned or 0)
    if unwanted is None:
        return []
    hidden = tuple(sorted({*case.hidden_from, unwanted.id}))
    return taken_from(case, unwanted, hidden, (), person.name, now, limits, roster)


def taken_from(
    case: Case,
    had: Officer,
    hidden: tuple[int, ...],
    pieces: tuple[Message, ...],
    who: str,
    now: int,
    limits: Limits,
    roster: Roster,
) -> list[Change]:
    """
    The case is no longer this officer's, out of the sight of `hidden`; the next is asked.

    Returns:
        [] when there is nobody else.
    """
    following, changes = pass_to_next(
        case, pieces, who, now, limits, roster, by=had, step=_step(case), hidden_from=hidden
    )
    if following is None:
        return []
    return asked_instead(case, had, changes, now, limits)


def asked_instead(
    case: Case, had: Officer | None, offer: list[Change], now: int, limits: Limits
) -> list[Change]:
    """The offer to somebody else, clocks that begin anew, and one line to who had it or was asked."""
    if had is None:
        return offer
    told: list[Change] = []
    if case.holder is not None or hours.by_day(case.opened_at, limits) <= now:
        text = wording("not_yours_now", number=case.number)
        told.append(alert.to(had, case, f"unwanted:{now}", text, now, limits))
    return [*_clocks_anew(case, had, offer, now, limits), *told]


def find_officer(roster: Roster, case: Case, typed: str) -> tuple[Officer, ...]:
    """
    Whom a typed name means, among those who mediate in that township or for the county.

    By full name, by 称呼, by given name, by 老/小 and the surname; "正二村赵海峰" names the village.
    Several with one name: the one of the case's own village, if there is one.
    """
    near = [o for o in roster.officers if o.township in ("", case.township) and MEDIATES & set(o.roles)]
    for place in sorted({o.village for o in near if o.village}, key=len, reverse=True):
        for short in (place, place.removesuffix("村").removesuffix("社区")):
            if len(short) >= 2 and typed.startswith(short) and len(typed) > len(short):
                near = [o for o in near if o.village == place]
                typed = typed.removeprefix(short).removeprefix("村").removeprefix("的")
                break
    ways = (
        [o for o in near if o.name == typed],
        [o for o in near if o.called == typed],
        [o for o in near if len(typed) >= 2 and len(o.name) > len(typed) and o.name.endswith(typed)],
        [o for o in near if len(typed) == 2 and typed[0] in "老小" and o.name.startswith(typed[1])],
    )
    found = next((way for way in ways if way), [])
    own = [o for o in found if o.village and o.village == case.village]
    return tuple(own if len(own) == 1 else found)


def _on(
    facts: Facts, case: Case, officer: Officer, reason: str, hidden: tuple[int, ...]
) -> tuple[Officer | None, list[Change]]:
    """Ask the next in this officer's place, with clocks that begin anew."""
    following, changes = pass_to_next(
        case,
        pieces_of(facts, case),
        teller_name(facts, case),
        facts.now,
        facts.limits,
        facts.roster,
        by=officer,
        step=_step(case),
        note=reason,
        hidden_from=hidden,
    )
    if following is None:
        return None, []
    return following, _clocks_anew(case, officer, changes, facts.now, facts.limits)


def _clocks_anew(
    case: Case, officer: Officer, changes: list[Change], now: int, limits: Limits
) -> list[Change]:
    """These changes ask somebody in this officer's place: the clocks begin again from them."""
    if case.danger and case.state is State.OFFERED:
        # The others go on being called; only this one is not any more.
        return [stop_repeat(case.id, officer.id), *changes]
    at = replace(case, state=State.OFFERED, holder=None)
    unsay = Unsay(key_prefix=f"alert:case:{case.id}:")
    return [*stop_clocks(case.id), unsay, *changes, *start_clocks(at, now, limits)]


def _moved_out(facts: Facts, case: Case, name: str) -> list[Change]:
    officer, _ = who_and_what(facts)
    sets = {"outcome": name, "holder": officer.id}
    others = freed(facts, case, officer) if case.state is State.OFFERED else []
    text = wording("moved_out", number=case.number, person=name)
    return [
        stepped(case, "moved_out", facts.now, f"officer:{officer.id}", note=name, **sets),
        *end_together(facts, case, f"officer:{officer.id}", name),
        *stop_clocks(case.id),
        CancelTimers(key_prefix=f"voices:{case.id}:"),
        Unsay(key_prefix=f"alert:case:{case.id}:"),
        answer_line(facts, "moved_out", text, case=case),
        *others,
    ]


def _which(case: Case, name: str, found: tuple[Officer, ...]) -> str:
    if not found:
        return wording("transfer_unknown", number=case.number, person=name)
    shown = "、".join(f"{_seat(o)}{o.name}" for o in found[:4])
    return wording("transfer_which", number=case.number, person=name, which=shown)


def _cannot_go_to(goal: Officer, officer: Officer, case: Case, now: int) -> str:
    if goal.id == officer.id:
        return wording("transfer_self", number=case.number)
    if goal.person_id is None:
        return wording("transfer_unbound", person=goal.name)
    if not goal.contact:
        return wording("transfer_gone", person=goal.name)
    if goal.away_until > now:
        return wording("transfer_away", person=goal.name, day=day_text(goal.away_until - 1, now))
    return ""


def day_text(at: int, now: int) -> str:
    """A day as said: 今天, 明天, 周五 within this week, else 11月27号."""
    days = hours.day_number(at) - hours.day_number(now)
    if days in (0, 1):
        return ("今天", "明天")[days]
    here = hours.local(at)
    if at < hours.week_of(now)[1]:
        return f"周{hours.WEEKDAYS[here.weekday()]}"
    return f"{here.month}月{here.day}号"


def _seat(officer: Officer) -> str:
    return officer.village or officer.township or officer.committee


def _step(case: Case) -> str:
    return "returned" if case.state is State.TAKEN else "passed"
