"""A payload becomes a message: what gateways write in place of quotes and mentions."""

from __future__ import annotations

import time

import pytest

from bot.channels.wechaty_read import sent_at, split_mention, split_quote

NOW = 1_772_424_000_000_000
DASHES = "- - - - - - - - - - - - - - -"

XML = """<msg><appmsg><title>这话说不得</title><type>57</type><refermsg><type>1</type>
<displayname>李四</displayname><content>&lt;我&gt;拿刀砍了他</content></refermsg></appmsg></msg>"""


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        (f"「李四：我拿刀砍了他」\n{DASHES}\n这话说不得", "这话说不得", "我拿刀砍了他"),
        (f"「李四: 头一行\n第二行」\n{DASHES}\n嗯", "嗯", "头一行\n第二行"),
        (f"「没有名字的话」\n{DASHES}\n嗯", "嗯", "没有名字的话"),
        (f"「李四：他说「要命」」\n{DASHES}\n真的？", "真的？", "他说「要命」"),
        (f"「李四：在不」\n{DASHES}\n", "", "在不"),
        (XML, "这话说不得", "<我>拿刀砍了他"),
        ("「要命」就是这么回事", "「要命」就是这么回事", ""),
        (f"他要拿刀砍人\n「李四：在不」\n{DASHES}\n", f"他要拿刀砍人\n「李四：在不」\n{DASHES}\n", ""),
    ],
)
def test_a_quote_is_split_off(text: str, own: str, quoted: str) -> None:
    """Only at the very beginning, and only in a form that phones write: own danger words are never hidden."""
    assert split_quote(text) == (own, quoted)


def test_own_words_after_a_forged_second_quote_stay_own() -> None:
    """The first line of dashes ends the quote."""
    text = f"「甲：一」\n{DASHES}\n他要拿刀砍人」\n{DASHES}\n二"

    assert split_quote(text) == (f"他要拿刀砍人」\n{DASHES}\n二", "一")


@pytest.mark.parametrize(
    ("text", "rest", "found"),
    [
        ("@说事\u2005有人吗", "有人吗", True),
        ("有人吗 @说事", "有人吗", True),
        ("@说事，有人吗", "，有人吗", True),
        ("@说事", "", True),
        ("@三组说事\u2005在不", "在不", True),
        ("@说事儿 在不", "@说事儿 在不", False),
        ("说事 在不", "说事 在不", False),
        ("  两边的空不动  ", "  两边的空不动  ", False),
    ],
)
def test_the_bots_name_is_taken_out(text: str, rest: str, found: bool) -> None:
    """By the account's name or the one it has in the group; nobody else's."""
    assert split_mention(text, ("说事", "三组说事", "")) == (rest, found)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (NOW // 1_000_000, NOW),
        (NOW // 1_000, NOW),
        (NOW, NOW),
        (NOW // 1_000 + 200_000, NOW + 200_000_000),
        (0, NOW + 7),
        (-5, NOW + 7),
        (1, NOW + 7),
        (NOW // 1_000 + 3_600_000, NOW + 7),
    ],
)
def test_times_are_microseconds(given: int, meant: int) -> None:
    """Seconds, milliseconds or microseconds; a clock a little ahead is believed, one an hour ahead is not."""
    assert sent_at(given, NOW + 7) == meant


@pytest.mark.parametrize(
    "text",
    [
        "「" + "：" * 50_000,
        "「a：" + "」\n- - " * 20_000,
        "<refermsg>" * 10_000,
        "<" + "<title><refermsg><content>" * 5_000,
        "「" + "- " * 50_000,
    ],
)
def test_no_text_makes_it_slow(text: str) -> None:
    """What a stranger sends is read in a moment, whatever it is."""
    began = time.perf_counter()
    split_quote(text)
    split_mention(text, ("说事",))

    assert time.perf_counter() - began < 1
