"""What keeping costs, beside a raw executemany of the same rows: `python -m tests.bench.inbox`.

Rounds in turn, the median of them; ratios are what counts, the rates are this machine's.

1. 64 waiting messages in one commit: Store.keep with a null sealer ≥ 0.75 of executemany;
   with the real sealer beside it, so that the price of sealing is seen.
2. With 300,000 rows kept, Store.keep ≥ 0.85 of what it is with 10,000.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from storage import open_store
from storage.database import Database
from storage.records import Incoming
from storage.schema import migrate
from storage.sealing import NullSealer
from storage.sqlite import SqliteStore
from tests.builders import ACCOUNT, DAY, MONDAY, SECOND, an_incoming

GROUP = 64
ROUNDS = 15  # short ones in turn, so that a busy disk is busy for all
GROUPS = 20  # commits in a round
ROOMS, SPEAKERS = 18, 300
LINES = (
    "今晚停电不",
    "谁家的羊跑到道上了,黑头的,赶紧来领",
    "明天大集有没有去的,捎我一个",
    "哈哈哈",
    "后院那家把墙垒到我家地里了,我找他好几回,他就是不承认,这事到底归谁管",
    "[呲牙]",
)


def lines(first: int, many: int, *, per_day: int = 10_000) -> list[Incoming]:
    """Group talk: 18 rooms, 300 speakers, so many messages a day."""
    found = []
    for n in range(first, first + many):
        at = MONDAY + n * (DAY // per_day)
        speaker = n * 7 % SPEAKERS
        found.append(
            an_incoming(
                message_id=f"{7_000_000_000_000_000_000 + n * 7_919 % 1_000_003 * 1_000 + n:d}",
                room=f"room-{n * 5 % ROOMS}@chatroom",
                room_topic=f"样本{n * 5 % ROOMS}群",
                sender=f"wxid_{speaker}",
                sender_name=f"样{speaker}",
                sent_at=at,
                received_at=at + SECOND,
                text=LINES[n % len(LINES)],
            )
        )
    return found


# --- the peer: sqlite3 alone -----------------------------------------------------------------------


class Raw:
    """The same table, pragmas and rows; nothing but BEGIN, executemany, COMMIT."""

    _INSERT = (
        "INSERT INTO message (id, account, sent_day, message_id, talk, sender, sent_at, received_at, kind,"
        " mentions_bot, media, recalls, state, tries, retry_at, forgotten, owner, body)"
        " VALUES (?, 1, ?, ?, ?, ?, ?, ?, 'text', 0, 0, 0, 0, 0, 0, 0, NULL, ?)"
    )

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._db = Database(folder / "raw.db").raw
        migrate(self._db, "raw.db")
        self._last = 0

    def rows(self, incoming: Sequence[Incoming]) -> list[tuple[object, ...]]:
        """Made beforehand: the peer only writes."""
        rows: list[tuple[object, ...]] = []
        for m in incoming:
            self._last += 1
            day, room, sender = m.sent_at // DAY, int(m.room[5:-9]) + 1, int(m.sender[5:]) + 1
            rows.append(
                (self._last, day, m.message_id, room, sender, m.sent_at, m.received_at, f"t{m.text}".encode())
            )
        return rows

    def write(self, rows: list[tuple[object, ...]]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(self._INSERT, rows)
        self._db.execute("COMMIT")

    def checkpoint(self) -> None:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._db.close()


# --- measuring -------------------------------------------------------------------------------------


def groups(incoming: list[Incoming]) -> list[list[Incoming]]:
    return [incoming[i : i + GROUP] for i in range(0, len(incoming), GROUP)]


def rate(write: Callable[[], None]) -> float:
    """Messages a second."""
    begun = time.perf_counter()
    write()
    return GROUP * GROUPS / (time.perf_counter() - begun)


def keeping(store: SqliteStore, incoming: list[Incoming]) -> Callable[[], None]:
    together = groups(incoming)

    def write() -> None:
        for group in together:
            store.keep(group)

    return write


def introduced(store: SqliteStore) -> SqliteStore:
    """Everybody has spoken once: what is measured is a day's talk, not the first day."""
    store.keep(lines(0, SPEAKERS))
    return store


def against_executemany(folder: Path) -> dict[str, float]:
    """Median rates of the peer, of keep without and with sealing, rounds in turn."""
    raw = Raw(folder / "raw")
    bare = introduced(open_store(folder / "bare", sealer=NullSealer()))
    sealed = introduced(open_store(folder / "sealed"))
    raw.write(raw.rows(lines(0, SPEAKERS)))
    found: dict[str, list[float]] = {"executemany": [], "keep, null sealer": [], "keep, sealed": []}
    for number in range(ROUNDS):
        incoming = lines(SPEAKERS + number * GROUP * GROUPS, GROUP * GROUPS)
        rows = [raw.rows(group) for group in groups(incoming)]

        def peer(rows: list[list[tuple[object, ...]]] = rows) -> None:
            for group in rows:
                raw.write(group)

        found["executemany"].append(rate(peer))
        found["keep, null sealer"].append(rate(keeping(bare, incoming)))
        found["keep, sealed"].append(rate(keeping(sealed, incoming)))
        for it in (raw, bare, sealed):
            it.checkpoint()
    for it in (raw, bare, sealed):
        it.close()
    return {name: median(rates) for name, rates in found.items()}


def against_history(folder: Path) -> dict[str, float]:
    """Median rates of keep with 10,000 and with 300,000 rows kept, rounds in turn."""
    stores = {many: introduced(open_store(folder / f"h{many}")) for many in (10_000, 300_000)}
    for many, store in stores.items():
        for first in range(SPEAKERS, many, 5_000):
            store.keep(lines(first, min(5_000, many - first)))
            with store.transaction():
                for message_id in range(first, min(first + 5_000, many) + 1):
                    store.handled(message_id)
        store.checkpoint()
    found: dict[int, list[float]] = {many: [] for many in stores}
    for number in range(ROUNDS):
        for many, store in stores.items():
            incoming = lines(many + number * GROUP * GROUPS, GROUP * GROUPS)
            found[many].append(rate(keeping(store, incoming)))
            store.checkpoint()
    for store in stores.values():
        store.close()
    return {f"{many} rows": median(rates) for many, rates in found.items()}


def main() -> int:
    """Print rates and ratios; 1 when a ratio is missed."""
    with tempfile.TemporaryDirectory() as folder:
        one = against_executemany(Path(folder))
        other = against_history(Path(folder))
    print(
        f"SQLite {sqlite3.sqlite_version}, {GROUPS} commits of {GROUP}, median of {ROUNDS} rounds, {ACCOUNT}"
    )
    for name, value in {**one, **other}.items():
        print(f"{name:>20}: {value:9.0f} messages/s")
    ratios = (
        ("keep / executemany", one["keep, null sealer"] / one["executemany"], 0.75),
        ("sealed / null sealer", one["keep, sealed"] / one["keep, null sealer"], 0.0),
        ("300,000 / 10,000 rows", other["300000 rows"] / other["10000 rows"], 0.85),
    )
    missed = False
    for name, ratio, least in ratios:
        verdict = "" if not least else f"  (at least {least}: {'met' if ratio >= least else 'MISSED'})"
        missed = missed or ratio < least
        print(f"{name:>22}: {ratio:.2f}{verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
