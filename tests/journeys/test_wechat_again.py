"""Events that come again, and kill -9 in the middle: over the gateway each message is handled exactly once.

A gateway hands an event over again after hiccups and restarts. What the mock cannot do that WeChat can:
lose an event for good while nobody listens (tests/gateway/ has the gaps), or give it a new id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.outbox import AGAIN
from lexicon.wording import wording
from storage import open_store
from tests.gateway.driver import Event
from tests.journeys.wechat_world import NO_NIGHT, WITHIN, World, tree_with_clocks

LINE = wording("group_line")
MATTERS = (
    "{village}后院老赵家把墙垒到我家地里了，找他他不认",
    "{village}他家欠我三千块钱两年了不还",
    "{village}前院往我家门口倒垃圾，说了多少回也不听",
    "{village}，李四拿着刀上我家来了，要杀我，快来人",
)
SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One village, the night off; its gateway is closed at the end."""
    made = World(tmp_path, tree=tree_with_clocks(tmp_path / "tree", NO_NIGHT, high=[1800, 3600, 7200]))
    yield made
    made.close()


class Told:
    """What villagers said, each in a group of their own, and what came of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rooms: dict[str, str] = {}
        self.ids: list[str] = []

    def tell(self, count: int, *, times: int = 1) -> None:
        """So many more speak; each event comes so often."""
        for _ in range(count):
            turn = len(self.rooms)
            self._say(MATTERS[turn % len(MATTERS)])
            if times > 1:
                self.world.gateway.do("replay", message=self.ids[-1], times=times - 1)

    def _say(self, matter: str) -> str:
        name = f"{SURNAMES[len(self.rooms)]}样样"
        who, self.rooms[name] = self.world.family(name)
        text = matter.format(village=self.world.village)
        self.ids.append(self.world.gateway.talk(who, text, room=self.rooms[name]))
        return self.rooms[name]

    def last(self, since: int) -> None:
        """One more speaks, and once the group has heard its line all before them have had their turn."""
        self.world.hears(self._say(MATTERS[0]), LINE, since)

    def again(self, times: int) -> None:
        """All events once more, the newest first."""
        for message in reversed(self.ids):
            self.world.gateway.do("replay", message=message, times=times)

    def is_alert(self, one: Event) -> bool:
        """It offers a matter to an officer."""
        keys = (wording("alert_keys"), wording("danger_keys"))
        return (
            one["event"] == "said" and one["to"] in self.world.codes and any(k in one["text"] for k in keys)
        )

    def alerts(self, since: int) -> Counter[tuple[str, str]]:
        """(officer, who told it) → how often it was offered to them without the mark 重发."""
        found: Counter[tuple[str, str]] = Counter()
        for one in self.world.gateway.said(since):
            if self.is_alert(one) and not one["text"].startswith(AGAIN):
                found[one["to"], next(name for name in self.rooms if name in one["text"])] += 1
        return found

    def all_called(self, since: int) -> None:
        """Wait until somebody was called for each, and then for one more."""
        for name in self.rooms:
            self.world.gateway.wait_for(
                lambda one, name=name: self.is_alert(one) and name in one["text"],  # type: ignore[misc]
                since=since,
                within=WITHIN,
                what=f"alert for {name}",
            )
        self.last(since)

    def kept_once(self) -> None:
        """Each message lies in the log once and was handled, each matter is one case. The bot has stopped."""
        store = open_store(self.world.folder)
        try:
            cases = store.cases_between(0, 2**62)
            for name, room in self.rooms.items():
                (message,) = store.conversation(f"r{store.room_of('wechat', room)}", limit=9)
                assert [one.messages for one in cases if message.id in one.messages] == [(message.id,)], name
            assert len(cases) == len(self.rooms)
            assert store.claim(2**62, 9) == [] and store.set_aside() == [] and store.given_up() == []
        finally:
            store.close()


def test_an_event_that_comes_again_is_one_event(world: World) -> None:
    """Two to five times, and five times more after a restart: one case, one alert to each, one line."""
    told, mark = Told(world), world.gateway.mark()
    with world.bot() as run:
        world.bind_everybody()
        for times in (2, 3, 4, 5):
            told.tell(1, times=times)
        told.all_called(mark)
        told.again(2)
        assert run.stop() == 0, run.said
    with world.bot() as run:
        restarted = world.gateway.mark()
        told.again(5)
        told.last(restarted)
        assert run.stop() == 0, run.said

    alerts = told.alerts(mark)
    assert set(alerts.values()) == {1} and {name for _, name in alerts} == set(told.rooms)
    assert Counter(name for _, name in alerts)[f"{SURNAMES[3]}样样"] == 3  # danger: three at once
    assert all(world.heard(room, mark) == [LINE] for room in told.rooms.values())
    assert not any(one["text"].startswith(AGAIN) for one in world.gateway.said())
    told.kept_once()


MOMENTS = {
    "the alert": "1接 2让别人",
    "the group's line": LINE,
    "what she reads": "收到，记下了",
    "nothing": "",
}


@pytest.mark.parametrize("under_way", MOMENTS)
def test_killed_in_the_middle_and_started_again(world: World, under_way: str) -> None:
    """
    kill -9 while something is being said, which arrived and was not answered yet. Started again, with
    every event handed over again, each message is handled once; a private line comes once more and is
    marked, a group's line never does.
    """
    told, mark, words = Told(world), world.gateway.mark(), MOMENTS[under_way]
    run = world.open()
    try:
        world.bind_everybody()
        if words:
            world.gateway.do("echo", on=False)
            world.gateway.do("fault", call="messageSendText", late=0, match=words, times=1)
        told.tell(4)
        if words:
            hanging = world.gateway.wait_for(
                lambda one: one["event"] == "said" and words in one["text"], since=mark, within=WITHIN
            )
    finally:
        run.kill()
    world.gateway.do("calm")
    world.gateway.do("echo", on=True)
    told.tell(4)  # nobody listens: the gateway hands these over only when asked again
    with world.bot() as second:
        told.again(2)
        told.tell(2)
        told.all_called(mark)
        if words and words != LINE:
            world.hears(hanging["to"], AGAIN + hanging["text"], mark)
        assert second.stop() == 0, second.said

    marked = [one for one in world.gateway.said(mark) if one["text"].startswith(AGAIN)]
    assert max(told.alerts(mark).values()) == 1
    assert len(marked) <= 4  # what was under way: danger to three, and one line more
    heard = {name: world.heard(room, mark) for name, room in told.rooms.items()}
    assert all(lines == [LINE] for lines in heard.values()), heard
    told.kept_once()
