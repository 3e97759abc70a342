"""我是正二村的: whose village the words or a name in the group say, and all that only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.own_village import own_village, village_in_name
from lexicon.read import read

TOWNSHIP = "正安镇"


def _own(text: str, township: str = "") -> str:
    found = own_village(text, read(text, township=township).places)
    return found.name if found else ""


@pytest.mark.parametrize(
    "text",
    [
        "我是正二村的",
        "我正二村的",
        "俺们正二的",
        "我们正二这边又停水了",
        "我家在正二村北头",
        "俺家是正二的，他家也是",
        "我住正二，跟他前后院",
        "俺是正二村人",
        "咱们正二村路灯坏俩月了",
        "早先我是正一村的，现在我是正二村的",
    ],
)
def test_who_says_of_which_village_they_are_is_understood(text: str) -> None:
    """With 是, 住, 家在, 我们; the last where two are said."""
    assert _own(text) == "正二村"


@pytest.mark.parametrize(
    "text",
    [
        "我媳妇是正二村的",
        "我不是正二村的",
        "他说我是正二村的",
        "我是正二村的姑爷",
        "我在正二村打工",
        "我家在正二村租的房",
        "我问正二村的人了",
        "我正二村的地让人占了",
        "你是正二村的不",
        "正二村的老样欠我钱",
        "我们去正二村",
        "我是赵屯村的",
        "我住在闾阳",
        "我是铁岭的",
        "我是三组的",
        "",
    ],
)
def test_what_is_said_of_others_or_of_somewhere_is_not_ones_own(text: str) -> None:
    """Kin, a no, somebody else's words, work, a township; a namesake while nothing decides."""
    assert _own(text) == ""


def test_the_groups_township_decides_between_namesakes() -> None:
    """赵屯村 stands in two townships; in a group of 正安镇 it is that one's."""
    (place,) = read("我是赵屯村的", township=TOWNSHIP).places

    assert own_village("我是赵屯村的", (place,)) == place
    assert place.township == TOWNSHIP


@pytest.mark.parametrize(
    "name",
    ["正二-老样", "老样（正二）", "正二老样", "正二村老样", "【正二村】样姐", "老样@正二", "老样 正二村"],
)
def test_a_name_in_the_group_tells_the_village(name: str) -> None:
    """As groups ask their members to be called."""
    found = village_in_name(name, TOWNSHIP)

    assert found is not None and found.name == "正二村"


@pytest.mark.parametrize(
    "name", ["幸福的小草", "正二和正三", "红旗飘飘", "正二快乐", "样正二", "正安镇-老样", "赵屯-老样", ""]
)
def test_other_names_tell_none(name: str) -> None:
    """Words that only hold a village's signs, townships, namesakes, two villages at once."""
    assert village_in_name(name) is None


def test_a_village_of_another_township_is_not_taken_from_a_name() -> None:
    """In a group of 廖屯镇 正二 is nobody's village."""
    assert village_in_name("正二-老样", "廖屯镇") is None


@given(st.text(max_size=80), st.text(alphabet="我俺们家是住在正二村的老-（）赵屯人", max_size=30))
def test_any_text_and_any_name_are_answered(text: str, near: str) -> None:
    """Nothing raises; what is found is sure, and of ours."""
    for words in (text, near, text + near):
        for found in (own_village(words, read(words).places), village_in_name(words)):
            assert found is None or (found.sure and found.township)
