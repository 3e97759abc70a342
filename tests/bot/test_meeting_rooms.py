"""Groups are bound to the township in their name as they are met; order is kept meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.channels.local import LOCAL
from bot.meeting_rooms import MeetingRooms, township_of
from bot.roster.places import county_places
from storage.records import Incoming
from tests.bot.rig import ROOM, a_message, a_rig


@pytest.mark.parametrize(
    ("topic", "township"),
    [
        ("正安镇村民说事群", "正安镇"),
        ("北镇市正安村民说事微信群", "正安镇"),
        ("广宁街道村民说事群", "广宁街道"),
        ("村民说事群", ""),
        ("正安镇、闾阳镇干部群", ""),
        ("", ""),
    ],
)
def test_a_groups_name_names_its_township(topic: str, township: str) -> None:
    """Exactly one of the county's townships, in full or as people say it; else a person must decide."""
    assert township_of(topic, county_places().villages) == township


async def test_a_group_is_bound_before_its_first_message_is_kept() -> None:
    """Whoever reads that message already knows where it was said."""
    with a_rig() as rig:
        seen: list[str] = []

        async def hear(incoming: Incoming) -> None:
            room = rig.store.room_of(LOCAL, incoming.room)
            seen.append(rig.store.room(room).township if room else "")

        await MeetingRooms(rig.house, hear).hear(a_message(1))

        assert seen == ["正安镇"]


async def test_a_group_bound_by_hand_stays_where_it_was_put() -> None:
    """Its name says one thing, the operator another."""
    with a_rig() as rig:
        room = rig.store.introduce_room(LOCAL, ROOM, "正安镇村民说事群", "闾阳镇")

        async def hear(incoming: Incoming) -> None: ...

        await MeetingRooms(rig.house, hear).hear(a_message(1))

        assert rig.store.room(room).township == "闾阳镇"


async def test_nobody_passes_those_who_wait_for_a_group_to_be_bound() -> None:
    """Messages of many groups at once are handed on in the order in which they came."""
    with a_rig() as rig:
        heard: list[str] = []

        async def hear(incoming: Incoming) -> None:
            heard.append(incoming.message_id)

        async def slowly(fn: Callable[[object], object]) -> object:
            for _ in range(3):
                await asyncio.sleep(0)
            return fn(rig.store)

        rig.house.call = slowly  # type: ignore[assignment]
        rooms = MeetingRooms(rig.house, hear)
        tasks = []
        for number in range(60):
            said = replace(a_message(number), room=f"room:{number % 7}" if number % 5 else "")
            tasks.append(asyncio.create_task(rooms.hear(said)))
            if number % 4 == 0:
                await asyncio.sleep(0)
        await asyncio.gather(*tasks)

        assert heard == [f"m{number}" for number in range(60)]
