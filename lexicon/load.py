"""TOML → the lexicon's entries, or every problem in them at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lexicon.normalize import fold
from lexicon.problem import Problem, shown
from lexicon.reading import Type
from lexicon.toml_lines import LineOf, TomlPath, read_toml

WORDS = Path(__file__).resolve().parent / "words"
GAP = "…"
_LONGEST = 24

Where = tuple[Path, LineOf, TomlPath]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """
    One word or phrase people say; each is equal to itself alone, so that it is a quick key.

    Attributes:
        word: as compared, folded; "不给…工钱" may have a few signs where … stands.
        group: the file's name without .toml ("labour", "danger").
        subtype: the heading it stands under ("欠薪").
        note: where it comes from or what it stands for.
        heading: "labour.欠薪".
    """

    word: str
    group: str
    subtype: str
    note: str = ""
    heading: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "heading", f"{self.group}.{self.subtype}")


def load_words(folder: Path = WORDS) -> tuple[tuple[Entry, ...], list[Problem]]:
    """
    Read all word files of a folder.

    Returns:
        (entries in file and line order, all problems). What is right in a file
        with problems is still among the entries; the bot does not start on problems.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    harmless: dict[str, Where] = {}
    danger: dict[str, Where] = {}
    for path in sorted(folder.glob("*.toml")):
        data, line_of, found = read_toml(path)
        problems += found
        if found:
            continue
        group = path.stem
        seen, found = _file(path, group, data, line_of)
        problems += found
        entries += [entry for entry, _ in seen.values()]
        if group in ("harmless", "danger"):
            places = harmless if group == "harmless" else danger
            places.update({word: (path, line_of, where) for word, (_, where) in seen.items()})
    problems += _contradictions(harmless, danger)
    if not entries and not problems:
        problems.append(Problem(shown(folder), 0, "这个文件夹里没有词", "看看 words/*.toml 还在不在"))
    return tuple(entries), problems


def _file(
    path: Path, group: str, data: dict[str, Any], line_of: LineOf
) -> tuple[dict[str, tuple[Entry, TomlPath]], list[Problem]]:
    problems: list[Problem] = []
    seen: dict[str, tuple[Entry, TomlPath]] = {}

    # Lines are looked up for what is wrong only: finding them costs more than reading the file.
    def wrong(where: TomlPath, what: str, remedy: str) -> None:
        problems.append(Problem(shown(path), line_of(where), what, remedy))

    for key in data:
        if key not in ("type", "subtype"):
            wrong((key,), f"不认得「{key}」这一项", "这里只有 type 和 [[subtype]]")
    kind = data.get("type")
    if kind is not None and kind != group:
        wrong(("type",), f"type 写的是「{kind}」，文件名是「{group}」", "两个要一样")
    elif kind is not None and kind not in set(Type):
        wrong(("type",), f"没有「{kind}」这个类型", "类型见 lexicon/reading.py 的 Type")
    subtypes = data.get("subtype", [])
    if not isinstance(subtypes, list):
        wrong(("subtype",), "表头要写两层方括号", "写成 [[subtype]]")
        return seen, problems
    for number, subtype in enumerate(subtypes):
        name = subtype.get("name") if isinstance(subtype, dict) else None
        if not isinstance(name, str) or not name:
            wrong(("subtype", number), "这个 [[subtype]] 没有名字", '加一行 name = "…"')
            continue
        words = subtype.get("words", [])
        if not isinstance(words, list):
            wrong(("subtype", number, "words"), "words 要用方括号", "写成 words = [ … ]")
            continue
        for position, item in enumerate(words):
            where = ("subtype", number, "words", position)
            problem = _item_problem(item)
            if problem:
                wrong(where, *problem)
                continue
            word = item["word"]
            if word in seen:
                wrong(where, f"「{word}」第 {line_of(seen[word][1])} 行已经有了", "留一个，删一个")
                continue
            seen[word] = (Entry(word, group, name, item.get("note", "")), where)
    return seen, problems


def _item_problem(item: object) -> tuple[str, str] | None:
    """What is wrong with one { word = …, note = … }, and the remedy."""
    form = '写成 { word = "欠薪", note = "" },'
    if not isinstance(item, dict):
        return "这一行不是一个词条", form
    for key in item:
        if key not in ("word", "note"):
            return f"词条里不认得「{key}」", form
    word, note = item.get("word"), item.get("note", "")
    if not isinstance(word, str) or not word.strip(f" {GAP}"):
        return "这一行没有词", form
    if not isinstance(note, str):
        return f"「{word}」的 note 要加引号", form
    if word != word.strip() or word.startswith(GAP) or word.endswith(GAP) or word.count(GAP) > 1:
        return f"「{word}」两头有空格，或者 … 的位置不对", "… 只能在中间，只能有一个"
    if len(word) > _LONGEST:
        return f"「{word}」太长了", f"一条不超过 {_LONGEST} 个字，长句子留给训练语料"
    if word != fold(word):
        return f"「{word}」要写成「{fold(word)}」", "词表里用简体、半角、小写；别的写法程序自己会认"
    return None


def _contradictions(harmless: dict[str, Where], danger: dict[str, Where]) -> list[Problem]:
    """A word cannot both cover its parts as harmless and speak of danger."""
    problems = []
    for word in sorted(harmless.keys() & danger.keys()):
        path, line_of, where = harmless[word]
        other, other_line_of, there = danger[word]
        what = f"「{word}」在这里算没事，在 {shown(other)}:{other_line_of(there)} 又算危险"
        problems.append(Problem(shown(path), line_of(where), what, "留一处，删一处"))
    return problems
