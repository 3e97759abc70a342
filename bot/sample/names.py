"""Invented people: names put together by chance, what the yard calls them, numbers nobody can have.

None of them is anybody's: surname and given name are drawn apart, and every telephone number begins
with 1690000, a prefix that no network in China has been given, so that no stranger's phone rings.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

SAMPLE_PHONE = "1690000"
"""How every sample person's telephone number begins; four digits follow."""

# Surname and how many in a hundred draws; the last ones are of this county's villages.
_SURNAMES: tuple[tuple[str, int], ...] = (
    ("王", 8),
    ("李", 7),
    ("张", 7),
    ("刘", 6),
    ("赵", 4),
    ("杨", 4),
    ("陈", 4),
    ("孙", 3),
    ("高", 3),
    ("于", 3),
    ("吴", 2),
    ("郭", 2),
    ("周", 2),
    ("马", 2),
    ("徐", 2),
    ("姜", 2),
    ("宋", 2),
    ("董", 2),
    ("韩", 2),
    ("冯", 2),
    ("曹", 2),
    ("孟", 1),
    ("尹", 1),
    ("金", 1),
    ("佟", 1),
    ("关", 1),
    ("白", 1),
    ("邵", 1),
    ("谷", 1),
    ("石", 1),
    ("薛", 1),
    ("崔", 1),
    ("贺", 1),
    ("康", 1),
    ("车", 1),
    ("闵", 1),
    ("苑", 1),
    ("栾", 1),
    ("冮", 1),
    ("蹇", 1),
    ("钮", 1),
    ("边", 1),
)

_MEN_FIRST = "庆殿广喜占振树连兆恩景洪宝德忠继显玉国永守长文兴万成"
_MEN_SECOND = "山友田奎林仓余春川岩昌舟武义堂民臣和库东普生顺学章"
_WOMEN_FIRST = "淑桂凤秀玉艳素丽春雅亚彩翠敏红金慧美振云"
_WOMEN_SECOND = "芝云杰环芬兰坤清珍娥贤英菊香荣芹波茹范华"

# The way of calling, by what they are. First free one is taken; {s} surname, {g} given name.
_OF_ROLE = {
    "secretary": ("{s}书记",),
    "head": ("{s}主任",),
    "centre": ("{s}主任",),
    "county": ("{s}主任",),
    "duty": ("小{s}", "{s}干事"),
    "trade": ("{s}老师", "老{s}", "{g}老师"),
    "operator": ("小{s}",),
}
_OF_MEN = ("{s}叔", "老{s}", "{s}哥", "{s}大爷")
_OF_WOMEN = ("{s}姐", "{s}婶", "{s}姨", "{s}大姐")
_LAST_RESORT = {"男": "{g}叔", "女": "{g}姐"}


@dataclass(frozen=True, slots=True)
class Invented:
    """A person of the sample; the name is unique among all that one Inventor made."""

    surname: str
    given: str
    gender: str
    phone: str

    @property
    def name(self) -> str:
        """Surname and given name."""
        return self.surname + self.given


class Inventor:
    """Makes people from a fixed seed: the same ones in the same order, always."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._taken: set[str] = set()

    def person(self, gender: str) -> Invented:
        """
        One more person.

        Args:
            gender: "女" or "男".
        """
        first, second = (_WOMEN_FIRST, _WOMEN_SECOND) if gender == "女" else (_MEN_FIRST, _MEN_SECOND)
        surnames = [surname for surname, _ in _SURNAMES]
        shares = [share for _, share in _SURNAMES]
        while True:
            surname = self._random.choices(surnames, shares)[0]
            given = self._random.choice(first) + self._random.choice(second)
            if given[0] != given[1] and surname + given not in self._taken:
                break
        self._taken.add(surname + given)
        return Invented(surname, given, gender, f"{SAMPLE_PHONE}{len(self._taken):04d}")

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self._random.random() < share

    def either_gender(self, women: float) -> str:
        """A gender, "女" in that share of cases."""
        return "女" if self.chance(women) else "男"

    def dealt(self, counts: dict[int, int]) -> list[int]:
        """Each value as often as said, in a shuffled order: {2: 1, 3: 2} → e.g. [3, 2, 3]."""
        values = [value for value, count in counts.items() for _ in range(count)]
        self._random.shuffle(values)
        return values


class Callings:
    """What people are called in one village or office: nobody there shares it with another."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def call(self, person: Invented, role: str = "") -> str:
        """
        What villagers call this person.

        Args:
            role: a key of the table above ("secretary", "duty" …); "" for a neighbour.
        """
        by_age = _OF_WOMEN if person.gender == "女" else _OF_MEN
        # Who is called what depends on age, which the phone's last digit stands for here.
        turn = int(person.phone[-1]) % len(by_age)
        neighbourly = by_age[turn:] + by_age[:turn]
        for form in (*_OF_ROLE.get(role, ()), *neighbourly, _LAST_RESORT[person.gender]):
            called = form.format(s=person.surname, g=person.given)
            if called not in self._used:
                self._used.add(called)
                return called
        self._used.add(person.name)
        return person.name
