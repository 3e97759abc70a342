"""`rooms …`: the groups the account is in, which of them are listened to, and which township each is of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli.opening import NOTHING_YET, STOP_FIRST, looked_into, settings_or_complain

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.interface import Store
    from storage.records import Room

NUMBER = click.argument("number", metavar="编号", type=int)


@click.group(invoke_without_command=True, subcommand_metavar="[命令 …]")
@click.pass_context
def rooms(context: click.Context) -> None:
    """
    机器人在哪些群里，听不听，归哪个镇。

    群要机器人连上微信以后才知道。编号是这儿的编号，bind、listen、ignore 都用它。
    """
    if context.invoked_subcommand is not None:
        return
    from bot.meeting_rooms import listened

    settings = settings_or_complain()
    with looked_into(settings) as store:
        found = store.rooms()
    if not found:
        click.echo("还没有群。开起来连上微信，机器人在的群都会列在这儿。")
        return
    for room in found:
        heard = "听" if settings.demo or listened(room, settings.rooms) else "不听"
        click.echo(f"{room.id}  {room.topic or '（没起名）'}  {room.township or '没归镇'}  {heard}")


@rooms.command()
@NUMBER
@click.argument("township", metavar="镇")
def bind(number: int, township: str) -> None:
    """把这个群归到一个镇（写全名），从下次开起来就听它。"""
    import difflib

    from bot.roster.places import county_places
    from storage.records import BY_HAND

    known = tuple(county_places().villages)
    if township not in known:
        near = difflib.get_close_matches(township, known, 3, 0.3) or [one for one in known if township in one]
        said = f"，是不是{'、'.join(near)}" if near else f"。有这些：{'、'.join(known)}"
        raise click.ClickException(f"没有「{township}」这个镇街{said}")
    with _changing(number) as (store, room):
        store.bind_room(room.id, township)
        store.listen_room(room.id, BY_HAND)
    click.echo(f"好，「{room.topic}」归{township}，下次开起来就听。")


@rooms.command()
@NUMBER
def listen(number: int) -> None:
    """听这个群，不管它叫啥、ROOMS 里有没有；从下次开起来算。"""
    from storage.records import BY_HAND

    with _changing(number) as (store, room):
        store.listen_room(room.id, BY_HAND)
    click.echo(f"好，下次开起来就听「{room.topic}」。")
    if not room.township:
        click.echo(f"还没归镇，那儿的事都派到县中心。归镇：python -m bot rooms bind {number} 镇名")


@rooms.command()
@NUMBER
def ignore(number: int) -> None:
    """不听这个群了，从下次开起来算。列在 ROOMS 里的要从 .env 里去掉。"""
    settings = settings_or_complain()
    with _changing(number, settings) as (store, room):
        if room.topic in settings.rooms or room.listened_as in settings.rooms:
            raise click.ClickException(f"「{room.topic}」列在 ROOMS 里：从 .env 的 ROOMS 里去掉就不听了。")
        store.listen_room(room.id, "")
    click.echo(f"好，下次开起来就不听「{room.topic}」了。")


@contextmanager
def _changing(number: int, settings: Settings | None = None) -> Iterator[tuple[Store, Room]]:
    """The store, and the group of that number; while the bot runs nothing can be changed."""
    from storage import open_store
    from storage.errors import NotKept, StoreError, StoreInUse

    settings = settings or settings_or_complain()
    if not (settings.folder / "shuoshi.db").exists():
        raise click.ClickException(NOTHING_YET.format(folder=settings.folder))
    try:
        store = open_store(settings.folder)
        try:
            with store.transaction():
                yield store, store.room(number)
        finally:
            store.close()
    except StoreInUse:
        raise click.ClickException(STOP_FIRST) from None
    except NotKept:
        raise click.ClickException(f"没有 {number} 号群。python -m bot rooms 看有哪些。") from None
    except StoreError as error:
        raise click.ClickException(str(error)) from None
