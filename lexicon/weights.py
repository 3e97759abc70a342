"""The learned weights: one small file that `make train` writes, the sums over it and what they come to."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from operator import mul
from pathlib import Path
from typing import Any, NamedTuple

from lexicon.layers import MID, STEPS, Layers, size_of

FILE = Path(__file__).resolve().parent / "weights.bin"
MAGIC = b"shuoshi-weights 2\n"

# Every feature has one byte for each head, 128 meaning 0; two more say that it is known and how rare.
ZERO = 128
COUNT_LANE = "#count"
NORM_LANE = "#norm"
FIRST = ("kind.concern", "kind.question", "kind.chatter", "danger", "urgency.critical")
"""What must be known of a text to say that it is small talk."""

SURE = 3.0
"""Log-odds; see surely_talk."""


class _Head(NamedTuple):
    """A yes-or-no question to the text: its lane, what one step of its bytes is, and its bias."""

    name: str
    lane: int
    scale: float
    bias: float


class Block:
    """
    Some lanes of the file, added up together as very long whole numbers.

    Each lane has 32 bits of its own, so that no sum runs over into the next:
    all of them cost little more than one, and nothing but Python is needed.
    """

    def __init__(self, lanes: Sequence[int], heads: Sequence[_Head]) -> None:
        """
        Args:
            lanes: which of a row's bytes.
            heads: what they are; their lanes count from the block's first.
        """
        self._lanes = lanes
        self._heads = heads

    def number(self, row: bytes) -> int:
        """A row's lanes as the number to add up."""
        spread = bytearray(4 * len(self._lanes))
        spread[::4] = bytes([row[lane] for lane in self._lanes])
        return int.from_bytes(spread, "little")

    def lanes(self, total: int) -> Sequence[int]:
        """A sum of numbers taken apart."""
        return memoryview(total.to_bytes(4 * len(self._lanes), "little")).cast("I")

    def scores(self, lanes: Sequence[int], zero: int, norm: float) -> dict[str, float]:
        """Log-odds by head of a sum of rows in which 0 stands for -zero."""
        return {name: (lanes[lane] - zero) * scale / norm + bias for name, lane, scale, bias in self._heads}


class Sums(NamedTuple):
    """
    What the features of one text add up to.

    Attributes:
        scores: log-odds by head ("kind.concern", "danger"); which, see Weights.
        norm: what each weight was divided by; longer texts do not shout louder.
        zero: what a lane in which all weights are 0 adds up to.
        hidden: what the layers hold of it (layers.py); () where they were not asked.
    """

    scores: dict[str, float]
    norm: float
    zero: int
    hidden: Sequence[int]


class Weights:
    """
    Two models of the same features; a score is the mean of what both say.

    The plain one: bias + Σ weight(head, feature) ÷ norm(text). The other adds up mids in the same way
    and lets two layers say what they mean together (layers.py; docs/decisions/0017).

    Attributes:
        first: the block of the heads asked of every text (FIRST), how many features there are, and the mids.
        rest: the block of the heads asked of concerns and questions alone; nineteen texts in twenty are none.
        thresholds: see kinds.py and urgency.py.
    """

    def __init__(self, header: dict[str, Any], names: list[str], matrix: bytes, layers: bytes) -> None:
        self._lanes: list[str] = header["lanes"]
        self._step: float = header["norm_step"]
        self._scale: dict[str, float] = header["scale"]
        self._bias: dict[str, float] = header["bias"]
        self.thresholds: dict[str, float] = header["thresholds"]
        self._row = {name: row for row, name in enumerate(names)}
        self._matrix = matrix
        mids = [lane for lane in self._lanes if lane.startswith(MID)]
        heads = [lane for lane in self._lanes if lane in self._scale and not lane.startswith(MID)]
        first = [COUNT_LANE, NORM_LANE, *(head for head in heads if head in FIRST)]
        self.first = self._block([*first, *mids], heads)
        self.rest = self._block([head for head in heads if head not in FIRST], heads)
        self._mids = mids
        self._behind = len(first)
        self._steps = [(self._scale[mid] * STEPS, self._bias[mid] * STEPS) for mid in mids]
        self._layers = Layers(header["layers"], layers, FIRST)

    def _block(self, lanes: Sequence[str], heads: Sequence[str]) -> Block:
        asked = [
            _Head(lane, at, self._scale[lane], self._bias[lane])
            for at, lane in enumerate(lanes)
            if lane in heads
        ]
        return Block([self._lanes.index(lane) for lane in lanes], asked)

    @property
    def names(self) -> Sequence[str]:
        """The features that are known, in the file's order."""
        return tuple(self._row)

    def sums(self, names: Iterable[str]) -> Sums:
        """Add up the features of one text for all heads; each counts once, unknown ones do not count."""
        known = set(names)
        sums = self.read_first(sum(self.number(name, self.first) for name in known))
        rest = self.read_rest(sum(self.number(name, self.rest) for name in known), sums)
        return sums._replace(scores={**sums.scores, **rest})

    def number(self, name: str, block: Block) -> int:
        """A feature's number in a block; 0 if it is unknown."""
        row = self._row.get(name)
        if row is None:
            return 0
        width = len(self._lanes)
        return block.number(self._matrix[row * width : (row + 1) * width])

    def read_first(self, total: int) -> Sums:
        """What numbers of the first block add up to."""
        lanes = self.first.lanes(total)
        zero = ZERO * lanes[0]
        norm = math.sqrt((lanes[1] or 1) * self._step)
        plain = self.first.scores(lanes, zero, norm)
        if surely_talk(plain):
            return Sums(plain, norm, zero, ())
        lanes = lanes[self._behind :]
        steps = [
            int((lane - zero) * scale / norm + bias)
            for lane, (scale, bias) in zip(lanes, self._steps, strict=True)
        ]
        hidden = self._layers.hidden(steps)
        return Sums(_mean(plain, self._layers.first(hidden)), norm, zero, hidden)

    def read_rest(self, total: int, sums: Sums) -> dict[str, float]:
        """What the same features' numbers of the other block add up to."""
        plain = self.rest.scores(self.rest.lanes(total), sums.zero, sums.norm)
        return _mean(plain, self._layers.rest(sums.hidden)) if sums.hidden else plain

    def counted(self, names: Iterable[str], heads: Sequence[str], sums: Sums) -> dict[str, list[float]]:
        """
        What known features count for some heads in the text with these sums, before its norm.

        Divided by the norm and added up they are the scores but for what the text would have without them.
        """
        matrix, width = self._matrix, len(self._lanes)
        if not sums.hidden:
            return self._plainly(names, heads)
        mids = range(self._lanes.index(self._mids[0]), self._lanes.index(self._mids[-1]) + 1)
        ways = []
        for head in heads:
            slopes = zip(self._mids, self._layers.slopes(sums.hidden, head), strict=True)
            steps = [self._scale[mid] * slope / 2 for mid, slope in slopes]
            ways.append((self._lanes.index(head), self._scale[head] / 2, steps, ZERO * sum(steps)))
        found = {}
        for name in names:
            row = self._row[name] * width
            middle = matrix[row + mids.start : row + mids.stop]
            found[name] = [
                (matrix[row + lane] - ZERO) * scale + sum(map(mul, middle, steps)) - zero
                for lane, scale, steps, zero in ways
            ]
        return found

    def _plainly(self, names: Iterable[str], heads: Sequence[str]) -> dict[str, list[float]]:
        matrix, width = self._matrix, len(self._lanes)
        columns = [(self._lanes.index(head), self._scale[head]) for head in heads]
        found = {}
        for name in names:
            row = self._row[name] * width
            found[name] = [(matrix[row + lane] - ZERO) * scale for lane, scale in columns]
        return found


def surely_talk(plain: Mapping[str, float]) -> bool:
    """
    Whether the plain weights are so sure of small talk and so far from danger that the layers are not asked.

    So it is of three quarters of small talk and one concern in fifty; asking all the same changes one kind in
    ten thousand.
    """
    other = max(plain["kind.concern"], plain["kind.question"])
    return plain["kind.chatter"] - other > SURE and plain["danger"] < -SURE


def _mean(plain: dict[str, float], deep: dict[str, float]) -> dict[str, float]:
    return {head: (score + deep[head]) / 2 for head, score in plain.items()}


def pack(header: dict[str, Any], names: list[str], matrix: bytes, layers: bytes) -> bytes:
    """The bytes of a weights file."""
    head = json.dumps({**header, "rows": len(names)}, ensure_ascii=False, sort_keys=True)
    return MAGIC + head.encode() + b"\n" + "\n".join(names).encode() + b"\n" + matrix + layers


def unpack(raw: bytes) -> Weights:
    """
    A weights file's bytes as weights.

    Raises:
        ValueError: this is no weights file, or not all of it.
    """
    if not raw.startswith(MAGIC):
        raise ValueError("不是权重文件")
    head, _, rest = raw[len(MAGIC) :].partition(b"\n")
    try:
        header = json.loads(head)
    except ValueError as error:
        raise ValueError("权重文件不全") from error
    behind = size_of(header["layers"])
    size = header["rows"] * len(header["lanes"])
    text, matrix = rest[: len(rest) - size - behind], rest[len(rest) - size - behind : len(rest) - behind]
    names = text.decode().removesuffix("\n").split("\n")
    if len(names) != header["rows"] or not text.endswith(b"\n"):
        raise ValueError("权重文件不全")
    return Weights(header, names, matrix, rest[len(rest) - behind :])


@functools.cache
def weights() -> Weights:
    """The weights this program ships with."""
    return unpack(FILE.read_bytes())
