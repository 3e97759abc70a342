"""Danger to life said outright is never missed, and its look-alikes wake nobody."""

from __future__ import annotations

import pytest

from lexicon.read import read

OUTRIGHT = (
    "他要拿刀砍人",
    "救命，李四拿刀要砍我",
    "我不想活了，药都买好了",
    "我不想活了，药都买好了，你们替我照看照看我闺女",
    "快来人，他抡着斧子要杀我",
    "我爸喝了百草枯，快救人",
    "着火了",
    "有人掉河里了",
    "老太太一个人在家摔倒了起不来，叫不答应",
    "村口塌了压住人了，快来人",
)
LOOK_ALIKE = (
    "刀削面砍价",
    "跳楼价处理棉裤",
    "帮我砍一刀",
    "昨晚电视里那俩人拿刀砍起来了，真热闹",
    "炒菜差点着火，没事了",
    "打麻将输惨了，回家媳妇要杀了我哈哈",
    "明天杀年猪，都来吃杀猪菜",
    "他要跟我拼命喝酒，喝多了哈哈",
)


@pytest.mark.parametrize("text", OUTRIGHT)
def test_said_outright_it_is_present_danger(text: str) -> None:
    """Whatever the weights make of the rest: everybody is called, and the group hears its line."""
    reading = read(text)

    assert reading.critical and reading.speak


@pytest.mark.parametrize("text", LOOK_ALIKE)
def test_a_look_alike_is_none(text: str) -> None:
    """Dishes, prices, films, games and feasts with the same words in them."""
    assert not read(text).critical
