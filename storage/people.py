"""Persons and rooms: ids of our own, and how each account's channel calls them.

A channel's id is looked up by HMAC and lies beside it sealed; a spare account or renewed ids touch
the table `identity` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.base import Part, Tools
from storage.errors import NotKept
from storage.records import Person, Room

_PERSON, _ROOM = 1, 2
_WHAT = {_PERSON: "person", _ROOM: "room"}
_SETTABLE = (
    "name",
    "contact",
    "muted",
    "village",
    "township",
    "greeted_day",
    "wrong_codes",
    "locked",
    "hinted_day",
)
_KNOWN = 20_000  # how many identities, persons are held in memory at most


class People(Part):
    """Persons, rooms, identities."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._met_people: dict[tuple[int, str], int] = {}
        self._met_rooms: dict[tuple[int, str], int] = {}
        self._persons: dict[int, Person] = {}
        self._rooms: dict[int, Room] = {}

    def _forget_caches(self) -> None:
        super()._forget_caches()
        self._met_people.clear()
        self._met_rooms.clear()
        self._persons.clear()
        self._rooms.clear()

    # --- asked from outside ----------------------------------------------------------------
    def person(self, person_id: int) -> Person:
        known = self._persons.get(person_id)
        if known is None:
            row = self._db.one(
                "SELECT id, name, contact, muted, village, greeted_day, wrong_codes, locked, township,"
                " hinted_day"
                " FROM person WHERE id = ?",
                (person_id,),
            )
            if row is None:
                raise NotKept(f"没有编号 {person_id} 的人。")
            known = Person(
                id=row[0],
                name=self._sealer.unseal(row[1], "person.name", _owner(_PERSON, row[0])).decode(),
                contact=bool(row[2]),
                muted=bool(row[3]),
                village=row[4],
                greeted_day=row[5],
                wrong_codes=row[6],
                locked=bool(row[7]),
                township=row[8],
                hinted_day=row[9],
            )
            if len(self._persons) >= _KNOWN:
                self._persons.clear()
            self._persons[person_id] = known
        return known

    def person_of(self, account: str, channel_id: str) -> int | None:
        return self._identified(account, _PERSON, channel_id)

    def room(self, room_id: int) -> Room:
        known = self._rooms.get(room_id)
        if known is None:
            row = self._db.one(
                "SELECT id, topic, township, last_line_at, listened_as FROM room WHERE id = ?", (room_id,)
            )
            if row is None:
                raise NotKept(f"没有编号 {room_id} 的群。")
            known = self._rooms[room_id] = Room(
                id=row[0], topic=row[1], township=row[2], last_line_at=row[3], listened_as=row[4]
            )
        return known

    def room_of(self, account: str, channel_id: str) -> int | None:
        return self._identified(account, _ROOM, channel_id)

    def rooms(self) -> list[Room]:
        return [self.room(row[0]) for row in self._db.all("SELECT id FROM room ORDER BY id")]

    def bind_room(self, room_id: int, township: str) -> None:
        self._change_room(room_id, "township", township)

    def listen_room(self, room_id: int, listened_as: str) -> None:
        self._change_room(room_id, "listened_as", listened_as)

    def channel_id(self, account: str, *, person_id: int | None = None, room_id: int | None = None) -> str:
        if (person_id is None) == (room_id is None):
            raise ValueError("exactly one of person_id and room_id")
        number = self._known_account(account)
        kind, ours = (_ROOM, room_id) if room_id is not None else (_PERSON, person_id)
        row = self._db.one(
            # left to itself SQLite goes through all people of the account
            "SELECT channel_id FROM identity INDEXED BY identity_ours"
            " WHERE kind = ? AND ours = ? AND account = ?",
            (kind, ours, number),
        )
        if row is None or ours is None:
            return ""
        return self._sealer.unseal(row[0], f"identity.{account}", _owner(kind, ours)).decode()

    def introduce(self, account: str, channel_id: str, name: str, contact: bool) -> int:
        with self._db.write():
            return self._meet_person(self._account(account), account, channel_id, name, contact)

    def introduce_room(self, account: str, channel_id: str, topic: str, township: str) -> int:
        with self._db.write():
            room_id = self._meet_room(self._account(account), account, channel_id, topic)
            if self.room(room_id).township != township:
                self.bind_room(room_id, township)
            return room_id

    def meet_room(self, account: str, channel_id: str, topic: str) -> int:
        with self._db.write():
            return self._meet_room(self._account(account), account, channel_id, topic)

    # --- for the other parts -----------------------------------------------------------------
    def _meet_person(self, number: int, account: str, channel_id: str, name: str, contact: bool) -> int:
        """Our id of who speaks, dealt when new; name and contact as last shown. In a transaction."""
        person_id = self._met_people.get((number, channel_id))
        if person_id is None:
            person_id = self._find(number, _PERSON, channel_id)
            if person_id is None:
                person_id = 1 + self._db.number("SELECT max(id) FROM person")
                self._db.run(
                    "INSERT INTO person (id, name, contact) VALUES (?, ?, ?)",
                    (person_id, self._sealer.seal(name, "person.name", _owner(_PERSON, person_id)), contact),
                )
                self._persons[person_id] = Person(id=person_id, name=name, contact=contact)
                self._identify(number, account, _PERSON, channel_id, person_id)
            if len(self._met_people) >= _KNOWN:
                self._met_people.clear()
            self._met_people[number, channel_id] = person_id
        known = self._persons.get(person_id) or self.person(person_id)
        if known.name != name and name:
            self._change_person(person_id, {"name": name})
        if known.contact != contact:
            self._change_person(person_id, {"contact": contact})
        return person_id

    def _meet_room(self, number: int, account: str, channel_id: str, topic: str) -> int:
        """Our id of a group, dealt when new; topic as last shown. In a transaction."""
        room_id = self._met_rooms.get((number, channel_id))
        if room_id is None:
            room_id = self._find(number, _ROOM, channel_id)
            if room_id is None:
                room_id = 1 + self._db.number("SELECT max(id) FROM room")
                self._db.run("INSERT INTO room (id, topic) VALUES (?, ?)", (room_id, topic))
                self._identify(number, account, _ROOM, channel_id, room_id)
            self._met_rooms[number, channel_id] = room_id
        if topic and (self._rooms.get(room_id) or self.room(room_id)).topic != topic:
            self._change_room(room_id, "topic", topic)
        return room_id

    def _spoke_in(self, person_id: int, room_id: int) -> None:
        """Where somebody lives is first looked for in the township of the group they last spoke in."""
        township = (self._rooms.get(room_id) or self.room(room_id)).township
        if township and (self._persons.get(person_id) or self.person(person_id)).township != township:
            self._change_person(person_id, {"township": township})

    def _change_person(self, person_id: int, sets: Mapping[str, Any]) -> None:
        for name, value in sets.items():
            if name not in _SETTABLE:
                raise ValueError(f"Person has no field to set named {name!r}")
            sealed = name == "name"
            stored = self._sealer.seal(value, "person.name", _owner(_PERSON, person_id)) if sealed else value
            # the column's name is one of _SETTABLE
            self._db.run(f"UPDATE person SET {name} = ? WHERE id = ?", (stored, person_id))
        self._persons.pop(person_id, None)
        if "contact" in sets:
            self._contact_changed(person_id)

    def _line_said(self, room_id: int, at: int) -> None:
        if at > self.room(room_id).last_line_at:
            self._change_room(room_id, "last_line_at", at)

    def _change_room(self, room_id: int, column: str, value: str | int) -> None:
        with self._db.write():
            self._db.run(f"UPDATE room SET {column} = ? WHERE id = ?", (value, room_id))
        self._rooms.pop(room_id, None)

    # --- the table of identities ---------------------------------------------------------------
    def _identified(self, account: str, kind: int, channel_id: str) -> int | None:
        number = self._known_account(account)
        if number is None:
            return None
        met = self._met_people if kind == _PERSON else self._met_rooms
        return met.get((number, channel_id)) or self._find(number, kind, channel_id)

    def _find(self, number: int, kind: int, channel_id: str) -> int | None:
        row = self._db.one(
            "SELECT ours FROM identity WHERE account = ? AND kind = ? AND digest = ?",
            (number, kind, self._sealer.digest(channel_id, _WHAT[kind])),
        )
        return int(row[0]) if row else None

    def _identify(self, number: int, account: str, kind: int, channel_id: str, ours: int) -> None:
        self._db.run(
            "INSERT INTO identity (account, kind, digest, ours, channel_id) VALUES (?, ?, ?, ?, ?)",
            (
                number,
                kind,
                self._sealer.digest(channel_id, _WHAT[kind]),
                ours,
                self._sealer.seal(channel_id, f"identity.{account}", _owner(kind, ours)),
            ),
        )


def _owner(kind: int, ours: int) -> str:
    return f"{_WHAT[kind]}:{ours}"
