"""请假 到周五, 回来了: an officer on leave is not asked, keeps what is theirs, says when they are back."""

from __future__ import annotations

import re
from datetime import date, timedelta

from handlers import hours
from handlers.answering import answer_line, who_and_what
from handlers.facts import Facts
from handlers.hand_over import day_text
from handlers.roster import Roster
from handlers.spoken_numbers import half_width, numeral
from lexicon.wording import wording
from storage.changes import Change, OfficerAway
from storage.records import OPEN_STATES, Officer, Role

LONGEST_DAYS = 62
"""A longer leave is a mistake of typing, or a matter for the roster."""

_N = r"(?<![0-9])([0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_WEEKDAY = re.compile(r"(下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末1-7])")
_SIGNS = ("一1", "二2", "三3", "四4", "五5", "六6", "日天末7")
_WEEKDAYS = {sign: day for day, signs in enumerate(_SIGNS) for sign in signs}
_DAYS = re.compile(_N + r"\s*天")
_WEEKS = re.compile(_N + r"\s*个?(?:周|星期|礼拜)(?![一二三四五六日天末])")
_DATE = re.compile(r"(?:" + _N + r"\s*月)?\s*" + _N + r"\s*[号日]")
_NEAR = {"今天": 0, "今儿": 0, "明天": 1, "明儿": 1, "后天": 2, "后儿": 2, "大后天": 3}


def leave(facts: Facts) -> list[Change]:
    """Not asked until the end of that day; without a day one understands, the right form and no change."""
    officer, message = who_and_what(facts)
    until = away_until(half_width(message.text), facts.now)
    if until is None:
        return [answer_line(facts, "leave_unclear", wording("leave_unclear"))]
    mine = [c for c in facts.held if c.holder == officer.id and c.state in OPEN_STATES]
    deputy = deputy_of(officer, facts.roster, facts.now)
    text = wording(
        "leave",
        day=day_text(until - 1, facts.now),
        deputy=wording("leave_deputy", called=deputy.called) if deputy else "",
        mine=wording("leave_mine", count=len(mine)) if mine else "",
    )
    return [OfficerAway(officer_id=officer.id, until=until), answer_line(facts, "leave", text)]


def back(facts: Facts) -> list[Change]:
    """Asked again from now on."""
    officer, _ = who_and_what(facts)
    return [OfficerAway(officer_id=officer.id, until=0), answer_line(facts, "back", wording("back"))]


def away_until(words: str, now: int) -> int | None:
    """
    The end of the day that is meant ("到周五" → midnight after Friday), None when no day is said.

    Args:
        words: what was typed, in half width.
        now: UTC microseconds; days are those of Asia/Shanghai.
    """
    today = hours.local(now).date()
    last = _last_day(words, today)
    if last is None or not 0 <= (last - today).days <= LONGEST_DAYS:
        return None
    midnight = hours.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return hours.micros(midnight + timedelta(days=(last - today).days + 1))


def deputy_of(officer: Officer, roster: Roster, now: int) -> Officer | None:
    """Who is asked in their place: the next of their committee, its head, the township's centre."""
    place = roster.at(officer.township, officer.village)
    order = [o for o in place if Role.MEDIATOR in o.roles]
    order += [o for o in place if Role.HEAD in o.roles]
    order += roster.at(officer.township, "", Role.CENTRE)
    return next(
        (o for o in order if o.id != officer.id and o.person_id and o.contact and o.away_until <= now), None
    )


def _last_day(words: str, today: date) -> date | None:
    for near in sorted(_NEAR, key=len, reverse=True):
        if near in words:
            return today + timedelta(days=_NEAR[near])
    weekday = _WEEKDAY.search(words)
    if weekday:
        day = _WEEKDAYS[weekday.group(2)]
        ahead = (day - today.weekday()) % 7
        if weekday.group(1):  # 下周五: of the week after this one
            ahead = 7 - today.weekday() + day
        return today + timedelta(days=ahead)
    days = _DAYS.search(words)
    if days:
        return _plus(today, (_value(days.group(1)) or 1) - 1)
    weeks = _WEEKS.search(words)
    if weeks:
        return _plus(today, 7 * (_value(weeks.group(1)) or 1) - 1)
    found = _DATE.search(words)
    return _calendar_day(found, today) if found else None


def _calendar_day(found: re.Match[str], today: date) -> date | None:
    """5号 or 12月5号: the next such day."""
    month = _value(found.group(1)) if found.group(1) else None
    day = _value(found.group(2)) or 0
    for ahead in range(LONGEST_DAYS + 1):
        when = today + timedelta(days=ahead)
        if when.day == day and month in (None, when.month):
            return when
    return None


def _plus(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _value(words: str) -> int | None:
    return int(words) if words.isascii() else numeral(words)
