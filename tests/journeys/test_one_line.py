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
from lexicon.read import read
from lexicon.reading import TYPE_NAMES, Type
from lexicon.wording import wording

SIXTY = tomllib.loads(Path(__file__).with_name("sixty.toml").read_text(encoding="utf-8"))
TEXTS = [text for lines in SIXTY.values() for text in lines]
TOWNSHIP = "正安镇"
ROOM = f"{TOWNSHIP}村民说事群"
APART = 1200  # seconds; more than the ten minutes in which a group hears one line


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


def test_text_and_time_are_equal_whatever_the_matter() -> None:
    """One message of each type and urgency: whoever is answered hears the same bytes as long after it.

    Heard is exactly what passes the one strict threshold, whatever its type and urgency. The sixty lines
    were not chosen by it; most of them pass, and every danger does.
    """
    said = played(
        *({"t": n * APART, "room": ROOM, "who": f"样{n}", "text": text} for n, text in enumerate(TEXTS))
    )
    lines = [e for e in said if e["event"] == "say" and "room" in e["to"]]
    strict = [n for n, text in enumerate(TEXTS) if read(text, township=TOWNSHIP).speak]

    assert [e["t"] for e in lines] == [n * APART + 60 for n in strict]
    assert {e["text"] for e in lines} == {wording("group_line")}
    assert len(strict) >= 50
    assert {n for n, text in enumerate(TEXTS) if read(text, township=TOWNSHIP).critical} <= set(strict)


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
