"""普法: a secretary turns it on, the township's group hears a lesson a week at most, anybody may ask for one.

That it is on is a timer of the township; it holds what was told. The group hears it by day, where nobody has
spoken for ten minutes and nothing dangerous is open there; else later, or on another day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import hours
from handlers.answering import answer_line, who_and_what
from handlers.commands import parse
from handlers.facts import Facts
from handlers.hours import DAY
from handlers.lessons import Lesson, lessons, next_lesson
from handlers.limits import SECOND, Limits
from handlers.my_cases import no_permission
from handlers.privacy import goes_on
from lexicon.answer_text import short_law
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, LineSaid, Say, SetTimer
from storage.records import Officer, Role, SayRank, Timer

TIMER = "teach"
WEEK = 7 * DAY
_REMEMBERED = 60
_TO_REGRET = 3600 * SECOND
_MAY = frozenset({Role.SECRETARY, Role.CENTRE})


def timer_key(township: str) -> str:
    """The key of that township's timer."""
    return f"{TIMER}:{township}:"


def switches(text: str) -> bool:
    """Whether it is 普法开 or 普法关: its facts need the timer."""
    return parse(text).name in ("teach_on", "teach_off")


def on(facts: Facts) -> list[Change]:
    """普法开: from an hour on, so that it can still be taken back; said again, it stays as it is."""
    officer, message = who_and_what(facts)
    if not _may(officer):
        return [no_permission(facts)]
    timer = facts.teaching
    changes: list[Change] = []
    if timer is None or not timer.data["on"]:
        last = int(timer.data["last"]) if timer is not None else 0
        due = hours_from(max(facts.now + _TO_REGRET, last + WEEK if last else 0), facts.limits)
        data = {"on": True, "last": last, "told": list(timer.data["told"]) if timer is not None else []}
        data |= {"township": officer.township, "account": message.account}
        timer = Timer(key=timer_key(officer.township), due=due, kind=TIMER, data=data)
        changes.append(SetTimer(timer=timer))
    text = wording("teach_on", township=officer.township, when=_day_text(timer.due, facts.now))
    return [*changes, answer_line(facts, "teach_on", text)]


def off(facts: Facts) -> list[Change]:
    """普法关: nothing more is told; that something was told this week is not forgotten."""
    officer, _ = who_and_what(facts)
    if not _may(officer):
        return [no_permission(facts)]
    timer = facts.teaching
    changes: list[Change] = []
    if timer is not None and not timer.data["last"]:
        changes.append(CancelTimers(key_prefix=timer.key))
    elif timer is not None:
        changes.append(SetTimer(timer=replace(timer, data={**timer.data, "on": False})))
    text = wording("teach_off", township=officer.township)
    return [*changes, answer_line(facts, "teach_off", text)]


def asked(facts: Facts) -> list[Change]:
    """普法, said privately by anybody: one of this time of the year, and its card."""
    message, person = facts.message, facts.person
    here = [lesson for lesson in lessons(facts.now) if lesson.stored() is not None]
    if message is None or person is None or not here:
        return []
    lesson = here[message.id % len(here)]
    text = wording("teach_private", says=_told(lesson))
    return [Say(key=f"teach:message:{message.id}", text=text, person_id=person.id, card=lesson.answer)]


def due(facts: Facts) -> list[Change]:
    """The township's timer has run out: its group hears a lesson, or the timer runs on."""
    timer, now, limits = facts.timer, facts.now, facts.limits
    if timer is None or not timer.data["on"]:
        return []
    if hours_from(now, limits) != now:
        return [_again(timer, hours_from(now, limits))]
    if not _quiet(facts):
        return [_again(timer, hours_from(now + limits.line_gap, limits))]
    told = [str(id_) for id_ in timer.data["told"]]
    lesson = next_lesson(now, told)
    if lesson is None or not facts.rooms:
        return [_again(timer, hours_from(now + DAY, limits))]
    data = {**timer.data, "last": now, "told": [*told, lesson.answer][-_REMEMBERED:]}
    changes: list[Change] = [_again(replace(timer, data=data), hours_from(now + WEEK, limits))]
    text = wording("teach_aloud", says=_told(lesson))
    for room in facts.rooms:
        key = f"teach:room:{room.id}:{hours.day_number(now)}"
        changes += [
            Say(key=key, text=text, room_id=room.id, rank=SayRank.GROUP, not_before=now),
            LineSaid(room_id=room.id, at=now),
        ]
    return changes


def hours_from(at: int, limits: Limits) -> int:
    """That time, or the next at which a group may be taught."""
    first, last = limits.teach_hours
    here = hours.local(at)
    if first <= here.hour < last:
        return at
    begin = hours.micros(here.replace(hour=first, minute=0, second=0, microsecond=0))
    return begin if begin > at else begin + DAY  # no summer time here


def _quiet(facts: Facts) -> bool:
    """Nobody, the bot among them, has said anything in these groups lately, and no danger is open in them."""
    since = facts.now - facts.limits.line_gap
    if any(room.last_line_at > since or facts.heard_at.get(room.id, 0) > since for room in facts.rooms):
        return False
    return not any(case.danger and goes_on(case) for case in facts.dangers)


def _again(timer: Timer, due_at: int) -> SetTimer:
    return SetTimer(timer=replace(timer, due=due_at))


def _may(officer: Officer) -> bool:
    return bool(officer.township) and bool(_MAY & set(officer.roles))


def _told(lesson: Lesson) -> str:
    """The sentence with its law."""
    stored = lesson.stored()
    return f"{lesson.says.rstrip('。')}（{short_law(stored)}）。" if stored is not None else lesson.says


def _day_text(at: int, now: int) -> str:
    days = hours.day_number(at) - hours.day_number(now)
    near: Sequence[str] = ("今天", "明天", "后天")
    here = hours.local(at)
    return near[days] if 0 <= days < len(near) else f"{here.month}月{here.day}日"
