"""Logs: an event and keys, to stderr and a file; never anybody's words, name or number."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog

_SIZE = 5_000_000
_FILES = 5


def log_to_stderr(level: str) -> None:
    """For commands: stdout is for what they were asked, everything else goes here."""
    _set_up([logging.StreamHandler(sys.stderr)], level)


def log_to_folder(folder: Path, level: str) -> None:
    """For `run`: to logs/ in the data folder, at most 30 MB of it; what is wrong to stderr as well."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    kept = RotatingFileHandler(logs / "shuoshi.log", maxBytes=_SIZE, backupCount=_FILES, encoding="utf-8")
    shown = logging.StreamHandler(sys.stderr)
    shown.setLevel(logging.WARNING)
    _set_up([shown, kept], level)


def _set_up(handlers: list[logging.Handler], level: str) -> None:
    lines = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
        # What other libraries log may hold anything: their event is not passed on, only who said it.
        foreign_pre_chain=[_foreign, structlog.processors.TimeStamper(fmt="iso", utc=True)],
    )
    root = logging.getLogger()
    for handler in handlers:
        handler.setFormatter(lines)
    root.handlers[:] = handlers
    root.setLevel(logging.WARNING)
    logging.getLogger("shuoshi").setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=_factory,
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _factory(*_: object) -> logging.Logger:
    return logging.getLogger("shuoshi")


def _foreign(_: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    record = event.get("_record")
    where = getattr(record, "name", "?")
    raised = getattr(record, "exc_info", None)
    kept: structlog.typing.EventDict = {
        "event": "library.said",
        "level": str(getattr(record, "levelname", method)).lower(),
        "library": where,
        "line": f"{getattr(record, 'filename', '?')}:{getattr(record, 'lineno', 0)}",
    }
    if raised and raised[0] is not None:
        kept["error"] = raised[0].__name__
    kept["_record"], kept["_from_structlog"] = record, False
    event.clear()
    event.update(kept)
    return event
