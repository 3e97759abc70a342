"""`same`: two concerns' texts per line, and whether they tell the same matter."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click


@click.command()
@click.argument("file", metavar="[文件]", type=click.File("rb"), default="-")
def same(file: BinaryIO) -> None:
    """
    两个人说的是不是一件事：像几分，凭啥。

    \b
    一行一条 JSON，从文件或标准输入来：{"a": "……", "b": "……"}，同一个镇、隔几天说的两件事。
    出来的也是一行一条，顺序一样：{"same": 是不是, "score": 0 到 1, "why": ["凭啥"]}；
    哪行不对，就在那行的位置上给 {"error": "……"}。没有一样的地方也没有一样的人，都算不是。
    """
    from bot.json_lines import Entry, each_line, words_of
    from lexicon.same import same_matter

    def answer(entry: Entry) -> Entry:
        found = same_matter(words_of(entry, "a"), words_of(entry, "b"))
        return {"same": found.same, "score": found.score, "why": list(found.why)}

    each_line(file, sys.stdout.buffer, answer)
