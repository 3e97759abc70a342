"""An officer types, a question has reached them, changes are done: for tests of commands, beside scene.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from handlers import mediator
from handlers.facts import Facts
from storage.changes import CancelTimers, Change, MoveCase, OpenCase, Say, SetTimer
from storage.fold import as_json
from storage.records import Asked, Case, Message, Officer, Outgoing, SayRank, Timer
from tests.handlers.scene import CHATTER, MEDIATOR, SPEAKER, a_message, only, scene


def asked(case: Case, officer: Officer = MEDIATOR, *, kind: str = "", key: str = "q") -> Outgoing:
    """An offer (or another question) about the case that reached the officer."""
    kind = kind or ("danger_offer" if case.danger else "offer")
    return Outgoing(
        id=1,
        key=key,
        account="bot",
        room_id=None,
        person_id=officer.person_id,
        text="",
        rank=SayRank.ALERT,
        not_before=0,
        created_at=0,
        question=Asked(kind=kind, case_id=case.id),
    )


def typing(text: str, *cases: Case, officer: Officer = MEDIATOR, aloud: bool = False, **sets: Any) -> Facts:
    """The officer types this privately (or aloud in the group); these cases are offered to them or held."""
    message = a_message(text, id=90, private=not aloud, sender_id=officer.person_id)
    message = replace(message, **sets.pop("message", {}))
    person = replace(SPEAKER, id=officer.person_id or 0, name=officer.name)
    about: dict[str, Any] = {
        "reading": CHATTER,
        "person": person,
        "officer": officer,
        "held": tuple(cases),
        "teller": SPEAKER,
    }
    return scene(message, **{**about, **sets})


def answered(text: str, *cases: Case, **sets: Any) -> list[Change]:
    """What that does; fails where it was taken for talk."""
    done = mediator.answer(typing(text, *cases, **sets))
    assert done is not None, "taken for talk"
    return done


def heard(changes: Iterable[Change], officer: Officer) -> list[str]:
    """The texts this officer gets."""
    return [c.text for c in changes if isinstance(c, Say) and c.person_id == officer.person_id]


def steps(changes: Iterable[Change]) -> list[str]:
    """The steps that are taken with the case."""
    return [c.step for c in changes if isinstance(c, MoveCase)]


def after(case: Case, changes: list[Change]) -> Case:
    """The case once these changes are done."""
    for change in only(changes, MoveCase):
        if change.case_id == case.id:
            as_json(change.sets)  # raises for a field that a step may not set
            case = replace(case, **change.sets, updated_at=change.at)
    return case


def opened(changes: list[Change]) -> Case:
    """The case that was opened, with all that was done to it at once."""
    return after(only(changes, OpenCase)[0].case, changes)


def running(timers: dict[str, Timer], changes: Iterable[Change]) -> dict[str, Timer]:
    """The clocks that run after these changes."""
    left = dict(timers)
    for change in changes:
        if isinstance(change, SetTimer):
            left[change.timer.key] = change.timer
        elif isinstance(change, CancelTimers):
            left = {key: t for key, t in left.items() if not key.startswith(change.key_prefix)}
    return left


def pieces(*texts: str) -> tuple[Message, ...]:
    """What the teller wrote, piece by piece."""
    return tuple(a_message(text, id=n) for n, text in enumerate(texts, 1))


def clocks(*keys: str) -> dict[str, Timer]:
    """Clocks of those names, running."""
    return {key: Timer(key=key, due=0, kind=key.partition(":")[0]) for key in keys}
