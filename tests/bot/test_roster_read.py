"""Tables as clerks make them: encodings, Excel's habits, and what is told of a cell that cannot be read."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter

from bot.roster.check import Checked, read_roster
from bot.roster.columns import COLUMNS
from bot.roster.places import county_places
from bot.roster.problem import RosterError
from bot.roster.template import write_roster, write_template
from bot.sample.county import sample_officers
from storage.records import Role

HEAD = "编号,姓名,称呼,电话,性别,镇街,村,调委会,身份,专长,排序"
GOOD = "M1,张样一,张姐,16900009101,女,正安镇,正二村,,村书记、调委会主任、调解员,婚姻家庭,1"


def from_csv(tmp_path: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Checked:
    """What is read from a CSV of these lines."""
    path = tmp_path / "花名册.csv"
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return read_roster(path, county_places())


def from_excel(tmp_path: Path, *rows: tuple[object, ...], merge: str = "", sheet: str = "花名册") -> Checked:
    """What is read from an .xlsx with these rows, the heading first."""
    path = tmp_path / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, datetime.date):
                    page.write_datetime(number, place, value, date)
                else:
                    page.write(number, place, value)
        if merge:
            page.merge_range(merge, "正安镇")
    return read_roster(path, county_places())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_that_excel_and_wps_write(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without BOM, GBK and Excel's Unicode text give the same officer."""
    checked = from_csv(tmp_path, HEAD, GOOD, encoding=encoding, end="\r\n")

    assert checked.problems == ()
    assert [(o.key, o.name, o.phone, o.roles) for o in checked.officers] == [
        ("M1", "张样一", "16900009101", (Role.SECRETARY, Role.HEAD, Role.MEDIATOR))
    ]


@pytest.mark.parametrize("separator", ["\t", ";", "，"])
def test_a_csv_with_another_separator_is_read(tmp_path: Path, separator: str) -> None:
    """Tabs, semicolons and full-width commas between cells are as good as commas."""
    checked = from_csv(tmp_path, HEAD.replace(",", separator), GOOD.replace(",", separator))

    assert checked.problems == ()
    assert checked.officers[0].village == "正二村"


def test_full_width_digits_and_trailing_blanks_are_put_right(tmp_path: Path) -> None:
    """What input methods add (full-width digits, blanks at the ends, zero-width signs) is no fault."""
    row = "Ｍ１ ,张 样一\u3000,张姐\u200b, １６９0000９101 ,女,正安镇 ,正二村\xa0,,调解员，网格员,,２"
    checked = from_csv(tmp_path, HEAD.replace("姓名", " 姓 名 "), row.replace("，", "、"))

    officer = checked.officers[0]
    assert (officer.key, officer.name, officer.called) == ("M1", "张样一", "张姐")
    assert (officer.phone, officer.village, officer.rank) == ("16900009101", "正二村", 2)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("169-0000-9101", "16900009101"),
        ("+86 16900009101", "16900009101"),
        ("8616900009101", "16900009101"),
        ("0416-1234567", "0416-1234567"),
        ("（0416）1234567", "0416-1234567"),
        ("02412345678", "024-12345678"),
        ('="16900009101"', "16900009101"),
    ],
)
def test_a_phone_is_taken_however_it_is_written(tmp_path: Path, typed: str, kept: str) -> None:
    """Dashes, country code, brackets and Excel's text formula around a number do not matter."""
    quoted = '"' + typed.replace('"', '""') + '"'
    checked = from_csv(tmp_path, HEAD, GOOD.replace("16900009101", quoted))

    assert [officer.phone for officer in checked.officers] == [kept]


def test_numbers_of_an_excel_sheet_lose_no_digit(tmp_path: Path) -> None:
    """A phone and a rank kept as numbers by Excel are read as whole numbers."""
    row = ("M1", "张样一", "张姐", 16900009101, "女", "正安镇", "正二村", "", "村书记", "", 3)
    checked = from_excel(tmp_path, COLUMNS, row)

    assert (checked.officers[0].phone, checked.officers[0].rank) == ("16900009101", 3)


def test_a_title_above_the_heading_and_empty_rows_below_are_passed_over(tmp_path: Path) -> None:
    """The heading is looked for, empty rows count for the row number and nothing else."""
    rows = ["正安镇调解员花名册" + "," * 10, "," * 10, HEAD, "", GOOD, "," * 10, GOOD.replace("M1", "")]
    checked = from_csv(tmp_path, *rows)

    assert [(p.row, p.column) for p in checked.problems] == [(7, "编号")]


def test_a_cell_with_a_line_break_is_one_row_as_in_excel(tmp_path: Path) -> None:
    """Row numbers are Excel's, not the lines of the file."""
    checked = from_csv(tmp_path, HEAD, GOOD.replace("张姐", '"张\n姐"'), GOOD.replace("M1", ""))

    assert [p.row for p in checked.problems] == [3]


def test_a_merged_area_is_told_once(tmp_path: Path) -> None:
    """Merged cells are named with their rows, and their blanks are not told one by one."""
    row = ("M1", "张样一", "张姐", "16900009101", "女", "", "正二村", "", "村书记", "", 1)
    rows = [
        row,
        ("M2", "王样二", "王叔", "16900009102", *row[4:]),
        ("M3", "李样三", "李叔", "16900009103", *row[4:]),
    ]
    checked = from_excel(tmp_path, COLUMNS, *rows, merge="F2:F4")

    assert [str(p) for p in checked.problems] == [
        "工作表「花名册」第2行「镇街」：第2行到第4行合并了单元格。选中它，点「取消合并」，每一行都填上。"
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [("=B2&C2", "公式"), ("#REF!", "公式算错了"), ("#N/A", "公式算错了")],
)
def test_a_formula_left_as_text_is_told_once(tmp_path: Path, cell: str, said: str) -> None:
    """A cell whose formula was saved as text is told as a formula, not as an empty or odd name too."""
    checked = from_csv(tmp_path, HEAD, GOOD.replace("张样一", cell))

    assert [(p.row, p.column) for p in checked.problems] == [(2, "姓名")]
    assert said in checked.problems[0].what


def test_a_cell_that_excel_made_a_date_is_told(tmp_path: Path) -> None:
    """ "1-2" typed as a rank becomes a date in Excel; that is said."""
    row = (
        "M1",
        "张样一",
        "张姐",
        "16900009101",
        "女",
        "正安镇",
        "正二村",
        "",
        "村书记",
        "",
        datetime.date(2026, 1, 2),
    )
    checked = from_excel(tmp_path, COLUMNS, row)

    assert [(p.row, p.column, p.what) for p in checked.problems] == [(2, "排序", "Excel 把这一格当成了日期")]


def test_a_comma_inside_a_cell_is_told_as_what_it_is(tmp_path: Path) -> None:
    """Roles separated by an English comma push the row over its end; the remedy names the comma."""
    checked = from_csv(tmp_path, HEAD, GOOD.replace("村书记、调委会主任、", "村书记,调委会主任,"))

    assert [(p.row, p.what) for p in checked.problems] == [(2, "这一行比表头多出几格")]
    assert "顿号" in checked.problems[0].remedy


def test_a_missing_column_is_told_once_and_not_for_each_row(tmp_path: Path) -> None:
    """Without a required column only that is told."""
    checked = from_csv(tmp_path, HEAD.replace("称呼,", ""), GOOD.replace("张姐,", ""))

    assert [(p.row, p.what) for p in checked.problems] == [(1, "少了「称呼」这一列")]
    assert checked.officers == ()


def test_other_headings_of_townships_are_understood(tmp_path: Path) -> None:
    """联系电话, 乡镇 and 职务 are 电话, 镇街 and 身份."""
    head = HEAD.replace("电话", "联系电话").replace("镇街", "乡镇").replace("身份", "职务")
    checked = from_csv(tmp_path, head, GOOD)

    assert (checked.problems, checked.officers[0].township) == ((), "正安镇")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("花名册.docx", b"PK", "只认 .csv 和 .xlsx"),
        ("花名册.xlsx", b"not a zip", "另存为 .xlsx"),
        ("花名册.csv", b"\xff\xff\x00\x81", "认不出的字节"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_chinese(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    """A wrong ending, a broken workbook, unknown bytes: each has its sentence, the file's name first."""
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(RosterError, match=said) as raised:
        read_roster(path, county_places())

    assert str(raised.value).startswith(name)


def test_a_file_that_is_not_there_is_refused_in_chinese(tmp_path: Path) -> None:
    """No traceback for a mistyped name."""
    for name in ("没有.csv", "没有.xlsx"):
        with pytest.raises(RosterError, match="没有"):
            read_roster(tmp_path / name, county_places())


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_template_is_accepted_once_a_person_is_added_and_its_examples_are_not_people(
    tmp_path: Path, ending: str
) -> None:
    """An untouched template holds nobody; its examples are passed over and counted."""
    path = tmp_path / f"模板{ending}"
    write_template(path)

    checked = read_roster(path, county_places())

    assert [p.what for p in checked.problems] == ["一个人也没有"]
    assert checked.examples == 2


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_what_was_written_is_read_back_the_same(tmp_path: Path, ending: str) -> None:
    """All 1,285 sample officers survive the way out into a table and in again."""
    path = tmp_path / f"名单{ending}"
    write_roster(path, sample_officers())

    checked = read_roster(path, county_places())

    assert checked.problems == ()
    assert checked.warnings == ()
    assert checked.officers == sample_officers()


def test_a_template_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Only .csv and .xlsx are written."""
    with pytest.raises(RosterError, match=r"\.xlsx"):
        write_template(tmp_path / "模板.docx")
    with pytest.raises(RosterError, match="写不进去"):
        write_template(tmp_path / "没有的文件夹" / "模板.csv")
