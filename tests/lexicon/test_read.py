"""The reading of a text: the same every time, within the text, never an error, and explained."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lexicon.read import lexicon_hash, read
from lexicon.reading import Kind, Reading, Type, Urgency

ROOT = Path(__file__).resolve().parents[2]
_YARD = {Type.NEIGHBOUR, Type.LAND, Type.HOMESTEAD}
_KNIFE = {Type.SAFETY, Type.FAMILY}
ANYTHING = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=st.characters(), max_size=100),
    st.text(alphabet="他打我家地墙钱不给刀药村书记正二天津，。 ?!", max_size=60),
    st.builds(lambda sign, times: sign * times, st.characters(), st.integers(0, 3000)),
    st.text(alphabet="😂🧨[捂脸]", max_size=80),
)


def _check(text: str, reading: Reading) -> None:
    for word, start, end in [(found.word, found.start, found.end) for found in reading.matched] + [
        (found.word, found.start, found.end) for found in reading.places
    ]:
        assert text[start:end] == word
        assert 0 <= start < end <= len(text)
    for officer in reading.officers:
        assert 0 <= officer.start < officer.end <= len(text)
    assert (reading.kind is Kind.CHATTER) == (reading.types == ())
    assert (reading.kind is Kind.CHATTER) == (reading.urgency is Urgency.NONE)
    if reading.kind is Kind.CHATTER:
        assert not reading.speak
        assert reading.topics == ()
        assert reading.officers == ()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ANYTHING)
def test_any_text_is_read_twice_the_same_and_within_its_bounds(text: str) -> None:
    """Lone surrogates, emoji, runs: no error, spans are of the text as given, no memory of the first time."""
    reading = read(text)

    _check(text, reading)
    assert read(text) == reading


@pytest.mark.parametrize("sign", ["囧", "哈", "1", "z", "😂", "\ud800", " ", "打", "。"])
def test_a_million_of_any_sign_is_read_within_a_second(sign: str) -> None:
    """One message must not stop the bot."""
    read("热身")
    text = sign * 1_000_000
    begin = time.process_time()
    reading = read(text)

    assert time.process_time() - begin < 1
    _check(text, reading)


@pytest.mark.parametrize(
    ("text", "kind", "types", "urgency"),
    [
        ("后院把院墙垒到我家菜地里来了，说他也不听", Kind.CONCERN, _YARD, "normal"),
        ("包工头欠我们四个人三个月工钱，电话都不接了", Kind.CONCERN, {Type.LABOUR}, None),
        ("他拿着刀在我家门口，说谁出来砍谁，我和孩子在屋里", Kind.CONCERN, _KNIFE, "critical"),
        ("我妈把敌敌畏喝了，嘴里冒白沫，快来人", Kind.CONCERN, {Type.HELP, Type.MEDICAL}, "critical"),
        ("请问农村宅基地能不能卖给城里人，法律上咋规定的", Kind.QUESTION, {Type.HOMESTEAD}, "normal"),
        ("打麻将三缺一，谁来", Kind.CHATTER, set(), "none"),
        ("工资到账了，晚上喝点", Kind.CHATTER, set(), "none"),
        ("祝大家新年快乐，身体健康", Kind.CHATTER, set(), "none"),
    ],
)
def test_plain_words_are_read_plainly(text: str, kind: Kind, types: set[Type], urgency: str | None) -> None:
    """What nobody could take otherwise is not taken otherwise."""
    reading = read(text)

    assert reading.kind is kind
    assert not types or reading.types[0] in types
    assert urgency is None or reading.urgency == urgency


def test_traditional_and_full_width_read_as_simplified_with_their_own_spans() -> None:
    """The words behind are quoted as they were typed."""
    text = "後院那家把墻壘到我家地裡了"
    reading = read(text)

    assert reading.kind is Kind.CONCERN
    assert any("墻" in match.word for match in reading.matched)


def test_each_reading_says_which_words_and_how_much() -> None:
    """A mediator sees why: the label, the word as said, and its weight with a sign."""
    reading = read("包工头拖欠我们工钱不给")
    best = reading.matched[0]

    assert best.why == f"劳动争议:{best.word} +{best.weight:.1f}"
    assert [abs(match.weight) for match in reading.matched] == sorted(
        (abs(match.weight) for match in reading.matched), reverse=True
    )


def test_the_hash_stands_in_every_reading() -> None:
    """A kept reading tells which lexicon made it."""
    assert read("借钱不还").lexicon == read("好").lexicon == lexicon_hash()
    assert len(lexicon_hash()) == 12


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_the_reading_does_not_hang_on_the_hash_seed(seed: str) -> None:
    """The same bytes under any PYTHONHASHSEED."""
    text = "村书记把机动地包给他小舅子，正二村几十户不签字，他还打我"
    code = f"from lexicon.read import read; print(read({text!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(read(text))


def test_reading_loads_nothing_that_only_training_needs() -> None:
    """numpy, scipy, sklearn, jieba's own dictionary and OpenCC stay out of the message path."""
    code = (
        "import sys; from lexicon.read import read; read('借钱不还');"
        "print([m for m in ('numpy','scipy','sklearn','jieba','opencc','tree_sitter') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "text", ["救命", "着火了", "有人掉河里了", "我儿子不见了", "老太太摔了起不来", "砍人了快来"]
)
def test_a_short_cry_is_believed(text: str) -> None:
    """A few signs give the weights little to go by; their plain words are taken at their word."""
    assert read(text).urgency is Urgency.CRITICAL


@pytest.mark.parametrize(
    "text", ["饿得不想活了哈哈", "救火用的水管出售", "人找着了，谢谢大伙", "那年着大火，我才六岁"]
)
def test_a_cry_beside_laughter_trade_thanks_or_long_ago_is_none(text: str) -> None:
    """The same words with what rules them out wake nobody."""
    assert read(text).urgency is not Urgency.CRITICAL


@pytest.mark.parametrize("text", ["老孟家把墙垒到我家地里了，还骂我，正二村的", "后院那家把墙垒到我家地里了"])
def test_a_wall_in_ones_field_is_a_matter(text: str) -> None:
    """The plainest quarrel of all is kept."""
    assert read(text).kind is Kind.CONCERN
