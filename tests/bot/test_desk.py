"""The desk: many in one commit, one that raises put off alone, messages and clocks in the order of time."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

import bot.desk
from bot.channels.local import LOCAL
from bot.desk import PAUSES, SWEEP, Desk, Handled
from bot.sample.install import install_county
from handlers.choose import decide
from handlers.facts import Facts
from handlers.limits import SECOND, stored_limits
from lexicon.read import lexicon_hash
from storage.changes import Change, ChangePerson, SetTimer
from storage.errors import DiskFull
from storage.records import Timer
from tests.bot.rig import NOON, ROOM, Rig, a_message, a_rig

BAD = "这一句会让程序出错"
MINUTE = 60 * SECOND


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        install_county(made.store, LOCAL)
        yield made


class Desks:
    """A desk, and what it committed in order."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.commits: list[list[str]] = []
        self.desk = Desk(rig.store, stored_limits(), LOCAL, chance=random.Random(1), watch=self._watch)

    def _watch(self, batch: list[Handled]) -> None:
        self.commits.append([_name(handled.facts) for handled in batch])

    def run(self, until: int | None = None) -> list[str]:
        """All that is due; the clock jumps to what comes due up to then."""
        before = sum(map(len, self.commits))
        while True:
            while self.desk.step(self.rig.clock.now()):
                pass
            due = self.rig.store.next_due()
            if until is None or due is None or due > until:
                break
            self.rig.clock.move_to(max(due, self.rig.clock.now() + 1))
        return [name for commit in self.commits for name in commit][before:]


def _name(facts: Facts) -> str:
    return facts.message.text if facts.message is not None else facts.timer.key if facts.timer else ""


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A handler with a bug: it raises on one text. The list counts how often it was asked."""
    asked: list[int] = []

    def broken(facts: Facts) -> list[Change]:
        if facts.message is not None and facts.message.text == BAD:
            asked.append(facts.now)
            raise ZeroDivisionError(BAD)
        return decide(facts)

    monkeypatch.setattr(bot.desk, "decide", broken)
    return asked


def test_many_messages_are_one_commit_in_order_of_arrival(rig: Rig) -> None:
    """Thirty messages of one group and private talk: one transaction, none overtakes another."""
    rig.store.keep([a_message(n, f"话{n}", who=f"人{n % 7}") for n in range(30)])
    desks = Desks(rig)

    desks.run()

    assert desks.commits == [[f"话{n}" for n in range(30)]]
    assert rig.store.claim(NOON, 100) == []


def test_one_that_raises_is_put_off_alone(rig: Rig, bad: list[int]) -> None:
    """What stood in its batch is done; its own conversation waits for it, others go on."""
    rig.store.keep(
        [
            a_message(1, "一", who="甲"),
            a_message(2, "二", who="乙", room="room:广宁街道村民说事群"),
            a_message(3, BAD, who="甲"),
            a_message(4, "四", who="乙", room="room:广宁街道村民说事群"),
            a_message(5, "五", who="甲"),
        ]
    )
    desks = Desks(rig)

    done = desks.run()

    assert sorted(done) == sorted(["一", "二", "四"])
    assert len(bad) >= 2  # once in the batch, once alone


def test_after_a_few_growing_pauses_it_is_set_aside_and_the_queue_goes_on(rig: Rig, bad: list[int]) -> None:
    """The pauses grow; then the operator sees it, and what waited behind it is handled."""
    rig.store.keep([a_message(1, BAD), a_message(2, "后头的")])
    desks = Desks(rig)
    tried = []
    for _ in range(len(PAUSES) + 2):
        asked = len(bad)
        desks.run()
        if len(bad) > asked:
            tried.append(rig.clock.now())
        due = rig.store.next_due()
        if rig.store.set_aside() or due is None:
            break
        rig.clock.move_to(due)

    gaps = [later - sooner for sooner, later in itertools.pairwise(tried)]
    assert gaps == sorted(gaps)
    assert len(gaps) == len(PAUSES)
    assert [m.text for m in rig.store.set_aside()] == [BAD]
    desks.run()
    assert ["后头的"] in desks.commits


def test_what_a_raising_handler_said_stands_in_no_log(
    rig: Rig, bad: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """The error's words may be a villager's: only its type and place are logged."""
    rig.store.keep([a_message(1, BAD)])

    Desks(rig).run()

    shown = "".join(capsys.readouterr())
    assert "ZeroDivisionError" in shown
    assert BAD not in shown
    assert bad


def test_a_message_comes_before_a_clock_of_the_same_instant(rig: Rig) -> None:
    """Somebody goes on in the very second in which the opening clock runs out: it does not run out."""
    rig.store.keep([a_message(1, "我跟你说个事")])
    desks = Desks(rig)
    desks.run()
    first = rig.store.timers()[0].due
    rig.store.keep([a_message(2, "后院把墙垒到我家地里了", at=first)])
    rig.clock.move_to(first)

    done = desks.run()

    assert done[0] == "后院把墙垒到我家地里了"
    assert len(done) == 1


def test_a_desk_that_was_away_goes_by_the_times_of_things(rig: Rig) -> None:
    """Kept at noon and half an hour later, looked at after that: the first one's clocks run in between."""
    rig.store.keep([a_message(1, "早的"), a_message(2, "晚的", at=NOON + 30 * MINUTE)])
    rig.clock.move_to(NOON + 31 * MINUTE)
    desks = Desks(rig)

    done = desks.run()

    assert done[0] == "早的"
    assert done.index("晚的") >= 2


def test_a_reading_is_kept_with_the_hash_of_the_lexicon(rig: Rig) -> None:
    """Of every message with words."""
    (kept,) = rig.store.keep([a_message(1, "后院老赵家把墙垒到我家地里了")])

    Desks(rig).run()

    reading = rig.store.reading(kept)
    assert reading is not None
    assert reading["kind"] == "concern"
    assert reading["matched"]
    assert lexicon_hash() in str(reading) or len(lexicon_hash()) == 12


def test_nothing_is_read_into_the_store_of_one_who_said_not_to(rig: Rig) -> None:
    """别记我: no reading of what they say in a group; of a present danger there is one."""
    person = rig.person("老李")
    with rig.store.transaction():
        rig.store.apply([ChangePerson(person_id=person, sets={"muted": True})], NOON, LOCAL)
    talk, danger = rig.store.keep(
        [a_message(1, "后院老赵家把墙垒到我家地里了"), a_message(2, "快来人，他拿着刀在我家门口要砍人")]
    )

    Desks(rig).run()

    assert rig.store.reading(talk) is None
    assert rig.store.reading(danger) is not None


def test_a_store_that_cannot_go_on_stops_the_desk(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is nobody's message: nothing is set aside for it."""
    rig.store.keep([a_message(1)])

    def full(*_: object) -> None:
        raise DiskFull("磁盘满了")

    monkeypatch.setattr(rig.store, "apply", full)
    with pytest.raises(DiskFull):
        Desks(rig).run()

    assert rig.store.set_aside() == []


def test_a_clock_that_raises_is_put_off_and_then_set_aside(rig: Rig) -> None:
    """A timer nobody handles stops no other: the sweep after it still comes."""
    with rig.store.transaction():
        nobody = SetTimer(timer=Timer(key="x", due=NOON, kind="nobody's"))
        rig.store.apply([nobody], NOON, LOCAL)
    desks = Desks(rig)
    desks.desk.keep_sweeping(NOON)

    desks.run(NOON + 2 * 3600 * SECOND)

    assert [timer.key for timer in rig.store.timers()] == [SWEEP]


def test_the_sweep_lets_old_small_talk_go_and_comes_back_in_an_hour(rig: Rig) -> None:
    """What was said 72 hours ago and is in no case has no words any more; the row is set again."""
    (old,) = rig.store.keep([a_message(1, "今天真冷")])
    desks = Desks(rig)
    desks.desk.keep_sweeping(NOON)
    desks.run()
    rig.clock.move_to(NOON + 73 * 3600 * SECOND)

    desks.run()

    (message,) = rig.store.messages([old])
    assert (message.text, message.forgotten) == ("", True)
    (timer,) = [timer for timer in rig.store.timers() if timer.key == SWEEP]
    assert timer.due == rig.clock.now() + 3600 * SECOND


def test_sweeping_is_asked_for_once(rig: Rig) -> None:
    """A second start does not move the sweep's time away from it."""
    desks = Desks(rig)
    desks.desk.keep_sweeping(NOON)
    desks.desk.keep_sweeping(NOON + MINUTE)

    assert [timer.due for timer in rig.store.timers()] == [NOON + 3600 * SECOND]


def test_rooms_that_wait_do_not_hold_up_each_other(rig: Rig) -> None:
    """More conversations than one claim gives: all are handled."""
    rig.store.keep([a_message(n, f"话{n}", who=f"人{n}", room="") for n in range(150)])
    rig.store.keep([a_message(900, "群里", room=ROOM)])

    assert len(Desks(rig).run()) == 151
