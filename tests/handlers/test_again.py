"""A new case looks like an earlier one: its alert goes as ever, one person is asked, several voices once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers import again, burst
from handlers.choose import decide
from handlers.facts import Around, Facts
from handlers.hours import DAY
from handlers.limits import SECOND
from handlers.together import ASKS, ASKS_MANY
from lexicon.wording import wording
from storage.changes import Change, OpenCase, QuestionAnswered, Say, SetTimer
from storage.records import Asked, Burst, Case, Officer, Outgoing, Person, State
from tests.handlers.people import after, answered, asked, heard, steps
from tests.handlers.scene import (
    CENTRE,
    CONCERN,
    DANGER,
    DEPUTY,
    MEDIATOR,
    MORNING,
    ROOM,
    a_case,
    a_message,
    due,
    only,
    scene,
    the,
)

WALL = "后院老孟家把墙垒到我家地里了，垒出来半米，跟他说也不听"
OTHER_SIDE = "我是老孟家的，前院说我垒墙占地，根本没占"
DOG = "老刘家的狗又把我家鸡咬死三只"
MENG = Person(id=13, name="样孟", contact=True, township="正安镇", village="正二村")
HELD: dict[str, Any] = {"state": State.TAKEN, "holder": MEDIATOR.id, "taken_at": MORNING - DAY}
ROOT = a_case(id=601, told=WALL, opened_at=MORNING - DAY, **HELD)


def _judged(text: str, *nearby: Case, reading: Any = CONCERN, at: int = MORNING) -> list[Change]:
    """样孟 has said this in the group, and the opening clock ran out."""
    message = a_message(text, id=2, at=at, sender_id=MENG.id)
    collected = Burst(
        id=1, conversation="r21", room_id=ROOM.id, person_id=MENG.id, started_at=at, last_at=at,
        judge_at=at, unjudged_from=at, closes_at=at + 300 * SECOND, message_ids=(2,),
    )  # fmt: skip
    facts = scene(
        timer=due("judge"),
        now=at,
        person=MENG,
        room=ROOM,
        reading=reading,
        burst=collected,
        pieces=(message,),
        nearby=nearby,
    )
    return burst.judge(replace(facts, teller=None))


def _alerts(changes: list[Change]) -> list[Say]:
    return [c for c in only(changes, Say) if c.question and c.question.kind in ("offer", "danger_offer")]


def _opened(changes: list[Change]) -> Case:
    return the(changes, OpenCase).case


def _asking(text: str, root: Case, *cases: Case, kind: str = ASKS, **sets: Any) -> list[Change]:
    """The mediator answers the question whether these are one with the earlier case."""
    about = cases[0] if kind == ASKS else root
    question = asked(about, kind=kind)
    choices = tuple(str(c.id) for c in cases)
    question = replace(
        question, question=Asked(kind=kind, case_id=about.id, choices=choices), sent_at=MORNING
    )
    around = Around(roots={c.id: root for c in cases}, beside={root.id: cases}, people={MENG.id: MENG})
    facts: dict[str, Any] = {
        "case": about,
        "question": question,
        "around": around,
        "now": MORNING + 60 * SECOND,
    }
    return answered(text, root, *cases, **{**facts, **sets})


def _alike(**sets: Any) -> Case:
    about: dict[str, Any] = {"id": 702, "number": 6310, "teller_id": MENG.id, "told": OTHER_SIDE}
    return a_case(**{**about, "messages": (2,), "same_as": ROOT.id, **sets})


def test_the_other_side_tells_it_and_the_alert_says_so() -> None:
    """One alert, at once, whose digits mean what they always mean; that it may be one stands with them."""
    done = _judged(OTHER_SIDE, ROOT)
    (alert,) = _alerts(done)

    assert (alert.person_id, alert.not_before) == (MEDIATOR.person_id, MORNING)
    assert alert.text.splitlines()[-2] == wording("alert_keys") + wording("alert_like", root=6207)
    assert len(alert.text.splitlines()) <= 6
    assert _opened(done).same_as == ROOT.id
    assert steps(done) == ["offered"]
    assert {c.timer.key for c in only(done, SetTimer)} >= {"climb:701:next"}


def test_another_matter_is_only_itself() -> None:
    """A dog is no wall: the alert is as it always is."""
    done = _judged(DOG, ROOT)

    assert _opened(done).same_as is None
    assert "像是" not in _alerts(done)[0].text.replace("看着像", "")


def test_its_teller_hears_nothing_of_it() -> None:
    """Neither that somebody else spoke nor a number but their own."""
    own = [c.text for c in only(_judged(OTHER_SIDE, ROOT), Say) if c.person_id == MENG.id]
    alone = [c.text for c in only(_judged(OTHER_SIDE), Say) if c.person_id == MENG.id]

    assert own == alone


@pytest.mark.parametrize(
    "sets",
    [
        {"state": State.SETTLED, "closed_at": MORNING},
        {"topics": ("violence",)},
        {"topics": ("officer",)},
        {"hidden_from": (DEPUTY.id,)},
        {"level": "township"},
        {"village": "正一村"},
        {"told": ""},
    ],
)
def test_what_ended_is_private_or_hidden_is_never_offered(sets: dict[str, Any]) -> None:
    """Such a case is not looked at, however alike it is."""
    assert again.earlier(_alike(same_as=None), [replace(ROOT, **sets)]) is None


def test_like_one_that_was_joined_is_like_the_first() -> None:
    """The third voice may sound like the second: it goes on under the first all the same."""
    root = replace(ROOT, told="路都没法走了", voices=2)
    second = _alike(id=703, number=6311, state=State.JOINED, told=WALL, closed_at=MORNING)

    assert again.earlier(_alike(same_as=None), [root, second]) == root


def test_of_several_it_is_the_one_told_first() -> None:
    """So that all hang on one number."""
    later = replace(ROOT, id=705, number=6315, opened_at=MORNING - 5)

    assert again.earlier(_alike(same_as=None), [later, ROOT]) == ROOT


def test_danger_is_alerted_first_and_looked_at_after() -> None:
    """No comparison stands before the alarm: a step of its own says later that it may be one."""
    done = _judged(OTHER_SIDE, ROOT, reading=DANGER)
    look = next(c.timer for c in only(done, SetTimer) if c.timer.kind == again.LOOK)

    assert look.due > MORNING
    assert _opened(done).same_as is None
    assert all("6207" not in alert.text for alert in _alerts(done))
    case = after(_opened(done), done)
    told = decide(scene(timer=look, case=case, nearby=(ROOT,)))
    assert heard(told, MEDIATOR) == [wording("maybe_same", number=case.number, root=6207)]
    assert all(c.question is None for c in only(told, Say))
    assert heard(told, DEPUTY) == []  # 王叔 knows nothing of 6207


def test_an_ordinary_voice_to_a_danger_is_not_offered() -> None:
    """It is only said that it may be one."""
    root = replace(ROOT, danger=True, urgency="critical")
    done = _judged(OTHER_SIDE, root)

    assert _opened(done).same_as is None
    assert wording("alert_maybe", root=6207) in _alerts(done)[0].text


def test_with_two_mediators_whoever_may_read_both_is_asked_by_day() -> None:
    """Neither is held yet: the township may read both, and hears it in a line of its own in the morning."""
    night = MORNING + 14 * 3600 * SECOND
    root = replace(ROOT, state=State.OFFERED, holder=None, assigned=DEPUTY.id, offered_to=(DEPUTY.id,))
    done = _judged(OTHER_SIDE, root, at=night)
    line = next(c for c in only(done, Say) if c.person_id == CENTRE.person_id)

    assert line.text == wording("like_other", number=6202, root=6207)
    assert line.question == Asked(kind=ASKS, case_id=701)
    assert line.not_before > night
    assert "像是6207" not in _alerts(done)[0].text


def test_with_two_who_may_not_read_each_others_only_the_township_hears_numbers() -> None:
    """王叔 holds the first, 张姐 is asked about the second: no digit joins them."""
    done = _judged(OTHER_SIDE, replace(ROOT, holder=DEPUTY.id, assigned=DEPUTY.id, offered_to=(DEPUTY.id,)))

    assert heard(done, DEPUTY) == []
    assert heard(done, CENTRE) == [wording("like_apart", number=6202, root=6207, one="王叔", other="张姐")]
    assert not [c for c in only(done, Say) if c.question and c.question.kind == ASKS]


def test_who_was_asked_about_the_first_hears_to_whom_it_goes() -> None:
    """张姐 was asked about the first, 王叔 took it: she sees its number, and hands the second to him."""
    root = replace(ROOT, holder=DEPUTY.id, offered_to=(MEDIATOR.id, DEPUTY.id))
    done = _judged(OTHER_SIDE, root)

    assert wording("alert_like_held", root=6207, called="王叔") in _alerts(done)[0].text
    assert heard(done, CENTRE) == []


def test_taking_it_asks_with_digits_of_its_own() -> None:
    """Taken, all the words read: 1 one matter, 2 not; before that 1 only ever took it."""
    alike = _alike()
    around = Around(roots={alike.id: ROOT})
    done = answered("1", ROOT, alike, case=alike, question=asked(alike), around=around)
    line = next(c for c in only(done, Say) if c.person_id == MEDIATOR.person_id)

    assert after(alike, done).state is State.TAKEN
    assert line.text.splitlines()[-1] == wording("taken_like", root=6207)
    assert line.question == Asked(kind=ASKS, case_id=alike.id)


def test_one_joins_two_does_not_and_is_never_asked_again() -> None:
    """1: one matter. 2: nothing happens, and the two are no pair any more."""
    alike = _alike(**HELD)
    yes, no = _asking("1", ROOT, alike), _asking("2", ROOT, alike)

    assert after(alike, yes).state is State.JOINED
    assert after(alike, no) == replace(alike, same_as=None, updated_at=MORNING + 60 * SECOND)
    assert heard(no, MEDIATOR) == [wording("not_same")]
    assert QuestionAnswered(key="q") in yes
    assert QuestionAnswered(key="q") in no


def test_a_second_tap_joins_nothing() -> None:
    """Two seconds after it was asked nobody has read it: the words come, and the question again."""
    alike = _alike(**HELD)
    done = _asking("1", ROOT, alike, now=MORNING + 2 * SECOND)

    assert steps(done) == []
    assert "6310 样孟" in heard(done, MEDIATOR)[0]


def test_three_shows_both_words_apart_and_asks_again() -> None:
    """Each under its own number."""
    alike = _alike(**HELD)
    done = _asking("3", ROOT, alike)
    line = next(c for c in only(done, Say) if c.person_id == MEDIATOR.person_id)

    assert line.text.splitlines()[0].startswith("6207")
    assert OTHER_SIDE in line.text.splitlines()[1]
    assert line.question is not None
    assert line.question.kind == ASKS


def test_an_answer_after_it_is_over_does_nothing() -> None:
    """It ended meanwhile: said so, and nothing done."""
    ended = _alike(state=State.SETTLED, closed_at=MORNING)
    done = _asking("1", ROOT, ended)

    assert steps(done) == []
    assert heard(done, MEDIATOR) == [wording("same_over")]


def _told_at(n: int, minutes: int, **sets: Any) -> Case:
    at = MORNING + minutes * 60 * SECOND
    about = {"id": 710 + n, "number": 6350 + n, "teller_id": 20 + n, "opened_at": at, "told": WALL}
    return _alike(**{**about, **sets})


def test_several_within_an_hour_are_one_question() -> None:
    """The first is in its alert, the next ones are counted: one clock for all, and no offer in theirs."""
    first = _told_at(1, 0)
    done = _judged(OTHER_SIDE, ROOT, first, at=MORNING + 20 * 60 * SECOND)

    assert "像是6207" not in _alerts(done)[0].text
    (clock,) = [c.timer for c in only(done, SetTimer) if c.timer.kind == again.VOICES]
    assert (clock.key, clock.due) == (f"voices:601:{MORNING}", MORNING + 3600 * SECOND)


def _hour_over(root: Case, *beside: Case) -> list[Change]:
    timer = replace(due(again.VOICES), case_id=root.id, data={"since": MORNING})
    facts: Facts = scene(timer=timer, case=root, around=Around(beside={root.id: beside}))
    return decide(facts)


def test_after_the_hour_one_notice_counts_them() -> None:
    """Four more households on one road: one line, whose 1 joins just these four."""
    told = [_told_at(n, 10 * n) for n in range(1, 5)]
    line = the(_hour_over(ROOT, *told), Say)

    assert line.person_id == MEDIATOR.person_id
    assert line.text == wording("voices_ask", number=6207, count=4, numbers="6351、6352、6353、6354")
    assert line.question == Asked(kind=ASKS_MANY, case_id=601, choices=("711", "712", "713", "714"))


def test_a_single_voice_is_not_asked_about_twice() -> None:
    """It stood in its alert; nor are those asked about that were joined or told apart meanwhile."""
    joined = _told_at(2, 20, state=State.JOINED, closed_at=MORNING + 1)

    assert _hour_over(ROOT, _told_at(1, 10)) == []
    assert _hour_over(ROOT, joined, replace(joined, id=713)) == []
    assert _hour_over(replace(ROOT, state=State.SETTLED), _told_at(1, 10), _told_at(2, 20)) == []


def test_one_answer_joins_all_that_still_wait() -> None:
    """One of them was settled meanwhile: it stays as it is."""
    told = [_told_at(n, 10 * n) for n in range(1, 4)]
    ended = replace(told[0], state=State.SETTLED)
    done = _asking("1", ROOT, ended, *told[1:], kind=ASKS_MANY)

    assert [after(c, done).state for c in (ended, *told[1:])] == [State.SETTLED, State.JOINED, State.JOINED]
    assert after(ROOT, done).voices == 3
    two = _asking("2", ROOT, *told, kind=ASKS_MANY)
    assert [after(c, two).same_as for c in told] == [None] * 3


def test_the_hours_follow_each_other() -> None:
    """Who tells it after the hour begins a new one, and is offered in their own alert."""
    old = _told_at(1, 0)
    limits = scene().limits
    for minutes, start in ((60, 0), (61, 61), (200, 200)):
        case = _told_at(2, minutes)
        assert again.window_of(case, ROOT, [ROOT, old], limits) == MORNING + start * 60 * SECOND


def test_nobody_who_may_not_read_it_gets_the_words_by_answering() -> None:
    """A digit to a question about a case that was taken by another since: no words, nothing joined."""
    taken = _alike(state=State.TAKEN, holder=DEPUTY.id)
    officer: Officer = MEDIATOR
    for digit in ("1", "3"):
        done = _asking(digit, ROOT, taken, officer=officer)

        assert steps(done) == []
        assert OTHER_SIDE not in "".join(heard(done, officer))


def test_outgoing_of_a_question_keeps_its_kind() -> None:
    """What the store keeps of a question is enough to answer it."""
    question: Outgoing = asked(_alike(), kind=ASKS)

    assert question.question == Asked(kind="same", case_id=702)


def test_the_word_alone_answers_the_notice_too() -> None:
    """并 to the one question about several joins them all."""
    told = [_told_at(n, 10 * n) for n in range(1, 3)]
    done = _asking("并", ROOT, *told, kind=ASKS_MANY)

    assert [after(c, done).state for c in told] == [State.JOINED] * 2


def test_any_other_digit_does_nothing_and_gives_the_right_form() -> None:
    """5 is no answer."""
    done = _asking("5", ROOT, _alike(**HELD))

    assert steps(done) == []
    assert "并" in heard(done, MEDIATOR)[0]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("是一件", State.JOINED),
        ("是一回事", State.JOINED),
        ("不是一回事", State.TAKEN),
        ("不是一件事", State.TAKEN),
        ("两回事", State.TAKEN),
        ("别并", State.TAKEN),
    ],
)
def test_the_answer_may_be_said_in_words(text: str, state: State) -> None:
    """No digit is needed; what is not one matter is no pair any more."""
    alike = _alike(**HELD)
    done = _asking(text, ROOT, alike)

    assert after(alike, done).state is state
    assert after(alike, done).same_as == (ROOT.id if state is State.JOINED else None)


def test_not_one_matter_by_number_is_no_pair_any_more() -> None:
    """6310 不是一件, or both numbers, before anybody joined them."""
    alike = _alike(**HELD)
    for text in ("6310不是一件", "拆 6310", "6207和6310不是一回事"):
        named, too = (ROOT, (alike,)) if "6207" in text else (alike, ())
        done = answered(text, ROOT, alike, named=named, named_too=too, around=Around(roots={alike.id: ROOT}))

        assert steps(done) == ["not_same"], text
        assert after(alike, done).same_as is None
