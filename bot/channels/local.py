"""The channel without a network: the page and tests speak into it, and whoever listens hears what is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.base import ChannelRefused, ChannelUnreachable, Hear
from storage.records import Incoming

LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    Something the bot said.

    Attributes:
        room, person: the channel's ids, exactly one of them set.
        file: name of the file that was sent instead of a text, "" for a text.
    """

    room: str = ""
    person: str = ""
    text: str = ""
    file: str = ""
    content: bytes = b""


Listener = Callable[[Said], None]


class LocalChannel:
    """Everybody is a contact of the bot unless they stand in `strangers` (channel ids)."""

    def __init__(self, account: str = LOCAL) -> None:
        self.account = account
        self.strangers: set[str] = set()
        self._listeners: list[Listener] = []
        self._hear: Hear | None = None

    def listen(self, listener: Listener) -> None:
        """Be told of everything that is said from now on."""
        self._listeners.append(listener)

    async def hear(self, incoming: Incoming) -> None:
        """
        Take a message in, as a phone's network would; returns once it is kept.

        Raises:
            ChannelUnreachable: the bot is not running.
        """
        if self._hear is None:
            raise ChannelUnreachable("机器人还没开起来，这会儿听不见。")
        await self._hear(incoming)

    async def run(self, hear: Hear) -> None:
        """Pass on what is said into it until cancelled."""
        self._hear = hear
        try:
            await asyncio.Event().wait()
        finally:
            self._hear = None

    async def say(self, *, room: str = "", person: str = "", text: str) -> None:
        """Say it to whoever listens. Raises ChannelRefused to a stranger."""
        self._tell(Said(room=room, person=person, text=text))

    async def send_file(self, *, person: str, name: str, content: bytes) -> None:
        """Send a file to whoever listens. Raises ChannelRefused to a stranger."""
        self._tell(Said(person=person, file=name, content=content))

    def can_write(self, person: str) -> bool:
        """Not to a stranger."""
        return person not in self.strangers

    async def close(self) -> None:
        """Nothing to close."""

    def _tell(self, said: Said) -> None:
        if said.person and not self.can_write(said.person):
            raise ChannelRefused("对方还没加机器人，写不过去。")
        for listener in self._listeners:
            listener(said)
