"""The weights file: sums are what its single weights add up to, and a broken one is refused."""

from __future__ import annotations

import json
import struct

import pytest

from lexicon.features import features
from lexicon.normalize import fold
from lexicon.scan import scanner
from lexicon.weights import FILE, MAGIC, pack, unpack, weights

HEADS = ("kind.concern", "kind.chatter", "kind.question", "danger")
HEADER = {
    "lanes": [*HEADS, "#count", "#norm", "mid.0"],
    "norm_step": 0.5,
    "scale": {"kind.concern": 0.2, "kind.chatter": 0.4, "kind.question": 0.1, "danger": 0.1, "mid.0": 0.5},
    "bias": {"kind.concern": -2.0, "kind.chatter": 1.0, "kind.question": -6.0, "danger": 0.0, "mid.0": 0.0},
    "thresholds": {},
    "layers": {
        "mids": 1,
        "hidden": 2,
        "heads": HEADS,
        "start": [0, -512],
        "scale": dict.fromkeys(HEADS, 1 / 256),
        "bias": dict.fromkeys(HEADS, 0.0),
    },
}
# Two features: plainly 欠 counts +0.2 and −0.8, 钱 −0.4 and 0.0; their norms are 1 and 7 half steps.
# 欠 brings 4 half steps of the mid. Of the two hidden ones the first holds once, the second twice the mid
# less 2.0; they count +1 and −2 for a concern, −1 and 0 for small talk.
ROWS = bytes([129, 126, 128, 128, 1, 1, 132, 126, 128, 128, 128, 1, 7, 128])
LAYERS = bytes([1, 2]) + struct.pack("<8h", 1, -1, 0, 0, -2, 0, 0, 0)
SMALL = unpack(pack(HEADER, ["欠", "钱"], ROWS, LAYERS))


def test_a_score_is_the_mean_of_plain_weights_and_layers() -> None:
    """
    Plain: (0.2 − 0.4) ÷ √(8 × 0.5) − 2 and −0.8 ÷ 2 + 1. The mid is 4 × 0.5 ÷ 2 = 1, so the hidden ones are
    1 and 2 − 2 = 0, which is not above 0.
    """
    sums = SMALL.sums(["欠", "钱", "没见过"])

    assert sums.norm == 2.0
    assert list(sums.hidden) == [256, 0]
    assert sums.scores["kind.concern"] == pytest.approx((-2.1 + 1) / 2)
    assert sums.scores["kind.chatter"] == pytest.approx((0.6 - 1) / 2)


def test_a_text_of_unknown_words_has_the_bias_alone() -> None:
    """Nothing known, nothing added."""
    scores = SMALL.sums(["没见过"]).scores

    assert scores == {"kind.concern": -1.0, "kind.chatter": 0.5, "kind.question": -3.0, "danger": 0.0}


def test_what_is_surely_small_talk_and_far_from_danger_is_weighed_plainly() -> None:
    """The layers are asked of the others: small talk leads by 4.5 here, and danger is unlikely or not so."""
    bias: dict[str, float] = {**HEADER["bias"], "kind.chatter": 2.5}  # type: ignore[dict-item]
    for danger, asked in ((-4.0, False), (-2.0, True)):
        header = {**HEADER, "bias": {**bias, "danger": danger}}
        known = unpack(pack(header, ["欠", "钱"], ROWS, LAYERS))
        sums = known.sums(["钱"])
        counted = known.counted(["钱"], ["kind.concern"], sums)

        assert bool(sums.hidden) is asked
        assert sums.scores["kind.chatter"] == pytest.approx(1.25 if asked else 2.5)
        assert counted["钱"] == [pytest.approx(-0.2 if asked else -0.4)]


def test_what_single_words_count_can_be_asked_for() -> None:
    """What an explanation shows is what the sum was made of: here the first hidden one alone is above 0."""
    sums = SMALL.sums(["欠", "钱"])
    counted = SMALL.counted(["欠", "钱"], ["kind.concern", "kind.chatter"], sums)

    assert counted["欠"] == [pytest.approx((0.2 + 2.0) / 2), pytest.approx((-0.8 - 2.0) / 2)]
    assert counted["钱"] == [pytest.approx(-0.2), pytest.approx(0.0)]


TEXTS = (
    "包工头拖欠我们工钱，他还拿刀吓唬人",
    "昨晚他又喝多了，堵着门要杀人，孩子都吓哭了",
    "我想问问彩礼能要回来不",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_shipped_weights_add_up_word_by_word(text: str) -> None:
    """What each word is said to count in this text comes to the whole score, beside what no word has."""
    folded = fold(text)
    names = sorted(
        {feature.name for feature in features(folded, scanner().hits(folded))} & set(weights().names)
    )
    sums = weights().sums(names)
    heads = sorted(sums.scores)
    counted = weights().counted(names, heads, sums)

    assert sums.hidden, "不够难：没问到那两层"
    opened = [value > 0 for value in sums.hidden]
    for at, head in enumerate(heads):
        whole = sum(counted[name][at] for name in names) / sums.norm
        assert sums.scores[head] == pytest.approx(whole + _wordless(head, opened), abs=0.05)


def _wordless(name: str, opened: list[bool]) -> float:
    """What the shipped file says of no word at all where these hidden places are open."""
    head, _, rest = FILE.read_bytes()[len(MAGIC) :].partition(b"\n")
    header = json.loads(head)
    shape = header["layers"]
    mids, hidden, heads = shape["mids"], shape["hidden"], shape["heads"]
    raw = rest[len(rest) - hidden * (mids + 2 * len(heads)) :]
    inner = struct.unpack(f"<{mids * hidden}b", raw[: mids * hidden])
    outer = struct.unpack(f"<{hidden * len(heads)}h", raw[mids * hidden :])
    bias = [header["bias"][f"mid.{at}"] * 256 for at in range(mids)]
    held = [
        sum(value * inner[mid * hidden + at] for mid, value in enumerate(bias)) + shape["start"][at]
        for at in range(hidden)
    ]
    column = outer[heads.index(name) :: len(heads)]
    said = sum(value * step for value, step, is_open in zip(held, column, opened, strict=True) if is_open)
    return float(header["bias"][name] + said * shape["scale"][name] + shape["bias"][name]) / 2


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", FILE.read_bytes()[:-1], FILE.read_bytes()[:5000]])
def test_what_is_no_whole_weights_file_is_refused(raw: bytes) -> None:
    """Half a file must not read as other weights."""
    with pytest.raises(ValueError, match="权重文件"):
        unpack(raw)
