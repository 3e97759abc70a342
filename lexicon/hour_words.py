"""The hour of a day as it is said: 晚上六点半, 下午3:20, 后半夜两点."""

from __future__ import annotations

import re

from lexicon.numbers import number_at

ONE = "一二三四五六七八九"
_EARLY, _NOON, _LATE, _NIGHT = range(4)
_PARTS = {
    **dict.fromkeys(
        ("凌晨", "后半夜", "早上", "早晨", "早起", "大清早", "一大早", "清早", "一早", "早", "上午", "头午",
         "头晌", "前晌"), _EARLY),
    **dict.fromkeys(("中午", "晌午"), _NOON),
    **dict.fromkeys(("下午", "下晌", "后晌", "过晌", "傍晚", "傍黑", "擦黑"), _LATE),
    **dict.fromkeys(
        ("晚上", "下晚黑", "下晚", "下黑", "黑天", "晚黑",
         "晚", "夜里", "大半夜", "前半夜", "半夜", "夜"), _NIGHT),
}  # fmt: skip
PARTS = "|".join(sorted(_PARTS, key=len, reverse=True))
_CLOCK = (
    rf"(?P<hour>2[0-4]|1[0-9]|0?[0-9]|二十[一二三四]?|十[{ONE}]?|[{ONE}两])"
    rf"(?:点(?![{ONE}0-9](?![十0-9分刻])|意见|要求|建议|问题|儿?[啥事钱])|:(?P<figures>[0-5][0-9])(?![0-9]))"
    rf"(?P<minutes>半|[一三]刻|钟|整|零?[{ONE}0-9]分|[二三四五]?十[{ONE}]?分?|[0-5][0-9]分?)?(?:来?钟)?"
)
TAIL = re.compile(rf"(?:的|那天)?(?P<part>(?:{PARTS})(?![就饭已先点婚知该]))?(?:{_CLOCK})?")
AT = re.compile(rf"(?:(?<![每天{ONE}])(?P<part>{PARTS})|(?<![0-9.:第])(?=1[3-9]|2[0-4])){_CLOCK}")


def clock(part: str, found: re.Match[str]) -> str:
    """18:00; "" where no hour was said, or one that may be in the morning as well as at night."""
    hour = number(found["hour"])
    minutes = _minutes(found["figures"] or found["minutes"] or "")
    if hour is None or minutes is None:
        return ""
    when = _PARTS.get(part)
    if when is None and hour < 13:
        return ""
    late = when == _LATE or (when == _NIGHT and hour >= 5) or (when == _NOON and hour < 5)
    if late and hour < 12:
        hour += 12
    elif when == _NIGHT and hour == 12:
        hour = 24  # as on a timetable: the end of that day
    return f"{hour:02}:{minutes:02}"


def _minutes(said: str) -> int | None:
    if said in ("", "钟", "整"):
        return 0
    if said == "半":
        return 30
    if said.endswith("刻"):
        return 15 if said[0] == "一" else 45
    minutes = number(said.removesuffix("分").removeprefix("零"))
    return minutes if minutes is not None and minutes < 60 else None


def number(said: str | None) -> int | None:
    """A day, month or hour in figures or numerals; None for a range and for what is none."""
    if not said:
        return None
    if said.isdigit() and said.isascii():
        return int(said)
    if said.startswith("廿"):
        said = f"二十{said[1:]}"
    found = number_at(said)
    # 七八 would be 7 to 8; of a day or an hour only one is meant
    return int(found.low) if found and found.low == found.high else None
