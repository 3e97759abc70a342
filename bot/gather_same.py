"""Which cases are one matter with those that a message or timer is about; fetched only where any is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from handlers.again import LOOK
from handlers.facts import Around, Facts
from handlers.together import ASKS_MANY, through
from handlers.whereabouts import whereabouts
from lexicon.reading import Kind
from storage.interface import Store
from storage.records import Case, Outgoing, State

_HOPS = 8


def asked_of_many(question: Outgoing | None) -> int | None:
    """The case of which the open question asks whether several voices are one matter with it."""
    asked = question.question if question is not None else None
    return asked.case_id if asked is not None and asked.kind == ASKS_MANY else None


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


class Nearby(Sequence[Case]):
    """Open and joined cases of a township since then, fetched when somebody looks."""

    __slots__ = ("_found", "_since", "_store", "_township")

    def __init__(self, store: Store, township: str, since: int) -> None:
        self._store, self._township, self._since = store, township, since
        self._found: list[Case] | None = None

    def _all(self) -> list[Case]:
        if self._found is None:
            self._found = self._store.cases_near(self._township, self._since) if self._township else []
        return self._found

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, at: int) -> Case: ...
    @overload
    def __getitem__(self, at: slice) -> list[Case]: ...
    def __getitem__(self, at: int | slice) -> Case | list[Case]:
        return self._all()[at]

    def __iter__(self) -> Iterator[Case]:
        return iter(self._all())


def nearby(store: Store, facts: Facts) -> Sequence[Case]:
    """What a case that this timer opens, or has opened, is compared with; nothing for any other."""
    timer = facts.timer
    if timer is None or timer.kind not in ("judge", LOOK):
        return ()
    township = facts.case.township if facts.case is not None else ""
    if timer.kind == "judge":
        whole = facts.whole
        if whole is None or whole.kind is not Kind.CONCERN or facts.case is not None:
            return ()
        township = whereabouts(facts, whole)[0]
    return Nearby(store, township, facts.now - facts.limits.same_within)


def around(store: Store, told: Iterable[Case], about: Iterable[Case | None], many: int | None) -> Around:
    """
    Facts.around; no question to the store where nothing is joined to anything.

    Args:
        told: the speaker's own.
        about: those an officer or a timer means.
        many: the case of which several voices may be asked about or answered, id.
    """
    roots: dict[int, Case] = {}
    beside: dict[int, tuple[Case, ...]] = {}
    meant = [case for case in about if case is not None]
    for case in (*told, *meant):
        root = root_of(store, case) if case.same_as is not None else None
        if root is not None:
            roots[case.id] = root
        for one in filter(None, (case, root)):
            if one.id not in beside and (one.parts or one.id == many):
                beside[one.id] = tuple(store.cases_beside(one.id))
    tellers = {c.teller_id for found in beside.values() for c in found}
    people = {teller: store.person(teller) for teller in sorted(tellers)}
    return Around(roots=roots, beside=beside, people=people)
