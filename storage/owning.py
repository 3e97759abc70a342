"""Whose words are: resealed when a case or a kept question takes them, forgotten when nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from storage import ids
from storage.crash import point
from storage.files import ref_of
from storage.inbox import Inbox

_SEALED_BESIDE = (
    ("reading", "body", "reading.body"),
    ("attachment", "name", "attachment.name"),
    ("attachment", "content_key", "attachment.key"),
)


class Owning(Inbox):
    """Resealing and forgetting."""

    def _give(self, message_ids: Iterable[int], owner: str) -> None:
        """
        Put messages, their readings and attachments under another owner's key.

        What is a case's stays its own: neither another case nor a question takes it away.
        """
        for message_id in sorted(set(message_ids)):
            row = self._db.one(
                "SELECT talk, received_at, owner, body FROM message WHERE id = ?", (message_id,)
            )
            if row is None or (row[2] or "").startswith("case:") or row[2] == owner:
                continue
            self._in_hand.pop(message_id, None)
            old = row[2] or ids.day_owner(row[0], row[1] // ids.DAY)
            body = self._moved(row[3], "message.body", old, owner)
            self._db.run("UPDATE message SET owner = ?, body = ? WHERE id = ?", (owner, body, message_id))
            point("apply.reseal")
            for table, column, field in _SEALED_BESIDE:
                beside = self._db.one(f"SELECT {column} FROM {table} WHERE message_id = ?", (message_id,))
                if beside is not None and beside[0] is not None:
                    self._db.run(
                        f"UPDATE {table} SET {column} = ? WHERE message_id = ?",
                        (self._moved(beside[0], field, old, owner), message_id),
                    )

    def _moved(self, sealed: bytes | None, field: str, old: str, new: str) -> bytes | None:
        if sealed is None:
            return None
        return self._sealer.seal(self._sealer.unseal(sealed, field, old), field, new)

    def _forget(self, message_ids: Sequence[int]) -> int:
        """Words, readings' words and files of messages that nobody owns go. Returns how many."""
        gone = 0
        with_files: list[str] = []
        for message_id in message_ids:
            row = self._db.one(
                "UPDATE message SET body = NULL, forgotten = 1"
                " WHERE id = ? AND owner IS NULL AND forgotten = 0 RETURNING media",
                (message_id,),
            )
            if row is None:
                continue
            self._recent.pop(message_id, None)
            self._in_hand.pop(message_id, None)
            gone += 1
            self._db.run("UPDATE reading SET body = NULL WHERE message_id = ?", (message_id,))
            if row[0]:
                self._db.run(
                    "UPDATE attachment SET name = NULL, content_key = NULL, coming = 0 WHERE message_id = ?",
                    (message_id,),
                )
                with_files.append(ref_of(message_id))
        if with_files:
            self._db.after_commit(lambda: self._unlink(with_files))
        return gone

    def _unlink(self, refs: list[str]) -> None:
        """
        After the commit. A file that cannot be removed now raises nothing, since all else is done:
        its key is gone, and the sweep at the next start takes it.
        """
        point("forget.before_unlink")
        with suppress(OSError):
            self._files.remove(refs)

    def forget_before(self, before: int, *, unsaid_before: int | None = None) -> int:
        """
        Let go what is older: texts, readings' words, names of files, attachments, said lines of no
        case, and the keys of days that have nothing left.

        Args:
            unsaid_before: the same for lines that wait for their person to become a contact; None: as before.

        Ids only grow, so a mark says up to where all is done and a call reads what came after it.
        """
        with self._db.write():
            mark = self._db.number("SELECT value FROM counter WHERE name = 'forgotten'")
            old = self._db.all(
                "SELECT id FROM message WHERE id > ? AND received_at < ? AND state <> 0 AND owner IS NULL"
                " AND forgotten = 0 ORDER BY id",
                (mark, before),
            )
            gone = self._forget([row[0] for row in old])
            self._db.run(
                "UPDATE outbox SET text = NULL WHERE case_id IS NULL AND text IS NOT NULL"
                " AND created_at < CASE refused WHEN 'not_contact' THEN ? ELSE ? END"
                " AND state IN ('sent', 'given_up', 'cancelled')",
                (before if unsaid_before is None else min(before, unsaid_before), before),
            )
            self._move_mark(mark, before)
            point("forget.before_keys")
            self._drop_empty_days(mark)
        return gone

    def _move_mark(self, mark: int, before: int) -> None:
        first_left = self._db.number(
            "SELECT min(id) FROM message WHERE id > ? AND (received_at >= ? OR state = 0)", (mark, before)
        )
        done = first_left - 1 if first_left else self._db.number("SELECT max(id) FROM message")
        self._db.run(
            "INSERT INTO counter (name, value) VALUES ('forgotten', ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (max(mark, done),),
        )

    def _drop_empty_days(self, mark: int) -> None:
        """Keys of days of which no word is left. `mark`: nothing before it is still under a day's key."""
        left = {
            ids.day_owner(talk, day)
            for talk, day in self._db.all(
                "SELECT DISTINCT talk, received_at / ? FROM message"
                " WHERE id > ? AND owner IS NULL AND forgotten = 0"
                " UNION SELECT DISTINCT talk, created_at / ? FROM outbox"
                " WHERE case_id IS NULL AND text IS NOT NULL",
                (ids.DAY, mark, ids.DAY),
            )
        }
        for owner in self._sealer.day_owners():
            if owner not in left:
                self._sealer.drop(owner)

    def _sweep_files(self) -> None:
        """Remove sealed files that no row knows: a crash came between the file and its row."""
        known = {
            ref_of(row[0])
            for row in self._db.all("SELECT message_id FROM attachment WHERE content_key IS NOT NULL")
        }
        self._files.remove(ref for ref in self._files.refs() if ref not in known)
