"""What the account missed: kept with its reason, across restarts, and told to the groups by the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.base import Deafened
from bot.channels.local import LOCAL
from bot.channels.wechaty_hearing import Hearing
from bot.config import Settings
from bot.desk import Desk
from bot.gaps import BOT_OFF, FIRST_GUESS, MARK_EVERY, GapBook
from bot.gather_account import listened_rooms
from handlers.hours import DAY
from handlers.limits import SECOND
from storage.changes import BindOfficer
from storage.errors import StoreError
from storage.interface import Store
from storage.records import Role
from tests.bot.rig import NOON, ROOM, Rig, a_message, a_rig
from tests.builders import an_officer

MINUTE, HOUR = 60 * SECOND, 3600 * SECOND


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        made.house.settings = Settings.model_construct(channel="wechaty")
        yield made


async def a_book(rig: Rig) -> GapBook:
    """A new one on the same store, as after a start."""
    rig.house.channel = rig.channel
    book = GapBook(rig.house, lambda: None)
    await book.recover()
    return book


async def hears(rig: Rig, book: GapBook, at: int | None = None) -> None:
    """From now on it hears; committed."""
    if at is not None:
        rig.clock.move_to(at)
    rig.channel.hears(rig.clock.now())
    await book.step()


async def is_deaf(rig: Rig, book: GapBook, why: str = "gateway_away", *, at: int, since: int = 0) -> None:
    """Noticed then; it heard until `since`, or until then; committed."""
    rig.clock.move_to(at)
    rig.channel.deaf(since or at, why)
    await book.step()


def rows(rig: Rig) -> list[tuple[int, int, str]]:
    """(from, to, why) of all gaps, in seconds from noon."""
    return [
        ((gap.start - NOON) // SECOND, (gap.end - NOON) // SECOND, gap.why)
        for gap in rig.store.gaps(0, 2**62)
    ]


def clocks(rig: Rig) -> dict[str, int]:
    """Kind → due, in seconds from noon."""
    return {timer.kind: (timer.due - NOON) // SECOND for timer in rig.store.timers()}


async def work(rig: Rig, until: int) -> None:
    """The desk and the outbox do what is due until then."""
    desk, outbox = Desk(rig.store, rig.house.limits, LOCAL), rig.outbox()
    while (due := rig.store.next_due()) is not None and due <= until:
        rig.clock.move_to(due)
        while desk.step(rig.clock.now()):
            pass
        await rig.say_all(outbox)
    rig.clock.move_to(until)


def test_the_channel_of_the_demo_can_tell(rig: Rig) -> None:
    """It keeps the contract, and has nothing to tell of its own accord."""
    assert isinstance(rig.channel, Deafened)
    assert rig.channel.heard_until() == 0


async def test_a_gap_is_a_row_and_the_group_is_told_a_minute_after_it(rig: Rig) -> None:
    """The whole way: channel, store, clock, desk, outbox, group."""
    rig.room()
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, at=NOON + 2 * MINUTE)
    await hears(rig, book, at=NOON + 9 * MINUTE)

    assert rows(rig) == [(120, 540, "gateway_away")]
    assert clocks(rig)["deaf"] == 600
    await work(rig, NOON + HOUR - 1)
    assert [(one.room, one.text) for one in rig.said] == [
        (ROOM, "12:02到12:09我掉线了，那会儿有事的再说一遍。急事先打110。")
    ]
    assert [gap.told for gap in rig.store.gaps(0, 2**62)] == [True]
    assert "deaf" not in clocks(rig)


async def test_a_frozen_gateway_is_missed_from_its_last_sign_of_life(rig: Rig) -> None:
    """Not from when it was noticed."""
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, "gateway_frozen", at=NOON + 40 * SECOND, since=NOON + 28 * SECOND)
    await hears(rig, book, at=NOON + 70 * SECOND)

    assert rows(rig) == [(28, 70, "gateway_frozen")]


async def test_a_blink_is_a_row_and_told_to_nobody(rig: Rig) -> None:
    """Short ones belong in the list."""
    rig.room()
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, "gateway_cut", at=NOON + 5 * SECOND)
    await hears(rig, book, at=NOON + 6 * SECOND)
    await work(rig, NOON + HOUR - 1)

    assert rows(rig) == [(5, 6, "gateway_cut")]
    assert rig.said == []


async def test_at_the_very_first_start_there_is_no_gap(rig: Rig) -> None:
    """Nobody has counted on it yet, not even where the gateway came an hour later."""
    book = await a_book(rig)
    rig.channel.deaf(0, "gateway_absent")
    await book.step()
    await hears(rig, book, at=NOON + HOUR)

    assert rows(rig) == []


async def test_the_bots_own_absence_is_a_gap(rig: Rig) -> None:
    """Killed at any moment: from the last mark, half a minute old at most, to the next time it hears."""
    book = await a_book(rig)
    await hears(rig, book)
    rig.channel.last_sign = NOON + MARK_EVERY  # an event came, an answer to a ping
    await book.step()
    rig.clock.move_to(NOON + 20 * MINUTE)
    again = await a_book(rig)
    await hears(rig, again, at=NOON + 20 * MINUTE + 2 * SECOND)

    assert rows(rig) == [(30, 1202, BOT_OFF)]
    assert clocks(rig)["deaf"] == 1262


async def test_told_to_stop_it_is_away_from_then(rig: Rig) -> None:
    """The mark is as late as it can be."""
    book = await a_book(rig)
    await hears(rig, book)
    rig.channel.last_sign = NOON + 7 * SECOND
    await book.drain()
    again = await a_book(rig)
    await hears(rig, again, at=NOON + 9 * SECOND)

    assert rows(rig) == [(7, 9, BOT_OFF)]


async def test_stopped_while_it_heard_nothing(rig: Rig) -> None:
    """What kept it until then, then its own absence: one after the other, nothing twice."""
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, "logged_out", at=NOON + MINUTE)
    rig.clock.move_to(NOON + 3 * MINUTE)
    await book.drain()
    again = await a_book(rig)
    await hears(rig, again, at=NOON + 5 * MINUTE)

    assert rows(rig) == [(60, 180, "logged_out"), (180, 300, BOT_OFF)]


async def test_killed_while_it_heard_nothing(rig: Rig) -> None:
    """The mark stands where it last heard, however long the process lived after that."""
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, at=NOON + MINUTE)
    rig.clock.move_to(NOON + 3 * MINUTE)
    await book.step()
    again = await a_book(rig)
    await hears(rig, again, at=NOON + 5 * MINUTE)

    assert rows(rig) == [(60, 300, BOT_OFF)]


async def test_started_again_and_the_gateway_is_not_there(rig: Rig) -> None:
    """Its own absence ends where another reason begins."""
    book = await a_book(rig)
    await hears(rig, book)
    rig.clock.move_to(NOON + 10 * MINUTE)
    again = await a_book(rig)
    rig.clock.move_to(NOON + 10 * MINUTE + SECOND)
    rig.channel.deaf(0, "gateway_absent")
    await hears(rig, again, at=NOON + 30 * MINUTE)

    assert rows(rig) == [(0, 601, BOT_OFF), (601, 1800, "gateway_absent")]


async def test_a_first_guess_gives_way_to_what_it_turned_out_to_be(rig: Rig) -> None:
    """Cut, then nobody answers: one gap. Back but logged out an hour later: another reason, another gap."""
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, "gateway_cut", at=NOON + MINUTE)
    await is_deaf(rig, book, "gateway_away", at=NOON + MINUTE + FIRST_GUESS - 1, since=NOON + MINUTE)
    await is_deaf(rig, book, "logged_out", at=NOON + 10 * MINUTE, since=NOON + MINUTE)
    await is_deaf(rig, book, "logged_out", at=NOON + 15 * MINUTE, since=NOON + MINUTE)
    await hears(rig, book, at=NOON + 20 * MINUTE)

    assert rows(rig) == [(60, 600, "gateway_away"), (600, 1200, "logged_out")]


async def test_gone_again_before_it_was_told_they_are_told_together(rig: Rig) -> None:
    """The clock stands still while nothing is heard, also over a start; then one line for both."""
    rig.room()
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, at=NOON + 2 * MINUTE)
    await hears(rig, book, at=NOON + 9 * MINUTE)
    await is_deaf(rig, book, at=NOON + 9 * MINUTE + 30 * SECOND)
    assert "deaf" not in clocks(rig)
    await work(rig, NOON + 15 * MINUTE)
    again = await a_book(rig)
    await work(rig, NOON + 20 * MINUTE)
    assert rig.said == []
    await hears(rig, again, at=NOON + 30 * MINUTE)
    await work(rig, NOON + HOUR - 1)

    assert rig.texts() == ["12:02到12:30我掉线了，那会儿有事的再说一遍。急事先打110。"]


async def test_gone_again_before_a_line_was_said_it_is_said_with_the_rest(rig: Rig) -> None:
    """Queued when the gateway went: not at eleven at night when it is back, but in the morning, joined."""
    rig.room()
    book = await a_book(rig)
    nine = 9 * HOUR - 30 * MINUTE  # 20:30
    await hears(rig, book)
    await is_deaf(rig, book, at=NOON + nine)
    await hears(rig, book, at=NOON + nine + 9 * MINUTE)
    rig.clock.move_to(NOON + nine + 10 * MINUTE)
    assert Desk(rig.store, rig.house.limits, LOCAL).step(rig.clock.now())
    assert [line.state.value for line in rig.store.outbox()] == ["queued"]
    await is_deaf(rig, book, at=NOON + nine + 10 * MINUTE + SECOND)
    await hears(rig, book, at=NOON + 11 * HOUR)
    await work(rig, NOON + DAY)

    line = "昨天20:30到20:39、昨天20:40到23:00我掉线了，那会儿有事的再说一遍。急事先打110。"
    assert rig.texts() == [line]


async def test_away_for_days_it_is_told_once_in_the_morning(rig: Rig) -> None:
    """From Monday noon to Wednesday night: on Thursday at six, one line with the date."""
    rig.room()
    book = await a_book(rig)
    await hears(rig, book)
    again = await a_book(rig)
    await hears(rig, again, at=NOON + 2 * DAY + 11 * HOUR)
    rig.channel.last_sign = NOON + 3 * DAY
    await work(rig, NOON + 3 * DAY)

    assert rig.texts() == ["3月2日12:00到昨天23:00我掉线了，那会儿有事的再说一遍。急事先打110。"]
    assert rig.line(f"deaf:1:{(NOON + 3 * DAY) // DAY}:1:").sent_at == NOON + 2 * DAY + 18 * HOUR


async def test_the_third_of_a_day_is_told_next_morning(rig: Rig) -> None:
    """Two lines at most in a day, and what was missed after them is not forgotten."""
    rig.room()
    book = await a_book(rig)
    await hears(rig, book)
    for hour in (1, 3, 5):
        await is_deaf(rig, book, at=NOON + hour * HOUR)
        await hears(rig, book, at=NOON + hour * HOUR + 5 * MINUTE)
        await work(rig, NOON + (hour + 1) * HOUR)
    assert len(rig.texts()) == 2
    await work(rig, NOON + DAY)

    assert rig.texts()[2:] == ["昨天17:00到17:05我掉线了，那会儿有事的再说一遍。急事先打110。"]


async def test_a_gap_waits_for_a_store_that_cannot_just_now(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk loses no gap, and no clock without its row."""
    book = await a_book(rig)
    await hears(rig, book)
    await is_deaf(rig, book, at=NOON + MINUTE)

    def full(store: Store, name: str, value: str) -> None:
        raise StoreError("盘满了。")

    with monkeypatch.context() as during:
        during.setattr(type(rig.store), "set_mark", full)
        rig.clock.move_to(NOON + 3 * MINUTE)
        rig.channel.hears(rig.clock.now())
        assert not await book.step()
        assert rows(rig) == [] and "deaf" not in clocks(rig)
    assert await book.step()

    assert rows(rig) == [(60, 180, "gateway_away")]
    assert clocks(rig)["deaf"] == 240


async def test_in_the_demo_nothing_of_it_shows(rig: Rig) -> None:
    """No clock runs, no mark is kept, no gap at the next start."""
    rig.house.settings = Settings.model_construct()
    book = await a_book(rig)
    await book.step()
    rig.clock.move_to(NOON + DAY)
    await a_book(rig)

    assert rig.house.settings.demo
    assert rig.store.timers() == [] and rows(rig) == []
    assert rig.store.mark(f"heard:{LOCAL}") == ""


async def test_a_group_that_fell_silent_is_told_to_the_operator(rig: Rig) -> None:
    """Looked at every hour by day, from what the inbox holds; told once; spoken in again it is over."""
    rig.room()
    operator = rig.person("管事的")
    rig.store.replace_roster([an_officer(key="O1", name="管事的", roles=(Role.OPERATOR,), village="")])
    (officer,) = rig.store.officers()
    code = "582963"
    rig.store.set_code(officer.id, code, NOON + DAY)
    with rig.store.transaction():
        rig.store.apply([BindOfficer(officer_id=officer.id, person_id=operator)], NOON, LOCAL)
    began = NOON - 12 * DAY
    spoken = [
        a_message(n, at=began + n * 10 * MINUTE)
        for n in range(12 * 24 * 6 + 1)
        if 6 <= (12 + n // 6) % 24 < 21
    ]
    for incoming in spoken:
        rig.store.keep([incoming])
    with rig.store.transaction():
        for number in range(1, len(spoken) + 1):
            rig.store.handled(number)
    book = await a_book(rig)
    await hears(rig, book)
    assert clocks(rig)["silent"] == 0
    rig.channel.last_sign = NOON + 2 * DAY
    await book.step()
    await work(rig, NOON + 2 * HOUR)
    assert rig.said == []
    await work(rig, NOON + DAY)

    told = "正安镇村民说事群从12:00起没声了，平时这么长工夫总有"
    assert [(one.person, one.text[: len(told)]) for one in rig.said] == [("person:管事的", told)]
    assert [timer.kind for timer in rig.store.timers()] == ["silent"]


def test_a_group_that_is_listened_to_no_more_is_told_nothing_though_it_was_the_last(rig: Rig) -> None:
    """Taken from ROOMS, or ignored by hand, it keeps its township; nobody there is to hear of us."""
    room = rig.store.introduce_room("wechat", "1@chatroom", "正安镇村民说事群", "正安镇")
    never = listened_rooms(rig.store, "wechat")
    rig.store.listen_room(room, "正安镇村民说事群")
    listed = listened_rooms(rig.store, "wechat")
    rig.store.listen_room(room, "")

    assert never == () == listened_rooms(rig.store, "wechat")
    assert [one.id for one in listed] == [room]


async def test_a_machine_that_slept_has_heard_nothing_meanwhile(rig: Rig) -> None:
    """A lid closed for an hour, gateway and bot on one machine: the connection holds, the hour is lost."""
    rig.room()
    book, hearing = await a_book(rig), Hearing(rig.clock)
    hearing.tell = book.tell
    hearing.began()
    for _ in range(12):
        rig.clock.move_to(rig.clock.now() + 5 * SECOND)
        hearing.sign()
        await book.step()
    rig.clock.move_to(NOON + HOUR)
    hearing.sign()
    await book.step()

    assert rows(rig) == [(60, 3600, "gateway_frozen")]
    await work(rig, NOON + 2 * HOUR - 1)
    assert rig.texts() == ["12:01到13:00我掉线了，那会儿有事的再说一遍。急事先打110。"]
