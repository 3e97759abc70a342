"""`lexicon review`: what people said was read wrongly, and what a changed lexicon would make of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.opening import looked_into, settings_or_complain

if TYPE_CHECKING:
    from storage.interface import Store


@click.group(subcommand_metavar="命令 …")
def lexicon() -> None:
    """词表：哪儿读错了，哪个词惹的；改之前先看看改完会咋样。"""


def _day(context: click.Context, option: click.Parameter, value: str) -> int:
    """The beginning of that day here, in UTC microseconds; 0 where none was given."""
    from datetime import datetime

    from handlers.hours import SHANGHAI, micros

    if not value:
        return 0
    try:
        return micros(datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=SHANGHAI))
    except ValueError:
        raise click.BadParameter("日子写成 2026-03-02 这样。") from None


def _at_least_one(context: click.Context, option: click.Parameter, value: int) -> int:
    if value < 1:
        raise click.BadParameter("写个 1 或者更大的数。")
    return value


@lexicon.command()
@click.option(
    "--since", default="", metavar="日期", callback=_day, help="只看这天起人改过的，像 2026-03-02。"
)
@click.option(
    "--limit",
    default=10,
    metavar="几件",
    callback=_at_least_one,
    help="一样最多列几件、几个词；不写是 10。",
)
@click.option(
    "--with",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="换上这个文件夹里改过的词表、权重，把留着的都重读一遍，看哪些变了。",
)
@click.option("--words", is_flag=True, help="连村民的原话一起列（屏幕上有原话，旁边别有人）。")
def review(since: int, limit: int, folder: Path | None, words: bool) -> None:
    """
    人说读错了的（误报、改类），一样一样列：哪个词、哪个文件哪一行、往错处拽了多少。

    \b
    要改词表，先在别处抄一份改，看看改完会咋样，再换上：
    cp -r lexicon /tmp/改着看
    python -m bot lexicon review --with /tmp/改着看
    只看不写；换上以后丢了急的，退出码是 1。机器人开着也能用。
    """
    if folder is not None and since:
        raise click.UsageError("--with 是把留着的都重读一遍，不跟 --since 一起用。")
    with looked_into(settings_or_complain()) as store:
        if folder is not None:
            _try(store, folder, limit, words=words)
            return
        from bot.review.page import review_page

        click.echo(review_page(store, since=since, limit=limit, words=words))


def _try(store: Store, folder: Path, limit: int, *, words: bool) -> None:
    from bot.review.matters import kept_matters
    from bot.review.other_lexicon import NoSuchLexicon, changed_files, read_with
    from bot.review.page import WARNING
    from bot.review.trial import Twice, trial_page
    from lexicon.reread import read_anew

    try:
        changed = changed_files(folder)
        if not changed.files:
            click.echo(f"那个文件夹里的 {changed.same} 个文件跟眼下的一样，没啥可比。")
            return
        every = kept_matters(store)
        matters = [one for one in every if one.text]
        then = read_with(changed.files, [(one.text, one.township) for one in matters])
    except NoSuchLexicon as error:
        raise click.ClickException(str(error)) from None
    twice = [
        Twice(one, read_anew(one.text, one.township), other) for one, other in zip(matters, then, strict=True)
    ]
    if words:
        click.echo(WARNING)
    page = trial_page(
        twice, no_words=len(every) - len(matters), changed=changed.files, limit=limit, words=words
    )
    click.echo(page)
    if any(one.danger_lost for one in twice):
        raise click.exceptions.Exit(1)
