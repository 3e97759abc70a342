"""The words for days, months and years, and the days of the calendar that each of them means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from lexicon.almanac import (
    Days,
    a_day,
    a_feast,
    a_month,
    a_season,
    a_year,
    an_old_day,
    an_old_month,
    is_solar_feast,
    moved,
    nearest,
    old_year,
)
from lexicon.hour_words import AT, ONE, number
from lexicon.numbers import number_at, place_of

_M = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{ONE}])(?![0-9])"
_D = rf"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二十[{ONE}]?|廿[{ONE}]?|十[{ONE}]?|[{ONE}])"
_YEAR_WORDS = {
    "大前年": -3, "前年": -2, "去年": -1, "头年": -1, "上年": -1, "旧年": -1, "今年": 0, "明年": 1, "后年": 2,
}  # fmt: skip
_Y = (
    rf"(?P<year>{'|'.join(_YEAR_WORDS)}|(?<![0-9])[12][0-9]{{3}}年|(?<![0-9了过满有干住用租包种签拖共期])[0-9]{{2}}年|"
    rf"(?<![零{ONE}十百])(?:二零[零{ONE}]{{2}}|一九[零{ONE}]{{2}}|[零一二九八七][零{ONE}])年)"
    r"(?:[的那](?=[0-9一二三四五六七八九十正冬腊闰阴农旧老春夏秋]))?"
)
_TWO_OR_THREE = [ONE[at : at + 2] for at in range(8)]  # 二三年 is two or three years


def _years(match: re.Match[str], this_year: int, today: date) -> list[int] | None:
    """The year that was said; this one and its neighbours where none was; None for nonsense."""
    said = match["year"]
    if said is None:
        return [this_year - 1, this_year, this_year + 1]
    if said in _YEAR_WORDS:
        return [this_year + _YEAR_WORDS[said]]
    if said[:2] in _TWO_OR_THREE:
        return None
    figures = said.removesuffix("年").translate({ord(c): str(n) for n, c in enumerate(f"零{ONE}")})
    year = int(figures)
    if len(figures) == 2:
        year += 2000 if year <= today.year % 100 + 1 else 1900
    return [year]


Read = tuple[Days, str] | None


def _day(match: re.Match[str], today: date) -> Read:
    month, day = number(match["month"]), number(match["day"])
    years = _years(match, today.year, today)
    if month is None or day is None or years is None:
        return None
    days = nearest(today, years, lambda year: a_day(year, month, day))
    return (days, "day") if days else None


def _month(match: re.Match[str], today: date) -> Read:
    month, years = number(match["month"]), _years(match, today.year, today)
    if month is None or years is None:
        return None
    days = nearest(today, years, lambda year: a_month(year, month))
    return _part_of_month(days, match["part"]) if days else None


def _part_of_month(days: Days, part: str | None) -> Read:
    if not part:
        return days, "month"
    first, last = {"初": (1, 10), "上": (1, 10), "中": (11, 20)}.get(part[0], (21, days.last.day))
    return Days(days.first.replace(day=first), days.first.replace(day=last)), "about"


def _old(match: re.Match[str], today: date) -> Read:
    """A month or day of the old calendar; only where the words say that it is one."""
    name, said = match["month"], match["day"] or ""
    month = {"正": 1, "冬": 11, "腊": 12}.get(name) or number(name)
    leap = match["leap"] is not None
    surely = name in "正冬腊" or match["old"] or leap or said[:1] in ("初", "廿")
    if month is None or not (surely or (name, said) == ("八", "十五")):
        return None
    years = _years(match, old_year(today), today)
    day = number(said.removeprefix("初")) if said else None
    if years is None or (said and day is None):
        return None

    def make(year: int) -> Days | None:
        if day is None:
            return an_old_month(year, month, leap=leap)
        if (month, day) == (12, 30):
            return a_feast(year, "除夕")  # said so too where the month has 29 days
        return an_old_day(year, month, day, leap=leap)

    days = nearest(today, years, make)
    return (days, "month" if day is None else "day") if days else None


def _feast(match: re.Match[str], today: date) -> Read:
    name = match["feast"]
    years = _years(match, today.year if is_solar_feast(name) else old_year(today), today)
    days = nearest(today, years or (), lambda year: a_feast(year, name))
    return (days, "day") if days else None


def _year(match: re.Match[str], today: date) -> Read:
    years, part = _years(match, today.year, today), match["part"]
    season = match["season"]
    if not years:
        return None
    year = years[0]
    if season:
        days = a_season(year, season)
        return (days, "season") if days else None
    whole = a_year(year)
    if whole is None or not part:
        return (whole, "year") if whole else None
    if part.endswith("半年"):
        return Days(
            *((whole.first, date(year, 6, 30)) if part[0] == "上" else (date(year, 7, 1), whole.last))
        ), "about"
    return Days(
        *((whole.first, date(year, 2, 28)) if "初" in part else (date(year, 11, 1), whole.last))
    ), "about"


def _season(match: re.Match[str], today: date) -> Read:
    name = match["season"] or match["s2"]
    days = nearest(today, (today.year - 1, today.year, today.year + 1), lambda year: a_season(year, name))
    return (days, "season") if days else None


_DAYS = {"大前": -3, "前": -2, "昨": -1, "夜": -1, "今": 0, "明": 1, "后": 2, "大后": 3}


def _relative(match: re.Match[str], today: date) -> Read:
    day = moved(today, days=_DAYS[match["which"] or match["w2"]])
    return (Days(day, day), "day") if day else None


def _lately(match: re.Match[str], today: date) -> Read:
    """前两天 is any of the last five, 这两天 the last three, 过两天 the next five."""
    back, on = {"前": (-5, -1), "头": (-5, -1), "上": (-5, -1), "这": (-3, 0), "过": (1, 5)}[match["which"]]
    first, last = moved(today, days=back), moved(today, days=on)
    return (Days(first, last), "about") if first and last else None


def _week(match: re.Match[str], today: date) -> Read:
    weeks = {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(match["which"] or "", 0)
    monday = moved(today, days=7 * weeks - today.weekday())
    sunday = moved(today, days=7 * weeks - today.weekday() + 6)
    if monday is None or sunday is None:
        return None
    said = match["day"]
    if not said:
        return Days(monday, sunday), "week"
    if said == "末":
        return Days(monday + timedelta(days=5), sunday), "about"
    day = monday + timedelta(days="一二三四五六日".index(said.replace("天", "日")))
    return Days(day, day), "day"


def _near_month(match: re.Match[str], today: date) -> Read:
    months = {"上上": -2, "大上": -2, "上": -1, "下": 1}.get(match["which"], 0)
    there = moved(today.replace(day=1), months=months)
    if there is None:
        return None
    day = match["day"]
    if day:
        days = a_day(there.year, there.month, number(day) or 0)
        return (days, "day") if days else None
    whole = a_month(there.year, there.month)
    return _part_of_month(whole, match["part"]) if whole else None


def _numbered(match: re.Match[str], today: date) -> Read:
    """15号 alone: of this month."""
    days = a_day(today.year, today.month, number(match["day"]) or 0)
    return (days, "day") if days else None


_IN_DAYS = {"天": 1, "宿": 1, "周": 7, "礼拜": 7, "星期": 7}
_PRECISION = {"年": "year", "月": "month", "周": "week", "礼拜": "week", "星期": "week"}


def _lasting(match: re.Match[str], today: date) -> Read:
    """三年多, 半个月了: from how long ago; 三天后: when."""
    count, unit = number_at(match["count"]), match["unit"]
    if count is None or (match["count"] == "半" and unit in ("天", "宿", "周")):
        return None
    if unit == "月" and not (match["each"] or match["more"] or match["count"] in ("俩", "仨", "半", "几")):
        return None  # 三月 is a month
    low, high = count.low, count.high
    if match["half"] or match["half_behind"]:
        low, high = low + 0.5, high + 0.5
    if match["more"] or match["more_each"] or match["more_behind"]:
        high += 0.5 if high < 1 else max(place_of(high) - 1, 1)
    if match["some"]:
        high += max(place_of(high) / 2, 1)
    if high > (100 if unit == "年" else 1200):
        return None
    ahead = match["tail"] is not None and match["tail"].endswith("后")
    ends = [_shifted(today, unit, many if ahead else -many) for many in (low, high)]
    first, last = min(filter(None, ends), default=None), max(filter(None, ends), default=None)
    return (Days(first, last), _PRECISION.get(unit, "day")) if first and last and all(ends) else None


def _shifted(today: date, unit: str, count: float) -> date | None:
    if unit in _IN_DAYS:
        return moved(today, days=round(count * _IN_DAYS[unit]))
    if unit == "年":
        return moved(today, months=round(count * 12))
    whole = int(count)
    return moved(today, months=whole, days=round((count - whole) * 30))


def _clock_alone(match: re.Match[str], today: date) -> Read:
    return Days(today, today), "day"


READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Read]], ...] = (
    (
        re.compile(
            rf"(?<![0-9{ONE}十百第每.零])(?P<count>(?!0)[0-9]{{1,3}}|[{ONE}两十百几半仨俩]+)"
            r"(?P<some>来)?(?P<more>多)?(?P<each>个(?P<half>半)?(?P<more_each>多)?)?(?P<unit>年|月|天|宿|礼拜|星期|周)(?P<half_behind>半)?"
            r"(?:(?P<more_behind>多)(?!次|亩)|(?(more)|(?(more_each)|(?=了|[以之]?[前后]|[没还都也]|不(?!如)))))"
            r"(?:(?P<tail>了|[以之]?[前后](?!院|街|门|屯|边|头))|(?=[\s,，。!！?？没还都也不]|$|[^0-9一二两三]))"
        ),
        _lasting,
    ),
    (re.compile(rf"(?:{_Y})?(?<![0-9{ONE}十])(?P<month>{_M})月份?(?P<day>{_D})[号日](?!楼)"), _day),
    (
        re.compile(
            r"(?<![0-9])(?P<year>[12][0-9]{3})[-./年](?P<month>[0-9]{1,2})[-./月](?P<day>[0-9]{1,2})(?![0-9])日?"
        ),
        _day,
    ),
    (
        re.compile(
            rf"(?:{_Y})?(?P<old>[阴农旧老]历的?)?(?P<leap>闰)?(?P<month>(?<!冬)[正冬腊]|(?<![0-9{ONE}]){_M})月里?"
            rf"(?P<day>初[{ONE}十]|{_D}(?![天个块{ONE}十0-9]))?(?(day)[号日]?(?:那天)?|(?![{ONE}十0-9]))"
        ),
        _old,
    ),
    (
        re.compile(
            rf"(?:{_Y})?(?P<feast>大年初一|大年三十|年三十|除夕|春节|元宵|端午|五月节|七夕|中秋|八月节|重阳|腊八|"
            r"小年(?![轻龄])|元旦|国庆)节?(?:那天)?"
        ),
        _feast,
    ),
    (
        re.compile(
            rf"(?:{_Y})?(?<![0-9{ONE}十个半])(?P<month>{_M})月份?(?!{_D}|初|节)(?P<part>初|底|末|[上中下]旬|中(?!秋))?"
        ),
        _month,
    ),
    (
        re.compile(
            rf"{_Y}(?:(?P<season>[春夏秋冬])[天季里头上]*|(?P<part>年?[底初根]|[上下]半年))?(?!级|[0-9])"
        ),
        _year,
    ),
    (
        re.compile(
            r"(?:[开今这打去]?(?P<season>[春夏秋冬])天|(?<![晚早地年])(?:开|入|今|去|头|上(?=秋))(?P<s2>[春秋冬])(?![天季装菜粮]))"
        ),
        _season,
    ),
    (
        re.compile(
            r"(?<![半多大先])(?:(?P<which>大前|大后)(?:天|儿个?)|(?P<w2>前|后)(?:天|(?<=前)晚(?!霞)|儿(?![子媳女孙])个?))"
        ),
        _relative,
    ),
    (
        re.compile(
            r"(?<![半多])(?P<which>[昨今明])(?:天|儿个|儿|个(?!月)|日|早上?|晚上?|晚黑|夜|下黑|黑天|下晚黑?|后晌|下晌|头午|下午)"
            r"|(?<![半多昨])(?P<w2>夜)(?:儿个|个)"
        ),
        _relative,
    ),
    (re.compile("(?P<which>[前头上这过])[两几些]天"), _lately),
    (
        re.compile(
            r"(?P<which>上上|下下|上|下|这|本)个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])?(?!期)"
        ),
        _week,
    ),
    (
        re.compile(
            rf"(?<![{ONE}十两几半每老小姓个0-9上下这本])(?P<which>)(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])(?![{ONE}十个哥嫂叔婶爷姐家虎])"
        ),
        _week,
    ),
    (
        re.compile(
            rf"(?P<which>上上|大上|上|下|这|本)个?月份?(?:(?P<day>{_D})[号日]|(?P<part>初|底|末|[上中下]旬))?"
        ),
        _near_month,
    ),
    (
        re.compile(
            rf"(?<![0-9{ONE}十月.第])(?P<day>{_D})号(?=那天|早|晚|[上下中]午|之?前|以前|开工资|给钱|过来|开庭)"
        ),
        _numbered,
    ),
    (AT, _clock_alone),
)
