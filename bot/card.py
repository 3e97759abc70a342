"""A lesson as a picture for a phone: the question, its answer, law and article, the hotline; big type."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lexicon.answer_text import short_law
from lexicon.answers import Answer
from lexicon.wording import wording

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
"""Where Debian's packages, macOS and Windows put a font that has our signs; the first that is there."""

PACKAGE = "fonts-wqy-microhei"
NAME = "普法.png"

WIDTH, _EDGE = 1080, 84
_PAPER, _INK, _GREEN, _PALE, _GREY = "#fdfaf3", "#1d1d1b", "#17594a", "#e4efe9", "#5c5f5a"
_BETWEEN = 22
_LONELY = 2
_SENTENCE = re.compile("[^。]+。?")
_NOT_FIRST = frozenset("，。；：、？！）」』》%…")
_NOT_LAST = frozenset("（「『《")


@cache
def font_file() -> str:
    """The font there is; "" for none."""
    return next((path for path in FONTS if Path(path).is_file()), "")


def card(answer: Answer, font: str | None = None) -> bytes | None:
    """
    The picture, as PNG.

    Args:
        font: None: the one that is found.

    Returns:
        None where there is no font: the text alone is told then.
    """
    file = font_file() if font is None else font
    if not file:
        return None
    from PIL import Image, ImageDraw  # slow to load, and seldom needed

    head, title = _font(file, 50), _font(file, 78)
    body, law, number, small = _font(file, 58), _font(file, 44), _font(file, 128), _font(file, 44)
    inner = WIDTH - 2 * _EDGE
    title_lines = list(wrapped(answer.title, title, inner))
    body_lines = [list(wrapped(one, body, inner)) for one in _SENTENCE.findall(answer.answer)]
    law_lines = list(wrapped(short_law(answer), law, inner - 64))
    note_lines = list(wrapped(wording("card_note"), small, inner))
    law_height = len(law_lines) * 64 + 48
    height = (
        120
        + 66
        + len(title_lines) * 108
        + 54
        + sum(len(lines) * 86 + _BETWEEN for lines in body_lines)
        + 24
        + law_height
        + 60
    )
    height += 230 + len(note_lines) * 62 + 60
    picture = Image.new("RGB", (WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 120), fill=_GREEN)
    draw.text((_EDGE, 60), wording("card_head"), font=head, fill="white", anchor="lm")
    at = _lines(draw, title_lines, 120 + 66, 108, title, _GREEN, bold=1)
    draw.line((_EDGE, at + 14, _EDGE + 140, at + 14), fill=_GREEN, width=8)
    at += 54
    for lines in body_lines:
        at = _lines(draw, lines, at, 86, body, _INK) + _BETWEEN
    at += 24
    draw.rounded_rectangle((_EDGE, at, WIDTH - _EDGE, at + law_height), 20, fill=_PALE)
    _lines(draw, law_lines, at + 24, 64, law, _GREEN, left=_EDGE + 32)
    at += law_height + 60
    draw.line((_EDGE, at, WIDTH - _EDGE, at), fill="#d9d2c3", width=3)
    draw.text(
        (_EDGE, at + 115), wording("card_hotline"), font=number, fill=_GREEN, anchor="lm", stroke_width=2
    )
    beside = _EDGE + round(number.getlength(wording("card_hotline"))) + 40
    draw.text((beside, at + 115), wording("card_foot"), font=body, fill=_INK, anchor="lm")
    _lines(draw, note_lines, at + 220, 62, small, _GREY)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """
    The text in lines of that width.

    Numbers stay whole, no line begins with a stop or ends with a bracket, the last one is no single sign.
    """
    lines = list(_filled(text, font, width))
    if len(lines) > 1 and len(lines[-1]) <= _LONELY:
        narrower = list(_filled(text, font, width - 2 * round(font.getlength("字"))))
        lines = narrower if len(narrower) == len(lines) else lines
    yield from lines


def _filled(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    line: list[str] = []
    for part in _parts(text):
        if not line or font.getlength("".join(line) + part) <= width:
            line.append(part)
            continue
        kept = len(line)
        if part in _NOT_FIRST:
            kept -= 1
        while kept > 1 and line[kept - 1] in _NOT_LAST:
            kept -= 1
        yield "".join(line[:kept])
        line = [*line[kept:], part]
    if line:
        yield "".join(line)


def _parts(text: str) -> Iterator[str]:
    """What is not torn apart: a sign, or a run of digits and letters."""
    run = ""
    for sign in text:
        if (sign.isascii() and sign.isalnum()) or (run and sign == "条"):
            run += sign
            continue
        if run:
            yield run
        run = ""
        yield sign
    if run:
        yield run


def _lines(
    draw: ImageDraw.ImageDraw,
    lines: list[str],
    at: int,
    step: int,
    font: ImageFont.FreeTypeFont,
    fill: str,
    *,
    bold: int = 0,
    left: int = _EDGE,
) -> int:
    """Draw them one under the other; where the next would begin."""
    for line in lines:
        draw.text((left, at + step // 2), line, font=font, fill=fill, anchor="lm", stroke_width=bold)
        at += step
    return at


@cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(file, size)
