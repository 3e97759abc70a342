"""Who may see what: the one place that says it, asked before anything is shown or counted."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from storage.records import OPEN_STATES, Case, Officer, Role, State

DELICATE = Path(__file__).with_name("rules") / "delicate.toml"
COLUMNS = ("alert", "group", "digest", "revisit")
_WATCHES_TOWNSHIP = frozenset({Role.CENTRE, Role.DUTY})


@cache
def delicate_table() -> dict[str, frozenset[str]]:
    """Column → the topics that are delicate there, from rules/delicate.toml."""
    rows = tomllib.loads(DELICATE.read_text(encoding="utf-8-sig"))
    return {column: frozenset(topic for topic, row in rows.items() if row[column]) for column in COLUMNS}


def delicate(topics: Iterable[str], column: str) -> bool:
    """
    Whether one of these topics is delicate for that purpose.

    Args:
        column: "alert", "group", "digest" or "revisit".
    """
    return not delicate_table()[column].isdisjoint(topics)


def out_of_sight(officer: Officer, case: Case) -> bool:
    """
    The case does not exist for this officer: complained of, kin, or below the level it went to.

    信访工作条例 30: a complaint is not given to whom it complains of.
    """
    if officer.id in case.hidden_from:
        return True
    if case.level == "township":
        return bool(officer.village)
    if case.level == "county":
        return bool(officer.village or officer.township)
    return False


def goes_on(case: Case) -> bool:
    """Open, or joined to a case that is: such a one is seen with the closed_at of that (together.through)."""
    return case.state in OPEN_STATES or (case.state is State.JOINED and not case.closed_at)


def may_see(officer: Officer, case: Case) -> bool:
    """
    Number, place, type and state of a case: those it was offered to, who holds it, the township's watch.

    A secretary has the figures of the week and nothing of a single case.
    """
    if out_of_sight(officer, case):
        return False
    if officer.id == case.holder or officer.id == case.assigned or officer.id in case.offered_to:
        return True
    if _WATCHES_TOWNSHIP.intersection(officer.roles) and not officer.village:
        return bool(case.township) and officer.township == case.township
    if Role.COUNTY in officer.roles:
        return not case.township or case.level == "county"
    return False


def may_read(officer: Officer, case: Case) -> bool:
    """
    The villager's own words: the one who holds it; before that, who is asked, if it is not delicate.

    "这话只给〈称呼〉一个人看" was promised. Danger shows the words to all who are called.
    """
    if not may_see(officer, case):
        return False
    if case.holder == officer.id:
        return True
    if case.state is State.OFFERED and case.danger:
        return True
    return goes_on(case) and case.holder is None and not delicate(case.topics, "alert")


def may_join(officer: Officer, one: Case, other: Case) -> bool:
    """
    Say that two open cases are one matter: whoever may read both, where neither is delicate.

    A wrong join shows one family's matter to another, so the same people must be kept from both.
    """
    if one.id == other.id or not {one.state, other.state} <= OPEN_STATES:
        return False
    if private_anywhere(one) or private_anywhere(other) or not kept_alike(one, other):
        return False
    return may_read(officer, one) and may_read(officer, other)


def private_anywhere(case: Case) -> bool:
    """Delicate for some purpose."""
    return any(delicate(case.topics, column) for column in COLUMNS)


def kept_alike(one: Case, other: Case) -> bool:
    """Of one township and level, and out of sight of the same people."""
    if set(one.hidden_from) != set(other.hidden_from):
        return False
    return (one.township, one.level) == (other.township, other.level)


def may_act(officer: Officer, case: Case) -> bool:
    """Pass it on, close it, change it: its holder; while nobody holds it, those who were asked."""
    if out_of_sight(officer, case):
        return False
    if case.holder is not None:
        return case.holder == officer.id
    return officer.id == case.assigned or officer.id in case.offered_to


def counted(officer: Officer, case: Case) -> bool:
    """Whether the case stands in the figures of this officer's week: own village, or own township."""
    if out_of_sight(officer, case):
        return False
    if officer.village:
        return (officer.township, officer.village) == (case.township, case.village)
    return not officer.township or officer.township == case.township
