"""What can go wrong with the store, each with a sentence a township clerk can act on.

StoreError
├── StoreUnusable      the whole store cannot go on: stop, tell the operator
│   ├── StoreInUse     another process has it
│   ├── KeyMissing     the database is there, its master key file is not
│   ├── WrongKey       the master key file belongs to another database
│   ├── DiskFull       no room left
│   ├── NewerSchema    written by a newer program
│   └── StoreDamaged   not a database, or a broken one
└── StoreRefused       this one thing cannot be done; the rest goes on
    ├── NotKept        no such person, room, message, officer
    ├── SealBroken     a sealed value does not belong where it lies, or its key is gone
    └── NumbersGone    no free case number
"""

from __future__ import annotations

import sqlite3
from pathlib import Path


class StoreError(Exception):
    """Anything the store cannot do. str() is a Chinese sentence with what to do about it."""


class StoreUnusable(StoreError):
    """The store as a whole cannot go on."""


class StoreInUse(StoreUnusable):
    """Another process holds the data folder."""


class KeyMissing(StoreUnusable):
    """A database without its master key."""


class WrongKey(StoreUnusable):
    """A master key that does not open this database, or a file that is no key."""


class DiskFull(StoreUnusable):
    """No room left where the data lies."""


class NewerSchema(StoreUnusable):
    """The database was written by a newer program than this."""


class StoreDamaged(StoreUnusable):
    """The file is no database, or part of it is broken."""


class StoreRefused(StoreError):
    """One thing cannot be done; the rest goes on."""


class NotKept(StoreRefused, LookupError):
    """Asked for something the store never had."""


class SealBroken(StoreRefused):
    """A sealed value was moved, changed, or its key is gone."""


class NumbersGone(StoreRefused):
    """Every case number is in use."""


def in_use(folder: Path) -> StoreInUse:
    return StoreInUse(
        f"数据文件夹 {folder} 正被另一个说事程序用着。同一份数据只能由一个程序写：先停掉那一个，再来。"
    )


def key_missing(key_file: Path) -> KeyMissing:
    return KeyMissing(
        f"数据库在，主密钥文件 {key_file} 不在。没有它，库里的话一句也打不开。"
        "请把备份的 master.key 放回原处再启动；不要删库，也不要另造一个密钥。"
    )


def wrong_key(key_file: Path) -> WrongKey:
    return WrongKey(f"主密钥文件 {key_file} 不是这个数据库的（或已损坏）。请换回与这个库一起备份的那一个。")


def newer_schema(file: str, names: list[str]) -> NewerSchema:
    return NewerSchema(
        f"数据库 {file} 是更新版本的程序写的（多出：{'、'.join(names)}）。请用新版程序打开，旧版不会去动它。"
    )


def unwritable(place: Path, error: OSError) -> StoreUnusable:
    """For a folder or file that cannot be made or written."""
    if error.errno == 28:  # ENOSPC
        return DiskFull(f"磁盘满了，写不进 {place}。请腾出地方再启动；已经收下的话都还在。")
    return StoreUnusable(f"写不了 {place}（{error.strerror}）。请检查这个文件夹在不在、程序有没有权限写。")


def told(error: sqlite3.Error, file: str) -> StoreError:
    """The Chinese sentence for what SQLite reports."""
    words = str(error)
    if "locked" in words or "busy" in words:
        return StoreInUse(f"数据库 {file} 被别的程序锁住了。先关掉正在看这个库的工具，再来。")
    if "full" in words:
        return DiskFull(f"磁盘满了，写不进 {file}。请腾出地方再启动；已经收下的话都还在。")
    if "readonly" in words or "unable to open" in words:
        return StoreUnusable(f"打不开或写不了数据库 {file}。请检查文件夹在不在、程序有没有权限写。")
    if "not a database" in words or "malformed" in words:
        return StoreDamaged(f"{file} 不是说事的数据库，或者已经损坏（{words}）。请用最近的备份换下它。")
    if "closed" in words:
        return StoreUnusable("数据库已经关上了。")
    return StoreUnusable(f"数据库 {file} 出了错：{words}")
