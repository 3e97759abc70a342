"""Which of what an officer types is a command, about which case, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import mediator
from lexicon.wording import lines
from storage.changes import Change, ForgetText, MoveCase, QuestionAnswered, Say
from storage.records import MessageKind, State
from tests.handlers.people import after, answered, asked, heard, steps, typing
from tests.handlers.scene import (
    CENTRE,
    CONCERN,
    DANGER,
    DEPUTY,
    HEAD,
    MEDIATOR,
    QUESTION,
    ROOM,
    SPEAKER,
    a_case,
    a_message,
    only,
    scene,
    the,
)
from tests.texts import check

HELD = {"state": State.TAKEN, "holder": MEDIATOR.id}
NO = "这个得本人来要，您这儿看不了。自己的事回「我的事」。"


def test_a_villager_is_none_of_our_business() -> None:
    """Without a line on the roster everything typed is talk."""
    assert mediator.answer(scene(a_message("接 6207", private=True))) is None


@pytest.mark.parametrize("reading", [CONCERN, QUESTION])
def test_an_officers_own_concern_is_a_villagers(reading: object) -> None:
    """A mediator too has neighbours, and may ask about the law."""
    assert mediator.answer(typing("我家后院地界让人占了", a_case(), reading=reading)) is None
    assert mediator.answer(typing("后院说好了不垒又垒 我管不了他", a_case(), reading=reading)) is None


def test_a_plain_command_is_one_however_its_words_read() -> None:
    """退 6207 他家打起来了 reads as a concern and is still a command."""
    assert steps(answered("退 6207 他家打起来了", a_case(**HELD), reading=CONCERN)) == ["returned"]


def test_a_bare_digit_answers_only_the_last_question() -> None:
    """Two offers are open; the last that reached them is meant, whatever else is in hand."""
    first, last = a_case(), a_case(id=702, number=6310)
    changes = answered("1", first, last, question=asked(last, key="q2"))

    assert the(changes, MoveCase).case_id == 702
    assert the(changes, QuestionAnswered).key == "q2"


def test_a_digit_to_a_villagers_question_is_a_villagers() -> None:
    """A mediator who was asked as a teller answers as a teller."""
    assert mediator.answer(typing("1", a_case(), question=asked(a_case(), kind="handler_ok"))) is None
    assert mediator.answer(typing("0", a_case())) is None


def test_a_digit_that_answers_nothing_does_nothing() -> None:
    """No question open: no step; the right form for somebody with something in hand, else nothing at all."""
    changes = answered("1", a_case())

    assert steps(changes) == [] and heard(changes, MEDIATOR) == ["没看明白，啥也没动。写「接 6207」。"]
    assert heard(answered("3", a_case()), MEDIATOR) == [lines()["unclear_any"]]
    assert mediator.answer(typing("1")) is None


def test_an_offer_that_is_hidden_by_now_is_answered_with_the_polite_no() -> None:
    """回避 or a complaint came in between."""
    case = a_case(hidden_from=(MEDIATOR.id,))
    changes = answered("1", case, question=asked(case))

    assert steps(changes) == [] and heard(changes, MEDIATOR) == [NO]


def test_with_several_in_hand_nothing_is_guessed() -> None:
    """退 with two: which, by number, and nothing done."""
    changes = answered("退", a_case(), a_case(id=702, number=6310))

    assert steps(changes) == []
    assert heard(changes, MEDIATOR) == [
        "没看明白是哪件，啥也没动。写「退 〈号〉 〈为啥〉」，您这儿有6207、6310。"
    ]


def test_with_one_in_hand_the_right_form_holds_its_number() -> None:
    """转 alone: whom is asked, about the one that can be meant."""
    assert heard(answered("转", a_case(**HELD)), MEDIATOR) == ["没看明白，啥也没动。写「转 6207 〈姓名〉」。"]


def test_take_with_nothing_offered_says_so() -> None:
    """Else they would think that they have taken something."""
    assert heard(answered("接", a_case(**HELD)), MEDIATOR) == ["眼下没有等您接的。手里的事回「我的案子」。"]
    assert heard(answered("接"), MEDIATOR) == ["眼下没有等您接的。手里的事回「我的案子」。"]


def test_let_another_do_it_means_the_offer() -> None:
    """让别人 declines what was just offered, though another case is in hand."""
    held, offered = a_case(**HELD), a_case(id=702, number=6310)
    changes = answered("让别人", held, offered, question=asked(offered))

    assert the(changes, MoveCase).case_id == 702


def test_the_case_one_holds_is_meant_by_what_only_its_holder_does() -> None:
    """办结 with one held and one offered: the held one."""
    held, offered = a_case(**HELD), a_case(id=702, number=6310)

    assert the(answered("办结 说好了", held, offered), MoveCase).case_id == 701


def test_a_number_in_the_words_that_is_no_case_of_theirs_is_a_word() -> None:
    """办结 他赔 2000: the only case is closed, the 2000 is its result."""
    case = a_case(**HELD)
    changes = answered("办结 他赔 2000", case)

    assert after(case, changes).state is State.SETTLED and "2000" in after(case, changes).outcome


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("转 6207", "没看明白，啥也没动。写「转 6207 〈姓名〉」。"),
        ("改 6207", "没看明白，啥也没动。写「改 6207 〈类型，像「土地」〉」。"),
        ("补 6207", "没看明白，啥也没动。写「补 6207 〈啥话〉」。"),
    ],
)
def test_unclear_gives_that_commands_right_form_and_does_nothing(text: str, line: str) -> None:
    """Once, about the case that was named."""
    changes = answered(text, a_case(**HELD))

    assert steps(changes) == [] and heard(changes, MEDIATOR) == [line]


def test_small_talk_gets_one_line_a_day_while_something_is_in_hand() -> None:
    """Its key is the day's: the store says it once. With an offer open it asks about that one again."""
    case = a_case()
    changes = answered("这天儿可真冷", case, question=asked(case))
    again = answered("道上全是冰", case, question=asked(case))
    said = the(changes, Say)

    assert said.key == the(again, Say).key
    assert said.question == asked(case).question and steps(changes) == []
    check("mediator/unclear offer", said.text)
    check("mediator/unclear any", heard(answered("这天儿可真冷", a_case(**HELD)), MEDIATOR)[0])


def test_small_talk_with_nothing_in_hand_is_a_villagers() -> None:
    """And so is a word to the bot as a villager, or talk while they are telling something."""
    assert mediator.answer(typing("这天儿可真冷")) is None
    assert mediator.answer(typing("没事了", a_case())) is None
    assert mediator.answer(typing("别记我", a_case())) is None


def test_a_thumb_asks_and_does_nothing_once() -> None:
    """👍, a sticker or a voice in answer to an offer: what may be pressed; without an offer it is talk."""
    case = a_case()
    thumb = typing("👍", case, question=asked(case))
    for facts in (thumb, typing("", case, question=asked(case), message={"kind": MessageKind.VOICE})):
        done = mediator.answer(facts)
        assert done is not None and steps(done) == [] and not only(done, QuestionAnswered)
        assert heard(done, MEDIATOR) == ["这个我看不懂。1接 2让别人 3晚点"]
    assert mediator.answer(typing("👍", case)) is None
    assert mediator.answer(typing("", case, message={"kind": MessageKind.IMAGE})) is None


def in_group(text: str, *cases: object, **sets: object) -> list[Change] | None:
    """Typed in the group by mistake."""
    return mediator.answer(typing(text, *cases, aloud=True, **sets))  # type: ignore[arg-type]


def test_danger_inside_a_command_is_told_as_danger() -> None:
    """补 6207 他拿刀出来了 is not filed away: 误报 goes on being 误报."""
    case = a_case(**HELD)
    for text in ("补 6207 他拿刀出来了", "退 6207 他拿刀出来了", "转 6207 样王叔 他拿刀出来了"):
        assert mediator.answer(typing(text, case, reading=DANGER)) is None, text
        assert in_group(text, case, reading=DANGER) is None, text
    assert steps(answered("误报 6207 唱戏的拿刀", case, reading=DANGER)) == ["false_alarm"]


def test_a_voice_that_was_written_down_is_read() -> None:
    """The channel gives its words: 接 spoken is 接."""
    case = a_case()
    done = mediator.answer(typing("接", case, question=asked(case), message={"kind": MessageKind.VOICE}))

    assert done is not None and steps(done) == ["taken"]


def test_a_command_in_the_group_is_done_told_privately_and_never_answered_there() -> None:
    """Nobody in the group learns that there is a case."""
    case = a_case()
    done = in_group("接 6207", case)

    assert done is not None and steps(done) == ["taken"]
    assert not [s for s in only(done, Say) if s.room_id is not None]
    own = heard(done, MEDIATOR)
    assert len(own) == 1 and own[0].startswith(
        "您那句发群里了，长按撤回，两分钟内。我这边已经按「接」记上。\n6207归您了"
    )
    assert only(done, ForgetText)
    check("mediator/command in group", own[0].splitlines()[0])


def test_what_came_to_nothing_in_the_group_is_not_called_done() -> None:
    """转 6207 without a name, 6207 alone: told privately that it stood in the group, and no word of 记上."""
    for text in ("转 6207", "6207", "转 6207 样没有"):
        done = in_group(text, a_case())
        assert done is not None and steps(done) == []
        told = heard(done, MEDIATOR)
        assert len(told) == 1 and told[0].startswith("您那句发群里了，长按撤回，两分钟内。\n")
        assert "记上" not in told[0]


def test_the_digits_stay_open_until_something_is_settled() -> None:
    """After 晚点, after a name nobody has, after 去不了 in danger: 1 still takes it."""
    case, danger = a_case(), a_case(danger=True, urgency="critical")
    for text, about in (("3", case), ("晚点", case), ("转 样没有", case), ("2", danger)):
        assert only(answered(text, about, question=asked(about)), QuestionAnswered) == [], text
    assert only(answered("2", case, question=asked(case)), QuestionAnswered)
    taken = a_case(state=State.TAKEN, holder=DEPUTY.id)
    assert only(answered("1", taken, question=asked(taken)), QuestionAnswered)


def test_a_day_of_the_month_is_no_case() -> None:
    """办结 13号说好的: the only case is closed, the day stays in its result."""
    case = a_case(**HELD)
    changes = answered("办结 13号说好的", case)

    assert after(case, changes).state is State.SETTLED and "13" in after(case, changes).outcome


def test_a_sum_in_an_officers_own_matter_is_no_command() -> None:
    """他给了6200 还欠… is told as a villager, though four digits stand in it."""
    assert mediator.answer(typing("转给他5000块钱 到现在不还", a_case(), reading=CONCERN)) is None
    assert mediator.answer(typing("5000 他借走的 不还", a_case(), reading=CONCERN)) is None


def test_what_ends_a_case_for_good_is_not_gathered_from_talk() -> None:
    """开玩笑的, 那是我舅: the right form comes back, nothing is closed and nothing hidden."""
    case = a_case(**HELD)
    for text, form in (("人家开玩笑的", "误报 6207"), ("那是我舅家", "回避 6207")):
        changes = answered(text, case)
        assert steps(changes) == [] and f"写「{form}」" in heard(changes, MEDIATOR)[0]


def test_in_a_group_only_a_number_of_ones_own_is_a_command() -> None:
    """A price, another's number, a bare digit, talk, 我的案子, 周报: all left to the group."""
    case = a_case()
    other = a_case(id=702, number=6310, offered_to=(DEPUTY.id,), assigned=DEPUTY.id)

    assert in_group("接 6310", case, named=other) is None
    assert in_group("6310", case, named=other) is None
    for text in (
        "1",
        "接孩子去",
        "我的案子",
        "周报",
        "退",
        "都说妥了",
        "补 一句",
        "我卖6207斤苞米",
        "接我来",
    ):
        assert in_group(text, case, question=asked(case)) is None, text
    assert in_group("接", case) is None


def test_exactly_jie_in_the_group_takes_the_open_offer() -> None:
    """接 while an offer waits; with none it is talk (above)."""
    case = a_case()
    done = in_group("接", case, question=asked(case))

    assert done is not None and steps(done) == ["taken"] and {s.room_id for s in only(done, Say)} == {None}
    assert ROOM.id


def test_an_unknown_and_a_hidden_and_anothers_case_get_the_same_words() -> None:
    """Not even whether it exists."""
    hidden = a_case(hidden_from=(MEDIATOR.id,))
    others = a_case(offered_to=(DEPUTY.id,), assigned=DEPUTY.id)
    for text in (
        "6207",
        "接 6207",
        "转 6207 样王叔",
        "办结 6207 好了",
        "误报 6207",
        "补 6207 啥话",
        "回避 6207",
        "改 6207 土地",
    ):
        texts = {tuple(heard(answered(text, named=c), MEDIATOR)) for c in (None, hidden, others)}
        assert texts == {(NO,)}, text
    check("mediator/no permission", NO)


def test_the_centre_may_see_but_does_not_act_for_others() -> None:
    """It watches; whoever was asked decides."""
    case = a_case(**HELD)

    assert "张姐接了" in heard(answered("6207", officer=CENTRE, named=case), CENTRE)[0]
    changes = answered("办结 6207 好了", officer=CENTRE, named=case)
    assert steps(changes) == [] and heard(changes, CENTRE) == ["6207张姐接了，您不用管了。"]


def test_meeting_words_are_kept() -> None:
    """Calling people together is not done yet: the words stand in the file."""
    case = a_case(**HELD)

    assert only(answered("约 6207 明早八点半", case), MoveCase)[0].note == "明早八点半"


def test_no_answer_to_an_officer_ever_goes_to_a_room() -> None:
    """Whatever is typed, privately or aloud: every line goes to a person."""
    case = a_case()
    texts = (
        "接",
        "1",
        "2",
        "3",
        "退 6207",
        "转 6207 样王叔",
        "办结 6207 好",
        "误报 6207",
        "6207",
        "帮助",
        "回避",
        "周报",
    )
    for text in texts:
        for aloud in (False, True):
            done = mediator.answer(typing(text, case, question=asked(case), aloud=aloud)) or []
            assert all(s.room_id is None and s.person_id is not None for s in only(done, Say)), text


def test_help_is_one_screen_with_a_real_number() -> None:
    """Six lines; the number is one of theirs."""
    text = heard(answered("帮助", a_case()), MEDIATOR)[0]

    assert len(text.splitlines()) <= 6 and "6207" in text
    check("mediator/help", text)


def test_a_secretary_with_no_case_in_hand_chats_like_anybody() -> None:
    """The head of the village says good morning to the bot: talk."""
    assert mediator.answer(typing("早上好", officer=HEAD)) is None
    assert SPEAKER.id != replace(SPEAKER, id=1).id
