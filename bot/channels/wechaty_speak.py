"""Saying something through the gateway, and knowing how that ended: sent, refused, not sent, nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NoReturn

import structlog
from grpclib.const import Status
from grpclib.exceptions import GRPCError

from bot.channels.base import (
    MOST_FILE,
    ChannelInDoubt,
    ChannelNotAContact,
    ChannelRefused,
    ChannelTooLarge,
    ChannelUnreachable,
    ChannelWithheld,
    Echo,
)
from bot.channels.wechaty_fetch import OwnWords
from bot.channels.wechaty_line import Line
from bot.channels.wechaty_names import Contact, Names

log = structlog.get_logger()

TEXT_WITHIN = 15.0
FILE_WITHIN = 45.0

_NEVER = {Status.INVALID_ARGUMENT, Status.NOT_FOUND, Status.PERMISSION_DENIED, Status.RESOURCE_EXHAUSTED}
_IN_DOUBT = {Status.CANCELLED, Status.DEADLINE_EXCEEDED, Status.UNAVAILABLE, Status.DATA_LOSS}

_NOT_A_CONTACT = "对方还没加机器人，写不过去。"
_TOO_LARGE = "文件太大，网关送不过去（最多 3 MB）。"
_NOT_A_MEMBER = "机器人不在这个群里了，说不过去。"


class Speak:
    """
    What is said, until its end is known.

    Args:
        me: the account's own id, "" before it is known.
    """

    def __init__(self, names: Names, me: Callable[[], str]) -> None:
        self._names = names
        self._me = me
        self._expected: dict[tuple[str, str], list[asyncio.Future[None]]] = {}
        self.echo: Echo | None = None

    async def text(self, line: Line, to: str, text: str) -> None:
        """
        Say it.

        Raises:
            ChannelRefused (ChannelNotAContact among it), ChannelUnreachable, ChannelInDoubt.
        """
        await self._may(line, to)
        key = (to, text.strip())
        echo: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._expected.setdefault(key, []).append(echo)
        sending = asyncio.create_task(line.send_text(to, text, TEXT_WITHIN))
        try:
            # A phone shows the account's own words to all its devices: that word is as good as an answer.
            await asyncio.wait({sending, echo}, return_when=asyncio.FIRST_COMPLETED)
            if not echo.done():
                await self._ended(line, to, sending)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            self._expected[key].remove(echo)
            if not self._expected[key]:
                del self._expected[key]

    async def file(self, line: Line, person: str, name: str, content: bytes) -> None:
        """Send it. Raises as text(), and ChannelTooLarge, also where the gateway says so."""
        if len(content) > MOST_FILE:
            raise ChannelTooLarge(_TOO_LARGE)
        await self._may(line, person)
        sending = asyncio.create_task(line.send_file(person, name, content, FILE_WITHIN))
        try:
            await self._ended(line, person, sending)
        except ChannelRefused as error:
            if isinstance(error.__cause__, GRPCError) and error.__cause__.status is Status.RESOURCE_EXHAUSTED:
                raise ChannelTooLarge(_TOO_LARGE) from error
            raise
        finally:
            sending.cancel()

    async def heard_itself(self, own: OwnWords) -> None:
        """The account's own words came back: the send that waits for them has ended well."""
        room, person, text = own.args
        waiting = self._expected.get((room or person, str(text).strip()), [])
        for echo in waiting:
            if not echo.done():
                echo.set_result(None)
                break
        if self.echo is not None:
            await self.echo(room, person, text)

    async def _may(self, line: Line, to: str) -> None:
        """WeChat lets the bot write to its contacts and in its groups; asked first, so nothing goes out."""
        if "@" in to or self._names.is_friend(to):  # an old answer will do: a wrong one the gateway corrects
            return
        try:
            contact: Contact = await self._names.contact(line, to)
        except Exception as error:
            raise ChannelUnreachable("网关这会儿答不上来，话先存着。") from error
        if not contact.friend:
            raise ChannelNotAContact(_NOT_A_CONTACT)

    async def _ended(self, line: Line, to: str, sending: asyncio.Task[None]) -> None:
        try:
            await asyncio.shield(sending)
        except GRPCError as error:
            if error.status in _NEVER:
                raise ChannelRefused("网关说这句发不了。") from error
            if error.status in _IN_DOUBT or "timeout" in str(error.message).lower():
                raise ChannelInDoubt("网关没说清发没发出去。") from error
            await self._why(line, to, error)
        except (ConnectionRefusedError, ConnectionResetError) as error:
            raise ChannelUnreachable("网关没连上，话先存着，连上就发。") from error
        except asyncio.CancelledError:
            raise
        except Exception as error:  # the deadline, or the line broke with the words on it
            raise ChannelInDoubt("发出去没有，网关没回话。") from error

    async def _why(self, line: Line, to: str, error: GRPCError) -> NoReturn:
        """The gateway says no, and its reason says nothing: are they a contact, are we in the group?"""
        refused: ChannelRefused | None = None
        unknown = False
        try:
            if "@" in to:
                self._names.forget_group(to)
                group = await self._names.group(line, to)
                if self._me() and group.members and self._me() not in group.members:
                    refused = ChannelRefused(_NOT_A_MEMBER)
            else:
                self._names.forget_contact(to)
                if not (await self._names.contact(line, to)).friend:
                    refused = ChannelNotAContact(_NOT_A_CONTACT)
        except Exception as asking:
            log.info("channel.why_unknown", error=type(asking).__name__)
            unknown = True
        if refused is not None:
            raise refused from error
        if unknown:
            raise ChannelUnreachable("网关说没发出去，过会儿再发。") from error
        raise ChannelWithheld("能写的也让微信拒了，过会儿再发。") from error
