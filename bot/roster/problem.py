"""What is wrong with a roster table, told by sheet, row and column so that a clerk finds the cell."""

from __future__ import annotations

from dataclasses import dataclass


class RosterError(Exception):
    """A table that cannot be read or written at all; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """
    One thing wrong in one cell, row or sheet.

    Attributes:
        sheet: name of the sheet; of a CSV file, the file's name.
        row: as Excel counts, from 1; 0 where the whole sheet is meant.
        column: the heading, "" where the whole row is meant.
        what: what is wrong, plain Chinese, no full stop.
        remedy: what to do, plain Chinese, no full stop.
        warning: it may be taken over all the same.
    """

    sheet: str
    row: int
    column: str
    what: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row else ""
        column = f"「{self.column}」" if self.column else ""
        kind = "提醒：" if self.warning else ""
        return f"{kind}工作表「{self.sheet}」{row}{column}：{self.what}。{self.remedy}。"
