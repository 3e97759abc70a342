"""A roster taken over whole, and the one-time codes that bind its people to a contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.roster.codes import VALID_DAYS, handing_over, issue_code, make_code
from bot.roster.places import county_places
from bot.roster.take_over import import_roster
from bot.roster.template import write_roster
from bot.sample.county import sample_officers
from storage import open_store
from storage.changes import BindOfficer
from storage.interface import Store
from storage.records import Officer
from tests.texts import check

NOW = 1_772_409_600_000_000  # 2026-03-02 08:00 in Shanghai
DAY = 86_400_000_000


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    opened = open_store(None)
    yield opened
    opened.close()


def table(tmp_path: Path, *officers: Officer) -> Path:
    """A CSV with these people."""
    path = tmp_path / "花名册.csv"
    write_roster(path, officers)
    return path


def test_a_right_table_is_taken_over_and_bindings_stay_by_key(tmp_path: Path, store: Store) -> None:
    """A second import keeps the id and contact of whoever has the same key, whatever else changed."""
    first, second, third = sample_officers()[:3]
    import_roster(store, table(tmp_path, first, second), county_places())
    before = store.officers()[0]
    person_id = store.introduce("local", "person:x", "x", contact=True)
    with store.transaction():
        store.apply([BindOfficer(officer_id=before.id, person_id=person_id)], NOW, "local")

    renamed = replace(first, called="改了叫法")
    checked, changes = import_roster(store, table(tmp_path, third, renamed), county_places())

    assert checked.problems == ()
    assert changes is not None
    assert str(changes) == "新来 1 人，改了 1 人，没变 0 人，名单里没有了 1 人。"
    kept = {officer.key: officer for officer in store.officers()}
    assert sorted(kept) == sorted([first.key, third.key])
    assert (kept[first.key].id, kept[first.key].person_id) == (before.id, person_id)
    assert kept[first.key].called == "改了叫法"


def test_a_table_with_one_wrong_cell_changes_nothing(tmp_path: Path, store: Store) -> None:
    """Nothing is taken over until all is right."""
    first, second, third = sample_officers()[:3]
    import_roster(store, table(tmp_path, first), county_places())

    wrong = table(tmp_path, first, second, replace(third, village="没有的村"))
    checked, changes = import_roster(store, wrong, county_places())

    assert len(checked.problems) == 1
    assert changes is None
    assert [officer.key for officer in store.officers()] == [first.key]


def test_a_code_is_six_digits_that_people_do_not_mind_and_never_a_case_number() -> None:
    """No 4, no 250, no 38, no leading 0; a case number has four digits, a code six."""
    for _ in range(2_000):
        code = make_code()
        assert code.isascii()
        assert code.isdecimal()
        assert len(code) == 6
        assert code[0] != "0"
        assert not [digits for digits in ("4", "250", "38") if digits in code]


def test_codes_are_hardly_ever_the_same() -> None:
    """Drawn by chance from some hundred thousands."""
    assert len({make_code() for _ in range(500)}) > 490


def test_a_code_is_its_officer_s_for_seven_days(tmp_path: Path, store: Store) -> None:
    """It names the officer until it expires; a new one makes the old one void."""
    import_roster(store, table(tmp_path, *sample_officers()[:2]), county_places())
    officer = store.officers()[0]

    code, expires_at = issue_code(store, officer.id, NOW)

    assert expires_at == NOW + VALID_DAYS * DAY
    assert store.code_officer(code, NOW)[0] == officer.id
    assert store.code_officer(code, expires_at - 1)[0] == officer.id
    assert store.code_officer(code, expires_at)[0] is None

    newer, _ = issue_code(store, officer.id, NOW)
    assert newer == code or store.code_officer(code, NOW)[0] is None
    assert store.code_officer(newer, NOW)[0] == officer.id


def test_the_words_to_hand_over_say_whose_it_is_what_to_do_and_until_when() -> None:
    """One text with the code, privately only, and its end in local time."""
    officer = replace(sample_officers()[0], called="张姐", name="张样一", township="正安镇", village="正二村")

    assert handing_over(officer, "582963", NOW + VALID_DAYS * DAY) == (
        "张姐（张样一，正安镇正二村），您的登记码是 582963。\n"
        "微信里点说事机器人的头像，加上它，单独把这六个数发给它，就认得您了。\n"
        "别发群里，发群里就作废。只给您一个人用，3月9日08:00前管用。"
    )


def test_what_an_officer_is_handed_with_the_code() -> None:
    """One text with name, code and day, to be given by hand or telephone; it is held as a file."""
    officer = replace(sample_officers()[0], called="张姐", name="样张")

    text = handing_over(officer, "362915", NOW + VALID_DAYS * DAY)

    assert "362915" in text
    check("operator/code slip", text)
