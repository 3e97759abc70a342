"""What an officer types, parsed: forgiving of how it is written, strict about what is meant."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.command_words import USES, command_words
from handlers.commands import Command, parse
from handlers.spoken_numbers import numeral
from tests.needs import shared


def short(text: str) -> tuple[str, int | None]:
    """Name and number."""
    command = parse(text)
    return command.name, command.number


@pytest.mark.parametrize(
    "text",
    [
        "接6207",
        "接 6207",
        "接６２０７",
        "接：6207",
        "接六二零七",
        "接六千二百零七",
        "6207接",
        "6207 我接",
        "我接6207",
        "接 6207 号",
        "接6207吧",
        "接一下6207",
        "@说事 接 6207",
        "接了 6207",
        "接第6207号",
        "6207号 接",
        "接六二〇七号",
    ],
)
def test_take_with_a_number_however_it_is_written(text: str) -> None:
    """Width, spaces, punctuation, order, Chinese numerals: one command."""
    assert short(text) == ("take", 6207)
    assert parse(text).plain


@pytest.mark.parametrize(
    "text", ["接", "接了", "我接", "我接了", "接吧", "1接", "1 接", "接。", "我来", "我去", "1我去", "我来吧"]
)
def test_take_without_a_number(text: str) -> None:
    """For the last question; nothing is guessed here."""
    assert short(text) == ("take", None)


@pytest.mark.parametrize(
    ("text", "digit"),
    [("1", 1), ("１", 1), ("①", 1), ("1。", 1), (" 2 ", 2), ("回1", 1), ("选2", 2), ("一", 1), ("0", 0)],
)
def test_a_bare_digit_is_a_digit(text: str, digit: int) -> None:
    """And is no case's number."""
    assert short(text) == ("digit", digit)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6207", 6207),
        ("６２０７", 6207),
        ("0042", 42),
        ("六二零七", 6207),
        ("6207号", 6207),
        ("看6207", 6207),
        ("6207咋样了", 6207),
        ("#6207", 6207),
    ],
)
def test_a_bare_number_shows_the_case(text: str, number: int) -> None:
    """Also asked in words."""
    assert short(text) == ("show", number)


@pytest.mark.parametrize(
    ("text", "number", "person"),
    [
        ("转 6207 样海峰", 6207, "样海峰"),
        ("转6207样海峰", 6207, "样海峰"),
        ("6207转给样海峰吧", 6207, "样海峰"),
        ("转给老样 6207", 6207, "老样"),
        ("我今儿走不开 6207转样海峰", 6207, "样海峰"),
        ("给样海峰吧", None, "样海峰"),
        ("这件转给正二村样海峰", None, "正二村样海峰"),
        ("转 6207 派出所", 6207, "派出所"),
    ],
)
def test_transfer_names_somebody(text: str, number: int | None, person: str) -> None:
    """Whom, with or without a number."""
    command = parse(text)
    assert (command.name, command.number, command.person) == ("transfer", number, person)


@pytest.mark.parametrize(
    ("text", "name", "number", "rest"),
    [
        ("退 6207 不是我们村的", "return", 6207, "不是我们村的"),
        ("退回去 6207", "return", 6207, ""),
        ("让别人吧", "return", None, ""),
        ("2让别人", "return", None, ""),
        ("办结 6207 赔了2000", "settle", 6207, "赔了2000"),
        ("办结6207赔两袋化肥", "settle", 6207, "赔两袋化肥"),
        ("6207 没说拢", "settle", 6207, "没说拢"),
        ("6207说妥了", "settle", 6207, "说妥了"),
        ("误报 6207 唱戏呢", "false_alarm", 6207, "唱戏呢"),
        ("无报6207", "false_alarm", 6207, ""),
        ("回避", "kin_out", None, ""),
        ("6207回避", "kin_out", 6207, ""),
        ("补 6207 他要8000块", "note", 6207, "他要8000块"),
        ("改 6207 土地", "retype", 6207, "土地"),
        ("请假 到周五", "leave", None, "到周五"),
        ("并 6207 6310", "merge", 6207, "6310"),
        ("约 6207 明早八点半 村部", "meeting", 6207, "明早八点半 村部"),
        ("晚点", "later", None, ""),
        ("3晚点", "later", None, ""),
        ("我的案子", "my_cases", None, ""),
        ("周报", "week", None, ""),
        ("上周", "last_week", None, ""),
        ("回来了", "back", None, ""),
        ("帮助", "help", None, ""),
    ],
)
def test_each_command_with_its_free_words(text: str, name: str, number: int | None, rest: str) -> None:
    """A sum in the free words is not taken for a case's number."""
    command = parse(text)
    assert (command.name, command.number, command.rest) == (name, number, rest)


@pytest.mark.parametrize(
    ("text", "meant"), [("转 6207", "transfer"), ("改 6207", "retype"), ("补 6207", "note")]
)
def test_what_lacks_its_other_half_is_unclear(text: str, meant: str) -> None:
    """To whom, to what, which words: the number is kept for the answer."""
    assert parse(text) == Command("unclear", 6207, meant=meant)


@pytest.mark.parametrize(
    "text",
    [
        "退钱给我",
        "补贴啥时候发",
        "改天再说",
        "转账了",
        "接亲的车来了",
        "让他等着",
        "给我发个红包",
        "约摸三点到",
        "看孩子呢",
        "该吃饭了",
        "病了两天",
        "月底再说",
        "今天真冷",
        "",
        " ",
        "😀",
        "办结没有啊",
        "没办完呢",
        "还没说妥",
        "请你吃饭",
        "周报社的人来了",
    ],
)
def test_talk_is_no_command(text: str) -> None:
    """A word at the head of talk is not the command that begins the same."""
    assert parse(text).name in ("none", "unclear") and not (
        parse(text).name == "unclear" and parse(text).plain
    )


@pytest.mark.parametrize("text", ["都说妥了", "两家摁手印了", "我管不了", "是我家亲戚"])
def test_what_is_only_gathered_from_talk_says_so(text: str) -> None:
    """Not plain: done only where it can mean one thing alone."""
    assert not parse(text).plain and parse(text).name != "none"


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("六二零七", 6207),
        ("六千二百零七", 6207),
        ("四十二", 42),
        ("十", 10),
        ("二十", 20),
        ("一千", 1000),
        ("六千二", 6200),
        ("两千零三", 2003),
        ("〇〇四二", 42),
        ("十百", None),
        ("千千", None),
        ("二三十", None),
    ],
)
def test_chinese_numerals(word: str, value: int | None) -> None:
    """Read out by digits or by places; what is neither is no number."""
    assert numeral(word) == value


@given(st.text(max_size=300))
def test_parse_never_raises(text: str) -> None:
    """Whatever is typed, also what is no character at all: a command comes back, the same one twice."""
    assert parse(text) == parse(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "接",
                "转",
                "退",
                "6207",
                "６２０７",
                "六二零七",
                "样海峰",
                " ",
                "，",
                "给",
                "办结",
                "号",
                "1",
                "吧",
                "补",
            ]
        )
    )
)
def test_parse_never_raises_on_words_of_commands(parts: list[str]) -> None:
    """In any order and number."""
    assert parse("".join(parts)).name


def test_every_word_of_the_table_is_parsed_as_its_command() -> None:
    """Each word, said the way its row asks for, means its command: no row is dead or belongs to another."""
    names = {"pass": "return", "unsettled": "settle"}
    wrong = []
    for use in USES:
        for word in command_words().by_use[use]:
            said = {
                "whole": word.text,
                "head": f"{word.text} 6207 土地",
                "numbered": f"{word.text}6207 土地",
                "named": f"{word.text}样海峰",
                "strong": f"{word.text}6207 土地",
                "asks": f"6207{word.text}",
                "typed": f"6207{word.text}土地",
                "joins": f"6207和6310{word.text}",
                "kin": f"那是我{word.text}",
                "tail": f"咱这个{word.text}",
                "inside": f"咱这个{word.text}",
            }[use]
            if word.name in ("week", "last_week", "my_cases", "leave", "back", "help") and use in (
                "head",
                "strong",
            ):
                said = word.text if word.name != "leave" else f"{word.text} 到周五"
            if word.name == "merge":
                said = f"{word.text} 6207 6310"
            if word.name == "transfer" and use == "head":
                said = f"{word.text} 6207 样海峰"
            if parse(said).name != names.get(word.name, word.name):
                wrong.append((said, parse(said).name, word.name))

    assert wrong == []


def test_what_mediators_may_type() -> None:
    """Our own lines (typed.toml), by command, each with the cases in hand: all as meant."""
    rows = tomllib.loads(Path(__file__).with_name("typed.toml").read_text("utf-8"))["lines"]
    wanted = [({"command": r["command"], "case": r["case"] or None}, r["open"], r["text"]) for r in rows]

    assert [text for want, cases, text in wanted if not _as_wanted(text, cases, want)] == []


def test_what_mediators_really_typed() -> None:
    """../shared's lines by other hands: command, case and person right for at least nine in ten."""
    lines = shared("corpus/mediator-replies-dev.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    right = sum(_as_wanted(row["text"], row["open_cases"], row["want"]) for row in rows)

    assert right >= 0.9 * len(rows), f"{right} of {len(rows)}"


_ABOUT_A_CASE = frozenset(
    {"take", "transfer", "return", "settle", "false_alarm", "kin_out", "retype", "note", "meeting"}
)


def _as_wanted(text: str, open_cases: list[int], want: dict[str, Any]) -> bool:
    """Where no number was said, the one open case is meant; with several, it is unclear."""
    command = parse(text)
    name, number = ("unclear" if command.name == "none" else command.name), command.number
    if number is None and name in _ABOUT_A_CASE:
        name, number = (name, open_cases[0]) if len(open_cases) == 1 else ("unclear", None)
    person = command.person == want["person"] if "person" in want else True
    return (name, number) == (want["command"], want.get("case")) and person
