"""A case is the fold of its history: each step and the fields it changes, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from storage.records import Case, CaseEvent, State

OPENED = "opened"
_FIELDS = frozenset(f.name for f in fields(Case)) - {"id", "updated_at"}
_TUPLES = frozenset({"types", "topics", "hidden_from", "offered_to", "signs", "messages"})


def as_json(sets: Mapping[str, Any]) -> dict[str, Any]:
    """
    The fields a step changes, as JSON values.

    Raises:
        ValueError: Case has no such field, or it is not a step's to change (id, updated_at).
    """
    for name in sets:
        if name not in _FIELDS:
            raise ValueError(f"a step of a case cannot set {name!r}")
    return {
        name: list(value) if name in _TUPLES else str(value) if name == "state" else value
        for name, value in sets.items()
    }


def whole(case: Case) -> dict[str, Any]:
    """All fields of a new case, as its first step sets them."""
    return as_json({name: getattr(case, name) for name in sorted(_FIELDS)})


def fold(case: Case | None, event: CaseEvent) -> Case:
    """The case after that step; None before the first. Pure."""
    values = {name: _value(name, value) for name, value in event.sets.items()}
    if case is None:
        return Case(id=event.case_id, updated_at=event.at, **values)
    return replace(case, updated_at=event.at, **values)


def fold_all(events: Iterable[CaseEvent]) -> Case | None:
    """The case after all its steps, in order; None without any."""
    case: Case | None = None
    for event in events:
        case = fold(case, event)
    return case


def _value(name: str, value: Any) -> Any:
    if name in _TUPLES:
        return tuple(value)
    return State(value) if name == "state" else value
