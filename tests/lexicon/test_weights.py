"""The weights file: sums are what its single weights add up to, and a broken one is refused."""

from __future__ import annotations

import pytest

from lexicon.features import features
from lexicon.normalize import fold
from lexicon.scan import scanner
from lexicon.weights import FILE, pack, unpack, weights

HEADER = {
    "lanes": ["kind.concern", "kind.chatter", "#count", "#norm"],
    "norm_step": 0.5,
    "scale": {"kind.concern": 0.1, "kind.chatter": 0.2},
    "bias": {"kind.concern": -1.0, "kind.chatter": 0.5},
    "thresholds": {},
}
# Two features: 欠 counts +0.1 and −0.4, 钱 counts −0.2 and 0.0; their norms are 1 and 7 half steps.
SMALL = unpack(pack(HEADER, ["欠", "钱"], bytes([129, 126, 1, 1, 126, 128, 1, 7])))


def test_a_score_is_bias_plus_weights_over_the_norm() -> None:
    """(0.1 − 0.2) ÷ √(8 × 0.5) − 1, and likewise for every head at once."""
    sums = SMALL.sums(["欠", "钱", "没见过"])

    assert sums.norm == 2.0
    assert sums.scores == {"kind.concern": pytest.approx(-1.05), "kind.chatter": pytest.approx(0.3)}


def test_a_text_of_unknown_words_has_the_bias_alone() -> None:
    """Nothing known, nothing added."""
    assert SMALL.sums(["没见过"]).scores == {"kind.concern": -1.0, "kind.chatter": 0.5}


def test_single_weights_can_be_asked_for() -> None:
    """What an explanation shows is what the sum was made of."""
    assert SMALL.weight("欠", "kind.chatter") == pytest.approx(-0.4)
    assert SMALL.weight("没见过", "kind.chatter") == 0.0


def test_the_shipped_weights_add_up_one_by_one() -> None:
    """Adding all heads in one long number gives what adding them singly gives."""
    text = fold("包工头拖欠我们工钱，他还拿刀吓唬人")
    names = {feature.name for feature in features(text, scanner().hits(text))}
    sums = weights().sums(names)
    unbiased = weights().sums([]).scores

    for head, score in sums.scores.items():
        single = sum(weights().weight(name, head) for name in names)
        assert score == pytest.approx(unbiased[head] + single / sums.norm, abs=1e-6)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", FILE.read_bytes()[:-1], FILE.read_bytes()[:5000]])
def test_what_is_no_whole_weights_file_is_refused(raw: bytes) -> None:
    """Half a file must not read as other weights."""
    with pytest.raises(ValueError, match="权重文件"):
        unpack(raw)
