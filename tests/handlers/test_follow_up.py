"""Half a question behind a legal one goes on with it; a new question, a matter, danger and talk do not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from handlers import choose
from handlers.facts import Facts
from handlers.follow_up import leaned, part_of
from lexicon.answer_text import render, render_more, render_part
from lexicon.answers import Answer, answer_named, answers
from lexicon.find_answer import find_answer
from lexicon.read import read
from lexicon.wording import wording
from storage.changes import Change, ForgetText, KeepQuestion, OpenCase, PutBurst, Say
from storage.records import AskedLaw
from tests.builders import HOUR, MINUTE
from tests.handlers.scene import MORNING, SPEAKER, a_case, a_message, only, scene, the
from tests.handlers.test_burst import a_burst
from tests.handlers.test_private import a_question
from tests.needs import TREE

OLD_IOU = AskedLaw(
    id=5,
    at=MORNING - MINUTE,
    person_id=SPEAKER.id,
    room_id=None,
    text="欠条过几年就作废了",
    answer_id="loan-time-limit",
    score=0.9,
)


def _named(id_: str) -> Answer:
    found = answer_named(id_)
    assert found is not None
    return found


def behind(text: str, law: AskedLaw | None = OLD_IOU, **sets: object) -> Facts:
    """That is said privately a minute after the question; how it reads is what the lexicon says."""
    reading = read(text)
    about: dict[str, object] = {"reading": reading, "whole": reading, "last_law": law, **sets}
    return scene(a_message(text, id=9, private=True), **about)  # type: ignore[arg-type]


def done(text: str, law: AskedLaw | None = OLD_IOU, **sets: object) -> list[Change]:
    """What becomes of it."""
    return choose.decide(behind(text, law, **sets))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("那多长时间", "time"),
        ("几天", "time"),
        ("那得几天能下来啊", "time"),
        ("那我上哪办", "where"),
        ("上哪", "where"),
        ("这个找谁呢", "where"),
        ("那得花多少钱", "cost"),
        ("那能赔多少钱", "money"),
        ("要钱不", "cost"),
        ("那要准备啥材料", "papers"),
        ("那我咋办呢", "steps"),
        ("上哪办低保", ""),
        ("多少钱一亩", ""),
        ("那我知道了", ""),
        ("找谁家借的", ""),
        ("", ""),
        ("那", ""),
    ],
)
def test_half_a_question_names_a_part_only_when_it_names_nothing_else(text: str, part: str) -> None:
    """上哪办 leans, 上哪办低保 stands by itself."""
    assert part_of(text) == part


@pytest.mark.parametrize(
    ("text", "part"),
    [("那多长时间", "time"), ("那我上哪办", "where"), ("要带啥", "papers"), ("咋办", "steps")],
)
def test_a_part_of_the_last_answer_is_told(text: str, part: str) -> None:
    """With what it is about, by the asker's own places; the half sentence itself is not kept."""
    person = replace(SPEAKER, township="正安镇", village="正二村")

    changes = done(text, person=person)

    told = render_part(_named("loan-time-limit"), part, "正安镇", "正二村")
    assert the(changes, Say).text == wording("of_last", title=_named("loan-time-limit").title, part=told)
    assert only(changes, ForgetText)
    assert not only(changes, KeepQuestion)


def test_another_case_of_the_same_question_has_its_own_answer() -> None:
    """那要是没欠条呢: found with the words before it, kept with them, so that 找人 tells the whole."""
    changes = done("那要是没欠条呢")

    found = _named("loan-no-iou")
    assert the(changes, Say).text == wording("leaned", title=found.title, answer=render(found))
    kept = the(changes, KeepQuestion)
    assert (kept.answer_id, kept.text) == ("loan-no-iou", "欠条过几年就作废了\n那要是没欠条呢")
    assert the(changes, PutBurst).burst.asked == (9,)


def test_what_the_last_answer_tells_itself_is_told_further() -> None:
    """那要是中间要过呢 stands in the answer they had: more of it, not the same again."""
    changes = done("那要是中间要过呢")

    more = render_more(_named("loan-time-limit"), SPEAKER.township, SPEAKER.village)
    assert the(changes, Say).text.endswith(more)


def test_supposed_and_not_found_says_so_and_offers_a_person() -> None:
    """And it is kept for the office, with the question it leans on."""
    changes = done("要是明天下雨呢")

    assert the(changes, Say).text == wording("unsure")
    assert the(changes, KeepQuestion).answer_id == ""


def test_no_question_of_ours_is_bent_to_another() -> None:
    """Each test question of each answer, behind a question on something else: what it finds is its own."""
    lines = (TREE / "tests/lexicon_answers/questions.jsonl").read_text("utf-8").splitlines()
    stored = answers()
    bent = []
    for n, line in enumerate(lines[::4]):
        text, law = json.loads(line)["text"], stored[n * 37 % len(stored)]
        assert not part_of(text)
        before = replace(OLD_IOU, text=law.asks[0], answer_id=law.id)
        kept = only(leaned(behind(text, before)) or [], KeepQuestion)
        if kept and kept[0].answer_id:
            alone = find_answer(text).answer
            bent += [text] if alone is None or alone.id != kept[0].answer_id else []

    assert bent == []


@pytest.mark.parametrize(
    ("text", "answer"), [("那要是邻居家狗咬了人呢", "dog-bite"), ("那离婚冷静期多少天", "divorce-cooling")]
)
def test_a_question_that_stands_by_itself_is_not_bent(text: str, answer: str) -> None:
    """It is sure without the one before."""
    changes = done(text)

    assert the(changes, KeepQuestion).answer_id == answer
    assert render(_named(answer)) in the(changes, Say).text


def test_a_short_question_without_a_word_that_leans_may_go_on_too() -> None:
    """有车能办不 behind 低保咋申请; what is found for neither is left to be read by itself."""
    law = replace(OLD_IOU, text="低保咋申请", answer_id="dibao")

    assert the(done("有车能办不", law), KeepQuestion).answer_id == "dibao"
    assert not only(done("苞米多少钱一斤", law), KeepQuestion)
    assert not only(done("你那儿几点下班", law), KeepQuestion)


def test_the_same_question_again_is_a_pointer_and_no_follow_up() -> None:
    """A minute later, word for word."""
    changes = done(OLD_IOU.text, asked_today=(OLD_IOU,))

    assert the(changes, Say).text == wording("answered_before")


@pytest.mark.parametrize("text", ["那行，谢谢", "那我明天去找他", "知道了", "那我媳妇做饭呢"])
def test_talk_is_no_question(text: str) -> None:
    """Nothing is said and nothing kept as a question."""
    changes = done(text)

    assert not only(changes, Say)
    assert not only(changes, KeepQuestion)


@pytest.mark.parametrize(
    "text",
    ["老孟家又把墙垒我家地里了", "那他昨天又上我家闹来了", "他把我家苞米地给压了咋整", "那他要是打我呢"],
)
def test_a_matter_is_never_swallowed(text: str) -> None:
    """However it begins: no answer is looked up for it here, it is collected as a matter."""
    changes = done(text)

    assert not only(changes, KeepQuestion)
    assert only(changes, PutBurst)


def test_present_danger_opens_at_once() -> None:
    """那他现在拿刀堵我家门呢, a minute after a question about an IOU."""
    assert the(done("那他现在拿刀堵我家门呢"), OpenCase).case.danger


def test_supposing_is_no_event() -> None:
    """要是他不让我看呢 after 孩子归谁 has its answer and opens no case."""
    law = replace(OLD_IOU, text="离婚孩子归谁", answer_id="child-custody")

    changes = done("要是他不让我看呢", law)

    assert the(changes, KeepQuestion).answer_id == "child-visit"
    assert not only(changes, OpenCase)


@pytest.mark.parametrize(
    "sets",
    [
        {"law": None},
        {"law": replace(OLD_IOU, at=MORNING - 3 * HOUR)},
        {"told": (a_case(updated_at=MORNING),)},
        {"question": replace(a_question("handler_ok"), created_at=MORNING)},
    ],
    ids=["nothing asked", "hours ago", "a matter moved since", "we asked about a matter"],
)
@pytest.mark.parametrize("text", ["那多长时间", "那要是没欠条呢"])
def test_without_a_question_just_before_it_leans_on_none(text: str, sets: dict[str, object]) -> None:
    """那多长时间 after 「张姐应了，会找您」 asks when she comes."""
    changes = done(text, **{"law": OLD_IOU, **sets})  # type: ignore[arg-type]

    assert "loan" not in "".join(c.answer_id for c in only(changes, KeepQuestion))
    assert not [s for s in only(changes, Say) if s.text.startswith("接着")]


def test_while_something_is_told_it_belongs_to_that() -> None:
    """Pieces of a matter are being collected: the half sentence is one of them."""
    telling = a_message("后院那家把墙垒到我家地里了", id=8, private=True)
    running = a_burst(conversation=telling.conversation, room_id=None, message_ids=(8,))

    changes = done("那得多长时间", burst=running, pieces=(telling,))

    assert not [s for s in only(changes, Say) if s.text.startswith("接着")]


def test_thanks_between_do_not_break_it_off() -> None:
    """Question, answer, 谢谢啊, 那上哪办."""
    thanks = a_message("谢谢啊", id=8, private=True)
    running = a_burst(conversation=thanks.conversation, room_id=None, message_ids=(7, 8), asked=(7,))

    changes = done("那上哪办", burst=running, pieces=(a_message(OLD_IOU.text, id=7, private=True), thanks))

    assert the(changes, Say).text.startswith("接着")


def test_without_an_answer_before_both_are_asked_together() -> None:
    """The first was not sure; with what is added it is."""
    law = replace(OLD_IOU, text="转给他的钱", answer_id="")

    changes = done("那要是没打欠条呢", law)

    assert the(changes, KeepQuestion).answer_id == "loan-no-iou"
