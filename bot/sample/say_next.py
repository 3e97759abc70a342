"""The list of what a newcomer may say next: its mistakes, by line. bot/web/say_next.py shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.roster.places import county_places
from bot.sample.county import sample_officers
from bot.sample.install import topic_of
from bot.sample.week import SAY_NEXT, TALK
from lexicon.problem import Problem, shown
from lexicon.toml_lines import read_toml

_KEYS = frozenset({"title", "room", "private", "who", "text", "mention", "shows"})
_OFFICERS_ONLY = ("我的案子", "周报", "上周", "接", "转", "退", "办结", "误报")


def say_next_problems(path: Path = TALK / SAY_NEXT) -> list[Problem]:
    """
    All that is wrong with the list, for doctor.

    Each line is one message: `title` (lines with the same one are one thing, said in pieces), `who`,
    `text`, either `room` or `private = true`, perhaps `mention = true`, and `shows`: what to watch for.
    """
    data, line_of, problems = read_toml(path)
    entries = data.get("lines", [])
    if not problems and not (isinstance(entries, list) and entries):
        return [Problem(shown(path), 0, "一句话也没有", "写 lines = [ … ]")]
    officers = {officer.name for officer in sample_officers()}
    rooms = {topic_of(township) for township in county_places().villages}
    for number, entry in enumerate(entries):
        line = line_of(("lines", number))
        told = _wrong(entry, officers, rooms) if isinstance(entry, dict) else [("这里该是 { … } 一条话", "")]
        problems += [Problem(shown(path), line, what, remedy) for what, remedy in told]
    return problems


def _wrong(entry: dict[str, Any], officers: set[str], rooms: set[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key in ("title", "who", "text", "shows"):
        if not entry.get(key) or not isinstance(entry[key], str):
            found.append((f"缺 {key}", "title、who、text、shows 都要写"))
    for key in sorted(entry.keys() - _KEYS):
        found.append((f"不认识的名字 {key}", "只有 " + "、".join(sorted(_KEYS))))
    if bool(entry.get("private")) == bool(entry.get("room")):
        found.append(("没写在哪说，或者写了两样", "写 room，或者 private = true"))
    if entry.get("room") and entry["room"] not in rooms:
        found.append((f"没有「{entry['room']}」这个群", "群名像 正安镇村民说事群"))
    if entry.get("text") in _OFFICERS_ONLY and entry.get("who") not in officers:
        found.append((f"「{entry.get('who')}」不在样例名册里", "换成名册里的人，这句才管用"))
    return found
