"""What saves an alert's time: officers known beforehand, and words told while it is asked who says them.

What the mock cannot do that WeChat can: a look at somebody's card takes no time to speak of here.
"""

from __future__ import annotations

from bot.channels.wechaty import WechatyChannel
from tests.gateway.driver import Gateway
from tests.gateway.rig import listening, until


async def test_whether_an_officer_can_be_written_to_is_asked_before_it_is_needed(gateway: Gateway) -> None:
    """After the login; the alert itself then asks nothing."""
    officer = gateway.person("刘主任")

    async with listening(gateway, prepare=lambda channel: channel.acquaint([officer])) as bot:
        await until(lambda: gateway.do("calls").get("contactPayload", 0) > 0)
        asked = gateway.do("calls")["contactPayload"]
        mark = gateway.mark()
        await bot.channel.say(person=officer, text="【急】6207")
        gateway.wait("said", since=mark, within=10)

        assert gateway.do("calls")["contactPayload"] == asked


async def test_an_officer_nobody_can_be_asked_about_keeps_nothing_up(gateway: Gateway) -> None:
    """The gateway knows no such account; the channel listens all the same."""
    who = gateway.person("王大娘")
    room = gateway.room("正安镇村民说事群", who)

    async with listening(gateway, prepare=lambda channel: channel.acquaint(["wxid_gone"])) as bot:
        gateway.talk(who, "井盖没了", room=room)
        (heard,) = await bot.hears(1)

    assert heard.text == "井盖没了"


async def test_words_of_somebody_new_are_told_before_their_name_is_known(gateway: Gateway) -> None:
    """Once, with the group's name; of somebody known there is nothing to wait for."""
    who = gateway.person("王大娘")
    room = gateway.room("正安镇村民说事群", who)
    told: list[tuple[str, str]] = []

    def prepare(channel: WechatyChannel) -> None:
        channel.on_words(lambda text, topic: told.append((text, topic)))

    async with listening(gateway, prepare=prepare) as bot:
        gateway.talk(who, "他拿着刀", room=room)
        await bot.hears(1)
        gateway.talk(who, "快来人", room=room)
        await bot.hears(2)

    assert told == [("他拿着刀", "正安镇村民说事群")]
