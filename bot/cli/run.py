"""`run`: opens the house, says where the page is and what to try, and stays until told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.interface import Store


@click.command()
@click.option("--fresh", is_flag=True, help="演示数据扔掉，从头来过。真用的数据不动。")
@click.option("--port", type=int, metavar="端口", help="网页用哪个端口（默认 8080，也可以写在 .env 里）。")
def run(fresh: bool, port: int | None) -> None:
    """开起来。没有设置就是演示：样例县，浏览器里自己说。"""
    import asyncio

    from bot.app import CannotStart, Ended, run_bot
    from bot.channels.base import ChannelError
    from bot.config import SettingsError, load_settings, warnings
    from bot.demo import NotADemo, make_ready, start_over
    from bot.logs import log_to_folder
    from bot.problems import start_problems
    from bot.roster.problem import RosterError
    from bot.sample.week import WeekError
    from bot.web import PortTaken, serve
    from storage.errors import StoreError

    try:
        settings = load_settings() if port is None else load_settings(console_port=port)
    except SettingsError as error:
        raise click.ClickException(f"设置有错，改好再开：\n{error}") from None
    for warning in warnings():
        click.echo(f"提醒：{warning}", err=True)
    if settings.gateway_plaintext and not settings.demo and not settings.missing_for_wechat:
        from bot.joining import gate_of_settings

        try:
            said = gate_of_settings(settings).warning
        except ChannelError as error:
            raise click.ClickException(str(error)) from None
        if said:
            click.echo(f"提醒：{said}", err=True)
    problems = start_problems()
    if problems:
        raise click.ClickException("词表、答案或规则有错，改好再开：\n" + "\n".join(map(str, problems)))
    try:
        if settings.demo:
            if fresh:
                start_over(settings.folder)
            make_ready(settings.folder)
        log_to_folder(settings.folder, settings.log_level)
        asyncio.run(
            run_bot(
                settings,
                page=serve,
                prepare=_prepare,
                opened=lambda at: _say_where(at, settings),
                say=click.echo,
            )
        )
    except (CannotStart, NotADemo, StoreError, PortTaken, WeekError, RosterError, ChannelError) as error:
        raise click.ClickException(str(error)) from None
    except Ended as error:
        raise click.ClickException(f"有一部分停了（{error}），看看日志 {settings.folder}/logs。") from None


def _prepare(store: Store, settings: Settings, now: int) -> None:
    from bot.demo import prepare

    if settings.demo:
        prepare(store, settings, now, click.echo)


def _say_where(address: str, settings: Settings) -> None:
    folder = settings.folder
    if not settings.demo:
        click.echo(f"说事开起来了，正在连微信的网关。好不好看这一页：{address}。停下来按 Ctrl+C。")
        return
    click.echo(
        f"""
说事开起来了，浏览器打开：{address}

试试看：
  1. 在左边选一个人、正安镇的群，说一句「后院那家把墙垒到我家地里了，我是正二村的」，等 5 秒。
  2. 看右边调解员收到啥，替他回个 1（接）。
  3. 换成村书记，单独说「周报」。
停下来按 Ctrl+C。这里的人和事都是编的，都存在 {folder} 里。
"""
    )
