"""Signs are made alike one by one, repetition is taken out, words are cut: no position is lost."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lexicon.normalize import fold, may_repeat, squeeze
from lexicon.segment import cut, fast_cutter, reference_cutter

CORPUS = Path(__file__).resolve().parents[2] / "lexicon" / "corpus"


def test_look_alikes_are_made_one() -> None:
    """Full width, capitals, traditional signs and quotation marks compare as what they look like."""
    assert fold("後院那家把墻壘到我家，ＡＢ１２「好」㎡") == '后院那家把墙垒到我家,ab12"好"㎡'


def test_signs_in_use_in_simplified_texts_stay() -> None:
    """乾隆 and 瞭望 are no traditional spellings of anything."""
    assert fold("乾隆瞭望") == "乾隆瞭望"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_folding_keeps_every_position(text: str) -> None:
    """Whatever the text, sign i stays sign i, and no lone surrogate is left."""
    folded = fold(text)

    assert len(folded) == len(text)
    folded.encode()


def test_endless_repetition_is_kept_three_times() -> None:
    """A sticker held down says no more than three of it; the rest keeps its place."""
    short, places = squeeze("他" + "[捂脸]" * 50 + "打我")

    assert short == "他" + "[捂脸]" * 3 + "打我"
    assert places is not None
    assert places[-2:] == [201, 202]


def test_ordinary_texts_are_not_touched() -> None:
    """Nothing is squeezed out of what people write."""
    assert squeeze("哈哈哈哈 今天杀猪 都来") == ("哈哈哈哈 今天杀猪 都来", None)


@given(
    st.lists(
        st.tuples(st.sampled_from(["他", "哈嘿", "12", "[捂脸]", "，", "刀砍人"]), st.integers(1, 12)),
        max_size=40,
    )
)
def test_a_repetition_is_never_missed_by_counting_first(parts: list[tuple[str, int]]) -> None:
    """What says that a sign stands eight times is asked before the slow search, which finds the rest."""
    text = "".join(unit * times for unit, times in parts)

    assert may_repeat(text) or re.search(r"(.{1,8}?)\1{7,}", text) is None


@given(st.text(max_size=400))
def test_words_joined_are_the_text(text: str) -> None:
    """Cutting loses nothing and adds nothing."""
    folded = fold(text)

    assert "".join(cut(folded)) == folded


def test_a_run_of_an_unknown_sign_is_cut_in_no_time() -> None:
    """jieba alone takes 37 s for this; one message must not stop the bot."""
    begin = time.process_time()
    cut("囧" * 99_000)

    assert time.process_time() - begin < 1


def test_the_fast_cutter_cuts_as_jieba_does() -> None:
    """On every twentieth line of the corpus at least 99 % of the words are those of jieba itself."""
    same = whole = 0
    for path in sorted(CORPUS.glob("*.jsonl")):
        for raw in path.read_text(encoding="utf-8").splitlines()[::20]:
            text = fold(json.loads(raw)["text"])[:200]
            ours, theirs = _spans(fast_cutter()(text)), _spans(reference_cutter()(text))
            same += len(ours & theirs)
            whole += len(theirs)

    assert same / whole >= 0.99


def _spans(words: list[str]) -> set[tuple[int, int]]:
    at, spans = 0, set()
    for word in words:
        spans.add((at, at + len(word)))
        at += len(word)
    return spans
