"""A clerk's slip in a rule table is told by file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handlers.rules_check import RULES, rules_problems


def test_our_own_tables_are_right() -> None:
    """Nothing to mend in what is shipped."""
    assert rules_problems() == []


@pytest.mark.parametrize(
    ("file", "right", "wrong", "says"),
    [
        ("delicate", "violence = { alert = true,", 'violence = { alert = "是",', "「violence」的 alert"),
        ("delicate", "scam = {", "scan = {", "没有「scan」这样事"),
        ("clocks", "seconds = [20, 90]", "seconds = [90, 20]", "accept_gap 要两个数，前头的小"),
        ("clocks", "accept_per_hour = { times = 15", "accept_per_hour = { times = 0", "要是大于 0 的整数"),
        ("clocks", "words_kept = {", "words_held = {", "words_kept 没写 seconds"),
        ("routes", 'labour = { seat = "deputy"', 'labour = { seat = "third"', "「labour」的 seat 不对"),
        ("routes", 'village = { level = "township"', 'village = { level = "village"', "往哪走没写对"),
        (
            "routes",
            'township = { level = "county"',
            'township = { level = "township"',
            "告谁的事又送到谁那一级",
        ),
        (
            "types",
            'debt = { short = "借钱", words = [',
            'debt = { short = "借钱", words = ["工资", ',
            "「工资」在 labour",
        ),
        ("types", "contract = {", "contrakt = {", "没有「contrakt」这一类"),
        ("commands", '{ word = "退件", use = "head" }', '{ word = "退件", use = "haed" }', "use 只能写"),
        ("commands", '{ word = "退件", use = "head" }', '{ word = "接", use = "head" }', "「接」在 [take]"),
        ("commands", 'right = "补 〈号〉 〈啥话〉"', 'rigth = "补"', "没写 right"),
        ("commands", 'right = "补 〈号〉 〈啥话〉"', 'right = "补', "引号"),
        ("clocks", "line_gap = { seconds = 600", 'line_gap = { seconds = "十分钟"', "line_gap 的 seconds"),
        ("clocks", "line_gap = { seconds = 600", "line_gap = { seconds = -1", "大于 0 的整数"),
        ("clocks", "opening_silence = { seconds = 60,", "opening_silence = { seconds = 600,", "还长"),
        ("clocks", "later = { seconds = 7200", "latter = { seconds = 7200", "later 没写 seconds"),
        ("villager", '"撤回" = { means = "withdraw"', '"撤回" = { means = "withdrew"', "「撤回」的 means"),
        ("villager", 'names = ["说事"]', "names = []", "names"),
        ("follow_up", "[parts.money]", "[parts.mony]", "没有「mony」这一截"),
        ("follow_up", 'words = ["多长时间", ', 'words = ["上哪", "多长时间", ', "「上哪」在 [parts.where]"),
        ("follow_up", 'ends = ["呢"]', "ends = []", "[leans] 的 ends"),
    ],
)
def test_a_slip_is_told_by_file_and_line(
    tmp_path: Path, file: str, right: str, wrong: str, says: str
) -> None:
    """The line is the one that was changed, or the table it stands in; the others still pass."""
    for table in RULES.glob("*.toml"):
        shutil.copy(table, tmp_path / table.name)
    path = tmp_path / f"{file}.toml"
    before = path.read_text("utf-8")
    assert right in before
    path.write_text(before.replace(right, wrong, 1), "utf-8")
    line = before[: before.index(right)].count("\n") + 1

    found = rules_problems(tmp_path)

    assert [p for p in found if not p.file.endswith(f"{file}.toml")] == []
    told = [p for p in found if says in f"{p.what}。{p.remedy}"]
    assert told, found
    assert line - 1 <= told[0].line <= line
