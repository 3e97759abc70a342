"""Lines that cannot be used, files that are none, progress on long ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexicon.reading import Type
from tests.bot.evaluate_rig import TALK, VILLAGE, WALL, measured, report, village, written


def test_bad_lines_are_told_by_file_and_line_and_the_rest_is_measured(tmp_path: Path) -> None:
    """No JSON, no object, no UTF-8, empty, a field missing, labels that are none; two lines are counted."""
    path = written(
        tmp_path,
        VILLAGE[0],
        b"{",
        b"[1]",
        b"\xff\xfe",
        b"",
        {"text": WALL, "kind": "concern", "urgency": "normal"},
        village(WALL, "事", ["land"], "normal"),
        village(WALL, "concern", ["地"], "normal"),
        {**VILLAGE[0], "types": "land"},
        {**VILLAGE[0], "text": 5},
        VILLAGE[2],
    )
    found, told = measured(path)

    assert found.report is not None
    assert found.report.lines == 2
    assert found.bad == told
    types = "、".join(Type)
    assert told == [
        f"{path.as_posix()} {words}"
        for words in (
            "第2行：不是合格的 JSON",
            '第3行：要写成 {"名字": 值} 的样子',
            "第4行：不是 UTF-8 编码",
            "第5行：是空行",
            '第6行：缺 "types"',
            '第7行："kind" 只能是 concern、question、chatter',
            f'第8行："types" 只能是 {types}',
            '第9行："types" 要是列表',
            '第10行："text" 要是文字',
        )
    ]


def test_an_empty_file_is_told_and_measures_nothing(tmp_path: Path) -> None:
    """One sentence, no report."""
    found, told = measured(written(tmp_path))

    assert found.report is None
    assert told == [f"{found.name}：是空的，没有可量的"]


def test_a_file_of_no_known_form_says_which_are_known(tmp_path: Path) -> None:
    """The fields of each form stand in the sentence."""
    found, told = measured(written(tmp_path, {"subject": "x", "user": "y", "text": "z"}))

    assert found.report is None
    assert "看不出是哪种文件" in told[0]
    assert "kind、text、types、urgency" in told[0]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """No traceback, one sentence."""
    found, told = measured(tmp_path / "没有.jsonl")

    assert found.report is None
    assert told == [f"{found.name}：没有这个文件"]


def test_the_form_is_that_of_most_lines_whatever_the_name(tmp_path: Path) -> None:
    """A first line of another form is a bad line of this one."""
    path = written(tmp_path, {"text": TALK}, VILLAGE[0], VILLAGE[2], name="legal-dev.jsonl")
    found, told = measured(path)

    assert found.report is not None
    assert (found.report.form, found.report.lines) == ("village", 2)
    assert told == [f'{path.as_posix()} 第1行：缺 "kind"']


def test_a_folder_is_measured_as_one(tmp_path: Path) -> None:
    """Its *.jsonl in order of name; a bad line is told with its own file."""
    written(tmp_path, VILLAGE[0], name="b.jsonl")
    written(tmp_path, VILLAGE[2], b"{", name="a.jsonl")
    (tmp_path / "说明.txt").write_text("不是题", encoding="utf-8")
    found, told = measured(tmp_path)

    assert found.report is not None
    assert found.report.lines == 2
    assert told == [f"{tmp_path.as_posix()}/a.jsonl 第2行：不是合格的 JSON"]


def test_a_folder_without_lines_is_told(tmp_path: Path) -> None:
    """Nothing to measure in it."""
    found, told = measured(tmp_path)

    assert found.report is None
    assert told == [f"{tmp_path.as_posix()}：文件夹里没有 .jsonl 文件"]


def test_progress_is_told_on_a_long_file_and_not_on_a_short_one(tmp_path: Path) -> None:
    """Every 500 lines of 1,200, and nothing at the end, where the figures come."""
    path = written(tmp_path, *[VILLAGE[2]] * 1200)
    _, told = measured(path)

    name = path.as_posix()
    assert told == [f"{name}：量了 500/1200 行（41%）", f"{name}：量了 1000/1200 行（83%）"]
    assert measured(written(tmp_path, *VILLAGE))[1] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"messages": "x"}, '"messages" 要是列表'),
        ({"messages": [{"t": 0, "text": "a"}]}, '"messages" 的第1行：缺 "who"（谁说的）'),
        ({"concerns": [5]}, '"concerns" 里要一件一件写成 {"who": …} 的样子'),
        (
            {"concerns": [{"who": "样吴大", "messages": [7], "types": ["land"], "urgency": "high"}]},
            '"concerns" 的 "messages" 要是前面哪几句（从 0 数）',
        ),
        (
            {"concerns": [{"who": "样吴大", "messages": [0], "types": [], "urgency": "high"}]},
            '"concerns" 里有一件没写是哪几句，或者没写类型',
        ),
        (
            {"concerns": [{"who": "样吴大", "messages": [0], "types": ["land"], "urgency": "x"}]},
            '"urgency" 只能是 none、normal、high、critical',
        ),
    ],
)
def test_a_talk_that_cannot_be_played_is_told_and_counts_nothing(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    """The good talk beside it is measured alone."""
    good: dict[str, object] = {"messages": [{"t": 0, "who": "样吴大", "text": TALK}], "concerns": []}
    path = written(tmp_path, {**good, **change}, good)
    found, told = measured(path)

    assert told == [f"{path.as_posix()} 第1行：{said}"]
    assert found.report is not None
    assert found.report.lines == 1


def test_bad_lines_of_other_forms_are_told(tmp_path: Path) -> None:
    """A pattern, an article, a sameness, a command and a case that are none."""
    wrong = {
        '"fact" 不是合格的正则': {"text": "a", "laws": [], "articles": [], "fact": "("},
        '"articles" 里一条要写成 ["民法典", 188, ""] 的样子': {
            "text": "a",
            "laws": [],
            "articles": [5],
            "fact": "",
        },
        '"same" 要是 true 或 false': {"a": "x", "b": "y", "same": "是"},
        '"want" 要写成 {"command": …} 的样子': {"text": "接", "open_cases": [], "want": "接"},
        '"case" 要是整数': {"text": "接", "open_cases": [], "want": {"command": "take", "case": "6207"}},
    }
    for said, line in wrong.items():
        path = written(tmp_path, line)
        assert measured(path)[1] == [f"{path.as_posix()} 第1行：{said}"]


def test_a_line_counted_in_part_is_not_counted_at_all(tmp_path: Path) -> None:
    """What is wrong with a line is known before anything of it is counted."""
    path = written(tmp_path, VILLAGE[0], {**VILLAGE[0], "urgency": "?"})

    assert {figure.share.of for figure in report(path).figures if figure.name == "kind"} == {1}
