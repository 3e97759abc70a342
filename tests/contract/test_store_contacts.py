"""What every store does about who can be written to: lines and requests that wait, groups, officers gone."""

from __future__ import annotations

import pytest

from storage.changes import BindOfficer, ChangePerson, Say, SayAfterAll
from storage.interface import Store
from storage.records import BY_HAND, NOT_CONTACT, SayState
from tests.builders import ACCOUNT, DAY, HOUR, MONDAY, an_incoming, an_officer
from tests.contract.stores import commit, due_texts, kept, undone


def put_by(store: Store, *says: Say, now: int = MONDAY) -> None:
    """Written, and given up since their person is no contact."""
    commit(store, *says, now=now)
    for say in says:
        line = store.said(say.key)
        assert line is not None
        store.give_up(line.id, now, refused=NOT_CONTACT)


def test_lines_to_no_contact_are_found_by_person_and_are_nobodys_trouble(store: Store) -> None:
    """By id, since then; what was given up for another reason is the operator's and is not among them."""
    put_by(store, Say(key="a", text="收到", person_id=1), Say(key="b", text="归张姐", person_id=1))
    put_by(store, Say(key="c", text="别人的", person_id=2), now=MONDAY + DAY)
    commit(store, Say(key="d", text="发不了", person_id=1))
    store.give_up(store.outbox()[-1].id, MONDAY)

    assert [line.text for line in store.unsaid_to(1, MONDAY)] == ["收到", "归张姐"]
    assert store.unsaid_to(1, MONDAY + 1) == []
    assert [line.refused for line in store.unsaid_to(2, 0)] == [NOT_CONTACT]
    assert [line.key for line in store.given_up()] == ["d"]


def test_said_after_all_they_come_behind_what_waits_already(store: Store) -> None:
    """The welcome first, then those in the order asked for; an attempt of before counts for nothing."""
    put_by(store, Say(key="a", text="一", person_id=1, case_id=7), Say(key="b", text="二", person_id=1))
    a, b = (line.id for line in store.unsaid_to(1, 0))

    commit(
        store, Say(key="w", text="您好", person_id=1), SayAfterAll(outgoing_ids=(b, a)), now=MONDAY + 5 * DAY
    )

    said = []
    while lines := store.to_send(MONDAY + 5 * DAY, 9):
        said.append(lines[0])
        store.sending(lines[0].id, MONDAY + 5 * DAY)
        store.sent(lines[0].id, MONDAY + 5 * DAY)
    assert [line.text for line in said] == ["您好", "二", "一"]
    assert [line.attempts for line in said] == [0, 0, 0]
    assert all(line.not_before >= MONDAY + 5 * DAY for line in said[1:])  # its day to be said begins now
    assert store.unsaid_to(1, 0) == []


def test_only_what_waits_for_a_contact_can_be_said_after_all(store: Store) -> None:
    """Not what was sent, cancelled, given up for another reason, or what is not there."""
    commit(store, Say(key="sent", text="到了", person_id=1), Say(key="never", text="发不了", person_id=1))
    sent, never = (line.id for line in store.outbox())
    store.sending(sent, MONDAY)
    store.sent(sent, MONDAY)
    store.give_up(never, MONDAY)

    commit(store, SayAfterAll(outgoing_ids=(sent, never, 999)))

    assert due_texts(store, MONDAY + DAY) == []
    assert [line.state for line in store.outbox()] == [SayState.SENT, SayState.GIVEN_UP]


def test_said_after_all_and_rolled_back_it_still_waits(store: Store) -> None:
    """With the change, or not at all."""
    put_by(store, Say(key="a", text="一", person_id=1))
    with undone(store):
        store.apply([SayAfterAll(outgoing_ids=(store.unsaid_to(1, 0)[0].id,))], MONDAY, ACCOUNT)

    assert [line.text for line in store.unsaid_to(1, 0)] == ["一"]
    assert due_texts(store, MONDAY) == []


def test_lines_of_no_case_wait_seven_days_and_not_longer(store: Store) -> None:
    """Said ones and those given up otherwise go with the small talk; a line of a case stays with it."""
    put_by(
        store,
        Say(key="law", text="借条……", person_id=1),
        Say(key="case", text="收到", person_id=1, case_id=7),
    )
    commit(store, Say(key="other", text="发不了", person_id=1))
    store.give_up(store.outbox()[-1].id, MONDAY)

    store.forget_before(MONDAY + 3 * DAY, unsaid_before=MONDAY - 4 * DAY)
    after_three = [line.text for line in store.outbox()]
    store.forget_before(MONDAY + 7 * DAY + 1, unsaid_before=MONDAY + 1)

    assert after_three == ["借条……", "收到", ""]
    assert [line.text for line in store.outbox()] == ["", "收到", ""]
    assert [line.key for line in store.unsaid_to(1, 0)] == ["case"]
    commit(store, SayAfterAll(outgoing_ids=(store.said("law").id,)))  # type: ignore[union-attr]
    assert due_texts(store, MONDAY + 8 * DAY) == []


def test_an_officer_who_is_no_contact_any_more_is_known_as_such(store: Store) -> None:
    """The roster's version tells whoever remembers it; a villager who goes changes nothing there."""
    store.replace_roster([an_officer()])
    person = store.introduce(ACCOUNT, "wx-7", "样张姐", contact=True)
    other = store.introduce(ACCOUNT, "wx-8", "样吴", contact=True)
    (officer,) = store.officers()
    assert officer.contact  # nobody is bound: nothing speaks against it
    commit(store, BindOfficer(officer_id=officer.id, person_id=person))
    versions = [store.roster_version()]
    commit(store, ChangePerson(person_id=person, sets={"contact": False}))
    versions.append(store.roster_version())
    gone = store.officers()[0]
    commit(store, ChangePerson(person_id=other, sets={"contact": False}))
    versions.append(store.roster_version())
    kept(store, an_incoming(sender="wx-7", can_write=True))
    versions.append(store.roster_version())

    assert (gone.person_id, gone.contact) == (person, False)
    assert store.officers()[0].contact
    assert versions[0] < versions[1] == versions[2] < versions[3]


def test_a_group_is_known_before_anything_is_said_in_it(store: Store) -> None:
    """By name; met again its binding and why it is listened to stay."""
    room = store.meet_room(ACCOUNT, "9@chatroom", "广场舞群")
    seen = [(store.room(room).township, store.room(room).listened_as)]
    store.bind_room(room, "正安镇")
    store.listen_room(room, BY_HAND)

    assert store.meet_room(ACCOUNT, "9@chatroom", "改了名") == room
    found = store.room(room)
    assert seen == [("", "")]
    assert (found.topic, found.township, found.listened_as) == ("改了名", "正安镇", BY_HAND)
    assert store.rooms() == [found]


def test_requests_wait_in_order_until_they_are_done(store: Store) -> None:
    """Each once; of each account and kind its own; done ones count in their hour and are then forgotten."""
    for request in ("f1", "f2", "f1", "f3"):
        store.keep_request(ACCOUNT, "friend", request, MONDAY)
    store.keep_request(ACCOUNT, "invite", "i1", MONDAY)
    store.keep_request("other", "friend", "f9", MONDAY)

    store.request_done(ACCOUNT, "friend", "f1", MONDAY + HOUR)
    store.request_done(ACCOUNT, "friend", "f2", 0)

    assert store.requests(ACCOUNT, "friend") == ["f3"]
    assert (store.requests(ACCOUNT, "invite"), store.requests("other", "friend")) == (["i1"], ["f9"])
    assert store.requests_done(ACCOUNT, "friend", MONDAY) == [MONDAY + HOUR]
    assert store.requests_done(ACCOUNT, "friend", MONDAY + 2 * HOUR) == []
    assert store.requests("never", "friend") == [] and store.requests_done("never", "friend", 0) == []


def test_an_accepted_request_does_not_wait_again(store: Store) -> None:
    """A gateway that names it twice does not make the bot accept it twice."""
    store.keep_request(ACCOUNT, "friend", "f1", MONDAY)
    store.request_done(ACCOUNT, "friend", "f1", MONDAY)
    store.keep_request(ACCOUNT, "friend", "f1", MONDAY + 1)

    assert store.requests(ACCOUNT, "friend") == []


@pytest.mark.parametrize("listened_as", ["", "正安镇村民说事群", BY_HAND])
def test_why_a_group_is_listened_to_is_kept(store: Store, listened_as: str) -> None:
    """And can be taken back."""
    room = store.introduce_room(ACCOUNT, "A", "甲群", "甲镇")
    store.listen_room(room, "x")
    store.listen_room(room, listened_as)

    assert store.room(room).listened_as == listened_as


def test_a_line_that_passed_for_sent_can_turn_out_to_have_reached_nobody(store: Store) -> None:
    """Then it waits for a contact like any other; one that waits to be sent is left alone."""
    commit(store, Say(key="a", text="一", person_id=1), Say(key="b", text="二", person_id=1))
    a, b = (line.id for line in store.outbox())
    store.sending(a, MONDAY)
    store.sent(a, MONDAY)

    store.unheard(a, MONDAY + 1)
    store.unheard(b, MONDAY + 1)

    assert [line.key for line in store.unsaid_to(1, 0)] == ["a"]
    assert due_texts(store, MONDAY + 1) == ["二"]
