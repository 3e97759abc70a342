"""The mediators' side on a real store: what is committed is what the next message and the next clock find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers import alert, clocks, ladder, mediator
from handlers.facts import Facts
from handlers.limits import stored_limits
from handlers.roster import Roster, roster_of
from handlers.routing import route
from storage import open_store
from storage.changes import Change, OpenCase
from storage.interface import Store
from storage.records import Case, Officer, Outgoing, Person, State
from tests.handlers.people import typing
from tests.handlers.scene import (
    CENTRE,
    COUNTY,
    DEPUTY,
    DUTY,
    HEAD,
    MEDIATOR,
    MORNING,
    OPERATOR,
    a_case,
    scene,
)

LIMITS = stored_limits()
ACCOUNT = "local"


class Desk:
    """Fetches facts from the store and commits what the handlers say, as bot/desk.py does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.teller = store.person(store.introduce(ACCOUNT, "wx-teller", "样吴", True))
        people = (MEDIATOR, DEPUTY, HEAD, CENTRE, DUTY, COUNTY, OPERATOR)
        store.replace_roster([replace(o, person_id=None) for o in people])
        for n, officer in enumerate(store.officers()):
            person = store.introduce(ACCOUNT, f"wx-{n}", officer.name, True)
            self.commit([_bound(officer, person)])

    @property
    def roster(self) -> Roster:
        return roster_of(self.store.officers())

    def officer(self, like: Officer) -> Officer:
        """The officer as the store numbered and bound them."""
        return next(o for o in self.roster.officers if o.key == like.key)

    def commit(self, changes: list[Change], now: int = MORNING) -> None:
        """All of it in one transaction."""
        with self.store.transaction():
            self.store.apply(changes, now, ACCOUNT)

    def open(self, **sets: object) -> Case:
        """A case is told and offered."""
        case = replace(
            a_case(offered_to=(), assigned=None, messages=(), room_id=None, teller_id=self.teller.id),
            id=self.store.fresh_id("case"),
            number=self.store.fresh_number(MORNING),
            **sets,  # type: ignore[arg-type]
        )
        way = route(
            roster=self.roster, township=case.township, village=case.village, types=case.types,
            topics=case.topics, text=case.told, officers_named=(), teller=self.teller, now=MORNING,
        )  # fmt: skip
        changes: list[Change] = [OpenCase(case=case, at=MORNING, actor="person:1")]
        changes += alert.first_alert(case, way, (), self.teller, MORNING, LIMITS, self.roster)
        changes += clocks.start_clocks(case, MORNING, LIMITS)
        self.commit(changes)
        return self.kept(case)

    def kept(self, case: Case) -> Case:
        """The case as it stands now."""
        found = self.store.case(case.id)
        assert found is not None
        return found

    def say_all(self, now: int) -> list[Outgoing]:
        """Send all that is due; what was sent."""
        sent: list[Outgoing] = []
        while batch := self.store.to_send(now, 50):
            for line in batch:
                self.store.sending(line.id, now)
                self.store.sent(line.id, now)
            sent += batch
        return sent

    def types(self, like: Officer, text: str, now: int = MORNING) -> None:
        """The officer types privately."""
        officer = self.officer(like)
        held = tuple(self.store.cases_of_officer(officer.id))
        question = self.store.last_question(officer.person_id or 0)
        facts: Facts = typing(text, *held, officer=officer, question=question, roster=self.roster, now=now)
        self.commit(mediator.answer(replace(facts, teller=self.teller)) or [], now)

    def let_clocks_run(self, until: int) -> None:
        """Every timer that comes due by then, in order."""
        while True:
            waiting = [t for t in self.store.timers() if t.due <= until]
            if not waiting:
                return
            timer = waiting[0]
            case = self.store.case(timer.case_id or 0)
            facts = scene(timer=timer, case=case, teller=self.teller, roster=self.roster, now=timer.due)
            with self.store.transaction():
                self.store.apply(ladder.due(facts), timer.due, ACCOUNT)
                self.store.timer_done(timer.key, timer.due)


def _bound(officer: Officer, person_id: int) -> Change:
    from storage.changes import BindOfficer

    return BindOfficer(officer_id=officer.id, person_id=person_id)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk over a store in memory."""
    store = open_store(None)
    yield Desk(store)
    store.close()


def test_offered_read_taken_settled(desk: Desk) -> None:
    """1 takes the case whose alert was sent; the paper's question is the next to be answered."""
    case = desk.open()
    sent = desk.say_all(MORNING)
    desk.types(MEDIATOR, "1")
    taken = desk.kept(case)
    desk.say_all(MORNING)
    desk.types(MEDIATOR, f"办结 {case.number} 赔两袋化肥")
    desk.say_all(MORNING)
    desk.types(MEDIATOR, "1")

    mediator_id = desk.officer(MEDIATOR).id
    assert [line.person_id for line in sent] == [desk.officer(MEDIATOR).person_id]
    assert (taken.state, taken.holder) == (State.TAKEN, mediator_id)
    assert (desk.kept(case).state, desk.kept(case).outcome) == (State.SETTLED, "赔两袋化肥")
    assert [e.step for e in desk.store.history(case.id)] == ["opened", "offered", "taken", "settled", "paper"]
    assert desk.store.timers() == []


def test_a_digit_before_the_alert_was_sent_means_nothing(desk: Desk) -> None:
    """A line still queued is no question yet."""
    case = desk.open()
    desk.types(MEDIATOR, "1")

    assert desk.kept(case).state is State.OFFERED


def test_a_day_without_an_answer_climbs_and_the_first_may_still_take_it(desk: Desk) -> None:
    """Every rung hears of it once; then the first takes it, and each of the others is freed once."""
    case = desk.open()
    desk.let_clocks_run(MORNING + 9 * 3600 * 1_000_000)
    late = MORNING + 9 * 3600 * 1_000_000
    heard = [line.person_id for line in desk.say_all(late)]
    desk.types(MEDIATOR, f"接 {case.number}", late)
    freed = [line.person_id for line in desk.say_all(late) if "您不用管了" in line.text]

    first, deputy, head = (desk.officer(o) for o in (MEDIATOR, DEPUTY, HEAD))
    assert heard.count(first.person_id) == 2  # the alert and the reminder
    assert heard.count(deputy.person_id) == heard.count(head.person_id) == 1
    assert desk.kept(case).holder == first.id
    assert sorted(filter(None, freed)) == sorted(filter(None, (deputy.person_id, head.person_id)))
    assert desk.store.timers() == []


def test_danger_is_repeated_until_the_first_takes_it(desk: Desk) -> None:
    """Three called, one joins every five minutes; after 我去 nothing is repeated."""
    case = desk.open(danger=True, urgency="critical", told="他拿刀呢")
    at_once = desk.say_all(MORNING)
    ten = MORNING + 10 * 60 * 1_000_000
    desk.let_clocks_run(ten)
    again = desk.say_all(ten)
    desk.types(DUTY, "1我去", ten)
    desk.say_all(ten)
    desk.let_clocks_run(ten + 3600 * 1_000_000)

    assert len(at_once) == 3
    assert len({line.key for line in (*at_once, *again)}) == 3 + len(again)
    assert len(again) == (3 + 1) + (4 + 1)  # at 5 min three and one more, at 10 min four and one more
    assert desk.kept(case).holder == desk.officer(DUTY).id
    assert desk.say_all(ten + 3600 * 1_000_000) == [] and desk.store.timers() == []


def test_kin_never_hear_of_it_again(desk: Desk) -> None:
    """回避: the next is asked; the number, typed, does not exist for them."""
    case = desk.open()
    desk.say_all(MORNING)
    desk.types(MEDIATOR, "回避")
    desk.say_all(MORNING)
    desk.types(MEDIATOR, str(case.number))
    told = desk.say_all(MORNING)

    assert desk.kept(case).assigned == desk.officer(DEPUTY).id
    assert [line.text for line in told] == ["这个得本人来要，您这儿看不了。自己的事回「我的事」。"]


def test_leave_is_kept_and_the_next_case_goes_to_the_deputy(desk: Desk) -> None:
    """请假 到周五, then a new case."""
    desk.types(MEDIATOR, "请假 到周五")
    case = desk.open()

    assert desk.kept(case).assigned == desk.officer(DEPUTY).id
    assert isinstance(desk.teller, Person)


def test_small_talk_with_an_offer_open_is_answered_once_a_day(desk: Desk) -> None:
    """The second time the store has that key already: silence."""
    desk.open()
    desk.say_all(MORNING)
    desk.types(MEDIATOR, "这天儿可真冷")
    first = desk.say_all(MORNING)
    desk.types(MEDIATOR, "道上全是冰")

    assert len(first) == 1 and desk.say_all(MORNING) == []
