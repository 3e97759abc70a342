"""Which of the ledger's twenty types a matter is."""

from __future__ import annotations

from lexicon.kinds import Scores
from lexicon.reading import Type

# A further type is told where it is nearly as likely as not; more than three help nobody.
_FURTHER = -0.4
_MOST = 3


def decide_types(scores: Scores) -> tuple[Type, ...]:
    """The types of a concern or question, best first, one at least."""
    ranked = sorted(Type, key=lambda name: -scores[f"type.{name}"])
    further = [name for name in ranked[1:_MOST] if scores[f"type.{name}"] > _FURTHER]
    return (ranked[0], *further)
