"""Times as villagers say them become days of the calendar; what is no date, or cannot be one, is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.times import times_in, value_text

TODAY = date(2026, 12, 1)  # a Tuesday, 十月廿三
TEXT = st.one_of(
    st.text(max_size=60),
    st.text(
        alphabet="去今明前后昨大年月日号天点半初正腊冬闰一二三五十零〇八个来多了周上下午晚早没节除夕0123459-.:",
        max_size=30,
    ),
)


def _said(text: str, today: date = TODAY) -> list[tuple[str, str]]:
    return [(found.words, value_text(found)) for found in times_in(text, today)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("去年腊月就该给的钱", "去年腊月", "2026-01-19–2026-02-16"),
        ("腊月二十三去他家要过", "腊月二十三", "2027-01-30"),
        ("正月十五那天打起来的", "正月十五那天", "2026-03-03"),
        ("五月初五借走的", "五月初五", "2026-06-19"),
        ("去年八月节还说给", "去年八月节", "2025-10-06"),
        ("去年闰六月垒的墙", "去年闰六月", "2025-07-25–2025-08-22"),
        ("农历三月初八动的工", "农历三月初八", "2026-04-24"),
        ("除夕夜里放炮崩的", "除夕夜里", "2027-02-05"),
        ("前天来量的地", "前天", "2026-11-29"),
        ("夜儿个又来了", "夜儿个", "2026-11-30"),
        ("前儿个刚浇的水", "前儿个", "2026-11-29"),
        ("昨下黑推的墙", "昨下黑", "2026-11-30"),
        ("腊月十号去的", "腊月十号", "2027-01-17"),
        ("八月十五号去的", "八月十五号", "2026-08-15"),
        ("前晚拉走的车", "前晚", "2026-11-29"),
        ("他俩腊月十六签的字", "腊月十六", "2027-01-23"),
        ("说腊月三十给信", "腊月三十", "2027-02-05"),
        ("讲好上秋还苞米", "上秋", "2026-09-01–2026-11-30"),
        ("开春挖的沟", "开春", "2026-03-01–2026-05-31"),
        ("这坝漏了十多年", "十多年", "2007-12-01–2016-12-01"),
        ("沟堵了一个多月", "一个多月", "2026-10-01–2026-11-01"),
        ("大后天开庭", "大后天", "2026-12-04"),
        ("上个月停的水", "上个月", "2026-11-01–2026-11-30"),
        ("上个月15号打的条", "上个月15号", "2026-11-15"),
        ("下个月初给信", "下个月初", "2027-01-01–2027-01-10"),
        ("大前年秋天包出去的", "大前年秋天", "2023-09-01–2023-11-30"),
        ("头年冬天冻死的", "头年冬天", "2025-12-01–2026-02-28"),
        ("今天晚上六点去要", "今天晚上六点", "2026-12-01 18:00"),
        ("他晚上六点回来", "晚上六点", "2026-12-01 18:00"),
        ("昨天下午三点半推的我", "昨天下午三点半", "2026-11-30 15:30"),
        ("晚上七点一刻停的电", "晚上七点一刻", "2026-12-01 19:15"),
        ("后半夜两点还唱呢", "后半夜两点", "2026-12-01 02:00"),
        ("今晚十二点停电", "今晚十二点", "2026-12-01 24:00"),
        ("明天一早拉走", "明天一早", "2026-12-02"),
        ("18:30在村部", "18:30", "2026-12-01 18:30"),
        ("上周三", "上周三", "2026-11-25"),
        ("礼拜天他家办事", "礼拜天", "2026-12-06"),
        ("2024年3月5号签的", "2024年3月5号", "2024-03-05"),
        ("二〇二三年的事", "二〇二三年", "2023-01-01–2023-12-31"),
        ("08年分的地", "08年", "2008-01-01–2008-12-31"),
        ("2024-3-5打的款", "2024-3-5", "2024-03-05"),
        ("3月5号住的院", "3月5号", "2026-03-05"),
        ("半个月了没人管", "半个月了", "2026-11-16"),
        ("都三年多了", "三年多了", "2022-12-01–2023-12-01"),
        ("四个月没开工资", "四个月", "2026-08-01"),
        ("两年半没给", "两年半", "2024-06-01"),
        ("仨月了", "仨月了", "2026-09-01"),
        ("一个多月没信儿", "一个多月", "2026-10-01–2026-11-01"),
        ("井到三月不修", "三月", "2026-03-01–2026-03-31"),
        ("三天前报的警", "三天前", "2026-11-28"),
        ("一个礼拜后还", "一个礼拜后", "2026-12-08"),
    ],
)
def test_what_is_said_becomes_days(text: str, words: str, value: str) -> None:
    """The day or the days from first to last, the hour where it was said, and the words."""
    assert _said(text) == [(words, value)]


@pytest.mark.parametrize(
    "text",
    [
        "每天晚上六点都放音响",
        "包十年合同",
        "租了20年",
        "二三年",
        "2月30号",
        "2024年13月",
        "腊月三十五",
        "六点回来",
        "三点意见",
        "3.5亩地",
        "一天一百八",
        "三天两头打",
        "前儿子媳妇",
        "小年轻不懂事",
        "老周三哥",
        "五百年前是一家",
        "十冬腊月的",
        "3号楼",
        "门前晚霞真红",
        "开春装店",
        "晚上秋收",
        "6207号",
        "三年级的孩子",
        "半天没动静",
        "我不明白",
        "他家后院",
        "",
    ],
)
def test_nonsense_and_what_recurs_gives_none(text: str) -> None:
    """No thirtieth of February, no every day, no six o'clock of nobody knows which half of the day."""
    assert _said(text) == []


def test_last_year_in_the_old_calendar_is_counted_from_its_own_new_year() -> None:
    """On 10 January the old year still runs: 去年腊月 is the one before."""
    assert _said("去年腊月", date(2026, 1, 10)) == [("去年腊月", "2024-12-31–2025-01-28")]


def test_what_is_said_without_a_year_has_mostly_happened() -> None:
    """In December 5月 is this year's; in February 3月 is the next one, a month ahead."""
    assert _said("5月份")[0][1].startswith("2026-05")
    assert _said("3月份", date(2026, 2, 20))[0][1].startswith("2026-03")


def test_several_times_stand_in_the_order_they_were_said() -> None:
    """Since when and until when, each by itself."""
    assert _said("去年秋天干的活，说好今年正月十五给，到现在没影") == [
        ("去年秋天", "2025-09-01–2025-11-30"),
        ("今年正月十五", "2026-03-03"),
    ]


@given(TEXT, st.dates())
def test_any_text_on_any_day_gives_true_spans_and_days_in_order(text: str, today: date) -> None:
    """Nothing raises; spans lie in the text one behind the other, the first day is never after the last."""
    reached = 0
    for found in times_in(text, today):
        assert reached <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.words
        assert found.first <= found.last
        assert value_text(found)
        reached = found.end


def test_a_text_as_long_as_a_book_is_done_at_once() -> None:
    """What nobody types costs no more than its first pages."""
    assert times_in("年" * 300_000, TODAY) == ()
    assert times_in("1" * 300_000, TODAY) == ()
