"""A file goes only to who may still read the case at that moment, however long after its line it comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.local import LOCAL
from bot.following import END_AFTER
from storage.changes import BindOfficer, MoveCase, OpenCase
from storage.records import MessageKind, State
from tests.bot.files_rig import a_message_with, keep, said
from tests.bot.rig import NOON, Rig, a_rig, a_say
from tests.builders import a_case, an_officer

PDF = b"%PDF-1.4 planted"


@pytest.fixture
def rig() -> Iterator[Rig]:
    """张姐 and 王叔 are bound; the one case, offered to 张姐, has a file that is still coming."""
    with a_rig() as made:
        made.store.replace_roster([an_officer(), an_officer(key="M0002", name="样王", called="王叔")])
        binds = [
            BindOfficer(officer_id=officer.id, person_id=made.person(who))
            for officer, who in zip(made.store.officers(), ("张姐", "王叔"), strict=True)
        ]
        (message,) = keep(
            made, a_message_with(1, MessageKind.FILE, None, name="a.pdf", coming=True, room="room:别处")
        )
        case = a_case(offered_to=(1,), assigned=1, messages=(message,))
        with made.store.transaction():
            made.store.apply([*binds, OpenCase(case=case, at=NOON, actor="bot")], NOON, LOCAL)
        made.will_say(a_say("a", "看看", person=made.person("张姐"), case_id=1, files=(message,)))
        yield made


def move(rig: Rig, **sets: Any) -> None:
    """A step of the case."""
    with rig.store.transaction():
        step = MoveCase(case_id=1, at=NOON, actor="officer:1", step="passed", sets=sets)
        rig.store.apply([step], NOON, LOCAL)


async def come(rig: Rig, **sets: Any) -> list[str]:
    """The line is said, the case moves, the file comes; what was said in all."""
    outbox = rig.outbox()
    await rig.say_all(outbox)
    if sets:
        move(rig, **sets)
    rig.store.attach(LOCAL, "f1", NOON, PDF)
    await rig.say_all(outbox)
    rig.clock.move_to(NOON + END_AFTER)
    await rig.say_all(outbox)
    return said(rig)


async def test_who_is_asked_gets_the_file_that_comes_late(rig: Rig) -> None:
    """As ever."""
    assert await come(rig) == ["看看", "文件1.pdf"]


@pytest.mark.parametrize(
    "sets",
    [
        {"hidden_from": (1,), "offered_to": (1, 2), "assigned": 2},
        {"state": State.TAKEN, "holder": 2, "assigned": 2, "offered_to": (1, 2)},
        {"state": State.WITHDRAWN, "closed_at": NOON},
        {"topics": ("violence",)},
    ],
    ids=["kin", "another has it", "taken back", "delicate now, not taken"],
)
async def test_who_may_not_read_it_any_more_gets_neither_the_file_nor_word_of_it(
    rig: Rig, sets: dict[str, Any]
) -> None:
    """回避, 换人, taken by another, taken back, found to be delicate: all between the words and the photo."""
    assert await come(rig, **sets) == ["看看"]
    assert rig.store.following(LOCAL) == []


async def test_who_left_the_roster_gets_no_file(rig: Rig) -> None:
    """The line stands on their phone; nothing more comes."""
    outbox = rig.outbox()
    await rig.say_all(outbox)
    rig.store.replace_roster([an_officer(key="M0002", name="样王", called="王叔")])
    rig.store.attach(LOCAL, "f1", NOON, PDF)
    await rig.say_all(outbox)

    assert said(rig) == ["看看"]


async def test_a_file_that_never_came_is_not_told_to_who_is_out_of_it(rig: Rig) -> None:
    """The note names the number and the one who sent it."""
    outbox = rig.outbox()
    await rig.say_all(outbox)
    move(rig, hidden_from=(1,), assigned=2, offered_to=(1, 2))
    rig.store.attach(LOCAL, "f1", NOON, None)
    await rig.say_all(outbox)

    assert said(rig) == ["看看"]
    assert rig.store.following(LOCAL) == []
