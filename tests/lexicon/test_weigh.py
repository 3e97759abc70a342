"""A text is weighed at once, and explained when asked: both come to what its features say one by one."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.danger_net import CALM, signs_of
from lexicon.explain import Explanation
from lexicon.features import Feature, features
from lexicon.normalize import fold, squeeze
from lexicon.places import gazetteer
from lexicon.read import read
from lexicon.scan import Hit, scanner
from lexicon.sieve import DANGER, PLACE, TOPIC, sieve
from lexicon.topics import topics
from lexicon.weigh import scale
from lexicon.weights import weights

CORPUS = Path(__file__).resolve().parents[2] / "lexicon" / "corpus"
KNOWN = frozenset(weights().names)
ANYTHING = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="他打我家没不给刀钱欠条孩子门水正二村，。 ?!/_^$:0９吗么", max_size=80),
)


def _lines(step: int) -> list[str]:
    return [
        json.loads(raw)["text"]
        for path in sorted(CORPUS.glob("*.jsonl"))
        for raw in path.read_text(encoding="utf-8").splitlines()[::step]
    ]


def _check(text: str) -> None:
    folded, _ = squeeze(fold(text))
    hits, tables = sieve().look(folded)
    assert _plain(hits) == _plain(scanner().hits(folded))

    one_by_one = features(folded, hits)
    expected = weights().sums(feature.name for feature in one_by_one)
    sums, found = scale().weigh(folded, hits)
    assert sums.norm == expected.norm
    assert scale().rest(sums, found) == expected.scores
    assert scale().features(folded, hits) == [each for each in one_by_one if _stands(each)]

    if not tables & TOPIC:
        assert topics().find(folded) == ()
    if not tables & (TOPIC | DANGER):
        assert signs_of(folded, hits, ())._replace(size=0) == CALM
    if not tables & PLACE:
        assert gazetteer().find(folded, "") == ()


def _plain(hits: list[Hit]) -> list[tuple[int, int, str, str]]:
    return [(start, end, entry.heading, entry.word) for start, end, entry in hits]


def _stands(feature: Feature) -> bool:
    """Known, and more than the text's form."""
    return feature.name in KNOWN and not feature.name.startswith("T:")


def test_villagers_lines_weigh_what_their_features_weigh() -> None:
    """Of every tenth line of the corpus: all heads, all places, and no table passed over that speaks."""
    for text in _lines(10):
        _check(text)


@settings(deadline=None)
@given(ANYTHING)
def test_any_text_weighs_what_its_features_weigh(text: str) -> None:
    """The signs that part words and frame texts in there mean nothing of the kind when people write them."""
    _check(text)


def test_an_explanation_is_its_matches() -> None:
    """Worked out when looked at, and to be used as the tuple that it stands for."""
    text = "包工头拖欠我们工钱不给"
    matched = read(text).matched
    assert isinstance(matched, Explanation)
    words = tuple(matched)

    assert words
    assert matched == words == read(text).matched
    assert matched != words[1:]
    assert (len(matched), matched[0], matched[1:]) == (len(words), words[0], words[1:])
    assert (hash(matched), repr(matched)) == (hash(words), repr(words))
