"""别记我 and 可以记: leaving is as easy as coming (个人信息保护法 15), and help stays open (16)."""

from __future__ import annotations

from handlers import alert, aloud
from handlers.facts import Facts
from handlers.villager import moved
from handlers.withdraw import own_case
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, ChangePerson, DropBurst, ForgetText, Say


def mute(facts: Facts) -> list[Change]:
    """
    From now on what they say in groups is not kept, danger excepted.

    What is being collected and opened no case goes at once. A running danger is not touched by it.
    """
    message, person = facts.message, facts.person
    if message is None or person is None:
        return []
    changes: list[Change] = [ChangePerson(person_id=person.id, sets={"muted": True})]
    burst = facts.burst
    if burst is not None and burst.case_id is None:
        changes += [
            DropBurst(burst_id=burst.id),
            CancelTimers(key_prefix=f"burst:{burst.id}:"),
            ForgetText(message_ids=burst.message_ids),
        ]
    changes.append(ForgetText(message_ids=(message.id,)))
    case = own_case(facts)
    line = "muted"
    if case is not None and case.danger:
        changes += [moved(case, facts, "says_fine")]
        changes += alert.says_fine(case, facts.now, facts.limits, facts.roster)
        line = "noted"
    if message.room_id is not None:
        changes += aloud.line_in_group(facts, "muted_aloud", f"muted_aloud:message:{message.id}")
    if person.contact:
        key = f"{line}:message:{message.id}"
        changes.append(Say(key=key, text=wording(line), person_id=person.id))
    return changes


def unmute(facts: Facts) -> list[Change]:
    """Kept again from now on."""
    message, person = facts.message, facts.person
    if message is None or person is None:
        return []
    changes: list[Change] = [ChangePerson(person_id=person.id, sets={"muted": False})]
    if person.contact:
        key = f"unmuted:message:{message.id}"
        changes.append(Say(key=key, text=wording("unmuted"), person_id=person.id))
    elif message.room_id is not None:
        changes += aloud.line_in_group(facts, "muted_aloud", f"muted_aloud:message:{message.id}")
    return changes
