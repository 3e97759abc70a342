"""Do the replies and the code agree: every line that is said is there, with the values it is given."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lexicon.problem import ROOT, Problem, shown
from lexicon.toml_lines import LineOf, read_toml

REPLIES = ROOT / "lexicon" / "replies"
_ROOMS = ("handlers", "bot")


@dataclass(frozen=True, slots=True)
class _Reply:
    file: Path
    line: int
    slots: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Call:
    """wording("name", …) in the code; `given` is None where the values come as **values."""

    file: Path
    line: int
    name: str
    given: frozenset[str] | None


def reply_problems(folder: Path = REPLIES, code: Path = ROOT) -> list[Problem]:
    """
    All that is wrong with the replies, file and line; [] when all is well.

    Args:
        folder: of the *.toml files.
        code: the folder that holds handlers/ and bot/.
    """
    replies, problems = _replies(folder)
    calls = list(_calls(code))
    words = _constants(code)
    for call in calls:
        reply = replies.get(call.name)
        if reply is None:
            what = f"程序要说「{call.name}」这一句，{shown(folder)} 里没有"
            problems.append(Problem(shown(call.file), call.line, what, "在 replies 里补上这一句"))
        elif call.given is not None and call.given != reply.slots:
            problems.append(_slots_differ(call, reply))
    problems += [
        Problem(
            shown(reply.file), reply.line, f"「{name}」这一句程序里没处用", "名字改过就照新的写，不用就删"
        )
        for name, reply in replies.items()
        if name not in words
    ]
    return sorted(problems)


def _slots_differ(call: _Call, reply: _Reply) -> Problem:
    given = call.given or frozenset()
    extra, lacking = sorted(reply.slots - given), sorted(given - reply.slots)
    if extra:
        what = f"「{call.name}」里的 {{{extra[0]}}} 程序给不出来"
        remedy = f"花括号里只能写：{'、'.join(sorted(given)) or '（这句没有）'}"
    else:
        what = f"「{call.name}」里少了 {{{lacking[0]}}}"
        remedy = f"把 {{{lacking[0]}}} 写在该说它的地方"
    return Problem(shown(reply.file), reply.line, what, remedy)


def _replies(folder: Path) -> tuple[dict[str, _Reply], list[Problem]]:
    found: dict[str, _Reply] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        data, line_of, wrong = read_toml(path)
        problems += wrong
        for name, entry in data.items():
            problem = _entry_problem(path, name, entry, line_of)
            if problem is not None:
                problems.append(problem)
            elif name in found:
                what = f"「{name}」在 {shown(found[name].file)}:{found[name].line} 已经有了"
                problems.append(Problem(shown(path), line_of((name,)), what, "留一个"))
            else:
                slots = frozenset(slot for _, slot, _, _ in string.Formatter().parse(entry["text"]) if slot)
                found[name] = _Reply(path, line_of((name, "text")), slots)
    return found, problems


def _entry_problem(path: Path, name: str, entry: object, line_of: LineOf) -> Problem | None:
    file, line = shown(path), line_of((name,))
    if not isinstance(entry, dict):
        return Problem(file, line, f"「{name}」不是一句话", f"写成 [{name}]，下一行 text = ……")
    text = entry.get("text")
    if not isinstance(text, str) or not text.strip():
        return Problem(file, line, f"「{name}」没有 text", "补上要说的话")
    if not isinstance(entry.get("why"), str) or not entry["why"].strip():
        return Problem(file, line, f"「{name}」没写 why", "写一句为啥这么说")
    unknown = sorted(set(entry) - {"text", "why"})
    if unknown:
        return Problem(file, line_of((name, unknown[0])), f"不认识的名字 {unknown[0]}", "只有 text 和 why")
    try:
        list(string.Formatter().parse(text))
    except ValueError:
        return Problem(file, line_of((name, "text")), "花括号没有配对", "一个 { 配一个 }")
    return None


def _trees(code: Path) -> Iterator[tuple[Path, ast.Module]]:
    for room in _ROOMS:
        for path in sorted((code / room).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def _calls(code: Path) -> Iterator[_Call]:
    for path, tree in _trees(code):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id != "wording" or not node.args:
                continue
            given = [keyword.arg for keyword in node.keywords]
            values = None if None in given else frozenset(filter(None, given))
            for name in _names(node.args[0]):
                yield _Call(path, node.lineno, name, values)


def _names(argument: ast.expr) -> list[str]:
    """The line's name, both of `"a" if … else "b"`; none where it is worked out elsewhere."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return [*_names(argument.body), *_names(argument.orelse)]
    return []


def _constants(code: Path) -> frozenset[str]:
    """Every string in the code: a line whose name is none of them is never said."""
    return frozenset(
        node.value
        for _, tree in _trees(code)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
