"""The sample county: how many of whom, that all are invented, and what an empty store becomes."""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections import Counter, defaultdict

import phonenumbers
import pytest

from bot.roster.places import county_places
from bot.sample.county import COMMITTEES, GRID_WORKERS, MEDIATORS, TRADES, sample_officers
from bot.sample.install import (
    SAMPLE_MARK,
    install_county,
    person_channel_id,
    room_channel_id,
    topic_of,
    unbound_keys,
)
from bot.sample.names import SAMPLE_PHONE
from lexicon.reading import Type
from storage import open_store
from storage.records import Officer, Role
from tests.needs import TREE

OFFICERS = sample_officers()


def those(role: Role) -> list[Officer]:
    """All with that role."""
    return [officer for officer in OFFICERS if role in officer.roles]


def committees() -> dict[str, list[Officer]]:
    """Mediators by committee."""
    found: dict[str, list[Officer]] = defaultdict(list)
    for officer in those(Role.MEDIATOR):
        found[officer.committee].append(officer)
    return found


def test_the_county_has_the_committees_mediators_and_grid_workers_it_should() -> None:
    """280 committees (239 of villages, 18 of townships, 23 of trades), 861 mediators, 757 grid workers."""
    kinds = Counter(
        "village" if members[0].village else "township" if members[0].township else "trade"
        for members in committees().values()
    )

    assert (COMMITTEES, MEDIATORS, GRID_WORKERS) == (280, 861, 757)
    assert kinds == {"village": 239, "township": 18, "trade": 23}
    assert len(those(Role.MEDIATOR)) == MEDIATORS
    assert len(those(Role.GRID)) == GRID_WORKERS


def test_every_village_has_a_secretary_and_every_committee_one_head() -> None:
    """No week lacks its reader and no ladder its next rung."""
    villages = {(t, v) for t, villages in county_places().villages.items() for v in villages}

    assert {(o.township, o.village) for o in those(Role.SECRETARY)} == villages
    assert len(those(Role.SECRETARY)) == len(villages) == 239
    assert Counter(o.committee for o in those(Role.HEAD)) == Counter(committees().keys())


def test_every_township_has_its_centre_and_duty_and_the_county_its_own() -> None:
    """Each of the 18 has one centre and two on duty, all with a telephone; county and operator are there."""
    townships = Counter(o.township for o in those(Role.CENTRE))

    assert townships == Counter(county_places().villages.keys())
    assert Counter(o.township for o in those(Role.DUTY)) == dict.fromkeys(townships, 2)
    assert len(those(Role.COUNTY)) == 2
    assert len(those(Role.OPERATOR)) == 1


def test_in_most_villages_one_person_is_three_things() -> None:
    """Secretary, head and mediator are one person in most villages, as the county is."""
    three = [o for o in OFFICERS if {Role.SECRETARY, Role.HEAD, Role.MEDIATOR} <= set(o.roles)]

    assert len(three) > 0.7 * 239
    assert len([o for o in OFFICERS if {Role.MEDIATOR, Role.GRID} <= set(o.roles)]) > 239


def test_most_committees_have_a_woman() -> None:
    """What may not be told to a man finds a woman in at least nine committees of ten."""
    with_woman = [members for members in committees().values() if any(m.gender == "女" for m in members)]

    assert len(with_woman) >= 0.9 * COMMITTEES


def test_all_are_invented_and_nobody_s_phone_rings() -> None:
    """Names and numbers are unique, and no number could be given to anybody in China."""
    assert len({o.name for o in OFFICERS}) == len(OFFICERS)
    assert len({o.phone for o in OFFICERS}) == len(OFFICERS)
    for officer in OFFICERS:
        assert officer.phone.startswith(SAMPLE_PHONE)
        assert len(officer.phone) == 11
        assert not phonenumbers.is_valid_number(phonenumbers.parse(officer.phone, "CN"))


def test_everybody_is_called_something_that_no_other_of_that_village_is() -> None:
    """A calling is never empty, and in one village, township office or committee it means one person."""
    assert all(officer.called for officer in OFFICERS)
    places = Counter((o.township, o.village, "" if o.township else o.committee, o.called) for o in OFFICERS)
    assert [place for place, count in places.items() if count > 1] == []


def test_types_of_officers_are_of_the_twenty() -> None:
    """What somebody is first choice for is a type that readings have; trades cover what villages lack."""
    known = {type_.value for type_ in Type}

    assert {type_ for officer in OFFICERS for type_ in officer.types} <= known
    assert {"traffic", "medical", "property", "consumer", "labour"} <= {
        t for _, types in TRADES for t in types
    }


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_county_is_the_same_on_every_run(seed: str) -> None:
    """Another hash seed in another process makes the same people in the same order."""
    say = "import zlib, bot.sample.county as c; print(zlib.crc32(repr(c.sample_officers()).encode()))"
    done = subprocess.run(
        [sys.executable, "-c", say],
        cwd=TREE,
        env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == zlib.crc32(repr(OFFICERS).encode())


def test_few_are_unbound_and_no_village_is_left_without_its_leaders() -> None:
    """Three to five in a hundred have no contact; never a secretary, a head or anybody above a village."""
    skipped = [officer for officer in OFFICERS if officer.key in unbound_keys(OFFICERS)]

    assert 0.03 <= len(skipped) / len(OFFICERS) <= 0.05
    assert all(officer.village for officer in skipped)
    assert not any({Role.SECRETARY, Role.HEAD} & set(officer.roles) for officer in skipped)
    assert max(Counter((o.township, o.village) for o in skipped).values()) == 1


def test_an_empty_store_becomes_the_county() -> None:
    """18 groups bound to their townships, the roster, its contacts, and the mark of a sample."""
    store = open_store(None)
    install_county(store, "local")

    officers = store.officers()
    unbound = {officer.key for officer in officers if officer.person_id is None}
    assert [o.key for o in officers] == [o.key for o in OFFICERS]
    assert unbound == unbound_keys(OFFICERS)
    assert {room.topic: room.township for room in store.rooms()} == {
        topic_of(township): township for township in county_places().villages
    }
    assert store.room_of("local", room_channel_id("正安镇村民说事群")) is not None
    bound = next(officer for officer in officers if officer.person_id)
    assert store.person_of("local", person_channel_id(bound.name)) == bound.person_id
    assert store.person(bound.person_id or 0).contact
    assert store.mark(SAMPLE_MARK) == "1"
    store.close()
