"""A voice as any phone plays it: WeChat's own SILK becomes MP3; what plays already stays as it is."""

from __future__ import annotations

import io

RATE = 24_000
"""Samples a second: what WeChat's phones record with."""

_KILOBITS = 32  # a minute is 240 kB; a voice asks for no more
_QUALITY = 5  # LAME's middle: a minute takes a quarter of a second
_MOST_SECONDS = 600  # WeChat's own end at 60; a stranger's bytes may claim hours
_SILK = (b"\x02#!SILK_V3", b"#!SILK_V3")  # with the byte that WeChat puts before it, and without


def is_silk(content: bytes) -> bool:
    """Whether it is WeChat's own, which nothing else plays."""
    return content.startswith(_SILK)


def playable_ending(content: bytes) -> str:
    """The ending of what a phone plays as it is, by its first bytes, never by its name; "" for none."""
    if content.startswith(b"ID3") or (len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2):
        return ".mp3"
    if content.startswith(b"#!AMR"):
        return ".amr"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return ".wav"
    if content.startswith(b"OggS"):
        return ".ogg"
    if content[4:8] == b"ftyp":
        return ".m4a"
    if content.startswith((b"\xff\xf1", b"\xff\xf9")):
        return ".aac"
    return ""


class _Bounded(io.BytesIO):
    """Sound that ends somewhere."""

    def write(self, piece: object, /) -> int:
        if self.tell() > RATE * 2 * _MOST_SECONDS:
            raise ValueError("a voice without an end")
        return super().write(piece)  # type: ignore[arg-type]


def mp3_of(content: bytes) -> bytes | None:
    """
    A SILK voice as MP3; None where it cannot be read, or is empty.

    C libraries read a stranger's bytes here: bot/apart.py calls it in a process of its own.
    """
    import lameenc
    import pysilk

    sound = _Bounded()
    try:
        pysilk.decode(io.BytesIO(content), sound, RATE)
    except (pysilk.SilkError, ValueError):
        return None
    if not sound.getvalue():
        return None
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(_KILOBITS)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(_QUALITY)
    return bytes(encoder.encode(sound.getvalue()) + encoder.flush())
