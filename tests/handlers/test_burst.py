"""Pieces are joined by two clocks."""

from __future__ import annotations

from dataclasses import replace

from handlers import burst
from handlers.limits import SECOND
from lexicon.reading import Urgency
from lexicon.wording import wording
from storage.changes import (
    DropBurst,
    ForgetText,
    LineSaid,
    MoveCase,
    OpenCase,
    PutBurst,
    QuestionAnswered,
    Say,
    SetTimer,
)
from storage.records import Burst
from tests.handlers.scene import (
    CHATTER,
    CONCERN,
    DANGER,
    MORNING,
    ROOM,
    SPEAKER,
    STRANGER,
    a_case,
    a_message,
    a_reading,
    a_voice,
    due,
    only,
    scene,
    the,
)
from tests.handlers.test_private import a_question


def a_burst(**sets: object) -> Burst:
    about = {
        "id": 301,
        "conversation": "r21",
        "room_id": ROOM.id,
        "person_id": SPEAKER.id,
        "started_at": MORNING,
        "last_at": MORNING,
        "judge_at": MORNING + 60 * SECOND,
        "unjudged_from": MORNING,
        "closes_at": MORNING + 300 * SECOND,
        "message_ids": (1,),
    }
    return Burst(**{**about, **sets})  # type: ignore[arg-type]


def _due(changes: list, kind: str) -> int:  # type: ignore[type-arg]
    return next(c.timer.due for c in only(changes, SetTimer) if c.timer.kind == kind)


def test_first_piece_starts_both_clocks_and_opens_nothing() -> None:
    """A first piece waits a minute to be judged and five to be closed; no case yet, nothing said."""
    changes = burst.piece(scene(a_message("我跟你说个事"), reading=CHATTER))

    assert _due(changes, "judge") == MORNING + 60 * SECOND
    assert _due(changes, "gathered") == MORNING + 300 * SECOND
    assert not only(changes, OpenCase) and not only(changes, Say)


def test_each_piece_puts_the_opening_off_but_never_beyond_five_minutes() -> None:
    """Somebody who goes on talking is judged five minutes after the first piece."""
    at = MORNING + 270 * SECOND
    running = a_burst(last_at=MORNING + 250 * SECOND, message_ids=(1, 2))

    changes = burst.piece(scene(a_message("还有", id=3, at=at), reading=CHATTER, burst=running))

    assert _due(changes, "judge") == MORNING + 300 * SECOND
    assert the(changes, PutBurst).burst.message_ids == (1, 2, 3)


def test_collecting_ends_fifteen_minutes_after_the_first_piece() -> None:
    """However long somebody talks, one collection takes fifteen minutes at most."""
    at = MORNING + 14 * 60 * SECOND
    running = a_burst(last_at=at - SECOND, judge_at=0, unjudged_from=0, closes_at=at + 60 * SECOND)

    changes = burst.piece(scene(a_message("接着说", id=9, at=at), reading=CHATTER, burst=running))

    assert _due(changes, "gathered") == MORNING + 15 * 60 * SECOND


def test_danger_opens_at_once_and_the_group_line_keeps_its_time() -> None:
    """Present danger hurries the case and the private line; the group hears nothing before its clock."""
    changes = burst.piece(scene(a_message("他要拿刀砍人"), reading=DANGER))

    assert the(changes, OpenCase).case.danger
    assert not [s for s in only(changes, Say) if s.room_id is not None]
    assert _due(changes, "judge") == MORNING + 60 * SECOND
    assert [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id] == [wording("danger_no_sms")]


def test_danger_in_the_pieces_together_opens_too() -> None:
    """What only the pieces together say is heard as well."""
    whole = replace(DANGER)
    facts = scene(
        a_message("砍我妈", id=2),
        reading=CHATTER,
        burst=a_burst(),
        pieces=(a_message("他拿刀"),),
        whole=whole,
    )

    assert the(burst.piece(facts), OpenCase).case.messages == (1, 2)


def test_opening_clock_opens_a_concern_with_one_line_for_all() -> None:
    """A minute of silence after a concern: a case, the group's one line, the first line privately."""
    now = MORNING + 60 * SECOND
    pieces = (a_message("后院那家"), a_message("把墙垒到我家地里了", id=2))
    facts = scene(
        now=now,
        timer=due("judge"),
        burst=a_burst(message_ids=(1, 2)),
        pieces=pieces,
        whole=CONCERN,
        room=ROOM,
    )

    changes = burst.judge(facts)

    case = the(changes, OpenCase).case
    assert case.told == "后院那家\n把墙垒到我家地里了" and case.village == "正二村"
    line = next(s for s in only(changes, Say) if s.room_id == ROOM.id)
    assert (line.text, line.not_before) == (wording("group_line"), now)
    assert the(changes, LineSaid).at == now
    mine = [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id]
    assert mine[0] == wording("first", number=case.number)
    assert the(changes, PutBurst).burst.case_id == case.id


def test_a_second_line_within_ten_minutes_is_not_said() -> None:
    """The group hears one line in ten minutes, whatever is said there; the case is opened all the same."""
    now = MORNING + 60 * SECOND
    room = replace(ROOM, last_line_at=now - 599 * SECOND)
    facts = scene(
        now=now, timer=due("judge"), burst=a_burst(), pieces=(a_message("墙"),), whole=CONCERN, room=room
    )

    changes = burst.judge(facts)

    assert only(changes, OpenCase) and not [s for s in only(changes, Say) if s.room_id]


def test_a_concern_below_the_speaking_threshold_is_kept_without_a_line() -> None:
    """Kept but not sure enough to speak: a case, and silence in the group."""
    facts = scene(
        timer=due("judge"),
        burst=a_burst(),
        pieces=(a_message("墙"),),
        whole=a_reading(speak=False),
        room=ROOM,
    )

    changes = burst.judge(facts)

    assert only(changes, OpenCase) and not [s for s in only(changes, Say) if s.room_id]


def test_small_talk_goes_when_its_collecting_time_is_over() -> None:
    """Talk that became nothing loses its words; id and time stay."""
    facts = scene(
        timer=due("gathered"),
        burst=a_burst(message_ids=(1, 2)),
        pieces=(a_message(), a_message(id=2)),
        whole=CHATTER,
    )

    changes = burst.gathered(facts)

    assert the(changes, ForgetText).message_ids == (1, 2)
    assert the(changes, DropBurst).burst_id == 301


def test_late_pieces_reach_the_case_as_one_addition() -> None:
    """What comes after the opening is added once, when collecting ends."""
    case = a_case()
    running = a_burst(message_ids=(1, 2, 3), case_id=case.id, judged=(1,), line_done=True)
    pieces = tuple(a_message(f"第{n}句", id=n) for n in (1, 2, 3))
    facts = scene(timer=due("gathered"), burst=running, pieces=pieces, whole=CONCERN, case=case)

    changes = burst.gathered(facts)

    added = [c for c in only(changes, MoveCase) if c.step == "added"]
    assert [c.sets["messages"] for c in added] == [(1, 2, 3)]
    told = [s for s in only(changes, Say) if s.person_id != SPEAKER.id]
    assert (
        len(told) == 1 and "第2句" in told[0].text and "第3句" in told[0].text and "第1句" not in told[0].text
    )
    assert not only(changes, ForgetText)


def test_danger_passes_late_pieces_on_after_a_minute() -> None:
    """In danger the place may come in the second message: it is not held back until collecting ends."""
    case = a_case(danger=True, urgency="critical")
    running = a_burst(message_ids=(1, 2), case_id=case.id, judged=(1,))
    facts = scene(
        timer=due("judge"),
        burst=running,
        pieces=(a_message("砍人了"), a_message("老供销社后身", id=2)),
        whole=DANGER,
        case=case,
        room=ROOM,
    )

    changes = burst.judge(facts)

    assert any("老供销社后身" in s.text for s in only(changes, Say))
    assert the(changes, PutBurst).burst.judged == (1, 2)


def test_muted_persons_talk_is_forgotten_at_once() -> None:
    """Who said 别记我 leaves no words behind in groups."""
    facts = scene(a_message("我家墙"), reading=CONCERN, person=replace(SPEAKER, muted=True))

    assert burst.piece(facts) == [ForgetText(message_ids=(1,))]


def test_muted_persons_danger_is_heard() -> None:
    """Danger to life is the exception that was told when they opted out."""
    facts = scene(a_message("他要砍死我"), reading=DANGER, person=replace(SPEAKER, muted=True))

    assert only(burst.piece(facts), OpenCase)


def test_who_cannot_be_written_to_hears_nothing_privately() -> None:
    """WeChat lets the bot write to its contacts only; the alert says so instead."""
    facts = scene(a_message("他要砍死我", sender_id=12), reading=DANGER, person=STRANGER)

    changes = burst.piece(facts)

    assert not [s for s in only(changes, Say) if s.person_id == STRANGER.id]
    assert not the(changes, OpenCase).case.reachable


def test_ordinary_case_turns_to_danger_and_all_are_called() -> None:
    """A wall dispute in which the spade is raised a minute later calls everybody at once."""
    case = a_case(assigned=1, messages=(1,))
    running = a_burst(case_id=case.id, judged=(1,), judge_at=0, unjudged_from=0, line_done=True)
    message = a_message("他抡锹过来了", id=2, at=MORNING + 90 * SECOND)
    facts = scene(message, reading=DANGER, burst=running, pieces=(a_message("墙"),), case=case, told=(case,))

    changes = burst.piece(facts)

    worse = next(c for c in only(changes, MoveCase) if c.step == "danger")
    assert worse.sets["urgency"] == Urgency.CRITICAL and worse.sets["danger"] is True
    assert len({s.person_id for s in only(changes, Say)} - {SPEAKER.id}) >= 2


def test_two_long_voices_in_a_group_open_a_quiet_case() -> None:
    """Two voices of twenty seconds that nobody can read: a person listens, the group hears nothing."""
    pieces = (a_voice(seconds=40), a_voice(seconds=21, id=2))
    facts = scene(
        timer=due("judge"), burst=a_burst(message_ids=(1, 2)), pieces=pieces, whole=CHATTER, room=ROOM
    )

    changes = burst.judge(facts)

    assert the(changes, OpenCase).case.urgency == "normal"
    assert not [s for s in only(changes, Say) if s.room_id]


def test_short_voices_in_a_group_open_nothing() -> None:
    """An "hm" by voice is small talk."""
    pieces = (a_voice(seconds=3), a_voice(seconds=40, id=2))
    facts = scene(
        timer=due("judge"), burst=a_burst(message_ids=(1, 2)), pieces=pieces, whole=CHATTER, room=ROOM
    )

    assert not only(burst.judge(facts), OpenCase)


def test_a_private_voice_always_opens() -> None:
    """Who sends the bot a voice privately wants to be listened to."""
    running = a_burst(conversation="p11", room_id=None)
    facts = scene(
        timer=due("judge"),
        burst=running,
        pieces=(a_voice(seconds=2, private=True),),
        whole=CHATTER,
        room=None,
    )

    assert only(burst.judge(facts), OpenCase)


def test_writing_on_privately_goes_to_the_open_case() -> None:
    """Who writes on about the same matter gets no second case."""
    case = a_case(room_id=None)
    running = a_burst(conversation="p11", room_id=None, message_ids=(5,))
    facts = scene(
        timer=due("judge"),
        burst=running,
        pieces=(a_message("墙根也塌了", id=5, private=True),),
        whole=CONCERN,
        told=(case,),
        room=None,
    )

    changes = burst.judge(facts)

    assert not only(changes, OpenCase)
    assert the(changes, PutBurst).burst.case_id == case.id


def test_her_hour_is_asked_when_she_writes_again_and_help_comes_after_it() -> None:
    """Of a beating nothing more is said until she writes again; the help only once she told her hour."""
    case = a_case(room_id=None, topics=("violence",), types=("family",))
    running = a_burst(conversation="p11", room_id=None, message_ids=(1, 2), case_id=case.id, judged=(1,))
    again = a_message("今天又动手了", id=2, private=True)

    asked = burst.judge(
        scene(timer=due("judge"), burst=running, pieces=(again,), whole=CONCERN, case=case, told=(case,))
    )
    hour = the(asked, Say)
    question = a_question("her_hour")
    answered = burst.piece(
        scene(a_message("晚上七点", id=3, private=True), reading=CHATTER, told=(case,), question=question)
    )

    assert hour.text == wording("second_delicate", called="张姐") and hour.question is not None
    assert hour.question.kind == "her_hour"
    assert [s.text for s in only(answered, Say)] == [wording("help_violence")]
    assert the(answered, QuestionAnswered).key == "q"
