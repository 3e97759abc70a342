"""An officer is bound to a contact by a one-time code sent privately; shown in a group it is void."""

from __future__ import annotations

from handlers.facts import Facts
from lexicon.wording import wording
from storage.changes import BindOfficer, Change, ChangePerson, ForgetText, Say, SpoilCode
from storage.records import Role

MOST_WRONG = 5


def code_said(facts: Facts) -> list[Change]:
    """
    Six digits said privately: a code that is somebody's binds, a wrong one is counted.

    Five wrong ones in a row lock that contact and tell the operator.
    """
    message, person = facts.message, facts.person
    if message is None or person is None:
        return []
    gone = ForgetText(message_ids=(message.id,))
    if person.locked:
        return [gone, Say(key=f"locked:{message.id}", text=wording("code_locked"), person_id=person.id)]
    officer = facts.roster.by_id.get(facts.code_officer or 0)
    if officer is not None:
        return [
            gone,
            BindOfficer(officer_id=officer.id, person_id=person.id),
            ChangePerson(person_id=person.id, sets={"wrong_codes": 0}),
            Say(
                key=f"bound:{officer.id}:{message.id}",
                text=wording("bound", called=officer.called),
                person_id=person.id,
            ),
        ]
    wrong = person.wrong_codes + 1
    locked = wrong >= MOST_WRONG
    line = "code_locked" if locked else "code_wrong"
    changes: list[Change] = [
        gone,
        ChangePerson(person_id=person.id, sets={"wrong_codes": wrong, "locked": locked}),
        Say(key=f"{line}:{message.id}", text=wording(line), person_id=person.id),
    ]
    if locked:
        changes += [
            Say(key=f"locked:{person.id}:{o.id}", text=wording("operator_locked"), person_id=o.person_id)
            for o in facts.roster.with_role(Role.OPERATOR)
            if o.person_id is not None
        ]
    return changes


def code_shown(facts: Facts) -> list[Change]:
    """A code shown in a group is void; its owner is told privately, the group hears nothing."""
    message, person = facts.message, facts.person
    if message is None or person is None:
        return []
    changes: list[Change] = [SpoilCode(code_hmac=facts.code_hmac), ForgetText(message_ids=(message.id,))]
    if person.contact:
        key = f"spoiled:{message.id}"
        changes.append(Say(key=key, text=wording("code_spoiled"), person_id=person.id))
    return changes
