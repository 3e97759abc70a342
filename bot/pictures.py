"""A picture as it is passed on: small enough, without what the phone wrote into it (where, when)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_QUALITY = 88
_SMALLER = ((88, 2560), (80, 2048), (72, 1600), (65, 1280), (55, 960), (45, 640))
"""(JPEG quality, longest side) tried in turn where it is too large; a wall is still seen at the last."""

_PNG_MODES = ("1", "L", "LA", "RGB", "RGBA", "I", "I;16")

_MOST_PIXELS = 24_000_000
"""More than this is made smaller while it is read, where the format can: memory for little use."""


def cleaned_picture(content: bytes, most: int) -> bytes | None:
    """
    The same picture, turned upright, without EXIF, XMP, comments and thumbnails.

    A plain picture in the same format (JPEG, PNG; anything else becomes PNG, its first frame), as long as
    that has at most so many bytes; else a JPEG, smaller step by step until it has.

    Returns:
        None where it cannot be read: what cannot be cleaned is not passed on.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content)) as opened:
            jpeg = opened.format in ("JPEG", "MPO")
            if opened.width * opened.height > _MOST_PIXELS:
                side = _SMALLER[0][1]
                opened.draft(None, (side, side))
            upright = ImageOps.exif_transpose(opened)
            bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
            if upright.mode == "P":
                bare = upright.convert("RGBA")
            bare.info = {}
            return _written(bare, jpeg, most)
    except Exception:  # whatever Pillow cannot make sense of; a stranger's bytes, not our fault
        return None


def _written(bare: Picture, jpeg: bool, most: int) -> bytes | None:
    if jpeg:
        bare = bare if bare.mode in ("RGB", "L", "CMYK") else bare.convert("RGB")
        first = _saved(bare, "JPEG", quality=_QUALITY)
    else:
        bare = bare if bare.mode in _PNG_MODES else bare.convert("RGB")
        first = _saved(bare, "PNG")
    if len(first) <= most:
        return first
    plain = _on_white(bare)
    for quality, side in _SMALLER:
        smaller = plain.copy()
        smaller.thumbnail((side, side))
        found = _saved(smaller, "JPEG", quality=quality)
        if len(found) <= most:
            return found
    return None


def _saved(picture: Picture, kind: str, **how: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def _on_white(picture: Picture) -> Picture:
    """JPEG has no clear ground; text on none would be black on black."""
    from PIL import Image

    if "A" not in picture.getbands():
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground
