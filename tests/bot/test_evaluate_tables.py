"""The two tables of the evaluation: a wrong line is told by its place, what is counted has its row."""

from __future__ import annotations

from pathlib import Path

from bot.evaluate.measured import FORMS
from bot.evaluate.report import BARS, FIELDS, MEASURES, bars
from bot.evaluate.tables_check import evaluation_problems


def changed(folder: Path, table: Path, old: str, new: str) -> Path:
    """A copy of a table with one thing written otherwise."""
    text = table.read_text("utf-8")
    assert old in text
    path = folder / table.name
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def slips(folder: Path, table: Path, old: str, new: str) -> list[str]:
    path = changed(folder, table, old, new)
    told = evaluation_problems(bars=path) if table == BARS else evaluation_problems(fields=path)
    return [problem.what for problem in told]


def test_the_tables_as_they_are_have_nothing_wrong() -> None:
    """Every form has its measures, in both."""
    assert evaluation_problems() == []
    assert {form.key for form in FORMS} == set(MEASURES)
    assert {form: set(bars(form)) for form in MEASURES} == {
        form: set(names) for form, names in MEASURES.items()
    }


def test_a_wrong_bar_is_told_by_line(tmp_path: Path) -> None:
    """95 for 0.95, on the line where it stands."""
    path = changed(tmp_path, BARS, "least = 0.95 }", "least = 95 }")
    (problem,) = evaluation_problems(bars=path)

    assert problem.what == "「kind」的 least 要是 0 到 1 的数"
    assert "least = 95" in path.read_text("utf-8").splitlines()[problem.line - 1]


def test_names_that_nothing_counts_and_names_left_out_are_told(tmp_path: Path) -> None:
    """A measure, a form and a key that are none; a measure and a title that are missing."""
    field = 'field = { title = "领域对", least = 0.58 }'

    assert slips(tmp_path, BARS, field, 'fild = { title = "领域对" }') == [
        "[consultation] 里少了 field",
        "[consultation] 里没有「fild」这样可量的",
    ]
    assert slips(tmp_path, BARS, field, f'{field}\n["别的"]') == ["没有「别的」这种文件"]
    assert slips(tmp_path, BARS, field, "field = { least = 0.58 }") == ["「field」没有 title"]
    assert slips(tmp_path, BARS, field, 'field = { title = "x", last = 1 }') == [
        "「field」里不认识的名字 last"
    ]


def test_a_field_with_a_type_that_is_none_or_another_fields_is_told(tmp_path: Path) -> None:
    """A slip of the pen, a type twice, nothing at all."""
    assert slips(tmp_path, FIELDS, '["debt"]', '["dept"]') == ["没有「dept」这一类"]
    assert slips(tmp_path, FIELDS, '["debt"]', '["labour"]') == ["「labour」已经是「劳动纠纷」的了"]
    assert slips(tmp_path, FIELDS, '["debt"]', "[]") == ["「债权债务」没写是哪几类"]


def test_a_table_that_is_no_toml_is_told(tmp_path: Path) -> None:
    """By the reader of all tables."""
    assert slips(tmp_path, FIELDS, '["debt"]', '["debt"') != []
