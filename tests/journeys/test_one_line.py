"""The group hears one line, the same for every matter, at the same time after it was said."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.replay import replayed
from lexicon.reading import TYPE_NAMES, Type
from lexicon.wording import wording

SIXTY = tomllib.loads(Path(__file__).with_name("sixty.toml").read_text(encoding="utf-8"))
ROOM = "正安镇村民说事群"


def played(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    """What a replay of these lines shows."""
    shown: list[dict[str, Any]] = []
    source = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
    asyncio.run(replayed(source, shown.append))
    return shown


def test_every_type_has_a_line_of_each_urgency() -> None:
    """Twenty types, three urgencies: sixty messages."""
    assert sorted(SIXTY) == sorted(t.value for t in Type)
    assert all(len(lines) == 3 for lines in SIXTY.values())


def test_text_and_time_are_equal_for_all_sixty() -> None:
    """One message of each type and urgency: the group hears the same bytes as long after it."""
    texts = [text for lines in SIXTY.values() for text in lines]
    apart = 1200  # more than the ten minutes in which a group hears one line
    said = played(
        *({"t": n * apart, "room": ROOM, "who": f"样{n}", "text": text} for n, text in enumerate(texts))
    )
    lines = [e for e in said if e["event"] == "say" and "room" in e["to"]]

    assert [e["t"] % apart for e in lines] == [60] * len(texts), _silent(texts, lines, apart)
    assert {e["text"] for e in lines} == {wording("group_line")}


def _silent(texts: list[str], lines: list[dict[str, Any]], apart: int) -> list[str]:
    """Which of the texts had no line."""
    heard = {e["t"] // apart for e in lines}
    return [text for n, text in enumerate(texts) if n not in heard]


@pytest.mark.parametrize("urgency", [0, 1, 2], ids=["normal", "high", "critical"])
def test_nothing_private_is_said_in_a_group(urgency: int) -> None:
    """No name, number, type or village in anything said in the group."""
    for n, lines in enumerate(SIXTY.values()):
        said = played({"t": n, "room": ROOM, "who": "样吴大", "text": f"我是正二村的，{lines[urgency]}"})
        for event in said:
            if event["event"] == "say" and "room" in event["to"]:
                text = event["text"]
                assert "吴大" not in text and "正二" not in text
                assert not re.search(r"(?<!\d)(?!110|120)\d{3,}", text)
                assert not any(name in text for name in TYPE_NAMES.values())
