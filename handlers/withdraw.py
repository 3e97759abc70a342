"""Taking one's own matter back: 没事了, 撤回, or a message recalled. Danger is never taken back so."""

from __future__ import annotations

from dataclasses import replace

from handlers import alert, ladder, together
from handlers.facts import Facts
from handlers.privacy import goes_on
from handlers.villager import moved
from lexicon.read import read
from lexicon.reading import Kind
from lexicon.wording import wording
from storage.changes import (
    CancelTimers,
    Change,
    DropBurst,
    ForgetText,
    PutBurst,
    Say,
    Unsay,
)
from storage.records import Asked, Case, State


def withdraw(facts: Facts) -> list[Change]:
    """
    The speaker says 没事了 or 撤回 in this conversation.

    What is still being collected is dropped; the newest open case told here is withdrawn. After a
    reading of danger the case stays as it is: he may be standing beside her.
    """
    message, person = facts.message, facts.person
    if message is None or person is None:
        return []
    changes: list[Change] = []
    burst = facts.burst
    if burst is not None and burst.case_id is None:
        changes += [
            DropBurst(burst_id=burst.id),
            CancelTimers(key_prefix=f"burst:{burst.id}:"),
            ForgetText(message_ids=burst.message_ids),
        ]
    case = own_case(facts)
    if case is None:
        return [*changes, ForgetText(message_ids=(message.id,))] if changes or message.room_id else changes
    if case.danger:
        changes += [moved(case, facts, "says_fine")]
        changes += alert.says_fine(case, facts.now, facts.limits, facts.roster)
        line = "noted"
    else:
        changes += _all_taken_back(case, facts)
        if burst is not None and burst.case_id == case.id:
            changes += [DropBurst(burst_id=burst.id), CancelTimers(key_prefix=f"burst:{burst.id}:")]
        line = "withdrawn"
    if person.contact:
        key = f"{line}:case:{case.id}:{message.id}"
        changes.append(Say(key=key, text=wording(line), person_id=person.id, case_id=case.id))
    return changes


def recalled(facts: Facts) -> list[Change]:
    """
    A message was taken back.

    Before a case: it goes and the rest is judged anew. In a case: when nothing of a concern is left
    of what its teller said here, the case is withdrawn; else the piece is noted as taken back.
    """
    message = facts.message
    if message is None or not message.recalls:
        return []
    gone = message.recalls
    burst = facts.burst
    case = next((c for c in facts.told if gone in c.messages and goes_on(c)), None)
    if case is not None:
        if case.danger:
            return [moved(case, facts, "recalled")]
        rest = [p.text for p in facts.pieces if p.id != gone and p.id in case.messages and p.text]
        if rest and read("\n".join(rest)).kind is Kind.CONCERN:
            return [moved(case, facts, "recalled")]
        changes = taken_back(case, facts)
        if burst is not None and burst.case_id == case.id:
            left = tuple(m for m in burst.message_ids if m != gone)
            changes.append(PutBurst(burst=replace(burst, case_id=None, message_ids=left, judged=())))
        return changes
    if burst is None or gone not in burst.message_ids:
        return [ForgetText(message_ids=(gone,))]
    left = tuple(m for m in burst.message_ids if m != gone)
    changes = [ForgetText(message_ids=(gone,))]
    if left:
        return [*changes, PutBurst(burst=replace(burst, message_ids=left))]
    return [*changes, DropBurst(burst_id=burst.id), CancelTimers(key_prefix=f"burst:{burst.id}:")]


def own_case(facts: Facts) -> Case | None:
    """The newest open case the speaker told in this conversation; privately, their newest anywhere."""
    message = facts.message
    own = [c for c in facts.told if goes_on(c)]
    if message is not None and message.room_id is not None:
        own = [c for c in own if c.room_id == message.room_id]
    return max(own, key=lambda c: c.id, default=None)


def taken_back(case: Case, facts: Facts) -> list[Change]:
    """
    Withdraw an ordinary case: its clocks stop, lines not yet said are dropped, mediators are told.

    Of a matter that several told only what this one told goes.
    """
    if case.state is State.JOINED:
        return together.voice_back(facts, case)
    if together.joined_to(facts, case):
        return together.goes_on_without(facts, case)
    return [
        moved(case, facts, "withdrawn"),
        *ladder.stop_clocks(case.id),
        Unsay(key_prefix=f"alert:case:{case.id}:"),
        *alert.withdrawn(case, facts.now, facts.limits, facts.roster),
    ]


def _all_taken_back(case: Case, facts: Facts) -> list[Change]:
    """Told twice by one person and joined, it is one matter to them: all of it is taken back."""
    root = together.whole_of(facts, case)
    left, own = together.own_parts(facts, case)
    if root.teller_id != case.teller_id:
        first, *others = own or (case,)
        again = [moved(part, facts, "voice_back") for part in others]
        return [*again, *together.voice_back(left, first)]
    parts = [moved(part, facts, "voice_back") for part in own]
    if root.danger:  # of the whole a voice has to be heard
        return [*parts, moved(root, facts, "says_fine")]
    return [*parts, *taken_back(root, left)]


def refuses(facts: Facts) -> list[Change]:
    """`不调`: mediation is never forced (人民调解法 17); the other ways are offered."""
    case = own_case(facts)
    if case is None or facts.person is None:
        return []
    asked = Asked(kind="ways", case_id=case.id)
    say = Say(
        key=f"refused:case:{case.id}",
        text=wording("refused"),
        person_id=facts.person.id,
        case_id=case.id,
        question=asked,
    )
    return [moved(case, facts, "refuses"), say, *alert.refused(case, facts.now, facts.limits, facts.roster)]
