"""What the one who spoke is told privately: one first line for all, and what follows only when it may."""

from __future__ import annotations

from typing import Any

from handlers.facts import Facts
from handlers.privacy import delicate, goes_on
from handlers.routing import Route
from handlers.states import stepped
from lexicon.reading import Topic
from lexicon.wording import wording
from storage.changes import Change, MoveCase, QuestionAnswered, Say
from storage.records import Asked, Case, Officer, Person, Role, SayRank, State

NAMED_TOPICS: tuple[tuple[Topic, str], ...] = (
    # The first that fits says the second line; the order is by what is lost if it is not said.
    (Topic.SCAM, "scam"),
    (Topic.MISSING, "missing"),
    (Topic.CHILD_SPEAKS, "child"),
    (Topic.OFFICER, "officer"),
    (Topic.WAGES_AWAY, "wages_away"),
    (Topic.MANY, "many"),
)
HER_HOUR = "her_hour"
QUESTION_OF_LINE = {"many": "many_ways", "wages_away": "wages_home"}


def first_lines(case: Case, way: Route, teller: Person, facts: Facts) -> list[Change]:
    """
    The first line, the same for every matter but for the number, and one second line.

    Present danger skips the first. A delicate matter has no second line until she writes again: the
    phone may be read by another.
    """
    return opening_lines(case, way.ladder[0] if way.ladder else None, teller, facts)


def opening_lines(case: Case, asked_first: Officer | None, teller: Person, facts: Facts) -> list[Change]:
    """first_lines, once it is known who was asked (None: nobody can be)."""
    if not case.reachable:
        return []
    if case.danger:
        return danger_lines(case, teller, facts)
    changes: list[Change] = [first_line(case, teller)]
    for topic, line in NAMED_TOPICS:
        if topic in case.topics:
            asked = QUESTION_OF_LINE.get(line)
            return [*changes, _say(case, teller, line, asked=asked)]
    if delicate(case.topics, "alert"):
        return changes
    if asked_first and asked_first.person_id is not None and Role.OPERATOR not in asked_first.roles:
        called = asked_first.called
        return [*changes, _say(case, teller, "second_ordinary", asked="handler_ok", called=called)]
    return [*changes, _say(case, teller, "second_nobody", phone=point_phone(case, facts))]


def first_line(case: Case, teller: Person) -> Say:
    """The first, the same for every matter: its number, and how to stop it."""
    return _say(case, teller, "first", number=case.number)


def danger_lines(case: Case, teller: Person, facts: Facts, *, anew: bool = False) -> list[Change]:
    """
    At once, before anybody has answered: what to do now; never that somebody is coming.

    Args:
        anew: it was danger before, somebody took it, and there is danger again.
    """
    if not case.reachable:
        return []
    sms, key = facts.limits.police_sms, f"danger:{facts.now}" if anew else "danger"
    line = "danger" if sms else "danger_no_sms"
    if Topic.SUICIDE in case.topics:
        line = "despair"
    elif Topic.CHILD_SPEAKS in case.topics:
        line = "child"
    elif Topic.MISSING in case.topics:
        line = "missing"
    return [_say(case, teller, line, rank=SayRank.DANGER, key=key, sms=sms)]


def asks_handler(case: Case, officer: Officer, teller: Person) -> list[Change]:
    """Another is asked than was named to the teller, before anybody took it: is that one all right?"""
    if not case.reachable or case.quiet or delicate(case.topics, "alert"):
        return []
    key = f"second_ordinary:{officer.id}"
    return [_say(case, teller, "second_ordinary", asked="handler_ok", key=key, called=officer.called)]


def wrote_again(case: Case, teller: Person, facts: Facts) -> list[Change]:
    """She wrote again about a delicate matter: now she may be asked when and where to call, once."""
    if not case.reachable or not delicate(case.topics, "alert") or case.danger:
        return []
    officer = facts.roster.by_id.get(case.holder or case.assigned or 0)
    if officer is None:
        return []
    return [_say(case, teller, "second_delicate", asked=HER_HOUR, called=officer.called)]


def her_hour_case(facts: Facts) -> Case | None:
    """The case of hers about which she was asked when she may be called, while that is the last question."""
    asked = facts.question.question if facts.question else None
    if asked is None or asked.kind != HER_HOUR:
        return None
    return next((c for c in facts.told if c.id == asked.case_id), None)


def gave_her_hour(facts: Facts) -> list[Change]:
    """She answered when she may be called: she is free to read, so the help comes now and not before."""
    asked, teller, case = facts.question, facts.person, her_hour_case(facts)
    if asked is None or teller is None or case is None:
        return []
    done: list[Change] = [QuestionAnswered(key=asked.key)]
    if Topic.VIOLENCE in case.topics:
        done.append(_say(case, teller, "help_violence"))
    return done


def told_taken(case: Case, officer: Officer, now: int) -> list[Change]:
    """Somebody answered: only now may it be said."""
    line = "danger_taken" if case.danger else "taken"
    rank = SayRank.DANGER if case.danger else SayRank.PRIVATE
    what = f"{officer.id}:{now}" if case.danger else f"{officer.id}"
    return _later(case, line, what, rank=rank, called=officer.called, number=case.number)


def what_stands(case: Case, teller: Person, facts: Facts) -> list[Change]:
    """
    To one who could not be written to until now: the lines of a case that are true at this moment.

    Taken together they are what would stand last on the phone had it been reached all the time: the
    first line, and either the one question about who comes, or who took it. Of present danger only what
    was told or answered within limits.danger_kept, since "还没人应" and "在联系" soon are not true.
    """
    holder = facts.roster.by_id.get(case.holder or 0)
    if case.state is State.JOINED:
        return told_joined(case, _number(case, facts), holder, facts.now)
    if case.danger:
        if facts.now - (case.taken_at if holder else case.updated_at) > facts.limits.danger_kept:
            return []
        return told_taken(case, holder, case.taken_at) if holder else danger_lines(case, teller, facts)
    if holder:
        return [first_line(case, teller), *told_taken(case, holder, case.taken_at)]
    return opening_lines(case, facts.roster.by_id.get(case.assigned or 0), teller, facts)


def told_changed(case: Case, officer: Officer, now: int) -> list[Change]:
    """It went to somebody else; no reason is given."""
    return _later(case, "changed", f"{officer.id}:{now}", called=officer.called)


def told_joined(case: Case, number: int, holder: Officer | None, now: int) -> list[Change]:
    """It goes on under that number; never that anybody else told of it."""
    if holder is None:
        return _later(case, "renumbered_waiting", str(now), number=number)
    return _later(case, "renumbered", str(now), number=number, called=holder.called)


def told_settled(case: Case, officer: Officer, now: int) -> list[Change]:
    """The mediator says it is settled: is it? Never asked about delicate matters."""
    if delicate(case.topics, "revisit"):
        return []
    return _later(case, "settled", str(now), asked="settled", called=officer.called, number=case.number)


def told_unsettled(case: Case, officer: Officer, now: int) -> list[Change]:
    """Not settled is no shame; the other ways are told on request (人民调解法 26)."""
    return _later(case, "unsettled", str(now), asked="ways")


def told_waiting(case: Case, facts: Facts) -> list[Change]:
    """Nobody has taken it for long: say so rather than be silent."""
    line = "danger_waiting" if case.danger else "still_waiting"
    rank = SayRank.DANGER if case.danger else SayRank.PRIVATE
    return _later(case, line, "once", rank=rank, number=case.number, phone=point_phone(case, facts))


def my_cases(facts: Facts) -> str:
    """One's own open matters, by number and step only; delicate ones look like none."""
    shown = dict.fromkeys(
        f"{_number(c, facts)}{_step_word(c, facts)}"
        for c in facts.told
        if goes_on(c) and not delicate(c.topics, "digest")
    )
    if not shown:
        return wording("mine_none", phone=point_phone(facts.told[0] if facts.told else None, facts))
    return wording("mine", cases="；".join(shown))


def point_phone(case: Case | None, facts: Facts) -> str:
    """The telephone of the township's centre, else the county's, else 12348."""
    township = case.township if case else (facts.person.township if facts.person else "")
    places = facts.roster.at(township, "", Role.CENTRE) if township else ()
    for officer in (*places, *facts.roster.with_role(Role.COUNTY)):
        if officer.phone:
            return officer.phone
    return "12348"


def moved(case: Case, facts: Facts, step: str, **sets: Any) -> MoveCase:
    """A step that the teller took."""
    return stepped(case, step, facts.now, f"person:{case.teller_id}", **sets)


def _number(case: Case, facts: Facts) -> int:
    """Under which it goes on."""
    root = facts.around.roots.get(case.id) if case.state is State.JOINED else None
    return root.number if root is not None else case.number


def _step_word(case: Case, facts: Facts) -> str:
    holder = facts.roster.by_id.get(case.holder or 0)
    return f"，{holder.called}接了" if holder else "，还在找人"


def _later(
    case: Case,
    line: str,
    what: str,
    *,
    rank: SayRank = SayRank.PRIVATE,
    asked: str | None = None,
    **values: object,
) -> list[Change]:
    if not case.reachable or case.quiet:
        return []
    question = Asked(kind=asked, case_id=case.id) if asked else None
    say = Say(
        key=f"{line}:case:{case.id}:{what}",
        text=wording(line, **values),
        person_id=case.teller_id,
        rank=rank,
        case_id=case.id,
        question=question,
    )
    return [say]


def _say(
    case: Case,
    teller: Person,
    line: str,
    *,
    asked: str | None = None,
    rank: SayRank = SayRank.PRIVATE,
    key: str = "",
    **values: object,
) -> Say:
    return Say(
        key=f"{key or line}:case:{case.id}",
        text=wording(line, **values),
        person_id=teller.id,
        rank=rank,
        # in danger behind the alerts of the same moment: those who can come are called first
        not_before=case.opened_at if rank is SayRank.DANGER else 0,
        case_id=case.id,
        question=Asked(kind=asked, case_id=case.id) if asked else None,
    )
