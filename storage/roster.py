"""The roster of officers, their bindings to contacts, and one-time codes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from storage.base import Part, Tools, encode_json
from storage.errors import NotKept
from storage.records import Officer, Role

_COLUMNS = "id, key, gender, township, village, committee, roles, types, rank, person_id, away_until, words"

_LIVING = (
    f"SELECT {', '.join('o.' + name for name in _COLUMNS.split(', '))}, coalesce(p.contact, 1)"
    " FROM officer o LEFT JOIN person p ON p.id = o.person_id WHERE o.gone = 0 ORDER BY o.id"
)


class Roster(Part):
    """Officers; held in memory once read, since everything asks for them."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._officers: list[Officer] | None = None
        self._roster_version = 1

    def _forget_caches(self) -> None:
        super()._forget_caches()
        self._changed()

    def _changed(self) -> None:
        self._officers = None
        self._roster_version += 1

    def _contact_changed(self, person_id: int) -> None:
        super()._contact_changed(person_id)
        if self._db.one("SELECT 1 FROM officer WHERE person_id = ? AND gone = 0", (person_id,)) is not None:
            self._changed()

    def roster_version(self) -> int:
        return self._roster_version

    def officers(self) -> list[Officer]:
        if self._officers is None:
            found = []
            for row in self._db.all(_LIVING):
                name, called, phone = json.loads(
                    self._sealer.unseal(row[11], "officer.words", _owner(row[0]))
                )
                found.append(
                    Officer(
                        id=row[0],
                        key=row[1],
                        name=name,
                        called=called,
                        phone=phone,
                        gender=row[2],
                        township=row[3],
                        village=row[4],
                        committee=row[5],
                        roles=tuple(Role(role) for role in json.loads(row[6])),
                        types=tuple(json.loads(row[7])),
                        rank=row[8],
                        person_id=row[9],
                        away_until=row[10],
                        contact=row[12] != 0,
                    )
                )
            self._officers = found
        return list(self._officers)

    def replace_roster(self, officers: Sequence[Officer]) -> None:
        """
        Take over a roster whole.

        A key keeps its id for ever, also when it is gone for a while: cases name officers by id.
        Binding and leave stay by key unless the new line brings its own.
        """
        keys = [officer.key for officer in officers]
        if len(set(keys)) != len(keys):
            raise ValueError("an officer's key stands twice in the roster")
        with self._db.write():
            known = {
                row[0]: row[1:]
                for row in self._db.all("SELECT key, id, person_id, away_until, gone FROM officer")
            }
            last = max((row[0] for row in known.values()), default=0)
            for officer in officers:
                officer_id, person_id, away_until, _ = known.pop(officer.key, (0, None, 0, 0))
                if not officer_id:
                    officer_id = last = last + 1
                self._put_officer(
                    officer_id,
                    officer,
                    person_id if officer.person_id is None else officer.person_id,
                    officer.away_until or away_until,
                )
            for officer_id, _, _, gone in known.values():
                if not gone:
                    self._let_go(officer_id)
        self._changed()

    def _put_officer(self, officer_id: int, officer: Officer, person_id: int | None, away_until: int) -> None:
        words = encode_json([officer.name, officer.called, officer.phone])
        self._db.run(
            f"INSERT INTO officer ({_COLUMNS}, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
            " ON CONFLICT (id) DO UPDATE SET gender = excluded.gender, township = excluded.township,"
            " village = excluded.village, committee = excluded.committee, roles = excluded.roles,"
            " types = excluded.types, rank = excluded.rank, person_id = excluded.person_id,"
            " away_until = excluded.away_until, words = excluded.words, gone = 0",
            (
                officer_id,
                officer.key,
                officer.gender,
                officer.township,
                officer.village,
                officer.committee,
                encode_json([role.value for role in officer.roles]),
                encode_json(officer.types),
                officer.rank,
                person_id,
                away_until,
                self._sealer.seal(words, "officer.words", _owner(officer_id)),
            ),
        )

    def _let_go(self, officer_id: int) -> None:
        self._db.run(
            "UPDATE officer SET gone = 1, words = NULL, person_id = NULL, away_until = 0 WHERE id = ?",
            (officer_id,),
        )
        self._db.run("DELETE FROM code WHERE officer_id = ?", (officer_id,))
        self._sealer.drop(_owner(officer_id))

    # --- bindings --------------------------------------------------------------------------
    def set_code(self, officer_id: int, code: str, expires_at: int) -> None:
        with self._db.write():
            if self._db.one("SELECT 1 FROM officer WHERE id = ? AND gone = 0", (officer_id,)) is None:
                raise NotKept(f"名册里没有编号 {officer_id} 的人。")
            self._db.run(
                "INSERT INTO code (officer_id, digest, expires_at) VALUES (?, ?, ?)"
                " ON CONFLICT (officer_id) DO UPDATE SET digest = excluded.digest,"
                " expires_at = excluded.expires_at",
                (officer_id, self._code_digest(code), expires_at),
            )

    def code_officer(self, code: str, now: int) -> tuple[int | None, str]:
        digest = self._code_digest(code)
        row = self._db.one("SELECT officer_id FROM code WHERE digest = ? AND expires_at > ?", (digest, now))
        return (int(row[0]) if row else None), digest

    def _code_digest(self, code: str) -> str:
        return self._sealer.digest(code, "code").hex()

    def _bind(self, officer_id: int, person_id: int) -> None:
        self._db.run("UPDATE officer SET person_id = ? WHERE id = ? AND gone = 0", (person_id, officer_id))
        self._db.run("DELETE FROM code WHERE officer_id = ?", (officer_id,))
        self._changed()

    def _spoil(self, digest: str) -> None:
        self._db.run("DELETE FROM code WHERE digest = ?", (digest,))

    def _away(self, officer_id: int, until: int) -> None:
        self._db.run("UPDATE officer SET away_until = ? WHERE id = ?", (until, officer_id))
        self._changed()


def _owner(officer_id: int) -> str:
    return f"officer:{officer_id}"
