"""How the bot is, in figures alone: all that its page may show where real people speak."""

from __future__ import annotations

from dataclasses import dataclass

from bot.troubles import Told, gaps_told, troubles_told
from handlers.hours import DAY, clock_text
from storage.interface import Store
from storage.records import SayState, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """
    Counts and clock times; no word, no name, no number of a case, no group.

    Attributes:
        next_due: "14:30", "" when nothing waits.
        given_up, set_aside, doubtful: what the operator must look at with `doctor`.
        troubles: what ails the channel now, and what did this week; the sentences doctor has.
    """

    channel: str
    as_of: str
    groups: int
    waiting: int
    next_due: str
    open_cases: int
    unanswered_cases: int
    given_up: int
    set_aside: int
    doubtful: int
    troubles: tuple[Told, ...]
    gaps: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Nothing for the operator to do."""
        return not (self.given_up or self.set_aside or self.doubtful or self.now_ails)

    @property
    def now_ails(self) -> bool:
        """Something ails the channel at this moment."""
        return any(not trouble.over for trouble in self.troubles)


def health_of(store: Store, channel: str, now: int) -> Health:
    """Count what there is to count."""
    cases = store.cases_between(now - DAY, now + 1)
    due = store.next_due()
    return Health(
        channel=channel,
        as_of=clock_text(now),
        groups=sum(bool(room.listened_as or room.township) for room in store.rooms()),
        waiting=len(store.timers()),
        next_due=clock_text(due) if due is not None else "",
        open_cases=sum(case.state in (State.OFFERED, State.TAKEN) for case in cases),
        unanswered_cases=sum(case.state is State.OFFERED for case in cases),
        given_up=len(store.given_up()),
        set_aside=len(store.set_aside()),
        doubtful=sum(line.state is SayState.UNKNOWN for line in store.in_doubt()),
        troubles=tuple(troubles_told(store, now)),
        gaps=tuple(gaps_told(store, now)),
    )
