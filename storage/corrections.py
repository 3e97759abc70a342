"""What people said of wrong readings, kept for whoever mends the lexicon."""

from __future__ import annotations

import json

from storage import ids
from storage.base import encode_json
from storage.changes import KeepCorrection
from storage.database import Row
from storage.questions import Questions
from storage.records import Correction, WordBehind

_COLUMNS = "id, at, case_id, officer_id, what, kind, types, urgency, said, lexicon, messages, words"


class Corrections(Questions):
    """Kept corrections."""

    def corrections(self, since: int = 0) -> list[Correction]:
        rows = self._db.all(f"SELECT {_COLUMNS} FROM correction WHERE at >= ? ORDER BY id", (since,))
        return [self._correction(row) for row in rows]

    def _keep_correction(self, it: KeepCorrection) -> None:
        """One row; its few words under a key of its own, so that they need no other's key to be read."""
        correction_id = 1 + self._db.number("SELECT max(id) FROM correction")
        words = encode_json([[one.word, one.heading, one.weight] for one in it.words])
        self._db.run(
            f"INSERT INTO correction ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                correction_id,
                it.at,
                it.case_id,
                it.officer_id,
                it.what,
                it.kind,
                encode_json(it.types),
                it.urgency,
                it.said,
                it.lexicon,
                encode_json(it.messages),
                self._sealer.seal(words, "correction.words", ids.correction_owner(correction_id)),
            ),
        )

    def _correction(self, row: Row) -> Correction:
        words = self._sealer.unseal(row[11], "correction.words", ids.correction_owner(row[0]))
        return Correction(
            id=row[0],
            at=row[1],
            case_id=row[2],
            officer_id=row[3],
            what=row[4],
            kind=row[5],
            types=tuple(json.loads(row[6])),
            urgency=row[7],
            said=row[8],
            lexicon=row[9],
            messages=tuple(json.loads(row[10])),
            words=tuple(
                WordBehind(word=word, heading=heading, weight=weight)
                for word, heading, weight in json.loads(words)
            ),
        )
