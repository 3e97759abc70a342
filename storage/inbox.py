"""What came in: kept once and in order before anything is done about it, claimed, handled, forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from storage import ids
from storage.base import Tools, encode_json
from storage.crash import point
from storage.database import Row
from storage.files import message_of, ref_of
from storage.people import People
from storage.records import Attachment, Incoming, Message, MessageKind
from storage.sealing import open_file, seal_file

_WAITS, _HANDLED, _ASIDE = 0, 1, 2
_LOWEST = -(2**63)
_COLUMNS = (
    "id, account, talk, sender, sent_at, received_at, kind, mentions_bot, media, recalls, tries, retry_at,"
    " forgotten, owner, body"
)
_INSERT = (
    "INSERT INTO message (id, account, sent_day, message_id, talk, sender, sent_at, received_at, kind,"
    " mentions_bot, media, recalls, state, tries, retry_at, forgotten, owner, body)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, NULL, ?)"
    " ON CONFLICT (account, sent_day, message_id) DO NOTHING"
)
# The oldest waiting message of each conversation: a step in an index for each, whatever waits behind them.
_HEADS = (
    "WITH RECURSIVE waiting(it) AS (SELECT min(talk) FROM message WHERE state = 0 UNION ALL"
    " SELECT (SELECT min(talk) FROM message WHERE state = 0 AND talk > it) FROM waiting WHERE it IS NOT NULL)"
    f" SELECT {_COLUMNS} FROM message WHERE id IN (SELECT"
    " (SELECT id FROM message INDEXED BY message_waiting WHERE state = 0 AND talk = it ORDER BY id LIMIT 1)"
    " FROM waiting WHERE it IS NOT NULL)"
    " ORDER BY id"
)
_BY_ID = f"SELECT {_COLUMNS} FROM message WHERE id = ?"
_KINDS = {kind.value: kind for kind in MessageKind}
_TEXT = "message.body"
_RECENT = 4096  # opened messages held in memory


def _kept() -> None:
    point("keep.after_commit")


class Inbox(People):
    """Messages, their attachments and readings."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._last_message = self._db.number("SELECT max(id) FROM message")
        # a burst's pieces are asked for again with each new piece
        self._recent: dict[int, Message] = {}
        # under whose key those lie that were claimed in this transaction
        self._in_hand: dict[int, str] = {}

    def _forget_caches(self) -> None:
        super()._forget_caches()
        self._recent.clear()
        self._in_hand.clear()

    def _committed(self) -> None:
        super()._committed()
        self._in_hand.clear()

    # --- keeping ---------------------------------------------------------------------------
    def keep(self, incoming: Sequence[Incoming]) -> list[int]:
        if not incoming:
            return []
        with self._db.write():
            first = self._last_message + 1
            rows = self._rows(incoming, first)
            point("keep.before_insert")
            written = self._db.many(_INSERT, rows)
            if written == len(rows):
                kept = list(range(first, first + len(rows)))
            else:
                found = {row[0] for row in self._db.all("SELECT id FROM message WHERE id >= ?", (first,))}
                kept = [row[0] if row[0] in found else 0 for row in rows]
            self._last_message = max(self._last_message, *kept)
            for message_id, message in zip(kept, incoming, strict=True):
                if message_id and message.attachment is not None:
                    self._attach(message_id, rows[message_id - first], message.attachment)
            point("keep.before_commit")
            self._db.after_commit(_kept)
        return kept

    def _rows(self, incoming: Sequence[Incoming], first: int) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        seal, day, owner_of = self._sealer.seal, ids.DAY, ids.day_owner
        batch: dict[tuple[int, str], int] = {}
        for number, m in enumerate(incoming, first):
            account = self._accounts.get(m.account) or self._account(m.account)
            sender = self._meet_person(account, m.account, m.sender, m.sender_name, m.can_write)
            talk = -sender
            if m.room:
                talk = self._meet_room(account, m.account, m.room, m.room_topic)
                self._spoke_in(sender, talk)
            recalls = 0
            if m.recalls:
                recalls = self._named(account, m.recalls, m.sent_at) or batch.get((account, m.recalls), 0)
            batch[account, m.message_id] = number
            body = f"j{encode_json([m.text, m.quoted])}" if m.quoted else f"t{m.text}"
            rows.append(
                (
                    number,
                    account,
                    m.sent_at // day,
                    m.message_id,
                    talk,
                    sender,
                    m.sent_at,
                    m.received_at,
                    m.kind.value,
                    m.mentions_bot,
                    m.attachment is not None,
                    recalls,
                    seal(body, _TEXT, owner_of(talk, m.received_at // day)) if m.text or m.quoted else None,
                )
            )
        return rows

    def _named(self, account: int, message_id: str, at: int) -> int:
        """Our id of a message the channel names, sent on about that day; 0 when not kept."""
        day = at // ids.DAY
        return self._db.number(
            "SELECT id FROM message WHERE account = ? AND sent_day IN (?, ?, ?) AND message_id = ?"
            " ORDER BY sent_day DESC LIMIT 1",
            (account, day, day - 1, day + 1, message_id),
        )

    def _attach(self, message_id: int, row: tuple[Any, ...], it: Attachment) -> None:
        owner = ids.day_owner(row[4], row[7] // ids.DAY)
        key = None
        if it.content is not None:
            sealed, own = seal_file(it.content, ref_of(message_id))
            self._files.put(ref_of(message_id), sealed)
            key = self._sealer.seal(own, "attachment.key", owner)
            point("keep.after_attachment")
        name = self._sealer.seal(it.name, "attachment.name", owner) if it.name else None
        self._db.run(
            "INSERT INTO attachment (message_id, kind, mime, size, seconds, name, content_key, coming)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (message_id, it.kind.value, it.mime, it.size, it.seconds, name, key, it.coming),
        )

    def attach(
        self, account: str, message_id: str, sent_at: int, content: bytes | None, size: int = 0
    ) -> None:
        with self._db.write():
            row = self._db.one(
                "SELECT m.id, m.talk, m.received_at, m.owner, m.forgotten FROM message m"
                " JOIN attachment a ON a.message_id = m.id"
                " WHERE m.account = ? AND m.sent_day = ? AND m.message_id = ? AND a.coming = 1",
                (self._account(account), sent_at // ids.DAY, message_id),
            )
            if row is None:
                return
            self._recent.pop(row[0], None)
            key = None
            if content and not row[4]:
                sealed, own = seal_file(content, ref_of(row[0]))
                self._files.put(ref_of(row[0]), sealed)
                owner = row[3] or ids.day_owner(row[1], row[2] // ids.DAY)
                key, size = self._sealer.seal(own, "attachment.key", owner), len(content)
                point("attach.after_file")
            self._db.run(
                "UPDATE attachment SET coming = 0, content_key = ?, size = CASE ? WHEN 0 THEN size ELSE ? END"
                " WHERE message_id = ?",
                (key, size, size, row[0]),
            )

    def coming(self, account: str) -> list[tuple[str, int]]:
        rows = self._db.all(
            "SELECT m.message_id, m.sent_at FROM attachment a JOIN message m ON m.id = a.message_id"
            " WHERE a.coming = 1 AND m.account = ? ORDER BY m.id",
            (self._account(account),),
        )
        return [(row[0], row[1]) for row in rows]

    # --- the queue -------------------------------------------------------------------------
    def claim(self, now: int, limit: int) -> list[Message]:
        heads = [row for row in self._db.all(_HEADS) if row[11] <= now][:limit]
        for row in heads:
            if not row[12]:
                self._in_hand[row[0]] = row[13] or ids.day_owner(row[2], row[5] // ids.DAY)
        return [self._message(row) for row in heads]

    def _inbox_due(self) -> int | None:
        """When the queue next has something, 0 for now, None when it is empty."""
        due: int | None = None
        talk = _LOWEST
        while row := self._db.one(
            "SELECT talk, retry_at FROM message WHERE state = 0 AND talk > ? ORDER BY talk, id LIMIT 1",
            (talk,),
        ):
            if row[1] == 0:
                return 0
            talk, due = row[0], row[1] if due is None else min(due, row[1])
        return due

    def handled(self, message_id: int) -> None:
        point("handled.before")
        with self._db.write():
            self._db.run("UPDATE message SET state = 1 WHERE id = ?", (message_id,))

    def fail(self, message_id: int, retry_at: int, give_up: bool) -> None:
        self._recent.pop(message_id, None)
        with self._db.write():
            self._db.run(
                "UPDATE message SET state = ?, tries = tries + 1, retry_at = ? WHERE id = ? AND state = 0",
                (_ASIDE if give_up else _WAITS, retry_at, message_id),
            )

    def set_aside(self) -> list[Message]:
        rows = self._db.all(f"SELECT {_COLUMNS} FROM message WHERE state = 2 ORDER BY id")
        return [self._message(row) for row in rows]

    # --- reading back ----------------------------------------------------------------------
    def messages(self, ids: Iterable[int]) -> list[Message]:
        found = []
        for number in sorted(set(ids)):
            known = self._recent.get(number)
            if known is None and (row := self._db.one(_BY_ID, (number,))) is not None:
                known = self._message(row)
            if known is not None:
                found.append(known)
        return found

    def conversation(self, conversation: str, *, limit: int, before_id: int = 0) -> list[Message]:
        rows = self._db.all(
            f"SELECT {_COLUMNS} FROM message WHERE talk = ? AND id < ? ORDER BY id DESC LIMIT ?",
            (ids.talk_of(conversation), before_id or 2**62, limit),
        )
        return [self._message(row) for row in reversed(rows)]

    def attachment(self, ref: str) -> bytes | None:
        message_id = message_of(ref)
        row = self._db.one(
            "SELECT m.talk, m.received_at, m.owner, a.content_key FROM attachment a"
            " JOIN message m ON m.id = a.message_id WHERE a.message_id = ?",
            (message_id,),
        )
        if row is None or row[3] is None:
            return None
        sealed = self._files.get(ref)
        if sealed is None:
            return None
        owner = row[2] or ids.day_owner(row[0], row[1] // ids.DAY)
        return open_file(sealed, self._sealer.unseal(row[3], "attachment.key", owner), ref)

    def reading(self, message_id: int) -> dict[str, object] | None:
        row = self._db.one(
            "SELECT r.lexicon, r.kind, r.urgency, r.body, m.talk, m.received_at, m.owner FROM reading r"
            " JOIN message m ON m.id = r.message_id WHERE r.message_id = ?",
            (message_id,),
        )
        if row is None:
            return None
        body: dict[str, object] = {}
        if row[3] is not None:
            owner = row[6] or ids.day_owner(row[4], row[5] // ids.DAY)
            body = json.loads(self._sealer.unseal(row[3], "reading.body", owner))
        return {**body, "lexicon": row[0], "kind": row[1], "urgency": row[2]}

    def _keep_reading(self, message_id: int, lexicon: str, kind: str, urgency: str, body: Any) -> None:
        owner = self._in_hand.get(message_id) or self._owner_of(message_id)
        sealed = self._sealer.seal(encode_json(body), "reading.body", owner) if owner else None
        self._db.run(
            "INSERT INTO reading (message_id, lexicon, kind, urgency, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (message_id) DO UPDATE SET lexicon = excluded.lexicon, kind = excluded.kind,"
            " urgency = excluded.urgency, body = excluded.body",
            (message_id, lexicon, kind, urgency, sealed),
        )

    def _owner_of(self, message_id: int) -> str:
        """Under whose key a message lies; "" when it is forgotten or there is none."""
        row = self._db.one(
            "SELECT talk, received_at, owner, forgotten FROM message WHERE id = ?", (message_id,)
        )
        if row is None or row[3]:
            return ""
        return str(row[2] or ids.day_owner(row[0], row[1] // ids.DAY))

    def _message(self, row: Row) -> Message:
        known = self._recent.get(row[0])
        if known is None:
            if len(self._recent) >= _RECENT:
                del self._recent[next(iter(self._recent))]
            known = self._recent[row[0]] = self._opened(row)
        return known

    def _opened(self, row: Row) -> Message:
        talk, forgotten, sealed = row[2], row[12], row[14]
        owner = row[13] or ids.day_owner(talk, row[5] // ids.DAY)
        text = quoted = ""
        if sealed is not None:
            body = self._sealer.unseal(sealed, _TEXT, owner).decode()
            if body[0] == "t":
                text = body[1:]
            else:
                text, quoted = json.loads(body[1:])
        return Message(
            id=row[0],
            account=self._account_names.get(row[1]) or self._account_name(row[1]),
            conversation=f"r{talk}" if talk > 0 else f"p{-talk}",
            room_id=talk if talk > 0 else None,
            sender_id=row[3],
            sent_at=row[4],
            received_at=row[5],
            kind=_KINDS[row[6]],
            text=text,
            quoted=quoted,
            mentions_bot=bool(row[7]),
            attachment=self._attached(row[0], owner) if row[8] else None,
            recalls=row[9],
            forgotten=bool(forgotten),
            tries=row[10],
        )

    def _attached(self, message_id: int, owner: str) -> Attachment | None:
        row = self._db.one(
            "SELECT kind, mime, size, seconds, name, content_key, coming FROM attachment"
            " WHERE message_id = ?",
            (message_id,),
        )
        if row is None:
            return None
        name = self._sealer.unseal(row[4], "attachment.name", owner).decode() if row[4] is not None else ""
        return Attachment(
            kind=_KINDS[row[0]],
            name=name,
            mime=row[1],
            size=row[2],
            seconds=row[3],
            ref=ref_of(message_id) if row[5] is not None else "",
            coming=bool(row[6]),
        )
