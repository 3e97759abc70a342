"""普法 as it runs: turned on, told in the group at its hour, asked for privately with its card."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.card import font_file
from bot.channels.base import ChannelRefused, ChannelUnreachable
from bot.channels.local import LOCAL
from bot.desk import Desk
from bot.following import PAUSES
from bot.sample.install import install_county
from handlers.limits import SECOND
from storage.records import Role
from tests.bot.rig import NOON, Rig, a_message, a_rig, a_say
from tests.needs import need

HOUR = 3600 * SECOND


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        yield made


async def _live(rig: Rig, hours: int) -> None:
    """Everything that comes due in these hours."""
    desk, outbox = Desk(rig.store, rig.house.limits, LOCAL, chance=random.Random(1)), rig.outbox()
    end = rig.clock.now() + hours * HOUR
    while True:
        while desk.step(rig.clock.now()):
            pass
        await rig.say_all(outbox)
        due = rig.store.next_due()
        if due is None or due > end:
            break
        rig.clock.move_to(max(due, rig.clock.now() + 1))
    rig.clock.move_to(end)


async def test_a_secretary_turns_it_on_and_the_group_hears_one_a_week(rig: Rig) -> None:
    """The first an hour after it was turned on; three in three weeks; off, and no more; in one group."""
    install_county(rig.store, LOCAL)
    secretary = next(
        one
        for one in rig.store.officers()
        if Role.SECRETARY in one.roles and one.township == "正安镇" and one.person_id is not None
    )
    whose = rig.store.channel_id(LOCAL, person_id=secretary.person_id)
    privately = replace(a_message(1, "普法开"), room="", room_topic="", sender=whose)
    rig.store.keep([privately])
    await _live(rig, 2)
    first = [one for one in rig.said if one.room]
    await _live(rig, 20 * 24)
    told = [one for one in rig.said if one.room]
    rig.store.keep([replace(privately, message_id="m2", text="普法关", received_at=rig.clock.now())])
    await _live(rig, 30 * 24)

    assert len(first) == 1 and first[0].room == "room:正安镇村民说事群" and "普法一条" in first[0].text
    assert len(told) == 3 and len({one.text for one in told}) == 3
    assert [one for one in rig.said if one.room] == told
    assert rig.store.set_aside() == [] and rig.store.timers_set_aside() == []


async def test_who_asks_gets_the_words_and_then_the_card(rig: Rig) -> None:
    """The picture comes once; nothing is left to follow."""
    need("中文字体（make setup 会装）", bool(font_file()))
    rig.store.keep([replace(a_message(1, "普法"), room="", room_topic="")])
    await _live(rig, 1)

    words, picture = rig.said
    assert words.text.startswith("普法一条") and words.person == picture.person == "person:老李"
    assert (picture.file, picture.content[:4]) == ("普法.png", b"\x89PNG")
    assert rig.store.following(LOCAL) == []


@pytest.mark.parametrize("error", [ChannelRefused("no"), None])
async def test_a_card_that_is_refused_is_told_to_nobody(rig: Rig, error: Exception | None) -> None:
    """The words before it say all of it; one without an answer any more is left out as well."""
    need("中文字体（make setup 会装）", bool(font_file()))
    rig.channel.file_errors = [error]
    rig.will_say(a_say("a", "普法一条", person=rig.person("老李"), card="bad-seed" if error else "no-such"))
    await rig.say_all(rig.outbox())

    assert [one.text for one in rig.said] == ["普法一条"]
    assert rig.store.following(LOCAL) == []


async def test_a_card_that_cannot_go_is_tried_again(rig: Rig) -> None:
    """The channel was away for a moment: after a pause it goes."""
    need("中文字体（make setup 会装）", bool(font_file()))
    rig.channel.file_errors = [ChannelUnreachable("away")]
    rig.will_say(a_say("a", "普法一条", person=rig.person("老李"), card="bad-seed"))
    outbox = rig.outbox()
    await rig.say_all(outbox)
    before = len(rig.said)
    rig.clock.move_to(NOON + 2 * PAUSES[0] * SECOND)
    await rig.say_all(outbox)

    assert (before, len(rig.said)) == (1, 2) and rig.said[1].file == "普法.png"
