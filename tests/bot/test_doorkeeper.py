"""The house at its door: which groups are listened to, who may invite, how fast the account says yes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from bot.channels.door import FRIEND, INVITE, Door, GroupSeen
from bot.channels.local import LOCAL
from bot.config import Settings
from bot.doorkeeper import HOUR, Doorkeeper
from handlers.hours import is_night, local
from handlers.limits import SECOND
from storage.changes import BindOfficer
from storage.records import BY_HAND
from tests.bot.rig import NOON, Rig, a_rig
from tests.builders import an_officer

LISTED = "正安镇村民说事群"


@dataclass
class Doored:
    """A channel that only notes what it is told."""

    asks: list[Door] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)

    def ask(self, door: Door) -> None:
        self.asks.append(door)

    def listen_to(self, rooms: list[str]) -> None:
        self.rooms += rooms


@pytest.fixture
def rig() -> Iterator[Rig]:
    """Opened with one group listed, closed at the end."""
    with a_rig() as opened:
        opened.house.settings = Settings.model_construct(rooms=(LISTED,), pace=(1.0, 3.0))
        yield opened


def doorkeeper(rig: Rig, *listed: str) -> Doorkeeper:
    """As after a start, with these groups listed."""
    if listed:
        rig.house.settings = Settings.model_construct(rooms=listed, pace=(1.0, 3.0))
    return Doorkeeper(rig.house, lambda: None, random.Random(1))


async def known(rig: Rig, *listed: str) -> list[str]:
    """What the channel is told to listen to at the next start."""
    channel = Doored()
    await doorkeeper(rig, *listed).open(channel)  # type: ignore[arg-type]
    return channel.rooms


async def test_a_listed_group_is_bound_and_remembered_and_others_are_known_by_name(rig: Rig) -> None:
    """Of what is not listed nothing but the name is there."""
    seen = [GroupSeen("1@chatroom", LISTED, LISTED), GroupSeen("2@chatroom", "闾阳镇广场舞群")]
    wanted = await doorkeeper(rig).groups(seen)

    assert wanted == ["1@chatroom"]
    assert [(room.topic, room.township, room.listened_as) for room in rig.store.rooms()] == [
        (LISTED, "正安镇", LISTED),
        ("闾阳镇广场舞群", "", ""),
    ]
    assert rig.store.timers() == []
    assert await known(rig) == ["1@chatroom"]


async def test_a_listed_group_renamed_while_the_bot_was_down_is_still_listened_to(rig: Rig) -> None:
    """By its id; until its entry is taken from the list."""
    await doorkeeper(rig).groups([GroupSeen("1@chatroom", LISTED, LISTED)])

    assert await known(rig) == ["1@chatroom"]
    assert await doorkeeper(rig).groups([GroupSeen("1@chatroom", "正安说事")]) == ["1@chatroom"]
    assert await known(rig, "别的群") == []
    assert await doorkeeper(rig, "别的群").groups([GroupSeen("1@chatroom", "正安说事")]) == []


async def test_a_group_chosen_by_hand_is_listened_to_whatever_the_list_says(rig: Rig) -> None:
    """And its township stays as it was put."""
    room = rig.store.meet_room(LOCAL, "2@chatroom", "闾阳镇广场舞群")
    rig.store.bind_room(room, "正安镇")
    rig.store.listen_room(room, BY_HAND)

    assert await known(rig) == ["2@chatroom"]
    assert await doorkeeper(rig).groups([GroupSeen("2@chatroom", "闾阳镇广场舞群")]) == ["2@chatroom"]
    assert rig.store.room(room).township == "正安镇"


async def test_a_group_just_joined_is_told_to_the_operator(rig: Rig) -> None:
    """As a timer that is due now: it comes in by the one door."""
    await doorkeeper(rig).groups([GroupSeen("3@chatroom", "新群")], joined=True)

    (timer,) = rig.store.timers()
    assert (timer.kind, timer.due, timer.data) == ("joined_group", NOON, {})
    assert timer.room_id == rig.store.room_of(LOCAL, "3@chatroom")


async def test_only_a_bound_officer_may_invite(rig: Rig) -> None:
    """Not a villager, not somebody never met; of those the operator hears."""
    rig.store.replace_roster([an_officer()])
    (officer,) = rig.store.officers()
    person = rig.person("张姐")
    rig.person("老李")
    door = doorkeeper(rig)
    before = await door.may_invite("person:张姐")
    with rig.store.transaction():
        rig.store.apply([BindOfficer(officer_id=officer.id, person_id=person)], NOON, LOCAL)

    assert not before
    assert await door.may_invite("person:张姐")
    rig.store.timer_done("uninvited", NOON)
    assert not await door.may_invite("person:老李")
    assert not await door.may_invite("person:没见过")
    assert [timer.kind for timer in rig.store.timers()] == ["uninvited"]


async def test_what_waits_outlives_a_start_in_its_order_invitations_first(rig: Rig) -> None:
    """Each once, however often the gateway names it."""
    door = doorkeeper(rig)
    for kind, request in ((FRIEND, "f1"), (FRIEND, "f2"), (INVITE, "i1"), (FRIEND, "f1")):
        await door.keep(kind, request)

    assert await doorkeeper(rig).waiting() == [(INVITE, "i1"), (FRIEND, "f1"), (FRIEND, "f2")]
    await door.done(FRIEND, "f1", accepted=True)
    await door.done(INVITE, "i1", accepted=False)
    assert await doorkeeper(rig).waiting() == [(FRIEND, "f2")]


async def test_fifty_at_once_are_let_in_over_hours_and_none_at_night(rig: Rig) -> None:
    """Never two within 20 seconds, never more than fifteen in an hour, also when it is started anew."""
    rig.clock.move_to(NOON + 8 * HOUR)  # eight in the evening
    for number in range(50):
        await doorkeeper(rig).keep(FRIEND, f"f{number}")
    accepted: list[int] = []
    while waiting := await doorkeeper(rig).waiting():
        rig.clock.move_to(await doorkeeper(rig).accept_at())
        accepted.append(rig.clock.now())
        await doorkeeper(rig).done(*waiting[0], accepted=True)

    gaps = [after - before for before, after in pairwise(accepted)]
    assert len(accepted) == 50 and min(gaps) >= 20 * SECOND
    assert not any(is_night(at, rig.house.limits) for at in accepted)
    for at in accepted:
        assert sum(at - HOUR < one <= at for one in accepted) <= rig.house.limits.accept_per_hour
    assert (accepted[-1] - accepted[0]) > 3 * HOUR
    assert local(accepted[-1]).day == local(accepted[0]).day + 1


async def test_with_pace_off_nothing_waits(rig: Rig) -> None:
    """For tests."""
    rig.house.settings = Settings.model_construct(rooms=(), pace=None)
    rig.clock.move_to(NOON + 12 * HOUR)

    assert await doorkeeper(rig).accept_at() == NOON + 12 * HOUR


async def test_the_limits_of_the_clerk_are_kept(rig: Rig) -> None:
    """Two an hour, a minute between."""
    limits = replace(rig.house.limits, accept_per_hour=2, accept_gap=(60 * SECOND, 60 * SECOND))
    rig.house.limits = limits
    door = doorkeeper(rig)
    at = []
    for number in range(3):
        await door.keep(FRIEND, str(number))
        rig.clock.move_to(await door.accept_at())
        at.append((rig.clock.now() - NOON) // SECOND)
        await door.done(FRIEND, str(number), accepted=True)

    assert at == [60, 120, 3660]
