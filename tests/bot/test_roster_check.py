"""What is wrong in a roster, told by sheet, row and column with a remedy; all right or nothing taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.roster.check import Checked, read_roster
from bot.roster.places import county_places
from bot.roster.take_over import difference
from bot.sample.county import sample_officers
from storage.records import Officer, Role

HEAD = "编号,姓名,称呼,电话,性别,镇街,村,调委会,身份,专长,排序"
SECRETARY = "M1,张样一,张姐,16900009101,女,正安镇,正二村,,村书记、调委会主任、调解员,婚姻家庭,1"
MEDIATOR = "M2,王样二,王叔,16900009102,男,正安镇,正二村,,调解员、网格员,土地,2"


def read(tmp_path: Path, *rows: str) -> Checked:
    """What is read from a CSV with these rows under the heading."""
    path = tmp_path / "花名册.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return read_roster(path, county_places())


def told(checked: Checked) -> list[tuple[int, str, str, str]]:
    """Row, column, what and remedy of each problem."""
    return [(p.row, p.column, p.what, p.remedy) for p in checked.problems]


@pytest.mark.parametrize(
    ("old", "new", "column", "what", "remedy"),
    [
        ("M2", "", "编号", "没写编号", "编一个"),
        ("M2", "M#2", "编号", "不认识的符号", "字母、数字"),
        ("王样二", "", "姓名", "没写姓名", "身份证"),
        ("王样二", "王样二(村医)", "姓名", "不像一个人的姓名", "只写一个人"),
        ("王样二", "王", "姓名", "不像一个人的姓名", "两个字以上"),
        ("王叔", "", "称呼", "没写称呼", "张姐、王叔"),
        ("王叔", "正安镇正二村的王样二他叔", "称呼", "称呼太长", "10 个字以内"),
        ("16900009102", "", "电话", "没写电话", "11 位"),
        ("16900009102", "1690000910", "电话", "有 10 位", "11 位"),
        ("16900009102", "1234567", "电话", "没带区号", "0416"),
        ("16900009102", "1.69E+10", "电话", "1.69E+10", "文本"),
        ("16900009102", "16900009102/16900009103", "电话", "两个号", "一个"),
        ("16900009102", "1690000910216900009103", "电话", "22 位", "一个"),
        (",男,", ",公,", "性别", "不认识", "写 女 或 男"),
        ("正安镇", "正按镇", "镇街", "没有「正按镇」这个镇街", "您是不是想写「正安镇」"),
        ("正安镇", "正安", "镇街", "没有「正安」这个镇街", "您是不是想写「正安镇」"),
        ("正安镇", "", "镇街", "没写镇街", "「正二村」在正安镇"),
        ("正二村", "正二", "村", "正安镇没有「正二」", "您是不是想写「正二村」"),
        ("正二村", "正贰村", "村", "正安镇没有「正贰村」", "您是不是想写「正"),
        ("正二村", "王家村", "村", "「王家村」不在正安镇", "它在中安镇、青堆子镇"),
        ("正二村", "天宫院", "村", "正安镇没有「天宫院」", "村名单"),
        ("调解员、网格员", "", "身份", "没写身份", "调解员、网格员"),
        ("调解员、网格员", "调解员、保安", "身份", "身份「保安」不认识", "从这些里选"),
        ("调解员、网格员", "调解员、镇值班", "村", "镇值班是镇里的", "村空着"),
        ("调解员、网格员", "县中心", "镇街", "县中心是县里的", "空着"),
        ("正二村", "", "村", "网格员没写是哪个村的", "补上村名"),
        ("土地", "婚姻家廷", "专长", "专长「婚姻家廷」不认识", "您是不是想写「婚姻家庭」"),
        ("土地", "xyz", "专长", "不认识", "没有就空着"),
        (",2", ",头一个", "排序", "不是数", "1 最先找"),
        (",2", ",0", "排序", "不是数", "1 最先找"),
    ],
)
def test_each_wrong_cell_is_told_with_its_remedy(
    tmp_path: Path, old: str, new: str, column: str, what: str, remedy: str
) -> None:
    """One wrong cell is one problem at its row and column, and nobody is taken over."""
    assert old in MEDIATOR
    checked = read(tmp_path, SECRETARY, MEDIATOR.replace(old, new))

    assert checked.officers == ()
    assert [(row, where) for row, where, _, _ in told(checked)] == [(3, column)]
    assert what in told(checked)[0][2]
    assert remedy in told(checked)[0][3]


def test_a_county_mediator_must_name_the_committee(tmp_path: Path) -> None:
    """Without township and village a mediator's committee cannot be guessed."""
    checked = read(tmp_path, SECRETARY, "M3,李样三,李老师,16900009103,,,,,调解员,物业,1")

    assert [(p.row, p.column) for p in checked.problems] == [(3, "调委会")]


def test_an_empty_committee_of_a_village_mediator_is_the_village_s_own(tmp_path: Path) -> None:
    """A village's mediator is of its committee, a township's of the township's; a grid worker of none."""
    township = "M3,李样三,李主任,16900009103,,正安镇,,,调委会主任、调解员,,1"
    grid = "M4,赵样四,赵叔,16900009104,,正安镇,正二村,,网格员,,1"
    checked = read(tmp_path, SECRETARY, township, grid)

    assert [officer.committee for officer in checked.officers] == [
        "正安镇正二村人民调解委员会",
        "正安镇人民调解委员会",
        "",
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """A clerk mends everything in one go: each wrong cell of each row is named."""
    checked = read(tmp_path, "M1,,张姐,123,,正安镇,正二,,保安,,1", SECRETARY, "M2,王样二,,16900009102,,,,,,,")

    assert [(row, column) for row, column, _, _ in told(checked)] == [
        (2, "身份"),
        (2, "村"),
        (2, "姓名"),
        (2, "电话"),
        (4, "身份"),
        (4, "称呼"),
    ]


def test_a_doubled_key_and_a_doubled_phone_are_told_with_the_other_row(tmp_path: Path) -> None:
    """The later row is told, and which one it clashes with."""
    doubled = MEDIATOR.replace("M2", "M1").replace("16900009102", "16900009101")
    checked = read(tmp_path, SECRETARY, doubled)

    assert [(row, column, what) for row, column, what, _ in told(checked)] == [
        (3, "编号", "编号「M1」跟第2行重了"),
        (3, "电话", "电话跟第2行一样，人不一样"),
    ]


def test_one_person_in_two_rows_is_a_warning(tmp_path: Path) -> None:
    """The same name and number twice may be taken over, but the bot would take them for two people."""
    again = "M9,张样一,张老师,16900009101,女,,,北镇市物业纠纷人民调解委员会,调委会主任、调解员,物业,1"
    checked = read(tmp_path, SECRETARY, again)

    assert len(checked.officers) == 2
    assert [w.what for w in checked.warnings if w.row == 3] == ["跟第2行是同一个人，机器人会当成两个人"]


def test_an_office_s_landline_may_be_shared(tmp_path: Path) -> None:
    """Two people of one office have one landline by rights."""
    rows = [row.replace("1690000910", "0416-123456") for row in (SECRETARY, MEDIATOR)]
    rows[1] = rows[1].replace("0416-1234562", "0416-1234561")

    assert len(read(tmp_path, *rows).officers) == 2


def test_villages_without_secretary_and_committees_without_head_are_warnings(tmp_path: Path) -> None:
    """They are told, township by township, and the roster is taken over all the same."""
    checked = read(tmp_path, MEDIATOR)

    assert len(checked.officers) == 1
    assert [w.column for w in checked.warnings] == ["身份", "调委会"]
    assert checked.warnings[0].what.startswith("正安镇有 14 个村没有村书记：")
    assert checked.warnings[1].what == "正安镇正二村人民调解委员会没有主任"


def test_two_of_one_village_called_the_same_is_a_warning(tmp_path: Path) -> None:
    """ "张姐" must mean one person in a village."""
    checked = read(tmp_path, SECRETARY, MEDIATOR.replace("王叔", "张姐"))

    assert [(w.row, w.what) for w in checked.warnings if w.column == "称呼"] == [(3, "跟第2行都叫「张姐」")]


def test_no_problem_reads_out_a_phone_number(tmp_path: Path) -> None:
    """Problems end in logs and pictures: a number that is wrong is described, not repeated."""
    checked = read(tmp_path, SECRETARY.replace("16900009101", "169000091017"))

    assert checked.problems
    assert not any("16900009" in str(problem) for problem in checked.problems)


def test_a_problem_reads_as_a_sentence(tmp_path: Path) -> None:
    """Sheet, row, column, what and remedy stand in one line."""
    checked = read(tmp_path, MEDIATOR.replace("正二村", "正二"), SECRETARY)

    assert [str(p) for p in checked.problems] == [
        "工作表「花名册.csv」第2行「村」：正安镇没有「正二」。您是不是想写「正二村」。"
    ]


def test_a_difference_counts_by_key_and_names_nobody() -> None:
    """Who is new, changed or gone goes by the key; a binding is no change."""
    officers = sample_officers()[:4]
    bound = Officer(**{**{f: getattr(officers[0], f) for f in Officer.__slots__}, "id": 7, "person_id": 3})
    moved = Officer(**{**{f: getattr(officers[1], f) for f in Officer.__slots__}, "roles": (Role.GRID,)})

    found = difference([bound, officers[1], officers[2]], [officers[0], moved, officers[3]])

    assert (found.same, len(found.changed), len(found.added), len(found.gone)) == (1, 1, 1, 1)
    assert str(found) == "新来 1 人，改了 1 人，没变 1 人，名单里没有了 1 人。"
