"""What a mediator reads of files that do not follow: which, why, and where to get them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.file_notes import SOON, Why, files_note, told_missing
from handlers.limits import stored_limits
from storage.changes import Say
from storage.records import Attachment, Message, MessageKind, Outgoing, SayRank
from tests.builders import DAY, HOUR, MINUTE, MONDAY, a_case, a_message
from tests.texts import check

NAMES = {1: "样吴", 2: "样钱"}
TOPICS = {1: "正安镇村民说事群", 2: "闾阳镇村民说事群"}
VOICE, IMAGE, VIDEO, FILE = MessageKind.VOICE, MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.FILE


def _sent(number: int, kind: MessageKind, *, size: int = 0, room: int | None = 1, **about: object) -> Message:
    conversation = f"r{room}" if room is not None else "p1"
    attachment = Attachment(kind=kind, size=size, name="../../别给人看.exe")
    filled = {"id": number, "kind": kind, "text": "", "room_id": room, "conversation": conversation}
    return a_message(**filled, attachment=attachment, **about)


def _note(*missing: tuple[Message, Why], now: int = MONDAY + HOUR) -> str:
    return files_note(missing, a_case(), NAMES, TOPICS, now)


def test_a_film_too_large_is_named_with_its_size() -> None:
    """How many, how large, and whom to ask for it."""
    text = _note((_sent(1, VIDEO, size=12_400_000), Why.TOO_LARGE))

    check("mediator/files too large", text)
    assert text == "6207还有1个视频（12 MB）太大，发不过来，找样吴要"


def test_a_voice_of_a_group_is_to_be_listened_to_there() -> None:
    """Which group, whose, and at what time: it can be found by scrolling up."""
    missing = [(_sent(1, VOICE), Why.GONE), (_sent(2, VOICE, at=MONDAY + 3 * MINUTE), Why.GONE)]
    text = _note(*missing)

    check("mediator/files unheard", text)
    assert text == "6207有2段语音这儿放不了，到「正安镇村民说事群」听样吴08:00、08:03说的"


def test_another_days_voice_has_its_day() -> None:
    """Told a day later, the time alone would send people to the wrong place."""
    assert "听样吴3月2日08:00说的" in _note((_sent(1, VOICE), Why.GONE), now=MONDAY + DAY)


def test_a_private_voice_cannot_be_listened_to_anywhere_else() -> None:
    """The mediator has it nowhere: the teller is to be asked."""
    text = _note((_sent(1, VOICE, room=None), Why.TOO_LARGE))

    check("mediator/files unheard private", text)
    assert "找本人问" in text and "到「" not in text


def test_all_that_is_missing_is_one_text() -> None:
    """A row for each sort and each person, nothing told twice, no name of a file."""
    text = _note(
        (_sent(1, IMAGE), Why.GONE),
        (_sent(2, FILE, size=30_000_000), Why.TOO_LARGE),
        (_sent(3, IMAGE), Why.GONE),
        (_sent(4, VOICE), Why.GONE),
        (_sent(5, FILE), Why.GONE),
        (_sent(6, IMAGE, sender_id=2), Why.GONE),
        (_sent(7, VIDEO, size=9_000_000), Why.TOO_LARGE),
    )

    check("mediator/files missing", text)
    assert text.splitlines()[1:] == [
        "6207有2张图、1个文件取不下来，找样吴要",
        "6207还有1个文件、1个视频（30 MB、9 MB）太大，发不过来，找样吴要",
        "6207有1张图取不下来，找样钱要",
    ]
    assert "别给人看" not in text and "exe" not in text


def test_a_shown_name_cannot_break_out_of_its_row() -> None:
    """Names and topics are what strangers typed."""
    names, topics = {1: "样吴\n假的一行\u202e"}, {1: "群\n名" * 40}
    missing = [(_sent(1, VOICE), Why.GONE), (_sent(2, IMAGE), Why.GONE)]
    text = files_note(missing, None, names, topics, MONDAY)

    assert len(text.splitlines()) == 2
    assert "\u202e" not in text and len(text) < 120


def _line(**about: object) -> Outgoing:
    filled = {
        "id": 1,
        "key": "alert:1",
        "account": "wechat",
        "room_id": None,
        "person_id": 5,
        "text": "看看",
        "rank": SayRank.ALERT,
        "not_before": MONDAY,
        "created_at": MONDAY,
        "sent_at": MONDAY,
        "case_id": 1,
    }
    return Outgoing(**{**filled, **about})  # type: ignore[arg-type]


def _say(line: Outgoing, now: int) -> Say:
    missing = [(_sent(1, IMAGE), Why.GONE)]
    (change,) = told_missing(line, missing, a_case(), NAMES, TOPICS, now, stored_limits())
    assert isinstance(change, Say)
    return change


def test_the_note_goes_to_whoever_got_the_line_once() -> None:
    """Same person, rank and case; its key is the line's, so that it is never said twice."""
    say = _say(_line(), MONDAY + MINUTE)

    assert (say.person_id, say.rank, say.case_id, say.not_before) == (5, SayRank.ALERT, 1, MONDAY + MINUTE)
    assert say.key == _say(_line(), MONDAY + HOUR).key != _say(_line(key="alert:2"), MONDAY).key


def test_nothing_missing_is_nothing_to_say() -> None:
    """All files went: no word about it."""
    assert told_missing(_line(), [], a_case(), NAMES, TOPICS, MONDAY, stored_limits()) == []


@pytest.mark.parametrize(
    ("rank", "after", "waits"),
    [
        (SayRank.ALERT, SOON - 1, False),
        (SayRank.ALERT, SOON, True),
        (SayRank.DANGER, SOON, False),
    ],
)
def test_a_late_note_waits_for_the_morning(rank: SayRank, after: int, waits: bool) -> None:
    """Asked at eleven at night one is answered then; an hour later only danger may ring."""
    night = MONDAY + 15 * HOUR  # 23:00
    line = replace(_line(sent_at=night), rank=rank)

    assert (_say(line, night + after).not_before > night + after) is waits
