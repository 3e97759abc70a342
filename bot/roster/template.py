"""Writes a roster as a table that Excel and WPS open: the empty template, or people already there."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import xlsxwriter

from bot.roster import columns as c
from bot.roster.problem import RosterError
from lexicon.reading import TYPE_NAMES
from storage.records import Officer

_EXAMPLES: tuple[dict[str, str], ...] = (
    {
        c.KEY: "样例1",
        c.NAME: "张样例",
        c.CALLED: "张姐",
        c.PHONE: "16900009901",
        c.GENDER: "女",
        c.TOWNSHIP: "正安镇",
        c.VILLAGE: "正二村",
        c.COMMITTEE: "正安镇正二村人民调解委员会",
        c.ROLES: "村书记、调委会主任、调解员",
        c.TYPES: "婚姻家庭、邻里",
        c.RANK: "1",
    },
    {
        c.KEY: "样例2",
        c.NAME: "王样例",
        c.CALLED: "王叔",
        c.PHONE: "16900009902",
        c.GENDER: "男",
        c.TOWNSHIP: "正安镇",
        c.VILLAGE: "正二村",
        c.COMMITTEE: "正安镇正二村人民调解委员会",
        c.ROLES: "调解员、网格员",
        c.TYPES: "山林土地",
        c.RANK: "2",
    },
)

_HELP: tuple[tuple[str, str], ...] = (
    (c.KEY, "自己编的号，一人一个，以后不改。每回导入都按它认人，如 M0042。编号以「样例」开头的行不导入。"),
    (c.NAME, "身份证上的名字。"),
    (c.CALLED, "村里人平时咋叫：张姐、王叔、李书记。机器人跟村民就这么说，不能空。"),
    (c.PHONE, "11 位手机号，或带区号的座机（0416-1234567）。"),
    (c.GENDER, "女、男。有些话得女同志听，最好填上。"),
    (c.TOWNSHIP, "全名：正安镇、广宁街道。县里的（县中心、行业调委会）空着。"),
    (c.VILLAGE, "全名：正二村、双塔社区。镇里的、县里的空着。"),
    (c.COMMITTEE, "调委会全名。空着的话，调解员就算本村的（镇里的人就算镇的）；行业调委会的必须写。"),
    (c.ROLES, "可以写几个，用、隔开：" + "、".join(c.ROLE_NAMES.values()) + "。"),
    (c.TYPES, "先找他办哪样事，可以写几个，用、隔开，没有就空着：" + "、".join(TYPE_NAMES.values()) + "。"),
    (c.RANK, "在调委会里先找谁后找谁，1 最先。空着当 1。"),
)


def write_template(path: Path) -> None:
    """
    Write the empty table with two examples, as CSV or .xlsx by the file's ending.

    Raises:
        RosterError: another ending, or the place cannot be written to.
    """
    _write(path, _EXAMPLES)


def write_roster(path: Path, officers: Sequence[Officer]) -> None:
    """
    Write people as such a table, to be looked at, changed and imported again. Raises as write_template.
    """
    _write(path, [c.cells_of(officer) for officer in officers])


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    try:
        if path.suffix.lower() == ".csv":
            # With a BOM: without it Excel takes UTF-8 for GBK and shows the clerk nonsense.
            path.write_bytes(_csv(rows).encode("utf-8-sig"))
        elif path.suffix.lower() == ".xlsx":
            _xlsx(path, rows)
        else:
            raise RosterError(f"{path.name}：只会写 .csv 和 .xlsx。把文件名的后缀改成这两样里的一样。")
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise RosterError(
            f"{path.name}：写不进去。看看它是不是正在 Excel 里开着，或者文件夹不让写。"
        ) from error


def _csv(rows: Sequence[dict[str, str]]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, c.COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _xlsx(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4"})
        # "@" is text: else a number typed later loses its leading 0 or turns into 1.38E+10.
        as_text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        people = book.add_worksheet("花名册")
        people.set_column(0, len(c.COLUMNS) - 1, 13, as_text)
        people.set_column(c.COLUMNS.index(c.COMMITTEE), c.COLUMNS.index(c.ROLES), 28, as_text)
        people.write_row(0, 0, c.COLUMNS, bold)
        people.freeze_panes(1, 2)
        for number, row in enumerate(rows, 1):
            for place, column in enumerate(c.COLUMNS):
                people.write_string(number, place, row[column], as_text)
        how = book.add_worksheet("填法")
        how.set_column(0, 0, 10)
        how.set_column(1, 1, 90, wrapped)
        for number, (column, words) in enumerate(_HELP):
            how.write_string(number, 0, column, bold)
            how.write_string(number, 1, words, wrapped)
