"""Contents that come after their message are kept as they come, and asked for again after a start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot.channels.base import TakeFile
from bot.channels.local import LOCAL
from bot.coming import Coming
from storage.errors import StoreError
from storage.records import MessageKind
from tests.bot.files_rig import a_message_with, keep
from tests.bot.rig import NOON, FailingChannel, Rig, a_rig


@dataclass
class BringingChannel(FailingChannel):
    """A channel on which contents come when the test says so."""

    take: TakeFile | None = None
    wanted: list[tuple[str, int]] = field(default_factory=list)

    def on_file(self, take: TakeFile) -> None:
        """As WechatyChannel."""
        self.take = take

    def want_file(self, message_id: str, sent_at: int) -> None:
        """As WechatyChannel."""
        self.wanted.append((message_id, sent_at))


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        made.house.channel = BringingChannel()
        yield made


def _channel(rig: Rig) -> BringingChannel:
    assert isinstance(rig.house.channel, BringingChannel)
    return rig.house.channel


async def test_a_content_is_kept_and_told(rig: Rig) -> None:
    """Whoever waits for it looks once it is in the store."""
    told: list[bytes | None] = []
    (one,) = keep(rig, a_message_with(1, MessageKind.IMAGE, None, coming=True))
    Coming(rig.house, lambda: told.append(rig.store.attachment(f"a{one}")))
    take = _channel(rig).take
    assert take is not None

    await take("f1", NOON, b"picture")

    assert told == [b"picture"]


async def test_after_a_start_the_channel_is_asked_for_what_was_coming(rig: Rig) -> None:
    """By the channel's own id and the message's time; what came already is not asked for."""
    keep(rig, *(a_message_with(n, MessageKind.IMAGE, None, coming=True) for n in (1, 2, 3)))
    rig.store.attach(LOCAL, "f2", NOON, b"picture")

    await Coming(rig.house, lambda: None).recover()

    assert _channel(rig).wanted == [("f1", NOON), ("f3", NOON)]


async def test_where_nobody_can_bring_it_it_is_not_waited_for(rig: Rig) -> None:
    """A store that was on WeChat is opened with another channel: 内容取不到, and no line waits for it."""
    rig.house.channel = FailingChannel()
    (one,) = keep(rig, a_message_with(1, MessageKind.IMAGE, None, coming=True))

    await Coming(rig.house, lambda: None).recover()

    (message,) = rig.store.messages([one])
    assert rig.store.coming(LOCAL) == []
    assert message.attachment is not None and not message.attachment.coming


async def test_a_store_that_cannot_write_just_now_loses_no_file(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk makes it late."""
    (one,) = keep(rig, a_message_with(1, MessageKind.IMAGE, None, coming=True))
    attach, failures = rig.store.attach, [StoreError("盘满了。")] * 3

    def failing(*given: object) -> None:
        if failures:
            raise failures.pop()
        attach(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rig.store, "attach", failing)

    await Coming(rig.house, lambda: None).take("f1", NOON, b"picture")

    assert rig.store.attachment(f"a{one}") == b"picture"
