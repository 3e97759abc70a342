"""TOML with line numbers: the data, a way to ask for the line of any value, and what is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lexicon.problem import Problem, shown

if TYPE_CHECKING:
    from tree_sitter import Node

TomlPath = tuple[str | int, ...]
"""How to get to a value: ("entry", 3, "weight") is data["entry"][3]["weight"]."""

LineOf = Callable[[TomlPath], int]


def read_toml(path: Path) -> tuple[dict[str, Any], LineOf, list[Problem]]:
    """
    Read a TOML file that a clerk may have edited with Windows Notepad.

    Args:
        path: the file.

    Returns:
        (data, line_of, problems). `data` is {} whenever `problems` is not empty.
        `line_of(("entry", 3, "weight"))` is the line, from 1, where that value's
        key stands; of a path that does not exist, the nearest one above it that
        does; 1 at last. Never raises: a missing or unreadable file is a Problem.
    """
    text, problems = _text_of(path)
    if problems:
        return {}, _Lines("").line_of, problems
    lines = _Lines(text)
    try:
        return tomllib.loads(text), lines.line_of, []
    except tomllib.TOMLDecodeError as error:
        return {}, lines.line_of, [_syntax_problem(path, text, str(error))]


def _text_of(path: Path) -> tuple[str, list[Problem]]:
    """The file's text without a BOM, or the one problem that keeps us from reading it."""
    try:
        raw = path.read_bytes()
    except OSError:
        return "", [Problem(shown(path), 0, "这个文件打不开", "看看它还在不在、有没有权限读")]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", [_encoding_problem(path, 1, "UTF-16")]
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        try:
            raw.decode("gb18030")
        except UnicodeDecodeError:
            return "", [Problem(shown(path), line, "这一行有认不出的字节", "用 UTF-8 编码重新保存这个文件")]
        return "", [_encoding_problem(path, line, "GBK")]


def _encoding_problem(path: Path, line: int, encoding: str) -> Problem:
    return Problem(
        shown(path),
        line,
        f"这个文件存成了 {encoding} 编码，这里只认 UTF-8",
        "用记事本打开，选「另存为」，编码选 UTF-8,盖住原来的文件",
    )


_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_BARE_CHINESE_KEY = re.compile(r"^\s*[^\s\"'#\[\]=,{}]*[^\x00-\x7f\s\"'=][^\"'=]*=")

# tomllib's own words (CPython Lib/tomllib/_parser.py) and what a clerk can do about them.
_SAYINGS = (
    ("Cannot overwrite a value", "同一个名字写了两遍", "留一个，删一个"),
    ("Cannot declare", "同一个表头写了两遍", "留一个，删一个"),
    ("Cannot mutate immutable", "同一个名字写了两遍", "留一个，删一个"),
    ("Duplicate inline table key", "一对花括号里同一个名字写了两遍", "留一个，删一个"),
    ("Unclosed array", "方括号没有收口", "补上 ]，看看上一行末尾是不是少了逗号"),
    ("Unclosed inline table", "花括号没有收口", "补上 }，看看是不是少了逗号"),
    ("Illegal character", "引号里换了行，或者引号没有收口", "一句话写在一行里，两头都用英文引号"),
    ("Expected '='", "名字后头少了等号", '写成 名字 = "内容"'),
    ("Unterminated string", "引号没有收口", '补上英文引号 "'),
    ("Unescaped '\\'", "引号里有反斜杠", "反斜杠写两个 \\\\，或者删掉"),
    ("Invalid value", "等号后头的内容没加引号，或者用了中文引号", '汉字两头加英文引号 "'),
    ("Invalid initial character for a key", "这里该是一个名字", "名字用英文字母；看看是不是多了或少了逗号"),
)


def _syntax_problem(path: Path, text: str, error: str) -> Problem:
    """tomllib's English as a sentence that says what to do."""
    at = _AT_LINE.search(error)
    line = int(at[1]) if at and at[1] else text.count("\n") + 1
    rows = text.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    if _BARE_CHINESE_KEY.match(row):
        return Problem(shown(path), line, "等号前头的名字是汉字", '汉字名字两头加英文引号，写成 "名字" = …')
    # A lone quotation mark of the Chinese keyboard is the commonest slip of all.
    if re.search(r"=\s*[“”‘’「」]", row):
        return Problem(shown(path), line, "用了中文引号", '换成英文引号 "')
    if "\uff0c" in re.sub(r'"[^"]*"', "", row):
        return Problem(shown(path), line, "引号外头用了中文逗号", "换成英文逗号 ,")
    for english, what, remedy in _SAYINGS:
        if english in error:
            return Problem(shown(path), line, what, remedy)
    return Problem(
        shown(path), line, "这一行不合 TOML 的写法", "照旁边的行改；少了引号、逗号或括号的时候居多"
    )


class _Lines:
    """The line of every value, found with tree-sitter the first time somebody asks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: dict[TomlPath, int] | None = None

    def line_of(self, path: TomlPath) -> int:
        """The line where that value stands, or the nearest known one above it."""
        if self._lines is None:
            self._lines = _index(self._text)
        for length in range(len(path), 0, -1):
            found = self._lines.get(path[:length])
            if found is not None:
                return found
        return 1


def _index(text: str) -> dict[TomlPath, int]:
    # Imported here: only a file with something to say about a line needs the parser.
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode("utf-8", "surrogatepass"))
    lines: dict[TomlPath, int] = {}
    counts: dict[TomlPath, int] = {}
    for node in tree.root_node.named_children:
        if node.type == "pair":
            _pair(node, (), lines)
        elif node.type in ("table", "table_array_element"):
            _table(node, lines, counts)
    return lines


def _table(node: Node, lines: dict[TomlPath, int], counts: dict[TomlPath, int]) -> None:
    head, *rest = node.named_children
    keys = _keys(head)
    # [[m.n]] inside [[m]]: each part that is an array stands for its newest element.
    path: TomlPath = ()
    for position, key in enumerate(keys):
        path += (key,)
        last = position == len(keys) - 1
        if last and node.type == "table_array_element":
            counts[path] = counts.get(path, -1) + 1
            lines.setdefault(path, _line(node))
        if path in counts:
            path += (counts[path],)
    lines.setdefault(path, _line(node))
    for child in rest:
        if child.type == "pair":
            _pair(child, path, lines)


def _pair(node: Node, above: TomlPath, lines: dict[TomlPath, int]) -> None:
    head, *rest = [child for child in node.named_children if child.type != "comment"]
    path = above
    for key in _keys(head):
        path += (key,)
        lines.setdefault(path, _line(node))
    if rest:
        _value(rest[0], path, lines)


def _value(node: Node, path: TomlPath, lines: dict[TomlPath, int]) -> None:
    if node.type == "inline_table":
        for child in node.named_children:
            if child.type == "pair":
                _pair(child, path, lines)
    elif node.type == "array":
        items = [child for child in node.named_children if child.type != "comment"]
        for position, child in enumerate(items):
            lines.setdefault((*path, position), _line(child))
            _value(child, (*path, position), lines)


def _keys(node: Node) -> list[str]:
    if node.type == "dotted_key":
        return [key for child in node.named_children for key in _keys(child)]
    word = (node.text or b"").decode("utf-8", "replace")
    if node.type == "quoted_key":
        # A key of its own little document: tomllib undoes the quoting for us.
        return list(tomllib.loads(f"{word} = 0"))
    return [word]


def _line(node: Node) -> int:
    return int(node.start_point[0]) + 1
