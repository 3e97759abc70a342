"""What keeping costs, beside a raw executemany of the same rows: `python -m tests.bench.inbox`.

Rounds in turn, the median of their ratios; the rates are this machine's.

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
from tests.builders import DAY, MONDAY, SECOND, an_incoming

GROUP = 64
PEER, BARE, SEALED = "executemany", "keep, null sealer", "keep, sealed"
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


Writers = dict[str, Callable[[], None]]


def in_turn(round_of: Callable[[int], Writers], after: Callable[[], None]) -> dict[str, list[float]]:
    """Rates by name, a round of each in turn, every other round the other way about."""
    found: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        writers = list(round_of(number).items())
        for name, write in writers if number % 2 else reversed(writers):
            found.setdefault(name, []).append(rate(write))
        after()
    return found


def against_executemany(folder: Path) -> dict[str, list[float]]:
    """Rates of the peer, of keep without and with sealing."""
    raw = Raw(folder / "raw")
    bare = introduced(open_store(folder / "bare", sealer=NullSealer()))
    sealed = introduced(open_store(folder / "sealed"))
    raw.write(raw.rows(lines(0, SPEAKERS)))

    def round_of(number: int) -> Writers:
        incoming = lines(SPEAKERS + number * GROUP * GROUPS, GROUP * GROUPS)
        rows = [raw.rows(group) for group in groups(incoming)]

        def peer() -> None:
            for group in rows:
                raw.write(group)

        return {PEER: peer, BARE: keeping(bare, incoming), SEALED: keeping(sealed, incoming)}

    def after() -> None:
        for it in (raw, bare, sealed):
            it.checkpoint()

    found = in_turn(round_of, after)
    for it in (raw, bare, sealed):
        it.close()
    return found


def against_history(folder: Path) -> dict[str, list[float]]:
    """Rates of keep with 10,000 and with 300,000 rows kept."""
    stores = {many: introduced(open_store(folder / f"h{many}")) for many in (10_000, 300_000)}
    for many, store in stores.items():
        for first in range(SPEAKERS, many, 5_000):
            store.keep(lines(first, min(5_000, many - first)))
            with store.transaction():
                for message_id in range(first, min(first + 5_000, many) + 1):
                    store.handled(message_id)
        store.checkpoint()

    def round_of(number: int) -> Writers:
        return {
            f"{many} rows": keeping(store, lines(many + number * GROUP * GROUPS, GROUP * GROUPS))
            for many, store in stores.items()
        }

    def after() -> None:
        for store in stores.values():
            store.checkpoint()

    found = in_turn(round_of, after)
    for store in stores.values():
        store.close()
    return found


def ratio(rates: dict[str, list[float]], one: str, other: str) -> float:
    """Median of the rounds' ratios: the two of a round met the same disk."""
    return median(a / b for a, b in zip(rates[one], rates[other], strict=True))


def main() -> int:
    """Print rates and ratios; 1 when a ratio is missed."""
    with tempfile.TemporaryDirectory() as folder:
        rates = {**against_executemany(Path(folder)), **against_history(Path(folder))}
    print(f"SQLite {sqlite3.sqlite_version}, {GROUPS} commits of {GROUP} a round, {ROUNDS} rounds in turn")
    for name, measured in rates.items():
        print(f"{name:>22}: {median(measured):9.0f} messages/s")
    missed = False
    for one, other, least in ((BARE, PEER, 0.75), (SEALED, BARE, 0.0), ("300000 rows", "10000 rows", 0.85)):
        value = ratio(rates, one, other)
        verdict = "" if not least else f"  (at least {least}: {'met' if value >= least else 'MISSED'})"
        missed = missed or value < least
        print(f"{one} / {other}: {value:.2f}{verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
