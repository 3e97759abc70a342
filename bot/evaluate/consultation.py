"""Questions people asked lawyers, each with its field: the mapping of fields to our types is fields.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache

from bot.evaluate.form import Form
from bot.evaluate.report import FIELDS, Table
from bot.evaluate.why import type_miss
from bot.json_lines import Entry, text_of, words_of
from lexicon.corpus_lines import Line
from lexicon.margins import type_margin, weigh
from lexicon.measure import Confusion, type_right
from lexicon.read import read
from lexicon.reading import Kind, Type, Urgency

_ELSE = "别的"
_TALK = "闲话"


@cache
def fields() -> Mapping[str, tuple[Type, ...]]:
    """The fields that have types of ours. Raises ValueError where a type is none."""
    data = tomllib.loads(FIELDS.read_text(encoding="utf-8-sig"))
    return {name: tuple([Type(one) for one in types]) for name, types in data.items()}


def field_of(types: Sequence[Type]) -> str:
    """The field that the first type belongs to."""
    if not types:
        return _TALK
    return next((name for name, ours in fields().items() if types[0] in ours), _ELSE)


class Consultation(Form):
    """text and label."""

    key = "consultation"
    title = "网上问律师的话"
    needs = frozenset(("text", "label"))

    def __init__(self) -> None:
        super().__init__()
        self._fields = Confusion((*fields(), _ELSE, _TALK))
        self._apart = 0

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        text, label = text_of(entry), words_of(entry, "label")
        if label not in fields():
            self._apart += 1
            return
        wanted, types = fields()[label], read(text).types
        self.tally.count("field", type_right(wanted, types))
        self._fields.add(label, field_of(types))
        if not type_right(wanted, types):
            first = types[0] if types else None
            line = Line(text, Kind.QUESTION, wanted, Urgency.NORMAL, "", "")
            far = type_margin(weigh(text), first, line) if first else 1.0
            self.missed("领域", far, lambda: type_miss(where, text, wanted, first, far, "领域"))

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [Table("领域", self._fields)]

    def notes(self) -> Sequence[str]:
        """See Form."""
        if not self._apart:
            return ()
        return (f"{self._apart} 行的领域对不上我们的类型（公司、刑事、海事……），没算",)
