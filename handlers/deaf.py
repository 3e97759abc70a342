"""The account heard nothing for a while: its groups are asked, by day, to say again what mattered.

Nothing that was said then can be fetched later; only who said it can repeat it. The line waits until the
account has heard for a moment and joins what came together; while nothing is heard it waits on, so a bot
that comes and goes, or was away for days, says it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers import hours
from handlers.facts import Facts
from handlers.limits import Limits
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, GapsTold, LineSaid, Say, SetTimer, Unsay
from storage.records import Gap, Outgoing, Room, SayRank, SayState, Timer

TIMER = "deaf"

NAMED = 3
"""So many times are named in one line; of more only the first beginning and the last end."""


@dataclass(frozen=True, slots=True)
class Span:
    """
    Gaps that lie close together, as one.

    Attributes:
        start, end: UTC microseconds.
        lost: how long nothing was heard between those two.
        gap_ids: of which gaps it is made.
    """

    start: int
    end: int
    lost: int
    gap_ids: tuple[int, ...]


def spans(gaps: Iterable[Gap], limits: Limits) -> list[Span]:
    """Gaps joined where the account hardly heard between them (limits.deaf_joined_within), by start."""
    found: list[Span] = []
    for gap in sorted(gaps, key=lambda one: (one.start, one.end, one.id)):
        last = found[-1] if found else None
        if last is None or gap.start - last.end > limits.deaf_joined_within:
            found.append(Span(gap.start, gap.end, gap.end - gap.start, (gap.id,)))
            continue
        more = max(0, gap.end - max(gap.start, last.end))
        found[-1] = Span(last.start, max(last.end, gap.end), last.lost + more, (*last.gap_ids, gap.id))
    return found


def long_enough(span: Span, limits: Limits) -> bool:
    """From a minute on; shorter ones belong in the list, not in the group."""
    return span.lost >= limits.deaf_told_from


def line_key(room_id: int, at: int, n: int) -> str:
    """Key of the n-th such line (from 1) in that room on that day."""
    return f"deaf:{room_id}:{hours.day_number(at)}:{n}:"


def hears_nothing(account: str, lines: Sequence[Outgoing], gaps: Iterable[Gap]) -> list[Change]:
    """
    As long as it hears nothing, nothing is told: what comes is joined.

    A line that waits to be said would be said whenever the account is back, at night or a minute before
    the next one: it is taken back, and what it tells is told with the rest.

    Args:
        lines: those of the last two days, said or not.
        gaps: of this account, as long back as they are told.
    """
    stop = CancelTimers(key_prefix=f"{TIMER}:{account}:")
    unsaid = [line for line in lines if line.state is SayState.QUEUED]
    if not unsaid:
        return [stop]
    written = min(line.created_at for line in unsaid)
    before = max((line.created_at for line in lines if line.created_at < written), default=0)
    again = tuple(gap.id for gap in gaps if gap.told and before < gap.end <= written)
    return [
        stop,
        *(Unsay(key_prefix=line.key) for line in unsaid),
        GapsTold(gap_ids=again, told=False),
    ]


def hears_again(account: str, untold: Sequence[Gap], now: int, limits: Limits) -> list[Change]:
    """
    The clock for the line to the groups, by day; what is too short or too long ago needs none.

    Args:
        untold: gaps of this account that were not told, the one that ends now among them.
    """
    done, worth = _sorted_out(untold, now, limits)
    changes: list[Change] = [GapsTold(gap_ids=done)] if done else []
    if worth:
        changes.append(_at(account, hours.by_day(now + limits.deaf_told_after, limits)))
    return changes


def tell(facts: Facts) -> list[Change]:
    """The clock has run out: one line to each group of the account, or a later clock."""
    timer, now, limits = facts.timer, facts.now, facts.limits
    if timer is None:
        raise ValueError("only a timer tells of gaps")
    account = str(timer.data["account"])
    untold = [gap for gap in facts.gaps if gap.account == account and not gap.told]
    _, worth = _sorted_out(untold, now, limits)
    everything = GapsTold(gap_ids=tuple(gap.id for gap in untold))
    if not worth or not facts.rooms:
        return [everything] if untold else []
    if facts.lines_today >= limits.deaf_most_a_day:
        return [_at(account, hours.next_morning(now, limits))]
    when = {room.id: _may_speak(room, now, limits) for room in facts.rooms}
    latest = max(when.values())
    if hours.is_night(now, limits) or hours.is_night(latest, limits):
        return [_at(account, hours.by_day(latest, limits))]
    text = deaf_text(worth, now)
    changes: list[Change] = [everything]
    for room in facts.rooms:
        key = line_key(room.id, now, facts.lines_today + 1)
        at = when[room.id]
        changes += [
            Say(key=key, text=text, room_id=room.id, rank=SayRank.GROUP, not_before=at),
            LineSaid(room_id=room.id, at=at),
        ]
    return changes


def deaf_text(worth: Sequence[Span], now: int) -> str:
    """The line; the same in every group."""
    if len(worth) > NAMED:
        start, end = worth[0].start, worth[-1].end
        return wording("deaf_often", start=hours.when_text(start, now), end=_end_text(start, end, now))
    named = (
        wording("deaf_span", start=hours.when_text(one.start, now), end=_end_text(one.start, one.end, now))
        for one in worth
    )
    return wording("deaf", spans="、".join(named))


def _end_text(start: int, end: int, now: int) -> str:
    """The day is not said twice; where it began on another day, today has its name too."""
    if hours.day_number(start) == hours.day_number(end):
        return hours.clock_text(end)
    today = wording("deaf_today") if hours.day_number(end) == hours.day_number(now) else ""
    return today + hours.when_text(end, now)


def _sorted_out(untold: Sequence[Gap], now: int, limits: Limits) -> tuple[tuple[int, ...], list[Span]]:
    """Ids of gaps that will never be told, and the spans that are to be told."""
    fresh = [gap for gap in untold if gap.end >= now - limits.deaf_told_within]
    done = [gap.id for gap in untold if gap.end < now - limits.deaf_told_within]
    worth = []
    for span in spans(fresh, limits):
        if long_enough(span, limits):
            worth.append(span)
        elif span.end < now - limits.deaf_joined_within:  # nothing can be joined to it any more
            done += span.gap_ids
    return tuple(done), worth


def _may_speak(room: Room, now: int, limits: Limits) -> int:
    """When the group may hear its next line, whatever the last one was about."""
    return max(now, room.last_line_at + limits.line_gap if room.last_line_at else 0)


def _at(account: str, due: int) -> SetTimer:
    timer = Timer(key=f"{TIMER}:{account}:tell", due=due, kind=TIMER, data={"account": account})
    return SetTimer(timer=timer)
