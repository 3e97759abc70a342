"""What is wrong with the two tables of the evaluation, so that a clerk finds the line: bars and fields."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.evaluate.report import BARS, FIELDS, MEASURES
from lexicon.problem import Problem, shown
from lexicon.reading import Type
from lexicon.toml_lines import TomlPath, read_toml

_Slip = tuple[TomlPath, str, str]


def evaluation_problems(bars: Path = BARS, fields: Path = FIELDS) -> list[Problem]:
    """Each wrong line; [] when all is well. None of them keeps the bot from starting."""
    found: list[Problem] = []
    for path, slips in ((bars, _bar_slips), (fields, _field_slips)):
        data, line_of, wrong = read_toml(path)
        found += wrong or sorted(
            Problem(shown(path), line_of(where) if where else 0, what, remedy)
            for where, what, remedy in slips(data)
        )
    return found


def _bar_slips(data: dict[str, Any]) -> Iterator[_Slip]:
    for form, names in MEASURES.items():
        rows = data.get(form)
        rows = rows if isinstance(rows, dict) else {}
        for name in names:
            if name not in rows:
                yield (form,) if form in data else (), f"[{form}] 里少了 {name}", "补上，写 title"
    for form, rows in data.items():
        if form not in MEASURES:
            yield (form,), f"没有「{form}」这种文件", "名字是程序认的，照原样写回去"
            continue
        for name, row in rows.items() if isinstance(rows, dict) else ():
            for what, remedy in _row_slips(form, name, row):
                yield (form, name), what, remedy


def _row_slips(form: str, name: str, row: Any) -> Iterator[tuple[str, str]]:
    if name not in MEASURES[form]:
        yield f"[{form}] 里没有「{name}」这样可量的", "名字是程序认的，照原样写回去"
    if not isinstance(row, dict) or not isinstance(row.get("title"), str):
        yield f"「{name}」没有 title", '写成 { title = "…", least = 0.9 }'
        return
    if unknown := sorted(row.keys() - {"title", "least", "most"}):
        yield f"「{name}」里不认识的名字 {unknown[0]}", "只有 title、least、most"
    for end in ("least", "most"):
        value = row.get(end, 0.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield f"「{name}」的 {end} 要是 0 到 1 的数", "95% 写 0.95"


def _field_slips(data: dict[str, Any]) -> Iterator[_Slip]:
    seen: dict[str, str] = {}
    for name, types in data.items():
        if not isinstance(types, list) or not types:
            yield (name,), f"「{name}」没写是哪几类", '写成 ["family"]'
            continue
        for at, one in enumerate(types):
            if one not in list(Type):
                yield (name, at), f"没有「{one}」这一类", "照 handlers/rules/types.toml 左边的名字写"
            elif one in seen:
                yield (name, at), f"「{one}」已经是「{seen[one]}」的了", "一类只能归一个领域"
            else:
                seen[one] = name
