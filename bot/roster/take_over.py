"""Takes a checked table over into the store, and says beforehand what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.roster.check import Checked, read_roster
from bot.roster.places import Places
from storage.interface import Store
from storage.records import Officer


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new roster changes; people are matched by their key."""

    added: tuple[Officer, ...]
    changed: tuple[Officer, ...]
    gone: tuple[Officer, ...]
    same: int

    def __str__(self) -> str:
        """One Chinese sentence, without names."""
        counts = f"新来 {len(self.added)} 人，改了 {len(self.changed)} 人，没变 {self.same} 人"
        return f"{counts}，名单里没有了 {len(self.gone)} 人。"


def difference(old: Sequence[Officer], new: Sequence[Officer]) -> Difference:
    """
    What the new roster changes in the old one.

    Args:
        old: the store's officers, bound or not.
        new: a checked table's.
    """
    before = {officer.key: officer for officer in old}
    after = {officer.key for officer in new}
    added, changed, same = [], [], 0
    for officer in new:
        known = before.get(officer.key)
        if known is None:
            added.append(officer)
        elif _written(known) != _written(officer):
            changed.append(officer)
        else:
            same += 1
    gone = tuple(officer for officer in old if officer.key not in after)
    return Difference(tuple(added), tuple(changed), gone, same)


def import_roster(store: Store, path: Path, places: Places) -> tuple[Checked, Difference | None]:
    """
    Take a table over, whole or not at all.

    Returns:
        what was found in it, and what it changed; None when nothing was taken over.

    Raises:
        RosterError: the file cannot be opened.
        storage.errors.StoreError: the store cannot go on.
    """
    checked = read_roster(path, places)
    if checked.problems:
        return checked, None
    changes = difference(store.officers(), checked.officers)
    store.replace_roster(checked.officers)
    return checked, changes


def _written(officer: Officer) -> Officer:
    """What a table says of somebody, without what the store added."""
    return replace(officer, id=0, person_id=None, away_until=0)
