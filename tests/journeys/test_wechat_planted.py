"""What people say over the gateway, their names and numbers lie nowhere in clear: not even where things fail.

The bot runs as its own process at its most talkative level. What the mock cannot do that WeChat can: write
names and words into errors of its own; here the gateway is made to, with the worst an error could hold.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.wechaty import WECHAT
from storage import open_store
from tests.gateway.driver import FILE, TOKEN
from tests.journeys.test_planted_words import _SAYS as SAYS
from tests.journeys.test_planted_words import PLANTED, _found
from tests.journeys.wechat_world import WITHIN, World

SPEAKERS = PLANTED[:30]


@dataclass
class Seen:
    """What a thief finds beside the running bot, and after it."""

    world: World
    folders: tuple[Path, ...]
    senders: list[str]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Thirty speak, aloud and privately, with files and quotes; the gateway fails with their words."""
    folder = tmp_path_factory.mktemp("planted")
    world = World(folder)
    gateway = world.gateway
    # Whoever starts it with wechaty's own logging on must not have it log what people say.
    loud = {"LOG_LEVEL": "debug", "WECHATY_LOG": "silly", "WECHATY_LOG_FILE": str(world.here / "wechaty.log")}
    try:
        with world.bot(**loud) as run:
            world.bind_everybody()
            mark, senders = gateway.mark(), list[str]()
            for n, one in enumerate(SPEAKERS):
                who, room = world.family(one.name, friend=n % 4 != 3)
                senders.append(who)
                where = {} if n % 3 == 0 else {"room": room}
                text = SAYS[2 if n == 2 else (0, 1, 3, 4)[n % 4]].format(words=one.words, phone=one.phone)
                if n == 5:
                    where["id"] = "planted5"  # asked for again and again, until it is given up
                    why = f"no {text} of {one.name}"
                    gateway.do("fault", call="messagePayload", error=why, match="planted5")
                    gateway.do("fault", call="messageSendText", error=f"no {text} to {one.name}", times=2)
                    gateway.do("trouble", text=f"{one.name} {one.phone} {one.words}")
                quote = f"「{one.name}：引了{one.words}」\n- - - - - - - - - - - - - - -\n"
                gateway.talk(who, (quote if n % 5 == 0 else "") + text, **where)
                content = base64.b64encode(f"{text}{one.name}".encode()).decode()
                where.pop("id", None)
                file = {"name": f"{one.name}的{one.words}.txt", "base64": content}
                gateway.talk(who, file["name"], type=FILE, file=file, **where)
            gone = gateway.talk(senders[0], SPEAKERS[0].words, quiet=True)
            gateway.do("forget", message=gone)
            gateway.do("replay", message=gone)
            last, last_room = world.family("样末")
            gateway.talk(last, world.danger, room=last_room)
            gateway.wait("said", since=mark, within=WITHIN, to=last_room)
            # As a thief would find it while the bot runs: nothing folded in, nothing closed.
            shutil.copytree(folder, folder / "running", ignore=shutil.ignore_patterns("running"))
            assert run.stop() == 0
        shutil.copytree(world.folder, folder / "stopped" / "data")
        shutil.copytree(run.out.parent, folder / "stopped" / "outs")
        yield Seen(world, (folder / "running", folder / "stopped", world.here), senders)
    finally:
        world.close()


def test_nothing_that_was_said_lies_in_clear(seen: Seen) -> None:
    """Store, write-ahead log, attachments, logs, stdout, stderr, the folder it ran in: in no encoding."""
    names = {path.name for path in seen.folders[0].rglob("*")}
    secrets = [secret for one in SPEAKERS for secret in one.secrets()]

    assert names >= {"shuoshi.db", "shuoshi.db-wal", "shuoshi.log"}
    assert [(one, at) for one in (*secrets, TOKEN) for f in seen.folders if (at := _found(f, one))] == []
    assert list(seen.world.here.iterdir()) == []


def test_it_was_all_there(seen: Seen) -> None:
    """The store can say the planted words, the run did log, and what failed did fail."""
    copy = seen.folders[0].parent / "read"
    shutil.copytree(seen.folders[0] / "data", copy)
    store = open_store(copy)
    try:
        person = store.person_of(WECHAT, seen.senders[0])
        assert person is not None
        said = "".join(m.text for m in store.conversation(f"p{person}", limit=10))
        assert store.person(person).name == SPEAKERS[0].name
        assert SPEAKERS[0].words in said and SPEAKERS[0].phone in said
        assert len(list((copy / "attachments").iterdir())) >= 10
    finally:
        store.close()
    log = (seen.folders[1] / "data" / "logs" / "shuoshi.log").read_text("utf-8")
    assert all(event in log for event in ("outbox.sent", "outbox.unsent", "channel.message_gone"))
