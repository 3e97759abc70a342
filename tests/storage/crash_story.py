"""A short day of a store, run as its own process so that it can be killed anywhere and run again.

`python -m tests.storage.crash_story FOLDER`: keeps talk, handles it, lets timers run, says what
waits, forgets, checkpoints. Run again after a kill it goes on where it was. What the "channel" got
stands in FOLDER/said.txt, one key a line, with a mark when it was said again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from storage import open_store
from storage.changes import (
    Change,
    DropBurst,
    ForgetText,
    KeepQuestion,
    KeepReading,
    MoveCase,
    OpenCase,
    PutBurst,
    Say,
    SetTimer,
)
from storage.interface import Store
from storage.records import Attachment, Incoming, Message, MessageKind, Timer
from tests.builders import ACCOUNT, DAY, MINUTE, MONDAY, a_burst, a_case, a_picture, an_incoming

NOW = MONDAY + 3 * DAY

TALK: tuple[tuple[str, str, bool], ...] = (
    ("闲 今晚停电不", "A", False),
    ("案 后院那家把墙垒到我家地里了", "B", True),
    ("闲 谁家的羊跑到道上了", "A", True),
    ("问 工钱不给能告不", "", False),
    ("加 还有一张照片", "B", True),
    ("闲 哈哈", "C", False),
    ("加 他又骂人", "B", False),
    ("断 说一句送不出去的", "C", False),
)

LATER = {2, 4}
"""Pictures whose bytes come after their message: one's talk is forgotten by then, the other's in a case."""


def heard() -> list[Incoming]:
    """The same messages on every run, as a channel that reconnects hands them in again."""
    return [
        an_incoming(
            message_id=f"story-{n}",
            room=room,
            room_topic=f"样本{room}群" if room else "",
            sender=f"wx-{n % 3}",
            sender_name=f"样{n % 3}",
            at=MONDAY + n,
            text=text,
            kind=MessageKind.IMAGE if picture else MessageKind.TEXT,
            attachment=picture_of(n) if picture else None,
        )
        for n, (text, room, picture) in enumerate(TALK)
    ]


def picture_of(n: int) -> Attachment:
    """A picture with its bytes, or one that the channel is still fetching."""
    if n in LATER:
        return a_picture(content=None, size=0, coming=True)
    return a_picture(content=f"picture {n}".encode())


def bring(store: Store) -> None:
    """As the channel does it, which is asked again after a start for what is still coming."""
    for message_id, sent_at in store.coming(ACCOUNT):
        store.attach(ACCOUNT, message_id, sent_at, f"picture {message_id}".encode())


def changes_for(store: Store, message: Message) -> list[Change]:
    """What a handler would ask for, by the message's first word."""
    reading = KeepReading(
        message_id=message.id, lexicon="ab", kind="x", urgency="none", body={"word": message.text}
    )
    say = Say(key=f"say:{message.id}", text=f"答 {message.text}", person_id=message.sender_id)
    match message.text[0]:
        case "案":
            case_id = store.fresh_id("case")
            case = a_case(
                id=case_id,
                number=store.fresh_number(NOW),
                teller_id=message.sender_id,
                told=message.text,
                messages=(message.id,),
                offered_to=(1, 2),
            )
            waits = Timer(key=f"case:{case_id}", due=MONDAY + MINUTE, kind="case", case_id=case_id)
            opened = OpenCase(case=case, at=MONDAY, actor="bot", note=message.text)
            alert = Say(key=f"alert:{message.id}", text=message.text, person_id=message.sender_id)
            return [reading, opened, SetTimer(timer=waits), say, alert]
        case "加":
            (case,) = store.cases_between(0, NOW)
            sets = {"messages": (*case.messages, message.id), "told": f"{case.told}\n{message.text}"}
            moved = MoveCase(case_id=case.id, at=MONDAY, actor="bot", step="added", sets=sets)
            return [reading, moved, say]
        case "问":
            question = KeepQuestion(
                message_ids=(message.id,),
                at=MONDAY,
                person_id=message.sender_id,
                room_id=None,
                text=message.text,
                answer_id="wages",
                score=1.0,
            )
            return [reading, question, say]
        case _:
            burst = a_burst(
                id=store.fresh_id("burst"),
                conversation=message.conversation,
                room_id=message.room_id,
                person_id=message.sender_id,
                message_ids=(message.id,),
            )
            over = Timer(key=f"burst:{burst.id}", due=MONDAY + MINUTE, kind="burst", burst_id=burst.id)
            return [reading, PutBurst(burst=burst), SetTimer(timer=over), say]


def after(store: Store, timer: Timer) -> list[Change]:
    """Collecting is over: small talk is forgotten. A case's clock moves it one rung up."""
    if timer.case_id is not None:
        return [MoveCase(case_id=timer.case_id, at=NOW, actor="clock", step="waited", sets={"rung": 1})]
    burst = store.burst(timer.burst_id or 0)
    assert burst is not None
    return [ForgetText(message_ids=burst.message_ids), DropBurst(burst_id=burst.id)]


def say_all(store: Store, folder: Path) -> None:
    """As bot/outbox.py: mark, hand over, note; what was under way at a kill is said again, marked."""
    for line in store.in_doubt():
        with store.transaction():
            store.unknown(line.id)
            store.again(line.id, NOW)
    doubted = False
    while lines := store.to_send(NOW, 10):
        line = lines[0]
        store.sending(line.id, NOW)
        with (folder / "said.txt").open("a", encoding="utf-8") as said:
            said.write(f"{line.key}{' 重发' if line.again else ''}\n")
            said.flush()
            os.fsync(said.fileno())
        if "断" in line.text and not doubted and not line.again:
            doubted = True
            store.unknown(line.id)
            store.again(line.id, NOW)
        else:
            store.sent(line.id, NOW)


def run(folder: Path) -> None:
    store = open_store(folder / "data", number_key=b"test")
    together = heard()
    for first in range(0, len(together), 3):
        store.keep(together[first : first + 3])
        print("kept", first, flush=True)
    while messages := store.claim(NOW, 10):
        with store.transaction():
            for message in messages:
                store.apply(changes_for(store, message), NOW, ACCOUNT)
                store.handled(message.id)
    while timers := store.due_timers(NOW, 10):
        with store.transaction():
            for timer in timers:
                store.apply(after(store, timer), NOW, ACCOUNT)
                store.timer_done(timer.key, timer.due)
    bring(store)
    say_all(store, folder)
    store.forget_before(MONDAY + DAY)
    store.checkpoint()
    store.close()


if __name__ == "__main__":
    run(Path(sys.argv[1]))
