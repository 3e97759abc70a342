"""Small invented files for measuring, and what measuring them says."""

from __future__ import annotations

import json
from pathlib import Path

from bot.evaluate.measured import Measured, measure
from bot.evaluate.report import Report
from lexicon.measure import Share

WALL = "后院老赵家把墙垒到我家地里了，说也不听"
WAGES = "老板欠我工钱不给，咋要"
DANGER = "快来人，他拿着刀在我家门口要砍人"
TALK = "集上白菜真便宜"
COLD = "今儿真冷"


def village(text: str, kind: str, types: list[str], urgency: str) -> dict[str, object]:
    """A line of a village file."""
    return {"text": text, "kind": kind, "types": types, "urgency": urgency}


VILLAGE = (
    village(WALL, "concern", ["land", "neighbour"], "normal"),
    village(DANGER, "concern", ["safety"], "critical"),
    village(TALK, "chatter", [], "none"),
    village(WAGES, "chatter", [], "none"),
    village(COLD, "concern", ["help"], "critical"),
)
"""Two concerns and one small talk as they are read; a concern called small talk, small talk called danger."""


def written(folder: Path, *lines: object, name: str = "题.jsonl") -> Path:
    """A file of these lines; bytes stand as they are."""
    path = folder / name
    path.write_bytes(
        b"".join(
            (line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()) + b"\n"
            for line in lines
        )
    )
    return path


def measured(path: Path, worst: int = 9) -> tuple[Measured, list[str]]:
    """What came of it, and what was told meanwhile."""
    told: list[str] = []
    return measure(path, worst=worst, tell=told.append), told


def report(path: Path, worst: int = 9) -> Report:
    """The report of a file in which something could be measured."""
    found = measured(path, worst)[0].report
    assert found is not None
    return found


def shares(found: Report) -> dict[str, Share]:
    """The figures by name."""
    return {figure.name: figure.share for figure in found.figures}
