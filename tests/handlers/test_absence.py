"""请假 and 回来了."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.absence import away_until, deputy_of
from handlers.hours import SHANGHAI, micros
from storage.changes import OfficerAway
from storage.records import State
from tests.handlers.people import answered, heard
from tests.handlers.scene import CENTRE, DEPUTY, HEAD, MEDIATOR, MORNING, ROSTER, a_case, only, the
from tests.texts import check

HELD = {"state": State.TAKEN, "holder": MEDIATOR.id}


@pytest.mark.parametrize(
    ("words", "month", "day"),
    [
        ("到周五", 3, 7),
        ("到今天", 3, 3),
        ("到明天", 3, 4),
        ("三天", 3, 5),
        ("3天", 3, 5),
        ("到下周三", 3, 12),
        ("到周日", 3, 9),
        ("到15号", 3, 16),
        ("到1号", 4, 2),
        ("到4月2号", 4, 3),
        ("一个星期", 3, 9),
        ("半天在地里 到后天", 3, 5),
    ],
)
def test_leave_ends_with_the_day_that_was_said(words: str, month: int, day: int) -> None:
    """On Monday 2 March: until the midnight after that day."""
    assert away_until(words, MORNING) == micros(datetime(2026, month, day, tzinfo=SHANGHAI))


@pytest.mark.parametrize("words", ["", "家里有事", "到明年", "100天", "到45号"])
def test_leave_without_a_day_is_asked_for(words: str) -> None:
    """Nothing is set; the right form comes back."""
    changes = answered(f"请假 {words}", a_case())

    assert only(changes, OfficerAway) == []
    assert heard(changes, MEDIATOR) == ["没看明白请到哪天。写「请假 到周五」，或者「请假 3天」。"]


def test_on_leave_they_are_not_asked_and_keep_what_is_theirs() -> None:
    """Who is asked instead and how many stay with them stand in the line."""
    changes = answered("请假 到周五", a_case(**HELD), a_case(id=702))

    assert the(changes, OfficerAway).until == micros(datetime(2026, 3, 7, tzinfo=SHANGHAI))
    assert heard(changes, MEDIATOR) == ["好，到周五不找您，急的先找王叔。手里1件还是您的。回来说「回来了」。"]
    check("mediator/leave", heard(changes, MEDIATOR)[0])


def test_back_again() -> None:
    """回来了 ends it at once."""
    changes = answered("回来了")

    assert the(changes, OfficerAway).until == 0
    check("mediator/back", heard(changes, MEDIATOR)[0])


def test_the_deputy_is_the_next_who_is_there() -> None:
    """Committee, head, centre; never oneself."""
    assert deputy_of(MEDIATOR, ROSTER, MORNING) == DEPUTY
    assert deputy_of(DEPUTY, ROSTER, MORNING) == MEDIATOR
    assert deputy_of(HEAD, ROSTER, MORNING) == MEDIATOR
    assert deputy_of(CENTRE, ROSTER, MORNING) is None
