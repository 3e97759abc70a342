"""Who gets a matter and why: the assigned mediator of that village and type, and those after them.

From the nearest to the farthest: mediator, deputy, head of the committee, township centre, county,
operator. Whoever is complained of is left out with everybody of that level; whoever cannot be reached
(not bound, on leave) is passed over and named. It never ends nowhere without saying so (`nobody`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from handlers.privacy import delicate
from handlers.roster import Roster
from handlers.type_names import short_type
from lexicon.reading import OfficerNamed
from storage.records import Case, Officer, Person, Role

ROUTES = Path(__file__).with_name("rules") / "routes.toml"
LEVELS = ("village", "township", "county")


@dataclass(frozen=True, slots=True)
class Route:
    """
    Who is asked, in order.

    Attributes:
        ladder: bound, present and allowed; the first is the one assigned.
        duty: who is woken with the first two in present danger.
        level: lowest level that may see it.
        hidden_from: ids of officers who may see nothing of it.
        why: why the first is the first, plain Chinese.
        skipped: names of those who would have come before but are not bound, or deleted the bot.
        nobody: not even the operator can be told; the caller must put it on the operator's list.
    """

    ladder: tuple[Officer, ...]
    duty: Officer | None
    level: str
    hidden_from: tuple[int, ...]
    why: str
    skipped: tuple[str, ...]
    nobody: bool


@cache
def route_rules() -> dict[str, Any]:
    """What rules/routes.toml says."""
    return tomllib.loads(ROUTES.read_text(encoding="utf-8-sig"))


def route(
    *,
    roster: Roster,
    township: str,
    village: str,
    types: Sequence[str],
    topics: Iterable[str],
    text: str,
    officers_named: Sequence[OfficerNamed],
    teller: Person,
    now: int,
) -> Route:
    """
    Who gets a new matter.

    Args:
        township, village: official names, "" when not known.
        types: best first.
        text: the words; an officer's name of that village or township in them counts as named.
        teller: never their own mediator.
        now: UTC microseconds; whoever is away until later is passed over.
    """
    level, hidden, reason = _kept_from(roster, township, village, text, officers_named)
    asker = _Asker(roster, hidden, teller.id, now)
    seats = asker.seats(township, village, types, delicate(topics, "alert"), level)
    why = seats[0].why if seats else "花名册上没有能找到的人"
    if reason:
        why = f"{reason}，找{why}"
    unbound, gone, away = tuple(asker.unbound), tuple(asker.gone), tuple(asker.away)
    if unbound:
        why += f"；没绑微信、越过去的：{'、'.join(unbound)}"
    if gone:
        why += f"；把机器人删了、越过去的：{'、'.join(gone)}"
    if away:
        why += f"；请假的：{'、'.join(away)}"
    ladder = tuple(seat.officer for seat in seats)
    duty = asker.duty(township, level)
    return Route(ladder, duty, level, hidden, why, unbound + gone, not ladder)


def ladder_of(case: Case, roster: Roster, now: int) -> tuple[Officer, ...]:
    """The ladder of a case that is open already, by the roster of today and what was fixed for it."""
    asker = _Asker(roster, case.hidden_from, case.teller_id, now)
    woman_first = delicate(case.topics, "alert")
    seats = asker.seats(case.township, case.village, case.types, woman_first, case.level)
    return tuple(seat.officer for seat in seats)


def next_for(
    case: Case, roster: Roster, now: int, *, after: int | None = None, anew: bool = False
) -> Officer | None:
    """
    Who is asked next: the first on the ladder who was not asked yet.

    Args:
        after: this officer gives it away. With everybody asked already, the first other than
            them is asked again rather than leaving it with somebody who does not want it.
        anew: it broke out again: begin with the first, asked before or not.
    """
    ladder = [officer for officer in ladder_of(case, roster, now) if officer.id != after]
    fresh = [officer for officer in ladder if officer.id not in case.offered_to]
    if anew or (after is not None and not fresh):
        fresh = ladder
    return fresh[0] if fresh else None


def _kept_from(
    roster: Roster, township: str, village: str, text: str, officers_named: Sequence[OfficerNamed]
) -> tuple[str, tuple[int, ...], str]:
    """The level the matter goes to, who is kept from it, and the reason ("" for none)."""
    nearby = [o for o in roster.officers if township and o.township == township]
    if village:
        nearby = [o for o in nearby if o.village in ("", village)]
    by_name = [o for o in nearby if len(o.name) >= 2 and o.name in text]
    rules = route_rules()["named"]
    reached = [str(rules[str(named.level)]["level"]) for named in officers_named]
    reached += [str(rules["village" if o.village else "township"]["level"]) for o in by_name]
    if not reached:
        return "village", (), ""
    level = max(reached, key=LEVELS.index)
    hidden = {o.id for o in by_name}
    if level == "township":
        hidden |= {o.id for o in nearby if o.village}
        reason = "说的是村里的干部，不经村里"
    else:
        hidden |= {o.id for o in roster.officers if township and o.township == township}
        reason = "说的是镇上的干部，不经镇里"
    return level, tuple(sorted(hidden)), reason


@dataclass(frozen=True, slots=True)
class _Seat:
    """Somebody on the ladder, and why they are on it."""

    officer: Officer
    why: str


class _Asker:
    """Puts a ladder together, leaving out who may not or cannot be asked, and remembers whom."""

    def __init__(self, roster: Roster, hidden: Iterable[int], teller_id: int, now: int) -> None:
        self._roster = roster
        self._hidden = frozenset(hidden)
        self._teller_id = teller_id
        self._now = now
        self.unbound: dict[str, None] = {}  # in order, each once
        self.gone: dict[str, None] = {}
        self.away: dict[str, None] = {}

    def seats(
        self, township: str, village: str, types: Sequence[str], woman_first: bool, level: str
    ) -> list[_Seat]:
        """The ladder in order, each officer once."""
        seats: list[_Seat] = []
        if level == "village":
            seats += self._committee(township, village, types, woman_first)
        if level in ("village", "township") and township:
            seats += self._of(self._roster.at(township, role=Role.CENTRE), f"{township}综治中心")[:2]
        seats += self._of(self._roster.with_role(Role.COUNTY), "县里的中心")[:2]
        seats += self._of(self._roster.with_role(Role.OPERATOR), "管机器人的")
        once: dict[int, _Seat] = {}
        for seat in seats:
            once.setdefault(seat.officer.id, seat)
        return list(once.values())

    def duty(self, township: str, level: str) -> Officer | None:
        """Who watches the township day and night; without one, its centre, then the county."""
        officers: tuple[Officer, ...] = ()
        if level != "county" and township:
            officers += self._roster.at(township, role=Role.DUTY)
            officers += self._roster.at(township, role=Role.CENTRE)
        officers += self._roster.with_role(Role.COUNTY)
        found = self._of(officers, "")
        return found[0].officer if found else None

    def _committee(self, township: str, village: str, types: Sequence[str], woman_first: bool) -> list[_Seat]:
        """Mediator, deputy (a trade committee's where the table says so) and head."""
        mediators: list[_Seat] = []
        heads: list[_Seat] = []
        place = village or township
        if township:
            ordered = _by_fitness(self._roster.at(township, village, Role.MEDIATOR), types, woman_first)
            for officer in ordered:
                mediators += self._of((officer,), _mediator_why(officer, place, types, woman_first))
            heads = self._of(self._roster.at(township, village, Role.HEAD), f"{place}调委会主任")
        trade = self._trade(types)
        if trade:
            first = not village or route_rules()["trade"][types[0]]["seat"] == "first"
            at = 0 if first else 1
            mediators[at:at] = trade
        return mediators[:2] + heads[:1]

    def _trade(self, types: Sequence[str]) -> list[_Seat]:
        """The county's trade committee for the first type, where there is one."""
        if not types or types[0] not in route_rules()["trade"]:
            return []
        found = [o for o in self._roster.at("", "", Role.MEDIATOR) if types[0] in o.types]
        return self._of(found, f"县里管{short_type(types[0])}的调委会")[:1]

    def _of(self, officers: Iterable[Officer], why: str) -> list[_Seat]:
        """Those of them who may be asked and can be reached now."""
        found = []
        for officer in officers:
            if officer.id in self._hidden or officer.person_id == self._teller_id:
                continue
            if officer.person_id is None:
                self.unbound.setdefault(officer.name)
            elif not officer.contact:
                self.gone.setdefault(officer.name)
            elif officer.away_until > self._now and Role.OPERATOR not in officer.roles:
                self.away.setdefault(officer.name)
            else:
                found.append(_Seat(officer, why))
        return found


def _by_fitness(mediators: Iterable[Officer], types: Sequence[str], woman_first: bool) -> list[Officer]:
    """Special in this type first, then those without a speciality, then by rank."""

    def order(officer: Officer) -> tuple[bool, int, int, int]:
        special = [n for n, kind in enumerate(types) if kind in officer.types]
        nearness = special[0] if special else len(types) + (1 if officer.types else 0)
        return woman_first and officer.gender != "女", nearness, officer.rank, officer.id

    return sorted(mediators, key=order)


def _mediator_why(officer: Officer, place: str, types: Sequence[str], woman_first: bool) -> str:
    if types and types[0] in officer.types:
        return f"{place}管{short_type(types[0])}的调解员{officer.name}"
    if woman_first and officer.gender == "女":
        return f"{place}的女调解员{officer.name}"
    return f"{place}调解员{officer.name}"
