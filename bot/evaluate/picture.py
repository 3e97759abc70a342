"""The confusion as a picture that a phone shows whole width: rows what it is, columns what it was read as."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluate.report import Table

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1080
_EDGE = 28
_LABELS = 150
_CELL_MOST = 180
_TITLE = 40
_NUMBER_LEAST = 18

_INK, _GREY, _LINE = (32, 32, 32), (120, 120, 120), (222, 222, 222)
_RIGHT, _WRONG, _EMPTY = (30, 132, 90), (200, 62, 40), (250, 250, 250)

_FONTS = (
    "wqy-microhei.ttc", "wqy-zenhei.ttc", "NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf", "DroidSansFallbackFull.ttf", "PingFang.ttc", "STHeiti Medium.ttc",
    "msyh.ttc", "simhei.ttf",
)  # fmt: skip
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")


class NoFont(RuntimeError):
    """This machine has no Chinese font; the message says what to do."""


@cache
def chinese_font() -> str:
    """
    The file of a font with Chinese signs.

    Raises:
        NoFont.
    """
    for folder in map(Path, _FOLDERS):
        for name in _FONTS:
            if found := next(iter(sorted(folder.rglob(name))), None):
                return str(found)
    try:
        told = subprocess.run(
            ["fc-list", "-f", "%{file}\n", ":lang=zh-cn"],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        ).stdout.splitlines()
    except (OSError, subprocess.TimeoutExpired):
        told = []
    if told:
        return sorted(told)[0]
    raise NoFont(
        "画不了图：这台机器没有中文字体。装一个再来（Debian、Ubuntu：apt-get install fonts-wqy-microhei）"
    )


def draw(tables: Iterable[tuple[str, Table]], file: Path) -> None:
    """
    Draw the tables one below the other.

    Args:
        tables: each with a heading.
        file: PNG.

    Raises:
        NoFont.
        OSError: the file cannot be written.
    """
    from PIL import Image, ImageDraw

    panels = [_Panel(heading, table) for heading, table in tables]
    height = _EDGE + sum(panel.height for panel in panels) + _EDGE
    picture = Image.new("RGB", (WIDTH, height), "white")
    pen = ImageDraw.Draw(picture)
    top = _EDGE
    for panel in panels:
        panel.draw(pen, top)
        top += panel.height
    picture.quantize(128).save(file, "PNG", optimize=True)


class _Panel:
    """One table."""

    def __init__(self, heading: str, table: Table) -> None:
        self._heading, self._table = heading, table
        rows = table.confusion.rows()
        self._down = [row.name for row in rows if row.wanted]
        self._across = [row.name for row in rows]
        self._cell = min(_CELL_MOST, (WIDTH - 2 * _EDGE - _LABELS) // max(1, len(self._across)))
        self._size = max(_NUMBER_LEAST, min(40, int(self._cell * 0.6)))
        longest = max((len(table.name(name)) for name in self._across), default=1)
        # Narrow columns have their names downwards, as on a shop sign.
        self._upright = self._cell < longest * self._size
        self._head = self._size * (longest if self._upright else 1) + 26

    @property
    def height(self) -> int:
        """Pixels it takes."""
        return 2 * _TITLE + 24 + self._head + self._cell * len(self._down) + 48

    def draw(self, pen: ImageDraw, top: int) -> None:
        """Draw it from there."""
        pen.text((_EDGE, top), self._heading, _INK, _font(_TITLE - 6))
        pen.text(
            (_EDGE, top + _TITLE + 6), "一行是该读成的，一列是读出来的；绿的对，红的错", _GREY, _font(24)
        )
        top += 2 * _TITLE + 24
        for at, name in enumerate(self._across):
            self._column(pen, _EDGE + _LABELS + at * self._cell, top, self._table.name(name))
        top += self._head
        for down, name in enumerate(self._down):
            y = top + down * self._cell
            label = self._table.name(name)
            pen.text(
                (_EDGE + _LABELS - 12, y + self._cell // 2), label, _INK, self._fitting(label), anchor="rm"
            )
            for across, read in enumerate(self._across):
                self._square(pen, _EDGE + _LABELS + across * self._cell, y, name, read)

    def _column(self, pen: ImageDraw, x: int, top: int, label: str) -> None:
        middle, bottom = x + self._cell // 2, top + self._head - 10
        if not self._upright:
            pen.text((middle, bottom), label, _INK, _font(self._size), anchor="mb")
            return
        for up, sign in enumerate(reversed(label)):
            pen.text((middle, bottom - up * self._size), sign, _INK, _font(self._size), anchor="mb")

    def _square(self, pen: ImageDraw, x: int, y: int, wanted: str, read: str) -> None:
        count = self._table.confusion.count(wanted, read)
        share = count / self._table.confusion.row(wanted).wanted
        ground = _EMPTY
        if count:
            ground = _mixed(_RIGHT if wanted == read else _WRONG, 0.15 + 0.85 * share**0.6)
        pen.rectangle((x, y, x + self._cell - 1, y + self._cell - 1), ground, _LINE)
        if count:
            ink = (255, 255, 255) if sum(ground) < 420 else _INK
            middle = (x + self._cell // 2, y + self._cell // 2)
            pen.text(middle, str(count), ink, self._narrow(str(count)), anchor="mm")

    def _fitting(self, label: str) -> FreeTypeFont:
        return _font(min(30, max(_NUMBER_LEAST, (_LABELS - 16) // max(1, len(label)))))

    def _narrow(self, number: str) -> FreeTypeFont:
        return _font(max(14, min(self._size, int(self._cell * 1.5 / max(2, len(number))))))


def _mixed(colour: Sequence[int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(255 - (255 - part) * share) for part in colour)
    return red, green, blue


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(chinese_font(), size)
