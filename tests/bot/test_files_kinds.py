"""What a message is: files that gateways do not call so, types nobody knows, and messages that are gone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from bot.channels.local import LOCAL
from bot.channels.wechaty_fetch import UNKNOWN_SENDER
from bot.channels.wechaty_read import GONE, kind_of, wants_file
from bot.desk import Desk
from bot.onward import Onward, onward
from bot.sample.install import install_county
from bot.sample.props import stand_in
from handlers.limits import SECOND, stored_limits
from lexicon.wording import wording
from storage.records import Incoming, MessageKind, SayRank
from tests.bot.files_rig import a_message_with
from tests.bot.rig import NOON, ROOM, Rig, a_message, a_rig

HOUR = 3600 * SECOND
CRY = "他拿着刀要砍人，快来人啊，我家在正二村"


@dataclass
class Payload:
    """As a gateway gives it."""

    type: int
    filename: str = ""
    text: str = ""
    id: str = "m"
    timestamp: int = 0
    from_id: str = "w"
    room_id: str = ""
    to_id: str = ""
    mention_ids: list[str] = field(default_factory=list)


@pytest.mark.parametrize(
    ("payload", "kind", "file"),
    [
        (Payload(1, "合同.docx"), MessageKind.FILE, True),
        (Payload(1), MessageKind.FILE, True),
        (Payload(0, "台账.xlsx"), MessageKind.FILE, True),
        (Payload(0, "  "), MessageKind.UNKNOWN, False),
        (Payload(0, "", "帖子"), MessageKind.UNKNOWN, False),
        (Payload(99, "x.bin"), MessageKind.UNKNOWN, False),
        (Payload(2, "1.sil"), MessageKind.VOICE, True),
        (Payload(6), MessageKind.IMAGE, True),
        (Payload(15), MessageKind.VIDEO, True),
        (Payload(5, "1.gif"), MessageKind.STICKER, False),
    ],
)
def test_a_file_is_one_by_its_type_or_its_name(payload: Payload, kind: MessageKind, file: bool) -> None:
    """A table comes without a type from some gateways; what is of a type nobody knows is not guessed at."""
    assert kind_of(payload) is kind
    assert (wants_file(payload) is kind) is file


@pytest.fixture
def rig() -> Iterator[Rig]:
    with a_rig() as made:
        install_county(made.store, LOCAL)
        yield made


async def _all_done(rig: Rig, *messages: Incoming) -> None:
    """Handled, with all clocks of the next hours."""
    rig.store.keep(messages)
    desk, outbox = Desk(rig.store, stored_limits(), LOCAL, chance=random.Random(1)), rig.outbox()
    while True:
        while desk.step(rig.clock.now()) or await outbox.step():
            pass
        due = rig.store.next_due()
        if due is None or due > NOON + HOUR:
            return
        rig.clock.move_to(max(due, rig.clock.now() + 1))


def _raw(kind: MessageKind, text: str, *, room: str, **about: object) -> Incoming:
    return replace(a_message(1, text, room=room), kind=kind, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [MessageKind.UNKNOWN, MessageKind.LINK])
@pytest.mark.parametrize("room", [ROOM, ""])
@pytest.mark.parametrize("text", [f"<msg><title>{CRY}</title></msg>", CRY, "别记我", "没事了", "1", "我的事"])
async def test_what_is_not_known_is_kept_and_not_read(
    rig: Rig, kind: MessageKind, room: str, text: str
) -> None:
    """
    Forwarded talk of a danger is not the forwarder's cry; nobody's raw text is a command or an answer.
    Who sends it privately hears how to be heard.
    """
    await _all_done(rig, _raw(kind, text, room=room))

    assert rig.texts() == ([] if room else [wording("here")])
    assert rig.store.cases_between(0, NOON + HOUR) == []
    assert rig.store.person(rig.store.person_of(LOCAL, "person:老李") or 0).muted is False


async def test_raw_text_among_a_matters_pieces_goes_to_nobody(rig: Rig) -> None:
    """A card is sent among the words; the mediator reads the words."""
    first = a_message(1, "后院老赵家把墙垒到我家地里了，说也不听")
    card = replace(a_message(2, "<msg nickname='planted'/>"), kind=MessageKind.UNKNOWN)
    later = replace(a_message(3, "<msg url='planted'/>", at=NOON + 90 * SECOND), kind=MessageKind.LINK)

    await _all_done(rig, first, card, later)

    assert [line for line in rig.store.outbox() if line.rank is SayRank.ALERT] != []
    assert not [line for line in rig.store.outbox() if "planted" in line.text]


async def test_a_message_that_is_gone_is_kept_and_troubles_nobody(rig: Rig) -> None:
    """Nobody knows whose it was or where: no word goes to anybody; doctor tells the operator."""
    gone = Incoming(
        account=LOCAL,
        message_id="gone",
        room="",
        sender=UNKNOWN_SENDER,
        sender_name="",
        sent_at=NOON,
        received_at=NOON,
        kind=MessageKind.UNKNOWN,
        text=GONE,
    )
    await _all_done(rig, gone, replace(gone, message_id="gone too"))

    person = rig.store.person_of(LOCAL, UNKNOWN_SENDER)
    assert len(rig.store.conversation(f"p{person}", limit=9)) == 2
    assert rig.said == [] and rig.store.outbox() == []


@pytest.mark.parametrize("kind", [MessageKind.VOICE, MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.FILE])
def test_what_stands_in_for_a_file_goes_on_as_one(kind: MessageKind) -> None:
    """In the demo and in replay nothing was recorded; no mediator is told there that something is missing."""
    attachment = stand_in(kind, 5)

    assert isinstance(onward(attachment, attachment.content, 1), Onward)


async def test_a_file_alone_in_the_group_opens_nothing(rig: Rig) -> None:
    """A photo of a dinner; nobody is asked about it."""
    await _all_done(rig, a_message_with(1, MessageKind.IMAGE, None, coming=True))

    assert rig.said == []
    assert rig.store.coming(LOCAL) == []
