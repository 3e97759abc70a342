"""A villager speaks in pieces: two clocks join them, one opens the matter, one goes on collecting.

The opening clock runs out after a silence of its speaker, at the latest some minutes after the first
piece not yet judged; the collecting clock later. Windows go by when messages came in, so that a desk
that was away for a while joins them as it would have then.
"""

from __future__ import annotations

from dataclasses import replace

from handlers import aloud, concern, question, told_late, villager
from handlers.facts import Facts
from handlers.home import learnt
from handlers.limits import Limits
from handlers.privacy import goes_on
from handlers.voices import unreadable_plea
from lexicon.read import read
from lexicon.reading import Kind, Reading
from storage.changes import (
    CancelTimers,
    Change,
    ChangePerson,
    DropBurst,
    ForgetText,
    PutBurst,
    SetTimer,
)
from storage.records import OPEN_STATES, Burst, Case, Message, Person, State, Timer


def piece(facts: Facts) -> list[Change]:
    """
    Somebody says a piece, in a group or privately.

    Present danger opens at once. Anything else waits for the opening clock; a muted person's words
    in a group are kept only for danger.
    """
    message, person = _talk(facts)
    changes: list[Change] = []
    burst, pieces, whole = facts.burst, facts.pieces, facts.whole
    if burst is not None and message.received_at > burst.closes_at:
        changes += _end(facts, burst, tuple(pieces), None)  # its timer is late: it had ended before this came
        burst, pieces, whole = None, (), facts.reading
    burst = with_piece(burst, message, person, facts)
    sets = learnt(facts)
    if sets:
        changes.append(ChangePerson(person_id=person.id, sets=sets))
    if message.room_id is None:
        changes += [*_writes_again(facts), *villager.gave_her_hour(facts)]
        hers = villager.her_hour_case(facts)
        if hers is not None and burst.case_id is None:
            burst = replace(burst, case_id=hers.id)  # hour and number are for whoever calls her
    danger = whole if whole is not None and whole.critical else None
    if danger is None and facts.reading is not None and facts.reading.critical:
        danger = facts.reading
    if danger is not None:
        burst, more = _danger(facts, burst, (*pieces, message), danger)
        changes += more
    elif person.muted and message.room_id is not None:
        return [*changes, ForgetText(message_ids=(message.id,))]
    elif whole is not None and (asks := question.at_once(facts, burst, (*pieces, message), whole)):
        burst, more = question.answer(facts, burst, (*pieces, message), asks)
        changes += more
    return [*changes, PutBurst(burst=burst), *clocks(burst)]


def judge(facts: Facts) -> list[Change]:
    """The opening clock ran out: the pieces so far become a concern, a question, or nothing yet."""
    burst = facts.burst
    if burst is None or not burst.judge_at:
        return []
    burst = replace(burst, judge_at=0, unjudged_from=0)
    whole, pieces, changes = facts.whole, tuple(facts.pieces), list[Change]()
    asked = set(burst.asked)
    fresh = tuple(p for p in pieces if p.id not in asked)
    case = _case_of(facts, burst)
    if case is not None:
        if case.danger:
            burst, changes = told_late.pass_on(facts, burst, pieces, case, whole)
        else:
            case, changes = told_late.said_late(facts, case, pieces, whole)
            if burst.room_id is None and facts.person is not None:
                changes += villager.wrote_again(case, facts.person, facts)
                changes += question.beside(facts, case, _late(burst, pieces))
        speak = whole is not None and (whole.speak or case.danger)
        burst, line = aloud.group_line(facts, burst, speak=speak)
        return [*changes, *line, PutBurst(burst=burst)]
    answered: tuple[int, ...] = ()
    if whole is not None and (new := question.not_answered(burst, pieces, whole)) is not whole:
        whole, pieces, answered = new, fresh, burst.asked
    if whole is not None and whole.kind is Kind.CONCERN:
        burst, changes = concern.raise_concern(facts, burst, pieces, whole)
        burst = replace(burst, judged=(*burst.judged, *answered))
        burst, line = aloud.group_line(facts, burst, speak=whole.speak)
        changes += line
    elif unreadable_plea(pieces, private=burst.room_id is None):
        burst, changes = concern.raise_listen(facts, burst, pieces, whole)
    elif whole is not None and whole.kind is Kind.QUESTION and fresh:
        burst, changes = question.answer(facts, burst, pieces, whole)
    elif fresh and not (burst.asked and question.is_greeting(fresh)):
        burst, changes = _talk_on(facts, burst, fresh, whole)
    return [*changes, PutBurst(burst=burst)]


def _talk_on(
    facts: Facts, burst: Burst, fresh: tuple[Message, ...], whole: Reading | None
) -> tuple[Burst, list[Change]]:
    """
    Privately, what is no matter by itself is said about the open one: "明天上午他不在家", a photo.

    A bare greeting is answered as one, but for a delicate matter: there she is asked for her hour.
    """
    case = concern.talking_of(facts, burst, whole)
    if case is None or facts.person is None:
        return burst, question.without_matter(facts, fresh)
    hers = villager.wrote_again(case, facts.person, facts)
    if not hers and question.is_greeting(fresh):
        return burst, question.without_matter(facts, fresh)
    _, changes = told_late.said_late(facts, case, fresh, whole)
    return replace(burst, case_id=case.id), [*hers, *changes]


def gathered(facts: Facts) -> list[Change]:
    """Collecting is over: late pieces reach the mediator as one addition, small talk goes."""
    if facts.burst is None:
        return []
    return _end(facts, facts.burst, tuple(facts.pieces), facts.whole)


def _end(facts: Facts, burst: Burst, pieces: tuple[Message, ...], whole: Reading | None) -> list[Change]:
    changes: list[Change] = []
    case = _case_of(facts, burst)
    if case is not None:
        burst, changes = told_late.pass_on(facts, burst, pieces, case)
        if whole is not None and whole.kind is Kind.CONCERN:
            changes += told_late.read_again(case, whole, facts.now)
    else:
        # Thanks behind an answered question are small talk like any other.
        talk = tuple(one for one in burst.message_ids if one not in burst.asked)
        changes += [ForgetText(message_ids=talk)] if talk else []
    return [*changes, DropBurst(burst_id=burst.id), CancelTimers(key_prefix=f"burst:{burst.id}:")]


def _talk(facts: Facts) -> tuple[Message, Person]:
    if facts.message is None or facts.person is None:
        raise ValueError("a piece needs its message and its speaker")
    return facts.message, facts.person


def with_piece(burst: Burst | None, message: Message, person: Person, facts: Facts) -> Burst:
    """What is being collected with this message in it, begun by it where nothing is."""
    limits, at = facts.limits, message.received_at
    if burst is None:
        burst = Burst(
            id=facts.fresh.burst(),
            conversation=message.conversation,
            room_id=message.room_id,
            person_id=person.id,
            started_at=at,
            last_at=at,
            judge_at=0,
            unjudged_from=0,
            closes_at=at,
            message_ids=(),
        )
    since = burst.unjudged_from or at
    return replace(
        burst,
        last_at=at,
        unjudged_from=since,
        judge_at=min(at + limits.opening_silence, since + limits.opening_most),
        closes_at=_closes(burst.started_at, at, limits),
        message_ids=(*burst.message_ids, message.id),
    )


def _closes(started_at: int, last_at: int, limits: Limits) -> int:
    """Never before the opening clock can run out: what was opened last must still be collected."""
    end = min(last_at + limits.collecting_silence, started_at + limits.collecting_most)
    return max(end, last_at + limits.opening_silence)


def clocks(burst: Burst) -> list[Change]:
    """The two clocks as they run after the last piece."""
    clocks: list[Change] = []
    for name, due in (("judge", burst.judge_at), ("gathered", burst.closes_at)):
        timer = Timer(
            key=f"burst:{burst.id}:{name}",
            due=due,
            kind=name,
            burst_id=burst.id,
            person_id=burst.person_id,
            room_id=burst.room_id,
        )
        clocks.append(SetTimer(timer=timer))
    return clocks


def _danger(
    facts: Facts, burst: Burst, pieces: tuple[Message, ...], reading: Reading
) -> tuple[Burst, list[Change]]:
    case = _case_of(facts, burst)
    if case is None:
        return concern.raise_concern(facts, burst, pieces, reading)
    if case.state is State.JOINED and goes_on(case):
        return concern.raise_to_danger(facts, burst, pieces, reading, case)
    if case.state not in OPEN_STATES:
        return _danger_anew(facts, burst, tuple(p for p in pieces if p.id not in case.messages))
    if not case.danger:
        return concern.raise_to_danger(facts, burst, pieces, reading, case)
    own = facts.reading
    if own is None or not (own.places or own.kind is Kind.CONCERN):
        return burst, []  # "快点啊" waits for the minute
    # Somebody may be on the way: what tells more goes on now, with the place if it is told only now.
    return told_late.pass_on(facts, burst, pieces, case, reading)


def _danger_anew(facts: Facts, burst: Burst, since: tuple[Message, ...]) -> tuple[Burst, list[Change]]:
    """Danger after the matter was closed is a matter of its own; what was told before says nothing of it."""
    reading = read(
        "\n".join(p.text for p in since if p.text), township=facts.room.township if facts.room else ""
    )
    if not reading.critical:
        return burst, []
    burst, changes = concern.raise_concern(facts, replace(burst, case_id=None), since, reading)
    return replace(burst, judged=burst.message_ids), changes


def _late(burst: Burst, pieces: tuple[Message, ...]) -> tuple[Message, ...]:
    """What the mediators have not had yet."""
    return tuple(p for p in pieces if p.id not in burst.judged)


def _case_of(facts: Facts, burst: Burst) -> Case | None:
    """The case this burst opened or joined: a timer's facts hold it, a message's are among the told."""
    if facts.case is not None and facts.case.id == burst.case_id:
        return facts.case
    return next((c for c in facts.told if c.id == burst.case_id), None)


def _writes_again(facts: Facts) -> list[Change]:
    """Who had asked for silence is spoken to again once they write."""
    return [villager.moved(case, facts, "writes", quiet=False) for case in facts.told if case.quiet]
