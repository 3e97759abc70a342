"""docs/wechat.md and the papers beside it name what there is: commands, settings, words, numbers, files."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache

import click
import pytest

from bot.cli import cli
from bot.config import NAMES, Settings
from bot.line_times import END_AFTER, GROUP_END_AFTER
from bot.roster.codes import DIGITS, VALID_DAYS
from handlers.limits import SECOND, stored_limits
from lexicon.wording import wording
from tests.needs import TREE

PAPERS = ("README.md", "CONTRIBUTING.md", "docs/wechat.md", "docs/troubles.md", ".env.example")

# Of the gateway and not of the bot: the three that the guide's own gateway.mjs reads, and wechaty's.
OF_THE_GATEWAY = {
    "PUPPET",
    "TOKEN",
    "ENDPOINT",
    "WECHATY_LOG",
    "WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_SERVER",
    "WECHATY_PUPPET_SERVICE_TLS_SERVER_CERT",
    "WECHATY_PUPPET_SERVICE_TLS_SERVER_KEY",
}
OF_MAKE_AND_PIP = {"ARGS", "UPGRADE", "PIP_INDEX_URL"}
_HOURS = 3600 * SECOND


@cache
def paper(name: str) -> str:
    """Its text."""
    return (TREE / name).read_text("utf-8")


def commands_in(text: str) -> Iterator[str]:
    """What stands behind each `python -m bot`, without the words that explain it."""
    for found in re.finditer(r"python -m bot +([^\n`，。；：）（]+)", text):
        yield re.split(r" {2,}| [<|>] ", found[1].strip())[0]


def slips(line: str) -> list[str]:
    """What is wrong with a command as it is written; [] when it can be typed so."""
    command: click.Command = cli
    arguments = 0
    for word in shlex.split(line):
        if word.startswith("-"):
            if not any(word in parameter.opts for parameter in command.params):
                return [f"{line}: no {word}"]
            option = next(one for one in command.params if word in one.opts)
            arguments -= not getattr(option, "is_flag", False)  # its value comes next
        elif isinstance(command, click.Group) and word in command.commands:
            command = command.commands[word]
        elif re.match(r"[A-Za-z]", word) and isinstance(command, click.Group):
            return [f"{line}: no command {word}"]
        elif re.match(r"[\u4e00-\u9fff]", word) and isinstance(command, click.Group):
            break  # prose goes on behind the command
        else:
            arguments += 1
    places = [one.nargs for one in command.params if isinstance(one, click.Argument)]
    if arguments > sum(places) and -1 not in places:
        return [f"{line}: too many words"]
    return []


def test_every_command_named_can_be_typed_so() -> None:
    """A `python -m bot …` in a paper is a command, with options that it has and no word too many."""
    named = [line for name in PAPERS for line in commands_in(paper(name))]
    assert len(named) > 25

    assert [slip for line in named for slip in slips(line)] == []


@pytest.mark.parametrize("line", ["romms", "rooms bnd 1 镇", "notice --pined", "rooms ignore 1 正安镇"])
def test_a_command_that_there_is_not_is_found(line: str) -> None:
    """A slip in a name, an option or the number of words."""
    assert slips(line) != []


def test_every_command_stands_in_a_paper() -> None:
    """What nobody is told of, nobody uses."""
    every = {name for name, one in cli.commands.items() if not isinstance(one, click.Group)}
    for name, group in cli.commands.items():
        if isinstance(group, click.Group):
            every |= {f"{name} {below}" for below in group.commands}
    named = {line for name in PAPERS for line in commands_in(paper(name))}

    assert [one for one in sorted(every) if not any(f"{line} ".startswith(f"{one} ") for line in named)] == []


def settings_in(text: str) -> set[str]:
    """Names in the shape of a setting: with an underscore, before an equals sign, or alone in code."""
    return set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b|\b[A-Z]{4,}(?==)|(?<=`)[A-Z]{4,}(?=[=`])", text))


def test_every_setting_named_is_one() -> None:
    """In README, CONTRIBUTING, the guide, the troubles and .env.example; the gateway's own are told apart."""
    named = set().union(*(settings_in(paper(name)) for name in PAPERS))
    assert len(named & set(NAMES)) == len(NAMES)

    assert sorted(named - set(NAMES) - OF_THE_GATEWAY - OF_MAKE_AND_PIP) == []


def test_the_guide_asks_for_every_setting_that_wechat_needs() -> None:
    """Its .env, taken over, lacks nothing."""
    (block,) = re.findall(r"```\n(WECHATY_PUPPET_SERVICE_TOKEN=.*?)```", paper("docs/wechat.md"), re.S)
    filled = dict(line.split("=", 1) for line in block.splitlines() if not line.startswith("#"))
    values = {name.lower(): value for name, value in filled.items()}

    assert Settings(_env_file=None, **values).missing_for_wechat == ()


def test_what_doctor_is_said_to_say_it_says() -> None:
    """The second column of part three of the guide stands word for word in bot/troubles.toml."""
    part = paper("docs/wechat.md").split("## 三、")[1].split("## 四、")[0]
    rows = [row.split("|") for row in part.splitlines() if row.startswith("| ")]
    quotes = [row[2].strip() for row in rows[1:]]
    whats = [entry["what"] for entry in tomllib.loads(paper("bot/troubles.toml")).values()]
    assert len(quotes) >= 19

    assert [quote for quote in quotes if not any(quote in what for what in whats)] == []


def test_what_people_are_said_to_hear_they_hear() -> None:
    """The lines that the guide quotes are the bot's own."""
    guide = paper("docs/wechat.md")
    gap = wording("deaf", spans=wording("deaf_span", start="10:02", end="10:09"))

    assert f"「{gap}」" in guide
    assert "「还没加机器人，得您去找」" in guide and "还没加机器人，得您去找" in wording(
        "find_no_contact", who=""
    )
    assert "「绑上了」" in guide and "绑上了" in wording("bound", called="")


def test_the_numbers_in_the_guide_are_those_of_the_clocks() -> None:
    """Pauses, days and hours: whoever changes clocks.toml finds the paper here."""
    limits, guide = stored_limits(), paper("docs/wechat.md")
    least, most = (gap // SECOND for gap in limits.accept_gap)
    slow, slower = Settings.model_fields["pace"].default
    expected = (
        f"两句话隔 {slow:g} 到 {slower:g} 秒",
        f"隔 {least} 到 {most} 秒，一小时最多 {limits.accept_per_hour} 个",
        f"它一小时最多点 {limits.accept_per_hour} 个",
        f"{limits.words_kept // (24 * _HOURS)} 天里加上了",
        f"登记码{'零一二三四五六七八九'[DIGITS]}位，{VALID_DAYS} 天管用",
        f"存 {END_AFTER // _HOURS} 小时就搁下",
        f"一天最多{'零一两三'[limits.deaf_most_a_day]}回",
    )

    assert [one for one in expected if one not in guide] == []
    assert limits.deaf_told_from == limits.deaf_told_after == 60 * SECOND  # 断了一分钟以上，连上一分钟后
    assert limits.line_gap == GROUP_END_AFTER == 600 * SECOND  # 等满十分钟
    assert limits.danger_kept == _HOURS  # 一小时里的除外


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/wechat.md"])
def test_files_named_in_a_paper_are_there(name: str) -> None:
    """Links, and paths in code, lead somewhere in the tree."""
    here, text = (TREE / name).parent, paper(name)
    links = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    paths = re.findall(r"`((?:bot|docs|handlers|lexicon|storage|tests|\.ci)/[\w./-]*)`", text)

    assert [one for one in links if not (here / one).exists()] == []
    assert [one for one in paths if not (TREE / one).exists()] == []


def test_decisions_are_numbered_without_holes() -> None:
    """One number a decision, from 1 on."""
    found = sorted((TREE / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in found]

    assert numbers == list(range(1, len(found) + 1))
