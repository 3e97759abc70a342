"""A message alone is kept, handled and its alarm taken in hand in one commit; or kept alone, then done."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

import bot.desk
from bot.channels.local import LOCAL
from bot.desk import Desk
from bot.intake import Kept
from bot.outbox import Outbox
from bot.sample.install import install_county
from bot.turns import Turns
from handlers.choose import decide
from handlers.facts import Facts
from storage.changes import Change
from storage.errors import DiskFull
from storage.records import SayRank, SayState
from tests.bot.rig import NOON, ROOM, Rig, a_message, a_rig

KNIFE = "救命，他拿着刀要砍我，快来人"


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        install_county(made.store, LOCAL)
        yield made


def turns_of(rig: Rig) -> Turns:
    """Of a desk and an outbox of the rig's."""
    desk = Desk(rig.store, rig.house.limits, LOCAL, chance=random.Random(1))
    return Turns(rig.house, desk, Outbox(rig.house, pace=None, chance=random.Random(1)))


def commits(rig: Rig, do: Callable[[], object]) -> int:
    """How often that met the disk."""
    seen: list[int] = []
    rig.store._db.listen(committed=lambda: seen.append(1), rolled_back=lambda: None)  # type: ignore[attr-defined]
    do()
    return len(seen)


def test_from_the_message_to_its_alarm_there_is_one_commit(rig: Rig) -> None:
    """Kept, read, a case opened, its lines marked as being sent: all of it or nothing, and once."""
    turns, kept = turns_of(rig), list[Kept | None]()

    assert commits(rig, lambda: kept.append(turns.at_once(rig.store, [a_message(1, KNIFE)]))) == 1

    assert kept[0] is not None
    lines = [line for line in rig.store.outbox() if line.rank is SayRank.DANGER]
    assert lines
    assert {line.state for line in lines} == {SayState.SENDING}
    assert rig.store.claim(NOON, 10) == []


def test_what_calls_somebody_comes_before_what_tells_the_teller(rig: Rig) -> None:
    """Both are of the same moment; whoever can come is called first."""
    turns_of(rig).at_once(rig.store, [a_message(1, KNIFE)])

    room = rig.store.room_of(LOCAL, ROOM)
    teller = rig.store.conversation(f"r{room}", limit=1)[0].sender_id
    first, *others = rig.store.in_doubt()
    assert first.person_id != teller
    assert teller in {line.person_id for line in others}


def test_a_handler_that_raises_costs_no_message(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the turn is committed; kept alone, the message waits to be tried again."""

    def broken(facts: Facts) -> list[Change]:
        if facts.message is not None and facts.message.text == KNIFE:
            raise ZeroDivisionError
        return decide(facts)

    monkeypatch.setattr(bot.desk, "decide", broken)
    turns = turns_of(rig)

    assert turns.at_once(rig.store, [a_message(1, KNIFE)]) is None
    assert rig.store.room_of(LOCAL, ROOM) is None or rig.store.claim(NOON, 10) == []

    rig.store.keep([a_message(1, KNIFE)])
    turns.turn(rig.store)
    assert [one.text for one in rig.store.claim(NOON + 60_000_000, 10)] == [KNIFE]
    assert rig.store.outbox() == []


def test_a_full_disk_is_the_intakes_to_wait_for(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not taken for a handler's fault: nothing is kept, and the channel waits."""

    def full(*_: object) -> list[int]:
        raise DiskFull("磁盘满了")

    monkeypatch.setattr(rig.store, "keep", full)
    with pytest.raises(DiskFull):
        turns_of(rig).at_once(rig.store, [a_message(1, KNIFE)])


def test_what_the_desk_does_later_is_taken_in_hand_as_well(rig: Rig) -> None:
    """After a burst, whose messages are kept apart, danger goes with the desk's next turn."""
    rig.store.keep([a_message(1, KNIFE)])

    turns_of(rig).turn(rig.store)

    assert {line.state for line in rig.store.in_doubt()} == {SayState.SENDING}
