"""The scanner finds words over jieba's cuts, leaves alone what a harmless phrase covers, and knows denial."""

from __future__ import annotations

from lexicon.features import features
from lexicon.load import Entry
from lexicon.normalize import fold
from lexicon.scan import Scanner

SCANNER = Scanner(
    [
        Entry("打", "danger", "动手"),
        Entry("打工", "harmless", "顺口无害"),
        Entry("墙垒", "neighbour", "垒墙"),
        Entry("不给…工钱", "labour", "欠薪"),
        Entry("工钱", "labour", "欠薪"),
    ]
)


def _words(text: str) -> list[str]:
    return [hit.entry.word for hit in SCANNER.hits(fold(text))]


def test_a_harmless_phrase_covers_the_word_in_it() -> None:
    """打工 is not 打, but the 打 beside it is."""
    assert _words("去北京打工") == ["打工"]
    assert _words("打工回来打人") == ["打工", "打"]


def test_a_gap_may_hold_a_few_signs_of_the_same_clause() -> None:
    """不给…工钱 spans 不给我们工钱; a comma ends it."""
    assert "不给…工钱" in _words("他不给我们工钱")
    assert "不给…工钱" not in _words("他不给，我们工钱")
    assert "不给…工钱" not in _words("他不给我们这帮人一年到头的工钱")


def test_words_are_found_over_jieba_cuts() -> None:
    """Where a word is cut in two by jieba the scanner still sees it."""
    assert _words("把墙垒到我家") == ["墙垒"]


def test_denial_is_a_feature_of_its_own() -> None:
    """没打 counts apart from 打; 打 alone is not denied."""
    denied = {feature.name for feature in features("没打人", SCANNER.hits("没打人"))}
    said = {feature.name for feature in features("要打人", SCANNER.hits("要打人"))}

    assert "N:danger.动手" in denied
    assert "N:danger.动手" not in said


def test_an_empty_lexicon_finds_nothing() -> None:
    """A folder without words does not break the scanner."""
    assert Scanner([]).hits("打人") == []
