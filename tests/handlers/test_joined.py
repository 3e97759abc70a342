"""并 joins a later case to an earlier one, 拆 takes it off again; what may not be joined stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.facts import Around
from handlers.states import move
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, MoveCase, Say, SetTimer, Unsay
from storage.records import Case, Officer, Person, State
from tests.handlers.people import after, answered, asked, clocks, heard, running, steps
from tests.handlers.scene import CENTRE, DEPUTY, HEAD, MEDIATOR, MORNING, SPEAKER, a_case, only

NEIGHBOUR = Person(id=13, name="样钱", contact=True)
THIRD = Person(id=14, name="样孙", contact=True)
HELD: dict[str, Any] = {"state": State.TAKEN, "holder": MEDIATOR.id, "taken_at": MORNING}
ROOT = a_case(**HELD)
LATER = a_case(
    id=702, number=6310, opened_at=MORNING + 5, teller_id=NEIGHBOUR.id, told="他家垒墙呢", messages=(2,)
)


def _around(root: Case, *beside: Case) -> Around:
    return Around(
        roots={case.id: root for case in beside},
        beside={root.id: beside},
        people={NEIGHBOUR.id: NEIGHBOUR, THIRD.id: THIRD},
    )


def _joined(**sets: Any) -> Case:
    return replace(LATER, state=State.JOINED, same_as=ROOT.id, closed_at=MORNING + 9, **sets)


def _merge(root: Case = ROOT, later: Case = LATER, text: str = "并 6207 6310", **sets: Any) -> list[Change]:
    return answered(text, root, later, named=root, named_too=(later,), **sets)


def _told(changes: list[Change], person: Person) -> list[str]:
    return [c.text for c in only(changes, Say) if c.person_id == person.id]


@pytest.mark.parametrize("text", ["并 6207 6310", "并 6310 6207", "6207和6310是一回事", "6310 6207 并一起"])
def test_the_later_is_joined_to_the_earlier_in_any_order(text: str) -> None:
    """Two numbers in whatever order: the one told first keeps its number and goes on."""
    done = _merge(text=text)

    assert after(LATER, done).state is State.JOINED
    assert (after(LATER, done).same_as, after(ROOT, done).state) == (ROOT.id, State.TAKEN)
    assert after(ROOT, done).voices == 2
    assert heard(done, MEDIATOR) == [wording("joined", numbers="6310", number=6207, count=2, last=6310)]


def test_its_clocks_stop_and_what_waited_is_not_said() -> None:
    """Nobody is asked about the joined case any more."""
    done = _merge()
    left = running(clocks("climb:702:next", "climb:702:remind", "later:702:1:again", "climb:701:next"), done)

    assert set(left) == {"climb:701:next"}
    assert Unsay(key_prefix="alert:case:702:") in done


def test_its_teller_hears_a_number_and_a_name_and_of_nobody_else() -> None:
    """The one who told later hears once under which number it goes on; the first hears nothing."""
    done = _merge()

    assert _told(done, NEIGHBOUR) == [wording("renumbered", number=6207, called="张姐")]
    assert _told(done, SPEAKER) == []


def test_one_person_who_told_it_twice_is_one_voice() -> None:
    """Voices are people."""
    done = _merge(later=replace(LATER, teller_id=SPEAKER.id))

    assert (after(ROOT, done).voices, after(ROOT, done).parts) == (1, 1)


def test_what_the_mediator_took_first_takes_the_earlier_one_with_it() -> None:
    """The later one is in hand, the earlier one waits: joined it is in hand too, and its teller hears so."""
    root, later = a_case(), replace(LATER, **HELD)
    done = _merge(root, later)

    assert after(root, done).holder == MEDIATOR.id
    assert _told(done, SPEAKER) == [wording("taken", number=6207, called="张姐")]
    assert len(heard(done, MEDIATOR)) == 1


def test_others_who_were_asked_are_free() -> None:
    """王叔 was asked about the later one only: he need not think of it."""
    done = _merge(later=replace(LATER, offered_to=(MEDIATOR.id, DEPUTY.id)))

    assert heard(done, DEPUTY) == [wording("not_yours_now", number=6310)]


def test_urgency_is_never_lowered() -> None:
    """What was urgent in the later one is so in the whole."""
    done = _merge(later=replace(LATER, urgency="high"))

    assert after(ROOT, done).urgency == "high"


def test_a_taken_danger_stays_danger_in_the_whole() -> None:
    """Its teller can withdraw neither the part nor the whole by a message."""
    done = _merge(later=replace(LATER, danger=True, urgency="critical", **HELD))
    whole = after(ROOT, done)

    assert (whole.danger, whole.urgency) == (True, "critical")
    assert move(whole, "withdrawn") is None


@pytest.mark.parametrize("which", ["root", "later"])
def test_danger_nobody_has_taken_is_not_joined(which: str) -> None:
    """Its calls would stop."""
    danger: dict[str, Any] = {"danger": True, "urgency": "critical", "state": State.OFFERED, "holder": None}
    root, later = (replace(ROOT, **danger), LATER) if which == "root" else (ROOT, replace(LATER, **danger))
    done = _merge(root, later)

    assert steps(done) == []
    number = root.number if which == "root" else later.number
    assert heard(done, MEDIATOR) == [wording("join_danger", number=number)]


@pytest.mark.parametrize(
    "sets",
    [
        {"topics": ("violence",)},
        {"topics": ("minor",)},
        {"hidden_from": (DEPUTY.id,)},
        {"level": "township", "offered_to": (MEDIATOR.id,)},
        {"state": State.TAKEN, "holder": DEPUTY.id},
    ],
)
def test_what_is_private_hidden_or_anothers_is_not_joined(sets: dict[str, Any]) -> None:
    """Nothing is done, and whatever is said tells nothing of why."""
    done = _merge(later=replace(LATER, **sets))

    assert steps(done) == []
    assert heard(done, MEDIATOR) in (
        [wording("join_not", numbers="6207、6310")],
        [wording("no_permission")],
    )


def test_a_number_that_is_nobodys_or_not_theirs_joins_nothing() -> None:
    """Not existing and not to be seen give the same words."""
    alone = answered("并 6207 6311", ROOT, named=ROOT)
    unseen = _merge(later=replace(LATER, offered_to=(DEPUTY.id,), assigned=DEPUTY.id))

    assert steps(alone) == steps(unseen) == []
    assert heard(alone, MEDIATOR) == heard(unseen, MEDIATOR) == [wording("no_permission")]


def test_what_has_ended_is_not_joined() -> None:
    """It says so and does nothing."""
    ended = replace(LATER, state=State.SETTLED, closed_at=MORNING + 6)

    assert steps(_merge(later=ended)) == []


def test_the_township_may_join_what_nobody_holds() -> None:
    """赵主任 may read both: joined, and the one asked hears it."""
    root = a_case()
    done = _merge(root, officer=CENTRE)

    assert after(LATER, done).state is State.JOINED
    assert after(root, done).state is State.OFFERED
    assert heard(done, MEDIATOR) == [wording("joined_news", numbers="6310", number=6207, count=2)]
    assert _told(done, NEIGHBOUR) == [wording("renumbered_waiting", number=6207)]


def test_the_head_of_the_village_joins_nothing_he_was_not_asked_about() -> None:
    """A secretary has the figures of the week and nothing of a single case."""
    assert steps(_merge(officer=HEAD)) == []


def test_what_was_joined_to_the_later_one_goes_with_it() -> None:
    """A road told by five, in two heaps: all hang on the first."""
    third = replace(_joined(), id=703, number=6311, teller_id=THIRD.id, same_as=LATER.id)
    around = Around(beside={LATER.id: (third,)}, people={THIRD.id: THIRD})
    done = _merge(later=replace(LATER, voices=2), around=around)

    assert after(third, done).same_as == ROOT.id
    assert after(replace(LATER, voices=2, parts=1), done).voices == 1  # split off, it is one voice again
    assert after(ROOT, done).voices == 3
    assert _told(done, THIRD) == [wording("renumbered", number=6207, called="张姐")]


def test_not_one_matter_said_aloud_joins_nothing() -> None:
    """不是一回事 is not 一回事, and a question is none."""
    for text in ("6207和6310不是一回事", "6207和6310是不是一回事", "6207和6310是一回事吗"):
        assert "joined" not in steps(_merge(text=text)), text


def test_split_off_it_stands_as_before_with_its_own_clocks() -> None:
    """It was nobody's yet: it is asked about at once, and its clocks begin now."""
    joined = _joined()
    done = answered("拆 6310", ROOT, named=joined, around=_around(replace(ROOT, voices=2), joined))
    alone = after(joined, done)

    assert (alone.state, alone.same_as, alone.closed_at) == (State.OFFERED, None, 0)
    assert {c.timer.key for c in only(done, SetTimer)} >= {"climb:702:next", "waiting:702"}
    (line,) = [c for c in only(done, Say) if c.person_id == MEDIATOR.person_id]
    assert line.question is not None
    assert (line.question.kind, line.question.case_id) == ("offer", 702)
    assert after(ROOT, done).voices == 1
    assert _told(done, NEIGHBOUR) == [wording("renumbered_waiting", number=6310)]


def test_split_off_what_was_in_hand_is_in_hand() -> None:
    """Taken before it was joined: still hers."""
    joined = _joined(holder=MEDIATOR.id)
    done = answered("拆开 6310", ROOT, named=joined, around=_around(ROOT, joined))

    assert after(joined, done).state is State.TAKEN
    assert heard(done, MEDIATOR) == [wording("split_held", number=6310, root=6207)]


def test_only_who_may_read_the_whole_splits_it() -> None:
    """Another mediator hears the polite no."""
    joined = _joined()
    other: Officer = DEPUTY
    done = answered("拆 6310", named=joined, officer=other, around=_around(ROOT, joined))

    assert steps(done) == []
    assert heard(done, other) == [wording("no_permission")]


def test_split_of_what_was_never_joined_says_so() -> None:
    """And of the earlier one: which."""
    joined = _joined()
    none = answered("拆 6207", ROOT, named=ROOT)
    which = answered("拆 6207", ROOT, named=ROOT, around=_around(ROOT, joined))

    assert heard(none, MEDIATOR) == [wording("split_nothing", number=6207, numbers="")]
    assert heard(which, MEDIATOR) == [wording("split_which", number=6207, numbers="6310")]
    assert steps(none) == steps(which) == []


def test_a_joined_number_takes_no_command_of_its_own() -> None:
    """办结 6310: under which number it goes on, and nothing done."""
    joined = _joined()
    done = answered("办结 6310 说妥了", ROOT, named=joined, around=_around(ROOT, joined))

    assert steps(done) == []
    assert heard(done, MEDIATOR) == [wording("in_joined", number=6310, root=6207)]


def test_joining_cancels_its_own_notice_of_voices() -> None:
    """What was to be counted for it is counted for the whole."""
    assert CancelTimers(key_prefix="voices:702:") in _merge()


def test_an_open_offer_of_one_is_answered_by_the_word_alone() -> None:
    """并, and no more, while a case is offered that seems to be the earlier one."""
    alike = replace(LATER, same_as=ROOT.id)
    around = Around(roots={alike.id: ROOT})
    for text in ("并", "并吧", "并 6207", "并6310"):
        named = ROOT if "6207" in text else alike if "6310" in text else None
        done = answered(text, ROOT, alike, named=named, case=alike, around=around, question=asked(alike))

        assert after(alike, done).state is State.JOINED, text
        assert [c.case_id for c in only(done, MoveCase) if c.step == "joined"] == [702]
