"""`tag` and `replay`: JSON lines in, JSON lines out, no database and no network."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

FILE = click.argument("file", metavar="[文件]", type=click.File("rb"), default="-")


@click.command()
@FILE
def tag(file: BinaryIO) -> None:
    """
    读一句话：说的是啥事、急不急、凭哪几个字。

    \b
    一行一条 JSON，从文件或标准输入来：{"text": "……"}
    里头的钱、地、人数、时候也给出来；「去年腊月」从今天算，从别的日子算就添上 "day": "2026-03-02"。
    出来的也是一行一条，顺序一样；哪行不对，就在那行的位置上给 {"error": "……"}。
    """
    from bot.as_json import tagged
    from bot.clock import HouseClock
    from bot.json_lines import Entry, day_of, each_line, text_of
    from handlers.hours import local
    from lexicon.read import read

    today = local(HouseClock().now()).date()

    def answer(entry: Entry) -> Entry:
        text = text_of(entry)
        return tagged(read(text), text, day_of(entry, today))

    each_line(file, sys.stdout.buffer, answer)


@click.command()
@FILE
def replay(file: BinaryIO) -> None:
    """
    把一段群聊从头演一遍：谁的事立了案、归谁、机器人说了啥、啥时候说的。

    \b
    一行一条 JSON：{"t": 秒, "room": 群名（私聊填 null）, "who": 谁, "text": "……"}
    没有字的用 "media": image、voice、video、file、place 代替 "text"（语音可加 "seconds"）；
    @ 了机器人的加 "mention": true；机器人写不过去的人加 "friend": false；
    撤回了前面哪行（从 0 数）用 "recalls": 行号代替 "text"。
    样例县的调解员按名字认。时间从 2026-03-02 08:00 起，同样的输入出同样的结果。
    """
    import asyncio

    from bot.json_lines import Entry, printed
    from bot.logs import log_to_stderr
    from bot.replay import replayed

    def show(event: Entry) -> None:
        sys.stdout.buffer.write(printed(event))
        sys.stdout.buffer.flush()

    log_to_stderr("warning")
    asyncio.run(replayed(file, show))
