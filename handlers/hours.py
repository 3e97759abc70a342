"""Times as people here say them: Asia/Shanghai, the week from Monday to Sunday, quiet nights."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.limits import SECOND, Limits

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = 86_400 * SECOND
WEEKDAYS = "一二三四五六日"


def local(at: int) -> datetime:
    """UTC microseconds → aware time in Asia/Shanghai."""
    return datetime.fromtimestamp(at / SECOND, tz=UTC).astimezone(SHANGHAI)


def micros(when: datetime) -> int:
    """An aware time → UTC microseconds."""
    return round(when.timestamp()) * SECOND


def clock_text(at: int) -> str:
    """As "14:30"."""
    return f"{local(at):%H:%M}"


def day_number(at: int) -> int:
    """Days since 1970 on the calendar here: two times of one day here have one number."""
    return local(at).toordinal() - 719_163


def is_night(at: int, limits: Limits) -> bool:
    """Within the quiet hours."""
    hour = local(at).hour
    return hour >= limits.night_from or hour < limits.night_to


def by_day(at: int, limits: Limits) -> int:
    """That time, or the end of the quiet hours it falls into."""
    if not is_night(at, limits):
        return at
    here = local(at)
    morning = here.replace(hour=limits.night_to, minute=0, second=0, microsecond=0)
    if here.hour >= limits.night_from:
        morning += timedelta(days=1)
    return micros(morning)


def next_morning(at: int, limits: Limits) -> int:
    """The end of the quiet hours of the next day here (its midnight where there are none)."""
    here = local(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return by_day(micros(here), limits)


def when_text(at: int, now: int) -> str:
    """As "10:02" today, "昨天22:10", "前天09:05", "3月2日22:10" before that."""
    days = day_number(now) - day_number(at)
    day = ("", "昨天", "前天")[days] if 0 <= days <= 2 else f"{local(at).month}月{local(at).day}日"
    return f"{day}{clock_text(at)}"


def week_of(at: int) -> tuple[int, int]:
    """Start (Monday 00:00 here) and end of the week that holds that time."""
    here = local(at)
    monday = (here - timedelta(days=here.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return micros(monday), micros(monday + timedelta(days=7))
