"""What mediators type, with the open cases they may act on and the command wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.evaluate.form import Form, listed, numbered
from bot.evaluate.report import Miss, Table
from bot.json_lines import BadLine, Entry, text_of, words_of
from handlers.commands import Command, parse
from handlers.type_names import type_of
from lexicon.measure import Confusion

ABOUT_A_CASE = frozenset(
    ("take", "later", "transfer", "return", "settle", "false_alarm", "kin_out", "retype", "note", "meeting")
)

_NAMES = {
    "take": "接", "later": "晚点", "transfer": "转", "return": "退", "settle": "办结",
    "false_alarm": "误报", "kin_out": "回避", "retype": "改类型", "note": "记一笔", "meeting": "约见",
    "merge": "一件事", "show": "看一件", "my_cases": "手里的", "week": "周报", "last_week": "上周",
    "leave": "请假", "back": "回来", "help": "帮助", "digit": "数字", "unclear": "问清楚",
}  # fmt: skip


class Replies(Form):
    """text, open_cases and want."""

    key = "replies"
    title = "调解员打的字"
    needs = frozenset(("text", "open_cases", "want"))

    def __init__(self) -> None:
        super().__init__()
        self._commands = Confusion(_NAMES)

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        text, cases, want = text_of(entry), listed(entry, "open_cases"), entry["want"]
        if not isinstance(want, dict):
            raise BadLine('"want" 要写成 {"command": …} 的样子')
        wanted, wanted_case = words_of(want, "command"), numbered(want, "case")
        command = parse(text)
        got, case = meant(command, cases)
        rest = _rest_right(command, want)
        self.tally.count("command", got == wanted)
        self.tally.count("case", case == wanted_case)
        if "person" in want:
            self.tally.count("person", command.person == want["person"])
        right = got == wanted and case == wanted_case and rest
        self.tally.count("all", right)
        self._commands.add(wanted, got)
        if not right:
            self._keep(text, want, (got, case, command), where)

    def _keep(
        self, text: str, want: Mapping[str, Any], read: tuple[str, int | None, Command], where: str
    ) -> None:
        got, case, command = read
        wanted = "，".join(f"{name} {value}" for name, value in want.items() if value is not None)
        told = f"command {got}，case {case}，person {command.person or '无'}，rest {command.rest or '无'}"
        # Doing what was not meant is worse than asking back.
        rank = 1 if got in ("unclear", "help") else 0
        self.missed("命令", 1.0, lambda: Miss("命令", where, text, wanted, told, 1.0), rank=rank)

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [Table("命令", self._commands, _NAMES)]


def meant(command: Command, open_cases: Sequence[int]) -> tuple[str, int | None]:
    """
    The command and the case that are acted on.

    Where no number was said the one open case is meant; with several it is asked which.
    """
    name = "unclear" if command.name == "none" else command.name
    if command.number is None and name in ABOUT_A_CASE:
        return (name, open_cases[0]) if len(open_cases) == 1 else ("unclear", None)
    return name, command.number


def _rest_right(command: Command, want: Mapping[str, Any]) -> bool:
    """Person, second case and type; reasons, times and places are kept as they were typed."""
    if "person" in want and command.person != want["person"]:
        return False
    if "case2" in want and not (command.rest.isdigit() and int(command.rest) == want["case2"]):
        return False
    return "type" not in want or type_of(command.rest) in (want["type"], type_of(str(want["type"])))
