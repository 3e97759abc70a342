"""Keeps an open page up to date: after each commit only the parts that look different are sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from bot.house import House

Parts = Mapping[str, str]

_TOGETHER = 40_000
"""Microseconds in which commits are gathered into one look: handling one message is several."""


async def events(house: House, draw: Callable[[], Awaitable[Parts]]) -> AsyncIterator[bytes]:
    """
    Server-sent events for one open page, without an end; the server cancels it when the page goes.

    Args:
        draw: the page's parts by their id, as they are now.
    """
    seen: dict[str, str] = {}
    while True:
        count = house.changed.count()
        parts = await draw()
        fresh = {name: html for name, html in parts.items() if seen.get(name) != html}
        if fresh:
            seen.update(fresh)
            yield event({"now": house.clock.now() // 1000, "parts": fresh})
        await house.changed.after(count)
        await house.clock.sleep_until(house.clock.now() + _TOGETHER)


def event(values: Mapping[str, object]) -> bytes:
    """One event; JSON has no raw line ends, so it is one line of data."""
    return f"data: {json.dumps(values, ensure_ascii=False)}\n\n".encode()
