"""An open page is kept up to date, with what changed and nothing else; in real use it shows figures alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from bot.web.live import events
from storage.records import Role
from tests.bot.rig import a_say
from tests.bot.web_rig import HOST, WebRig, a_page, parts_of


async def _live(web: WebRig) -> AsyncIterator[dict[str, str]]:
    """The parts that one open page is sent, look by look."""
    async with web.client.request(f"/live?room={web.room}", headers={"Host": HOST}) as connection:
        await connection.send_complete()
        while True:
            yield parts_of(await asyncio.wait_for(connection.receive(), 5))


async def test_a_new_page_is_sent_every_part_once() -> None:
    """The first event holds all parts, so that a page that slept is up to date at once."""
    async with a_page() as web:
        first = await anext(_live(web))

        assert {"part-group", "part-waits", "part-mediator", "part-secretary", "part-cases"} <= first.keys()


async def test_only_what_looks_different_is_sent() -> None:
    """A line in the picked group changes the group and its speaker, not the cases, lists and other phones."""
    async with a_page() as web:
        live = _live(web)
        await anext(live)
        await web.post("/say", {"who": "谷二嫂", "text": "有个事", "room": str(web.room)})
        parts = await anext(live)

        assert "有个事" in parts["part-group"]
        assert parts.keys() == {"part-group", "part-speakers", "part-villager"}


async def test_a_change_that_the_page_does_not_show_sends_nothing() -> None:
    """Another group's talk does not wake this page."""
    async with a_page() as web:
        draws = 0

        async def draw() -> Mapping[str, str]:
            nonlocal draws
            draws += 1
            return {"part-group": "same"}

        sent = events(web.rig.house, draw, asyncio.Event())
        await anext(sent)
        waiting = asyncio.ensure_future(anext(sent))
        for _ in range(5):
            await asyncio.sleep(0)
            web.rig.house.changed.tell()
        await asyncio.sleep(0)

        assert draws > 1
        assert not waiting.done()
        waiting.cancel()


async def test_the_live_line_ends_when_the_house_closes() -> None:
    """An open page does not keep the bot from stopping."""
    async with a_page() as web:
        stop = asyncio.Event()

        async def draw() -> Mapping[str, str]:
            return {"part-group": "same"}

        sent = events(web.rig.house, draw, stop)
        await anext(sent)
        waiting = asyncio.ensure_future(anext(sent))
        await asyncio.sleep(0)
        stop.set()

        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(waiting, 5)


async def test_in_real_use_the_page_shows_figures_and_no_word_name_number_or_group() -> None:
    """With a gateway the page says how the bot is; what people said is not on it anywhere."""
    async with a_page(county=True, channel="wechaty") as web:
        mediator = web.officer(Role.MEDIATOR)
        web.case(web.kept("后院那家把墙垒到我家地里了", who="谷二嫂"), mediator, told="垒墙的话")
        web.rig.will_say(a_say("lost", "没发成的话在这儿", person=mediator.person_id))
        web.rig.store.give_up(web.rig.line("lost").id, web.rig.clock.now())
        web.rig.store.fail(web.kept("搁下的话在这儿").id, 0, give_up=True)
        page = await web.page()

        assert "有要看一眼的" in page
        assert "1 句" in page
        assert "1 条" in page
        words = ("垒", "谷二嫂", "在这儿", mediator.name, mediator.called, "6207", "说事群", "正安", "邻里")
        assert [word for word in words if word in page] == []


async def test_in_real_use_nobody_can_be_spoken_as() -> None:
    """The demo's ways in and out are not there at all."""
    async with a_page(channel="wechaty") as web:
        message = web.kept("有事")

        for path in ("/say", "/answer"):
            assert (await web.post(path, {"person": "1", "text": "1"})).status_code == 404
        for path in ("/live", f"/picture/{message.id}"):
            assert (await web.get(path)).status_code == 404
        assert web.heard == []
