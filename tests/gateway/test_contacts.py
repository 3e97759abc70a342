"""Who can be written to: words wait for somebody to become a contact, an officer who is gone is passed over.

What the mock cannot do that WeChat can: let a message to one who deleted the account look sent, and say
so in a notice beside it, in a form that each gateway passes on in its own way (here: a message of type 0);
count requests, and limit an account that accepts them in a rush.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.wechaty import WECHAT
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_requests import TRIES
from lexicon.wording import wording
from storage.interface import Store
from storage.records import MessageKind, State
from tests.gateway.driver import Gateway
from tests.gateway.house import TOPIC, VILLAGE, WALL, a_roster, opened_store, running
from tests.gateway.rig import listening, until

NOTICE = "开启了朋友验证，你还不是他（她）朋友。请先发送朋友验证请求，对方验证通过后，才能聊天。"


@pytest.fixture
def store() -> Iterator[Store]:
    """Empty, in memory."""
    opened = opened_store()
    yield opened
    opened.close()


def to(gateway: Gateway, who: str, since: int) -> list[str]:
    """What the bot said to them."""
    return [str(one["text"]) for one in gateway.said(since) if one["to"] == who and "text" in one]


async def test_words_wait_for_somebody_who_is_no_contact_and_go_out_once_they_are(
    gateway: Gateway, store: Store
) -> None:
    """Welcome, first line with the number, the question who comes: in this order, each once."""
    officers = a_roster(gateway, store)
    who = gateway.person("王大娘", friend=False)
    room = gateway.room(TOPIC, who, *officers.values())
    mark = gateway.mark()
    async with running(gateway, store):
        gateway.talk(who, WALL, room=room)
        alert = await gateway.seen("said", since=mark, to=officers["张姐"])
        assert "还没加机器人" in alert["text"]
        await gateway.seen("said", since=mark, to=room)
        before = to(gateway, who, mark)
        gateway.do("befriend", person=who)
        await until(lambda: len(to(gateway, who, mark)) >= 3)
        gateway.do("befriend", person=who, type="confirm")  # a gateway that says it once more
        gateway.talk(who, "我的事")
        await until(lambda: len(to(gateway, who, mark)) >= 4)
        (case,) = store.cases_told_by(store.person_of(WECHAT, who) or 0)

    assert before == []
    assert to(gateway, who, mark) == [
        wording("friend"),
        wording("first", number=case.number),
        wording("second_ordinary", called="张姐"),
        wording("mine", cases=f"{case.number}，还在找人"),
    ]
    assert case.reachable


async def test_a_delicate_matter_says_nothing_of_itself_to_a_new_contact(
    gateway: Gateway, store: Store
) -> None:
    """The welcome is all; what she writes then reaches the one who is asked."""
    officers = a_roster(gateway, store)
    who = gateway.person("王大娘", friend=False)
    room = gateway.room(TOPIC, who)
    mark = gateway.mark()
    async with running(gateway, store):
        gateway.talk(who, "我要离婚，他不同意，我是正二村的，给评评理", room=room)
        await gateway.seen("said", since=mark, to=officers["张姐"])
        gateway.do("befriend", person=who)
        await gateway.seen("said", since=mark, to=who)
        gateway.talk(who, "我的事")
        await until(lambda: len(to(gateway, who, mark)) >= 2)

    assert to(gateway, who, mark)[0] == wording("friend")
    assert to(gateway, who, mark)[1].startswith("眼下没有能在这儿看的")


async def test_an_alert_to_one_who_deleted_the_bot_goes_to_the_next_at_once(
    gateway: Gateway, store: Store
) -> None:
    """Not after four hours; the operator hears whom to ask back, and the one gone is asked nothing more."""
    officers = a_roster(gateway, store)
    who, other = gateway.person("王大娘"), gateway.person("老李")
    room = gateway.room(TOPIC, who, other)
    mark = gateway.mark()
    async with running(gateway, store):
        gateway.do("unfriend", person=officers["张姐"])
        gateway.talk(who, WALL, room=room)
        passed = await gateway.seen("said", since=mark, to=officers["王叔"])
        told = await gateway.seen("said", since=mark, to=officers["管事的"])
        gateway.talk(other, "西院的羊把我家苞米啃了，我是正二村的，找他他不认账", room=room)
        await until(lambda: len(to(gateway, officers["王叔"], mark)) >= 2)
        asked = [case.offered_to for case in store.cases_between(0, 2**62)]

    assert passed["text"].splitlines()[0].endswith(f"{VILLAGE}，张姐这会儿腾不开手，到您这儿了")
    assert told["text"] == wording("operator_gone", person="样张姐", place=VILLAGE)
    assert to(gateway, officers["张姐"], mark) == []
    assert asked == [(1, 2), (2,)]
    assert len(to(gateway, officers["管事的"], mark)) == 1


async def test_a_villager_who_deleted_the_bot_and_comes_back_hears_what_stands(
    gateway: Gateway, store: Store
) -> None:
    """Taken meanwhile: who took it; what they had heard before is not said again."""
    officers = a_roster(gateway, store)
    who = gateway.person("王大娘")
    room = gateway.room(TOPIC, who)
    mark = gateway.mark()
    async with running(gateway, store):
        gateway.talk(who, WALL, room=room)
        await until(lambda: len(to(gateway, who, mark)) >= 2)
        gateway.do("unfriend", person=who)
        gateway.talk(officers["张姐"], "1")
        await until(lambda: bool(store.unsaid_to(store.person_of(WECHAT, who) or 0, 0)))
        await until(lambda: not store.person(store.person_of(WECHAT, who) or 0).contact)
        (case,) = store.cases_told_by(store.person_of(WECHAT, who) or 0)
        assert case.state is State.TAKEN and not case.reachable
        again = gateway.mark()
        gateway.do("befriend", person=who, type="confirm")
        await until(lambda: len(to(gateway, who, again)) >= 2)

    assert to(gateway, who, again) == [
        wording("friend"),
        wording("taken", number=case.number, called="张姐"),
    ]


async def test_requests_that_waited_when_the_bot_was_stopped_are_accepted_after_the_start(
    gateway: Gateway, store: Store
) -> None:
    """In the order in which they came; the gateway would not name them again."""
    people = [gateway.person(f"村民{number}", friend=False) for number in range(5)]
    mark = gateway.mark()
    async with running(gateway, store):
        gateway.do("fault", call="friendshipAccept", wait=60_000)
        requests = [gateway.do("befriend", person=one) for one in people]
        await until(lambda: len(store.requests(WECHAT, "friend")) == 5)
    gateway.do("calm")
    assert [one for one in gateway.events[mark:] if one["event"] == "accepted"] == []
    async with running(gateway, store):
        await gateway.seen("accepted", since=mark, friendship=requests[-1])
        await until(lambda: store.requests(WECHAT, "friend") == [])

    accepted = [one["friendship"] for one in gateway.events[mark:] if one["event"] == "accepted"]
    assert accepted == requests


async def test_a_lost_connection_loses_no_request(gateway: Gateway) -> None:
    """The queue goes on where it was; the order stays."""
    people = [gateway.person(f"村民{number}", friend=False) for number in range(4)]
    mark = gateway.mark()
    async with listening(gateway, friend_pause=(0.3, 0.3)):
        requests = [gateway.do("befriend", person=one) for one in people]
        await gateway.seen("accepted", since=mark, friendship=requests[0])
        cut = gateway.mark()
        gateway.do("cut")
        await gateway.seen("listening", since=cut)
        await gateway.seen("accepted", since=mark, friendship=requests[-1], within=30)

    accepted = [one["friendship"] for one in gateway.events[mark:] if one["event"] == "accepted"]
    assert [one for n, one in enumerate(accepted) if one not in accepted[:n]] == requests


async def test_a_request_that_cannot_be_accepted_does_not_hold_up_the_others(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has expired: three tries, then the next."""
    monkeypatch.setattr("bot.channels.wechaty_requests._PAUSE", 10_000)
    old, new = gateway.person("老的", friend=False), gateway.person("新的", friend=False)
    mark = gateway.mark()
    async with listening(gateway) as bot:
        gateway.do("fault", call="friendshipAccept", error="expired", times=3)
        gateway.do("befriend", person=old)
        accepted = gateway.do("befriend", person=new)
        await gateway.seen("accepted", since=mark, friendship=accepted)
        await bot.hears(1)

    assert [one["person"] for one in gateway.events[mark:] if one["event"] == "accepted"] == [new]
    assert [one.sender for one in bot.heard] == [new]


async def test_a_request_that_the_gateway_never_answers_does_not_hold_up_the_others(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No error, no answer, while all else goes on: three tries, then the next, not this one for ever."""
    monkeypatch.setattr("bot.channels.wechaty_requests._PAUSE", 10_000)
    monkeypatch.setattr(Line.ask, "__defaults__", (0.3,))
    old, new = gateway.person("老的", friend=False), gateway.person("新的", friend=False)
    mark = gateway.mark()
    async with listening(gateway):
        gateway.do("fault", call="friendshipAccept", wait=60_000, times=3)
        gateway.do("befriend", person=old)
        accepted = gateway.do("befriend", person=new)
        await gateway.seen("accepted", since=mark, friendship=accepted, within=8)

    assert [one["person"] for one in gateway.events[mark:] if one["event"] == "accepted"] == [new]


async def test_a_request_whose_sender_the_gateway_cannot_name_is_accepted_all_the_same(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named once and never again: unread it is kept, and she does not wait for ever."""
    monkeypatch.setattr("bot.channels.wechaty_friends.SECOND", 10_000)
    who = gateway.person("王大娘", friend=False)
    mark = gateway.mark()
    async with listening(gateway) as bot:
        gateway.do("fault", call="friendshipPayload", error="busy", times=TRIES)
        gateway.do("befriend", person=who)
        await gateway.seen("accepted", since=mark, person=who, within=8)
        await bot.hears(1)

    assert [(one.sender, one.kind) for one in bot.heard] == [(who, MessageKind.FRIEND)]


async def test_wechats_notice_that_a_line_reached_nobody_is_believed(gateway: Gateway, store: Store) -> None:
    """It looked sent, and the account looks like a contact; the notice beside it says otherwise."""
    officers = a_roster(gateway, store)
    who = gateway.person("王大娘")
    room = gateway.room(TOPIC, who)
    mark = gateway.mark()
    async with running(gateway, store):
        gateway.talk(who, WALL, room=room)
        await gateway.seen("said", since=mark, to=officers["张姐"])
        gateway.talk(officers["张姐"], f"张姐{NOTICE}", type=0)
        passed = await gateway.seen("said", since=mark, to=officers["王叔"])
        await until(lambda: not store.officers()[0].contact)
        gateway.talk(who, f"他说「{NOTICE}」，咋整")
        await until(lambda: bool(store.conversation(f"p{store.person_of(WECHAT, who)}", limit=9)))

    assert "张姐这会儿腾不开手" in passed["text"]
    assert store.person(store.person_of(WECHAT, who) or 0).contact  # typed by a person it is no notice
