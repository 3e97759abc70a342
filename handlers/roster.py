"""The roster as handlers ask it: who is bound to this contact, who sits in that village."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.records import Officer, Role


@dataclass(frozen=True, slots=True)
class Roster:
    """All officers, with the look-ups handlers need made once."""

    officers: tuple[Officer, ...]
    by_id: dict[int, Officer] = field(init=False, repr=False)
    by_person: dict[int, Officer] = field(init=False, repr=False)
    _by_place: dict[tuple[str, str], tuple[Officer, ...]] = field(init=False, repr=False)
    _by_role: dict[Role, tuple[Officer, ...]] = field(init=False, repr=False)
    by_name: dict[str, tuple[Officer, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places: dict[tuple[str, str], list[Officer]] = {}
        names: dict[str, list[Officer]] = {}
        roles: dict[Role, list[Officer]] = {}
        for officer in self.officers:
            places.setdefault((officer.township, officer.village), []).append(officer)
            names.setdefault(officer.name, []).append(officer)
            for role in officer.roles:
                roles.setdefault(role, []).append(officer)
        put = object.__setattr__  # frozen for everybody but its maker
        put(self, "by_id", {o.id: o for o in self.officers})
        put(self, "by_person", {o.person_id: o for o in self.officers if o.person_id is not None})
        put(self, "_by_place", {k: _in_order(v) for k, v in places.items()})
        put(self, "_by_role", {role: _in_order(v) for role, v in roles.items()})
        put(self, "by_name", {k: tuple(v) for k, v in names.items()})

    def at(self, township: str, village: str = "", role: Role | None = None) -> tuple[Officer, ...]:
        """Officers of exactly that place ("" = township or county level), by rank."""
        found = self._by_place.get((township, village), ())
        return found if role is None else tuple(o for o in found if role in o.roles)

    def with_role(self, role: Role) -> tuple[Officer, ...]:
        """All officers with that role, by rank, then id."""
        return self._by_role.get(role, ())


def _in_order(officers: list[Officer]) -> tuple[Officer, ...]:
    return tuple(sorted(officers, key=lambda o: (o.rank, o.id)))


def roster_of(officers: Iterable[Officer]) -> Roster:
    """A roster from its lines, by id."""
    return Roster(tuple(sorted(officers, key=lambda o: o.id)))
