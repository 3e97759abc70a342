"""What python-wechaty 0.10.7 needs before it can be imported and trusted; imported before any part of it.

Nothing here holds an old version back: each mend gives the newest libraries the name that wechaty asks for.
The mends that are more than a name are written where they act: bot/channels/wechaty_line.py.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path

import pyee
import pyee.asyncio
import urllib3
import urllib3.util

_SILENT = "error"


def _mend_pyee() -> None:
    """pyee 12 moved AsyncIOEventEmitter to pyee.asyncio; wechaty still imports it from pyee."""
    if not hasattr(pyee, "AsyncIOEventEmitter"):
        pyee.AsyncIOEventEmitter = pyee.asyncio.AsyncIOEventEmitter  # type: ignore[attr-defined]


def _mend_urllib3() -> None:
    """urllib3 2 dropped get_host; wechaty.utils.link imports it (and uses it for the host alone)."""
    if not hasattr(urllib3, "get_host"):

        def get_host(url: str) -> tuple[str, str | None, int | None]:
            parts = urllib3.util.parse_url(url)
            return parts.scheme or "http", parts.hostname, parts.port

        urllib3.get_host = get_host  # type: ignore[attr-defined]


def _mend_puppet_options() -> None:
    """Python 3.11 refuses unhashable defaults in a dataclass; WechatyOptions has PuppetOptions()."""
    from wechaty_puppet import PuppetOptions

    if PuppetOptions.__hash__ is None:
        PuppetOptions.__hash__ = object.__hash__


def _silence() -> None:
    """
    wechaty logs what people say, to stderr, at its default level; WECHATY_LOG_FILE would write it to a file.

    Its loggers are made when its modules are imported and take their level from the environment; "silent"
    there means everything. Whatever it says is of no use to us: errors reach us as exceptions.
    """
    os.environ["WECHATY_LOG"] = _SILENT
    os.environ.pop("WECHATY_LOG_FILE", None)
    from wechaty_puppet import logger

    def nobody_listens(name: str | None = None, file: str | None = None) -> logging.Logger:
        made = logging.getLogger(f"wechaty.{name}")
        made.handlers[:] = [logging.NullHandler()]
        made.propagate = False
        made.disabled = True
        return made

    logger.get_logger = nobody_listens
    package = sys.modules["wechaty_puppet"]
    package.get_logger = nobody_listens  # type: ignore[attr-defined]
    for name, one in list(logging.root.manager.loggerDict.items()):
        # Those that were made while wechaty_puppet itself was imported.
        if isinstance(one, logging.Logger) and not one.propagate and name not in _before:
            one.handlers[:] = [logging.NullHandler()]
            one.disabled = True


def keep_files_in(folder: Path) -> None:
    """`import wechaty` makes .wechaty/ where it is started; after this, under the data folder."""
    os.environ["CACHE_DIR"] = str(folder / ".wechaty")


_before = frozenset(logging.root.manager.loggerDict)
_mend_pyee()
_mend_urllib3()
_silence()
_mend_puppet_options()

# Mended now: whoever needs them takes them from here, and cannot get them unmended.
with warnings.catch_warnings():
    # It imports telnetlib, which 3.11 and 3.12 call deprecated; on 3.13 standard-telnetlib is installed.
    warnings.simplefilter("ignore", DeprecationWarning)
    import betterproto
    from wechaty_grpc.wechaty import PuppetStub
    from wechaty_grpc.wechaty.puppet import (
        ContactPayloadRequest,
        ContactPayloadResponse,
        EventRequest,
        MessagePayloadRequest,
        MessagePayloadResponse,
        RoomMemberPayloadRequest,
        RoomMemberPayloadResponse,
    )
    from wechaty_puppet import PuppetOptions
    from wechaty_puppet_service import PuppetService

__all__ = [
    "ContactPayloadRequest",
    "ContactPayloadResponse",
    "EventRequest",
    "MessagePayloadRequest",
    "MessagePayloadResponse",
    "PuppetOptions",
    "PuppetService",
    "PuppetStub",
    "RoomMemberPayloadRequest",
    "RoomMemberPayloadResponse",
    "betterproto",
    "keep_files_in",
]
