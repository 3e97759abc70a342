"""Words are read before their message comes, and officers are named to the channel."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.channels.local import LOCAL
from bot.foresight import Foresight
from bot.gather import reading_of
from bot.sample.install import install_county
from tests.bot.rig import a_rig


class Told:
    """What the channel was told."""

    def __init__(self) -> None:
        self.people: list[str] = []
        self.words: Callable[[str, str], None] | None = None

    def on_words(self, foretell: Callable[[str, str], None]) -> None:
        """Kept."""
        self.words = foretell

    def acquaint(self, people: Collection[str]) -> None:
        """Kept."""
        self.people = [*people]


async def test_the_desk_finds_read_what_was_foretold() -> None:
    """By the same township, which the group's name says."""
    with a_rig() as rig:
        told = Told()
        await Foresight(rig.house).open(told)
        assert told.words is not None
        reading_of.cache_clear()
        told.words("后院那家把墙垒到我家地里了，我是正二村的", "正安镇村民说事群")
        before = reading_of.cache_info()
        reading = reading_of("后院那家把墙垒到我家地里了，我是正二村的", "正安镇")

        assert reading_of.cache_info().misses == before.misses
        assert [place.name for place in reading.places] == ["正二村"]


async def test_a_text_that_takes_long_is_left_to_the_desk() -> None:
    """The loop hears others meanwhile."""
    with a_rig() as rig:
        reading_of.cache_clear()
        Foresight(rig.house).read("墙" * 501, "正安镇村民说事群")

        assert reading_of.cache_info().currsize == 0


async def test_all_who_are_bound_are_named() -> None:
    """Each once, by the channel's id; of those not bound nothing is known."""
    with a_rig() as rig:
        install_county(rig.store, LOCAL)
        told = Told()
        await Foresight(rig.house).open(told)

        bound = {one.person_id for one in rig.store.officers() if one.person_id is not None}
        assert len(told.people) == len(set(told.people)) == len(bound)
