"""Sound and picture for the demo, where nobody has a microphone or a camera."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from storage.records import Attachment, MessageKind

_PHOTO = Path(__file__).parents[1] / "web" / "static" / "photo.png"
_NAMES = {MessageKind.VIDEO: "视频.mp4", MessageKind.FILE: "文件", MessageKind.PLACE: "位置"}
_MIME = {MessageKind.VIDEO: "video/mp4", MessageKind.FILE: "application/octet-stream"}
_SILENT_FRAME = b"\x7c"  # AMR: 20 ms without sound


def stand_in(kind: MessageKind, seconds: int) -> Attachment:
    """For something that was sent but never recorded; it can be passed on as what was sent could."""
    match kind:
        case MessageKind.VOICE:
            return silent_voice(seconds)
        case MessageKind.IMAGE:
            return drawn_photo()
        case MessageKind.VIDEO | MessageKind.FILE:
            return Attachment(
                kind=kind, name=_NAMES[kind], mime=_MIME[kind], size=1, seconds=seconds, content=b"\0"
            )
        case _:
            return Attachment(kind=kind, name=_NAMES.get(kind, ""), seconds=seconds)


def silent_voice(seconds: int) -> Attachment:
    """A voice of that length, as a phone plays it; nothing is heard in it."""
    sound = b"#!AMR\n" + _SILENT_FRAME * (50 * seconds)
    return Attachment(
        kind=MessageKind.VOICE,
        name="语音.amr",
        mime="audio/amr",
        size=len(sound),
        seconds=seconds,
        content=sound,
    )


def drawn_photo() -> Attachment:
    """A drawn picture of a wall."""
    photo = _drawn()
    return Attachment(
        kind=MessageKind.IMAGE, name="照片.png", mime="image/png", size=len(photo), content=photo
    )


@cache
def _drawn() -> bytes:
    return _PHOTO.read_bytes()
