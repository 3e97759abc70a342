"""The week of a village for its secretary, of a township for its centre: one screen whose sums agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers import hours
from handlers.answering import answer_line, who_and_what
from handlers.commands import parse
from handlers.deaf import Span, long_enough, spans
from handlers.facts import Facts
from handlers.limits import SECOND, Limits
from handlers.my_cases import no_permission
from handlers.privacy import counted, delicate
from handlers.type_names import short_type
from lexicon.wording import wording
from storage.changes import Change
from storage.records import Case, Gap, Officer, Role, State

FEW = 2
"""A type with fewer new cases than this goes into 其他."""

DELICATE_FEW = 5
"""Delicate cases of one type are counted under it only from this many on; before, they are 其他."""


GAPS_NAMED = 3
"""So many times in which nothing was heard stand in the week; of the others only how many and how long."""

_MINUTE = 60 * SECOND


def wanted(text: str, now: int) -> tuple[int, int, bool] | None:
    """
    Which week a text asks for.

    Returns:
        start, end (UTC microseconds, Monday to Monday here) and whether that week still runs;
        None when it asks for none.
    """
    name = parse(text).name
    if name == "week":
        return (*hours.week_of(now), True)
    if name == "last_week":
        return (*hours.week_of(hours.week_of(now)[0] - 1), False)
    return None


def weekly(facts: Facts) -> list[Change]:
    """周报 or 上周, to whom it belongs; the polite no to anybody else."""
    officer, message = who_and_what(facts)
    period = wanted(message.text, facts.now)
    if period is None or not may_have_week(officer):
        return [no_permission(facts)]
    start, end, so_far = period
    text = week(officer, facts.week_cases, facts.now, start, end, so_far=so_far)
    until = min(end, facts.now) if so_far else end
    deaf = deaf_row(facts.week_gaps, start, until, facts.limits)
    return [answer_line(facts, "week", "\n".join([text, *deaf]))]


def may_have_week(officer: Officer) -> bool:
    """The secretary of a village, the centre of a township, the county."""
    if officer.village:
        return Role.SECRETARY in officer.roles
    return bool({Role.CENTRE, Role.COUNTY} & set(officer.roles))


def week(
    officer: Officer, cases: Iterable[Case], now: int, start: int, end: int, *, so_far: bool = False
) -> str:
    """
    The screen.

    Args:
        cases: those of the period (opened before `end`, open still or closed at or after `start`);
            what this officer may not count is left out here.
        so_far: the week still runs, and the text says so.

    Returns:
        at most six lines, no villager's name or words. 上周剩 + 新来 = the outcomes + 手里; a case joined
            to another is one of the outcomes, so that one week's 手里 is the next one's 上周剩.
    """
    until = min(end, now) if so_far else end
    mine = [c for c in cases if counted(officer, c) and _in_period(c, start, until)]
    new = [c for c in mine if c.opened_at >= start]
    ended = Counter(c.state for c in mine if _ended(c, until))
    in_hand = [c for c in mine if not _ended(c, until)]
    place = officer.village or officer.township or wording("week_county")
    rows = [_head(place, now, start, so_far=so_far)]
    if not mine:
        return "\n".join([*rows, wording("week_nothing")])
    rows.append(wording("week_came", left=len(mine) - len(new), new=len(new)))
    rows.append(_outcomes(ended, len(in_hand)))
    if new:
        rows.append(_types(new))
    return "\n".join([*rows, *_oldest(in_hand, until), *_most_voices(mine)])


def _in_period(case: Case, start: int, until: int) -> bool:
    return case.opened_at < until and (not case.closed_at or case.closed_at >= start)


def _ended(case: Case, until: int) -> bool:
    """Ended by then; what ended later was still in hand."""
    return bool(case.closed_at) and case.closed_at < until


def _head(place: str, now: int, start: int, *, so_far: bool) -> str:
    number = hours.local(start).isocalendar().week
    if not so_far:
        return wording("week_head", place=place, week=number)
    here = hours.local(now)
    day = hours.WEEKDAYS[here.weekday()]
    return wording("week_head_so_far", place=place, week=number, day=day, hour=here.hour)


def _outcomes(ended: Counter[State], in_hand: int) -> str:
    taken_back = ended[State.WITHDRAWN] + ended[State.FALSE_ALARM]
    back = wording("week_taken_back", count=taken_back) if taken_back else ""
    if ended[State.JOINED]:
        back += wording("week_joined", count=ended[State.JOINED])
    return wording(
        "week_outcomes",
        settled=ended[State.SETTLED],
        unsettled=ended[State.UNSETTLED],
        moved=ended[State.MOVED_OUT],
        back=back,
        open=in_hand,
    )


def _types(new: Sequence[Case]) -> str:
    """
    New cases by type; small numbers together under 其他.

    A village of 300 households knows whose the one case of 家里 is. Delicate ones are never counted
    by themselves, and other single ones share 其他 with them, so that 其他 says nothing either.
    """
    open_ones = Counter(short_type(_first(c)) for c in new if not delicate(c.topics, "digest"))
    private = Counter(short_type(_first(c)) for c in new if delicate(c.topics, "digest"))
    for name, count in private.items():
        if count >= DELICATE_FEW:
            open_ones[name] += count
    other = short_type("other")
    enough = [name for name, count in open_ones.items() if name != other and count >= FEW]
    shown = sorted(enough, key=lambda name: (-open_ones[name], name))
    rest = len(new) - sum(open_ones[n] for n in shown)
    row = [f"{name}{open_ones[name]}" for name in shown]
    if rest:
        row.append(wording("week_rest", count=rest))
    return wording("week_types", types=" ".join(row))


def _oldest(in_hand: Sequence[Case], until: int) -> list[str]:
    """The longest open one that may be named by number and type."""
    plain = [c for c in in_hand if not delicate(c.topics, "digest")]
    if not plain:
        return []
    case = min(plain, key=lambda c: (c.opened_at, c.id))
    days = hours.day_number(until - 1) - hours.day_number(case.opened_at)
    return (
        [wording("week_oldest", number=case.number, type=short_type(_first(case)), days=days)] if days else []
    )


def _most_voices(mine: Sequence[Case]) -> list[str]:
    """What most people told, by number and type; one road of five households is one matter, told by five."""
    told = [c for c in mine if c.voices > 1 and not delicate(c.topics, "digest")]
    if not told:
        return []
    case = max(told, key=lambda c: (c.voices, -c.opened_at, -c.id))
    return [wording("week_voices", number=case.number, type=short_type(_first(case)), count=case.voices)]


def _first(case: Case) -> str:
    return case.types[0] if case.types else "other"


def deaf_row(gaps: Iterable[Gap], start: int, until: int, limits: Limits) -> list[str]:
    """
    When nothing was heard for a minute or more in [start, until), as "周三10:02–10:09掉线"; [] when never.

    It stands in the same week for everybody: a village that was silent because nobody listened is not
    one where nothing happened.
    """
    mine = [
        replace(gap, start=max(gap.start, start), end=min(gap.end, until))
        for gap in gaps
        if gap.start < until and gap.end > start
    ]
    found = [span for span in spans(mine, limits) if long_enough(span, limits)]
    if not found:
        return []
    longest = sorted(sorted(found, key=lambda one: -one.lost)[:GAPS_NAMED], key=lambda one: one.start)
    rest = [span for span in found if span not in longest]
    times = "、".join(map(_span_text, longest))
    if not rest:
        return [wording("week_deaf", gaps=times)]
    minutes = max(1, round(sum(span.lost for span in rest) / _MINUTE))
    return [wording("week_deaf_many", gaps=times, count=len(rest), minutes=minutes)]


def _span_text(span: Span) -> str:
    """The day once where it is one day; midnight is the end of the day before."""
    first, last = hours.local(span.start), hours.local(span.end - 1)
    day = "" if first.date() == last.date() else f"周{hours.WEEKDAYS[last.weekday()]}"
    end = hours.clock_text(span.end)
    return (
        f"周{hours.WEEKDAYS[first.weekday()]}{hours.clock_text(span.start)}"
        f"–{day}{'24:00' if end == '00:00' else end}"
    )
