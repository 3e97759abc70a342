"""Contents of files that come after their message: kept as they come, asked for again after a start."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from bot.channels.base import BringsFiles
from bot.house import House
from handlers.limits import SECOND
from storage.errors import StoreError
from storage.interface import Store

log = structlog.get_logger()

_TRY_AGAIN = 2 * SECOND


class Coming:
    """
    Between a channel that brings files and the store.

    Args:
        kept: called after each, so that whoever waits for it looks.
    """

    def __init__(self, house: House, kept: Callable[[], None]) -> None:
        self._house = house
        self._account = house.channel.account
        self._kept = kept
        if isinstance(house.channel, BringsFiles):
            house.channel.on_file(self.take)

    async def take(self, message_id: str, sent_at: int, content: bytes | None, size: int = 0) -> None:
        """Keep it, until it is kept: a full disk makes a file late, it loses none."""

        def attach(store: Store) -> None:
            store.attach(self._account, message_id, sent_at, content, size)

        while True:
            try:
                await self._house.call(attach)
                break
            except StoreError as error:
                log.error("coming.not_kept", error=type(error).__name__)
                await self._house.clock.sleep_until(self._house.clock.now() + _TRY_AGAIN)
        self._kept()
        self._house.changed.tell()

    async def recover(self) -> None:
        """After a start: what was on its way at the end. Where nobody can bring it, it never comes."""
        waiting = await self._house.call(lambda store: store.coming(self._account))
        for message_id, sent_at in waiting:
            if isinstance(self._house.channel, BringsFiles):
                self._house.channel.want_file(message_id, sent_at)
            else:
                await self.take(message_id, sent_at, None)
        if waiting:
            log.info("coming.asked_again", files=len(waiting))
