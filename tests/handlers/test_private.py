"""The villager's short private answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import choose, phrases
from lexicon.wording import wording
from storage.changes import (
    BindOfficer,
    ChangePerson,
    MoveCase,
    OpenCase,
    QuestionAnswered,
    Say,
    SpoilCode,
)
from storage.records import Asked, MessageKind, Outgoing, SayRank
from tests.handlers.scene import (
    CHATTER,
    MEDIATOR,
    MORNING,
    OPERATOR,
    SPEAKER,
    a_case,
    a_message,
    only,
    scene,
    the,
)


def a_question(kind: str, **sets: object) -> Outgoing:
    """A line with a question that reached the speaker."""
    return Outgoing(
        id=1,
        key="q",
        account="bot",
        room_id=None,
        person_id=SPEAKER.id,
        text="",
        rank=SayRank.PRIVATE,
        not_before=0,
        created_at=0,
        question=Asked(kind=kind, case_id=701, **sets),  # type: ignore[arg-type]
    )


def test_zero_ends_it_quietly_and_the_mediator_knows() -> None:
    """0: 好嘞。, and from then on the bot is silent to her; whoever has the case is told."""
    changes = choose.decide(scene(a_message("0", private=True), reading=CHATTER, told=(a_case(),)))

    assert [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id] == ["好嘞。"]
    assert the(changes, MoveCase).sets["quiet"] is True
    assert [s for s in only(changes, Say) if s.person_id == MEDIATOR.person_id]


def test_a_digit_that_answers_nothing_does_nothing() -> None:
    """A bare 2 with no question asked is a slip of the thumb."""
    changes = choose.decide(scene(a_message("2", private=True), reading=CHATTER, told=(a_case(),)))

    assert not only(changes, Say) and not only(changes, MoveCase)


def test_two_takes_another_mediator() -> None:
    """换人: her right; the next one is asked, the first sees it no more."""
    facts = scene(
        a_message("2", private=True), reading=CHATTER, told=(a_case(),), question=a_question("handler_ok")
    )

    changes = choose.decide(facts)

    moved = [c for c in only(changes, MoveCase) if "hidden_from" in c.sets]
    assert moved and MEDIATOR.id in moved[0].sets["hidden_from"]
    assert the(changes, QuestionAnswered).key == "q"


def test_not_settled_opens_the_case_again() -> None:
    """说妥了 says the mediator, 没有 says she: she is right."""
    case = a_case(state="settled", closed_at=MORNING, holder=MEDIATOR.id)
    facts = scene(a_message("2", private=True), reading=CHATTER, told=(case,), question=a_question("settled"))

    changes = choose.decide(facts)

    assert any(c.step == "reopened" for c in only(changes, MoveCase))


def test_my_matter_shows_numbers_and_nothing_else() -> None:
    """我的事: number and step; no type, no village, no words."""
    changes = choose.decide(scene(a_message("我的事", private=True), reading=CHATTER, told=(a_case(),)))

    assert the(changes, Say).text == "您的事：6207，还在找人"


def test_a_delicate_matter_looks_like_none() -> None:
    """Hidden and none have the same words: the husband reads her phone."""
    hidden = choose.decide(
        scene(a_message("我的事", private=True), reading=CHATTER, told=(a_case(topics=("violence",)),))
    )
    none = choose.decide(scene(a_message("我的事", private=True), reading=CHATTER))

    assert the(hidden, Say).text == the(none, Say).text


def test_who_told_on_me_has_one_answer() -> None:
    """Same words whether there is a case or not."""
    changes = choose.decide(scene(a_message("是不是他告的我", private=True), reading=CHATTER))

    assert the(changes, Say).text == wording("probing")


def test_find_a_person_opens_a_case() -> None:
    """找人 brings a person: a case, its number, an alert."""
    changes = choose.decide(scene(a_message("找人", private=True), reading=CHATTER))

    case = the(changes, OpenCase).case
    assert wording("first", number=case.number) in [s.text for s in only(changes, Say)]


def test_a_right_code_binds() -> None:
    """Six digits of one's own bind the officer, once."""
    facts = scene(a_message("362915", private=True), reading=CHATTER, code_officer=MEDIATOR.id, code_hmac="h")

    changes = choose.decide(facts)

    assert the(changes, BindOfficer) == BindOfficer(officer_id=MEDIATOR.id, person_id=SPEAKER.id)


def test_the_fifth_wrong_code_locks_and_tells_the_operator() -> None:
    """Guessing ends at five; a person who runs the bot learns of it."""
    person = replace(SPEAKER, wrong_codes=4)
    facts = scene(a_message("362915", private=True), reading=CHATTER, person=person, code_hmac="h")

    changes = choose.decide(facts)

    assert the(changes, ChangePerson).sets == {"wrong_codes": 5, "locked": True}
    assert [s for s in only(changes, Say) if s.person_id == OPERATOR.person_id]


def test_a_sum_of_money_is_no_code() -> None:
    """150000 in a sentence counts as no try."""
    assert not phrases.only_code("我借他150000")
    assert phrases.only_code("绑定 36 29 15")


def test_a_code_shown_in_a_group_is_void() -> None:
    """Everybody could use it: void, told privately, nothing said aloud."""
    facts = scene(a_message("我的码362915"), reading=CHATTER, code_officer=MEDIATOR.id, code_hmac="h")

    changes = choose.decide(facts)

    assert the(changes, SpoilCode).code_hmac == "h"
    assert all(s.room_id is None for s in only(changes, Say))


def test_a_new_contact_is_told_it_is_a_machine() -> None:
    """The first thing a new contact reads is who this is."""
    changes = choose.decide(scene(a_message(kind=MessageKind.FRIEND, private=True)))

    assert the(changes, Say).text == wording("friend")


@pytest.mark.parametrize(
    ("text", "spoken_to", "rest"),
    [
        ("说事", True, ""),
        ("说事，我家墙塌了", True, "我家墙塌了"),
        ("@说事 在吗", True, "在吗"),
        ("说事儿呢", False, "说事儿呢"),
        ("来说事的", False, "来说事的"),
        ("说事的那个机器人挺好", False, "说事的那个机器人挺好"),
    ],
)
def test_name_counts_alone_or_before_a_break(text: str, spoken_to: bool, rest: str) -> None:
    """The bot's name is an address only alone or before space or punctuation."""
    assert phrases.address(a_message(text)) == phrases.Address(spoken_to, rest)
