"""The contents of files, fetched beside the messages: a slow photo must not hold up a cry for help."""

from __future__ import annotations

import asyncio
import base64
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog

from bot.channels.base import TakeFile
from bot.channels.wechaty_line import Line
from bot.clock import Clock

log = structlog.get_logger()

SECOND = 1_000_000

AT_ONCE = 3
"""Files on their way at one time; more would stand in the way of words."""

MOST_KEPT = 25_000_000
"""Bytes; what is larger is not fetched (WeChat's own films are smaller, a file may be anything)."""

TRY_WITHIN = 60.0
"""Seconds for one try: 25 MB over a slow village line."""

PAUSES = (1.0, 3.0, 8.0, 20.0, 40.0)
"""Seconds until a file that could not be had is asked for again: gateways fetch large ones themselves."""

DEADLINE = 120.0
"""Seconds of trying and pausing, then it is 内容取不到; waiting for a turn or a connection is not counted."""

WAIT_FOR_LINE = 30 * 60.0
"""Seconds; a file whose gateway was away longer is not asked for any more."""

_DONE_KEPT = 1024

Connected = Callable[[], Awaitable[Line]]


class TooLarge(Exception):
    """More than is kept; args[0] is how many bytes, as far as is known."""


class Files:
    """
    Fetches for one account; each content is brought once, or that there is none.

    Args:
        connected: the line, once there is one.
    """

    def __init__(self, clock: Clock, connected: Connected) -> None:
        self._clock = clock
        self._connected = connected
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._done: OrderedDict[str, None] = OrderedDict()
        self.take: TakeFile | None = None

    def want(self, message_id: str, sent_at: int) -> None:
        """Have it fetched; one that is on its way, or was brought lately (a repeated event), is not again."""
        if self.take is None or message_id in self._tasks or message_id in self._done:
            return
        task = asyncio.create_task(self._bring(self.take, message_id, sent_at))
        self._tasks[message_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(message_id, None))

    async def close(self) -> None:
        """What is on its way is asked for again after the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _bring(self, take: TakeFile, message_id: str, sent_at: int) -> None:
        content, size = None, 0
        try:
            content = await self._fetched(message_id)
        except TooLarge as error:
            size = error.args[0]
            log.info("channel.file_too_large", size=size)
        self._done[message_id] = None
        if len(self._done) > _DONE_KEPT:
            self._done.popitem(last=False)
        await take(message_id, sent_at, content, size)

    async def _fetched(self, message_id: str) -> bytes | None:
        """Its content, None when it cannot be had. Raises TooLarge."""
        waits_until = self._clock.now() + round(WAIT_FOR_LINE * SECOND)
        spent, tries, last = 0, 0, ""
        while spent < DEADLINE * SECOND:
            async with self._places:
                line = await self._line(waits_until)
                if line is None:
                    last = "no line"
                    break
                began = self._clock.now()
                try:
                    content = await _content(line, message_id, min(TRY_WITHIN, DEADLINE - spent / SECOND))
                    if content:
                        return content
                    last = "empty"
                except TooLarge:
                    raise
                except Exception as error:  # not there yet, too slow, or the line broke
                    last = type(error).__name__
            if tries >= len(PAUSES):
                break
            await self._clock.sleep_until(self._clock.now() + round(PAUSES[tries] * SECOND))
            tries += 1
            spent += self._clock.now() - began
        log.warning("channel.file_gone", error=last, tries=tries + 1)
        return None

    async def _line(self, until: int) -> Line | None:
        left = (until - self._clock.now()) / SECOND
        try:
            async with asyncio.timeout(max(0.05, left)):
                return await self._connected()
        except TimeoutError:
            return None


async def _content(line: Line, message_id: str, within: float) -> bytes:
    """
    The content, however the gateway holds it.

    Asked for whole first: a gateway answers at once that there is none, while its stream then only hangs;
    and a large one it only names, with its size.

    Raises:
        TooLarge, TimeoutError, and what grpclib raises; among it that there is no such file any more.
    """
    async with asyncio.timeout(within):
        whole = await line.ask(lambda stub: stub.message_file(id=message_id), within)
        content, size = await asyncio.to_thread(_unpacked, str(whole.filebox))
        if size > MOST_KEPT:
            raise TooLarge(size)
        if content:
            return content
        pieces: list[bytes] = []
        size = 0
        async for response in line.puppet_stub.message_file_stream(id=message_id):
            pieces.append(response.file_box_chunk.data)
            size += len(pieces[-1])
            if size > MOST_KEPT:
                raise TooLarge(0)  # how much more would come nobody knows
        return b"".join(pieces)


def _unpacked(filebox: str) -> tuple[bytes, int]:
    """(content where the box holds it, how large it says it is, 0 for unknown)."""
    try:
        box = json.loads(filebox)
        size = box.get("size") or 0
        content = base64.b64decode(box.get("base64") or "")
    except (ValueError, AttributeError, TypeError):
        log.warning("channel.file_unread")
        return b"", 0
    return content, max(len(content), size if isinstance(size, int) else 0)
