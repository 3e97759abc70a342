"""The reasons behind a wrong reading: which words counted for what was read, which for what was wanted."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluate.form import KIND_NAMES
from bot.evaluate.report import Miss
from lexicon.explain import kind_head, type_head, urgency_head, words_for
from lexicon.margins import decided_otherwise, weigh
from lexicon.reading import TYPE_NAMES, URGENCY_NAMES, Kind, Type, Urgency

_WORDS = 4

Head = tuple[str, str]


def counted(text: str, head: Head) -> list[str]:
    """The words that counted most for one question to the weights ("闲话:电影 +1.2")."""
    return [match.why for match in words_for(text, [head])[:_WORDS]]


def kind_miss(where: str, text: str, wanted: Kind, read: Kind, far: float, what: str = "大类") -> Miss:
    """A kind that was read wrong."""
    return _miss(what, where, text, (KIND_NAMES[wanted], KIND_NAMES[read]), far,
                 kind_head(read), kind_head(wanted))  # fmt: skip


def type_miss(
    where: str, text: str, wanted: Sequence[Type], read: Type | None, far: float, what: str = "类型"
) -> Miss:
    """A type that was read wrong; None: it was read as small talk, and the kind's words say why."""
    names = "或".join(TYPE_NAMES[name] for name in wanted)
    if read is None:
        heads = kind_head(Kind.CHATTER), kind_head(Kind.CONCERN)
        return _miss(what, where, text, (names, "没读出类型（当成闲话）"), far, *heads)
    scores = weigh(text).scores
    best = max(wanted, key=lambda name: scores[f"type.{name}"])
    return _miss(what, where, text, (names, TYPE_NAMES[read]), far, type_head(read), type_head(best))


def urgency_miss(where: str, text: str, wanted: Urgency, read: Urgency, far: float) -> Miss:
    """An urgency that was read wrong."""
    names = URGENCY_NAMES[wanted], URGENCY_NAMES[read]
    return _miss("缓急", where, text, names, far, urgency_head(read), urgency_head(wanted))


def _miss(
    what: str, where: str, text: str, names: tuple[str, str], far: float, read: Head, wanted: Head
) -> Miss:
    why = [*counted(text, read), *decided_otherwise(weigh(text))]
    return Miss(what, where, text, *names, far, why, counted(text, wanted))
