"""What comes between the account and WeChat, or us and the right gateway: each told under its own name.

What the mock cannot do that WeChat can: ask for a new QR code, or throw the account out because it was
logged in elsewhere; to the bot both are a 'logout' with a reason, as it is shown here.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.base import ChannelRefused
from bot.troubles import sorts
from tests.gateway.certificates import Office
from tests.gateway.driver import Gateway
from tests.gateway.rig import gate, listening, until


async def test_logged_out_and_in_again_by_hand(gateway: Gateway) -> None:
    """Known within seconds, told as logged_out, and as over once somebody has scanned the code."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("log_out", reason="手机上点了退出")
        await bot.ails("logged_out")
        assert not bot.channel.up and not bot.task.done()
        gateway.do("log_in")
        await bot.well()
        gateway.talk(who, "又登上了")
        assert (await bot.hears(1))[0].text == "又登上了"


async def test_kicked_by_a_second_client(gateway: Gateway) -> None:
    """The reason says so: taken_by_another, which asks for something else than a mere logout."""
    async with listening(gateway) as bot:
        gateway.do("log_out", reason="你的帐号在别处登录了")
        await bot.ails("taken_by_another")
        assert bot.lasting == ["taken_by_another"]
        gateway.do("log_in")
        await bot.well()


async def test_nobody_has_scanned_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway runs and its account never comes: told as logged_out, not taken for all being well."""
    monkeypatch.setattr("bot.channels.wechaty_listen.NO_LOGIN_AFTER", 0.3)
    gateway = Gateway(login=False).start()
    try:
        async with listening(gateway, wait=False) as bot:
            await bot.ails("logged_out")
            assert not bot.channel.up
            gateway.do("log_in")
            await bot.well()
    finally:
        gateway.close()


async def test_a_puppet_that_cannot_be_started_is_tried_again(gateway: Gateway) -> None:
    """Connected is not enough: until the account's own part runs, the gateway is called again."""
    gateway.kill()
    gateway.start()  # nobody has started its puppet yet
    gateway.do("fault", call="start", error="no QR code to be had", times=1)
    async with listening(gateway) as bot:
        await bot.well()
        assert ("gateway_not_started", False) in bot.told
        assert gateway.do("calls")["start"] == 2


async def test_an_error_of_the_puppet_ends_nothing(gateway: Gateway) -> None:
    """python-wechaty ends with status 0 at an error of a 1.x gateway; here it is told as gateway_error."""
    who = gateway.person("王大娘")
    async with listening(gateway) as bot:
        gateway.do("trouble", text="puppet error")
        gateway.talk(who, "还在不")
        assert (await bot.hears(1))[0].text == "还在不"
        assert "gateway_error" in bot.troubles
        assert not bot.task.done()


async def test_a_second_bot_on_the_same_gateway_waits(gateway: Gateway) -> None:
    """A gateway has one stream: the second waits, told as second_bot; when the first leaves, it has it."""
    who = gateway.person("王大娘")
    async with listening(gateway) as first, listening(gateway, wait=False) as second:
        await second.ails("second_bot")
        assert not second.channel.up and not second.task.done()
        gateway.talk(who, "谁听见了")
        await first.hears(1)
        assert second.heard == []
        first.task.cancel()
        await second.well(20)
        gateway.talk(who, "这回呢")
        assert (await second.hears(1))[0].text == "这回呢"


async def test_a_wrong_token_ends_the_start_with_its_sentence(gateway: Gateway) -> None:
    """Not with status 0 and silence: wrong_token, in the words that doctor has."""
    with pytest.raises(ChannelRefused, match="WECHATY_PUPPET_SERVICE_TOKEN") as caught:
        async with listening(gateway, at=gate(gateway, token="puppet_wrong_9")):
            pass

    assert caught.value.code == "wrong_token"
    assert str(caught.value) == sorts()["wrong_token"].told


async def test_a_gateway_that_turns_out_to_be_another_is_not_spoken_to_until_it_is_the_right_one(
    tmp_path: Path,
) -> None:
    """While the bot runs: no TLS any more, another's certificate; told, tried again, and over by itself."""
    office, stranger = Office(tmp_path), Office(_folder(tmp_path / "other"))
    right, wrong = office.issue("gateway"), stranger.issue("gateway")
    gateway = Gateway(cert=str(right.certificate), key=str(right.key)).start()
    try:
        async with listening(gateway, at=gate(gateway, certificate=office.ca)) as bot:
            for code, papers in (("tls_wrong", wrong), ("tls_downgraded", None), ("", right)):
                gateway.kill()
                gateway.show(papers)
                gateway.start()
                if code:
                    await bot.ails(code, 25)
                    await asyncio.wait([bot.task], timeout=0.2)
                    assert not bot.task.done() and gateway.do("calls") == {}
            await bot.well(25)
            await until(lambda: bot.channel.up)
    finally:
        gateway.close()


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
