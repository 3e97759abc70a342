"""The channel without a network: the page and tests speak into it, and whoever listens hears what is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.base import ChannelNotAContact, ChannelUnreachable, Hear, TellHearing
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
    """
    Everybody is a contact of the bot unless they stand in `strangers` (channel ids).

    Attributes:
        last_sign: what heard_until() says; set by tests, there is no network that gives signs.
    """

    def __init__(self, account: str = LOCAL) -> None:
        self.account = account
        self.strangers: set[str] = set()
        self._listeners: list[Listener] = []
        self._hear: Hear | None = None
        self.last_sign = 0
        self._tell_hearing: TellHearing | None = None

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
        """Say it to whoever listens. Raises ChannelNotAContact to a stranger."""
        self._tell(Said(room=room, person=person, text=text))

    async def send_file(self, *, person: str, name: str, content: bytes) -> None:
        """Send a file to whoever listens. Raises ChannelNotAContact to a stranger."""
        self._tell(Said(person=person, file=name, content=content))

    def can_write(self, person: str) -> bool:
        """Not to a stranger."""
        return person not in self.strangers

    def on_hearing(self, tell: TellHearing) -> None:
        """Be told what hears() and deaf() say; of its own accord it never does: there is no network."""
        self._tell_hearing = tell

    def heard_until(self) -> int:
        """As hears() and deaf() said last; 0 where nobody did."""
        return self.last_sign

    def hears(self, at: int) -> None:
        """Tests: from then on it hears."""
        self.last_sign = at
        if self._tell_hearing is not None:
            self._tell_hearing(at)

    def deaf(self, since: int, why: str) -> None:
        """Tests: from then on it does not, and why; 0 where it never did."""
        self.last_sign = since
        if self._tell_hearing is not None:
            self._tell_hearing(since, why)

    async def close(self) -> None:
        """Nothing to close."""

    def _tell(self, said: Said) -> None:
        if said.person and not self.can_write(said.person):
            raise ChannelNotAContact("对方还没加机器人，写不过去。")
        for listener in self._listeners:
            listener(said)
