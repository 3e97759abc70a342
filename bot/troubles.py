"""What may ail the way into WeChat: troubles.toml as values, each trouble in words, the table's own slips."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from handlers.hours import DAY, clock_text, day_number, local
from handlers.limits import SECOND
from lexicon.problem import Problem, shown
from lexicon.toml_lines import TomlPath, read_toml
from storage.interface import Store
from storage.records import Trouble

FILE = Path(__file__).with_name("troubles.toml")

SHOWN_FOR = 7 * DAY
"""So long after it was last seen a trouble that is over is still told."""

CODES = frozenset(
    (
        # what keeps us from the gateway, and the account from WeChat
        "gateway_absent", "gateway_away", "gateway_silent", "gateway_frozen", "gateway_cut",
        "gateway_hangs_up", "gateway_not_started", "gateway_error", "second_bot",
        "wrong_token", "tls_wrong", "tls_expired", "tls_mismatched", "tls_downgraded",
        "logged_out", "taken_by_another",
        # hearing
        "payload_slow", "payload_errors", "payload_gone", "same_again", "odd_times",
        # saying
        "sends_refused", "send_timed_out", "send_not_echoed", "contact_gone",
        # groups
        "rooms_missing", "room_renamed", "expelled",
    )
)  # fmt: skip
"""What the channel, the intake and the outbox may report."""

_TIMES = "〈几回〉"
_SLOT = re.compile("〈[^〉]*〉")
_MOST_HOURS = 7 * 24
_MINUTE = 60 * SECOND
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Sort:
    """
    One sort of trouble.

    Attributes:
        red: somebody must see to it; else it is worth a look.
        what: the sentence, 〈几回〉 where the number of times stands; no full stop at the end.
        remedy: what to do, likewise.
        passing: over after so many hours without another; 0: it is over when the channel says so.
    """

    red: bool
    what: str
    remedy: str
    passing: int = 0

    def sentence(self, times: int = 1) -> str:
        """What is so, for somebody who looks at it now."""
        return self.what.replace(_TIMES, f"{times} 回")

    @property
    def told(self) -> str:
        """What is so and what to do, for whoever is told once."""
        return f"{self.sentence()}。{self.remedy}。"


@cache
def sorts() -> Mapping[str, Sort]:
    """All sorts by their code. Raises ValueError where the table is wrong; see trouble_problems()."""
    data, _, problems = read_toml(FILE)
    problems = problems or trouble_problems()
    if problems:
        raise ValueError(str(problems[0]))
    return {code: Sort(**entry) for code, entry in data.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """A trouble as it is shown: `over` ones are told for a week, with nothing to do about them."""

    red: bool
    what: str
    remedy: str
    over: bool

    def __str__(self) -> str:
        return f"{self.what}。{self.remedy}。" if self.remedy else f"{self.what}。"


def told(trouble: Trouble) -> Told:
    """In words, with when and how often."""
    sort = sorts().get(trouble.code)
    if sort is None:  # kept by another version of the program
        sort = Sort(red=False, what=f"出过一样这个版本说不上来的毛病（{trouble.code}）", remedy="")
    when = _span(trouble.first_at, trouble.last_at)
    often = "" if _TIMES in sort.what or trouble.times < 2 else f"，{trouble.times} 回"
    if trouble.over:
        return Told(False, f"{sort.sentence(trouble.times)}（{when}{often}，已经过去了）", "", True)
    if not sort.passing:
        when, often = f"{_at(trouble.first_at)}起，到眼下还这样", ""
    return Told(sort.red, f"{sort.sentence(trouble.times)}（{when}{often}）", sort.remedy, False)


def troubles_told(store: Store, now: int) -> list[Told]:
    """What ails the channel now, red before yellow, then what is over, the newest first."""
    found = sorted(store.troubles(now - SHOWN_FOR), key=lambda one: -one.last_at)
    return sorted((told(one) for one in found), key=lambda one: (one.over, not one.red))


def gaps_told(store: Store, now: int) -> list[str]:
    """When nothing was heard in the last week: one sentence, or none."""
    gaps = store.gaps(now - SHOWN_FOR, now + 1)
    if not gaps:
        return []
    long = [gap for gap in gaps if gap.end - gap.start >= _MINUTE]
    if not long:
        return [f"这七天有 {len(gaps)} 段听不见，都不到一分钟"]
    minutes = round(sum(gap.end - gap.start for gap in gaps) / _MINUTE)
    named = "、".join(_span(gap.start, gap.end) for gap in long[-_NAMED:])
    told = f"这七天有 {len(gaps)} 段听不见，加起来 {minutes} 分钟"
    told += f"：{'最近几段是' if len(long) > _NAMED else ''}{named}"
    if len(long) < len(gaps):
        told += f"，其中不到一分钟的 {len(gaps) - len(long)} 段"
    return [told]


def _at(at: int) -> str:
    return f"{local(at).month}月{local(at).day}日{clock_text(at)}"


def _span(start: int, end: int) -> str:
    """As "3月2日10:02到10:09"; one time where both look alike."""
    first, last = _at(start), _at(end)
    if first == last:
        return first
    return f"{first}到{clock_text(end) if day_number(start) == day_number(end) else last}"


def trouble_problems(path: Path = FILE) -> list[Problem]:
    """Each wrong line of the table; [] when all is well."""
    data, line_of, wrong = read_toml(path)
    if wrong:
        return wrong
    problems = [
        Problem(shown(path), line_of(where), what, remedy)
        for code, entry in data.items()
        for where, what, remedy in _slips(code, entry)
    ]
    problems += [
        Problem(shown(path), line_of((code,)), f"没有「{code}」这样毛病", "名字是程序认的，照原样写回去")
        for code in data
        if code not in CODES
    ]
    problems += [
        Problem(shown(path), 0, f"少了 [{code}] 这一段", "补上，red、what、remedy 都写")
        for code in sorted(CODES - data.keys())
    ]
    return sorted(problems)


def _slips(code: str, entry: Any) -> Iterator[tuple[TomlPath, str, str]]:
    """(where, what is wrong, what to do) of one entry."""
    if not isinstance(entry, dict):
        yield (code,), f"「{code}」写得不对", "照旁边那段写"
        return
    for name in entry:
        if name not in ("red", "what", "remedy", "passing"):
            yield (code, name), f"「{code}」里不认识的名字 {name}", "只有 red、what、remedy、passing"
    if not isinstance(entry.get("red"), bool):
        yield (code, "red"), f"「{code}」的 red 不是 true 也不是 false", "写 true 或 false"
    for name in ("what", "remedy"):
        text = entry.get(name)
        if not isinstance(text, str) or not text.strip():
            yield (code, name), f"「{code}」没写 {name}", "补上一句话"
        elif text.endswith(("。", "！", "？")):
            yield (code, name), f"「{code}」的 {name} 末尾多了句号", "去掉，程序自己加"
        elif wrong := [slot for slot in _SLOT.findall(text) if name != "what" or slot != _TIMES]:
            yield (code, name), f"「{code}」的 {name} 里的{wrong[0]}程序给不出来", f"只有 what 里能写{_TIMES}"
    hours = entry.get("passing", 1)
    if isinstance(hours, bool) or not isinstance(hours, int) or not 0 < hours <= _MOST_HOURS:
        yield (code, "passing"), f"「{code}」的 passing 不对", f"写钟头数，1 到 {_MOST_HOURS} 的整数"


def troubles_page() -> str:
    """docs/troubles.md: every trouble as the operator may read it."""
    rows = [
        f"| {'要管' if sort.red else '留神'} | {sort.what} | {sort.remedy} | `{code}` |"
        for code, sort in sorts().items()
    ]
    return "\n".join(
        [
            "# 接微信会出的毛病",
            "",
            "`python -m bot doctor`（机器人开着也能查）、网页和开着机器人的那块屏幕，都照这里说；"
            "从几点到几点、几回，接在后头。",
            "这页由 `make docs` 照 `bot/troubles.toml` 写，改那里，别改这里。"
            "每样毛病都在 `tests/gateway/` 里真出过一遍。",
            "",
            "| 要紧不 | 出了啥事 | 咋办 | 程序里的名字 |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )
