"""Two layers behind the sums: what the words of a text mean together, reckoned in whole numbers alone."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from itertools import compress
from operator import mul
from typing import Any

MID = "mid."
"""Lanes of the file whose names begin so are sums that the layers go on from."""

STEPS = 256
"""A mid of 1.0 in whole steps; so many make all that follows exact on every machine."""

_MOST = 1 << 17
_HALF = 1 << 31
_MIDDLE = 1 << 63


class Layers:
    """
    From the mids of a text to a score for each head: mids → hidden (those above 0) → heads.

    A layer is linear where the same hidden ones are above 0, so what one word counts in one text can
    be told exactly (see slopes). Rows are very long whole numbers with a lane for each place, signed:
    Σ value × row adds up all lanes at once, and nothing but Python is needed.
    """

    def __init__(self, header: Mapping[str, Any], raw: bytes, first: Sequence[str]) -> None:
        """
        Args:
            header: "mids" and "hidden" (how many), "heads", "start" (whole steps, one for each hidden),
                "scale" and "bias" by head.
            raw: a byte for each mid and hidden, then two for each hidden and head (little end first), signed.
            first: the heads wanted of every text.

        Raises:
            ValueError: raw has another length.
        """
        mids, hidden, heads = header["mids"], header["hidden"], header["heads"]
        if len(raw) != size_of(header):
            raise ValueError("权重文件不全")
        inner = struct.unpack(f"<{mids * hidden}b", raw[: mids * hidden])
        outer = struct.unpack(f"<{hidden * len(heads)}h", raw[mids * hidden :])
        self._rows = [_packed(inner[at * hidden : (at + 1) * hidden], 32) for at in range(mids)]
        self._start = _packed([_HALF + value for value in header["start"]], 32)
        self._width = 4 * hidden
        by_head = {head: outer[at :: len(heads)] for at, head in enumerate(heads)}
        self._first = _Heads([head for head in heads if head in first], by_head, header)
        self._rest = _Heads([head for head in heads if head not in first], by_head, header)
        self._by_head = by_head
        self._scale: Mapping[str, float] = header["scale"]
        self._columns = [_packed(inner[at::hidden], 64) for at in range(hidden)]
        self._mids = mids
        self._middles = _packed([_MIDDLE] * mids, 64)

    def hidden(self, steps: Sequence[int]) -> list[int]:
        """What each hidden place holds, 0 where it is not above 0, for mids in whole steps."""
        if max(steps) > _MOST or min(steps) < -_MOST:
            steps = [min(_MOST, max(-_MOST, step)) for step in steps]
        total = sum(map(mul, steps, self._rows), self._start)
        lanes = memoryview(total.to_bytes(self._width, "little")).cast("I")
        return [lane - _HALF if lane > _HALF else 0 for lane in lanes]

    def first(self, hidden: Sequence[int]) -> dict[str, float]:
        """Scores of the heads wanted of every text."""
        return self._first.scores(hidden)

    def rest(self, hidden: Sequence[int]) -> dict[str, float]:
        """Scores of the other heads."""
        return self._rest.scores(hidden)

    def slopes(self, hidden: Sequence[int], head: str) -> list[float]:
        """How much a head's score of this text gains by 1.0 more of each mid, while no hidden one turns."""
        outer = self._by_head[head]
        total = sum(map(mul, compress(outer, hidden), compress(self._columns, hidden)), self._middles)
        lanes = memoryview(total.to_bytes(8 * self._mids, "little")).cast("Q")
        return [(lane - _MIDDLE) * STEPS * self._scale[head] for lane in lanes]


class _Heads:
    """Some heads added up together."""

    def __init__(
        self, heads: Sequence[str], by_head: Mapping[str, Sequence[int]], header: Mapping[str, Any]
    ) -> None:
        columns = [by_head[head] for head in heads]
        self._rows = [_packed(row, 64) for row in zip(*columns, strict=True)]
        self._start = _packed([_MIDDLE] * len(heads), 64)
        self._width = 8 * len(heads)
        self._heads = [(head, header["scale"][head], header["bias"][head]) for head in heads]

    def scores(self, hidden: Sequence[int]) -> dict[str, float]:
        total = sum(map(mul, compress(hidden, hidden), compress(self._rows, hidden)), self._start)
        lanes = memoryview(total.to_bytes(self._width, "little")).cast("Q")
        return {
            head: (lane - _MIDDLE) * scale + bias
            for lane, (head, scale, bias) in zip(lanes, self._heads, strict=True)
        }


def size_of(header: Mapping[str, Any]) -> int:
    """How many bytes the layers take in the file."""
    hidden: int = header["hidden"]
    mids: int = header["mids"]
    return hidden * (mids + 2 * len(header["heads"]))


def _packed(values: Sequence[int], bits: int) -> int:
    """Σ value × 2^(bits × place); what is negative borrows from the next place, and the sum gives it back."""
    return sum(value << (bits * at) for at, value in enumerate(values))
