"""Facts are gathered with few questions to the store, and what may be a number or a code is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.local import LOCAL
from bot.desk import Desk
from bot.gather import Gatherer, code_in, numbers_in, reading_of
from bot.sample.install import install_county, person_channel_id
from handlers.choose import decide
from handlers.facts import Facts
from handlers.hours import DAY
from handlers.limits import stored_limits
from lexicon.read import read as lexicon_read
from lexicon.reading import Reading
from storage.changes import KeepQuestion, OpenCase
from storage.records import Case, Role
from tests.bot.rig import NOON, Rig, a_message, a_rig


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        yield made


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("582963", "582963"),
        ("５８２９６３", "582963"),
        ("582 963", "582963"),
        (" 582-963\n", "582963"),
        ("我的码是582963。", "582963"),
        ("58296", ""),
        ("5829631", ""),
        ("电话13800138000", ""),
        ("582963 或者 135792", ""),
        ("没有数", ""),
    ],
)
def test_a_code_is_six_digits_alone_or_the_only_run_of_six(text: str, code: str) -> None:
    """Spaces and full width are allowed; a phone number is none."""
    assert code_in(text) == code


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("接 6207", (6207,)),
        ("接６２０７", (6207,)),
        ("六二〇七 办结", (6207,)),
        ("六二零七说妥了", (6207,)),
        ("13800138000", ()),
        ("接", ()),
        ("6207和6207", (6207,)),
    ],
)
def test_case_numbers_are_found_in_any_writing(text: str, numbers: tuple[int, ...]) -> None:
    """Four digits by themselves, in any width, or spoken one by one."""
    assert numbers_in(text) == numbers


class Counting:
    """Passes everything on to the store and counts what was asked."""

    def __init__(self, store: Any) -> None:
        self.asked: Counter[str] = Counter()
        self._store = store

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)

        def counted(*args: Any, **more: Any) -> Any:
            self.asked[name] += 1
            return found(*args, **more)

        return counted


def test_small_talk_of_a_villager_costs_five_questions(rig: Rig) -> None:
    """Person, room, roster's version, burst, own cases; nothing of officers, codes, law or weeks."""
    rig.room()
    rig.store.keep([a_message(1, "今天集上的白菜真便宜，谁还要")])
    counting = Counting(rig.store)
    gatherer = Gatherer(counting, stored_limits())
    gatherer.roster()
    counting.asked.clear()
    (message,) = rig.store.claim(NOON, 10)

    gatherer.of_message(message, NOON)

    assert counting.asked == Counter(
        {"person": 1, "room": 1, "roster_version": 1, "burst_of": 1, "cases_told_by": 1}
    )


def test_what_was_asked_today_is_fetched_only_for_who_asked_today(rig: Rig) -> None:
    """One question more to the store, and none for who asked nothing or yesterday."""
    rig.store.keep([replace(a_message(1, "那多长时间"), room="", room_topic="")])
    (message,) = rig.store.claim(NOON, 10)
    counting = Counting(rig.store)
    gatherer = Gatherer(counting, stored_limits())
    gatherer.of_message(message, NOON)
    asked = KeepQuestion(
        message_ids=(),
        at=NOON - DAY + 1,
        person_id=message.sender_id,
        room_id=None,
        text="欠条过几年",
        answer_id="loan-time-limit",
        score=0.9,
    )
    with rig.store.transaction():
        rig.store.apply([asked], NOON, LOCAL)

    facts = gatherer.of_message(message, NOON)
    later = gatherer.of_message(message, NOON + 1)

    assert [one.text for one in facts.asked_today] == ["欠条过几年"]
    assert later.asked_today == ()
    assert later.last_law == facts.last_law
    assert counting.asked["asked_since"] == 1


def test_the_roster_is_read_again_only_when_it_grew(rig: Rig) -> None:
    """Two thousand lines are not fetched for every message; a new binding is seen at once."""
    install_county(rig.store, LOCAL)
    counting = Counting(rig.store)
    gatherer = Gatherer(counting, stored_limits())
    for _ in range(3):
        gatherer.roster()
    assert counting.asked["officers"] == 1

    officer = rig.store.officers()[0]
    rig.store.replace_roster([o for o in rig.store.officers() if o.key != officer.key])
    assert officer.key not in {o.key for o in gatherer.roster().officers}


def test_an_officer_gets_the_case_they_name_and_their_week(rig: Rig) -> None:
    """接 6207 brings that case and its teller; 周报 brings the cases of their village's week."""
    install_county(rig.store, LOCAL)
    secretary = next(o for o in rig.store.officers() if Role.SECRETARY in o.roles and o.person_id is not None)
    teller = rig.person("样吴大")
    case = Case(
        id=1,
        number=6207,
        opened_at=NOON,
        township=secretary.township,
        village=secretary.village,
        room_id=None,
        teller_id=teller,
        types=("neighbour",),
        urgency="normal",
        updated_at=NOON,
    )
    with rig.store.transaction():
        rig.store.apply([OpenCase(case=case, at=NOON, actor="bot")], NOON, LOCAL)
    sender = person_channel_id(secretary.name).removeprefix("person:")
    rig.store.keep([a_message(1, "接 6207", who=sender, room=""), a_message(2, "周报", who=sender, room="")])
    gatherer = Gatherer(rig.store, stored_limits())

    (named,) = rig.store.claim(NOON, 10)
    facts = gatherer.of_message(named, NOON)
    assert facts.named == case
    assert facts.teller is not None
    assert facts.teller.id == teller
    rig.store.handled(named.id)
    (week,) = rig.store.claim(NOON, 10)
    assert [c.number for c in gatherer.of_message(week, NOON).week_cases] == [6207]


def test_pieces_that_point_at_no_danger_are_not_read_together(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a group only danger is looked for in them; small talk about cabbage costs one reading, not two."""
    read: list[str] = []

    def noted(text: str, *, township: str = "") -> Reading:
        read.append(text)
        return lexicon_read(text, township=township)

    monkeypatch.setattr("bot.gather.read", noted)
    rig.room()
    reading_of.cache_clear()
    try:
        facts = _said(rig, "今天集上的白菜真便宜", "谁还要")
        assert facts.whole is facts.reading
        assert not any("\n" in text for text in read)
    finally:
        reading_of.cache_clear()


def test_danger_told_in_pieces_is_read_together(rig: Rig) -> None:
    """Neither says it alone; what was said before stands beside it."""
    facts = _said(rig, "我妈在那屋", "吊着呢")

    assert facts.reading is not None
    assert not facts.reading.critical
    assert facts.whole is not None
    assert facts.whole.critical


def _said(rig: Rig, *texts: str) -> Facts:
    """The facts of the last of these, said one after the other by one person."""
    desk = Desk(rig.store, stored_limits(), LOCAL)
    for number, text in enumerate(texts[:-1]):
        rig.store.keep([a_message(number, text)])
        desk.step(NOON)
    rig.store.keep([a_message(len(texts), texts[-1])])
    (message,) = rig.store.claim(NOON, 10)
    return Gatherer(rig.store, stored_limits()).of_message(message, NOON)


def _judging(rig: Rig, text: str) -> Counting:
    """The opening clock of somebody who said this has run out: what the store was asked."""
    install_county(rig.store, LOCAL)
    rig.room()
    rig.store.keep([a_message(1, text)])
    Desk(rig.store, stored_limits(), LOCAL).step(NOON)
    (timer,) = [one for one in rig.store.timers() if one.kind == "judge"]
    counting = Counting(rig.store)
    decide(Gatherer(counting, stored_limits()).of_timer(timer, timer.due))
    return counting


def test_only_a_concern_is_compared_with_others_and_costs_one_question(rig: Rig) -> None:
    """When its clock runs out, those of its township are fetched once; of small talk nothing is."""
    counting = _judging(rig, "后院老孟家把墙垒到我家地里了，跟他说也不听")

    assert counting.asked["cases_near"] == 1
    assert counting.asked["cases_beside"] == 0


def test_small_talk_is_compared_with_nothing(rig: Rig) -> None:
    """Nor is anything else of other cases looked up."""
    counting = _judging(rig, "今天集上的白菜真便宜，谁还要")

    assert counting.asked["cases_near"] == counting.asked["cases_beside"] == 0
