"""One line of a talk to be replayed, as a checked value."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.json_lines import BadLine, Entry, parsed
from storage.records import MessageKind

MEDIA = {
    "image": MessageKind.IMAGE,
    "voice": MessageKind.VOICE,
    "video": MessageKind.VIDEO,
    "file": MessageKind.FILE,
    "place": MessageKind.PLACE,
}
_SECOND = 1_000_000
_LONGEST = 10 * 366 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    Somebody says something.

    Attributes:
        number: of the line, from 0.
        at: microseconds after the start.
        room: the group's name, "" when said privately.
        seconds: length of a voice or video, 0 when not known.
        friend: the bot may write to them.
        recalls: number of the line that is taken back.
    """

    number: int
    at: int
    room: str
    who: str
    text: str = ""
    media: MessageKind | None = None
    seconds: int = 0
    mention: bool = False
    friend: bool = True
    recalls: int | None = None


def script_line(number: int, raw: bytes, not_before: int) -> Line:
    """
    Read one line.

    Args:
        number: from 0.
        not_before: `at` of the line before; time does not go back.

    Raises:
        BadLine: with what is wrong.
    """
    entry = parsed(raw)
    at = _time(entry, not_before)
    room = entry.get("room")
    if room is not None and (not isinstance(room, str) or not room.strip()):
        raise BadLine('"room" 要是群名，私聊写 null')
    who = entry.get("who")
    if not isinstance(who, str) or not who.strip():
        raise BadLine('缺 "who"（谁说的）')
    return Line(
        number=number,
        at=at,
        room=room or "",
        who=who,
        text=_text(entry),
        media=_media(entry),
        seconds=round(_number(entry, "seconds", 0)),
        mention=_flag(entry, "mention", False),
        friend=_flag(entry, "friend", True),
        recalls=_recalls(entry, number),
    )


def _time(entry: Entry, not_before: int) -> int:
    if "t" not in entry:
        raise BadLine('缺 "t"（从开头起多少秒）')
    at = round(_number(entry, "t", 0) * _SECOND)
    if at < not_before:
        raise BadLine('"t" 比前面的行还早，要按时间排好')
    return at


def _number(entry: Entry, name: str, default: float) -> float:
    value = entry.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadLine(f'"{name}" 要是数字（秒）')
    if not 0 <= value <= _LONGEST:
        raise BadLine(f'"{name}" 不能小于 0，也不能大过十年')
    return value


def _text(entry: Entry) -> str:
    text = entry.get("text")
    if text is None:
        text = ""
    if not isinstance(text, str):
        raise BadLine('"text" 要是文字')
    if "text" not in entry and entry.get("media") is None and entry.get("recalls") is None:
        raise BadLine('缺 "text" 或 "media"')
    return text


def _media(entry: Entry) -> MessageKind | None:
    media = entry.get("media")
    if media is None:
        return None
    if not isinstance(media, str) or media not in MEDIA:
        raise BadLine(f'"media" 只能是 {"、".join(MEDIA)}')
    return MEDIA[media]


def _flag(entry: Entry, name: str, default: bool) -> bool:
    value = entry.get(name, default)
    if not isinstance(value, bool):
        raise BadLine(f'"{name}" 要是 true 或 false')
    return value


def _recalls(entry: Entry, number: int) -> int | None:
    recalls = entry.get("recalls")
    if recalls is None:
        return None
    if isinstance(recalls, bool) or not isinstance(recalls, int) or not 0 <= recalls < number:
        raise BadLine('"recalls" 要是前面某一行的行号（从 0 数）')
    return recalls
