"""The web console: one page of this machine alone, served in the bot's own loop."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.house import House

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class PortTaken(Exception):
    """The page cannot listen there; the message is a Chinese sentence with a way out."""


async def serve(house: House) -> None:
    """
    Serve the page until cancelled.

    Raises:
        PortTaken: before anything is served.
    """
    # Quart takes a third of a second to import: only who serves the page pays for it.
    from hypercorn.asyncio import serve as serve_asgi
    from hypercorn.config import Config

    from bot.web.app import make_app

    listening = _listen(house.settings.console_host, house.settings.web_port)
    port = int(listening.getsockname()[1])
    config = Config()
    config.bind = [f"fd://{listening.detach()}"]
    config.accesslog = None  # who looked at the page is no news
    config.errorlog = logging.getLogger("hypercorn.error")
    config.graceful_timeout = 0.5  # an open page's live line never ends by itself
    stop = asyncio.Event()

    async def stopped() -> None:
        await stop.wait()

    served = asyncio.ensure_future(serve_asgi(make_app(house, port, stop), config, shutdown_trigger=stopped))
    try:
        await asyncio.shield(served)
    finally:
        stop.set()
        await served


def _listen(host: str, port: int) -> socket.socket:
    if host not in THIS_MACHINE:
        raise PortTaken(
            f"网页只给本机看，CONSOLE_HOST 不能是 {host}：填 127.0.0.1。"
            "要从别的机器看，用 ssh -L 把端口引过去。"
        )
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortTaken(
            f"网页要用的 {port} 端口打不开，多半是另一个程序（也许是上一次开的说事）占着。"
            "关掉它，或者在 .env 里把 CONSOLE_PORT 换一个数。"
        ) from error
    return listening
