"""不是这个: the next best answer, or a person; the question keeps what was wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import choose
from handlers.facts import Facts
from handlers.limits import stored_limits
from lexicon.answer_text import render
from lexicon.answers import answer_named
from lexicon.find_answer import find_answer
from lexicon.read import read
from lexicon.two_parts import find_answers
from lexicon.wording import wording
from storage.changes import (
    ChangeQuestion,
    ForgetText,
    KeepQuestion,
    OpenCase,
    PutBurst,
    QuestionAnswered,
    Say,
)
from storage.records import Asked, AskedLaw
from tests.handlers.scene import CHATTER, MORNING, SPEAKER, a_case, a_message, only, scene, the
from tests.handlers.test_burst import a_burst
from tests.handlers.test_private import a_question

TEXT = "政府的决定不服先复议还是先起诉"
FIRST = find_answer(TEXT, read(TEXT)).answer
assert FIRST is not None
NEXT = find_answer(TEXT, read(TEXT), without={FIRST.id})


def a_law(**sets: object) -> AskedLaw:
    """A question that had its answer a moment ago."""
    about: dict[str, object] = {
        "id": 5,
        "at": MORNING - 60_000_000,
        "person_id": SPEAKER.id,
        "room_id": None,
        "text": TEXT,
        "answer_id": FIRST.id if FIRST else "",
        "score": 0.9,
    }
    return AskedLaw(**{**about, **sets})  # type: ignore[arg-type]


def said_back(text: str, **sets: object) -> Facts:
    """The asker says that privately."""
    about: dict[str, object] = {"reading": CHATTER, "last_law": a_law(), **sets}
    return scene(a_message(text, id=9, private=True), **about)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["不是这个", "不是这个。", "不对", "不是我问的", "下一个", "答错了啊"])
def test_the_next_best_answer_comes_and_the_wrong_one_is_kept(text: str) -> None:
    """Its title, its answer, and how to refuse that too; the short word itself is not kept."""
    changes = choose.decide(said_back(text))

    found = NEXT.answer or NEXT.choices[0]
    assert the(changes, Say).text == wording("not_this", title=found.title, answer=render(found))
    assert the(changes, ChangeQuestion) == ChangeQuestion(
        question_id=5, answer_id=found.id, refused=(a_law().answer_id,)
    )
    assert the(changes, ForgetText).message_ids == (9,)


def test_where_none_is_near_it_says_so_and_offers_a_person() -> None:
    """And the question is without an answer again."""
    law = a_law(text="小狗满月喂啥", answer_id="dog-bite")

    changes = choose.decide(said_back("不是这个", last_law=law))

    say = the(changes, Say)
    assert (say.text, say.question) == (wording("not_this_none"), Asked(kind="find_person"))
    assert the(changes, ChangeQuestion) == ChangeQuestion(question_id=5, answer_id="", refused=("dog-bite",))


def test_the_fourth_guess_is_a_person() -> None:
    """Three wrong answers are enough."""
    law = a_law(refused=("one", "two"))

    changes = choose.decide(said_back("不是这个", last_law=law))

    assert the(changes, Say).text == wording("not_this_none")
    assert the(changes, ChangeQuestion).refused == ("one", "two", law.answer_id)


def test_after_the_last_guess_it_still_offers_a_person() -> None:
    """下一个 once more: the same offer, no silence."""
    law = a_law(answer_id="", refused=("one", "two", "three"))

    assert the(choose.decide(said_back("下一个", last_law=law)), Say).text == wording("not_this_none")


def test_of_two_answers_in_one_message_both_are_refused() -> None:
    """Which of them is wrong was not said."""
    text = "欠条过几年就作废了，狗咬了人谁赔"
    first, also = find_answers(text)
    assert first.answer is not None
    law = a_law(text=text, answer_id=first.answer.id)

    changes = choose.decide(said_back("不是这个", last_law=law))

    assert the(changes, ChangeQuestion).refused == (first.answer.id, *(one.id for one in also))


def test_none_of_the_choices_offers_a_person() -> None:
    """都不是 in words is the digit for it."""
    law = a_law(answer_id="")
    asked = replace(a_question("choose_answer", choices=("dog-bite", "dibao")), created_at=law.at)

    changes = choose.decide(said_back("都不是", last_law=law, question=asked))

    assert the(changes, Say).text == wording("unsure")
    assert the(changes, QuestionAnswered).key == "q"


@pytest.mark.parametrize("text", ["不是这个", "不对"])
def test_a_question_of_ours_about_a_matter_is_what_is_answered(text: str) -> None:
    """「6207说妥了，是回1」 — 不对: no law is looked up, it is talk about the matter."""
    asked = replace(a_question("settled"), created_at=MORNING)

    changes = choose.decide(said_back(text, question=asked, told=(a_case(),)))

    assert not only(changes, ChangeQuestion)


@pytest.mark.parametrize(
    "sets",
    [
        {"last_law": None},
        {"last_law": a_law(at=MORNING - 25 * 3600 * 1_000_000)},
        {"last_law": a_law(answer_id="")},
    ],
    ids=["nothing asked", "yesterday", "not answered"],
)
def test_with_nothing_to_refuse_it_is_talk(sets: dict[str, object]) -> None:
    """It goes on to be collected like any other line."""
    changes = choose.decide(said_back("不是这个", **sets))

    assert not only(changes, ChangeQuestion)
    assert not only(changes, Say)


def test_not_right_may_belong_to_what_is_being_told() -> None:
    """不对 behind "他家在东边" corrects the telling; 不是这个 there still refuses the answer."""
    telling = a_message("他家在东边那趟房", id=8, private=True)
    running = a_burst(conversation=telling.conversation, room_id=None, message_ids=(8,))
    about = {"burst": running, "pieces": (telling,), "whole": CHATTER}

    assert not only(choose.decide(said_back("不对", **about)), ChangeQuestion)
    assert only(choose.decide(said_back("不是这个", **about)), ChangeQuestion)


def test_a_matter_that_moved_since_makes_not_right_talk() -> None:
    """张姐应了 came after the answer: 不对 is about that."""
    moved = a_case(updated_at=MORNING)

    assert not only(choose.decide(said_back("不对", told=(moved,))), ChangeQuestion)


@pytest.mark.parametrize(
    "text", ["不是这个，我问的是狗咬了人谁赔", "不是我问的 狗咬了人谁赔", "答岔了，我是问狗咬了人谁赔"]
)
def test_what_they_ask_instead_is_answered_in_the_same_breath(text: str) -> None:
    """The wrong answer is kept with the first question, the new one has its own."""
    changes = choose.decide(said_back(text))

    dog = answer_named("dog-bite")
    assert dog is not None
    assert the(changes, Say).text == render(dog)
    assert the(changes, KeepQuestion).text == "狗咬了人谁赔"
    assert the(changes, ChangeQuestion) == ChangeQuestion(
        question_id=5, answer_id="", refused=(a_law().answer_id,)
    )


def test_a_matter_behind_it_is_a_matter() -> None:
    """不是这个，后院老赵家把墙垒到我家院里了: collected, and opened when the clock runs out."""
    changes = choose.decide(said_back("不是这个，后院老赵家把墙垒到我家院里了，还骂我", reading=None))

    assert not only(changes, KeepQuestion)
    assert only(changes, PutBurst)


def test_a_person_is_found_without_the_refused_answer() -> None:
    """找人 after 不是这个: the case has the question, and what was refused is not told once more."""
    law = a_law(answer_id="", refused=(a_law().answer_id,))

    changes = choose.decide(said_back("找人", last_law=law))

    assert the(changes, OpenCase).case.told == TEXT
    assert FIRST is not None
    assert not [s for s in only(changes, Say) if FIRST.answer in s.text]


def test_both_windows_are_settings() -> None:
    """rules/clocks.toml says how long a short word goes on with a question."""
    limits = stored_limits()

    assert limits.leans_within <= limits.refusable


def test_more_is_told_of_what_stands_now() -> None:
    """After 不是这个, 细说 speaks of the second answer."""
    found = NEXT.answer or NEXT.choices[0]
    law = a_law(answer_id=found.id, refused=(a_law().answer_id,))
    stored = answer_named(found.id)
    assert stored is not None

    assert the(choose.decide(said_back("细说", last_law=law)), Say).text.startswith(stored.more)
