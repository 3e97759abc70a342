"""Reads a table file as clerks make them: sheets, rows, cells as clean text, and what was unreadable."""

from __future__ import annotations

import csv
import datetime
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import python_calamine as calamine

from bot.roster import columns as c
from bot.roster.problem import RosterError, RosterProblem

_EXCEL = (".xlsx", ".xlsm", ".xls")
_HEADING_WITHIN = 10
"""A heading row is looked for in so many first rows: titles and notes often stand above it."""
_HEADINGS_ENOUGH = 4
_SEPARATORS = (",", "\t", ";", "，")

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_EXCEL_ERRORS = ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")

Merged = tuple[tuple[int, int], tuple[int, int]]
Grid = list[list[object]]


@dataclass(frozen=True, slots=True)
class Row:
    """
    One person's row.

    Attributes:
        number: as Excel counts, from 1.
        cells: column → clean text; every column that the sheet has is there.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with people: its name, its columns as we call them, its rows that are not empty."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Tables:
    """A file as it was read; with a problem that is no warning nothing of it may be used."""

    sheets: list[Sheet] = field(default_factory=list)
    problems: list[RosterProblem] = field(default_factory=list)


def read_tables(path: Path) -> Tables:
    """
    Read a CSV (UTF-8 with or without BOM, GB18030) or an Excel file.

    Args:
        path: the file; which kind it is goes by its ending.

    Raises:
        RosterError: it cannot be opened as what it says it is.
    """
    ending = path.suffix.lower()
    grids: list[tuple[str, Grid, Sequence[Merged]]]
    if ending == ".csv":
        grids = [(path.name, _csv_grid(path), ())]
    elif ending in _EXCEL:
        grids = _excel_grids(path)
    else:
        raise RosterError(f"{path.name}：只认 .csv 和 .xlsx。在 Excel 或 WPS 里「另存为」这两样里的一样。")
    tables = Tables()
    headless: list[str] = []
    for name, grid, merged in grids:
        if not any(_clean(cell) for row in grid for cell in row):
            continue
        heading = _heading_row(grid)
        if heading is None:
            headless.append(name)
            continue
        _sheet(name, grid, heading, merged, tables)
    _tell_headless(headless, tables)
    return tables


def _csv_grid(path: Path) -> Grid:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path.name}：打不开。看看它还在不在、有没有权限读。") from error
    text = _decoded(path.name, raw)
    # Excel numbers the records, not the lines of the file: a cell with a line break is one row.
    candidates: list[Grid] = [
        [list(row) for row in csv.reader(StringIO(text, newline=""), delimiter=sign)] for sign in _SEPARATORS
    ]
    return max(candidates, key=lambda grid: max(map(_known, grid[:_HEADING_WITHIN]), default=0))


def _decoded(name: str, raw: bytes) -> str:
    encodings = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError(f"{name}：里头有认不出的字节。在 Excel 里另存为「CSV UTF-8」或者 .xlsx 再来。")


def _excel_grids(path: Path) -> list[tuple[str, Grid, Sequence[Merged]]]:
    try:
        book = calamine.load_workbook(path)
        sheets = [
            book.get_sheet_by_name(about.name)
            for about in book.sheets_metadata
            if about.visible == calamine.SheetVisibleEnum.Visible
            and about.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        return [
            (
                sheet.name,
                [list(row) for row in sheet.to_python(skip_empty_area=False)],
                sheet.merged_cell_ranges or (),
            )
            for sheet in sheets
        ]
    except calamine.PasswordError as error:
        raise RosterError(f"{path.name}：有密码，打不开。去掉密码另存一份再来。") from error
    except (calamine.CalamineError, OSError) as error:
        raise RosterError(
            f"{path.name}：不是能打开的 Excel 文件。在 Excel 或 WPS 里打开，另存为 .xlsx 再来。"
        ) from error


def _heading(cell: object) -> str:
    """The column a heading means, "" when it is none of ours."""
    word = re.sub(r"[\s*/、:]", "", unicodedata.normalize("NFKC", _clean(cell)))
    return word if word in c.COLUMNS else c.OTHER_HEADINGS.get(word, "")


def _known(row: Sequence[object]) -> int:
    return len({_heading(cell) for cell in row} - {""})


def _heading_row(grid: Sequence[Sequence[object]]) -> int | None:
    for index, row in enumerate(grid[:_HEADING_WITHIN]):
        if _known(row) >= _HEADINGS_ENOUGH:
            return index
    return None


def _sheet(
    name: str, grid: list[list[object]], heading: int, merged: Sequence[Merged], tables: Tables
) -> None:
    found = [_heading(cell) for cell in grid[heading]]
    for column in c.COLUMNS:
        if found.count(column) > 1:
            what, remedy = f"有两列都是「{column}」", "留一列，删一列"
            tables.problems.append(RosterProblem(name, heading + 1, column, what, remedy))
        if column in c.REQUIRED_COLUMNS and column not in found:
            what, remedy = f"少了「{column}」这一列", "照模板补上这一列，表头一个字不差"
            tables.problems.append(RosterProblem(name, heading + 1, "", what, remedy))
    places = {column: index for index, column in reversed(list(enumerate(found))) if column}
    _spread_merged(name, grid, heading, merged, found, tables)
    rows = []
    for index in range(heading + 1, len(grid)):
        row = grid[index]
        # No fewer cells than headings: a row of a CSV may end early.
        row = row + [""] * (len(found) - len(row))
        if not any(_clean(row[place]) for place in places.values()):
            continue
        if any(_clean(cell) for cell in row[len(found) :]):
            what, remedy = "这一行比表头多出几格", "多半是一格里写了英文逗号，换成顿号、"
            tables.problems.append(RosterProblem(name, index + 1, "", what, remedy))
            continue
        cells = {
            column: _cell(name, index + 1, column, row[place], tables) for column, place in places.items()
        }
        rows.append(Row(index + 1, cells))
    columns = tuple(column for column in c.COLUMNS if column in places)
    tables.sheets.append(Sheet(name, columns, tuple(rows)))


def _spread_merged(
    name: str,
    grid: list[list[object]],
    heading: int,
    merged: Sequence[Merged],
    found: Sequence[str],
    tables: Tables,
) -> None:
    """Tell of each merged area once, and fill it so that its blanks are not told one by one as well."""
    for (top, left), (bottom, right) in merged:
        in_table = [place for place in range(left, min(right + 1, len(found))) if found[place]]
        if bottom <= heading or not in_table:
            continue
        what = f"第{top + 1}行到第{bottom + 1}行合并了单元格" if bottom > top else "这里合并了单元格"
        remedy = "选中它，点「取消合并」，每一行都填上"
        tables.problems.append(RosterProblem(name, top + 1, found[in_table[0]], what, remedy))
        for index in range(max(top, heading + 1), bottom + 1):
            for place in in_table:
                grid[index][place] = grid[top][left]


def _cell(name: str, number: int, column: str, value: object, tables: Tables) -> str:
    """A cell as clean text; one that holds a formula or a date is told and read as empty."""
    problem = ""
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        problem, remedy = "Excel 把这一格当成了日期", "把这一格的格式改成「文本」，重新填"
    text = _clean(value)
    if quoted := _QUOTED_FORMULA.fullmatch(text):
        text = _clean(quoted[1])
    if text.startswith("=") or (text.startswith("+") and "(" in text):
        problem, remedy = "这一格是公式，不是字", "复制这一格，在原处「选择性粘贴」成数值"
    if text.upper() in _EXCEL_ERRORS:
        problem, remedy = f"这一格的公式算错了（{text}）", "把该写的字直接填上"
    if problem:
        tables.problems.append(RosterProblem(name, number, column, problem, remedy))
        return ""
    return text


def _clean(value: object) -> str:
    """Text without what nobody sees: blanks at the ends (full-width too), line breaks, zero-width signs."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(_UNSEEN.sub("", str(value)).split())


def _tell_headless(names: Sequence[str], tables: Tables) -> None:
    remedy = "第一行照模板写表头：" + " ".join(c.COLUMNS)
    if not tables.sheets:
        for name in names or [""]:
            what = "没找到表头" if names else "表是空的"
            tables.problems.append(RosterProblem(name or "全部", 0, "", what, remedy))
        return
    for name in names:
        if name != "填法":
            what = "没有表头，这张表没看"
            tables.problems.append(RosterProblem(name, 0, "", what, f"要导入的话，{remedy}", warning=True))
