"""`answers …`: how the stored answers do; now what was asked and had none."""

from __future__ import annotations

import datetime as dt

import click

from bot.cli.opening import looked_into, settings_or_complain


@click.group(subcommand_metavar="命令 …")
def answers() -> None:
    """现成的法律答案：哪些问没答上，哪些答错了。"""


@answers.command()
@click.option("--since", default="", metavar="日子", help="只看这天起问的，照 2026-11-01 这么写。")
def unanswered(since: str) -> None:
    """
    没答上的、人家说「不是这个」的，一样的并一块，给司法所看。

    几回、几个人问、头一天到末一天、一句原话（名字、地方、号码抹了），答错的是哪条。机器人开着也能看。
    """
    from bot.unanswered import report

    start = _since(since)
    with looked_into(settings_or_complain()) as store:
        asked = store.asked_law(unanswered_only=True, since=start)
        names = {store.person(person).name for person in {one.person_id for one in asked}}
        names |= {officer.name for officer in store.officers()}
    for line in report(asked, names):
        click.echo(line)


def _since(day: str) -> int:
    from handlers.hours import SHANGHAI, micros

    if not day:
        return 0
    try:
        return micros(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), SHANGHAI))
    except ValueError:
        raise click.BadParameter(
            f"「{day}」不是个日子，照 2026-11-01 这么写。", param_hint="--since"
        ) from None
