"""A group falls silent against its own rhythm: perhaps the bot is no longer in it, so the operator looks.

How lively a group is by day is counted by hours in which anybody spoke, not by messages: one quarrel of
fifty messages makes no lively month. Each silent hour of the day weighs by how seldom that hour was silent
in the four weeks before; the silence is told once it is too unlikely (limits.silent_odds). A group where
somebody speaks every hour is missed after some three hours, one with three talks a week after weeks. Hours in
which the account itself heard nothing count neither way.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers import hours
from handlers.facts import Facts, Rhythm
from handlers.limits import SECOND, Limits
from handlers.operators import to_operators
from lexicon.wording import wording
from storage.changes import Change, SetTimer
from storage.records import Gap, Timer

TIMER = "silent"
NAMED = 3

HOUR = 3600 * SECOND
_MOSTLY = 0.5
"""An hour of which so much was not heard says nothing, unless somebody was heard in it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """
    How a group is silent now.

    Attributes:
        odds: one silence in so many would be as long, by how the group usually talks.
        usual: so many messages are usual in the hours it has been silent.
    """

    odds: float
    usual: float


def check_at(account: str, due: int, told: Mapping[int, int] | None = None) -> SetTimer:
    """
    The clock of the next look.

    Args:
        told: room id → when it was last heard, for silences the operator knows of.
    """
    data = {"account": account, "told": sorted((told or {}).items())}
    return SetTimer(timer=Timer(key=f"{TIMER}:{account}:check", due=due, kind=TIMER, data=data))


def check(facts: Facts) -> list[Change]:
    """One look at all groups: those that fell silent are told to the operators in one line, each once."""
    timer, now, limits = facts.timer, facts.now, facts.limits
    if timer is None:
        raise ValueError("only a timer looks for silent groups")
    account = str(timer.data["account"])
    known = {int(room): int(at) for room, at in timer.data.get("told", ())}
    told = {r.room.id: r.last_at for r in facts.rhythms if known.get(r.room.id) == r.last_at}
    if hours.is_night(now, limits):
        return [check_at(account, hours.by_day(now, limits), told)]
    gaps = [gap for gap in facts.gaps if gap.account == account]
    until = min(now, facts.heard_until or now)
    news: list[tuple[Rhythm, Silence]] = []
    for rhythm in facts.rhythms:
        if rhythm.room.id in told:
            continue
        silence = silence_of(rhythm, gaps, until, limits)
        if silence is not None and silence.odds >= limits.silent_odds:
            news.append((rhythm, silence))
    says = _told(facts, news)
    if says:
        told |= {rhythm.room.id: rhythm.last_at for rhythm, _ in news}
    return [*says, check_at(account, hours.by_day(now + limits.silent_check_every, limits), told)]


def silence_of(rhythm: Rhythm, gaps: Iterable[Gap], until: int, limits: Limits) -> Silence | None:
    """
    How unlikely it is that nobody spoke since rhythm.last_at.

    Args:
        gaps: when the account heard nothing.
        until: the account surely heard until then; UTC microseconds.

    Returns:
        None: the group is not known long enough.
    """
    first = min(rhythm.hours, default=0) * HOUR
    if not rhythm.hours or rhythm.last_at - first < limits.silent_history_least:
        return None
    deaf = _by_hour(gaps)
    seen, lively, messages = Counter[int](), Counter[int](), Counter[int]()
    for hour in range(first // HOUR, rhythm.last_at // HOUR):
        count = rhythm.hours.get(hour, 0)
        if count or _lost(deaf[hour], hour * HOUR, (hour + 1) * HOUR) < _MOSTLY * HOUR:
            of_day = hours.local(hour * HOUR).hour
            seen[of_day] += 1
            lively[of_day] += bool(count)
            messages[of_day] += count
    unlikely = usual = 0.0
    for hour in range(rhythm.last_at // HOUR, until // HOUR + 1):
        start, end = max(hour * HOUR, rhythm.last_at), min((hour + 1) * HOUR, until)
        share = (end - start - _lost(deaf[hour], start, end)) / HOUR
        of_day = hours.local(hour * HOUR).hour
        if share <= 0 or hours.is_night(hour * HOUR, limits) or not seen[of_day]:
            continue
        # One more day than was seen, and that one silent: no hour is ever certain.
        unlikely -= share * math.log(1 - lively[of_day] / (seen[of_day] + 1))
        usual += share * messages[of_day] / seen[of_day]
    return Silence(odds=math.exp(min(unlikely, 700)), usual=usual)


def _by_hour(gaps: Iterable[Gap]) -> defaultdict[int, list[Gap]]:
    """The gaps that touch each hour since 1970 (UTC)."""
    found: defaultdict[int, list[Gap]] = defaultdict(list)
    for gap in gaps:
        for hour in range(gap.start // HOUR, gap.end // HOUR + 1):
            found[hour].append(gap)
    return found


def _lost(gaps: Iterable[Gap], start: int, end: int) -> int:
    return sum(max(0, min(gap.end, end) - max(gap.start, start)) for gap in gaps)


def _told(facts: Facts, news: Sequence[tuple[Rhythm, Silence]]) -> list[Change]:
    """One line for all of them."""
    if not news:
        return []
    first, silence = min(news, key=lambda one: (one[0].last_at, one[0].room.id))
    since = hours.when_text(first.last_at, facts.now)
    if len(news) == 1:
        usual = max(1, round(silence.usual))
        text = wording("operator_silent", group=first.room.topic, since=since, usual=usual)
    else:
        groups = "、".join(rhythm.room.topic for rhythm, _ in news[:NAMED])
        text = wording("operator_silent_many", groups=groups, count=len(news), since=since)
    return to_operators(facts, f"silent:{first.room.id}:{first.last_at}", text)
