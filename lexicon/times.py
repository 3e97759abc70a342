"""When: 去年腊月, 前天下午三点, 上个月15号, 三年多了; as days of the calendar, beside the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lexicon.almanac import Days
from lexicon.day_words import READERS
from lexicon.hour_words import AT, PARTS, TAIL, clock
from lexicon.normalize import fold

_LONGEST = 20_000
_MAY = re.compile(
    "[年月天日号点周:宿晚早夜儿昨今明春夏秋冬节夕旦庆腊]|[0-9][-./][0-9]|礼拜|星期|三十|中秋|端午|重阳|个"
)

_OFTEN = re.compile("(?:每天?|天天|每[周月年]|成天|整天|见天)(?:的|都)?$")
_ENDS_IN_PART = re.compile(f"(?:{PARTS})$")


@dataclass(frozen=True, slots=True)
class Time:
    """
    A time that stands in a text.

    Attributes:
        words: as they stand there; text[start:end] == words.
        first, last: the days it may mean, the same where it is one. Of what has lasted (三年多了) the
            earliest and the latest day it may have begun.
        precision: hour, part (of a day), day, week, month, season or year; "about" for 前两天.
        at: "18:00" where the hour was said with its part of the day.
    """

    words: str
    start: int
    end: int
    first: date
    last: date
    precision: str
    at: str = ""


_Found = tuple[int, int, Days, str]


def times_in(text: str, today: date) -> tuple[Time, ...]:
    """
    All times of a text, in order.

    Args:
        text: anything; never raises.
        today: the day it was said on; what is said without a year is taken to be the nearest one.
    """
    folded = fold(text[:_LONGEST])
    if not _MAY.search(folded):
        return ()
    found: list[Time] = []
    for start, end, days, precision in sorted(_all(folded, today), key=lambda one: (one[0], -one[1])):
        if found and start < found[-1].end:
            continue
        time = Time(text[start:end], start, end, days.first, days.last, precision)
        found.append(_with_hour(text, folded, time) if precision == "day" else time)
    return tuple(found)


def value_text(time: Time) -> str:
    """The days as figures: 2026-02-10, 2026-02-10 18:00, 2026-01-19–2026-02-16."""
    first, last = time.first.isoformat(), time.last.isoformat()
    days = first if first == last else f"{first}–{last}"
    return f"{days} {time.at}".rstrip()


def _all(folded: str, today: date) -> Iterator[_Found]:
    for pattern, reader in READERS:
        for match in pattern.finditer(folded):
            if _OFTEN.search(folded, max(0, match.start() - 4), match.start()):
                continue
            read = reader(match, today)
            if read is not None:
                yield match.start(), match.end(), *read


def _with_hour(text: str, folded: str, time: Time) -> Time:
    """今天 with 晚上六点 behind it."""
    tail = TAIL.match(folded, time.end)
    inside = AT.search(folded, time.start, time.end)
    found = tail if tail and (tail["part"] or tail["hour"]) else inside
    own = _ENDS_IN_PART.search(folded, time.start, time.end)
    if found is None:
        return replace(time, precision="part") if own else time
    end = max(time.end, found.end())
    part = found["part"] or (own[0] if own else "")
    at = clock(part, found)
    precision = "hour" if at else "part" if part else "day"
    return replace(time, words=text[time.start : end], end=end, precision=precision, at=at)
