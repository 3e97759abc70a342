"""The sample county's roster: 280 committees, 861 mediators, 757 grid workers, all of them invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bot.roster.places import county_places
from bot.sample.names import Callings, Invented, Inventor
from storage.records import Officer, Role

SEED = 20260307
COMMITTEES = 280
MEDIATORS = 861
GRID_WORKERS = 757

# Per village, dealt in a shuffled order. 55×2 + 144×3 + 40×4 = 702 mediators of 239 villages, with the
# 18×5 of the townships and 23×3 of the trades 861; 199×3 + 40×4 = 757 grid workers.
_MEDIATORS_OF_VILLAGES = {2: 55, 3: 144, 4: 40}
_GRID_OF_VILLAGES = {3: 199, 4: 40}
_MEDIATORS_OF_TOWNSHIP = 5
_MEDIATORS_OF_TRADE = 3

_ONE_PERSON_IN_THREE_ROLES = 0.8
_WOMAN_SECOND = 0.9
"""Share of committees whose second mediator is a woman: what may not be told to a man goes to her."""

# What the second, third, fourth mediator of a village is asked for first.
_LIKED = ((), ("family",), ("land", "homestead", "neighbour"), ("labour", "debt", "contract"))
_LIKED_IN_TOWNSHIP = (
    (),
    ("family",),
    ("land", "homestead", "expropriation"),
    ("labour", "debt", "contract"),
    ("injury", "traffic", "safety"),
)

TRADES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("道路交通事故", ("traffic",)),
    ("医疗纠纷", ("medical",)),
    ("劳动争议", ("labour",)),
    ("物业纠纷", ("property",)),
    ("消费纠纷", ("consumer",)),
    ("山林土地纠纷", ("land",)),
    ("婚姻家庭纠纷", ("family",)),
    ("征地拆迁纠纷", ("expropriation",)),
    ("宅基地与房屋纠纷", ("homestead",)),
    ("环境污染纠纷", ("environment",)),
    ("建筑工程与欠薪纠纷", ("labour", "contract")),
    ("金融借贷纠纷", ("debt",)),
    ("保险纠纷", ("contract", "injury")),
    ("农资与种子纠纷", ("production", "consumer")),
    ("畜牧养殖纠纷", ("production", "environment")),
    ("葡萄产业纠纷", ("production", "contract")),
    ("农机作业纠纷", ("production", "injury")),
    ("旅外豆芽经营纠纷", ("production", "labour")),
    ("市场摊位纠纷", ("contract", "consumer")),
    ("旅游服务纠纷", ("consumer", "injury")),
    ("校园纠纷", ("injury", "safety")),
    ("水利与供电纠纷", ("public_service",)),
    ("村集体经济纠纷", ("village_affairs",)),
)


@cache
def sample_officers() -> tuple[Officer, ...]:
    """
    The whole roster, the same on every call and every machine; ids are 0, the store deals them.

    Keys run from "M0001" in this order: villages of each township, the township, trades, county.
    """
    return tuple(_Roster(county_places().villages).officers)


def village_committee(township: str, village: str) -> str:
    """The name of a village's committee."""
    return f"{township}{village}人民调解委员会"


class _Roster:
    """Collects officers place by place; every draw comes from one seeded inventor."""

    def __init__(self, places: Mapping[str, Sequence[str]]) -> None:
        self.officers: list[Officer] = []
        self._inventor = Inventor(SEED)
        mediators = self._inventor.dealt(_MEDIATORS_OF_VILLAGES)
        grid = self._inventor.dealt(_GRID_OF_VILLAGES)
        for township, villages in places.items():
            for village in villages:
                self._village(township, village, mediators.pop(), grid.pop())
            self._township(township)
        for trade, types in TRADES:
            self._trade(trade, types)
        self._county()

    def _add(
        self,
        person: Invented,
        called: str,
        *roles: Role,
        township: str = "",
        village: str = "",
        committee: str = "",
        types: tuple[str, ...] = (),
        rank: int = 1,
    ) -> None:
        self.officers.append(
            Officer(
                id=0,
                key=f"M{len(self.officers) + 1:04d}",
                name=person.name,
                called=called,
                phone=person.phone,
                gender=person.gender,
                township=township,
                village=village,
                committee=committee,
                roles=roles,
                types=types,
                rank=rank,
            )
        )

    def _village(self, township: str, village: str, mediators: int, grid: int) -> None:
        """One village: who leads it, mediators, grid workers; most people are two or three of these."""
        inventor, callings = self._inventor, Callings()
        committee = village_committee(township, village)
        roles: tuple[Role, ...]
        secretary = inventor.person(inventor.either_gender(0.15))
        called = callings.call(secretary, "secretary")
        if inventor.chance(_ONE_PERSON_IN_THREE_ROLES):
            roles = (Role.SECRETARY, Role.HEAD, Role.MEDIATOR)
            self._add(secretary, called, *roles, township=township, village=village, committee=committee)
        else:
            self._add(secretary, called, Role.SECRETARY, township=township, village=village, rank=9)
            head = inventor.person(inventor.either_gender(0.2))
            roles = (Role.HEAD, Role.MEDIATOR)
            called = callings.call(head, "head")
            self._add(head, called, *roles, township=township, village=village, committee=committee)
        for rank in range(2, mediators + 1):
            person = inventor.person(inventor.either_gender(_WOMAN_SECOND if rank == 2 else 0.3))
            # The last of a large committee keeps no grid: somebody must be free to walk over.
            roles = (Role.MEDIATOR, Role.GRID) if rank < 4 else (Role.MEDIATOR,)
            grid -= Role.GRID in roles
            self._add(
                person,
                callings.call(person),
                *roles,
                township=township,
                village=village,
                committee=committee,
                types=_LIKED[rank - 1],
                rank=rank,
            )
        for more in range(grid):
            person = inventor.person(inventor.either_gender(0.5))
            rank = mediators + 1 + more
            called = callings.call(person)
            self._add(person, called, Role.GRID, township=township, village=village, rank=rank)

    def _township(self, township: str) -> None:
        """A township: its centre, its committee, who is on duty."""
        inventor, callings = self._inventor, Callings()
        committee = f"{township}人民调解委员会"
        centre = inventor.person(inventor.either_gender(0.4))
        self._add(centre, callings.call(centre, "centre"), Role.CENTRE, township=township)
        for rank in range(1, _MEDIATORS_OF_TOWNSHIP + 1):
            person = inventor.person("女" if rank == 2 else inventor.either_gender(0.3))
            roles = {1: (Role.HEAD, Role.MEDIATOR), 5: (Role.MEDIATOR, Role.DUTY)}.get(rank, (Role.MEDIATOR,))
            self._add(
                person,
                callings.call(person, "head" if rank == 1 else ""),
                *roles,
                township=township,
                committee=committee,
                types=_LIKED_IN_TOWNSHIP[rank - 1],
                rank=rank,
            )
        duty = inventor.person(inventor.either_gender(0.3))
        self._add(duty, callings.call(duty, "duty"), Role.DUTY, township=township)

    def _trade(self, trade: str, types: tuple[str, ...]) -> None:
        """A county committee for one trade."""
        callings = Callings()
        for rank in range(1, _MEDIATORS_OF_TRADE + 1):
            person = self._inventor.person("女" if rank == 2 else self._inventor.either_gender(0.3))
            roles = (Role.HEAD, Role.MEDIATOR) if rank == 1 else (Role.MEDIATOR,)
            called = callings.call(person, "head" if rank == 1 else "trade")
            name = f"北镇市{trade}人民调解委员会"
            self._add(person, called, *roles, committee=name, types=types, rank=rank)

    def _county(self) -> None:
        """The county's centre and who looks after the bot."""
        callings = Callings()
        for rank, role in enumerate((Role.COUNTY, Role.COUNTY, Role.OPERATOR), 1):
            person = self._inventor.person(self._inventor.either_gender(0.4))
            self._add(person, callings.call(person, role.value), role, rank=rank)
