"""`notice`: the group notice, to be copied into the group; and the word that it hangs."""

from __future__ import annotations

import click

from bot.cli.opening import opened_store, settings_or_complain


@click.command()
@click.option("--long", "in_full", is_flag=True, help="长的：公告正文或者村部墙上用。")
@click.option(
    "--pinned", is_flag=True, help="群里都贴好了：记一笔，doctor 就不再提（换了电话、改了话还会提）。"
)
def notice(in_full: bool, pinned: bool) -> None:
    """
    印出要贴在群公告里的话。

    用 .env 里的单位、姓名、电话；没填就不印。贴好了再敲 python -m bot notice --pinned。
    """
    from bot.notice import PINNED, NoticeIncomplete, fingerprint
    from bot.notice import notice as text_of

    settings = settings_or_complain()
    try:
        text = text_of(settings, long=in_full)
        mark = fingerprint(settings)
    except NoticeIncomplete as error:
        raise click.ClickException(str(error)) from None
    if not pinned:
        click.echo(text)
        return
    with opened_store(settings) as store:
        store.set_mark(PINNED, mark)
    click.echo("记下了：公告贴好了。")
