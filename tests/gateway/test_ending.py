"""Told to stop, the channel ends, whatever is under way on the line at that moment."""

from __future__ import annotations

import asyncio

from tests.gateway.driver import Gateway
from tests.gateway.rig import listening


async def test_it_ends_while_a_request_is_being_accepted(gateway: Gateway) -> None:
    """The line is hung up under a call whose task is being cancelled: grpclib must not keep that from it."""
    person = gateway.person("村民", friend=False)
    gateway.do("watch", call="friendshipAccept")
    gateway.do("fault", call="friendshipAccept", wait=4000)
    mark = gateway.mark()
    async with asyncio.timeout(30):
        async with listening(gateway) as bot:
            gateway.do("befriend", person=person)
            await gateway.seen("called", since=mark, call="friendshipAccept")
            ending = asyncio.get_running_loop().time()

    assert bot.task.done()
    assert asyncio.get_running_loop().time() - ending < 10


async def test_it_ends_so_too_after_the_connection_was_cut(gateway: Gateway) -> None:
    """On Python 3.13 grpclib swallowed the cancel then, and the bot did not stop when it was told to."""
    person = gateway.person("村民", friend=False)
    gateway.do("watch", call="friendshipAccept")
    gateway.do("fault", call="friendshipAccept", wait=4000, times=2)
    mark = gateway.mark()
    async with asyncio.timeout(40):
        async with listening(gateway) as bot:
            gateway.do("befriend", person=person)
            await gateway.seen("called", since=mark, call="friendshipAccept")
            cut = gateway.mark()
            gateway.do("cut")
            await gateway.seen("called", since=cut, call="friendshipAccept")

    assert bot.task.done()
