"""What the operator hears of groups the account came into or was asked into."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.choose import decide
from handlers.groups import JOINED, UNINVITED
from handlers.hours import DAY
from handlers.roster import roster_of
from storage.changes import Change, Say
from storage.records import BY_HAND, Room
from tests.handlers.people import heard
from tests.handlers.scene import MEDIATOR, MORNING, OPERATOR, due, only, scene
from tests.texts import check

ROOM = Room(id=3, topic="闾阳镇村民说事群", township="闾阳镇", listened_as=BY_HAND)


def told(kind: str, room: Room | None = None, *, now: int = MORNING) -> list[Change]:
    """What comes of that timer."""
    timer = due(kind, room_id=room.id if room else None)
    return decide(scene(None, timer=timer, room=room, person=None, teller=None, now=now))


@pytest.mark.parametrize(
    ("room", "name"),
    [
        (ROOM, "joined"),
        (replace(ROOM, township="", topic="村民说事群"), "joined unbound"),
        (replace(ROOM, township="", topic="广场舞群", listened_as=""), "joined unlisted"),
        (replace(ROOM, township="", topic="", listened_as=""), "joined without a name"),
    ],
)
def test_a_joined_group_is_told_with_what_is_left_to_do(room: Room, name: str) -> None:
    """Once for each group; to the operator alone."""
    changes = told(JOINED, room)

    (text,) = heard(changes, OPERATOR)
    assert len(changes) == 1
    assert [c.key for c in only(changes, Say)] == [
        c.key for c in only(told(JOINED, room, now=MORNING + DAY), Say)
    ]
    check(f"operator/{name}", text)


def test_an_invitation_that_was_left_is_told_once_a_day() -> None:
    """Who it was is not said."""
    (one,), (same,), (next_day,) = (
        only(told(UNINVITED, now=at), Say) for at in (MORNING, MORNING + 1, MORNING + DAY)
    )

    assert one.key == same.key != next_day.key
    check("operator/uninvited", one.text)


def test_at_night_it_waits() -> None:
    """Nothing of it is urgent."""
    night = MORNING + DAY * 14 // 24
    (say,) = only(told(UNINVITED, now=night), Say)

    assert say.not_before > night


def test_without_an_operator_nobody_is_told() -> None:
    """Unbound, or gone."""
    gone = roster_of([MEDIATOR, replace(OPERATOR, contact=False)])
    facts = scene(None, timer=due(JOINED, room_id=3), room=ROOM, person=None, teller=None, roster=gone)

    assert decide(facts) == []
