"""The answer files are whole, and what a clerk gets wrong in them is named by file and line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lexicon.answers import FOLDER, answers
from lexicon.answers_files import FIGURE, load, load_settings
from lexicon.reading import Topic
from tests.needs import TREE

THE_TWELVE = {  # the subjects of the first issue, and an answer that holds each
    "wages": "wages-unpaid",
    "loans": "loan-time-limit",
    "walls": "wall-over-line",
    "land contract": "land-taken-back",
    "support of parents": "support-parents",
    "divorce": "divorce-one-side",
    "violence at home": "violence-help",
    "traffic": "traffic-who-pays",
    "injury": "beaten-compensation",
    "inheritance": "inherit-order",
    "village accounts": "village-accounts",
    "mediation itself": "mediation-basics",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the answer files that a test may spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "answers"))


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """Change the first `old` of a file; the line where it stood."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_nothing_is_wrong_in_the_files() -> None:
    """All answers load, and no Problem is found."""
    found, problems = load(FOLDER)

    assert problems == []
    assert len(found) == len(answers()) > 100


@pytest.mark.parametrize("subject", THE_TWELVE)
def test_each_of_the_twelve_subjects_has_its_answer(subject: str) -> None:
    """The first issue's subjects are answered."""
    assert THE_TWELVE[subject] in {one.id for one in answers()}


def test_every_answer_knows_where_it_stands() -> None:
    """Its file and the line of its [[answer]], with its id on the line below."""
    for one in answers():
        lines = (TREE / one.file).read_text(encoding="utf-8").split("\n")

        assert lines[one.line - 1 : one.line + 1] == ["[[answer]]", f'id = "{one.id}"']


def test_reading_the_answers_loads_nothing_heavy() -> None:
    """No segmenter that builds its dictionary first and no parser: `ask` of one line is quick."""
    code = (
        "import sys; from lexicon.answer_text import ask_json; ask_json('欠条过几年作废');"
        "print({'jieba', 'tree_sitter', 'pydantic'} & {m.split('.')[0] for m in sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=TREE, capture_output=True, check=True, text=True)

    assert done.stdout == "set()\n"


def test_ids_and_asks_are_each_used_once() -> None:
    """No id twice, and no way of asking leads to two answers."""
    ids = [one.id for one in answers()]
    asks = [ask for one in answers() for ask in one.asks]

    assert len(ids) == len(set(ids))
    assert sorted(asks) == sorted(set(asks))


def test_a_new_line_of_the_law_that_was_replaced_has_no_article() -> None:
    """Laws whose text was replaced are named without an article."""
    replaced = {"村民委员会组织法", "食品安全法", "噪声污染防治法", "环境保护法", "治安管理处罚法"}
    named = [c for one in answers() for c in one.citations if c.law in replaced]

    assert named
    assert all(c.article is None for c in named)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("三年内去法院", ["三年"]),
        ("罚200到2000元", ["2000元"]),
        ("超过两成的，一倍半", ["两成", "一倍半"]),
        ("72小时内，满八周岁，百分之二十", ["72小时", "八周岁", "百分之二十"]),
        ("三分之二以上同意，提前半年、六个月、十个工作日", ["三分之二", "半年", "六个月", "十个工作日"]),
        ("一块过了，干一天给一天的钱，第二天，那一份，打110", []),
    ],
)
def test_numbers_with_a_unit_are_seen(text: str, figures: list[str]) -> None:
    """Days, years, multiples and shares are figures; 一块, 一份, 一天, 第二天 and phones are not."""
    assert FIGURE.findall(text) == figures


def test_delicate_answers_carry_their_topic() -> None:
    """What may not be answered in the group says so in the data."""
    topics = {one.id: one.topics for one in answers()}

    assert Topic.VIOLENCE in topics["violence-help"]
    assert Topic.DIVORCE in topics["divorce-property"]
    assert Topic.MINOR in topics["child-custody"]
    assert Topic.SEXUAL in topics["sexual-harm"]
    assert Topic.OFFICER in topics["village-accounts"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id = "loan-no-iou"', 'id = "wages-unpaid"', "已经用过"),
        ("说好的利息，", "说好的利息！", "有感叹号"),
        ('{ said = "四倍"', '{ said = "五倍"', "答案里没有「五倍」"),
        ("steps = [", "stepz = [", "不认得 stepz"),
        ("article = 680", 'article = "六百八十"', "缺条号"),
        ('types = ["debt", "family"]', 'types = ["debt", "money"]', "没有 money 这一类"),
        ('carries = "一般三年。"', 'why = ""', "缺 law 或 carries"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(folder: Path, old: str, new: str, what: str) -> None:
    """A slip in a file gives a Problem that names the file, near the line, and says what to do."""
    line = spoil(folder, "loans.toml", old, new)

    _, problems = load(folder)

    told = [p for p in problems if what in p.what]
    assert told, problems
    assert all(p.file.endswith(("loans.toml", "wages.toml")) and p.line for p in told)
    assert what == "已经用过" or any(abs(p.line - line) < 30 for p in told)
    assert all(p.remedy for p in told)


def test_a_figure_nobody_marked_is_told(folder: Path) -> None:
    """A number in an answer without its article is a Problem."""
    spoil(folder, "loans.toml", "微信、转账留好。", "微信、转账留九年。")

    _, problems = load(folder)

    assert [p.what for p in problems] == ["「九年」没注明在哪条法里"]


def test_a_replaced_law_with_an_article_is_told(folder: Path) -> None:
    """村民委员会组织法 may not be cited by article."""
    spoil(
        folder, "village.toml", '{ law = "村民委员会组织法", ', '{ law = "村民委员会组织法", article = 30, '
    )

    _, problems = load(folder)

    assert [p.what for p in problems] == ["村民委员会组织法的文本换过了，条号靠不住"]


def test_a_broken_file_takes_only_itself_away(folder: Path) -> None:
    """A file that is no TOML is one Problem; the others still load."""
    (folder / "loans.toml").write_text("这不是", encoding="utf-8")

    found, problems = load(folder)

    assert [p.file.endswith("loans.toml") for p in problems] == [True]
    assert {one.id for one in found} == {one.id for one in answers() if not one.file.endswith("loans.toml")}


def test_a_finder_number_left_out_is_told(folder: Path) -> None:
    """What finding goes by is checked too."""
    spoil(folder, "_finder.toml", "lead =", "laed =")

    found, problems = load_settings(folder)

    assert found is None
    assert [p.what for p in problems] == ["缺数 confidence.lead"]
