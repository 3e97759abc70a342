"""Money, areas and counts of people as villagers say them, and the many numbers that are none of these."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.amounts import amounts_in, people_in, value_text

TEXT = st.one_of(
    st.text(max_size=60),
    st.text(
        alphabet="零一二两三五八九十百千万亿几半多来把块元毛亩分平户口人个天到-,.0159kw¥每欠 。", max_size=30
    ),
)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("到现在还欠我三千六", "三千六", "3600元"),
        ("工钱3600块一直没给", "3600块", "3600元"),
        ("光押金就一万二", "一万二", "12000元"),
        ("盖棚子花了两万来块", "两万来块", "18000–22000元"),
        ("他还差我5k", "5k", "5000元"),
        ("修车搭进去八九千块", "八九千块", "8000–9000元"),
        ("一亩地八百包出去的", "一亩地八百", "800元/亩"),
        ("说好一天一百八", "一天一百八", "180元/天"),
        ("工价一百八一天", "一百八一天", "180元/天"),
        ("转包八百一亩", "八百一亩", "800元/亩"),
        ("苞米三块二一斤收的", "三块二一斤", "3.2元/斤"),
        ("一亩400一年的承包费", "一亩400一年", "400元/亩/年"),
        ("礼金28万8", "28万8", "288000元"),
        ("要赔三千到五千块", "三千到五千块", "3000–5000元"),
        ("修房子要3-5万", "3-5万", "30000–50000元"),
        ("每户摊了百八十块", "百八十块", "80–100元"),
        ("借条上是¥12,500", "¥12,500", "12500元"),
        ("挂号费五毛钱", "五毛钱", "0.5元"),
        ("化肥钱三块五毛", "三块五毛", "3.5元"),
        ("工程款三万多没结", "三万多", "30000–39999元"),
        ("挂号加药费六千多没人认", "六千多", "6000–6999元"),
        ("账上该有三千多万", "三千多万", "30000000–39990000元"),
        ("不到两万块钱的事", "不到两万块钱", "18000–20000元"),
        ("地里五亩都淹了", "五亩", "5亩"),
        ("果园一共三亩六分地", "三亩六分", "3.6亩"),
        ("分给他一亩二", "一亩二", "1.2亩"),
        ("撂荒三亩半", "三亩半", "3.5亩"),
        ("让他犁走半亩", "半亩", "0.5亩"),
        ("往我这边挪了两分地", "两分", "0.2亩"),
        ("房证写的一百二十平", "一百二十平", "120平米"),
        ("三十一亩地没人种", "三十一亩", "31亩"),
    ],
)
def test_sums_and_areas_become_values(text: str, words: str, value: str) -> None:
    """The value, what it is for, and the words it was said in."""
    (found,) = amounts_in(text)

    assert (found.words, value_text(found)) == (words, value)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("我们四个人都没领着", "四个人", "4人"),
        ("有七八户等着浇地", "七八户", "7–8户"),
        ("全村二百多口就这一眼井", "二百多口", "200–299人"),
        ("工地上十几个工人", "十几个工人", "11–19人"),
        ("我们哥仨的宅子", "哥仨", "3人"),
        ("一家三口没地方住", "三口", "3人"),
        ("他家跟我们两家都吵吵", "两家", "2户"),
        ("来了一百多号人", "一百多号人", "100–199人"),
        ("俩人在道边撕巴", "俩人", "2人"),
        ("老三两口子分家单过", "两口子", "2人"),
        ("十来万人看呢", "十来万人", "90000–110000人"),
    ],
)
def test_people_and_households_are_counted(text: str, words: str, value: str) -> None:
    """As said, in whole ones; a range stays a range."""
    (found,) = people_in(text)

    assert (found.words, value_text(found)) == (words, value)


@pytest.mark.parametrize(
    "text",
    [
        "那三块地归谁",
        "两块石头堵着道",
        "这俩碗一块洗",
        "千万别去",
        "万一淹了呢",
        "老百姓的事",
        "你个二百五",
        "转了一百八十度",
        "三千斤苞米没人收",
        "两百个鸡蛋",
        "电话13800138000",
        "6207那件咋样了",
        "2024年3月的事",
        "八家子村的",
        "就剩他一个人",
        "别人都给了",
        "百分之三十",
        "3号楼2单元501",
        "在家家户户门口",
        "墙占了两米",
        "下午六点半",
        "量的血压一百六",
        "抿了两口汤",
        "道东第三家",
        "爱看二人转",
        "谁家二小子来了",
        "她们姐妹俩月没见着钱",
        "一家人",
        "",
    ],
)
def test_other_numbers_are_neither_money_nor_land_nor_people(text: str) -> None:
    """Pieces of land, case numbers, telephones, years, weights, oaths."""
    assert amounts_in(text) == ()
    assert people_in(text) == ()


def test_several_stand_in_the_order_they_were_said() -> None:
    """Who was owed, how much each and how much in all."""
    text = "我们五个人一天二百，拖了四个月，一共欠三万六"

    assert [value_text(found) for found in amounts_in(text)] == ["200元/天", "36000元"]
    assert [value_text(found) for found in people_in(text)] == ["5人"]


def test_signs_of_any_width_and_old_forms_are_the_same_numbers() -> None:
    """Full-width figures and traditional signs count as the others, the words stay as they were typed."""
    (found,) = amounts_in("欠我３６００塊")

    assert (found.words, found.low) == ("３６００塊", 3600)


@given(TEXT)
def test_any_text_gives_finite_values_and_true_spans(text: str) -> None:
    """Nothing raises; spans lie in the text, in order, and never one in another."""
    for found in (amounts_in(text), people_in(text)):
        reached = 0
        for one in found:
            assert reached <= one.start < one.end <= len(text)
            assert text[one.start : one.end] == one.words
            assert math.isfinite(one.low) and 0 <= one.low <= one.high
            assert math.isfinite(one.high) and value_text(one)
            reached = one.end


def test_a_text_as_long_as_a_book_is_done_at_once() -> None:
    """What nobody types costs no more than its first pages."""
    assert amounts_in("一" * 300_000) == ()
    assert people_in("3" * 300_000) == ()
    assert len(amounts_in("欠我三千六，" * 100_000)) < 5_000
