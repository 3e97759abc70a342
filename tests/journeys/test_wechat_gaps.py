"""The bot as its own process misses a while: the group is asked once to say it again, the list has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import open_store
from tests.journeys.wechat_world import NO_NIGHT, WITHIN, World, tree_with_clocks

SOON = {"told_from": 1, "told_after": 1, "joined_within": 1}
LINE = re.compile(r"(\d\d:\d\d到\d\d:\d\d、?)+我掉线了，那会儿有事的再说一遍。急事先打110。")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One village, the night off, a gap told from two seconds on; its gateway is closed at the end."""
    clocks = {**NO_NIGHT, **SOON}
    made = World(tmp_path, tree=tree_with_clocks(tmp_path / "tree", clocks, high=[1800, 3600, 7200]))
    yield made
    made.close()


def test_the_group_hears_of_each_time_once_and_the_list_has_them(world: World) -> None:
    """The gateway is killed, then the bot; after each the group is asked once to say it again."""
    with world.bot() as run:
        world.bind_everybody()
        mark = world.gateway.mark()
        world.gateway.talk(world.villager, "今儿个天不错", room=world.room)
        world.gateway.talk(world.villager, "我的事")
        world.hears(world.villager, "眼下没有", mark)
        world.gateway.kill()
        world.gateway.start()
        world.hears(world.room, "掉线", mark, within=3 * WITHIN)
        run.kill()
    restarted = world.gateway.mark()
    with world.bot() as run:
        world.hears(world.room, "掉线", restarted, within=3 * WITHIN)
        assert run.stop() == 0, run.said

    lines = world.heard(world.room, mark)
    assert len(lines) == 2 and all(LINE.fullmatch(line) for line in lines), lines
    store = open_store(world.folder)
    try:
        gaps = store.gaps(0, 2**62)
        assert [gap.why for gap in gaps if gap.why == "bot_off"] == ["bot_off"]
        assert {gap.why for gap in gaps} <= {"gateway_away", "gateway_cut", "bot_off"} and len(gaps) >= 2
        assert all(gap.told for gap in gaps)
        assert [timer.kind for timer in store.timers() if timer.kind in ("deaf", "silent")] == ["silent"]
    finally:
        store.close()
