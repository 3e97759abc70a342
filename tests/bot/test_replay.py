"""A replay is the real bot on a clock that jumps: what opens, what is said, when, and to whom."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

from bot.replay import START, replayed
from bot.sample.county import sample_officers
from bot.sample.install import topic_of, unbound_keys
from handlers.hours import local
from lexicon.wording import wording
from storage.records import Role
from tests.needs import TREE

ROOM = "正安镇村民说事群"
WALL = "后院老赵家把墙垒到我家地里了，说也不听"
DANGER = "快来人，他拿着刀在我家门口要砍人"


def played(*lines: dict[str, Any] | bytes) -> list[dict[str, Any]]:
    """What these lines come to."""
    shown: list[dict[str, Any]] = []
    source = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines
    ]
    asyncio.run(replayed(source, shown.append))
    return shown


def said_in_group(events: list[dict[str, Any]]) -> list[tuple[float, str]]:
    return [(e["t"], e["text"]) for e in events if e["event"] == "say" and "room" in e["to"]]


def concerns(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for e in events if e.get("event") == "concern"]


def line(t: float, who: str, text: str, **more: Any) -> dict[str, Any]:
    return {"t": t, "room": ROOM, "who": who, "text": text, **more}


def test_it_starts_on_a_monday_morning_and_knows_the_sample_groups() -> None:
    """t = 0 is 2026-03-02 08:00 here; a room is found by its topic."""
    assert f"{local(START):%Y-%m-%d %H:%M %a}" == "2026-03-02 08:00 Mon"
    assert topic_of("正安镇") == ROOM


def test_a_concern_in_pieces_is_one_with_all_its_lines() -> None:
    """Pieces with others' talk between: one event when collecting ends, opened a minute after the last."""
    events = played(
        line(0, "样吴大", "我跟你说个事"),
        line(8, "样钱二", "集上白菜真便宜"),
        line(15, "样吴大", WALL),
        {"t": 30, "room": ROOM, "who": "样吴大", "media": "image"},
    )

    (found,) = concerns(events)
    assert (found["who"], found["room"], found["t"]) == ("样吴大", ROOM, 90)
    assert set(found["messages"]) == {0, 2, 3}
    assert found["kind"] == "concern"
    assert found["types"]
    assert 1000 <= found["case"] <= 9999
    assert found["mediator"] in {officer.name for officer in sample_officers()}


def test_the_group_hears_its_line_when_the_opening_clock_ran_out() -> None:
    """A minute of silence, then the one line."""
    assert said_in_group(played(line(0, "样吴大", WALL))) == [(60, wording("group_line"))]


def test_danger_hurries_the_alert_and_not_the_group() -> None:
    """The alert leaves at once, the group's line as late as for a wall."""
    events = played(line(0, "样孙三", DANGER))

    alerts = [e for e in events if e["event"] == "say" and "person" in e["to"] and "【急】" in e["text"]]
    assert alerts[0]["t"] == 0
    assert said_in_group(events) == [(60, wording("group_line"))]


def test_an_officer_of_the_sample_is_known_by_name() -> None:
    """A who that is a bound sample person is that person: a secretary's 周报 is answered with the week."""
    secretary = next(
        o
        for o in sample_officers()
        if Role.SECRETARY in o.roles and o.key not in unbound_keys(sample_officers())
    )
    ask = {"t": 0, "room": None, "text": "周报"}

    theirs = played({**ask, "who": secretary.name})
    others = played({**ask, "who": "样吴大"})

    assert secretary.village in theirs[0]["text"]
    assert theirs[0]["text"] != others[0]["text"]


def test_an_unknown_room_goes_to_the_county() -> None:
    """No township is known there: the county's centre is asked."""
    events = played({"t": 0, "room": "外头的群", "who": "样周五", "text": WALL})

    (found,) = concerns(events)
    county = {o.name for o in sample_officers() if Role.COUNTY in o.roles}
    assert found["mediator"] in county


def test_who_is_no_friend_hears_nothing_privately() -> None:
    """The bot cannot write to them, and the alert is said all the same."""
    events = played(line(0, "样吴大", WALL, friend=False))

    assert not [e for e in events if e["event"] == "say" and e["to"].get("person") == "样吴大"]
    assert concerns(events)


def test_a_question_of_law_is_shown_with_its_answer() -> None:
    """Privately asked: the answer is said, and the event names it."""
    events = played({"t": 0, "room": None, "who": "样李四", "text": "借条过了三年还能要钱不"})

    (found,) = [e for e in events if e["event"] == "question"]
    assert found["messages"] == [0]
    assert found["id"]
    assert (found["case"], found["room"]) == (None, None)


def test_a_bad_line_stands_where_it_is_and_the_talk_goes_on() -> None:
    """Events before it come before it, events after it after it."""
    events = played(line(0, "样吴大", WALL), b"{", line(4000, "样钱二", WALL), line(3999, "样钱二", "x"))

    kinds = [e.get("event", "error") for e in events]
    assert [e["error"].split("：")[0] for e in events if "error" in e] == ["第2行", "第4行"]
    assert kinds.count("concern") == 2


def test_events_come_in_the_order_in_which_they_happen() -> None:
    """A concern is shown when its collecting ended; what is said, when it is said."""
    events = played(line(0, "样吴大", WALL), line(400, "样孙三", DANGER), line(500, "样钱二", "吃了没"))
    said = [e["t"] for e in events if e["event"] == "say"]

    assert said == sorted(said)
    assert len(concerns(events)) == 2


def test_clocks_of_days_do_not_run_after_the_end() -> None:
    """A case nobody takes is not called out for days: no event is 25 minutes after the last line."""
    events = played(line(0, "样孙三", DANGER))

    assert max(e["t"] for e in events) <= 25 * 60


def test_a_recalled_message_is_taken_back() -> None:
    """Said and taken back before the clock ran out: nothing opens, the group hears nothing."""
    events = played(line(0, "样吴大", WALL), {"t": 20, "room": ROOM, "who": "样吴大", "recalls": 0})

    assert concerns(events) == []
    assert said_in_group(events) == []


def test_same_input_same_bytes_under_two_hash_seeds() -> None:
    """No order of a set and no hash() decides anything, case numbers included."""
    talk = [
        line(0, "样吴大", "我跟你说个事"),
        line(9, "样吴大", WALL),
        line(70, "样孙三", DANGER),
        {"t": 80, "room": None, "who": "样李四", "text": "借条过了三年还能要钱不"},
        line(300, "样周五", "我家的工钱老板欠了半年了，一分没给"),
        {"t": 310, "room": "外头的群", "who": "样周五", "text": WALL},
    ]
    given = "\n".join(json.dumps(one, ensure_ascii=False) for one in talk).encode()

    def run(seed: str) -> bytes:
        env = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "bot", "replay"]
        return subprocess.run(command, input=given, cwd=TREE, env=env, capture_output=True, check=True).stdout

    first = run("1")
    assert first.count(b"\n") >= 8
    assert first == run("2")
