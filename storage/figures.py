"""How much there is of everything: counts without a single name or word, for doctor and console."""

from __future__ import annotations

from storage.database import Database

_COUNTS = (
    ("messages", "SELECT count(*) FROM message"),
    ("waiting", "SELECT count(*) FROM message WHERE state = 0"),
    ("set_aside", "SELECT count(*) FROM message WHERE state = 2"),
    ("timers", "SELECT count(*) FROM timer WHERE aside = 0"),
    ("timers_set_aside", "SELECT count(*) FROM timer WHERE aside = 1"),
    ("queued", "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending') AND state = 'queued'"),
    ("in_doubt", "SELECT count(*) FROM outbox WHERE state IN ('sending', 'unknown')"),
    ("given_up", "SELECT count(*) FROM outbox WHERE state = 'given_up'"),
    ("cases_open", "SELECT count(*) FROM cases WHERE open = 1"),
    ("cases", "SELECT count(*) FROM cases"),
    ("questions", "SELECT count(*) FROM asked_law"),
    ("corrections", "SELECT count(*) FROM correction"),
    ("persons", "SELECT count(*) FROM person"),
    ("rooms", "SELECT count(*) FROM room"),
)


def count_all(db: Database) -> dict[str, int]:
    """Name of the figure → how many."""
    return {name: db.number(sql) for name, sql in _COUNTS}
