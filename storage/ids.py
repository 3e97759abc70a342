"""Numbers of our own: ids never dealt twice, names of conversations, days, owners of sealed values."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from storage.database import Database

DAY = 86_400_000_000  # microseconds
_EPOCH = date(1970, 1, 1).toordinal()
_BLOCK = 100


def talk_of(conversation: str) -> int:
    """
    How a conversation is stored: a room's id, or a person's below zero.

    Args:
        conversation: "r<room id>" or "p<person id>".
    """
    number = int(conversation[1:])
    if conversation[0] == "r":
        return number
    if conversation[0] == "p":
        return -number
    raise ValueError(f"not a conversation: {conversation!r}")


def talk_with(room_id: int | None, person_id: int | None) -> int:
    """The same from the two ids, of which exactly one is given."""
    if (room_id is None) == (person_id is None):
        raise ValueError("exactly one of room_id and person_id")
    return room_id if room_id is not None else -int(person_id or 0)


def conversation_of(talk: int) -> str:
    """The name of a conversation as Message.conversation has it."""
    return f"r{talk}" if talk > 0 else f"p{-talk}"


@lru_cache(maxsize=4096)
def day_owner(talk: int, day: int) -> str:
    """
    Who owns what is said in a conversation on a UTC day: "day:r12:20260302".

    Args:
        day: days since 1970-01-01.
    """
    try:
        name = date.fromordinal(_EPOCH + day).strftime("%Y%m%d")
    except (ValueError, OverflowError):  # a clock gone wild still gets an owner
        name = f"d{day}"
    return f"day:{conversation_of(talk)}:{name}"


def case_owner(case_id: int) -> str:
    return f"case:{case_id}"


def question_owner(question_id: int) -> str:
    return f"question:{question_id}"


def correction_owner(correction_id: int) -> str:
    return f"correction:{correction_id}"


class Ids:
    """
    Ids for what is dropped again or named before it is written (bursts, cases).

    They are reserved in blocks: the mark on disk is always ahead of what was dealt, so neither
    a rollback nor a crash lets an id be dealt again. A restart skips the rest of a block.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._dealt: dict[str, int] = {}
        self._reserved: dict[str, int] = {}
        db.listen(committed=_nothing, rolled_back=self._reserved.clear)

    def fresh(self, what: str, *, block: int = _BLOCK) -> int:
        """The next id for that."""
        reserved = self._reserved.get(what)
        if reserved is None:
            reserved = self._db.number("SELECT value FROM counter WHERE name = ?", (what,))
            self._reserved[what] = reserved
        dealt = self._dealt.get(what, reserved) + 1
        if dealt > reserved:
            reserved = dealt + block - 1
            with self._db.write():
                self._db.run(
                    "INSERT INTO counter (name, value) VALUES (?, ?)"
                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    (what, reserved),
                )
            self._reserved[what] = reserved
        self._dealt[what] = dealt
        return dealt


def _nothing() -> None:
    return None
