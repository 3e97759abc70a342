"""Are the rule tables right: each wrong line of rules/*.toml by file and line, for doctor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from handlers import lessons
from handlers.command_words import USES
from handlers.privacy import COLUMNS
from handlers.private import MEANINGS
from handlers.routing import LEVELS
from lexicon.answer_text import PARTS
from lexicon.problem import Problem, shown
from lexicon.reading import Level, Topic, Type
from lexicon.toml_lines import LineOf, read_toml

RULES = Path(__file__).with_name("rules")
SEATS = ("deputy", "first")
_SKIP = ("before", "after", "endings")
_WORD_LISTS = ("own", "phones", "not_yet", "when", "units")

Found = Iterable[tuple[tuple[str | int, ...], str, str]]
"""Where (path of keys), what is wrong, what to do."""


def rules_problems(folder: Path = RULES) -> list[Problem]:
    """All that is wrong with the tables; [] when all is well."""
    problems: list[Problem] = []
    for name, check in CHECKS.items():
        path = folder / f"{name}.toml"
        data, line_of, wrong = read_toml(path)
        problems += wrong or _told(path, line_of, check(data))
    return sorted(problems)


def _told(path: Path, line_of: LineOf, found: Found) -> list[Problem]:
    return [Problem(shown(path), line_of(where), what, remedy) for where, what, remedy in found]


def _delicate(data: dict[str, Any]) -> Found:
    known = [topic.value for topic in Topic]
    for topic, row in data.items():
        if topic not in known:
            yield (topic,), f"没有「{topic}」这样事", f"只有：{'、'.join(known)}"
        elif not isinstance(row, dict):
            yield (topic,), f"「{topic}」这行写得不对", "照旁边的行写"
        else:
            for column in COLUMNS:
                if not isinstance(row.get(column), bool):
                    where = (topic, column) if column in row else (topic,)
                    yield (
                        where,
                        f"「{topic}」的 {column} 不是 true 也不是 false",
                        "四栏都要有，写 true 或 false",
                    )
    for topic in known:
        if topic not in data:
            yield (), f"少了「{topic}」这一行", "补上，四栏都写"


def _routes(data: dict[str, Any]) -> Found:
    for kind, row in data.get("trade", {}).items():
        if kind not in set(Type):
            yield ("trade", kind), f"没有「{kind}」这一类", "类型的名字看 types.toml 左边"
        elif row.get("seat") not in SEATS:
            yield ("trade", kind), f"「{kind}」的 seat 不对", f"只能写：{'、'.join(SEATS)}"
    named = data.get("named", {})
    for level in Level:
        row = named.get(level.value, {})
        if row.get("level") not in LEVELS[1:]:
            where = ("named", level.value) if level.value in named else ("named",)
            yield where, f"说到「{level.value}」的干部往哪走没写对", f"level 只能写：{'、'.join(LEVELS[1:])}"
        elif LEVELS.index(row["level"]) <= LEVELS.index(level.value):
            yield ("named", level.value), "告谁的事又送到谁那一级", "往上写一级（信访工作条例30条）"


def _types(data: dict[str, Any]) -> Found:
    seen: dict[str, str] = {}
    for kind, row in data.items():
        if kind not in set(Type):
            yield (kind,), f"没有「{kind}」这一类", "左边的名字别改"
            continue
        if not isinstance(row, dict) or not row.get("short") or not isinstance(row.get("words"), list):
            yield (kind,), f"「{kind}」少了 short 或 words", "照旁边的行写"
            continue
        for word in (row["short"], *row["words"]):
            if seen.setdefault(word, kind) != kind:
                yield (kind,), f"「{word}」在 {seen[word]} 那行已经有了", "一个叫法只能是一类，留一个"
    for kind in Type:
        if kind.value not in data:
            yield (), f"少了「{kind.value}」这一类", "补上"


def _commands(data: dict[str, Any]) -> Found:
    seen: dict[tuple[str, str], str] = {}
    for name, row in data.items():
        if name == "skip" or name in _WORD_LISTS:
            lists = _SKIP if name == "skip" else ("words",)
            for part in lists:
                if not _words_only(row.get(part)):
                    yield (name, part), f"[{name}] 的 {part} 里得都是加引号的字", "照旁边的写"
            continue
        if not isinstance(row.get("right"), str):
            yield (name,), f"[{name}] 没写 right", "写上打错时告诉人家的写法"
        for n, entry in enumerate(row.get("words", [])):
            word, use = entry.get("word"), entry.get("use")
            if not isinstance(word, str) or not word or use not in USES:
                yield (name, "words", n), "word 或 use 不对", f"use 只能写：{'、'.join(USES)}"
            elif seen.setdefault((word, use), name) != name:
                yield (
                    (name, "words", n),
                    f"「{word}」在 [{seen[word, use]}] 里已经有了",
                    "一个说法只能是一个意思，留一个",
                )
    for part in ("skip", *_WORD_LISTS):
        if part not in data:
            yield (), f"少了 [{part}]", "补上"


def _words_only(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) and word for word in words)


def _clocks(data: dict[str, Any]) -> Found:
    """Every clock is there, above zero, and no window is longer than what holds it."""
    for place in CLOCKS:
        row: Any = data
        for key in place:
            row = row.get(key) if isinstance(row, dict) else None
        where = place[:-1]
        if row is None:
            yield where if where[0] in data else (), f"{where[-1]} 没写 {place[-1]}", "补上"
        elif place[-1] == "text":
            if not isinstance(row, str):
                yield where, f"{where[-1]} 要是加引号的字", "空着写两个引号"
        elif not _spans(row) and not (place[-1] == "hour" and row in range(25) and row is not True):
            yield where, f"{where[-1]} 的 {place[-1]} 要是大于 0 的整数", "改成数字，不加引号"
    windows = data.get("windows", {})
    for short, long in WITHIN:
        both = [windows.get(name, {}).get("seconds") for name in (short, long)]
        if all(isinstance(span, int) for span in both) and both[0] > both[1]:
            yield ("windows", short), f"{short} 比 {long} 还长", "改短些"
    gap = data.get("contacts", {}).get("accept_gap", {}).get("seconds")
    if _spans(gap) and not (isinstance(gap, list) and len(gap) == 2 and gap[0] <= gap[1]):
        yield ("contacts", "accept_gap"), "accept_gap 要两个数，前头的小", "比如 [20, 90]"


def _spans(value: object) -> bool:
    spans = value if isinstance(value, list) else [value]
    return bool(spans) and all(type(span) is int and span > 0 for span in spans)


def _villager(data: dict[str, Any]) -> Found:
    for word, row in data.get("words", {}).items():
        if not isinstance(row, dict) or row.get("means") not in MEANINGS:
            yield ("words", word), f"「{word}」的 means 不对", f"只能写：{'、'.join(MEANINGS)}"
    names = data.get("address", {}).get("names")
    if not names or not _words_only(names):
        yield ("address",) if "address" in data else (), "[address] 的 names 里得都是加引号的字", "照旁边的写"
    for part in ("words", "probing", "asking"):
        if not data.get(part):
            yield (), f"少了 [{part}]", "补上"


def _follow_up(data: dict[str, Any]) -> Found:
    for part in ("around", "leans"):
        lists = ("before", "after") if part == "around" else ("before", "supposing", "ends")
        for name in lists:
            words = data.get(part, {}).get(name)
            if not words or not _words_only(words):
                yield (part, name), f"[{part}] 的 {name} 里得都是加引号的字", "照旁边的写"
    seen: dict[str, str] = {}
    for part, row in data.get("parts", {}).items():
        if part not in PARTS:
            yield ("parts", part), f"答案没有「{part}」这一截", f"只有：{'、'.join(PARTS)}"
        elif not isinstance(row, dict) or not _words_only(row.get("words")):
            yield ("parts", part), f"[parts.{part}] 的 words 里得都是加引号的字", "照旁边的写"
        else:
            for word in row["words"]:
                if seen.setdefault(word, part) != part:
                    yield (
                        ("parts", part, "words"),
                        f"「{word}」在 [parts.{seen[word]}] 里已经有了",
                        "一个说法只能问一截，留一个",
                    )
    for part in PARTS:
        if part not in data.get("parts", {}):
            yield (), f"少了 [parts.{part}]", "补上"


CLOCKS: tuple[tuple[str, ...], ...] = (
    *(
        ("windows", name, "seconds")
        for name in (
            *("opening_silence", "opening_most", "collecting_silence", "collecting_most"),
            *("line_gap", "small_talk_kept", "leans_within", "refusable", "told_again"),
        )
    ),
    ("night", "from_hour", "hour"),
    ("night", "to_hour", "hour"),
    ("ladder", "critical", "repeat", "seconds"),
    ("ladder", "critical", "village_rounds", "times"),
    ("ladder", "high", "steps", "seconds"),
    ("ladder", "normal", "steps", "seconds"),
    ("cases", "later", "seconds"),
    ("cases", "waiting_told", "seconds"),
    ("questions", "second_look", "seconds"),
    ("same", "within", "seconds"),
    ("same", "voices_within", "seconds"),
    ("contacts", "words_kept", "seconds"),
    ("contacts", "danger_kept", "seconds"),
    ("contacts", "accept_gap", "seconds"),
    ("contacts", "accept_per_hour", "times"),
    ("deaf", "told_from", "seconds"),
    ("deaf", "told_after", "seconds"),
    ("deaf", "joined_within", "seconds"),
    ("deaf", "told_within", "seconds"),
    ("deaf", "most_a_day", "times"),
    ("teach", "lesson_from", "hour"),
    ("teach", "lesson_to", "hour"),
    ("silent_group", "odds", "times"),
    ("silent_group", "history", "seconds"),
    ("silent_group", "history_least", "seconds"),
    ("silent_group", "check_every", "seconds"),
    ("numbers", "police_sms", "text"),
)
WITHIN = (("opening_silence", "opening_most"), ("collecting_silence", "collecting_most"))
CHECKS: dict[str, Callable[[dict[str, Any]], Found]] = {
    "delicate": _delicate,
    "routes": _routes,
    "types": _types,
    "commands": _commands,
    "clocks": _clocks,
    "villager": _villager,
    "teach": lessons.check,
    "follow_up": _follow_up,
}
"""File → what must hold in it."""
