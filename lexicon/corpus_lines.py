"""The lines to learn from: lexicon/corpus/*.jsonl, each with its author and situation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from lexicon.problem import Problem, shown
from lexicon.reading import Kind, Type, Urgency

FOLDER = Path(__file__).resolve().parent / "corpus"


@dataclass(frozen=True, slots=True)
class Line:
    """One text and the reading a person gave it."""

    text: str
    kind: Kind
    types: tuple[Type, ...]
    urgency: Urgency
    author: str
    situation: str


def load_corpus(folder: Path = FOLDER) -> tuple[list[Line], list[Problem]]:
    """All lines of a folder, in file and line order, and all that is wrong with them."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                line = _line(json.loads(raw))
            except (ValueError, KeyError, TypeError) as error:
                problems.append(Problem(shown(path), number, f"这一行读不了（{error}）", "照旁边的行改"))
                continue
            what = _contradiction(line)
            if what:
                problems.append(Problem(shown(path), number, what, "改标注"))
            else:
                lines.append(line)
    return lines, problems


def _line(data: dict[str, object]) -> Line:
    types = data["types"]
    if not isinstance(types, list):
        raise TypeError("types 要是列表")
    return Line(
        text=str(data["text"]),
        kind=Kind(str(data["kind"])),
        types=tuple(Type(name) for name in types),
        urgency=Urgency(str(data["urgency"])),
        author=str(data.get("author", "")),
        situation=str(data.get("situation", "")),
    )


def _contradiction(line: Line) -> str:
    if (line.kind is Kind.CHATTER) != (not line.types):
        return "闲话不带类型，别的都要带"
    if (line.kind is Kind.CHATTER) != (line.urgency is Urgency.NONE):
        return "只有闲话的缓急是 none"
    if line.kind is Kind.QUESTION and line.urgency is not Urgency.NORMAL:
        return "问法律的一律 normal"
    return ""
