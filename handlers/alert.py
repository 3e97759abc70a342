"""What those who may take a case are told of it: the alert, what was added, what the teller wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers import clocks, hours
from handlers.alert_text import MOST, called_name, files_of, offer_text, one_line, parts_of, place_of
from handlers.limits import Limits
from handlers.privacy import goes_on, may_read, out_of_sight
from handlers.roster import Roster
from handlers.routing import Route
from handlers.states import stepped
from lexicon.wording import wording
from storage.changes import Change, Say
from storage.records import Asked, Case, Message, Officer, Person, Role, SayRank, State


def asked_first(case: Case, route: Route, roster: Roster) -> tuple[Officer, ...]:
    """
    Who gets the first alert: the one assigned; in danger at once also the deputy and township duty.

    Whoever holds the case already is called with them. The operator only where nobody else is left.
    """
    wanted: list[Officer] = []
    if case.danger:
        holder = roster.by_id.get(case.holder or 0)
        committee = frozenset({Role.MEDIATOR, Role.HEAD})
        first_two = [o for o in route.ladder[:2] if o is route.ladder[0] or committee & set(o.roles)]
        wanted = [o for o in (holder, *first_two, route.duty) if o is not None]
    else:
        wanted = list(route.ladder[:1])
    once = {o.id: o for o in wanted if o.person_id is not None and not out_of_sight(o, case)}
    return tuple(once.values())


def first_alert(
    case: Case,
    route: Route,
    pieces: tuple[Message, ...],
    teller: Person,
    now: int,
    limits: Limits,
    roster: Roster,
    *,
    besides: str = "",
) -> list[Change]:
    """
    Offer a new case, or one that has just turned into danger, to those who are asked first.

    Args:
        besides: what an ordinary alert says with what may be pressed: that it looks like another case.

    Danger is said at any hour and again every limits.danger_repeat; the rest waits for the morning.

    Returns:
        the step "offered" (offered_to, assigned) and a line to each; [] when nobody can be told
        (route.nobody: the caller's list for the operator).
    """
    asked = asked_first(case, route, roster)
    if not asked:
        return []
    offered = (*case.offered_to, *(o.id for o in asked))
    moved = stepped(case, "offered", now, "bot", offered_to=offered, assigned=asked[0].id, holder=None)
    changes: list[Change] = [moved]
    at = replace(case, state=State.OFFERED, holder=None)
    for turn, officer in enumerate(asked, start=len(case.offered_to)):
        changes += offer(at, officer, turn, pieces, teller.name, now, limits, besides=besides)
    return changes


def offer(
    case: Case,
    officer: Officer,
    turn: int,
    pieces: Sequence[Message],
    who: str,
    now: int,
    limits: Limits,
    *,
    passed_from: str | None = None,
    besides: str = "",
) -> list[Change]:
    """
    One alert to one officer.

    Args:
        turn: place in case.offered_to; makes the key, so that being asked anew is said anew.
        passed_from, besides: as in `offer_text`.
    """
    kind = "danger_offer" if case.danger else "offer"
    hurried = "danger:" if case.danger else ""
    say = to(
        officer,
        case,
        f"{hurried}{turn}",
        offer_text(
            case,
            pieces,
            who,
            passed_from=passed_from,
            besides=besides,
            read_at=_said_at(case, now, limits),
        ),
        now,
        limits,
        question=Asked(kind=kind, case_id=case.id),
        files=files_of(pieces) if may_read(officer, _offered(case, officer)) else (),
    )
    if case.danger:
        return [say, clocks.repeat(case, officer.id, now, limits, times=1)]
    return [say]


def addition(
    case: Case, pieces: tuple[Message, ...], teller: Person, now: int, limits: Limits, roster: Roster
) -> list[Change]:
    """Late pieces, as one message, to the holder or to whoever was asked; the words where they may go."""
    if not pieces or (not goes_on(case) and case.holder is None):
        return []
    last = max(p.id for p in pieces)
    words = one_line(" ".join(p.text for p in pieces))
    changes: list[Change] = []
    for officer in concerned(case, roster):
        if may_read(officer, case) or case.holder == officer.id:
            line = "added" if words else "added_files"
            parts = parts_of(pieces)
            who = called_name(teller.name)
            text = wording(line, number=case.number, who=who, words=words[:MOST], parts=parts)
            files = files_of(pieces)
        else:
            text, files = wording("added_private", number=case.number), ()
        changes.append(to(officer, case, f"added:{last}", text, now, limits, files=files))
    return changes


def withdrawn(case: Case, now: int, limits: Limits, roster: Roster) -> list[Change]:
    """The teller took it back. An alert that still waited for the morning is simply never said."""
    if case.holder is None and hours.by_day(case.opened_at, limits) > now:
        return []
    text = wording("mediator_withdrawn", number=case.number, place=place_of(case))
    return [to(o, case, f"withdrawn:{now}", text, now, limits) for o in concerned(case, roster)]


def says_fine(case: Case, now: int, limits: Limits, roster: Roster) -> list[Change]:
    """After a reading of danger the teller says that it is over: the case stays until a voice was heard."""
    text = wording("mediator_says_fine", number=case.number, place=place_of(case))
    return [to(o, case, "fine", text, now, limits) for o in concerned(case, roster)]


def refused(case: Case, now: int, limits: Limits, roster: Roster) -> list[Change]:
    """The teller does not want mediation (人民调解法 17)."""
    text = wording("mediator_refused", number=case.number, place=place_of(case))
    return [to(o, case, f"refused:{now}", text, now, limits) for o in concerned(case, roster)]


def quiet(case: Case, now: int, limits: Limits, roster: Roster) -> list[Change]:
    """The teller answered 0: do not go looking for them now."""
    text = wording("mediator_quiet", number=case.number, place=place_of(case))
    return [to(o, case, f"quiet:{now}", text, now, limits) for o in concerned(case, roster)]


def no_call(case: Case, now: int, limits: Limits, roster: Roster) -> list[Change]:
    """The teller does not want to be called on the telephone."""
    text = wording("mediator_no_call", number=case.number, place=place_of(case))
    return [to(o, case, f"no_call:{now}", text, now, limits) for o in concerned(case, roster)]


def concerned(case: Case, roster: Roster) -> tuple[Officer, ...]:
    """Who is told of news: the holder; nobody having it, whose turn it is, in danger all who were called."""
    ids: Iterable[int | None]
    if case.holder is not None:
        ids = (case.holder,)
    elif case.danger:
        ids = dict.fromkeys(case.offered_to)
    else:
        ids = (case.assigned,)
    found = [roster.by_id[i] for i in ids if i is not None and i in roster.by_id]
    return tuple(o for o in found if o.person_id is not None and not out_of_sight(o, case))


def to(
    officer: Officer,
    case: Case,
    what: str,
    text: str,
    now: int,
    limits: Limits,
    *,
    question: Asked | None = None,
    files: tuple[int, ...] = (),
) -> Say:
    """A line of its own accord to an officer about a case: at night only in danger."""
    return Say(
        key=f"alert:case:{case.id}:{what}:officer:{officer.id}",
        text=text,
        person_id=officer.person_id,
        rank=SayRank.DANGER if case.danger else SayRank.ALERT,
        not_before=_said_at(case, now, limits),
        case_id=case.id,
        question=question,
        files=files,
    )


def _said_at(case: Case, now: int, limits: Limits) -> int:
    return now if case.danger else hours.by_day(now, limits)


def _offered(case: Case, officer: Officer) -> Case:
    """The case as it is once this officer was asked."""
    return replace(case, offered_to=(*case.offered_to, officer.id))
