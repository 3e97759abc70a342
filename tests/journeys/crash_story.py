"""A story that a process plays on a store in a folder, to be killed anywhere in it and played on."""

from __future__ import annotations

import asyncio
import importlib
import io
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PIL import Image

import bot.app
from bot.channels.base import ChannelInDoubt, Hear
from bot.channels.local import LOCAL, LocalChannel
from bot.clock import HouseClock, VirtualClock
from bot.coming import Coming
from bot.config import Settings
from bot.desk import Desk
from bot.house import House
from bot.intake import Intake
from bot.logs import log_to_stderr
from bot.outbox import Outbox
from bot.sample.install import install_county, person_channel_id
from handlers.limits import SECOND, Limits, stored_limits
from lexicon.read import read
from storage import crash, open_store
from storage.interface import Store
from storage.records import Attachment, Incoming, MessageKind

START = 1_772_424_000 * SECOND  # 2026-03-02 12:00 in Asia/Shanghai
MINUTE = 60 * SECOND
END = START + 80 * MINUTE
NUMBER_KEY = b"k" * 32
EVERY = 8_000
ROOM = "room:正安镇村民说事群"

# The forkserver loads this file once: what is slow to load is loaded before any process begins.
read("先读一句，后头就快了")


def story_limits() -> Limits:
    """Real windows, but small talk goes within the story."""
    return replace(stored_limits(), small_talk_kept=20 * MINUTE)


def picture() -> bytes:
    """A photo."""
    out = io.BytesIO()
    Image.new("RGB", (30, 20), (20, 200, 30)).save(out, "JPEG")
    return out.getvalue()


def said(
    number: int,
    at: int,
    who: str,
    text: str = "",
    *,
    room: str = ROOM,
    photo: bool = False,
    coming: bool = False,
) -> Incoming:
    """One message of the story."""
    return Incoming(
        account=LOCAL,
        message_id=f"s{number}",
        room=room,
        room_topic=room.removeprefix("room:"),
        sender=person_channel_id(who),
        sender_name=who,
        can_write=True,
        sent_at=START + at * SECOND,
        received_at=START + at * SECOND,
        kind=MessageKind.IMAGE if photo else MessageKind.TEXT,
        text=text,
        attachment=_photo(coming) if photo else None,
    )


def _photo(coming: bool) -> Attachment:
    if coming:
        return Attachment(kind=MessageKind.IMAGE, mime="image/jpeg", coming=True)
    content = picture()
    return Attachment(kind=MessageKind.IMAGE, mime="image/jpeg", size=len(content), content=content)


def story() -> list[Incoming]:
    """A wall in pieces with a photo and a late one, a danger, small talk with a photo, a question."""
    return [
        said(0, 0, "样吴大", "我跟你说个事"),
        said(1, 8, "样钱二", "今天集上的白菜真便宜"),
        said(2, 15, "样吴大", "后院老赵家把墙垒到我家地里了，说也不听"),
        said(3, 22, "样吴大", photo=True),
        said(4, 30, "样钱二", photo=True),
        said(5, 200, "样孙三", "快来人啊，他拿着刀在我家门口要砍人"),
        said(6, 230, "样吴大", "还有一回的照片", photo=False),
        said(7, 260, "样吴大", photo=True, coming=True),
        said(8, 700, "样李四", "借条过了三年还能要钱不", room=""),
        said(9, 900, "样周五", "我家的工钱老板欠了半年了，一分没给"),
    ]


def spread(count: int) -> list[Incoming]:
    """Many messages, one in fifty a matter, from many speakers; all said at the same moment."""
    chance = random.Random(7)
    talk = ("吃了没", "今天真冷", "谁家有鸡蛋卖", "明天赶集去不", "电视开着呢", "孩子放学了")
    found = []
    for number in range(count):
        who, text = f"样人{chance.randrange(60)}", chance.choice(talk)
        if number % 50 == 10:
            who, text = f"样事主{number}", "我家的工钱老板欠了半年了，一分没给，找他也不接电话"
        found.append(said(number, 0, who, text))
    return found


class JournalChannel(LocalChannel):
    """Writes everything said to a file, synced, before it says that it went."""

    def __init__(self, folder: Path, doubted: str = "") -> None:
        super().__init__()
        self._file = folder / "said.jsonl"
        self._doubted = doubted

    async def say(self, *, room: str = "", person: str = "", text: str) -> None:
        """Journal it; the first time `doubted` stands in it, no word comes back."""
        first = not any(self._doubted in one["text"] for one in journal(self._file.parent))
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"to": room or person, "text": text}, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if self._doubted and self._doubted in text and first:
            raise ChannelInDoubt("没回音")

    async def send_file(self, *, person: str, name: str, content: bytes) -> None:
        """Journal it too."""
        with self._file.with_name("files.txt").open("a", encoding="utf-8") as file:
            file.write(f"{person} {name}\n")
            file.flush()
            os.fsync(file.fileno())


class GivingChannel(JournalChannel):
    """
    Gives a message every few milliseconds since its very first start; at each start again those before,
    as a gateway that repeats itself. So kills fall into hearing, handling and saying alike.
    """

    def __init__(self, folder: Path, messages: Iterable[Incoming]) -> None:
        super().__init__(folder)
        self._messages = list(messages)
        self._began = folder / "began"

    async def run(self, hear: Hear) -> None:
        """In order, without waiting for one to be kept."""
        clock = HouseClock()
        if not self._began.exists():
            self._began.write_text(str(clock.now()))
        began = int(self._began.read_text())
        waiting = set()
        for number, message in enumerate(self._messages):
            await clock.sleep_until(began + number * EVERY)
            waiting.add(asyncio.ensure_future(hear(replace(message, received_at=clock.now()))))
        await asyncio.gather(*waiting)
        await asyncio.Event().wait()


def journal(folder: Path) -> list[dict[str, str]]:
    """What was said so far; a line torn by the kill does not count (it was never handed over whole)."""
    file = folder / "said.jsonl"
    if not file.exists():
        return []
    lines = file.read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1]]


def files(folder: Path) -> Counter[str]:
    """To whom which file was sent, how often."""
    file = folder / "files.txt"
    return Counter(file.read_text("utf-8").splitlines()) if file.exists() else Counter()


def make_base(folder: Path) -> None:
    """A store with the sample county, made once and copied for each kill."""
    store = open_store(folder / "data", number_key=NUMBER_KEY)
    install_county(store, LOCAL)
    store.close()


def copy_base(base: Path, folder: Path) -> Path:
    """A folder of its own for one kill."""
    shutil.copytree(base, folder)
    return folder


def play(folder: Path, crash_at: str) -> None:
    """In a process of its own: play the story on from where it was; killed at that point, if reached."""
    _arm(crash_at)
    log_to_stderr("error")
    asyncio.run(_play(folder))


def _arm(crash_at: str) -> None:
    os.environ["SHUOSHI_CRASH_AT"] = crash_at
    importlib.reload(crash)  # reads the environment again; who imported point() before sees it too


async def _play(folder: Path) -> None:
    file = folder / "clock"
    clock = VirtualClock(int(file.read_text()) if file.exists() else START)
    store = open_store(folder / "data", number_key=NUMBER_KEY)
    limits = story_limits()
    channel = JournalChannel(folder, doubted="号是")
    house = House(
        settings=Settings.model_construct(), clock=clock, limits=limits, channel=channel, store=store
    )
    desk = Desk(store, limits, LOCAL, chance=random.Random(1))
    outbox = Outbox(house, pace=None, chance=random.Random(1))
    intake = Intake(house, lambda: None)
    coming = Coming(house, outbox.file_came)
    keeping = asyncio.ensure_future(intake.run())

    def move_to(at: int) -> None:
        clock.move_to(at)
        file.write_text(str(clock.now()))

    async def run_until(end: int) -> None:
        while True:
            while desk.step(clock.now()) or await outbox.step():
                pass
            due = store.next_due()
            if due is None or due > end:
                return
            move_to(due if due > clock.now() else clock.now() + SECOND)

    desk.keep_sweeping(clock.now())
    await outbox.recover()
    for message in story():
        await run_until(message.sent_at - 1)
        for message_id, sent_at in store.coming(LOCAL):  # as a channel does that is asked again after a start
            await coming.take(message_id, sent_at, picture())
        move_to(message.sent_at)
        await intake.hear(replace(message, received_at=clock.now()))
        await run_until(clock.now())
        await _answer(folder, intake, clock)
    while clock.now() < END:
        before = clock.now()
        await run_until(min(END, before + 2 * MINUTE))
        move_to(max(clock.now(), min(END, before + 2 * MINUTE)))
        await _answer(folder, intake, clock)
    keeping.cancel()
    store.close()


async def _answer(folder: Path, intake: Intake, clock: VirtualClock) -> None:
    """The first mediator called to the danger answers 1, once; then nobody need be called any more."""
    file = folder / "answered"
    called = [one for one in journal(folder) if "【急】" in one["text"]]
    if not called:
        return
    if not file.exists():
        file.write_text(f"{called[0]['to']} {clock.now()}")
    who, at = file.read_text().rsplit(" ", 1)
    answer = said(900, (int(at) - START) // SECOND, who.removeprefix("person:"), "1", room="")
    await intake.hear(replace(answer, received_at=clock.now()))


def live(folder: Path, count: int) -> None:
    """In a process of its own: the whole bot on the machine's clock, windows short, until killed or told."""
    settings = Settings.model_construct(
        data_dir=folder / "data",
        pace=None,
        opening_silence=1.0,
        opening_most=2.0,
        collecting_silence=2.0,
        collecting_most=4.0,
    )
    log_to_stderr("error")
    channel = GivingChannel(folder, spread(count))
    asyncio.run(bot.app.run_bot(settings, page=None, channel=channel))


def kept_ids(store: Store, conversation: str) -> Counter[str]:
    """How often each message stands in the log, by what it says (the story says nothing twice)."""
    return Counter(f"{m.kind} {m.sent_at}" for m in store.conversation(conversation, limit=5000))
