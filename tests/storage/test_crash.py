"""Killed with SIGKILL at every named point, the store holds whole things only, and can go on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from storage import open_store
from storage.crash import POINTS
from storage.sqlite import SqliteStore
from tests.needs import TREE
from tests.storage.crash_story import NOW, TALK, run

END = [text if text[0] in "案加问" else "" for text, _, _ in TALK]


def tell(folder: Path, crash_at: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(TREE), "PYTHONUTF8": "1"}
    if crash_at:
        env["SHUOSHI_CRASH_AT"] = crash_at
    return subprocess.run(
        [sys.executable, "-m", "tests.storage.crash_story", str(folder)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def said(folder: Path) -> Counter[str]:
    file = folder / "said.txt"
    return Counter(file.read_text("utf-8").splitlines()) if file.exists() else Counter()


def assert_nothing_is_half_written(store: SqliteStore) -> None:
    """Each message is either untouched or handled with all its changes, and everything opens."""
    everything = store.messages(range(1, 200))
    waiting = {row[0] for row in store._db.all("SELECT id FROM message WHERE state = 0")}
    history = {
        message_id
        for event in store.history_between(0, NOW + 1)
        for message_id in event.sets.get("messages", ())
    }
    asked = [question.text for question in store.asked_law()]
    for message in everything:
        done = message.id not in waiting
        assert (store.reading(message.id) is not None) == done
        assert (store.said(f"say:{message.id}") is not None) == done
        if message.text[:1] in ("案", "加"):
            assert (message.id in history) == done
            assert (store.said(f"alert:{message.id}") is not None) == (done and message.text[0] == "案")
        if message.text[:1] == "问":
            assert (message.text in asked) == done
        if message.attachment is not None and message.attachment.ref:
            assert (store.attachment(message.attachment.ref) or b"").startswith(b"picture")
    cases = store.cases_between(0, NOW)
    store.rebuild_cases()
    assert store.cases_between(0, NOW) == cases
    with_file = {m.attachment.ref for m in everything if m.attachment and m.attachment.ref}
    assert set(store._files.refs()) == with_file
    assert all(line.text for line in store.outbox() if line.state.value in ("queued", "sending"))
    assert len(store.in_doubt()) <= 1


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """What is said when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed")
    done = tell(folder)
    assert done.returncode == 0, done.stderr
    return said(folder)


# points inside a transaction of many steps are tried in its middle too
PLACES = (*POINTS, *(f"{point}:3" for point in ("commit.before", "commit.after", "apply.say", "apply.timer")))


@pytest.mark.parametrize("crash_at", PLACES)
def test_a_kill_leaves_whole_things_and_the_story_ends_the_same(
    crash_at: str, tmp_path: Path, undisturbed: Counter[str]
) -> None:
    """After the kill all or nothing of each step is there; run again, all is said, twice only if marked."""
    killed = tell(tmp_path, crash_at)
    assert killed.returncode == -9, killed.stderr  # the point was reached

    store = open_store(tmp_path / "data", number_key=b"test")
    assert_nothing_is_half_written(store)
    kept = killed.stdout.count("kept")
    assert len(store.messages(range(1, 200))) >= min(3 * kept, len(TALK))  # what was told as kept is kept
    store.close()

    run(tmp_path)
    lines = said(tmp_path)
    marked = {key for key in lines if "重发" in key}
    assert {key.partition(" ")[0] for key in lines} == {key.partition(" ")[0] for key in undisturbed}
    assert max(lines.values()) == 1
    assert len(marked) <= 2  # the one under way, and the one that the story itself leaves in doubt

    store = open_store(tmp_path / "data", number_key=b"test")
    assert [m.text for m in store.messages(range(1, 200))] == END
    (case,) = store.cases_between(0, NOW)
    assert [TALK[0][0], case.rung, len(case.messages)] == [TALK[0][0], 1, 3]
    pictures = {m.id: m.attachment for m in store.messages(range(1, 200)) if m.attachment is not None}
    there = [number for number, one in pictures.items() if store.attachment(one.ref)]
    assert there == [number + 1 for number, (text, _, _) in enumerate(TALK) if number in (1, 4)]
    assert not any(one.coming for one in pictures.values())
    assert store.next_due() is None
    store.close()


def test_points_are_named_once() -> None:
    """Each place has a name of its own."""
    assert len(set(POINTS)) == len(POINTS)
