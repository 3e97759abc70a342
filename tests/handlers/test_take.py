"""A mediator takes a case; the first to answer has it."""

from __future__ import annotations

from handlers.limits import SECOND
from storage.changes import ForgetText, MoveCase, QuestionAnswered, Say, SetTimer, Unsay
from storage.records import State
from tests.handlers.people import after, answered, asked, clocks, heard, pieces, running, steps
from tests.handlers.scene import CENTRE, DEPUTY, DUTY, MEDIATOR, MORNING, SPEAKER, a_case, a_voice, only, the
from tests.texts import check

TWO = (MEDIATOR.id, DEPUTY.id)


def test_one_takes_the_last_offer() -> None:
    """1: the case is theirs, its question is answered, its clocks stop, its waiting lines are dropped."""
    case = a_case(told="后院那家把墙垒到我家地里了，打13800000000")
    changes = answered("1", case, question=asked(case))
    now = after(case, changes)

    assert (now.state, now.holder, now.assigned, now.taken_at) == (
        State.TAKEN,
        MEDIATOR.id,
        MEDIATOR.id,
        MORNING,
    )
    assert the(changes, QuestionAnswered).key == "q"
    assert the(changes, Unsay).key_prefix == "alert:case:701:"
    assert running(clocks("climb:701:next", "danger:701:2:again", "later:701:1:again"), changes) == {}
    assert heard(changes, MEDIATOR) == [
        "6207归您了\n样吴：“后院那家把墙垒到我家地里了，打13800000000”\n找：13800000000\n"
        "完事回「办结 6207 咋说的」，接不住回「退 6207 为啥」"
    ]


def test_take_by_word_and_by_number_do_the_same() -> None:
    """接, 接 6207 and 1 differ in nothing but the answer's key."""
    case = a_case()
    by_digit = answered("1", case, question=asked(case))

    assert answered("接", case, question=asked(case)) == by_digit
    assert answered("接 6207", case, question=asked(case)) == by_digit
    assert steps(answered("接 6207", case)) == ["taken"]


def test_the_teller_hears_that_somebody_answered_only_now() -> None:
    """Nothing is promised before a person has answered."""
    case = a_case()
    said = [s for s in only(answered("1", case, question=asked(case)), Say) if s.person_id == SPEAKER.id]

    assert len(said) == 1 and "张姐应了" in said[0].text


def test_second_taker_is_told_and_nothing_changes() -> None:
    """Somebody was quicker: one line, no step, the first keeps it."""
    case = a_case(state=State.TAKEN, holder=MEDIATOR.id, offered_to=TWO)
    changes = answered("1", case, officer=DEPUTY, question=asked(case, DEPUTY))

    assert steps(changes) == []
    assert heard(changes, DEPUTY) == ["6207张姐接了，您不用管了。"]
    check("mediator/quicker", heard(changes, DEPUTY)[0])


def test_the_others_are_freed_and_nobody_else_hears_of_it() -> None:
    """Each who was asked gets one line; the taker none of those."""
    case = a_case(offered_to=(*TWO, CENTRE.id))
    changes = answered("接", case, officer=DEPUTY, question=asked(case, DEPUTY))

    assert heard(changes, MEDIATOR) == heard(changes, CENTRE) == ["6207王叔接了，您不用管了。"]
    assert len(heard(changes, DEPUTY)) == 1
    assert {s.person_id for s in only(changes, Say)} == {
        MEDIATOR.person_id,
        CENTRE.person_id,
        DEPUTY.person_id,
        SPEAKER.id,
    }


def test_danger_taken_frees_the_others_at_once_and_tells_the_teller_at_once() -> None:
    """By night too."""
    night = MORNING + 15 * 3600 * 1_000_000
    case = a_case(danger=True, urgency="critical", offered_to=(*TWO, DUTY.id))
    changes = answered("1", case, officer=DUTY, question=asked(case, DUTY), now=night)

    assert {s.not_before for s in only(changes, Say) if s.person_id == MEDIATOR.person_id} == {night}
    assert [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id] == [
        "孙值班应了，在联系。110该打还是打。"
    ]


def test_taking_a_delicate_case_brings_its_words_and_files() -> None:
    """What nobody could read before is read by the one who has it now."""
    case = a_case(topics=("violence",), told="他又打我了", messages=(1, 2))
    said = (*pieces("他又打我了"), a_voice(seconds=30, id=2))
    changes = answered("1", case, question=asked(case), case_messages=said)
    own = next(s for s in only(changes, Say) if s.person_id == MEDIATOR.person_id)

    assert "他又打我了" in own.text and own.files == (2,)


def test_taking_twice_is_no_harm() -> None:
    """A second 接 says that it is theirs already."""
    case = a_case(state=State.TAKEN, holder=MEDIATOR.id)
    changes = answered("接 6207", case)

    assert steps(changes) == [] and heard(changes, MEDIATOR) == ["6207已经在您手里了。"]


def test_what_has_ended_is_not_taken() -> None:
    """It says how it ended."""
    case = a_case(state=State.WITHDRAWN)
    changes = answered("接 6207", named=case)

    assert steps(changes) == [] and heard(changes, MEDIATOR) == ["6207已经完了（本人撤了），没再动。"]


def test_a_case_taken_a_second_time_changes_hands_for_the_teller() -> None:
    """She is told that it is another now, not that somebody answered, and no reason."""
    case = a_case(taken_at=MORNING - 1)
    said = [s.text for s in only(answered("1", case, question=asked(case)), Say) if s.person_id == SPEAKER.id]

    assert said == ["这事换张姐管了，还是那个号。"]


def test_three_asks_again_later_and_does_not_stop_the_ladder() -> None:
    """晚点 is one's own time; the case's clock goes on."""
    case = a_case()
    changes = answered("3", case, question=asked(case))
    timer = the(changes, SetTimer).timer

    assert steps(changes) == ["later"] and after(case, changes).state is State.OFFERED
    assert (timer.kind, timer.due) == ("later", MORNING + 7200 * 1_000_000)
    assert list(running({"climb:701:next": timer, "climb:701:remind": timer}, changes)) == [
        "climb:701:next",
        "later:701:1:again",
    ]
    check("mediator/later", heard(changes, MEDIATOR)[0])


def test_danger_knows_no_later() -> None:
    """晚点 to a danger asks again, at once, for one of two digits; 3 is no answer to it."""
    case = a_case(danger=True)

    assert steps(answered("晚点", case, question=asked(case))) == []
    assert heard(answered("晚点", case, question=asked(case)), MEDIATOR) == [
        "6207是急的，等不了。1我去 2去不了"
    ]
    assert heard(answered("3", case, question=asked(case)), MEDIATOR) == [
        "没看明白。6207是急的：1我去 2去不了"
    ]
    assert only(answered("3", case, question=asked(case)), QuestionAnswered) == []


def test_the_words_of_a_command_are_not_kept() -> None:
    """What counts of them stands in the case."""
    assert the(answered("1", a_case(), question=asked(a_case())), ForgetText).message_ids == (90,)
    assert only(answered("补 6207 他承认了", a_case()), MoveCase)[0].note == "他承认了"


def test_who_pressed_at_the_same_time_hears_it_once() -> None:
    """Both pressed 1: the line that frees the slower one is on its way already; later they are told."""
    now = a_case(state=State.TAKEN, holder=DEPUTY.id, taken_at=MORNING, offered_to=(MEDIATOR.id, DEPUTY.id))

    assert heard(answered("接 6207", now, now=MORNING + 2 * SECOND), MEDIATOR) == []
    assert heard(answered("接 6207", now, now=MORNING + 60 * SECOND), MEDIATOR) == [
        "6207王叔接了，您不用管了。"
    ]


def test_danger_taken_again_is_told_as_danger() -> None:
    """It was taken before and went on to others: the teller hears that somebody answered, and 110."""
    case = a_case(danger=True, taken_at=MORNING - 1)
    told = [s.text for s in only(answered("1", case, question=asked(case)), Say) if s.person_id == SPEAKER.id]

    assert told == ["张姐应了，在联系。110该打还是打。"]
