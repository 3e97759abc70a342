"""The same matter again: a new case looks like an earlier one, and one person is asked whether it is.

Only asked: nothing is joined on a likeness, and the new case's alert and clocks go as always. Who gets both
has the question in the alert itself; several voices within an hour are one question that counts them.
Danger is never asked about: that it may be one with another is said once it was alerted, no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from handlers import alert, hours
from handlers.alert_text import MOST, all_words, called_name
from handlers.answering import answer_line, who_and_what
from handlers.facts import Facts
from handlers.joined import join, merge
from handlers.limits import SECOND, Limits
from handlers.privacy import kept_alike, may_join, may_see, private_anywhere
from handlers.roster import Roster
from handlers.states import stepped
from handlers.together import ASKS, ASKS_MANY
from handlers.unclear import unclear
from lexicon.same import same_matter
from lexicon.wording import wording
from storage.changes import Change, QuestionAnswered, SetTimer
from storage.records import OPEN_STATES, Asked, Case, Officer, Outgoing, Role, State, Timer

LOOK, VOICES = "same_look", "voices"
"""Kinds of timers: what is danger may be one with another; an hour of voices is over."""

LOOK_AFTER = 10 * SECOND
"""Not in the transaction of the alert, nor before it was said."""

TOO_SOON = 3 * SECOND
"""A 1 that comes so soon after the question was a second tap of the one before: nobody has read it yet."""

MOST_COMPARED = 200
"""The newest so many of a township: a comparison takes most of a millisecond, and others wait meanwhile."""

_NUMBERS = 8
_WORDS = 200


def earlier(case: Case, nearby: Iterable[Case]) -> Case | None:
    """
    The case told first among those that tell the same matter as this one, None when there is none.

    Args:
        nearby: open and joined ones of the township; for a joined one that to which it was joined counts.
    """
    if not case.township or not case.told.strip() or private_anywhere(case):
        return None
    known = {c.id: c for c in tuple(nearby)[-MOST_COMPARED:] if c.id != case.id}
    found: dict[int, Case] = {}
    for one in known.values():
        root = known.get(one.same_as or 0) if one.state is State.JOINED else one
        if root is None or root.state not in OPEN_STATES or root.id in found:
            continue
        if private_anywhere(root) or private_anywhere(one) or not kept_alike(case, root):
            continue
        if case.village and root.village and case.village != root.village:
            continue
        if one.told.strip() and same_matter(one.told, case.told, township=case.township).same:
            found[root.id] = root
    return min(found.values(), key=lambda c: (c.opened_at, c.id), default=None)


def offered(facts: Facts, case: Case, root: Case, alerted: Officer | None) -> tuple[str, list[Change]]:
    """
    That a new case, not danger, looks like an earlier one.

    Args:
        alerted: who gets the new case's alert.

    Returns:
        what its alert says besides ("" for nothing), and the changes: the clock of an hour of voices, and
        where another is to be asked, a line to that one by day.
    """
    seen = replace(case, offered_to=(alerted.id,), assigned=alerted.id) if alerted else case
    if root.danger:
        known = alerted is not None and may_see(alerted, root)
        return (wording("alert_maybe", root=root.number) if known else ""), []
    since = window_of(case, root, facts.nearby, facts.limits)
    due = hours.by_day(since + facts.limits.voices_within, facts.limits)
    key = f"{VOICES}:{root.id}:{since}"
    timer = Timer(key=key, due=due, kind=VOICES, case_id=root.id, data={"since": since})
    changes: list[Change] = [SetTimer(timer=timer)]
    if since != case.opened_at:
        return "", changes  # counted with the others of this hour
    if alerted is not None and may_join(alerted, root, seen):
        return wording("alert_like", root=root.number), changes
    holder = facts.roster.by_id.get(root.holder or 0)
    if alerted is not None and holder is not None and may_see(alerted, root) and may_see(alerted, seen):
        return wording("alert_like_held", root=root.number, called=holder.called), changes
    other = who_joins(root, (seen,), facts.roster)
    if other is not None:
        text = wording("like_other", number=case.number, root=root.number)
        question = Asked(kind=ASKS, case_id=case.id)
        what = f"like:{root.id}"
        return "", [*changes, alert.to(other, case, what, text, facts.now, facts.limits, question=question)]
    return "", [*changes, *_apart(facts, seen, root)]


def window_of(case: Case, root: Case, nearby: Iterable[Case], limits: Limits) -> int:
    """When the hour of voices began in which this case was told; its own time where it begins one."""
    times = sorted(c.opened_at for c in nearby if c.same_as == root.id and c.id not in (case.id, root.id))
    start = 0
    for at in (*times, case.opened_at):
        if not start or at > start + limits.voices_within:
            start = at
    return start


def who_joins(root: Case, later: tuple[Case, ...], roster: Roster) -> Officer | None:
    """Who may say whether they are one: with whom the earlier one is, else the new one, else the township."""
    ids = [c.holder or c.assigned for c in (root, *later)]
    centre = roster.at(root.township, "", Role.CENTRE) if root.township else ()
    wanted = [*(roster.by_id.get(i or 0) for i in ids), *centre]
    for officer in wanted:
        if officer is None or officer.person_id is None or not officer.contact:
            continue
        if all(may_join(officer, root, case) for case in later):
            return officer
    return None


def _apart(facts: Facts, case: Case, root: Case) -> list[Change]:
    """In the hands of two who may not read each other's: the township, which sees both, hears of it."""
    names = [facts.roster.by_id.get(c.holder or c.assigned or 0) for c in (root, case)]
    for officer in facts.roster.at(case.township, "", Role.CENTRE):
        if officer.person_id is None or not officer.contact or None in names:
            continue
        if may_see(officer, root) and may_see(officer, case):
            one, other = (n.called for n in names if n is not None)
            text = wording("like_apart", number=case.number, root=root.number, one=one, other=other)
            return [alert.to(officer, case, f"like:{root.id}", text, facts.now, facts.limits)]
    return []


def looked(facts: Facts) -> list[Change]:
    """Danger was alerted; that it may be one with another is said to those who may see that one."""
    case = facts.case
    root = earlier(case, facts.nearby) if case is not None and case.state in OPEN_STATES else None
    if case is None or root is None:
        return []
    text = wording("maybe_same", number=case.number, root=root.number)
    return [
        alert.to(officer, case, f"maybe:{root.id}", text, facts.now, facts.limits)
        for officer in alert.concerned(case, facts.roster)
        if may_see(officer, root)
    ]


def look(case: Case, now: int) -> list[Change]:
    """The look at others comes when the alert of danger has gone, as a step of its own."""
    if not case.township or not case.told.strip():
        return []
    key = f"same:{case.id}:look"
    return [SetTimer(timer=Timer(key=key, due=now + LOOK_AFTER, kind=LOOK, case_id=case.id))]


def counted(facts: Facts) -> list[Change]:
    """An hour of voices is over: where there were several, one question about all that wait."""
    root, timer = facts.case, facts.timer
    if root is None or timer is None or root.state not in OPEN_STATES:
        return []
    since = int(timer.data.get("since", 0))
    told = [
        c
        for c in facts.around.beside.get(root.id, ())
        if since <= c.opened_at <= since + facts.limits.voices_within
    ]
    waiting = tuple(c for c in told if c.state in OPEN_STATES and not c.danger)
    count = len({c.teller_id for c in told} - {root.teller_id})
    if len(told) < 2 or not waiting or not count:
        return []  # a single one was asked about in its alert
    officer = who_joins(root, waiting, facts.roster)
    if officer is None:
        return []
    text = _many_text(root, waiting, count)
    choices = tuple(str(c.id) for c in waiting)
    question = Asked(kind=ASKS_MANY, case_id=root.id, choices=choices)
    return [alert.to(officer, root, f"voices:{since}", text, facts.now, facts.limits, question=question)]


def answered(facts: Facts, asked: Outgoing, digit: int) -> list[Change]:
    """1 one matter, 2 not, 3 their words first; anything else asks again and does nothing."""
    root, cases = _asked_about(facts, asked)
    done = QuestionAnswered(key=asked.key)
    if root is None or not cases:
        text = wording("same_over")
        return [answer_line(facts, "same_over", text), done]
    officer, _ = who_and_what(facts)
    just_asked = asked.sent_at and facts.now - asked.sent_at < TOO_SOON
    if (digit == 3 or (digit == 1 and just_asked)) and all(may_join(officer, root, c) for c in cases):
        return [answer_line(facts, "same_words", _words_text(facts, root, cases), question=asked.question)]
    if digit == 1:
        joining = merge(facts, root, cases[0]) if len(cases) == 1 else join(facts, root, cases)
        return [*joining, done]
    if digit == 2:
        actor = f"officer:{officer.id}"
        apart = [stepped(c, "not_same", facts.now, actor, note=str(root.number), same_as=None) for c in cases]
        return [*apart, answer_line(facts, "not_same", wording("not_same")), done]
    return unclear(facts, "merge", None)


def _asked_about(facts: Facts, asked: Outgoing) -> tuple[Case | None, tuple[Case, ...]]:
    """The earlier case, and those of the question about which nobody has said anything yet."""
    question = asked.question
    case = facts.case
    if question is None or case is None or case.id != question.case_id:
        return None, ()
    if question.kind == ASKS:
        root = facts.around.roots.get(case.id)
        return (root, (case,)) if root is not None and case.state in OPEN_STATES else (None, ())
    ids = {int(choice) for choice in question.choices}
    beside = facts.around.beside.get(case.id, ())
    return case, tuple(c for c in beside if c.id in ids and c.state in OPEN_STATES)


def _many_text(root: Case, waiting: tuple[Case, ...], count: int) -> str:
    numbers = "、".join(str(c.number) for c in waiting[:_NUMBERS])
    if len(waiting) > _NUMBERS:
        numbers += "…"
    return wording("voices_ask", number=root.number, count=count, numbers=numbers)


def _words_text(facts: Facts, root: Case, cases: tuple[Case, ...]) -> str:
    """Each one's words under their own number."""
    rows = []
    for case in (root, *cases[:_NUMBERS]):
        person = facts.around.people.get(case.teller_id)
        if person is None and facts.teller is not None and facts.teller.id == case.teller_id:
            person = facts.teller
        who, words = called_name(person.name if person else ""), all_words(case, ())[:_WORDS]
        rows.append(wording("voice_words", number=case.number, who=who, words=words))
    return "\n".join([*rows, wording("same_keys")])[:MOST]
