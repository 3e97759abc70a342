"""Invitations are followed only when a bound officer sends them; whoever else does gets no answer.

What the mock cannot do that WeChat can: put the account into a small group without asking it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.wechaty import WECHAT
from lexicon.wording import wording
from storage.interface import Store
from tests.gateway.driver import Gateway
from tests.gateway.house import TOPIC, WALL, a_roster, opened_store, running
from tests.gateway.rig import until

OTHER = "闾阳镇村民说事群"


@pytest.fixture
def store() -> Iterator[Store]:
    """Empty, in memory."""
    opened = opened_store()
    yield opened
    opened.close()


def outside(gateway: Gateway, topic: str, *members: str) -> str:
    """A group without the account."""
    room = f"{gateway.person('群主')}@chatroom"
    gateway.do("room", id=room, topic=topic, members=list(members), outside=True)
    return room


async def test_an_officers_invitation_is_followed_and_the_operator_hears_what_is_left_to_do(
    gateway: Gateway, store: Store
) -> None:
    """Joined; not listed: nothing said there is kept, and the operator knows how to choose it."""
    officers = a_roster(gateway, store)
    who = gateway.person("王大娘")
    room = outside(gateway, OTHER, who, officers["张姐"])
    mark = gateway.mark()
    async with running(gateway, store):
        invitation = gateway.do("invite", **{"from": officers["张姐"]}, topic=OTHER, room=room)
        await gateway.seen("joined", since=mark, invitation=invitation)
        told = await gateway.seen("said", since=mark, to=officers["管事的"])
        gateway.talk(who, WALL, room=room)
        gateway.talk(who, "我的事")
        await gateway.seen("said", since=mark, to=who)
        known = store.room_of(WECHAT, room)
        kept = store.conversation(f"r{known}", limit=9)

    assert told["text"] == wording("operator_joined_unlisted", topic=OTHER, room=known)
    assert kept == []


async def test_a_listed_group_that_an_officer_invites_into_is_heard_from_then_on(
    gateway: Gateway, store: Store
) -> None:
    """Joined, bound by its name, listened to; the operator hears that all is well."""
    officers = a_roster(gateway, store)
    who = gateway.person("王大娘")
    room = outside(gateway, OTHER, who)
    mark = gateway.mark()
    async with running(gateway, store, rooms=(TOPIC, OTHER)):
        gateway.do("invite", **{"from": officers["赵主任"]}, topic=OTHER, room=room)
        told = await gateway.seen("said", since=mark, to=officers["管事的"])
        gateway.talk(who, WALL, room=room)
        await gateway.seen("said", since=mark, to=room)

    assert told["text"] == wording("operator_joined", topic=OTHER, township="闾阳镇")


async def test_anybody_elses_invitation_is_left_and_told_once(gateway: Gateway, store: Store) -> None:
    """A villager's, a stranger's: not followed, not answered; the operator hears it once a day."""
    officers = a_roster(gateway, store)
    who, seller = gateway.person("王大娘"), gateway.person("推销", friend=False)
    gateway.room(TOPIC, who)
    mark = gateway.mark()
    async with running(gateway, store):
        for inviter in (seller, who, seller):
            gateway.do("invite", **{"from": inviter}, topic="推销群")
        gateway.talk(who, "我的事")
        await gateway.seen("said", since=mark, to=who)
        await gateway.seen("said", since=mark, to=officers["管事的"])
        await until(lambda: not any(timer.kind == "uninvited" for timer in store.timers()))

    assert [one for one in gateway.events[mark:] if one["event"] == "joined"] == []
    operators = [one["text"] for one in gateway.said(mark) if one["to"] == officers["管事的"]]
    assert operators == [wording("operator_uninvited")]
    assert not [one for one in gateway.said(mark) if one["to"] == seller]
    assert store.requests(WECHAT, "invite") == []
