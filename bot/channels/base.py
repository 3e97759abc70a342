"""What a channel is to the rest of the house: it hears, it says, and it knows whom it may write to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any, Protocol, runtime_checkable

from storage.records import Incoming

Hear = Callable[[Incoming], Awaitable[None]]

Echo = Callable[[str, str, str], Awaitable[None]]
"""(room, person, text): what the account itself said has come back; one of room and person is ""."""


class TellTrouble(Protocol):
    """Something ails the channel, or no longer does; codes are those of bot/troubles.toml."""

    def __call__(self, code: str, over: bool = False) -> None: ...


class TellHearing(Protocol):
    """
    The account hears, or no longer does; called in the loop's thread, as it happens.

    Args:
        at: since when. Of the end: the last moment at which it surely heard, which may be a while ago;
            0 where it never heard since the process began. UTC microseconds.
        why: "" it hears; else why not (a key of bot/troubles.toml). Called again with another `why`
            where the reason becomes clearer, or is another one.
    """

    def __call__(self, at: int, why: str = "") -> None: ...


class ChannelError(Exception):
    """
    Something about the channel; its message is a Chinese sentence without personal words.

    Attributes:
        code: the trouble of bot/troubles.toml that it is a sign of, "" for none.
    """

    def __init__(self, said: str = "", code: str = "") -> None:
        super().__init__(said)
        self.code = code


class ChannelUnreachable(ChannelError):
    """It did not go; later it may."""


class ChannelWithheld(ChannelUnreachable):
    """The gateway says no to what WeChat allows: the account may be held back. Later it may go."""


class ChannelRefused(ChannelError):
    """It will never go (not a contact, room gone): the operator's list."""


class ChannelNotAContact(ChannelRefused):
    """They are no contact of the account; once they are one it may go."""


class ChannelTooLarge(ChannelRefused):
    """The file is larger than the way there carries."""


class ChannelInDoubt(ChannelError):
    """No word whether it arrived (deadline passed after handing it over)."""


MOST_FILE = 3_000_000
"""
Bytes of a file that can be sent on: gateways take gRPC messages of 4 MiB, and base64 makes four bytes of
three. It holds on every channel, so that the demo shows what WeChat would.
"""


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
        """Be told of all own words, also of those that a say() still waits for."""
        ...

    def heard_since(self) -> int:
        """Since when it has heard without a break, UTC microseconds; 0 while it hears nothing."""
        ...


@runtime_checkable
class Connecting(Protocol):
    """A channel whose connection comes and goes."""

    @property
    def up(self) -> bool:
        """Something can be said just now."""
        ...


class TakeFile(Protocol):
    """
    A file's content has come.

    Args:
        message_id, sent_at: as they stood in its Incoming.
        content: None: it never will.
        size: how many bytes it has, where it is too large to be kept.
    """

    async def __call__(self, message_id: str, sent_at: int, content: bytes | None, size: int = 0) -> None: ...


@runtime_checkable
class BringsFiles(Protocol):
    """
    A channel on which a file's content may take its time: the message is handed over before it.

    Such a message's attachment is `coming`; once the message is kept, its content is brought, or word
    that there is none.
    """

    def on_file(self, take: TakeFile) -> None:
        """Bring contents there."""
        ...

    def want_file(self, message_id: str, sent_at: int) -> None:
        """After a start: this one was still coming when the process ended."""
        ...


Refusal = Callable[[str], Coroutine[Any, Any, None]]
"""A person's id: what was last said to them, and passed for sent, did not reach them: no contact."""


@runtime_checkable
class HearsRefusals(Protocol):
    """A network that takes a line and says afterwards that it reached nobody."""

    def on_refusal(self, tell: Refusal) -> None:
        """Be told of each."""
        ...


Foretell = Callable[[str, str], None]
"""(text, name of its group): what somebody new says, before it is known who they are; its message comes."""


@runtime_checkable
class Foretelling(Protocol):
    """A channel on which it takes a while to learn who somebody is."""

    def on_words(self, foretell: Foretell) -> None:
        """Be told such words in the loop's thread, while the network is asked."""
        ...

    def acquaint(self, people: Collection[str]) -> None:
        """These (the channel's ids) will be written to in need: learn beforehand whether it may."""
        ...


@runtime_checkable
class Ailing(Protocol):
    """A channel that knows what ails it."""

    def on_trouble(self, tell: TellTrouble) -> None:
        """Tell of each trouble as it begins and ends; called in the loop's thread, as often as it happens."""
        ...


@runtime_checkable
class Deafened(Protocol):
    """A channel that knows from when to when it heard nothing: what is said then nobody can fetch later."""

    def on_hearing(self, tell: TellHearing) -> None:
        """Tell of each beginning and end of it."""
        ...

    def heard_until(self) -> int:
        """The last moment at which it surely heard, UTC microseconds; 0: never since the process began."""
        ...
