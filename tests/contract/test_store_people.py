"""What every store knows of persons, rooms and the roster."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.changes import (
    BindOfficer,
    ChangePerson,
    LineSaid,
    OfficerAway,
    SpoilCode,
)
from storage.errors import NotKept
from storage.interface import Store
from storage.records import Role
from tests.builders import (
    ACCOUNT,
    HOUR,
    MONDAY,
    an_incoming,
    an_officer,
)
from tests.contract.stores import (
    commit,
    kept,
)


def test_a_person_is_known_by_an_id_of_ours(store: Store) -> None:
    """The same channel id is the same person in every room; the name is the one last shown."""
    kept(store, an_incoming(sender_name="样吴"), an_incoming(room="B", sender_name="吴老三", can_write=True))

    person_id = store.person_of(ACCOUNT, "wx-1")
    assert person_id is not None
    person = store.person(person_id)
    assert (person.name, person.contact, person.muted) == ("吴老三", True, False)
    assert store.channel_id(ACCOUNT, person_id=person_id) == "wx-1"


def test_each_account_calls_people_its_own_way(store: Store) -> None:
    """The same id at another account is another person; what an account never met it cannot call."""
    kept(store, an_incoming(), an_incoming(account="spare"))

    one, other = store.person_of(ACCOUNT, "wx-1"), store.person_of("spare", "wx-1")
    assert one is not None
    assert other is not None
    assert one != other
    assert store.channel_id("spare", person_id=one) == ""
    assert store.channel_id("never", person_id=one) == ""
    assert store.person_of("never", "wx-1") is None


def test_a_persons_township_is_of_the_group_they_last_spoke_in(store: Store) -> None:
    """Private talk and unbound groups change nothing about it."""
    store.introduce_room(ACCOUNT, "A", "甲群", "甲镇")
    store.introduce_room(ACCOUNT, "B", "乙群", "乙镇")
    seen = []
    for room in ("C", "A", "", "B", "C"):
        kept(store, an_incoming(room=room, room_topic=""))
        seen.append(store.person(store.person_of(ACCOUNT, "wx-1") or 0).township)

    assert seen == ["", "甲镇", "甲镇", "乙镇", "乙镇"]


def test_what_is_known_of_a_person_changes_field_by_field(store: Store) -> None:
    """And a field that a person has not is refused."""
    person_id = store.introduce(ACCOUNT, "wx-1", "样吴", contact=False)
    sets = {
        "muted": True,
        "village": "样村",
        "greeted_day": 20514,
        "wrong_codes": 2,
        "locked": True,
        "hinted_day": 3,
    }

    commit(store, ChangePerson(person_id=person_id, sets=sets))
    commit(store, ChangePerson(person_id=person_id, sets={"wrong_codes": 0, "name": "吴三"}))

    person = store.person(person_id)
    assert (person.muted, person.village, person.greeted_day, person.locked) == (True, "样村", 20514, True)
    assert person.hinted_day == 3
    assert (person.wrong_codes, person.name) == (0, "吴三")
    with pytest.raises(ValueError, match="phone"):
        commit(store, ChangePerson(person_id=person_id, sets={"phone": "1"}))


def test_introducing_somebody_twice_finds_them(store: Store) -> None:
    """With the newer name; a message from them is theirs."""
    one = store.introduce(ACCOUNT, "wx-1", "样吴", contact=True)
    same = store.introduce(ACCOUNT, "wx-1", "吴三", contact=True)
    kept(store, an_incoming(sender="wx-1", sender_name="吴三", can_write=True))

    assert same == one == store.claim(MONDAY, 1)[0].sender_id
    assert store.person(one).name == "吴三"


def test_a_room_is_bound_to_a_township_and_keeps_it(store: Store) -> None:
    """A renamed group stays the same room; a message without topic does not rename it."""
    room_id = store.introduce_room(ACCOUNT, "room-1", "旧名", "样本镇")
    kept(store, an_incoming(room_topic="新名"), an_incoming(room_topic=""))

    assert store.room_of(ACCOUNT, "room-1") == room_id
    assert (store.room(room_id).topic, store.room(room_id).township) == ("新名", "样本镇")
    store.bind_room(room_id, "别的镇")
    assert [room.township for room in store.rooms()] == ["别的镇"]
    assert store.channel_id(ACCOUNT, room_id=room_id) == "room-1"


def test_the_time_of_a_rooms_last_line_only_grows(store: Store) -> None:
    """A line promised earlier than the last one moves nothing back."""
    room_id = store.introduce_room(ACCOUNT, "room-1", "群", "")

    commit(store, LineSaid(room_id=room_id, at=MONDAY), LineSaid(room_id=room_id, at=MONDAY - 1))

    assert store.room(room_id).last_line_at == MONDAY


def test_a_roster_comes_back_whole_and_in_order(store: Store) -> None:
    """Every field of every line, ids dealt here."""
    one = an_officer(key="M1", roles=(Role.MEDIATOR, Role.GRID), types=("land", "debt"), gender="女", rank=2)
    two = an_officer(key="M2", name="样李", phone="19900000002", committee="样村调委会")

    store.replace_roster([one, two])

    assert store.officers() == [replace(one, id=1), replace(two, id=2)]


def test_a_new_roster_keeps_ids_and_bindings_by_key(store: Store) -> None:
    """Who is gone is not listed; who comes back has the old id, without the old binding."""
    person_id = store.introduce(ACCOUNT, "wx-1", "样张", contact=True)
    store.replace_roster([an_officer(key="M1"), an_officer(key="M2"), an_officer(key="M3")])
    commit(store, BindOfficer(officer_id=2, person_id=person_id), OfficerAway(officer_id=3, until=MONDAY))

    store.replace_roster([an_officer(key="M4"), an_officer(key="M3"), an_officer(key="M2", name="改名")])
    middle = [(o.id, o.key, o.name, o.person_id, o.away_until) for o in store.officers()]
    store.replace_roster([an_officer(key="M1")])
    store.replace_roster([an_officer(key="M1"), an_officer(key="M2")])

    assert middle == [
        (2, "M2", "改名", person_id, 0),
        (3, "M3", "样张", None, MONDAY),
        (4, "M4", "样张", None, 0),
    ]
    assert [(o.id, o.key, o.person_id) for o in store.officers()] == [(1, "M1", None), (2, "M2", None)]


def test_the_rosters_version_grows_with_every_change(store: Store) -> None:
    """Taking over, binding, leave; and nothing else moves it."""
    versions = [store.roster_version()]
    store.replace_roster([an_officer(key="M1")])
    versions.append(store.roster_version())
    for change in (BindOfficer(officer_id=1, person_id=5), OfficerAway(officer_id=1, until=MONDAY)):
        commit(store, change)
        versions.append(store.roster_version())
    kept(store, an_incoming())

    assert versions == sorted(set(versions))
    assert store.roster_version() == versions[-1]


def test_a_one_time_code_is_its_officers_until_used_void_or_expired(store: Store) -> None:
    """And its HMAC is told also when it is nobody's, so that it can be spoilt."""
    store.replace_roster([an_officer(key="M1"), an_officer(key="M2"), an_officer(key="M3")])
    for officer_id, code in ((1, "111111"), (2, "222222"), (3, "333333")):
        store.set_code(officer_id, code, MONDAY + HOUR)
    fresh, _ = store.code_officer("111111", MONDAY)
    wrong, wrong_hmac = store.code_officer("999999", MONDAY)
    expired, _ = store.code_officer("333333", MONDAY + HOUR)
    _, hmac = store.code_officer("222222", MONDAY)

    commit(store, BindOfficer(officer_id=1, person_id=5), SpoilCode(code_hmac=hmac))

    assert (fresh, wrong, expired) == (1, None, None)
    assert len(wrong_hmac) == 64
    assert "222222" not in hmac
    assert store.code_officer("111111", MONDAY)[0] is None
    assert store.code_officer("222222", MONDAY)[0] is None
    assert store.officers()[0].person_id == 5


def test_a_second_code_voids_the_first(store: Store) -> None:
    """And a code for nobody on the roster is refused."""
    store.replace_roster([an_officer()])
    store.set_code(1, "111111", MONDAY)
    store.set_code(1, "222222", MONDAY)

    assert store.code_officer("111111", 0)[0] is None
    assert store.code_officer("222222", 0)[0] == 1
    with pytest.raises(NotKept):
        store.set_code(9, "333333", MONDAY)
