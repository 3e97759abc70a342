"""Legal questions that were put and what was answered, kept for the judicial office."""

from __future__ import annotations

import json

from storage import ids
from storage.cases import Cases
from storage.database import Row
from storage.records import AskedLaw

_SELECT = "SELECT id, at, person_id, room_id, answer_id, score, text, refused FROM asked_law"
_MOST_OF_ONE = 50
"""Nobody asks more in a day; a machine that does must not make each question dearer than the last."""


class Questions(Cases):
    """Kept legal questions."""

    def asked_law(self, *, unanswered_only: bool = False, since: int = 0) -> list[AskedLaw]:
        which = " AND (answer_id = '' OR refused <> '[]')" if unanswered_only else ""
        rows = self._db.all(f"{_SELECT} WHERE at >= ?{which} ORDER BY id", (since,))
        return [self._asked(row) for row in rows]

    def asked_since(self, person_id: int, since: int) -> list[AskedLaw]:
        rows = self._db.all(
            f"{_SELECT} WHERE person_id = ? AND at >= ? ORDER BY id DESC LIMIT {_MOST_OF_ONE}",
            (person_id, since),
        )
        return [self._asked(row) for row in reversed(rows)]

    def last_asked(self, person_id: int) -> AskedLaw | None:
        row = self._db.one(f"{_SELECT} WHERE person_id = ? ORDER BY id DESC LIMIT 1", (person_id,))
        return self._asked(row) if row else None

    def _keep_question(
        self,
        message_ids: tuple[int, ...],
        at: int,
        person_id: int,
        room_id: int | None,
        text: str,
        answer_id: str,
        score: float,
    ) -> None:
        question_id = 1 + self._db.number("SELECT max(id) FROM asked_law")
        owner = ids.question_owner(question_id)
        self._db.run(
            "INSERT INTO asked_law (id, at, person_id, room_id, answer_id, score, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                question_id,
                at,
                person_id,
                room_id,
                answer_id,
                score,
                self._sealer.seal(text, "question.text", owner),
            ),
        )
        self._give(message_ids, owner)

    def _change_question(self, question_id: int, answer_id: str, refused: tuple[str, ...]) -> None:
        self._db.run(
            "UPDATE asked_law SET answer_id = ?, refused = ? WHERE id = ?",
            (answer_id, json.dumps(refused, ensure_ascii=False), question_id),
        )

    def _asked(self, row: Row) -> AskedLaw:
        return AskedLaw(
            id=row[0],
            at=row[1],
            person_id=row[2],
            room_id=row[3],
            answer_id=row[4],
            score=row[5],
            text=self._sealer.unseal(row[6], "question.text", ids.question_owner(row[0])).decode(),
            refused=tuple(json.loads(row[7])),
        )
