"""The four digits people say for a case: a keyed permutation of a counter.

Numbers look dealt at random, so that 6207 tells nobody whether it is the third case of the year or
the three-hundredth; yet none comes twice before all others have been dealt. Without the digit 4
(sounds like death), without 250 (a fool) and 38 (an insult) anywhere in it, so that nobody is
ashamed to say the number of their matter.
"""

from __future__ import annotations

import hashlib
import hmac

from storage.database import Database
from storage.errors import NumbersGone
from storage.ids import DAY, Ids

_REST = 90 * DAY  # how long a closed case keeps its number
_COUNTER = "case number"


def sayable() -> tuple[int, ...]:
    """All numbers that may be dealt, ascending."""
    return tuple(
        number for number in range(1000, 10_000) if not any(bad in str(number) for bad in ("4", "250", "38"))
    )


def dealt_order(key: bytes, turn: int) -> list[int]:
    """
    The order in which numbers are dealt.

    Args:
        turn: 0 the first time through all numbers; each time another order.
    """
    return sorted(sayable(), key=lambda number: hmac.digest(key, b"%d/%d" % (turn, number), hashlib.sha256))


class CaseNumbers:
    """Deals numbers; the counter's place is kept in the store."""

    def __init__(self, db: Database, ids: Ids, key: bytes) -> None:
        self._db = db
        self._ids = ids
        self._key = key
        self._turn = -1
        self._order: list[int] = []

    def fresh(self, now: int) -> int:
        """
        The next free number.

        Raises:
            NumbersGone: every number belongs to a case open or closed for less than 90 days.
        """
        many = len(self._order) or len(sayable())
        for _ in range(many):
            turn, place = divmod(self._ids.fresh(_COUNTER, block=1) - 1, many)
            if turn != self._turn:
                self._turn, self._order = turn, dealt_order(self._key, turn)
            number = self._order[place]
            if not self._in_use(number, now):
                return number
        raise NumbersGone("四位案号都占着：没办结的和办结不满90天的案子太多了。请先把该办结的办结。")

    def _in_use(self, number: int, now: int) -> bool:
        return bool(
            self._db.one(
                "SELECT 1 FROM cases WHERE number = ? AND (open = 1 OR closed_at > ?) LIMIT 1",
                (number, now - _REST),
            )
        )
