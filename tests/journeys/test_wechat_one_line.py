"""Over the gateway too the group hears one line, whatever the matter: the same bytes after the same wait.

Sixty people in sixty groups speak at once to the bot as its own process. What the mock cannot do that
WeChat can: hold lines back that come too fast from one account; the pace, which is off here, is for that.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lexicon.read import read
from lexicon.wording import wording
from tests.journeys.test_one_line import TEXTS
from tests.journeys.wechat_world import TOWNSHIP, WITHIN, World

SILENCE = 2
"""Seconds of OPENING_SILENCE: more than it takes to say sixty lines."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """With its gateway open; closed at the end."""
    made = World(tmp_path)
    yield made
    made.close()


def test_sixty_matters_and_one_line(world: World) -> None:
    """
    Heard is what passes the strict threshold, and every danger is; each time it is the same bytes, never
    before the wait is over, and in the order of speaking: danger overtakes nothing aloud.
    """
    gateway = world.gateway
    families = [world.family(f"样{n}") for n in range(len(TEXTS))]
    last, last_room = world.family("样末")
    readings = [read(text, township=TOWNSHIP) for text in TEXTS]
    strict = [room for (_, room), one in zip(families, readings, strict=True) if one.speak]
    with world.bot(OPENING_SILENCE=str(SILENCE), OPENING_MOST="6") as run:
        world.bind_everybody()
        mark, spoken = gateway.mark(), dict[str, float]()
        for (who, room), text in zip(families, TEXTS, strict=True):
            spoken[room] = time.time()
            gateway.talk(who, text, room=room)
        spoken[last_room] = time.time()
        gateway.talk(last, f"{world.village}后院老赵家把墙垒到我家地里了，找他他不认", room=last_room)
        gateway.wait("said", since=mark, within=WITHIN, to=last_room)
        assert run.stop() == 0, run.said

    lines = [one for one in gateway.said(mark) if one["to"] in spoken]
    assert [one["to"] for one in lines] == [*strict, last_room]
    assert {one["text"] for one in lines} == {wording("group_line")}
    assert all(one["mentions"] == [] for one in lines)
    assert min(one["at"] / 1000 - spoken[one["to"]] for one in lines) >= SILENCE
    danger = [room for (_, room), one in zip(families, readings, strict=True) if one.critical]
    assert len(danger) >= 15 and set(danger) <= set(strict)
