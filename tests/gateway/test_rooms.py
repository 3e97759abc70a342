"""Which groups are listened to: those listed or chosen by hand; of the others only the name is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.wechaty import WECHAT
from storage.interface import Store
from storage.records import BY_HAND
from tests.gateway.driver import Gateway
from tests.gateway.house import TOPIC, a_roster, opened_store, running
from tests.gateway.rig import until

DANCE = "广场舞群"


@pytest.fixture
def store() -> Iterator[Store]:
    """Empty, in memory."""
    opened = opened_store()
    yield opened
    opened.close()


def kept(store: Store, room: str) -> list[str]:
    """What is kept of that group's talk."""
    known = store.room_of(WECHAT, room)
    return [] if known is None else [one.text for one in store.conversation(f"r{known}", limit=99)]


async def test_an_unlisted_group_is_known_by_name_and_nothing_of_it_is_kept(
    gateway: Gateway, store: Store
) -> None:
    """At login, before anybody speaks there."""
    a_roster(gateway, store)
    who = gateway.person("王大娘")
    listed, dance = gateway.room(TOPIC, who), gateway.room(DANCE, who)
    async with running(gateway, store):
        await until(lambda: store.room_of(WECHAT, dance) is not None)
        gateway.talk(who, "广场舞几点", room=dance)
        gateway.talk(who, "今天真冷", room=listed)
        await until(lambda: kept(store, listed) == ["今天真冷"])
        room = store.room(store.room_of(WECHAT, dance) or 0)

    assert (room.topic, room.township, room.listened_as) == (DANCE, "", "")
    assert kept(store, dance) == []


async def test_a_group_chosen_by_hand_is_heard_from_the_next_start_on(gateway: Gateway, store: Store) -> None:
    """From its first message, though its name stands in no list."""
    who = gateway.person("王大娘")
    gateway.room(TOPIC, who)
    dance = gateway.room(DANCE, who)
    async with running(gateway, store):
        await until(lambda: store.room_of(WECHAT, dance) is not None)
    number = store.room_of(WECHAT, dance) or 0
    store.bind_room(number, "正安镇")
    store.listen_room(number, BY_HAND)
    async with running(gateway, store):
        gateway.talk(who, "今天真冷", room=dance)
        await until(lambda: kept(store, dance) == ["今天真冷"])

    assert store.room(number).township == "正安镇"


async def test_a_listed_group_renamed_while_the_bot_was_down_is_still_heard(
    gateway: Gateway, store: Store
) -> None:
    """By its id; taken from the list it is not heard any more, whatever it was called."""
    who = gateway.person("王大娘")
    topic = "闾阳镇村民说事群"
    room, other = gateway.room(topic, who), gateway.room("广宁街道村民说事群", who)
    async with running(gateway, store, rooms=(topic,)):
        await until(lambda: store.room_of(WECHAT, other) is not None)
    gateway.do("rename", room=room, topic="闾阳说事")
    async with running(gateway, store, rooms=(topic,)):
        gateway.talk(who, "改名后一句", room=room)
        await until(lambda: kept(store, room) == ["改名后一句"])
        known = store.room(store.room_of(WECHAT, room) or 0)
    async with running(gateway, store, rooms=("广宁街道村民说事群",)):
        gateway.talk(who, "去掉以后一句", room=room)
        gateway.talk(who, "列上的一句", room=other)
        await until(lambda: kept(store, other) == ["列上的一句"])

    assert (known.topic, known.township) == ("闾阳说事", "闾阳镇")
    assert kept(store, room) == ["改名后一句"]


async def test_a_group_can_be_listed_by_its_id(gateway: Gateway, store: Store) -> None:
    """Where two groups have one name."""
    who = gateway.person("王大娘")
    one, other = gateway.room("说事群", who), gateway.room("说事群", who)
    async with running(gateway, store, rooms=(one,)):
        gateway.talk(who, "那个群的", room=other)
        gateway.talk(who, "这个群的", room=one)
        await until(lambda: kept(store, one) == ["这个群的"])

    assert kept(store, other) == []
