"""我的案子 and 6207: what may be seen, on one screen."""

from __future__ import annotations

from handlers.hours import DAY
from handlers.my_cases import SHOWN, my_cases_text
from storage.changes import Say
from storage.records import Asked, State
from tests.handlers.people import answered, heard, pieces
from tests.handlers.scene import DEPUTY, MEDIATOR, MORNING, a_case, a_voice, only
from tests.texts import check

HELD = {"state": State.TAKEN, "holder": MEDIATOR.id}


def test_my_cases_lists_what_is_held_and_what_waits() -> None:
    """Held first; one line each; a delicate one that is not taken is 私事."""
    cases = (
        a_case(),
        a_case(id=702, number=6310, **HELD, types=("land",), opened_at=MORNING - 19 * DAY),
        a_case(id=703, number=6511, topics=("violence",), types=("family",), urgency="high"),
    )
    text = heard(answered("我的案子", *cases), MEDIATOR)[0]

    assert [line[:4] for line in text.splitlines()[1:4]] == ["6310", "6207", "6511"]
    assert "家里" not in text and "19天" in text
    check("mediator/my cases", text)


def test_none_and_none_that_may_be_seen_look_alike() -> None:
    """The same words, byte for byte."""
    hidden = a_case(hidden_from=(MEDIATOR.id,))

    assert my_cases_text(MEDIATOR, (hidden,), MORNING) == my_cases_text(MEDIATOR, (), MORNING)
    check("mediator/my cases none", my_cases_text(MEDIATOR, (), MORNING))


def test_what_another_has_taken_is_not_in_hand() -> None:
    """Nor what has ended."""
    cases = (
        a_case(state=State.TAKEN, holder=DEPUTY.id, offered_to=(1, 2)),
        a_case(id=702, state=State.SETTLED, holder=MEDIATOR.id),
    )

    assert my_cases_text(MEDIATOR, cases, MORNING) == "手里没有事。"


def test_many_cases_fit_one_screen() -> None:
    """Eight lines and how many more there are."""
    cases = tuple(a_case(id=n, number=5000 + n) for n in range(20))
    text = my_cases_text(MEDIATOR, cases, MORNING)

    assert len(text.splitlines()) == SHOWN + 3
    assert "还有12件" in text


def test_a_number_shows_its_case_and_asks_what_is_open() -> None:
    """Words, whom to find, what to press; its digits answer it."""
    said = only(answered("6207", a_case()), Say)[0]

    assert said.question == Asked(kind="offer", case_id=701)
    check("mediator/show offered", said.text)
    check("mediator/show held", heard(answered("6207", a_case(**HELD)), MEDIATOR)[0])


def test_a_delicate_case_shows_nothing_before_it_is_taken() -> None:
    """Neither words nor type nor files; afterwards all of it."""
    case = a_case(topics=("violence",), types=("family",), told="他又打我了", messages=(1, 2))
    held = a_case(topics=("violence",), types=("family",), told="他又打我了", messages=(1, 2), **HELD)
    said = (*pieces("他又打我了"), a_voice(seconds=9, id=2))
    before = only(answered("6207", case, named=case, case_messages=said), Say)[0]
    afterwards = only(answered("6207", held, named=held, case_messages=said), Say)[0]

    assert (
        "打" not in before.text.replace("先别打电话", "") and "家里" not in before.text and before.files == ()
    )
    assert "他又打我了" in afterwards.text and afterwards.files == (2,)
    check("mediator/show delicate", before.text)
