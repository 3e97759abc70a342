"""What every answer to an officer's own message needs: who, about what, and the line back to them."""

from __future__ import annotations

from handlers.facts import Facts
from storage.changes import Say
from storage.records import Asked, Case, Message, Officer, Role, SayRank

MEDIATES = frozenset({Role.MEDIATOR, Role.HEAD, Role.CENTRE, Role.DUTY, Role.COUNTY})


def who_and_what(facts: Facts) -> tuple[Officer, Message]:
    """
    The officer and their message.

    Raises:
        ValueError: there is none: only answers to an officer's message come here.
    """
    if facts.officer is None or facts.message is None:
        raise ValueError("an answer to an officer needs the officer and the message")
    return facts.officer, facts.message


def answer_line(
    facts: Facts,
    what: str,
    text: str,
    *,
    case: Case | None = None,
    question: Asked | None = None,
    files: tuple[int, ...] = (),
    key: str = "",
) -> Say:
    """
    A line back, at once: whoever has just typed is awake.

    Args:
        what: what happened; with the message it makes the key.
        key: another key, where the same line is not to be said twice (once a day).
    """
    officer, message = who_and_what(facts)
    return Say(
        key=key or f"{what}:message:{message.id}",
        text=text,
        person_id=officer.person_id if officer.person_id is not None else message.sender_id,
        rank=SayRank.DANGER if case is not None and case.danger else SayRank.PRIVATE,
        case_id=case.id if case is not None else None,
        question=question,
        files=files,
    )


def pieces_of(facts: Facts, case: Case) -> tuple[Message, ...]:
    """The case's messages as far as the desk gave them."""
    return tuple(m for m in facts.case_messages if m.id in case.messages)


def teller_name(facts: Facts, case: Case) -> str:
    """What the teller is called, "" when the desk did not give them."""
    return facts.teller.name if facts.teller is not None and facts.teller.id == case.teller_id else ""
