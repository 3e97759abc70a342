"""A mediator closes a case, corrects it, adds to it; its teller may say that it is not settled."""

from __future__ import annotations

import pytest

from handlers.limits import stored_limits
from handlers.settle import is_unsettled, reopened
from handlers.type_names import short_type, type_of
from lexicon.reading import TYPE_NAMES, Type
from storage.changes import MoveCase, QuestionAnswered, Say
from storage.records import Asked, State
from tests.handlers.people import after, answered, asked, heard, steps
from tests.handlers.scene import DEPUTY, DUTY, MEDIATOR, MORNING, ROSTER, SPEAKER, a_case, only
from tests.texts import check

HELD = {"state": State.TAKEN, "holder": MEDIATOR.id, "taken_at": MORNING - 1}


def test_settled_keeps_the_result_and_asks_for_a_paper() -> None:
    """办结: closed, in the mediator's words; one question, whose digits stand in it."""
    case = a_case(**HELD)
    changes = answered("办结 6207 赔两袋化肥", case)
    now = after(case, changes)
    own = next(s for s in only(changes, Say) if s.person_id == MEDIATOR.person_id)

    assert (now.state, now.outcome, now.closed_at) == (State.SETTLED, "赔两袋化肥", MORNING)
    assert own.question == Asked(kind="paper", case_id=701)
    check("mediator/settled", own.text)


def test_the_teller_is_asked_whether_it_is_so() -> None:
    """Closing is not solving."""
    said = [
        s.text for s in only(answered("办结 6207 说好了", a_case(**HELD)), Say) if s.person_id == SPEAKER.id
    ]

    assert said == ["6207，张姐说说妥了。是回1，没有回2。"]


@pytest.mark.parametrize(("digit", "name"), [("1", "written"), ("2", "spoken")])
def test_a_paper_or_a_word_is_noted(digit: str, name: str) -> None:
    """With a paper comes what one may do within thirty days (人民调解法 33)."""
    case = a_case(state=State.SETTLED, holder=MEDIATOR.id, closed_at=MORNING)
    changes = answered(digit, question=asked(case, kind="paper"), case=case)

    assert steps(changes) == ["paper"] and only(changes, QuestionAnswered)
    check(f"mediator/paper {name}", heard(changes, MEDIATOR)[0])


def test_another_digit_for_the_paper_asks_again() -> None:
    """3 is neither."""
    case = a_case(state=State.SETTLED, holder=MEDIATOR.id, closed_at=MORNING)
    changes = answered("3", question=asked(case, kind="paper"), case=case)

    assert steps(changes) == [] and not only(changes, QuestionAnswered)
    assert heard(changes, MEDIATOR) == ["没看明白。6207写了协议回1，嘴上说定回2。"]


@pytest.mark.parametrize("words", ["没说拢", "谈崩了 他不让", "两家说不拢", "没调成"])
def test_words_of_failure_make_it_unsettled(words: str) -> None:
    """办结 with 没说拢 is no success; no question about a paper."""
    case = a_case(**HELD)
    changes = answered(f"办结 6207 {words}", case)

    assert is_unsettled(words) and after(case, changes).state is State.UNSETTLED
    assert not [s for s in only(changes, Say) if s.person_id == MEDIATOR.person_id and s.question]
    check("mediator/unsettled", heard(changes, MEDIATOR)[0])


def test_talk_of_success_closes_the_only_case_one_holds() -> None:
    """Settled in one's own words, with one case in hand, is plain enough; with two it is not."""
    case, other = a_case(**HELD), a_case(**HELD, id=702, number=6310)

    assert after(case, answered("两家都说开了 手续也落了笔", case)).state is State.SETTLED
    changes = answered("两家都说开了 手续也落了笔", case, other)
    assert steps(changes) == []
    assert "6207、6310" in heard(changes, MEDIATOR)[0]
    check("mediator/unclear which", heard(changes, MEDIATOR)[0])


def test_a_false_alarm_is_never_said_aloud() -> None:
    """Closed; neither the teller nor the others who were asked hear that word, nor does a group."""
    case = a_case(danger=True, urgency="critical", offered_to=(MEDIATOR.id, DEPUTY.id, DUTY.id))
    changes = answered("误报 6207 唱戏呢", case)

    assert after(case, changes).state is State.FALSE_ALARM
    assert not [s for s in only(changes, Say) if s.person_id == SPEAKER.id or s.room_id is not None]
    assert not any("误报" in text for o in (DEPUTY, DUTY) for text in heard(changes, o))
    assert heard(changes, DEPUTY) == heard(changes, DUTY) == ["6207张姐接了，您不用管了。"]
    check("mediator/false alarm", heard(changes, MEDIATOR)[0])


def test_another_type_comes_first_and_the_machines_own_stays_behind() -> None:
    """改 6207 土地."""
    case = a_case(**HELD, types=("neighbour", "land"))
    changes = answered("改 6207 土地", case)

    assert after(case, changes).types == ("land", "neighbour")
    assert heard(changes, MEDIATOR) == ["6207改成土地了。"]
    assert steps(answered("改 6207 胡说", case)) == []
    check("mediator/retype unknown", heard(answered("改 6207 胡说", case), MEDIATOR)[0])


def test_every_type_is_known_by_its_short_and_its_long_name() -> None:
    """What an alert shows can be typed back; no two types share a word."""
    assert {type_of(short_type(t)) for t in Type} == {t.value for t in Type}
    assert [t for t in Type if type_of(TYPE_NAMES[t]) != t.value] == []
    assert type_of("土地纠纷") == "land" and type_of("啥也不是") == ""


def test_a_word_for_the_file_is_kept_whatever_the_state() -> None:
    """补: also after it has ended."""
    for case in (a_case(**HELD), a_case(state=State.SETTLED, holder=MEDIATOR.id)):
        changes = answered("补 6207 他张嘴要八千", case, named=case)
        assert steps(changes) == ["noted"] and only(changes, MoveCase)[0].note == "他张嘴要八千"


def test_only_the_holder_closes_it() -> None:
    """Somebody else is told who has it."""
    case = a_case(state=State.TAKEN, holder=DEPUTY.id, offered_to=(MEDIATOR.id, DEPUTY.id))
    changes = answered("办结 6207 说好了", case)

    assert steps(changes) == [] and heard(changes, MEDIATOR) == ["6207王叔接了，您不用管了。"]


def test_what_has_ended_is_not_closed_again() -> None:
    """It says how it ended."""
    case = a_case(state=State.WITHDRAWN, holder=MEDIATOR.id)

    assert heard(answered("办结 6207 好了", named=case), MEDIATOR) == ["6207已经完了（本人撤了），没再动。"]


def test_not_settled_gives_it_back_to_its_holder() -> None:
    """The teller answered 没有: the same mediator has it again and hears of it."""
    case = a_case(state=State.SETTLED, holder=MEDIATOR.id, closed_at=MORNING - 1)
    changes = reopened(case, SPEAKER, MORNING, stored_limits(), ROSTER)
    now = after(case, changes)

    assert (now.state, now.holder, now.closed_at) == (State.TAKEN, MEDIATOR.id, 0)
    check("mediator/reopened", heard(changes, MEDIATOR)[0])


def test_not_settled_with_its_holder_gone_asks_from_the_first_rung() -> None:
    """Whoever held it may see it no more: offered anew, with a key of its own."""
    case = a_case(state=State.SETTLED, holder=DEPUTY.id, hidden_from=(DEPUTY.id,), closed_at=MORNING - 1)
    changes = reopened(case, SPEAKER, MORNING, stored_limits(), ROSTER)

    assert after(case, changes).state is State.OFFERED and after(case, changes).assigned == MEDIATOR.id
    assert len(heard(changes, MEDIATOR)) == 1 and "腾不开手" not in heard(changes, MEDIATOR)[0]
