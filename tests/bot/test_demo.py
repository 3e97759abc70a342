"""The demo's folder: made anew when its making broke off, thrown away only when it is a demo's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.local import LOCAL
from bot.demo import UNFINISHED, NotADemo, make_ready, start_over
from bot.sample.install import install_county
from storage import open_store


def _demo(folder: Path) -> None:
    store = open_store(folder)
    install_county(store, LOCAL)
    store.close()


def test_a_demo_is_thrown_away_whole_and_nothing_else(tmp_path: Path) -> None:
    """--fresh: the store, its key, files and logs go; what somebody else put there stays."""
    _demo(tmp_path)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "shuoshi.log").touch()
    (tmp_path / "我的笔记.txt").touch()

    start_over(tmp_path)

    left = {path.name for path in tmp_path.rglob("*")}
    assert "我的笔记.txt" in left
    assert left <= {"我的笔记.txt", "shuoshi.lock"}


def test_a_real_store_is_never_thrown_away(tmp_path: Path) -> None:
    """--fresh with DATA_DIR on real data: refused with a sentence, nothing touched."""
    open_store(tmp_path).close()

    with pytest.raises(NotADemo, match="不是演示数据"):
        start_over(tmp_path)

    open_store(tmp_path).close()
    assert (tmp_path / "keys" / "master.key").exists()


def test_an_empty_folder_is_marked_as_unfinished_first(tmp_path: Path) -> None:
    """Until the week is played the mark stands there."""
    make_ready(tmp_path / "demo")

    assert [path.name for path in (tmp_path / "demo").iterdir()] == [UNFINISHED]


def test_a_demo_that_broke_off_is_made_anew(tmp_path: Path) -> None:
    """Ctrl+C in the first seconds: the next start begins from nothing, by itself."""
    _demo(tmp_path)
    (tmp_path / UNFINISHED).touch()

    make_ready(tmp_path)

    assert not (tmp_path / "shuoshi.db").exists()
    assert (tmp_path / UNFINISHED).exists()


def test_the_mark_of_an_unfinished_demo_never_costs_real_data(tmp_path: Path) -> None:
    """The mark was left behind and the folder was taken for real work: nothing is thrown away."""
    store = open_store(tmp_path)
    store.introduce_room("wechat", "r1", "正安镇村民说事群", "正安镇")
    store.close()
    (tmp_path / UNFINISHED).touch()

    make_ready(tmp_path)

    store = open_store(tmp_path)
    assert len(store.rooms()) == 1
    store.close()


def test_a_finished_demo_is_left_as_it_is(tmp_path: Path) -> None:
    """The second start goes on where the first ended."""
    _demo(tmp_path)

    make_ready(tmp_path)

    assert (tmp_path / "shuoshi.db").exists()
    assert not (tmp_path / UNFINISHED).exists()
