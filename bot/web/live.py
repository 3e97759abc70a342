"""Keeps an open page up to date: after each commit only the parts that look different are sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from typing import Any

from bot.house import House

Parts = Mapping[str, str]

_TOGETHER = 40_000
"""Microseconds in which commits are gathered into one look: handling one message is several."""


async def events(
    house: House, draw: Callable[[], Awaitable[Parts]], stop: asyncio.Event
) -> AsyncIterator[bytes]:
    """
    Server-sent events for one open page; the server cancels it when the page goes.

    Args:
        draw: the page's parts by their id, as they are now.
        stop: the house closes: the line ends, or the server would wait for the page.
    """
    seen: dict[str, str] = {}
    while not stop.is_set():
        count = house.changed.count()
        parts = await draw()
        fresh = {name: html for name, html in parts.items() if seen.get(name) != html}
        if fresh:
            seen.update(fresh)
            yield event({"now": house.clock.now() // 1000, "parts": fresh})
        await _first(house.changed.after(count), stop.wait())
        await house.clock.sleep_until(house.clock.now() + _TOGETHER)


async def _first(*waits: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def event(values: Mapping[str, object]) -> bytes:
    """One event; JSON has no raw line ends, so it is one line of data."""
    return f"data: {json.dumps(values, ensure_ascii=False)}\n\n".encode()
