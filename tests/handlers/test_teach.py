"""普法: off until a secretary turns it on, weekly at most, by season, quietly; anybody may ask for one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from handlers import choose, hours, lessons, teach
from handlers.facts import Facts
from handlers.hours import DAY
from handlers.lessons import LONGEST, TEACH, next_lesson
from handlers.limits import SECOND
from handlers.privacy import delicate
from handlers.rules_check import RULES, rules_problems
from lexicon.answer_text import short_law
from lexicon.answers import answers
from lexicon.reading import Topic
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, LineSaid, Say, SetTimer
from storage.records import Role, Timer
from tests.handlers.scene import (
    CENTRE,
    HEAD,
    MEDIATOR,
    MORNING,
    ROOM,
    SPEAKER,
    TOWNSHIP,
    a_case,
    a_message,
    only,
    scene,
    the,
)
from tests.texts import check

HOUR = 3600 * SECOND
TEN = MORNING + 2 * HOUR
"""Ten in the morning."""


def typed(text: str, officer: Any = HEAD, **sets: Any) -> list[Change]:
    """What becomes of an officer's private message."""
    message = a_message(text, private=True, sender_id=officer.person_id)
    person = replace(SPEAKER, id=officer.person_id)
    return choose.decide(scene(message=message, person=person, officer=officer, room=None, **sets))


def running(**data: Any) -> Timer:
    """It is on, and its time has come."""
    about = {"on": True, "last": 0, "told": [], "township": TOWNSHIP, "account": "bot"}
    return Timer(key=teach.timer_key(TOWNSHIP), due=TEN, kind=teach.TIMER, data={**about, **data})


def run_out(now: int = TEN, timer: Timer | None = None, **sets: Any) -> list[Change]:
    """What becomes of the timer."""
    about: dict[str, Any] = {"rooms": (ROOM,), "timer": timer or running(), "room": None, "person": None}
    facts: Facts = scene(now=now, **{**about, **sets})
    return choose.decide(facts)


def test_a_secretary_turns_it_on() -> None:
    """Nothing is said at once: an hour to think better of it, then the next hours that suit a group."""
    changes = typed("普法开")
    timer = the(changes, SetTimer).timer

    assert timer.due == TEN and timer.data["on"] and timer.data["township"] == TOWNSHIP
    assert [say.room_id for say in only(changes, Say)] == [None]
    check("mediator/teach on", the(changes, Say).text)


def test_turned_on_again_it_stays_as_it_is() -> None:
    """No second timer, and none that comes sooner."""
    changes = typed("普法开", teaching=running())

    assert not only(changes, SetTimer) and only(changes, Say)


@pytest.mark.parametrize("officer", [MEDIATOR, replace(HEAD, roles=(Role.HEAD,))])
def test_nobody_else_turns_it_on_or_off(officer: Any) -> None:
    """A mediator hears the polite no."""
    for text in ("普法开", "普法关"):
        changes = typed(text, officer)
        assert [say.text for say in only(changes, Say)] == [wording("no_permission")]
        assert not only(changes, SetTimer)


def test_a_centre_may() -> None:
    """The township's own people too."""
    assert only(typed("普法开", CENTRE), SetTimer)


def test_turned_off_within_the_week_and_on_again_the_week_still_counts() -> None:
    """Switching to and fro gives nobody a second lesson."""
    told = running(last=MORNING - DAY, told=["bad-seed"])
    off = the(typed("普法关", teaching=told), SetTimer).timer
    assert not off.data["on"]
    assert run_out(timer=off) == []

    again = the(typed("普法开", teaching=off), SetTimer).timer
    assert again.due >= told.data["last"] + teach.WEEK and again.data["told"] == ["bad-seed"]


def test_turned_off_before_anything_was_told_nothing_is_left() -> None:
    """The timer goes."""
    assert the(typed("普法关", teaching=running()), CancelTimers).key_prefix == teach.timer_key(TOWNSHIP)


def test_its_time_come_the_group_hears_one_and_the_next_is_a_week_away() -> None:
    """The same words in every group of the township; the ten minutes of other lines count from it."""
    other = replace(ROOM, id=22)
    changes = run_out(rooms=(ROOM, other))
    says, timer = only(changes, Say), the(changes, SetTimer).timer

    assert [say.room_id for say in says] == [ROOM.id, other.id] and len({say.text for say in says}) == 1
    assert [said.room_id for said in only(changes, LineSaid)] == [ROOM.id, other.id]
    assert timer.due == TEN + teach.WEEK and timer.data["last"] == TEN
    check("group/teach", says[0].text)


@pytest.mark.parametrize(
    "sets",
    [
        {"rooms": (replace(ROOM, last_line_at=TEN - 60 * SECOND),)},
        {"heard_at": {ROOM.id: TEN - 60 * SECOND}},
        {"dangers": (a_case(danger=True, room_id=ROOM.id),)},
    ],
)
def test_after_a_line_amid_talk_or_in_danger_it_waits(sets: dict[str, Any]) -> None:
    """Ten minutes later it looks again."""
    changes = run_out(**sets)

    assert not only(changes, Say)
    assert the(changes, SetTimer).timer.due == TEN + scene().limits.line_gap


@pytest.mark.parametrize("hour", [6, 9, 16, 22])
def test_out_of_its_hours_it_waits_for_them(hour: int) -> None:
    """A desk that was away until the evening does not teach at night."""
    now = MORNING + (hour - 8) * HOUR
    changes = run_out(now=now)

    assert not only(changes, Say)
    due = hours.local(the(changes, SetTimer).timer.due)
    assert (due.hour, due.minute) == (10, 0) and the(changes, SetTimer).timer.due > now


def test_a_year_of_it_is_weekly_and_of_the_season() -> None:
    """Never two within seven days, each of its time of the year, none again before all were told."""
    now, timer, told = TEN, running(), list[tuple[int, str]]()
    for _ in range(60):
        now = max(now, timer.due)
        changes = run_out(now=now, timer=timer)
        timer = the(changes, SetTimer).timer
        if only(changes, Say):
            told.append((now, str(timer.data["told"][-1])))

    assert len(told) == 60
    assert all(later - before >= teach.WEEK for (before, _), (later, _) in pairwise(told))
    assert all(id_ in {one.answer for one in lessons.lessons(at)} for at, id_ in told)
    spring = [id_ for at, id_ in told[:9]]
    assert len(set(spring)) == len(spring)


def test_what_was_asked_has_no_say_in_what_is_told() -> None:
    """The choice is made of the day and of what was told, and of nothing else."""
    first = next_lesson(TEN, [])
    assert first is not None
    assert next_lesson(TEN, [first.answer]) != first


@pytest.mark.parametrize("text", ["普法", "普法。", "讲讲法"])
def test_anybody_may_have_one_privately(text: str) -> None:
    """Of this time of the year, with its law, and a card behind it."""
    message = a_message(text, private=True)
    say = the(choose.decide(scene(message=message, room=None)), Say)
    lesson = next(one for one in lessons.lessons(MORNING) if one.answer == say.card)
    stored = lesson.stored()

    assert stored is not None
    assert lesson.says.rstrip("。") in say.text and short_law(stored) in say.text
    check("villager/teach", say.text)


def test_an_officer_gets_one_too() -> None:
    """As a villager."""
    assert the(typed("普法", MEDIATOR), Say).card


def test_a_villager_cannot_turn_it_on() -> None:
    """The words of an officer's command mean nothing from anybody else."""
    changes = choose.decide(scene(message=a_message("普法开", private=True), room=None))

    assert not only(changes, SetTimer)
    assert [say.text for say in only(changes, Say)] == [wording("not_yours")]


def test_the_table_is_in_order() -> None:
    """Every lesson rests on a stored answer that may be told in a group, in one short sentence."""
    assert [str(problem) for problem in rules_problems() if "teach" in problem.file] == []
    for season in lessons._seasons():
        for lesson in season.lessons:
            stored = lesson.stored()
            assert stored is not None and not delicate(stored.topics, "group")
            assert len(lesson.says) <= LONGEST


def test_what_is_wrong_with_the_table_is_told_by_line(tmp_path: Path) -> None:
    """An unknown id, a delicate answer, a shouted line, a day that no season has."""
    for path in RULES.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    private = next(one.id for one in answers() if Topic.DIVORCE in one.topics)
    text = TEACH.read_text("utf-8").replace('to = "02-19"', 'to = "02-10"')
    text = text.replace('"bad-seed"', '"no-such"').replace('"seed-own"', f'"{private}"')
    (tmp_path / "teach.toml").write_text(text.replace("也算；", "也算！"), "utf-8")
    rows = text.splitlines()

    found = {problem.line: problem.what for problem in rules_problems(tmp_path) if "teach" in problem.file}
    bad = next(n for n, row in enumerate(rows, 1) if "no-such" in row)
    delicate_row = next(n for n, row in enumerate(rows, 1) if f'"{private}"' in row)
    shouted = next(n for n, row in enumerate(rows, 1) if "也算" in row)
    assert "没有编号" in found[bad] and "私密" in found[delicate_row] and "感叹号" in found[shouted]
    assert any("2月11日" in what for what in found.values())
