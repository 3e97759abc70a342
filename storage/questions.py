"""Legal questions that were put and what was answered, kept for the judicial office."""

from __future__ import annotations

from storage import ids
from storage.cases import Cases
from storage.database import Row
from storage.records import AskedLaw

_SELECT = "SELECT id, at, person_id, room_id, answer_id, score, text FROM asked_law"


class Questions(Cases):
    """Kept legal questions."""

    def asked_law(self, *, unanswered_only: bool = False) -> list[AskedLaw]:
        where = " WHERE answer_id = ''" if unanswered_only else ""
        return [self._asked(row) for row in self._db.all(f"{_SELECT}{where} ORDER BY id")]

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

    def _answer_found(self, person_id: int, at: int, answer_id: str) -> None:
        self._db.run(
            "UPDATE asked_law SET answer_id = ? WHERE person_id = ? AND at = ? AND answer_id = ''",
            (answer_id, person_id, at),
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
        )
