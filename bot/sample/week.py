"""
The script of the demo's running week: what invented villagers say, and what the mediators answer.

One file a township under talk/, one entry a line, so that a mistake has a line number:

    room = "正安镇村民说事群"                # the group of this file
    strangers = ["二柱子"]                   # have not added the bot: it cannot write to them
    lines = [
        { day = "上周一", at = "08:12:05", who = "高玉环", text = "后院把墙垒到我家地里了", tag = "wall" },
        { day = "上周一", at = "08:12:40", who = "高玉环", media = "voice", seconds = 40 },
        { day = "上周一", at = "09:30:00", who = "@wall", private = true, text = "接 {wall}" },
        { ago = "25:00", who = "小范", text = "今天大集在哪条街", mention = true },
    ]

When (one of two):
    day + at    上周一 … 上周日, 本周一 … 本周日 and a time of that day in Shanghai; what lies ahead of
                now is not said.
    ago         minutes:seconds before now, so that the groups are never silent when somebody looks.
Who:
    "高玉环"            a villager; no name of the roster.
    "@wall"             the officer with whom the matter told in the line tagged "wall" lies at that
                        moment: who took it, else who is asked. Such a line is private, always.
    "@村书记 正安镇正二村"   the first bound officer with that role (words of the roster's table) there.
What (one of two):
    text        {wall} is put in as the case's number, {wall.other} as the name of another bound
                mediator of that village. Names and numbers are known only while the week is played.
    media       voice (with seconds), image, video, place, file.
Besides:
    private     said to the bot alone.
    mention     the bot is @-ed.
    tag         names this line's matter: a word of small letters, once in all files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.roster.columns import ROLES_OF_NAMES
from lexicon.problem import Problem, shown
from lexicon.toml_lines import LineOf, read_toml

TALK = Path(__file__).with_name("talk")
SAY_NEXT = "say_next.toml"
"""In the same folder, but no talk of the week: what a newcomer may say next (bot/web/say_next.py)."""
MEDIA = ("voice", "image", "video", "place", "file")
SHANGHAI = ZoneInfo("Asia/Shanghai")

_WEEKDAYS = "一二三四五六日"
DAYS = {
    f"{week}周{day}": 7 * back + n
    for back, week in ((-1, "上"), (0, "本"))
    for n, day in enumerate(_WEEKDAYS)
}
"""Name of a day → days after the Monday of this week."""

_KEYS = {"day", "at", "ago", "who", "text", "media", "seconds", "private", "mention", "tag"}
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d)")
_AGO = re.compile(r"(\d{1,3}):([0-5]\d)")
_TAG = re.compile(r"[a-z][a-z_]*")
SLOT = re.compile(r"\{([a-z_]+)(\.other)?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One line of the script; see above.

    Attributes:
        file, line: where it stands.
        day: one of DAYS, "" where `ago` counts.
        at: seconds of that day.
        ago: seconds before now, 0 where `day` counts.
        room: topic of the group, "" for private.
        friend: the speaker has added the bot.
    """

    file: str
    line: int
    who: str
    day: str = ""
    at: int = 0
    ago: int = 0
    room: str = ""
    text: str = ""
    media: str = ""
    seconds: int = 0
    mention: bool = False
    tag: str = ""
    friend: bool = True

    def moment(self, now: int) -> int:
        """When it is said, in UTC microseconds, if the week is opened at `now` (the same)."""
        if self.ago:
            return now - self.ago * 1_000_000
        today = datetime.fromtimestamp(now // 1_000_000, UTC).astimezone(SHANGHAI).date()
        day = today + timedelta(days=DAYS[self.day] - today.weekday())
        start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return (int(start.timestamp()) + self.at) * 1_000_000


class WeekError(Exception):
    """The script has mistakes; the message names all of them, file and line."""


def load_week(folder: Path = TALK) -> list[Line]:
    """
    The whole script, in order of files and lines.

    Raises:
        WeekError: anything is wrong with it.
    """
    lines, problems = read_week(folder)
    if problems:
        raise WeekError("\n".join(map(str, problems)))
    return lines


def said_until(lines: Sequence[Line], now: int) -> list[tuple[int, Line]]:
    """The lines that are past at `now` with their moments, in the order in which they are said."""
    timed = [(line.moment(now), line) for line in lines]
    return sorted(
        (pair for pair in timed if pair[0] < now), key=lambda pair: (pair[0], pair[1].file, pair[1].line)
    )


def read_week(folder: Path = TALK) -> tuple[list[Line], list[Problem]]:
    """The script and all that is wrong with it; for doctor."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name == SAY_NEXT:
            continue
        data, line_of, found = read_toml(path)
        problems += found
        if not found:
            lines += _File(path, data, line_of, problems).lines()
    problems += _tag_problems(lines)
    return lines, sorted(problems)


class _File:
    """One file of the script, read entry by entry."""

    def __init__(self, path: Path, data: dict[str, Any], line_of: LineOf, problems: list[Problem]) -> None:
        self._file, self._data, self._line_of, self._problems = shown(path), data, line_of, problems
        self._now = 1

    def lines(self) -> list[Line]:
        self._shape()
        found = []
        entries = self._data.get("lines", [])
        for number, entry in enumerate(entries if isinstance(entries, list) else []):
            self._now = self._line_of(("lines", number))
            before = len(self._problems)
            if not isinstance(entry, dict):
                self._tell("这里该是 { … } 一条话")
                continue
            line = self._line(entry)
            if line is not None and len(self._problems) == before:
                found.append(line)
        return found

    def _tell(self, what: str, remedy: str = "") -> None:
        self._problems.append(Problem(self._file, self._now, what, remedy))

    def _shape(self) -> None:
        for key in self._data:
            if key not in ("room", "strangers", "lines"):
                self._now = self._line_of((key,))
                self._tell(f"不认识的名字 {key}", "只有 room、strangers、lines")
        self._now = 1
        if not str(self._data.get("room", "")).endswith("村民说事群"):
            self._tell("没写是哪个群", '开头写 room = "正安镇村民说事群"')
        if not isinstance(self._data.get("lines"), list):
            self._tell("一句话也没有", "写 lines = [ … ]")

    def _line(self, entry: dict[str, Any]) -> Line | None:
        for key in sorted(entry.keys() - _KEYS):
            self._tell(f"不认识的名字 {key}", "只有 " + "、".join(sorted(_KEYS)))
        who, text, media = (str(entry.get(key, "")) for key in ("who", "text", "media"))
        private = entry.get("private") is True
        seconds = entry.get("seconds", 0)
        if not who:
            self._tell("没写谁说的", '写 who = "高玉环"')
        if who.startswith("@") and not private:
            self._tell("调解员、书记的话是私下说的", "加上 private = true")
        self._who(who)
        if bool(text) == bool(media):
            self._tell("text 和 media 写一样，也只写一样")
        if media and media not in MEDIA:
            self._tell(f"不认识的 media「{media}」", "只有 " + "、".join(MEDIA))
        if (media == "voice") != bool(seconds) or not isinstance(seconds, int) or not 0 <= seconds <= 60:
            self._tell("seconds 不对", "语音要写 seconds，1 到 60；别的不写")
        tag = str(entry.get("tag", ""))
        if tag and not _TAG.fullmatch(tag):
            self._tell(f"tag「{tag}」不行", "用小写英文字母")
        line = Line(
            file=self._file,
            line=self._now,
            who=who,
            room="" if private else str(self._data.get("room", "")),
            text=text,
            media=media,
            seconds=seconds if isinstance(seconds, int) else 0,
            mention=entry.get("mention") is True,
            tag=tag,
            friend=who not in self._data.get("strangers", []),
        )
        return self._timed(line, entry)

    def _who(self, who: str) -> None:
        if who.startswith("@") and " " in who:
            role, _, place = who[1:].partition(" ")
            if role not in ROLES_OF_NAMES or not place:
                self._tell(f"不认识「{who}」", "写成 @村书记 正安镇正二村")
        elif who.startswith("@") and not _TAG.fullmatch(who[1:]):
            self._tell(f"不认识「{who}」", "写 @ 加上前头一条话的 tag")

    def _timed(self, line: Line, entry: dict[str, Any]) -> Line | None:
        day, at, ago = (str(entry.get(key, "")) for key in ("day", "at", "ago"))
        if bool(ago) == bool(day or at):
            self._tell("没写啥时候，或者写了两样", 'day 和 at 一起写，要么只写 ago = "25:00"')
            return None
        if ago:
            span = _AGO.fullmatch(ago)
            if span is None or not int(span[1]) * 60 + int(span[2]):
                self._tell(f"ago「{ago}」不对", "写 分:秒，如 25:00")
                return None
            return replace(line, ago=int(span[1]) * 60 + int(span[2]))
        clock = _TIME.fullmatch(at)
        if day not in DAYS or clock is None:
            self._tell(f"「{day} {at}」不是一个钟点", 'day = "上周一", at = "08:12:05"')
            return None
        return replace(line, day=day, at=int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3]))


def _tag_problems(lines: Sequence[Line]) -> list[Problem]:
    """Tags given twice, and lines about a matter that nobody tells, or tells only later."""
    told: dict[str, Line] = {}
    found: list[Problem] = []
    for line in lines:
        if line.tag in told:
            other = told[line.tag]
            what = f"tag「{line.tag}」在 {other.file}:{other.line} 用过了"
            found.append(Problem(line.file, line.line, what, "换一个"))
        elif line.tag:
            told[line.tag] = line
    # Any moment will do to compare: a Sunday evening, when all of both weeks is past.
    evening = int(datetime(2026, 3, 8, 23, 59, tzinfo=SHANGHAI).timestamp()) * 1_000_000
    for line in lines:
        about = [tag for tag, _ in SLOT.findall(line.text)]
        if line.who.startswith("@") and " " not in line.who:
            about.append(line.who[1:])
        for tag in about:
            if tag not in told:
                found.append(
                    Problem(line.file, line.line, f"没有哪条话的 tag 是「{tag}」", "先有人说，才有人接")
                )
            elif told[tag].moment(evening) >= line.moment(evening):
                found.append(Problem(line.file, line.line, f"「{tag}」那件事比这句晚", "往后挪挪"))
    return found
