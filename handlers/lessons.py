"""Law education by season: which stored answers are told when, each with one plain sentence."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from handlers.hours import local
from handlers.privacy import delicate
from lexicon.answers import FOLDER, Answer, answer_named
from lexicon.answers_files import load

TEACH = Path(__file__).with_name("rules") / "teach.toml"
LONGEST = 45
"""Characters of a sentence: a group reads no more."""

_YEAR = 2024  # a leap year, so that 29 February has its season


@dataclass(frozen=True, slots=True)
class Lesson:
    """
    One thing told.

    Attributes:
        answer: id of the stored answer it is taken from.
        says: its one sentence.
    """

    answer: str
    says: str

    def stored(self) -> Answer | None:
        """The answer; None where it is no more."""
        return answer_named(self.answer)


@dataclass(frozen=True, slots=True)
class Season:
    """A time of the year and what is told in it; first and last are (month, day)."""

    first: tuple[int, int]
    last: tuple[int, int]
    lessons: tuple[Lesson, ...]

    def holds(self, day: tuple[int, int]) -> bool:
        """Whether that day lies in it; a season may go over New Year."""
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


def lessons(now: int) -> tuple[Lesson, ...]:
    """What is told at this time of the year, in the order of the table."""
    here = local(now)
    day = (here.month, here.day)
    return tuple(lesson for season in _seasons() if season.holds(day) for lesson in season.lessons)


def next_lesson(now: int, told: Sequence[str]) -> Lesson | None:
    """
    The first of this time of the year that was not told; where all were, the one told longest ago.

    Args:
        told: ids of answers, the last one last. Nothing that anybody asked has a say in it.
    """
    here = [lesson for lesson in lessons(now) if lesson.stored() is not None]
    last = {id_: number for number, id_ in enumerate(told)}
    return min(here, key=lambda lesson: last.get(lesson.answer, -1), default=None)


@cache
def _seasons() -> tuple[Season, ...]:
    data = tomllib.loads(TEACH.read_text(encoding="utf-8-sig"))
    return tuple(
        Season(
            first=_day(row["from"]),
            last=_day(row["to"]),
            lessons=tuple(Lesson(one["answer"], one["says"]) for one in row["lessons"]),
        )
        for row in data["season"]
    )


def _day(said: str) -> tuple[int, int]:
    """
    "02-20" → (2, 20).

    Raises:
        ValueError: there is no such day.
    """
    day = dt.date.fromisoformat(f"{_YEAR}-{said}")
    return day.month, day.day


def check(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """What is wrong with the table: where, what, what to do."""
    stored = {answer.id: answer for answer in load(FOLDER)[0]}
    seen: dict[str, str] = {}
    seasons: list[Season] = []
    rows = data.get("season")
    if not isinstance(rows, list) or not rows:
        yield (), "一季也没有", "照原来的样子写 [[season]]"
        return
    for number, row in enumerate(rows):
        where: tuple[str | int, ...] = ("season", number)
        try:
            first, last = _day(row["from"]), _day(row["to"])
        except (KeyError, TypeError, ValueError):
            yield where, "from 或 to 不是一个日子", '写成 from = "02-20"'
            continue
        seasons.append(Season(first, last, ()))
        if not isinstance(row.get("lessons"), list) or not row["lessons"]:
            yield where, "这一季一条也没有", "lessons 里至少写一条"
            continue
        for at, one in enumerate(row["lessons"]):
            for what, remedy in _wrong(one, stored, seen):
                yield (*where, "lessons", at), what, remedy
    if missing := _uncovered(seasons):
        yield (), f"{missing[0]}月{missing[1]}日没有哪一季管着", "把前后两季的日子接上"


def _wrong(one: object, stored: dict[str, Answer], seen: dict[str, str]) -> Iterable[tuple[str, str]]:
    if not isinstance(one, dict) or set(one) != {"answer", "says"}:
        yield "这一行写得不对", '写成 { answer = "编号", says = "一句话" },'
        return
    answer, says = one["answer"], one["says"]
    found = stored.get(answer)
    if found is None:
        yield f"没有编号是「{answer}」的答案", "编号看 docs/answers.md"
    elif delicate(found.topics, "group"):
        yield f"「{answer}」是私密的，不能在群里说", "换一条"
    if seen.setdefault(says, answer) != answer:
        yield f"这句话在「{seen[says]}」那行用过了", "一条一句"
    if not isinstance(says, str) or not 0 < len(says) <= LONGEST or set(says) & set("!！@\n"):
        yield f"says 要是一句平常话，不过 {LONGEST} 个字，不用感叹号", "改短些"


def _uncovered(seasons: Sequence[Season]) -> tuple[int, int] | None:
    for number in range(366):
        day = dt.date(_YEAR, 1, 1) + dt.timedelta(days=number)
        if not any(season.holds((day.month, day.day)) for season in seasons):
            return day.month, day.day
    return None
