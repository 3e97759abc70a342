"""`roster …`: the table of mediators and secretaries, from empty template to one-time codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.opening import opened_store, settings_or_complain

if TYPE_CHECKING:
    from bot.roster.check import Checked

TABLE = click.argument("table", metavar="表", type=click.Path(dir_okay=False, path_type=Path))


@click.group(subcommand_metavar="命令 …")
def roster() -> None:
    """名册：谁管哪个村，怎么导进来，怎么跟微信对上号。"""


@roster.command()
@TABLE
def template(table: Path) -> None:
    """写一份空表（.xlsx 或 .csv），带两行样例和填法。"""
    from bot.roster.problem import RosterError
    from bot.roster.template import write_template

    if table.exists():
        raise click.ClickException(f"{table} 已经有了，换个名字，免得盖掉填好的。")
    try:
        write_template(table)
    except RosterError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"写好了：{table}。填完先查：python -m bot roster check {table}")


@roster.command()
@TABLE
def check(table: Path) -> None:
    """只查不导：哪张表、哪行、哪列不对。"""
    from bot.roster.check import read_roster
    from bot.roster.places import county_places
    from bot.roster.problem import RosterError

    try:
        checked = read_roster(table, county_places())
    except RosterError as error:
        raise click.ClickException(str(error)) from None
    _tell(checked)
    if checked.problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(checked.officers)} 个人，没毛病，可以导：python -m bot roster import {table}")


@roster.command("import")
@TABLE
def import_(table: Path) -> None:
    """查过没错才整个导进来；有一处不对就一个也不导。机器人开着时先停下。"""
    from bot.roster.places import county_places
    from bot.roster.problem import RosterError
    from bot.roster.take_over import import_roster

    with opened_store(settings_or_complain()) as store:
        try:
            checked, changes = import_roster(store, table, county_places())
        except RosterError as error:
            raise click.ClickException(str(error)) from None
    _tell(checked)
    if changes is None:
        click.echo("一个也没导。改好再来。", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"导好了：{changes}")


@roster.command()
@click.option("--township", default="", metavar="镇", help="只要这个镇的（全名）。")
@click.option("--village", default="", metavar="村", help="只要这个村的（全名，连 --township 一起写）。")
@click.option("--key", default="", metavar="编号", help="只要这一个人的（名册里的编号）。")
@click.option(
    "--out",
    metavar="文件",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写进这个文件，不显示在屏幕上。",
)
def codes(township: str, village: str, key: str, out: Path | None) -> None:
    """给还没对上微信的人发登记码：一人一段话，当面、打电话或者发短信给本人，别发群里。"""
    from bot.clock import HouseClock
    from bot.roster.codes import handing_over, issue_code

    now = HouseClock().now()
    with opened_store(settings_or_complain()) as store:
        wanted = [
            officer
            for officer in store.officers()
            if officer.person_id is None
            and (not township or officer.township == township)
            and (not village or officer.village == village)
            and (not key or officer.key == key)
        ]
        texts = [handing_over(officer, *issue_code(store, officer.id, now)) for officer in wanted]
    if not texts:
        raise click.ClickException("没有要发码的人：要么都对上了，要么名册里没这个镇、村、编号。")
    if out is None:
        click.echo("\n\n".join(texts))
        return
    out.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    out.chmod(0o600)
    click.echo(f"{len(texts)} 个人的码写在 {out}。发完就删，里面有姓名。")


def _tell(checked: Checked) -> None:
    for problem in (*checked.problems, *checked.warnings):
        click.echo(str(problem), err=True)
    if checked.examples:
        click.echo(f"有 {checked.examples} 行是样例，没算。", err=True)
