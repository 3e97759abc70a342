"""Which cases are one matter with those that a message or timer is about; fetched only where any is."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.facts import Around
from handlers.together import ASKS_MANY, through
from storage.interface import Store
from storage.records import Case, Outgoing, State

_HOPS = 8


def seen(store: Store, case: Case) -> Case:
    """A joined case as it is seen through the one it was joined to; any other as it is."""
    if case.state is not State.JOINED:
        return case
    root = root_of(store, case)
    return through(case, root) if root is not None else case


def root_of(store: Store, case: Case) -> Case | None:
    """What it was joined to or seems to be one with, and that to, up to one that stands on its own."""
    root: Case | None = case
    for _ in range(_HOPS):
        if root is None or root.same_as is None:
            return None
        root = store.case(root.same_as)
        if root is None or root.state is not State.JOINED:
            return root
    return None


def around(
    store: Store, told: Iterable[Case], about: Iterable[Case | None], question: Outgoing | None
) -> Around:
    """
    Facts.around; no question to the store where nothing is joined to anything.

    Args:
        told: the speaker's own.
        about: those an officer or a timer means.
        question: the one that may be answered: of many voices at once.
    """
    asked = question.question if question is not None else None
    many = asked.case_id if asked is not None and asked.kind == ASKS_MANY else None
    roots: dict[int, Case] = {}
    beside: dict[int, tuple[Case, ...]] = {}
    meant = [case for case in about if case is not None]
    for case in (*told, *meant):
        root = root_of(store, case) if case.same_as is not None else None
        if root is not None:
            roots[case.id] = root
        for one in filter(None, (case, root)):
            if one.id not in beside and (one.voices > 1 or one.id == many):
                beside[one.id] = tuple(store.cases_beside(one.id))
    tellers = {c.teller_id for found in beside.values() for c in found}
    people = {teller: store.person(teller) for teller in sorted(tellers)}
    return Around(roots=roots, beside=beside, people=people)
