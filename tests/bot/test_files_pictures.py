"""A picture goes on clean and small enough, whatever came; what cannot be read does not."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from bot.apart import apart
from bot.pictures import cleaned_picture
from tests.bot.files_rig import a_photo, noise

MOST = 3_000_000


def _opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content))


def test_a_photo_is_upright_and_bare() -> None:
    """No maker, no place, no comment; same format, same size in pixels."""
    found = cleaned_picture(a_photo(), MOST)

    assert found is not None and b"lanted" not in found
    picture = _opened(found)
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (20, 40), {})


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_too_large_is_made_smaller_until_it_fits(kind: str) -> None:
    """The first size that fits is taken; it is a JPEG of the same shape."""
    content = noise(3_000, 1_500, kind)
    assert len(content) > MOST

    found = apart("picture", content, MOST)

    assert found is not None and len(found) <= MOST
    picture = _opened(found)
    assert picture.format == "JPEG"
    assert picture.width == 2 * picture.height >= 2_000


def test_it_is_no_smaller_than_it_must_be() -> None:
    """One that fits is not touched in size; a lower limit gives a smaller one."""
    content = noise(1_000, 800)
    sizes = [_opened(cleaned_picture(content, most)).width for most in (MOST, 700_000, 300_000, 80_000)]

    assert sizes[0] == 1_000
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) > 2


def test_a_picture_without_ground_gets_a_white_one() -> None:
    """Black writing on nothing must not become black on black."""
    picture = Image.new("RGBA", (600, 600))
    alpha = _opened(noise(600, 600, "PNG", "L"))
    alpha.paste(0, (0, 0, 100, 100))
    picture.putalpha(alpha)
    out = io.BytesIO()
    picture.save(out, "PNG")

    found = _opened(cleaned_picture(out.getvalue(), 300_000))

    assert found.format == "JPEG"
    assert found.convert("L").getpixel((50, 50)) == 255


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16", "CMYK"])
def test_all_sorts_of_colour_go_through(mode: str) -> None:
    """As they are where they fit, as JPEG where not."""
    kind = "TIFF" if mode in ("CMYK",) else "PNG"
    out = io.BytesIO()
    Image.new(mode, (64, 48)).save(out, kind)

    assert _opened(cleaned_picture(out.getvalue(), MOST)).size == (64, 48)


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"<svg/>", a_photo()[:200], b"GIF89a" + bytes(10)])
def test_what_is_no_picture_is_not_passed_on(content: bytes) -> None:
    """Nobody's bytes go on as they are."""
    assert cleaned_picture(content, MOST) is None
    assert apart("picture", content, MOST) is None


def test_a_picture_said_to_be_enormous_is_not_unpacked() -> None:
    """A few bytes that claim ten gigabytes of pixels."""
    head = struct.pack(">II5B", 60_000, 60_000, 8, 6, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(999))), (b"IEND", b"")]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )

    assert apart("picture", content, MOST) is None
