"""What may leave the machine says what is asked, and not who asks it about whom, where."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.outward import LONGEST, outward


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王建国欠我三千块钱不还咋办", "某欠我三千块钱不还咋办"),
        ("我家后院老李家张桂兰把墙垒到我家地里了", "我家后院某把墙垒到我家地里了"),
        ("孙家旺的车辽G12345把我撞了", "某的某把我撞了"),
        ("我叫于洪波，身份证211122199001011234", "我叫某,身份证某"),
        ("电话幺三九八八六六二二三三", "电话某"),
        ("微信号lp_8867", "微信某"),
        ("在沟帮子鑫源农资店买的种子不出苗", "在某买的种子不出苗"),
        ("说案号6207咋还没办", "说案号某咋还没办"),
        ("样海峰家的狗咬人了", "某家的狗咬人了"),
        ("2019年打的欠条，45000块，还能要不", "2019年打的欠条,45000块,还能要不"),
        ("高利贷犯法吗", "高利贷犯法吗"),
        ("无人机打药飘到我家葡萄上算谁的", "无人机打药飘到我家葡萄上算谁的"),
    ],
)
def test_names_places_and_numbers_become_one_sign(text: str, shown: str) -> None:
    """A year, a sum and the matter stay."""
    assert outward(text, ["样海峰"]) == shown


SURNAMES = "王李张刘陈杨赵黄周吴徐孙朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂芝玉梅淑华建国庆富贵德福宝山海峰云凤琴春生江永铁柱满喜凯"
)
ASKED = (
    "{}欠我两万块钱不还咋办",
    "我跟{}合伙买的农机散伙咋分",
    "我家邻居{}把树栽到我家地里能砍不",
    "租了{}家十亩地没写合同能要回来不",
    "给{}干活摔伤了他不管咋整",
)


def test_of_names_nobody_told_it_few_are_left() -> None:
    """A dictionary cannot know them all; of a thousand made at random at most thirty stand there whole."""
    chance = random.Random(5)
    left = 0
    for _ in range(1000):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))
        left += name in outward(chance.choice(ASKED).format(name))

    assert left <= 30


def test_a_long_story_is_cut() -> None:
    """What a question is about stands in its first sentences."""
    assert len(outward("欠条过几年作废" * 100)) <= LONGEST


@given(st.text(max_size=60), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=20))
def test_a_phone_never_stands_in_it(before: str, phone: str, after: str) -> None:
    """Whatever stands around it."""
    assert phone not in outward(before + phone + after)
