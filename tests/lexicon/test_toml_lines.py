"""Any value of a TOML file can be found again by its line; what is no TOML is told in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexicon.toml_lines import read_toml

TEXT = """a = 1
entry = [
  # 注
  { word = "欠薪", weight = 3 },
  { word = "垒墙", weight = [1,
    2] },
]
[t."键".x]
y = { z = 1 }
[[m]]
k = 1
[[m.n]]
q = 1
[[m]]
k = 2
[[m.n]]
q = 2
[[m.n]]
q = 3
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (("entry", 1, "word"), 5),
        (("entry", 1, "weight", 1), 6),
        (("t", "键", "x", "y", "z"), 9),
        (("m", 0, "n", 0, "q"), 13),
        (("m", 1, "n", 1, "q"), 19),
        (("entry", 0, "none"), 4),
        (("nowhere",), 1),
    ],
)
def test_each_value_has_its_line(tmp_path: Path, path: tuple[str | int, ...], line: int) -> None:
    """Inline tables, arrays, quoted keys, tables within tables; what is not there gets the nearest above."""
    file = tmp_path / "x.toml"
    file.write_text(TEXT, encoding="utf-8")

    assert read_toml(file)[1](path) == line


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a = 1\n词 = 1", 2, "等号前头的名字是汉字"),
        ("a = “x”", 1, "用了中文引号"),
        ('a = [{b="1"，c="2"}]', 1, "引号外头用了中文逗号"),
        ("a = 1\na = 2", 2, "同一个名字写了两遍"),
        ("a = 中", 1, "等号后头的内容没加引号，或者用了中文引号"),
        ("a = [1,\n2", 2, "方括号没有收口"),
    ],
)
def test_broken_files_are_told_in_chinese(tmp_path: Path, text: str, line: int, what: str) -> None:
    """The commonest slips get a sentence of their own."""
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    data, _, [problem] = read_toml(file)

    assert (data, problem.line, problem.what) == ({}, line, what)


def test_a_missing_file_is_a_problem_and_no_error(tmp_path: Path) -> None:
    """Whoever reads many files hears of all that are missing."""
    assert len(read_toml(tmp_path / "none.toml")[2]) == 1


def test_utf16_is_named(tmp_path: Path) -> None:
    """Notepad's "Unicode" is UTF-16."""
    file = tmp_path / "x.toml"
    file.write_bytes("a = 1".encode("utf-16"))

    assert "UTF-16" in read_toml(file)[2][0].what
