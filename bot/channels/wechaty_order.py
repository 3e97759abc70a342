"""Many fetches at once, but handed over in the order in which their events came."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from bot.channels.base import Hear
from bot.channels.wechaty_line import AT_ONCE
from storage.records import Incoming

log = structlog.get_logger()

Job = Callable[[], Awaitable[Incoming | None]]

_AHEAD = 1024
"""So many may be fetched and wait for a slow one before them."""


class InOrder:
    """A job never raises: what cannot be fetched is a message that says so. None: nothing to hand over."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()
        self._word = asyncio.Event()
        self._running: asyncio.Queue[asyncio.Task[Incoming | None]] = asyncio.Queue(_AHEAD)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._handed: set[asyncio.Task[None]] = set()
        self._fewer = asyncio.Event()
        self._open = 0
        self._none_open = asyncio.Event()

    def put(self, job: Job) -> None:
        """It comes after all that were put before."""
        self._open += 1
        self._waiting.append(job)
        self._word.set()

    async def run(self, hear: Hear) -> None:
        """Fetch and hand over until cancelled."""
        feeder = asyncio.create_task(self._feed())
        me = asyncio.current_task()
        failed: list[BaseException] = []

        def ended(task: asyncio.Task[None]) -> None:
            self._handed.discard(task)
            self._fewer.set()
            if not task.cancelled() and (error := task.exception()) is not None and not failed:
                failed.append(error)  # whoever hears cannot go on: neither can the channel
                if me is not None:
                    me.cancel()

        try:
            while True:
                incoming = await (await self._running.get())
                if incoming is not None:
                    # Not awaited: many can be kept in one commit. Tasks begin in the order they were made.
                    while len(self._handed) >= _AHEAD:
                        self._fewer.clear()
                        await self._fewer.wait()
                    task = asyncio.create_task(_hand_over(hear, incoming))
                    self._handed.add(task)
                    task.add_done_callback(ended)
                self._open -= 1
                if not self._open:
                    self._none_open.set()  # after the task: it begins before whoever waits for this
        except asyncio.CancelledError:
            if failed:
                raise failed[0] from None
            raise
        finally:
            feeder.cancel()
            while not self._running.empty():
                self._running.get_nowait().cancel()
            await asyncio.gather(feeder, return_exceptions=True)

    async def finish(self, within: float) -> None:
        """At the end: until all that were put are handed over, but no longer than so many seconds."""
        try:
            async with asyncio.timeout(within):
                while self._open:
                    self._none_open.clear()
                    await self._none_open.wait()
        except TimeoutError:
            log.warning("channel.left_unfetched", messages=self._open)

    async def _feed(self) -> None:
        while True:
            if not self._waiting:
                self._word.clear()
                await self._word.wait()
            job = self._waiting.popleft()
            await self._places.acquire()
            task = asyncio.create_task(self._in_place(job))
            await self._running.put(task)

    async def _in_place(self, job: Job) -> Incoming | None:
        try:
            return await job()
        except Exception as error:  # ours to mend; one message must not hold up all others
            log.error("channel.job_failed", error=type(error).__name__)
            return None
        finally:
            self._places.release()


async def _hand_over(hear: Hear, incoming: Incoming) -> None:
    await hear(incoming)
