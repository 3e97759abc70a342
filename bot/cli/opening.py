"""For commands that need settings or the store: opened and closed, errors as one Chinese sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.interface import Store


def settings_or_complain() -> Settings:
    """The settings; every mistake of them ends the command."""
    from bot.config import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        raise click.ClickException(f"设置有错，改好再来：\n{error}") from None


NOTHING_YET = "{folder} 里还没有数据，先开起来一回：python -m bot run"

STOP_FIRST = "机器人正开着，这会儿改不了。先停下它（Ctrl+C，或者停掉那个服务），改完再开；几秒钟的事。"
"""Whoever changes what is kept while the bot runs; one program writes."""


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The store of these settings; only while the bot itself is not running."""
    from storage import open_store
    from storage.errors import StoreError, StoreInUse

    try:
        store = open_store(settings.folder)
        try:
            yield store
        finally:
            store.close()
    except StoreInUse:
        raise click.ClickException(STOP_FIRST) from None
    except StoreError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def looked_into(settings: Settings) -> Iterator[Store]:
    """The store of these settings, to read only; also while the bot runs."""
    from storage import open_store
    from storage.errors import StoreError, StoreInUse
    from storage.look import look_into

    if not (settings.folder / "shuoshi.db").exists():
        raise click.ClickException(NOTHING_YET.format(folder=settings.folder))
    try:
        store: Store
        try:
            store = open_store(settings.folder)
        except StoreInUse:
            store = look_into(settings.folder)
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise click.ClickException(str(error)) from None
