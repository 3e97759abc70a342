"""A group hears one line in ten minutes at most, whatever is asked and told there; a repeat is a pointer."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from lexicon.answer_text import render
from lexicon.answers import answer_named
from lexicon.wording import wording
from tests.journeys.test_one_line import ROOM, played

SAID = (
    "欠条过几年就作废了",
    "老孟家把墙垒到我家地里了，还骂人",
    "狗咬了人谁赔",
    "说事",
    "说事，蒸豆包碱大了咋往回找补",
    "说事，欠条过几年就作废了",
    "别记我",
    "我想离婚他不同意能离不",
    "老板拖着工钱不给咋要",
    "今儿集上白菜真便宜",
    "说事，乌拉圭的船籍登记归谁批",
    "老李家锅炉房着火了，人还在里头",
)
GAP = 600


def _line(t: int, who: str, text: str, room: str | None = ROOM) -> dict[str, Any]:
    return {"t": t, "room": room, "who": who, "text": text}


def test_two_hours_of_everything_are_a_line_in_ten_minutes() -> None:
    """Every forty seconds somebody else says something: no two lines are nearer than that."""
    shown = played(*(_line(n * 40, f"样{n % 23}", SAID[n % len(SAID)]) for n in range(180)))
    lines = [e for e in shown if e["event"] == "say" and "room" in e["to"]]

    assert 6 <= len(lines) <= 13
    assert all(after["t"] - before["t"] >= GAP for before, after in pairwise(lines))


def test_the_same_question_all_day_is_answered_once() -> None:
    """Aloud once; afterwards the asker is pointed to it, privately; two others asked between."""
    iou, dog = SAID[0], SAID[2]
    told = answer_named("loan-time-limit")
    assert told is not None
    shown = played(
        *(_line(n * 3600, "样吴", text) for n, text in enumerate([iou, dog, iou, iou])),
        _line(5 * 3600, "样吴", iou, None),
        _line(6 * 3600, "样吴", iou, None),
    )
    said = [e for e in shown if e["event"] == "say"]

    assert [e["t"] for e in said if render(told) in e["text"]] == [60]
    pointers = [wording("answered_before"), wording("answered_before_there")]
    assert [e["t"] for e in said if e["text"] in pointers] == [7260, 10860, 5 * 3600, 6 * 3600]
    assert not [e for e in said if "room" in e["to"] and e["text"] in pointers]
