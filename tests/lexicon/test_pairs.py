"""Two words near each other are found in one pass, as looking for each in turn would find them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lexicon.pairs import Pair, Pairs
from lexicon.topics import load_topics

PAIRS = [
    Pair(("刀", "菜刀"), ("砍", "砍人"), 3),
    Pair(("爷爷", "他"), ("丢", "爷"), 2),
    Pair(("他他",), ("他他", "刀"), 4),
    Pair(("人",), ("人",), 1),
]
TABLE = '[[topic]]\nname = "violence"\nwords = ["家暴"]\npair = [\n'


def _stands(pair: Pair, text: str) -> bool:
    """One word of the first group, and one of the second wholly within so many signs behind it."""
    for word in pair.first:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            near = text[end : end + pair.within]
            if any(other in near for other in pair.second):
                return True
            at = text.find(word, end)
    return False


@given(st.text(alphabet="刀菜砍人爷他丢 ", max_size=40))
def test_pairs_stand_where_their_words_are_near(text: str) -> None:
    """Whatever the order and overlap of the words."""
    assert Pairs(PAIRS).in_text(text) == {number for number, pair in enumerate(PAIRS) if _stands(pair, text)}


def test_no_pairs_stand_nowhere() -> None:
    """A table without pairs has none."""
    assert Pairs([]).in_text("他拿刀砍人") == frozenset()


def test_an_empty_word_of_a_pair_is_told_by_its_line(tmp_path: Path) -> None:
    """It would stand everywhere; the right pair beside it stays usable."""
    path = tmp_path / "topics.toml"
    path.write_text(
        TABLE
        + '    { first = ["他"], second = ["打我"], within = 12 },\n'
        + '    { first = ["他", ""], second = ["打她"], within = 12 },\n]\n',
        encoding="utf-8",
    )
    found, problems = load_topics(path)

    assert [(problem.line, problem.what) for problem in problems] == [
        (6, "pair 里有一个词是空的，或者没加引号")
    ]
    assert found.find("他又打我") == ("violence",)
