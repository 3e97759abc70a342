"""What people say, their names and numbers lie nowhere in clear: every byte of the data is searched."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot import demo
from bot.channels.local import LOCAL, LocalChannel
from bot.clock import VirtualClock
from bot.config import Settings
from bot.desk import Desk
from bot.house import House
from bot.intake import Intake
from bot.logs import log_to_folder
from bot.outbox import Outbox
from bot.sample.week import load_week
from handlers.limits import SECOND, stored_limits
from storage import open_store
from storage.interface import Store
from storage.records import Attachment, Incoming, MessageKind, State

MONDAY = 1_772_424_000 * SECOND  # 2026-03-02 12:00 in Asia/Shanghai
ROOM = "room:正安镇村民说事群"
_SURNAMES = ("欧阳", "上官", "司徒", "皇甫", "尉迟", "公孙", "慕容", "令狐", "诸葛", "夏侯")
_GIVEN = ("埋埋", "种种", "栽栽", "播播", "撒撒")


@dataclass(frozen=True)
class Planted:
    """Fifty people with a number and words of their own, none of which stand anywhere in the tree."""

    name: str
    phone: str
    words: str

    def secrets(self) -> tuple[str, ...]:
        return self.name, self.phone, self.words


PLANTED = tuple(
    Planted(f"{surname}{given}", f"1660000{1000 + n:04d}", f"埋词{n:02d}号鹦鹉螺")
    for n, (surname, given) in enumerate((s, g) for s in _SURNAMES for g in _GIVEN)
)
_SAYS = (
    "我家的工钱老板欠了半年了，一分没给，{words}，电话{phone}",
    "后院老赵家把墙垒到我家地里了，{words}，打{phone}找我",
    "快来人，他拿着刀在我家门口要砍人，{words}，{phone}",
    "今天集上的白菜真便宜，{words}，要的打{phone}",
    "借条过了三年还能要钱不，{words}，{phone}",
)


def _messages() -> Iterator[Incoming]:
    for n, one in enumerate(PLANTED):
        # One present danger is enough: it is called out every five minutes.
        text = _SAYS[2 if n == 2 else (0, 1, 3, 4)[n % 4]].format(words=one.words, phone=one.phone)
        at = MONDAY + n * 30 * SECOND
        private = n % 3 == 0
        for part, kind in enumerate((MessageKind.TEXT, MessageKind.FILE)):
            attachment = None
            if kind is MessageKind.FILE:
                content = f"{text}{one.name}".encode()
                attachment = Attachment(
                    kind=kind, name=f"{one.name}的{one.words}.txt", size=len(content), content=content
                )
            yield Incoming(
                account=LOCAL,
                message_id=f"planted{n}-{part}",
                room="" if private else ROOM,
                room_topic="" if private else ROOM.removeprefix("room:"),
                sender=f"person:{one.name}",
                sender_name=one.name,
                can_write=True,
                sent_at=at + part,
                received_at=at + part,
                kind=kind,
                text=text if kind is MessageKind.TEXT else "",
                quoted=f"引了{one.words}" if kind is MessageKind.TEXT else "",
                attachment=attachment,
            )


async def _live(store: Store, folder: Path) -> None:
    """The real intake, desk and outbox, for an hour and a half from the first word on."""
    clock, channel, limits = VirtualClock(MONDAY), LocalChannel(), stored_limits()
    settings = Settings.model_construct(data_dir=folder)
    house = House(settings=settings, clock=clock, limits=limits, channel=channel, store=store)
    desk, outbox = Desk(store, limits, LOCAL), Outbox(house, pace=None, chance=random.Random(1))
    intake = Intake(house, lambda: None)
    keeping = asyncio.ensure_future(intake.run())

    async def run_until(end: int) -> None:
        while True:
            while desk.step(clock.now()) or await outbox.step():
                pass
            due = store.next_due()
            if due is None or due > end:
                return
            clock.move_to(due if due > clock.now() else clock.now() + SECOND)

    desk.keep_sweeping(MONDAY)
    for message in _messages():
        await run_until(message.received_at - 1)
        clock.move_to(message.received_at)
        await intake.hear(message)
    await run_until(MONDAY + 5400 * SECOND)
    keeping.cancel()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demo's folder after its week and a while more, with its log and write-ahead log as they lie."""
    work = tmp_path_factory.mktemp("planted")
    open_folder, seen = work / "open", work / "seen"
    before = logging.getLogger().handlers[:]
    log_to_folder(open_folder, "debug")
    demo.make_ready(open_folder)
    store = open_store(open_folder)
    try:
        demo.prepare(store, Settings.model_construct(data_dir=open_folder), MONDAY, lambda _: None)
        asyncio.run(_live(store, open_folder))
        # As a thief would find it while the bot runs: nothing folded in, nothing closed.
        shutil.copytree(open_folder, seen)
        yield seen
    finally:
        store.close()
        for handler in logging.getLogger().handlers:
            handler.close()
        logging.getLogger().handlers[:] = before
        structlog.reset_defaults()


def _found(folder: Path, secret: str) -> list[str]:
    needles = {
        secret.encode(),
        secret.encode("utf-16-le"),
        secret.encode("gb18030"),
        secret.encode().hex().encode(),
    }
    needles.add(ascii(secret).strip("'").encode())
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


def test_none_of_fifty_names_phones_and_words_is_found_in_any_byte(folder: Path) -> None:
    """Database, write-ahead log, attachments, keys and logs: nothing planted, in no encoding."""
    assert {path.name for path in folder.rglob("*")} >= {"shuoshi.db", "shuoshi.db-wal", "shuoshi.log"}
    assert len(list((folder / "attachments").iterdir())) >= 20

    assert [(s, where) for one in PLANTED for s in one.secrets() if (where := _found(folder, s))] == []


def test_the_search_would_have_found_them(folder: Path) -> None:
    """The store can say the planted words, and the search does find what lies in clear."""
    copy = folder.parent / "read"
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    store = open_store(copy)
    try:
        person = store.person_of(LOCAL, f"person:{PLANTED[0].name}")
        assert person is not None
        assert store.person(person).name == PLANTED[0].name
        said = "".join(m.text for m in store.conversation(f"p{person}", limit=10))
        assert PLANTED[0].words in said
        assert PLANTED[0].phone in said
    finally:
        store.close()
    (copy / "logs" / "leak.log").write_text(f"…{PLANTED[7].words}…", encoding="utf-8")

    assert _found(copy, PLANTED[7].words) == ["logs/leak.log"]


def test_the_demo_is_whole_and_nothing_in_it_went_wrong(folder: Path) -> None:
    """Marked as a sample, in the middle of a week, no line given up, no message set aside."""
    copy = folder.parent / "whole"
    shutil.copytree(folder, copy)
    store = open_store(copy)
    try:
        assert store.mark("sample") == "1"
        assert store.set_aside() == []
        assert store.given_up() == []
        assert len(store.rooms()) == 18
        assert {case.state for case in store.cases_between(0, MONDAY * 2)} >= {State.OFFERED, State.TAKEN}
    finally:
        store.close()
    assert not (folder / demo.UNFINISHED).exists()


def test_the_words_of_a_demo_week_do_not_lie_in_clear_either(folder: Path) -> None:
    """What the script's villagers say, and who they are."""
    week = load_week()
    words = [line.text for line in week if len(line.text) >= 8 and "{" not in line.text][:50]
    names = sorted({line.who for line in week if not line.who.startswith("@")})[:50]

    assert len(words) + len(names) >= 50
    assert [(one, where) for one in (*words, *names) if (where := _found(folder, one))] == []
