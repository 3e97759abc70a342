"""UTF-8 JSON lines in and out: one out for each in, in order; a bad one is told in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, BinaryIO

Entry = dict[str, Any]


class BadLine(ValueError):
    """A line that cannot be used; the message is a Chinese sentence without the line's number."""


def parsed(raw: bytes) -> Entry:
    """
    One line's object.

    Raises:
        BadLine: no UTF-8, no JSON, or no object.
    """
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadLine("不是 UTF-8 编码") from None
    if not text:
        raise BadLine("是空行") from None
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLine("不是合格的 JSON") from None
    if not isinstance(entry, dict):
        raise BadLine('要写成 {"名字": 值} 的样子')
    return entry


def text_of(entry: Entry) -> str:
    """Its "text". Raises BadLine where there is none."""
    return words_of(entry, "text")


def words_of(entry: Entry, name: str) -> str:
    """The words under a name. Raises BadLine where there are none."""
    if name not in entry:
        raise BadLine(f'缺 "{name}"')
    text = entry[name]
    if not isinstance(text, str):
        raise BadLine(f'"{name}" 要是文字')
    return text


def day_of(entry: Entry, otherwise: date) -> date:
    """Its "day", that one where it has none. Raises BadLine for what is no day."""
    said = entry.get("day")
    if said is None:
        return otherwise
    try:
        return date.fromisoformat(said)
    except (TypeError, ValueError):
        raise BadLine('"day" 要写成 2026-03-02 的样子') from None


def error_line(number: int, what: object) -> Entry:
    """What stands in a bad line's place; number from 1."""
    return {"error": f"第{number}行：{what}"}


def printed(entry: Entry) -> bytes:
    """An object as one line; half of a pair of surrogates, which no UTF-8 can hold, stays escaped."""
    try:
        return json.dumps(entry, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(entry).encode() + b"\n"


def each_line(source: Iterable[bytes], out: BinaryIO, answer: Callable[[Entry], Entry]) -> None:
    """
    Answer line by line, each as soon as it is there.

    Args:
        answer: an object's answer; may raise BadLine. Anything else it raises is our own fault: it
            is told in that line's place as well, so that the lines after it still get theirs.
    """
    for number, raw in enumerate(source, 1):
        try:
            said = answer(parsed(raw))
        except BadLine as error:
            said = error_line(number, error)
        except Exception as error:
            said = error_line(number, f"程序自己出了错（{type(error).__name__}）")
        out.write(printed(said))
        out.flush()
