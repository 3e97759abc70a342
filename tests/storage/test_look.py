"""A store that another process has is looked into without a lock and without a write."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage import open_store
from storage.errors import KeyMissing, NewerSchema, StoreRefused, StoreUnusable
from storage.interface import Store
from storage.look import look_into
from tests.builders import ACCOUNT, an_incoming

FORBIDDEN: dict[str, Callable[[Store], object]] = {
    "keep": lambda store: store.keep([an_incoming(message_id="m99")]),
    "transaction": lambda store: store.transaction(),
    "introduce": lambda store: store.introduce(ACCOUNT, "somebody", "某人", True),
    "note_trouble": lambda store: store.note_trouble(ACCOUNT, "gateway_away", 1),
    "keep_gap": lambda store: store.keep_gap(ACCOUNT, 1, 2, "bot_off"),
    "set_mark": lambda store: store.set_mark("a", "b"),
    "forget_before": lambda store: store.forget_before(9**15),
    "checkpoint": lambda store: store.checkpoint(),
    "fresh_id": lambda store: store.fresh_id("case"),
    "sending": lambda store: store.sending(1, 1),
    "rebuild_cases": lambda store: store.rebuild_cases(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of the store."""
    return tmp_path / "data"


@pytest.fixture
def running(folder: Path) -> Iterator[Store]:
    """The other process's store, with a word kept in it."""
    store = open_store(folder)
    store.keep([an_incoming()])
    yield store
    store.close()


def test_it_sees_what_is_committed_also_after_it_was_opened(folder: Path, running: Store) -> None:
    """Sealed words are opened with the key as it lies; the newest commit is seen."""
    looked = look_into(folder)
    try:
        first = looked.conversation("r1", limit=9)
        running.note_trouble(ACCOUNT, "gateway_away", 5)
        running.checkpoint()

        assert [one.text for one in first] == [one.text for one in running.conversation("r1", limit=9)]
        assert first[0].text
        assert [one.code for one in looked.troubles(0)] == ["gateway_away"]
        assert looked.figures() == running.figures()
    finally:
        looked.close()


@pytest.mark.parametrize("name", FORBIDDEN)
def test_whatever_would_write_raises_and_writes_nothing(folder: Path, running: Store, name: str) -> None:
    """A clear refusal, and the other process goes on."""
    before = running.figures()
    looked = look_into(folder)
    try:
        with pytest.raises(StoreRefused, match="只能看"):
            FORBIDDEN[name](looked)
    finally:
        looked.close()

    assert running.figures() == before
    running.set_mark("still", "mine")
    assert running.mark("still") == "mine"


def test_it_removes_no_file_that_is_being_written(folder: Path, running: Store) -> None:
    """An attachment half written, or not yet in its row, is the other process's."""
    for name in ("a77", "a78.part"):
        (folder / "attachments" / name).write_bytes(b"x")
    look_into(folder).close()

    assert {"a77", "a78.part"} <= {path.name for path in (folder / "attachments").iterdir()}


def test_it_makes_nothing_where_there_is_nothing(folder: Path) -> None:
    """No folder, no key, no table."""
    with pytest.raises(StoreUnusable):
        look_into(folder)

    assert not folder.exists()


def test_a_lost_key_is_told_and_none_is_made(folder: Path, running: Store) -> None:
    """The store's own sentence."""
    (folder / "keys" / "master.key").unlink()
    with pytest.raises(KeyMissing):
        look_into(folder)

    assert not (folder / "keys" / "master.key").exists()


def test_tables_of_another_version_are_not_read(folder: Path, running: Store) -> None:
    """A newer program's by name; an older one's has to be opened by this program first."""
    running._db.run(  # type: ignore[attr-defined]
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('shuoshi', 'm9999', 'x')"
    )
    with pytest.raises(NewerSchema, match="m9999"):
        look_into(folder)
    running._db.run("DELETE FROM _sqlite_migrations WHERE name <> 'm0001_first'")  # type: ignore[attr-defined]
    with pytest.raises(StoreUnusable, match="老版本"):
        look_into(folder)


def test_it_opens_the_file_for_reading_only(folder: Path, running: Store) -> None:
    """Not even by mistake: a file that may not be written is looked into as well."""
    mode = stat.S_IMODE(os.stat(folder / "shuoshi.db").st_mode)
    looked = look_into(folder)
    try:
        assert looked.rooms() == running.rooms()
    finally:
        looked.close()

    assert stat.S_IMODE(os.stat(folder / "shuoshi.db").st_mode) == mode
