"""Talks of several people interleaved, played through the real pipeline: is each concern found, and whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.evaluate.form import Form, listed, one_of, types_in
from bot.evaluate.report import Miss, Table
from bot.evaluate.village import TYPE_SHORT, count_type
from bot.evaluate.why import counted, kind_miss, type_miss, urgency_miss
from bot.json_lines import BadLine, Entry, words_of
from lexicon.corpus_lines import Line
from lexicon.explain import kind_head
from lexicon.margins import kind_margin, type_margin, urgency_margin, weigh
from lexicon.measure import Confusion
from lexicon.reading import TYPE_NAMES, URGENCY_NAMES, Kind, Type, Urgency

WHOLE = 0.8
"""Overlap ÷ union of the pieces from which on a concern counts as whole."""

ROOM = "正安镇村民说事群"
"""A group of the sample county; the file does not say in which one it is talked."""

_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class _Case:
    """A case that the talk opened."""

    who: str
    pieces: frozenset[int]
    types: tuple[Type, ...]
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class _Concern:
    """A concern that stands in the talk."""

    who: str
    pieces: frozenset[int]
    label: Line


class Talks(Form):
    """messages (t, who, text or media) and the concerns that are in them."""

    key = "talk"
    title = "几个人掺着说的一段"
    needs = frozenset(("messages", "concerns"))
    step = 5
    gravest = ("没找着", "缓急", "多立的", "收得不整", "类型")

    def __init__(self) -> None:
        super().__init__()
        self._types = Confusion(name.value for name in Type)
        self._urgencies = Confusion(urgency.value for urgency in reversed(Urgency))
        self._found = Confusion(("concern", _NOTHING))

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        messages = listed(entry, "messages")
        concerns = [_concern(one, messages) for one in listed(entry, "concerns")]
        cases = _played(messages)
        met: set[_Case] = set()
        for concern in concerns:
            near = [case for case in cases if case.who == concern.who and case.pieces & concern.pieces]
            met.update(near)
            case = max(near, key=lambda one: len(one.pieces & concern.pieces), default=None)
            self._count_concern(concern, case, where)
        for case in cases:
            self.tally.count("extra", case not in met)
            if case not in met:
                self._found.add(_NOTHING, "concern")
                text = _text(messages, case.pieces)
                self.missed("多立的", 1.0, partial(_one_too_many, where, text))

    def _count_concern(self, concern: _Concern, case: _Case | None, where: str) -> None:
        label = concern.label
        self._found.add("concern", "concern" if case else _NOTHING)
        self.tally.count("found", case is not None)
        fit = len(case.pieces & concern.pieces) / len(case.pieces | concern.pieces) if case else 0.0
        self.tally.count("whole", fit >= WHOLE)
        right = bool(case and case.types and case.types[0] in label.types)
        self.tally.count("type", right)
        self.tally.count("urgency", case is not None and case.urgency is label.urgency)
        if case is None:
            self.missed("没找着", 1.0, lambda: _not_found(where, concern))
            return
        count_type(self._types, label.types, case.types)
        self._urgencies.add(label.urgency, case.urgency)
        if fit < WHOLE:
            self.missed("收得不整", 1 - fit, lambda: _not_whole(where, concern, case, 1 - fit))
        if not right:
            far = type_margin(weigh(label.text), case.types[0], label) if case.types else 1.0
            first = case.types[0] if case.types else None
            self.missed("类型", far, lambda: type_miss(where, label.text, label.types, first, far))
        if case.urgency is not label.urgency:
            off = urgency_margin(weigh(label.text), case.urgency, label.urgency)
            rank = 0 if label.urgency is Urgency.CRITICAL else 1
            self.missed(
                "缓急",
                off,
                lambda: urgency_miss(where, label.text, label.urgency, case.urgency, off),
                rank=rank,
            )

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [
            Table("事", self._found, {"concern": "事", _NOTHING: "没有"}),
            Table("缓急", self._urgencies, {one.value: name for one, name in URGENCY_NAMES.items()}),
            Table("类型", self._types, TYPE_SHORT),
        ]

    def notes(self) -> Sequence[str]:
        """See Form."""
        return ("整、类型、缓急都按全部的事算：没找着的算错；多出来的按立了的案算",)


def _concern(given: object, messages: Sequence[Any]) -> _Concern:
    """A label. Raises BadLine."""
    if not isinstance(given, dict):
        raise BadLine('"concerns" 里要一件一件写成 {"who": …} 的样子')
    who = words_of(given, "who")
    pieces = listed(given, "messages")
    for at in pieces:
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(messages):
            raise BadLine('"concerns" 的 "messages" 要是前面哪几句（从 0 数）')
    types = types_in(given)
    if not pieces or not types:
        raise BadLine('"concerns" 里有一件没写是哪几句，或者没写类型')
    label = Line(
        text=_text(messages, frozenset(pieces)),
        kind=Kind.CONCERN,
        types=types,
        urgency=one_of(Urgency, given.get("urgency"), "urgency"),
        author="",
        situation="",
    )
    return _Concern(who, frozenset(pieces), label)


def _played(messages: Sequence[Any]) -> list[_Case]:
    """The cases that the talk opens. Raises BadLine where a message cannot be played."""
    import asyncio

    from bot.logs import log_to_stderr
    from bot.replay import replayed

    log_to_stderr("warning")
    shown: list[Entry] = []
    lines = [_line(message) for message in messages]
    asyncio.run(replayed(lines, shown.append))
    for event in shown:
        if "error" in event:
            raise BadLine(f'"messages" 的{event["error"]}')
    return [
        _Case(
            who=event["who"],
            pieces=frozenset(event["messages"]),
            types=tuple([Type(name) for name in event["types"]]),
            urgency=Urgency(event["urgency"]),
        )
        for event in shown
        if event["event"] == "concern"
    ]


def _line(message: object) -> bytes:
    if isinstance(message, dict):
        message = {"room": ROOM, **message}
    return json.dumps(message, ensure_ascii=True).encode()


def _text(messages: Sequence[Any], pieces: frozenset[int]) -> str:
    """What these pieces say, together, as the bot reads them."""
    said = [messages[at].get("text") for at in sorted(pieces) if isinstance(messages[at], dict)]
    return "\n".join(text for text in said if isinstance(text, str) and text)


def _not_found(where: str, concern: _Concern) -> Miss:
    text = concern.label.text
    far = kind_margin(weigh(text), Kind.CHATTER, Kind.CONCERN)
    found = kind_miss(where, text, Kind.CONCERN, Kind.CHATTER, far, "没找着")
    return Miss(
        found.what, where, text, _types(concern.label.types), "没立案", far, found.why, found.wanted_why
    )


def _not_whole(where: str, concern: _Concern, case: _Case, far: float) -> Miss:
    lost, more = sorted(concern.pieces - case.pieces), sorted(case.pieces - concern.pieces)
    return Miss(
        "收得不整",
        where,
        concern.label.text,
        f"第 {_numbers(concern.pieces)} 句",
        f"少 {_numbers(lost)}，多 {_numbers(more)}",
        far,
        counted(concern.label.text, kind_head(Kind.CONCERN)),
    )


def _one_too_many(where: str, text: str) -> Miss:
    return kind_miss(where, text, Kind.CHATTER, Kind.CONCERN, 1.0, "多立的")


def _numbers(pieces: Sequence[int] | frozenset[int]) -> str:
    return "、".join(map(str, sorted(pieces))) or "无"


def _types(types: Sequence[Type]) -> str:
    return "或".join(TYPE_NAMES[name] for name in types)
