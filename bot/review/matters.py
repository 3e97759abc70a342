"""All readings whose words are kept, and what people said of each: cases and legal questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.privacy import delicate
from lexicon.read import read
from lexicon.reading import Kind, Urgency
from storage.errors import SealBroken
from storage.interface import Store
from storage.records import FALSE_ALARM, RETYPE, AskedLaw, Case, Correction, State, WordBehind

EVER = 2**62
NAMELESS = "（私密的，不列号）"
_DONE = (State.SETTLED, State.UNSETTLED, State.MOVED_OUT)


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What stands of what people said of one reading; a word taken back does not stand.

    Attributes:
        what: FALSE_ALARM or RETYPE.
        kind, types, urgency: what the machine had read.
        said: the type it is of, "" for a false alarm.
        words: of the lexicon, with the weights of that day.
    """

    case_id: int
    at: int
    what: str
    kind: str
    types: tuple[str, ...]
    urgency: str
    said: str
    words: tuple[WordBehind, ...]

    @property
    def wrongly_read(self) -> bool:
        """A voice was not read, and whoever asks for a person (找人) was not taken for a concern."""
        return self.what == RETYPE or self.kind == Kind.CONCERN


@dataclass(frozen=True, slots=True)
class Matter:
    """
    One kept reading.

    Attributes:
        name: what it is called on the screen: a case's number, a question's place in the list, neither
            where it is private.
        text: what was read, "" where it is no longer known.
        township: of the room it was said in.
        question: a legal question, else a case.
        settled: people are done with it, and it was a matter.
        danger: it was once read as present danger.
        private: its words were promised to one reader; they are not shown here, whoever asks.
    """

    name: str
    text: str
    township: str
    question: bool
    settled: bool = False
    danger: bool = False
    private: bool = False
    judged: Judged | None = None


def judged(corrections: Iterable[Correction], states: Mapping[int, State]) -> dict[int, Judged]:
    """
    Case → what stands of the corrections on it, of which the last of each sort counts.

    Args:
        states: where the cases stand; a false alarm that came up again was none, 土地 that was put
            back to 邻里 was 邻里.
    """
    by_case: dict[int, list[Correction]] = {}
    for one in corrections:
        by_case.setdefault(one.case_id, []).append(one)
    found = {}
    for case_id, told in by_case.items():
        alarms = [one for one in told if one.what == FALSE_ALARM]
        if alarms and states.get(case_id, State.FALSE_ALARM) is State.FALSE_ALARM:
            found[case_id] = _judged(alarms[-1], told[0])
            continue
        types = [one for one in told if one.what == RETYPE]
        if types and types[-1].said != types[0].types[0]:
            found[case_id] = _judged(types[-1], types[0])
    return found


def _judged(last: Correction, first: Correction) -> Judged:
    # What a second 改 changed was no longer the machine's.
    return Judged(
        case_id=last.case_id,
        at=last.at,
        what=last.what,
        kind=last.kind,
        types=first.types,
        urgency=last.urgency,
        said=last.said,
        words=last.words,
    )


def kept_matters(store: Store) -> list[Matter]:
    """All cases, oldest first, then all questions."""
    cases = store.cases_between(0, EVER)
    told = judged(store.corrections(), {case.id: case.state for case in cases})
    matters = [
        Matter(
            name=name_of(case),
            text=case.told,
            township=_township(store, case.room_id, case.teller_id),
            question=False,
            settled=case.state in _DONE,
            danger=case.danger or case.urgency == Urgency.CRITICAL,
            private=is_private(case),
            judged=told.get(case.id),
        )
        for case in cases
    ]
    return matters + [_question(store, asked) for asked in store.asked_law()]


def _question(store: Store, asked: AskedLaw) -> Matter:
    township = _township(store, asked.room_id, asked.person_id)
    private = delicate(read(asked.text, township=township).topics, "group")
    name = NAMELESS if private else f"问{asked.id}"
    return Matter(name=name, text=asked.text, township=township, question=True, private=private)


def is_private(case: Case) -> bool:
    """Delicate, or about an officer: whoever sits at the machine may be a colleague."""
    return delicate(case.topics, "alert") or case.level != "village"


def name_of(case: Case) -> str:
    """Its number; a private one has none here, so that its words lead to nobody."""
    return NAMELESS if is_private(case) else str(case.number)


def _township(store: Store, room_id: int | None, person_id: int) -> str:
    """As gather.py has it: the group's, else the speaker's own."""
    room = store.room(room_id).township if room_id is not None else ""
    return room or store.person(person_id).township


def case_of(store: Store, case_id: int) -> Case | None:
    """The case, None where its words can no longer be opened."""
    try:
        return store.case(case_id)
    except SealBroken:
        return None
