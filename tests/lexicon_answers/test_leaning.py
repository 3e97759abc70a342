"""What a short question behind another asks, on follow-ups written for this (follow_ups.jsonl)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.alike import ALIKE, groups, likeness
from lexicon.answer_text import PARTS, render_both, render_part
from lexicon.answers import answers
from lexicon.find_answer import LONGEST, find_answer
from lexicon.leaning import find_leaning, joined
from lexicon.two_parts import find_answers

BY_ID = {one.id: one for one in answers()}
FOLLOW_UPS = [
    json.loads(line) for line in Path(__file__).with_name("follow_ups.jsonl").read_text("utf-8").splitlines()
]


def _found(last: str, text: str) -> str:
    first = find_answer(last).answer
    found = find_leaning(last, first.id if first else "", text).finding.answer
    return found.id if found else ""


def test_most_follow_ups_find_their_answer_and_few_a_wrong_one() -> None:
    """Two of three are right, one in eight at most is wrong; the others say that it is not sure."""
    found = [(_found(one["last"], one["text"]), one["ids"]) for one in FOLLOW_UPS]
    right = sum(id_ in ids or (not id_ and not ids) for id_, ids in found)
    wrong = [id_ for id_, ids in found if id_ and id_ not in ids]

    assert right >= len(found) * 2 / 3
    assert len(wrong) <= len(found) / 8


def test_the_words_of_the_first_question_alone_bring_nothing() -> None:
    """邻居家的事 behind a question about wages is not answered with wages."""
    for text in ("那要是我家树让人砍了呢", "那你吃饭没呢", "要是明天下雨呢"):
        assert _found("老板拖着工钱不给咋要", text) in ("", "own-trees-cutting", "theft")


@given(st.text(max_size=500), st.text(max_size=60))
def test_any_two_texts_are_looked_up(last: str, text: str) -> None:
    """It never raises, and what is looked at is never longer than the finder looks at."""
    find_leaning(last, "loan-time-limit", text)

    assert len(joined(last, text)) <= max(LONGEST, len(text) + 1)


@pytest.mark.parametrize("id_", BY_ID)
def test_parts_of_an_answer_are_short_and_where_to_go_is_always_there(id_: str) -> None:
    """Half a sentence gets half a page at most."""
    parts = {part: render_part(BY_ID[id_], part, "正安镇", "正二村") for part in PARTS}

    assert parts["where"].startswith("能去：")
    assert parts["steps"].startswith("1 ")
    assert max(map(len, parts.values())) <= 520


def test_a_half_that_leans_in_the_same_message_is_found_with_the_other() -> None:
    """那得几天之内报 behind a question about an injury brings nothing of courts nor makes it unsure."""
    found, also = find_answers("欠条过几年就作废了，那要是没欠条能要不")
    hurt, besides = find_answers("在厂子干活手压了工伤咋申请，那得几天之内报")

    assert (found.answer, also) == (BY_ID["loan-time-limit"], (BY_ID["loan-no-iou"],))
    assert (hurt.answer, besides) == (BY_ID["work-injury-claim"], ())


def test_what_is_told_of_time_are_the_limits_where_there_are_any() -> None:
    """Not the whole answer over again."""
    one = BY_ID["loan-time-limit"]

    assert render_part(one, "time") == f"{one.limits}（民法典188、195、675条）"


def test_what_it_costs_is_told_only_where_it_is_known() -> None:
    """Free of charge where the answer says so; an IOU's says nothing of it, and 不收状子 is no price."""
    assert "不收费" in render_part(BY_ID["wages-unpaid"], "cost")
    assert render_part(BY_ID["loan-time-limit"], "cost") == ""
    assert "状子" not in render_part(BY_ID["sue-government"], "cost")


def test_two_answers_have_one_tail_and_one_notice() -> None:
    """The tail of both where it is the same, else the plain one; the one for danger before all."""
    land, pay = BY_ID["land-boundary"], BY_ID["taking-pay"]
    loan, wages = BY_ID["loan-time-limit"], BY_ID["wages-unpaid"]
    beaten = BY_ID["violence-help"]

    assert render_both(loan, [wages]).endswith("想让人看看条子，回「找人」。")
    assert render_both(land, [pay]).count("在这儿说不算信访") == 1
    assert render_both(loan, [BY_ID["dog-bite"]]).endswith("想让人看看您的事，回「找人」。")
    assert render_both(loan, [beaten]).endswith("有危险先打110。")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我家地里的井让人填了能告不", "地里的井叫人给填了，能告他吗"),
        ("退耕还林的补助今年咋没发", "退耕还林补助没发"),
        ("公墓一平米多少钱", "公墓多少钱一个"),
    ],
)
def test_the_same_asked_otherwise_is_alike(one: str, other: str) -> None:
    """Over the line at which questions are put together."""
    assert likeness(one, other) >= ALIKE
    assert likeness(one, one) == pytest.approx(1)


def test_questions_on_other_subjects_are_hardly_ever_alike() -> None:
    """Of the first asks of all answers, two in a thousand pairs at most."""
    asks = [one.asks[0] for one in answers()]
    pairs = [(a, b) for n, a in enumerate(asks) for b in asks[:n]]

    assert sum(likeness(a, b) >= ALIKE for a, b in pairs[::7]) <= len(pairs[::7]) / 500


def test_groups_hold_each_question_once() -> None:
    """The largest first; a text without a sign stands by itself."""
    texts = ["牛的保险咋上", "公墓多少钱一个", "", "公墓一平米多少钱", "???"]

    found = groups(texts)

    assert found[0] == [1, 3]
    assert sorted(at for group in found for at in group) == [0, 1, 2, 3, 4]
