"""Pairs of concerns, days apart: are they known to be the same matter."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluate.form import Form
from bot.evaluate.report import Miss, Table
from bot.json_lines import BadLine, Entry, words_of
from lexicon.measure import Confusion
from lexicon.same import same_matter

_NAMES = {"same": "一件事", "other": "两件事"}


class SameMatter(Form):
    """a, b and whether they are the same."""

    key = "same"
    title = "两条说的是不是一件事"
    needs = frozenset(("a", "b", "same"))

    def __init__(self) -> None:
        super().__init__()
        self._pairs = Confusion(_NAMES)

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        a, b, wanted = words_of(entry, "a"), words_of(entry, "b"), entry["same"]
        if not isinstance(wanted, bool):
            raise BadLine('"same" 要是 true 或 false')
        found = same_matter(a, b)
        if found.same:
            self.tally.count("precision", wanted)
        if wanted:
            self.tally.count("recall", found.same)
        want, got = ("same" if same else "other" for same in (wanted, found.same))
        self._pairs.add(want, got)
        if want != got:
            far = found.score if found.same else 1 - found.score
            miss = Miss("一件事", where, f"{a} ／ {b}", _NAMES[want], _NAMES[got], far, found.why)
            self.missed("一件事", far, lambda: miss, rank=0 if found.same else 1)

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [Table("一件事", self._pairs, _NAMES)]
