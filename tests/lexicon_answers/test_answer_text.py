"""What a villager reads, and the line that `ask --jsonl` prints."""

from __future__ import annotations

import re

import pytest

from lexicon.answer_text import ask_json, citations, render, render_more, short_law, where_for
from lexicon.answers import answers
from tests.texts import check

BY_ID = {one.id: one for one in answers()}
SUBJECTS = sorted({one.subject for one in answers()})
NOTICE = "在这儿说不算信访，也不算复议、打官司，日子照走。"
# VOICE.md, 8. 马上报 is no 上报; 受理费 is what the court calls its fee.
OFFICIALESE = re.compile("反映|受理(?!费)|处置|(?<!马)上报|当事人|满意度|温馨提示|请耐心等待|[!！]")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_texts_of_a_subject(subject: str) -> None:
    """Every answer of a subject as it is said, the short one and 细说."""
    said = [
        f"【{one.id}】\n{render(one)}\n——细说——\n{render_more(one)}"
        for one in answers()
        if one.subject == subject
    ]

    check(f"answers/{subject}", "\n\n".join(said))


def test_an_answer_ends_with_law_article_and_what_it_is_not() -> None:
    """The model of VOICE.md: answer, law and articles in short, one line that it is general."""
    one = BY_ID["loan-time-limit"]

    assert render(one) == f"{one.answer}（民法典188、195、675条）\n这是一般说法，想让人看看条子，回「找人」。"


@pytest.mark.parametrize(
    ("id_", "law"),
    [
        ("drunk-driving", "道路交通安全法91条；刑法133条之一"),
        ("village-election", "村民委员会组织法"),
        ("loan-interest", "民间借贷司法解释25条；民法典680、670条"),
        ("noise", "民法典294、236条；噪声污染防治法"),
    ],
)
def test_laws_are_named_in_short(id_: str, law: str) -> None:
    """Long names are shortened, articles of one law stand together, a replaced law stands alone."""
    assert short_law(BY_ID[id_]) == law


@pytest.mark.parametrize("id_", BY_ID)
def test_an_answer_speaks_as_the_yard_does(id_: str) -> None:
    """No officialese, no exclamation mark, the whole not longer than a phone's screen."""
    said = render(BY_ID[id_])

    assert OFFICIALESE.findall(said + render_more(BY_ID[id_])) == []
    assert len(said) <= 220


def test_where_legal_time_runs_it_is_said() -> None:
    """Land, homesteads, expropriation, petitions: telling the bot is no petition and no suit."""
    for id_ in ("taking-dispute", "land-taken-back", "homestead-build", "petition-how", "temporary-land-use"):
        assert NOTICE in render(BY_ID[id_]), id_
    assert NOTICE not in render(BY_ID["dog-bite"])


def test_ask_when_sure_has_exactly_the_agreed_form() -> None:
    """Issue 3, section 10."""
    line = ask_json("欠条过几年就作废了")
    one = BY_ID["loan-time-limit"]

    assert line.pop("score") > 0.7
    assert line == {
        "id": "loan-time-limit",
        "answer": one.answer,
        "more": one.more,
        "citations": [
            {"law": "民法典", "article": 188, "sub": ""},
            {"law": "民法典", "article": 195, "sub": ""},
            {"law": "民法典", "article": 675, "sub": ""},
        ],
        "steps": list(one.steps),
        "where": list(one.where),
        "papers": list(one.papers),
        "also": [],
        "choices": [],
    }


def test_ask_off_the_subject_is_empty() -> None:
    """Null, and nothing beside it."""
    line = ask_json("酱焖鲫鱼放多少盐")

    assert line.pop("score") < 0.3
    assert line.pop("id") is None
    assert line.keys() == {"answer", "more", "citations", "steps", "where", "papers", "also", "choices"}
    assert not any(line.values())


def test_ask_when_near_offers_titles() -> None:
    """Id null and two or three choices, each with id and title."""
    line = ask_json("租地的钱和年头没写明白")

    assert line["id"] is None
    assert line["answer"] == ""
    assert [(c["id"], c["title"]) for c in line["choices"]] == [
        (c["id"], BY_ID[c["id"]].title) for c in line["choices"]
    ]
    assert 2 <= len(line["choices"]) <= 3


def test_citations_hold_figures_too() -> None:
    """An article that only a figure rests on is printed for checking as well."""
    rows = [row for row in citations() if row["id"] == "wages-time-limit"]

    assert {"id": "wages-time-limit", "law": "民法典", "article": 188, "sub": ""} in rows
    printed = {(row["law"], row["article"]) for row in citations() if row["id"] == "taking-pay"}
    assert ("行政诉讼法", 46) in printed


def test_a_question_of_two_parts_has_both_ids_and_the_citations_of_both() -> None:
    """The part asked first is the answer, the other stands in also; what decides each is cited first."""
    line = ask_json("欠条过几年作废，狗咬人谁赔")
    loan, dog = BY_ID["loan-time-limit"], BY_ID["dog-bite"]

    assert (line["id"], line["also"]) == (loan.id, [dog.id])
    assert [(c["law"], c["article"]) for c in line["citations"][:2]] == [
        (loan.citations[0].law, loan.citations[0].article),
        (dog.citations[0].law, dog.citations[0].article),
    ]
    assert len(line["citations"]) == len(loan.citations) + len(dog.citations)


def test_a_story_with_one_matter_in_it_collects_no_second_answer() -> None:
    """Several clauses, one question."""
    assert ask_json("老板欠我工钱不给，还把我打了，咋办")["also"] == []


@pytest.mark.parametrize(
    ("place", "township", "village", "said"),
    [
        ("本村评理说事点", "正安镇", "正二村", "正二村评理说事点"),
        ("村委会", "正安镇", "正二村", "正二村委会"),
        ("镇司法所", "正安镇", "", "正安镇司法所"),
        ("镇政府", "北镇街道", "", "北镇街道办事处"),
        ("镇政府农经站", "北镇街道", "", "北镇街道农经站"),
        ("镇司法所", "", "", "镇司法所"),
        ("12348", "正安镇", "正二村", "12348"),
    ],
)
def test_where_to_go_is_said_by_the_askers_own_names(
    place: str, township: str, village: str, said: str
) -> None:
    """A street has an office where a town has a government."""
    assert where_for([place], township, village) == [said]
