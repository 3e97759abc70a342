"""What a channel is to the rest of the house: it hears, it says, and it knows whom it may write to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable

from storage.records import Incoming

Hear = Callable[[Incoming], Awaitable[None]]

Echo = Callable[[str, str, str], Awaitable[None]]
"""(room, person, text): what the account itself said has come back; one of room and person is ""."""


class ChannelError(Exception):
    """Something about the channel; its message is a Chinese sentence without personal words."""


class ChannelUnreachable(ChannelError):
    """It did not go; later it may."""


class ChannelRefused(ChannelError):
    """It will never go (not a contact, room gone): the operator's list."""


class ChannelInDoubt(ChannelError):
    """No word whether it arrived (deadline passed after handing it over)."""


class Channel(Protocol):
    """One account on one network. `account` names it in every message and line."""

    account: str

    async def run(self, hear: Hear) -> None:
        """Hear until cancelled; each message is handed over in order of arrival. Raises ChannelError."""
        ...

    async def say(self, *, room: str = "", person: str = "", text: str) -> None:
        """
        Say a text to a room or a person (the channel's ids).

        Raises:
            ChannelUnreachable, ChannelRefused, ChannelInDoubt.
        """
        ...

    async def send_file(self, *, person: str, name: str, content: bytes) -> None:
        """Send a file privately. Raises as say()."""
        ...

    def can_write(self, person: str) -> bool:
        """WeChat lets the bot write privately only to its contacts."""
        ...

    async def close(self) -> None: ...


@runtime_checkable
class Echoing(Protocol):
    """A channel on which the account hears its own words; that settles a send nobody knew the end of."""

    def on_echo(self, echo: Echo) -> None:
        """Be told of own words that no say() waits for any more."""
        ...
