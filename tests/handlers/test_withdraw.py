"""One's own matter can be taken back; danger cannot be talked away."""

from __future__ import annotations

from handlers import choose
from handlers.limits import SECOND
from lexicon.wording import wording
from storage.changes import ChangePerson, DropBurst, ForgetText, MoveCase, OpenCase, PutBurst, Say
from storage.records import Burst, MessageKind, State
from tests.handlers.scene import (
    CHATTER,
    CONCERN,
    MEDIATOR,
    MORNING,
    ROOM,
    SPEAKER,
    a_case,
    a_message,
    only,
    scene,
    the,
)

RUNNING = Burst(
    id=301,
    conversation="r21",
    room_id=ROOM.id,
    person_id=SPEAKER.id,
    started_at=MORNING,
    last_at=MORNING,
    judge_at=MORNING + 60 * SECOND,
    unjudged_from=MORNING,
    closes_at=MORNING + 300 * SECOND,
    message_ids=(1, 2),
)


def test_never_mind_before_the_minute_is_up_leaves_nothing() -> None:
    """没事了 within the opening minute: no case, and the words go."""
    facts = scene(a_message("没事了", id=3), reading=CHATTER, burst=RUNNING)

    changes = choose.decide(facts)

    assert the(changes, DropBurst).burst_id == 301
    assert (1, 2) in [c.message_ids for c in only(changes, ForgetText)]
    assert not only(changes, OpenCase)


def test_never_mind_withdraws_ones_own_case_and_the_mediator_is_told() -> None:
    """没事了哈。 ends an ordinary case; the group hears nothing of it."""
    facts = scene(a_message("没事了哈。", id=3), reading=CHATTER, told=(a_case(),))

    changes = choose.decide(facts)

    assert the(changes, MoveCase).sets["state"] is State.WITHDRAWN
    assert [s for s in only(changes, Say) if s.person_id == MEDIATOR.person_id]
    assert not [s for s in only(changes, Say) if s.room_id]


def test_never_mind_after_danger_closes_nothing() -> None:
    """She may write it with him beside her: the case stays, she reads the plainest line."""
    facts = scene(
        a_message("没事了", id=3, private=True),
        reading=CHATTER,
        told=(a_case(danger=True, urgency="critical"),),
    )

    changes = choose.decide(facts)

    assert all("state" not in c.sets and "danger" not in c.sets for c in only(changes, MoveCase))
    assert wording("noted") in [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id]


def test_never_mind_of_somebody_without_a_matter_is_talk() -> None:
    """没事了 said to a neighbour does nothing."""
    changes = choose.decide(scene(a_message("没事了"), reading=CHATTER))

    assert not only(changes, MoveCase) and not only(changes, Say)


def test_another_ones_never_mind_touches_no_case() -> None:
    """Only the teller withdraws: the facts hold one's own cases alone."""
    changes = choose.decide(scene(a_message("撤回"), reading=CHATTER, told=()))

    assert not only(changes, MoveCase)


def test_recalled_piece_is_forgotten_and_the_rest_goes_on() -> None:
    """A piece taken back before the opening is no longer judged."""
    recall = a_message(kind=MessageKind.RECALL, recalls=2, id=4)

    changes = choose.decide(scene(recall, burst=RUNNING, pieces=(a_message("a"), a_message("b", id=2))))

    assert the(changes, ForgetText).message_ids == (2,)
    assert the(changes, PutBurst).burst.message_ids == (1,)


def test_recalling_the_only_message_of_a_case_withdraws_it() -> None:
    """What was said and taken back is taken back."""
    recall = a_message(kind=MessageKind.RECALL, recalls=1, id=4)

    changes = choose.decide(scene(recall, told=(a_case(),)))

    assert the(changes, MoveCase).sets["state"] is State.WITHDRAWN


def test_recalling_a_danger_message_lowers_nothing() -> None:
    """A recalled cry for help is still a cry for help."""
    recall = a_message(kind=MessageKind.RECALL, recalls=1, id=4)

    changes = choose.decide(scene(recall, told=(a_case(danger=True),)))

    assert [c.step for c in only(changes, MoveCase)] == ["recalled"]
    assert not the(changes, MoveCase).sets


def test_opting_out_is_said_aloud_in_one_word_and_told_privately() -> None:
    """别记我: the group hears 好。, the rest is private; what was being collected goes."""
    facts = scene(a_message("说事 别记我", id=3), reading=CHATTER, burst=RUNNING)

    changes = choose.decide(facts)

    assert the(changes, ChangePerson).sets == {"muted": True}
    assert [s.text for s in only(changes, Say) if s.room_id] == ["好。"]
    assert wording("muted") in [s.text for s in only(changes, Say) if s.person_id]
    assert len({s.key for s in only(changes, Say)}) == 2
    assert (1, 2) in [c.message_ids for c in only(changes, ForgetText)]


def test_opting_out_during_danger_lowers_nothing() -> None:
    """别记我 after a danger: noted, the case stays open, later talk is not kept."""
    facts = scene(a_message("别记我", id=3), reading=CHATTER, told=(a_case(danger=True),))

    changes = choose.decide(facts)

    assert the(changes, ChangePerson).sets == {"muted": True}
    assert wording("noted") in [s.text for s in only(changes, Say)]
    assert all("state" not in c.sets for c in only(changes, MoveCase))


def test_coming_back_is_one_line() -> None:
    """可以记 ends it."""
    changes = choose.decide(scene(a_message("可以记", private=True), reading=CHATTER))

    assert the(changes, ChangePerson).sets == {"muted": False}


def test_a_concern_about_nothing_is_not_withdrawn_by_its_words() -> None:
    """ "没事" alone is what people say when it is not: no withdrawal."""
    changes = choose.decide(scene(a_message("没事", id=3), reading=CONCERN, told=(a_case(),)))

    assert not [c for c in only(changes, MoveCase) if c.step == "withdrawn"]
