"""`python -m bot …`: each command a short function; what is heavy is imported inside it, when it runs."""

from __future__ import annotations

import gettext
import io
import os
import sys
from pathlib import Path

# Before click: its own words ("Usage:") come from this catalogue, whatever the machine's language is.
os.environ["LANGUAGE"] = "zh_CN"
gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))
gettext.textdomain("messages")

import click  # noqa: E402

from bot.cli import answers, ask, check, evaluate, notice, review, rooms, roster, run, same, tag  # noqa: E402

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT, options_metavar="[选项]", subcommand_metavar="命令 …")
def cli() -> None:
    """说事：村民说事微信群里记事的机器人。"""


COMMANDS: tuple[click.Command, ...] = (
    run.run,
    check.doctor,
    roster.roster,
    check.citations,
    answers.answers,
    tag.tag,
    ask.ask,
    tag.replay,
    same.same,
    evaluate.evaluate,
    review.lexicon,
    rooms.rooms,
    notice.notice,
)
for command in COMMANDS:
    cli.add_command(command)
for command in COMMANDS:
    command.options_metavar = "[选项]"
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        below.options_metavar = "[选项]"


def main() -> None:
    """What `python -m bot` runs. Streams are UTF-8 whatever the machine says (LC_ALL=C too)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    cli(prog_name="python -m bot")
