"""What the people who run the bot hear: by day, each of them who can be written to."""

from __future__ import annotations

from handlers.facts import Facts
from handlers.hours import by_day
from storage.changes import Change, Say
from storage.records import Officer, Role, SayRank


def to_operators(facts: Facts, key: str, text: str, *, besides: Officer | None = None) -> list[Change]:
    """
    One line to each.

    Args:
        key: of what happened; each operator's own key is made from it.
        besides: not to this one, whom the line is about.
    """
    return [
        Say(
            key=f"{key}:{operator.id}",
            text=text,
            person_id=operator.person_id,
            rank=SayRank.ALERT,
            not_before=by_day(facts.now, facts.limits),
        )
        for operator in facts.roster.with_role(Role.OPERATOR)
        if operator.person_id is not None
        and operator.contact
        and (besides is None or operator.id != besides.id)
    ]
