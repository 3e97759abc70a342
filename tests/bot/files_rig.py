"""Sample files for tests, made here: a tone as WeChat's phones write it, a photo as phones write it."""

from __future__ import annotations

import io
import math
import random
import struct
from functools import cache

import pysilk
from PIL import Image

from bot.channels.local import LOCAL
from storage.records import Attachment, Incoming, MessageKind
from tests.bot.rig import NOON, ROOM, Rig

RATE = 24_000


@cache
def a_tone(seconds: int = 2, *, tencent: bool = True) -> bytes:
    """A tone of 440 Hz as SILK; as WeChat writes it, with a byte before the mark."""
    second = (int(12_000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(RATE))
    sound = io.BytesIO(b"".join(struct.pack("<h", one) for one in second) * seconds)
    out = io.BytesIO()
    pysilk.encode(sound, out, RATE, RATE, complexity=0, tencent=tencent)
    return out.getvalue()


@cache
def a_photo(width: int = 40, height: int = 20) -> bytes:
    """A JPEG as a phone writes it: turned, with maker and GPS."""
    exif = Image.Exif()
    exif[0x010F] = "PlantedPhoneMaker"
    exif[0x0112] = 6  # turn by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), (200, 30, 30))
    picture.save(out, "JPEG", exif=exif, comment=b"planted comment")
    return out.getvalue()


@cache
def noise(width: int, height: int, kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """A picture that no format makes small."""
    content = random.Random(1).randbytes(width * height * len(mode))
    out = io.BytesIO()
    Image.frombytes(mode, (width, height), content).save(out, kind, quality=97)
    return out.getvalue()


def a_message_with(
    number: int,
    kind: MessageKind,
    content: bytes | None,
    *,
    mime: str = "",
    name: str = "../../老李家.jpg",
    coming: bool = False,
    room: str = ROOM,
    size: int = 0,
) -> Incoming:
    """老李 sends a file in the group."""
    return Incoming(
        account=LOCAL,
        message_id=f"f{number}",
        room=room,
        room_topic=room.removeprefix("room:"),
        sender="person:老李",
        sender_name="老李",
        sent_at=NOON,
        received_at=NOON,
        kind=kind,
        attachment=Attachment(
            kind=kind,
            name=name,
            mime=mime,
            size=size or len(content or b""),
            content=content,
            coming=coming,
        ),
    )


def keep(rig: Rig, *messages: Incoming) -> tuple[int, ...]:
    """Their ids."""
    return tuple(rig.store.keep(messages))


def said(rig: Rig) -> list[str]:
    """Texts and names of files, in the order in which they were said."""
    return [one.file or one.text for one in rig.said]
