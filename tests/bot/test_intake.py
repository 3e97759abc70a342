"""What the channel hears is kept before anything is done, in order, many in one commit; nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from bot.intake import AT_THE_END, TOGETHER, Intake
from storage.errors import DiskFull
from storage.records import Incoming
from tests.bot.rig import ROOM, Rig, a_message, a_rig


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        yield made


class Intakes:
    """An intake at work, and what it did."""

    def __init__(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commits: list[int] = []
        self.looked = 0
        self.full = 0
        keep = rig.store.keep

        def counted(incoming: Sequence[Incoming]) -> list[int]:
            if self.full:
                self.full -= 1
                raise DiskFull("磁盘满了")
            self.commits.append(len(incoming))
            return keep(incoming)

        monkeypatch.setattr(rig.store, "keep", counted)
        self.intake = Intake(rig.house, self._look)
        self.task = asyncio.create_task(self.intake.run())

    def _look(self) -> None:
        self.looked += 1

    async def hear(self, *messages: Incoming) -> None:
        """All at once, as a burst comes."""
        await asyncio.gather(*(self.intake.hear(message) for message in messages))
        self.task.cancel()


def kept_texts(rig: Rig) -> list[str]:
    """The group's words in order of our ids."""
    room = rig.store.room_of("local", ROOM)
    return [m.text for m in rig.store.conversation(f"r{room}", limit=500)]


async def test_a_burst_is_kept_in_order_in_few_commits(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 messages at once: in the order in which they came, at most 64 a commit."""
    intakes = Intakes(rig, monkeypatch)
    await intakes.hear(*(a_message(n, f"话{n}") for n in range(200)))

    assert kept_texts(rig) == [f"话{n}" for n in range(200)]
    assert max(intakes.commits) <= TOGETHER
    assert len(intakes.commits) <= 5


async def test_one_alone_is_kept_at_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for others to fill a commit; the desk is told."""
    intakes = Intakes(rig, monkeypatch)
    await asyncio.wait_for(intakes.hear(a_message(1)), 5)

    assert intakes.commits == [1]
    assert intakes.looked == 1


async def test_the_same_message_again_is_heard_and_kept_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel that gives a message twice gets two answers; the log has it once."""
    intakes = Intakes(rig, monkeypatch)
    await intakes.hear(a_message(1), a_message(1), a_message(2, "又来"))

    assert kept_texts(rig) == ["天真冷", "又来"]


async def test_a_full_disk_makes_the_channel_wait_and_loses_nothing(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not kept is tried again until it is; only then does hear() return."""
    intakes = Intakes(rig, monkeypatch)
    intakes.full = 3
    await asyncio.wait_for(intakes.hear(a_message(1)), 5)

    assert kept_texts(rig) == ["天真冷"]


async def test_what_was_heard_is_kept_at_the_end(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to stop with messages in the queue, they are kept before the store closes."""
    intakes = Intakes(rig, monkeypatch)
    intakes.task.cancel()
    waiting = [asyncio.create_task(intakes.intake.hear(a_message(n, f"话{n}"))) for n in range(3)]
    await asyncio.wait(waiting, timeout=0.01)
    await intakes.intake.drain()
    await asyncio.gather(*waiting)

    assert kept_texts(rig) == ["话0", "话1", "话2"]


async def test_what_was_in_hand_at_the_end_is_kept_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to stop while the disk is full, what had left the queue is not forgotten."""
    intakes = Intakes(rig, monkeypatch)
    intakes.full = 1
    stuck = asyncio.Event()

    async def never(at: int) -> None:
        stuck.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(rig.house.clock, "sleep_until", never)
        waiting = asyncio.create_task(intakes.intake.hear(a_message(1)))
        await asyncio.wait_for(stuck.wait(), 5)
        intakes.task.cancel()
        await asyncio.wait([intakes.task])
    await intakes.intake.drain()
    await asyncio.wait_for(waiting, 5)

    assert kept_texts(rig) == ["天真冷"]


async def test_a_store_that_keeps_nothing_does_not_keep_the_end_away(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to stop, it is tried for ten seconds and then the bot ends all the same."""
    intakes = Intakes(rig, monkeypatch)
    intakes.task.cancel()
    intakes.full = 10**9
    waiting = asyncio.create_task(intakes.intake.hear(a_message(1)))
    await asyncio.wait([waiting], timeout=0.01)
    begun = rig.house.clock.now()
    await asyncio.wait_for(intakes.intake.drain(), 5)

    assert 0 < rig.house.clock.now() - begun <= 2 * AT_THE_END
    assert not waiting.done()
    waiting.cancel()
