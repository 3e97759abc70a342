"""How the bot is, on its page: in the words of doctor, and of real people not one word or name."""

from __future__ import annotations

from bot.troubles import sorts
from tests.bot.rig import NOON, a_message, a_say
from tests.bot.web_rig import a_page

MINUTE = 60_000_000


async def test_the_page_says_what_ails_the_channel() -> None:
    """What is red now, what was this week, when nothing was heard: sentences as doctor has them."""
    async with a_page(channel="wechaty") as web:
        rig = web.rig
        rig.store.note_trouble("wechat", "sends_refused", NOON - 5 * MINUTE)
        rig.store.note_trouble("wechat", "gateway_away", NOON - 60 * MINUTE)
        rig.store.trouble_over("wechat", "gateway_away", NOON - 50 * MINUTE)
        rig.store.keep_gap("wechat", NOON - 60 * MINUTE, NOON - 50 * MINUTE, "gateway_away")
        page = await web.page()

    assert "有要看一眼的" in page
    assert sorts()["sends_refused"].remedy in page
    assert "3月2日11:00到11:10，已经过去了" in page
    assert "这七天有 1 段听不见" in page


async def test_what_is_over_alone_is_no_reason_to_look() -> None:
    """All is well again, and the page says so."""
    async with a_page(channel="wechaty") as web:
        rig = web.rig
        rig.store.note_trouble("wechat", "gateway_away", NOON - 60 * MINUTE)
        rig.store.trouble_over("wechat", "gateway_away", NOON - 50 * MINUTE)
        page = await web.page()

    assert "<h2>都好</h2>" in page
    assert "网关连不上了" in page


async def test_no_word_and_no_name_stands_there() -> None:
    """Figures and our own sentences only."""
    async with a_page(channel="wechaty") as web:
        rig = web.rig
        (kept,) = rig.store.keep([a_message(1, "这是谁也不该看见的话")])
        rig.store.fail(kept, NOON, give_up=True)
        rig.will_say(a_say("a", "这也是", person=rig.person("老李")))
        rig.store.give_up(rig.line("a").id, NOON)
        page = await web.page()

    for secret in ("谁也不该看见", "这也是", "老李", "正安镇村民说事群"):
        assert secret not in page


async def test_the_demo_shows_it_too() -> None:
    """The same sentences, beside the words that nobody real said."""
    async with a_page() as web:
        assert sorts()["logged_out"].what not in await web.page()
        web.rig.store.note_trouble("local", "logged_out", NOON)
        page = await web.page()

    assert sorts()["logged_out"].what in page and "要管" in page
