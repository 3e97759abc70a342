"""Where the finder is not sure, a model may be asked which stored answer is meant: it picks, it never words.

The private answer waits as a timer, limits.second_look long. What the model said comes in as data of that
timer, and is taken for nothing but one of the answers that were offered; without it the plain answer is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.facts import Facts
from handlers.privacy import COLUMNS, delicate, goes_on
from lexicon.answers import Answer, Finding
from lexicon.find_answer import index
from lexicon.reading import Kind, Reading
from storage.changes import SetTimer
from storage.records import Burst, Message, Person, Timer

TIMER = "second_look"
OFFERED = 24
"""So many of the nearest answers are offered by their titles."""

_NEAREST = 3


def wait_for_it(
    facts: Facts,
    burst: Burst,
    new: Sequence[Message],
    whole: Reading,
    finding: Finding,
    key: str,
) -> list[SetTimer]:
    """
    The private answer held back, where a model may be asked; [] where it may not, and it is said now.

    Never what was asked in a group, nor what may be delicate or near danger: the words leave the machine.
    """
    person, text = facts.person, "\n".join(m.text for m in new if m.text)
    if not facts.second_look or person is None or not person.contact or burst.room_id is not None:
        return []
    if finding.answer is not None or whole.kind is not Kind.QUESTION or not whole.far_from_danger:
        return []
    nearest = index().likely(text, whole, _NEAREST)
    topics: list[str] = [
        *whole.topics,
        *(topic for one in (*nearest, *finding.choices) for topic in one.topics),
    ]
    topics += [topic for case in facts.told if goes_on(case) for topic in case.topics]
    if _delicate(topics) or in_danger(facts) or not offered(text, whole):
        return []
    timer = Timer(
        key=f"{waiting(person)}{new[0].id}",
        due=facts.now + facts.limits.second_look,
        kind=TIMER,
        burst_id=burst.id,
        person_id=person.id,
        data={"say": key, "messages": [m.id for m in new], "at": facts.now},
    )
    return [SetTimer(timer=timer)]


def waiting(person: Person) -> str:
    """How the keys of answers held back for that person begin."""
    return f"{TIMER}:{person.id}:"


def offered(text: str, reading: Reading) -> tuple[Answer, ...]:
    """The stored answers among which the model may choose; none on a delicate subject."""
    return tuple(one for one in index().likely(text, reading, OFFERED) if not _delicate(one.topics))


def in_danger(facts: Facts) -> bool:
    """Something else matters to this person now."""
    return any(case.danger and goes_on(case) for case in facts.told)


def meant(facts: Facts, text: str, reading: Reading) -> Answer | None:
    """The offered answer that the model named; None: it said nothing, or nothing of use."""
    said = facts.timer.data.get("answer") if facts.timer is not None else None
    return next((one for one in offered(text, reading) if one.id == said), None)


def _delicate(topics: Sequence[str]) -> bool:
    return any(delicate(topics, column) for column in COLUMNS)
