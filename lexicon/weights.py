"""The learned weights: one small file that `make train` writes, and the sums over it."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "weights.bin"
MAGIC = b"shuoshi-weights 1\n"

# Every feature has one byte for each head, 128 meaning 0; two more say that it is known and how rare.
ZERO = 128
COUNT_LANE = "#count"
NORM_LANE = "#norm"


@dataclass(frozen=True, slots=True)
class Sums:
    """
    What the features of one text add up to.

    Attributes:
        scores: log-odds by head ("kind.concern", "type.land", "urgency.high" …).
        norm: what each weight was divided by; longer texts do not shout louder.
    """

    scores: dict[str, float]
    norm: float


class Weights:
    """
    A linear model: score(head) = bias + Σ weight(head, feature) ÷ norm(text).

    Kept as bytes and added up as very long whole numbers, all heads in one
    addition (each has 32 bits of its own, so that no sum runs over into the
    next): 28 heads cost no more than one, and nothing but Python is needed.
    """

    def __init__(self, header: dict[str, Any], names: list[str], matrix: bytes) -> None:
        self._lanes: list[str] = header["lanes"]
        self._step: float = header["norm_step"]
        self._scale: dict[str, float] = header["scale"]
        self._bias: dict[str, float] = header["bias"]
        self.thresholds: dict[str, float] = header["thresholds"]
        self._row = {name: row for row, name in enumerate(names)}
        self._matrix = matrix
        self._numbers: dict[str, int] = {}
        self._lane_of = {lane: at for at, lane in enumerate(self._lanes)}

    def sums(self, names: Iterable[str]) -> Sums:
        """Add up the features of one text; each counts once, unknown ones do not count."""
        total = 0
        for name in names:
            number = self._numbers.get(name)
            if number is None:
                number = self._number(name)
            total += number
        width = len(self._lanes)
        lanes = memoryview(total.to_bytes(4 * width, "little")).cast("I")
        count = lanes[self._lane_of[COUNT_LANE]]
        norm = math.sqrt(max(lanes[self._lane_of[NORM_LANE]], 1) * self._step)
        scores = {
            head: (lanes[self._lane_of[head]] - ZERO * count) * scale / norm + self._bias[head]
            for head, scale in self._scale.items()
        }
        return Sums(scores, norm)

    def weight(self, name: str, head: str) -> float:
        """What a feature counts for a head before the text's norm; 0.0 if unknown."""
        row = self._row.get(name)
        if row is None:
            return 0.0
        byte = self._matrix[row * len(self._lanes) + self._lane_of[head]]
        return (byte - ZERO) * self._scale[head]

    def _number(self, name: str) -> int:
        row = self._row.get(name)
        if row is None:
            # Not remembered: people's words must not pile up in here.
            return 0
        width = len(self._lanes)
        spread = bytearray(4 * width)
        spread[::4] = self._matrix[row * width : (row + 1) * width]
        self._numbers[name] = number = int.from_bytes(spread, "little")
        return number


def pack(header: dict[str, Any], names: list[str], matrix: bytes) -> bytes:
    """The bytes of a weights file."""
    head = json.dumps({**header, "rows": len(names)}, ensure_ascii=False, sort_keys=True)
    return MAGIC + head.encode() + b"\n" + "\n".join(names).encode() + b"\n" + matrix


def unpack(raw: bytes) -> Weights:
    """
    A weights file's bytes as weights.

    Raises:
        ValueError: this is no weights file, or not all of it.
    """
    if not raw.startswith(MAGIC):
        raise ValueError("不是权重文件")
    head, _, rest = raw[len(MAGIC) :].partition(b"\n")
    header = json.loads(head)
    size = header["rows"] * len(header["lanes"])
    text, matrix = rest[: len(rest) - size], rest[len(rest) - size :]
    names = text.decode().removesuffix("\n").split("\n")
    if len(names) != header["rows"] or not text.endswith(b"\n"):
        raise ValueError("权重文件不全")
    return Weights(header, names, matrix)


@functools.cache
def weights() -> Weights:
    """The weights this program ships with."""
    return unpack(FILE.read_bytes())
