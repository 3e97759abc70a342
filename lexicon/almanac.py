"""Days, months, seasons and feasts as spans of dates, the old calendar's too; what does not exist is None."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = 1901, 2099
"""Years in which both calendars are known."""

_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
_FEASTS = {
    "春节": (1, 1), "大年初一": (1, 1), "元宵": (1, 15), "端午": (5, 5), "五月节": (5, 5),
    "七夕": (7, 7), "中秋": (8, 15), "八月节": (8, 15), "重阳": (9, 9), "腊八": (12, 8), "小年": (12, 23),
}  # fmt: skip
_SOLAR_FEASTS = {"元旦": (1, 1), "国庆": (10, 1)}


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of a time, both meant."""

    first: date
    last: date


def a_day(year: int, month: int, day: int) -> Days | None:
    """One day; None for the 31st of April."""
    if not FIRST <= year <= LAST:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Days(found, found)


def a_month(year: int, month: int) -> Days | None:
    """A month of the new calendar."""
    if not (FIRST <= year <= LAST and 1 <= month <= 12):
        return None
    return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def a_year(year: int) -> Days | None:
    """A year of the new calendar."""
    return Days(date(year, 1, 1), date(year, 12, 31)) if FIRST <= year <= LAST else None


def a_season(year: int, name: str) -> Days | None:
    """春 is March to May, 冬 December to February of the next year."""
    begin = _SEASONS[name]
    end = a_month(year + (begin + 2) // 13, (begin + 1) % 12 + 1)
    return Days(date(year, begin, 1), end.last) if end and FIRST <= year < LAST else None


def an_old_day(year: int, month: int, day: int, *, leap: bool = False) -> Days | None:
    """A day of the old calendar's year; None where that month had no such day or was not doubled."""
    if not FIRST <= year <= LAST:
        return None
    from borax.calendars.lunardate import LunarDate

    try:
        found: date = LunarDate(year, month, day, int(leap)).to_solar_date()
    except (ValueError, KeyError, IndexError):
        return None
    return Days(found, found)


def an_old_month(year: int, month: int, *, leap: bool = False) -> Days | None:
    """A month of the old calendar's year, 29 or 30 days."""
    begin = an_old_day(year, month, 1, leap=leap)
    end = an_old_day(year, month, 30, leap=leap) or an_old_day(year, month, 29, leap=leap)
    return Days(begin.first, end.last) if begin and end else None


def old_year(today: date) -> int:
    """The year of the old calendar, which begins in January or February."""
    begin = an_old_day(today.year, 1, 1)
    return today.year if begin is None or today >= begin.first else today.year - 1


def a_feast(year: int, name: str) -> Days | None:
    """A feast of that year, of the old calendar where it is an old one."""
    if name in _SOLAR_FEASTS:
        return a_day(year, *_SOLAR_FEASTS[name])
    if name in ("除夕", "年三十", "大年三十"):
        new_year = an_old_day(year + 1, 1, 1)
        eve = new_year.first - timedelta(days=1) if new_year else None
        return Days(eve, eve) if eve else None
    return an_old_day(year, *_FEASTS[name]) if name in _FEASTS else None


def is_solar_feast(name: str) -> bool:
    """元旦, 国庆."""
    return name in _SOLAR_FEASTS


def nearest(today: date, years: Iterable[int], make: Callable[[int], Days | None]) -> Days | None:
    """
    Of the same time in several years the one nearest to today.

    What is told has mostly happened: a month ahead counts as far as four months gone.
    """

    def far(days: Days) -> int:
        return max(4 * (days.first - today).days, (today - days.last).days, 0)

    return min(filter(None, map(make, years)), key=far, default=None)


def moved(today: date, *, months: int = 0, days: int = 0) -> date | None:
    """So many months and days on (or back); the 31st becomes the 30th where there is none."""
    at = today.year * 12 + today.month - 1 + months
    year, month = divmod(at, 12)
    there = a_month(year, month + 1)
    if there is None:
        return None
    try:
        found = there.first + timedelta(days=min(today.day, there.last.day) - 1 + days)
    except OverflowError:
        return None
    return found if FIRST <= found.year <= LAST else None
