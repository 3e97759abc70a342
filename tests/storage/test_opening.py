"""Opening a store: made whole when absent, refused with a sentence when something is not right."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import open_store
from storage.errors import (
    DiskFull,
    KeyMissing,
    NewerSchema,
    StoreDamaged,
    StoreInUse,
    StoreUnusable,
    WrongKey,
)
from storage.schema import STEPS, migrate, migrations
from tests.builders import MONDAY, an_incoming
from tests.needs import TREE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one message in it, closed."""
    store = open_store(tmp_path / "data")
    store.keep([an_incoming(text="甲")])
    store.close()
    return tmp_path / "data"


def test_all_is_made_when_absent_and_found_again(folder: Path) -> None:
    """Database, key and folders, for their owner alone; what was kept is there."""
    store = open_store(folder)

    assert [m.text for m in store.claim(MONDAY, 9)] == ["甲"]
    store.close()
    modes = {
        name: (folder / name).stat().st_mode & 0o777
        for name in ("shuoshi.db", "keys/master.key", "keys", "attachments")
    }
    assert modes == {"shuoshi.db": 0o600, "keys/master.key": 0o600, "keys": 0o700, "attachments": 0o700}
    assert not (folder / "shuoshi.db-wal").exists()


def test_ids_and_numbers_go_on_after_a_restart(folder: Path) -> None:
    """Nothing dealt before is dealt again, and case numbers go on in the same order."""
    store = open_store(folder, number_key=b"k")
    dealt = [store.fresh_id("burst") for _ in range(3)]
    numbers = [store.fresh_number(0) for _ in range(3)]
    store.close()
    store = open_store(folder, number_key=b"k")
    dealt += [store.fresh_id("burst") for _ in range(3)]
    numbers += [store.fresh_number(0) for _ in range(3)]
    store.close()
    fresh = open_store(None, number_key=b"k")

    assert dealt == sorted(set(dealt))
    assert numbers == [fresh.fresh_number(0) for _ in range(6)]
    fresh.close()


def test_a_store_without_fixed_key_has_its_own_order_of_numbers(folder: Path) -> None:
    """Two counties do not deal the same numbers; one county keeps its order over a restart."""
    orders = []
    for place in (folder, folder, None):
        store = open_store(place)
        orders.append([store.fresh_number(0) for _ in range(3)])
        store._db.run("DELETE FROM counter WHERE name = 'case number'")
        store.close()

    assert orders[0] == orders[1] != orders[2]


def test_what_is_kept_after_a_failed_transaction_opens_after_a_restart(folder: Path) -> None:
    """A key made in a transaction that failed seals nothing afterwards: it was never kept itself."""
    store = open_store(folder)
    incoming = an_incoming(room="new", sender="new", text="乙")
    with suppress(ZeroDivisionError), store.transaction():
        store.keep([incoming])
        raise ZeroDivisionError
    (message_id,) = store.keep([incoming])
    store.close()

    store = open_store(folder)
    (message,) = store.messages([message_id])
    assert (message.text, store.person(message.sender_id).name) == ("乙", "样吴")
    assert store.channel_id("local", room_id=message.room_id) == "new"
    store.close()


def test_a_second_program_on_the_same_folder_is_refused(folder: Path) -> None:
    """Also from another process; once the first has closed, the second may."""
    store = open_store(folder)
    with pytest.raises(StoreInUse, match="另一个说事程序"):
        open_store(folder)
    code = f"from pathlib import Path; from storage import open_store; open_store(Path({str(folder)!r}))"
    env = {**os.environ, "PYTHONPATH": str(TREE), "PYTHONUTF8": "1"}
    other = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    store.close()

    assert "StoreInUse" in other.stderr
    open_store(folder).close()


def test_closing_twice_is_no_trouble(folder: Path) -> None:
    """And a closed store says that it is closed."""
    store = open_store(folder)
    store.close()
    store.close()

    with pytest.raises(StoreUnusable, match="关上"):
        store.timers()


def test_a_database_without_its_key_is_refused_and_no_key_is_made(folder: Path) -> None:
    """The sentence names the file that is missing; put back, all is there."""
    key = folder / "keys" / "master.key"
    key.rename(folder / "kept.key")
    with pytest.raises(KeyMissing, match=r"master\.key 不在"):
        open_store(folder)
    assert not key.exists()

    (folder / "kept.key").rename(key)
    store = open_store(folder)
    assert [m.text for m in store.claim(MONDAY, 9)] == ["甲"]
    store.close()


@pytest.mark.parametrize(
    "content", [b"", b"shuoshi-master-1 12\n", b"\xff\xfe", None], ids=["empty", "cut", "bytes", "other"]
)
def test_another_key_or_no_key_at_all_is_refused(folder: Path, tmp_path: Path, content: bytes | None) -> None:
    """A key of another store, a cut one, one that is none: one sentence."""
    if content is None:
        open_store(tmp_path / "other").close()
        content = (tmp_path / "other" / "keys" / "master.key").read_bytes()
    (folder / "keys" / "master.key").write_bytes(content)

    with pytest.raises(WrongKey, match="不是这个数据库的"):
        open_store(folder)


def test_after_a_refusal_nothing_is_held(folder: Path) -> None:
    """The lock is free again: put right, it opens."""
    key = folder / "keys" / "master.key"
    right = key.read_bytes()
    key.write_bytes(b"")
    with pytest.raises(WrongKey):
        open_store(folder)
    key.write_bytes(right)

    open_store(folder).close()


def test_a_newer_programs_database_is_left_alone(folder: Path) -> None:
    """It names the steps this program does not know and changes nothing."""
    raw = sqlite3.connect(folder / "shuoshi.db")
    raw.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('shuoshi', 'm9999_later', '')"
    )
    raw.commit()
    raw.close()

    with pytest.raises(NewerSchema, match="m9999_later"):
        open_store(folder)


def test_a_file_that_is_no_database_is_refused(folder: Path) -> None:
    """With the advice to take the backup."""
    (folder / "shuoshi.db").write_bytes(b"no database at all, only words, many of them" * 40)

    with pytest.raises(StoreDamaged, match="备份"):
        open_store(folder)


def test_a_database_locked_by_another_tool_is_said_plainly(folder: Path) -> None:
    """Somebody looks into the file with a tool that holds it: the store waits a little, then says so."""
    store = open_store(folder)
    store._db.run("PRAGMA busy_timeout = 10")
    tool = sqlite3.connect(folder / "shuoshi.db", isolation_level=None)
    tool.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreInUse, match="锁住"):
        store.keep([an_incoming()])
    tool.execute("ROLLBACK")
    tool.close()

    assert store.keep([an_incoming()]) != [0]
    store.close()


def test_a_full_disk_loses_nothing_that_was_kept(folder: Path) -> None:
    """The call says that the disk is full; what came before is there and it goes on when there is room."""
    store = open_store(folder)
    pages = store._db.number("PRAGMA page_count")
    store._db.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="磁盘满了"):
        store.keep([an_incoming(room=f"R{n}", sender=f"w{n}", text="长" * 900) for n in range(200)])
    store._db.run("PRAGMA max_page_count = 1000000")

    assert [m.text for m in store.claim(MONDAY, 9)] == ["甲"]
    assert store.keep([an_incoming()]) != [0]
    store.close()


def test_a_file_where_the_folder_should_be_is_said_plainly(tmp_path: Path) -> None:
    """DATA_DIR that names a file."""
    (tmp_path / "data").write_text("x")

    with pytest.raises(StoreUnusable, match="写不了"):
        open_store(tmp_path / "data")


def test_all_steps_together_make_the_schema() -> None:
    """One after the other from nothing they give the tables of a new store, and again nothing happens."""
    stepwise = sqlite3.connect(":memory:", isolation_level=None)
    for n in range(len(STEPS)):
        later = STEPS[n + 1 :]
        migrations.apply(Database(stepwise, execute_plugins=False), stop_before=later)
    at_once = sqlite3.connect(":memory:", isolation_level=None)
    migrate(at_once, "")
    migrate(at_once, "")

    def shape(db: sqlite3.Connection) -> list[tuple[str, str]]:
        return sorted(db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))

    assert shape(stepwise) == shape(at_once)
    assert [step.name for step in migrations.applied(Database(at_once, execute_plugins=False))] == list(STEPS)
    stepwise.close()
    at_once.close()


def test_leftovers_of_a_crash_are_swept(folder: Path) -> None:
    """A sealed file that no row knows is removed at the next start; other people's files are not touched."""
    files = folder / "attachments"
    (files / "a77").write_bytes(b"left")
    (files / "a78.part").write_bytes(b"half")
    (files / "readme.txt").write_text("not ours")

    open_store(folder).close()

    assert [path.name for path in files.iterdir()] == ["readme.txt"]


def test_the_copied_folder_is_a_whole_store(folder: Path, tmp_path: Path) -> None:
    """Database, key and attachments together are all there is to back up."""
    shutil.copytree(folder, tmp_path / "copy")

    store = open_store(tmp_path / "copy")
    assert [m.text for m in store.claim(MONDAY, 9)] == ["甲"]
    store.close()
