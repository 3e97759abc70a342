"""Texts with the reading wanted of each (village files, our own corpus), and texts that are all chatter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.evaluate.form import KIND_NAMES, Form, one_of, types_in
from bot.evaluate.report import Table
from bot.evaluate.why import kind_miss, type_miss, urgency_miss
from bot.json_lines import Entry, text_of
from handlers.type_names import short_type
from lexicon.corpus_lines import Line, load_corpus
from lexicon.margins import Weighed, kind_margin, type_margin, urgency_margin, weigh
from lexicon.measure import Confusion, Judged, count_reading, type_right
from lexicon.read import read
from lexicon.reading import URGENCY_NAMES, Kind, Reading, Type, Urgency

NO_TYPE = "-"
TYPE_SHORT = {**{name.value: short_type(name) for name in Type}, NO_TYPE: "没读出"}


@cache
def learned() -> frozenset[str]:
    """The texts the weights were fitted on."""
    return frozenset(line.text for line in load_corpus()[0])


def judged(reading: Reading) -> Judged:
    """The parts of a reading that are judged: what `tag` prints, so that small talk has no type."""
    return Judged(reading.kind, reading.types, reading.urgency, reading.speak)


def count_type(confusion: Confusion, wanted: Sequence[Type], types: Sequence[Type]) -> None:
    """Any one of the wanted is right; of a wrong one the first wanted stands for all."""
    got = types[0].value if types else NO_TYPE
    confusion.add(got if type_right(wanted, types) else wanted[0].value, got)


class Village(Form):
    """kind, types and urgency beside each text."""

    key = "village"
    title = "一句一句的话"
    needs = frozenset(("text", "kind", "types", "urgency"))
    gravest = ("缓急", "大类", "类型")

    def __init__(self) -> None:
        super().__init__()
        self._kinds = Confusion(kind.value for kind in Kind)
        self._types = Confusion(name.value for name in Type)
        self._urgencies = Confusion(urgency.value for urgency in reversed(Urgency))
        self._learned = 0

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        wanted = Line(
            text=text_of(entry),
            kind=one_of(Kind, entry["kind"], "kind"),
            types=types_in(entry),
            urgency=one_of(Urgency, entry["urgency"], "urgency"),
            author="",
            situation="",
        )
        got = judged(read(wanted.text))
        count_reading(self.tally, wanted, got)
        self._learned += wanted.text in learned()
        self._kinds.add(wanted.kind, got.kind)
        self._urgencies.add(wanted.urgency, got.urgency)
        if wanted.types:
            count_type(self._types, wanted.types, got.types)
        self._keep_misses(wanted, got, where)

    def _keep_misses(self, wanted: Line, got: Judged, where: str) -> None:
        text = wanted.text
        type_wrong = bool(wanted.types and got.types) and not type_right(wanted.types, got.types)
        if got.kind is wanted.kind and got.urgency is wanted.urgency and not type_wrong:
            return
        weighed = weigh(text)
        off = kind_margin(weighed, got.kind, wanted.kind)
        if got.kind is not wanted.kind:
            self.missed("大类", off, lambda: kind_miss(where, text, wanted.kind, got.kind, off))
        if type_wrong:
            far = type_margin(weighed, got.types[0], wanted)
            self.missed("类型", far, lambda: type_miss(where, text, wanted.types, got.types[0], far))
        if got.urgency is not wanted.urgency:
            self._keep_urgency(wanted, got, where, weighed, off)

    def _keep_urgency(self, wanted: Line, got: Judged, where: str, weighed: Weighed, off: float) -> None:
        # A life first, a false alarm second, then the rest; of these what comes of a wrong kind stands there.
        lost, alarm = wanted.urgency is Urgency.CRITICAL, got.urgency is Urgency.CRITICAL
        if not (lost or alarm) and got.kind is not wanted.kind:
            return
        far = urgency_margin(weighed, got.urgency, wanted.urgency)
        self.missed(
            "缓急",
            far,
            lambda: urgency_miss(where, wanted.text, wanted.urgency, got.urgency, far),
            rank=0 if lost else 1 if alarm else 2,
        )

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [
            Table("大类", self._kinds, {kind.value: name for kind, name in KIND_NAMES.items()}),
            Table("缓急", self._urgencies, {one.value: name for one, name in URGENCY_NAMES.items()}),
            Table("类型", self._types, TYPE_SHORT),
        ]

    def notes(self) -> Sequence[str]:
        """See Form."""
        if not self._learned:
            return ()
        return (f"{self._learned} 行在训练语料 lexicon/corpus 里：权重重算时学它们，学过的题分数不作数",)


class Chatter(Form):
    """Texts that are all small talk, from a collection of it."""

    key = "chatter"
    title = "全是闲话"
    needs = frozenset(("text", "source"))

    def __init__(self) -> None:
        super().__init__()
        self._kinds = Confusion(kind.value for kind in Kind)

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        text = text_of(entry)
        got = read(text)
        self.tally.count("concern", got.kind is Kind.CONCERN)
        self.tally.count("critical", got.critical)
        self.tally.count("spoken", got.speak)
        self._kinds.add(Kind.CHATTER, got.kind)
        if got.kind is not Kind.CHATTER:
            far = kind_margin(weigh(text), got.kind, Kind.CHATTER)
            rank = 0 if got.critical or got.speak else 1
            self.missed("大类", far, lambda: kind_miss(where, text, Kind.CHATTER, got.kind, far), rank=rank)

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [Table("大类", self._kinds, {kind.value: name for kind, name in KIND_NAMES.items()})]
