"""Names, places, telephones and numbers go out of a question; what it asks stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.answers import answers
from lexicon.masked import masked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("正二村老孟家的羊吃了我苞米咋赔", "〈地方〉〈人〉家的羊吃了我苞米咋赔"),
        ("孟凡军欠我三千六，条丢了，19912345678", "〈人〉欠我三千六,条丢了,〈电话〉"),
        ("李强打了我", "〈人〉打了我"),
        ("欧阳志远不给工钱", "〈人〉不给工钱"),
        ("找刘会计要账本他不给", "找〈人〉会计要账本他不给"),
        ("我叫张三，跟李四打架了", "我叫〈人〉,跟〈人〉打架了"),
        ("幺三八零零零零一二三四这是他电话", "〈电话〉这是他电话"),
        ("电话0416-6612345打不通", "电话〈电话〉打不通"),
        ("身份证210782196503041234能办低保不", "身份证〈数〉能办低保不"),
        ("我的号６２０７咋没信", "我的号〈数〉咋没信"),
        ("微信wxid_abc123骂我", "微信〈数〉骂我"),
        ("打12348要钱不，报110他不来", "打12348要钱不,报110他不来"),
        ("样吴说的", "〈人〉说的"),
    ],
)
def test_who_where_and_which_number_are_taken_out(text: str, left: str) -> None:
    """Known names wherever they stand; numbers anybody may ring stay."""
    assert masked(text, ["样吴"]) == left


def test_hardly_a_question_of_ours_loses_a_word() -> None:
    """Of the stored ways of asking, which name nobody, one in a hundred at most."""
    asks = [ask for one in answers() for ask in one.asks]
    lost = [ask for ask in asks if "〈人〉" in masked(ask) or "〈数〉" in masked(ask)]

    assert len(lost) <= len(asks) / 100, lost


@given(st.text(max_size=80))
def test_any_text_is_masked(text: str) -> None:
    """It never raises, and leaves no run of eleven digits."""
    assert "19900000001" not in masked(f"{text}19900000001")
