"""Legal questions: answered when sure, where it tells nothing about the asker."""

from __future__ import annotations

from dataclasses import replace

from handlers import burst, choose
from handlers.hours import day_number
from lexicon.answer_text import render
from lexicon.answers import answers
from lexicon.reading import Kind, Topic, Type
from lexicon.wording import wording
from storage.changes import (
    Change,
    ChangePerson,
    ChangeQuestion,
    ForgetText,
    KeepQuestion,
    OpenCase,
    PutBurst,
    Say,
)
from storage.records import Asked, AskedLaw, Message, Person, Room
from tests.builders import HOUR
from tests.handlers.scene import (
    CHATTER,
    MORNING,
    QUESTION,
    ROOM,
    SPEAKER,
    STRANGER,
    a_message,
    a_reading,
    due,
    only,
    scene,
    the,
)
from tests.handlers.test_burst import a_burst
from tests.handlers.test_private import a_question

WALLS = next(a for a in answers() if "neighbour" in a.types and not a.topics)
SURE = WALLS.asks[0]
DIVORCE = next(a for a in answers() if Topic.DIVORCE in a.topics)


def asked(
    text: str,
    reading: object = QUESTION,
    *,
    person: Person = SPEAKER,
    room: Room | None = ROOM,
    **sets: object,
) -> list[Change]:
    """What becomes of a message when its opening clock runs out."""
    private = room is None
    message: Message = a_message(text, private=private, sender_id=person.id)
    running = a_burst(
        conversation=message.conversation, room_id=None if private else ROOM.id, person_id=person.id
    )
    facts = scene(
        timer=due("judge"),
        burst=running,
        pieces=(message,),
        whole=reading,
        room=room,
        person=person,
        **sets,  # type: ignore[arg-type]
    )
    return burst.judge(facts)


def test_a_sure_answer_is_said_where_it_was_asked() -> None:
    """A question on no delicate subject, asked in the group, is answered there with its law."""
    changes = asked(SURE)

    assert [s.text for s in only(changes, Say) if s.room_id] == [render(WALLS)]
    assert the(changes, KeepQuestion).answer_id == WALLS.id


def test_an_answer_counts_as_the_groups_line() -> None:
    """Ten minutes of quiet hold for answers too: then it is said privately."""
    changes = asked(SURE, room=replace(ROOM, last_line_at=MORNING - 1))

    assert not [s for s in only(changes, Say) if s.room_id]
    assert [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id] == [render(WALLS)]


def test_a_delicate_question_gets_the_one_line_and_a_private_answer() -> None:
    """About divorce the group hears what it hears of every concern."""
    changes = asked(DIVORCE.asks[0], a_reading(Kind.QUESTION, Type.FAMILY, topics=(Topic.DIVORCE,)))

    assert [s.text for s in only(changes, Say) if s.room_id] == [wording("group_line")]
    assert [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id] == [render(DIVORCE)]


def test_unsure_says_so_privately_and_offers_a_person() -> None:
    """Better no answer than a wrong one."""
    changes = asked("乌拉圭的船籍登记归谁批", room=None)

    say = the(changes, Say)
    assert say.text == wording("unsure") and say.question == Asked(kind="find_person")


def test_unsure_and_not_spoken_to_the_group_hears_nothing() -> None:
    """Asked of the neighbours, not of the bot: silence, but the question is kept for review."""
    changes = asked("乌拉圭的船籍登记归谁批", person=STRANGER)

    assert not only(changes, Say) and the(changes, KeepQuestion).answer_id == ""


def a_law(text: str = SURE, answer_id: str = WALLS.id, **sets: object) -> AskedLaw:
    """A question of the speaker's, put privately an hour ago."""
    law = AskedLaw(
        id=1,
        at=MORNING - HOUR,
        person_id=SPEAKER.id,
        room_id=None,
        text=text,
        answer_id=answer_id,
        score=1.0,
    )
    return replace(law, **sets)  # type: ignore[arg-type]


def test_the_same_answer_twice_a_day_is_a_pointer() -> None:
    """Within a day: look above, whatever was asked between; asked in the group, look there too."""
    other = a_law("欠条过几年就作废了", "loan-time-limit", id=2, at=MORNING - 1)

    own = asked(SURE, room=None, last_law=other, asked_today=(a_law(), other))
    there = asked(SURE, room=None, asked_today=(a_law(room_id=ROOM.id),))

    assert the(own, Say).text == wording("answered_before")
    assert the(there, Say).text == wording("answered_before_there")


def test_the_second_of_two_answers_is_not_told_twice_either() -> None:
    """A dog beside an IOU at eight, the dog alone at nine: a pointer."""
    both = a_law("欠条过几年就作废了，狗咬了人谁赔", "loan-time-limit")

    assert the(asked("狗咬了人谁赔", room=None, asked_today=(both,)), Say).text == wording("answered_before")


def test_of_two_questions_only_the_new_one_is_told() -> None:
    """The first had its answer today; the other comes without it."""
    text = "欠条过几年就作废了，狗咬了人谁赔"
    before = a_law("欠条过几年就作废了", "loan-time-limit")
    dog = next(one for one in answers() if one.id == "dog-bite")

    said = the(asked(text, room=None, asked_today=(before,)), Say)
    assert said.text == f"{render(dog)}\n{wording('other_before')}"


def test_a_repeat_in_the_group_is_not_said_there_again() -> None:
    """Privately a pointer; who cannot be written to hears it aloud only when the bot was asked by name."""
    before = a_law(room_id=ROOM.id)
    named = f"说事，{SURE}"

    (own,) = only(asked(SURE, asked_today=(before,)), Say)
    (aloud,) = only(asked(named, person=STRANGER, asked_today=(before,)), Say)

    assert (own.person_id, own.text) == (SPEAKER.id, wording("answered_before_there"))
    assert (aloud.room_id, aloud.text) == (ROOM.id, wording("answered_before_aloud"))
    assert not only(asked(SURE, person=STRANGER, asked_today=(before,)), Say)


def test_what_was_refused_today_is_not_brought_again() -> None:
    """Worded a little otherwise, the same question finds another answer or none."""
    refused = a_law(answer_id="", refused=(WALLS.id,))

    said = the(asked(SURE, room=None, asked_today=(refused,)), Say)

    assert WALLS.answer not in said.text


def test_once_a_month_an_answer_says_what_else_can_be_asked() -> None:
    """The first private answer has the hint; the next month another; an answer about divorce never."""
    new = replace(SPEAKER, hinted_day=0)
    lately = replace(SPEAKER, hinted_day=day_number(MORNING) - 29)
    long_ago = replace(SPEAKER, hinted_day=day_number(MORNING) - 30)
    hinted = f"{render(WALLS)}\n{wording('hint')}"
    divorce = a_reading(Kind.QUESTION, Type.FAMILY, topics=(Topic.DIVORCE,))

    changes = asked(SURE, room=None, person=new)

    assert the(changes, Say).text == hinted
    assert the(changes, ChangePerson).sets == {"hinted_day": day_number(MORNING)}
    assert the(asked(SURE, room=None, person=lately), Say).text == render(WALLS)
    assert the(asked(SURE, room=None, person=long_ago), Say).text == hinted
    assert wording("hint") not in "".join(s.text for s in only(asked(SURE, person=new), Say) if s.room_id)
    assert the(asked(DIVORCE.asks[0], divorce, room=None, person=new), Say).text == render(DIVORCE)


def test_two_answers_in_one_message_have_one_tail() -> None:
    """这是一般说法 stands once, at the end."""
    (said,) = only(asked("欠条过几年就作废了，狗咬了人谁赔", room=None), Say)

    assert said.text.count("这是一般说法") == 1
    assert said.text.splitlines()[-1].startswith("这是一般说法")


def _answered_burst(*texts: str) -> dict[str, object]:
    """A private burst whose first piece was answered; the others came behind it."""
    pieces = tuple(a_message(text, id=n, private=True) for n, text in enumerate(texts, 1))
    running = a_burst(
        conversation=pieces[0].conversation, room_id=None, message_ids=tuple(p.id for p in pieces), asked=(1,)
    )
    return {"timer": due("judge"), "burst": running, "pieces": pieces, "whole": QUESTION}


def test_thanks_behind_an_answer_are_no_question() -> None:
    """谢谢啊 after the answer: nothing is said, neither at once nor when the clock runs out."""
    said = a_message("谢谢啊", id=2, private=True)
    running = a_burst(conversation=said.conversation, room_id=None, message_ids=(1,), asked=(1,))
    at_once = choose.decide(
        scene(said, reading=CHATTER, burst=running, pieces=(a_message(SURE, private=True),), whole=QUESTION)
    )

    assert not only(at_once, Say)
    assert not only(burst.judge(scene(**_answered_burst(SURE, "谢谢啊"))), Say)  # type: ignore[arg-type]


def test_what_was_said_behind_an_answer_is_forgotten_when_collecting_ends() -> None:
    """The question is kept with its answer, the thanks go."""
    ended = burst.gathered(scene(**{**_answered_burst(SURE, "谢谢啊"), "timer": due("gathered")}))  # type: ignore[arg-type]

    assert the(ended, ForgetText).message_ids == (2,)


def test_a_matter_told_behind_an_answered_question_is_a_matter() -> None:
    """The question does not swallow it; the case has the words of the matter alone."""
    changes = burst.judge(scene(**_answered_burst(SURE, "后院那家把墙垒到我家地里了，还骂人")))  # type: ignore[arg-type]

    assert the(changes, OpenCase).case.messages == (2,)
    assert the(changes, PutBurst).burst.judged == (2, 1)


def test_a_picked_choice_stands_as_the_answer() -> None:
    """So that 细说 speaks of it, and the office does not count it as not answered."""
    law = a_law(answer_id="")
    picked = replace(a_question("choose_answer", choices=(DIVORCE.id, WALLS.id)), created_at=law.at)
    facts = scene(a_message("2", private=True), reading=CHATTER, question=picked, last_law=law)

    assert the(choose.decide(facts), ChangeQuestion) == ChangeQuestion(question_id=1, answer_id=WALLS.id)
    since = replace(facts, last_law=a_law(at=law.at + 1))
    assert not only(choose.decide(since), ChangeQuestion)


def test_a_private_question_is_answered_at_once() -> None:
    """Asked privately, nobody waits a minute for the law."""
    changes = choose.decide(scene(a_message(SURE, private=True), reading=QUESTION))

    assert the(changes, Say).text == render(WALLS)


def test_a_question_read_as_talk_has_its_sure_answer_privately() -> None:
    """被狗咬谁付针钱 is short; what the finder is sure of and asks something is answered all the same."""
    asks = a_message("被狗咬谁付针钱", private=True)
    talk = a_message("狗咬包了，一地鸡毛", private=True)

    assert the(choose.decide(scene(asks, reading=CHATTER)), KeepQuestion).answer_id == "dog-bite"
    assert not only(choose.decide(scene(talk, reading=CHATTER)), KeepQuestion)
    assert not only(asked("被狗咬谁付针钱", CHATTER), KeepQuestion)


def test_own_matter_with_a_question_gets_case_and_answer() -> None:
    """An event of one's own that ends in a question: a case, and the answer beside it."""
    changes = asked(SURE + "，咋办", a_reading(), room=None)

    assert only(changes, OpenCase)
    assert render(WALLS) in [s.text for s in only(changes, Say)]


def test_choice_is_answered_by_its_digit() -> None:
    """2 of three titles brings that answer."""
    facts = scene(
        a_message("2", private=True),
        reading=CHATTER,
        question=a_question("choose_answer", choices=(DIVORCE.id, WALLS.id)),
    )

    assert render(WALLS) in [s.text for s in only(choose.decide(facts), Say)]


def test_bare_address_is_answered_once_a_day() -> None:
    """说事 alone: 在呢 once; the second time silence."""
    first = asked("说事", CHATTER)
    again = asked("说事", CHATTER, person=replace(SPEAKER, greeted_day=day_number(MORNING)))

    assert [s.text for s in only(first, Say)] == [wording("here")]
    assert the(first, ChangePerson).sets == {"greeted_day": day_number(MORNING)}
    assert not only(again, Say)


def test_off_the_subject_asked_directly_gets_no_false_wisdom() -> None:
    """Asked by name for a recipe: this I cannot."""
    changes = asked("说事，蒸豆包碱大了咋往回找补", CHATTER)

    assert [s.text for s in only(changes, Say)] == [wording("not_mine")]


def test_small_talk_hears_nothing() -> None:
    """Not spoken to, nothing to say."""
    assert not only(asked("今儿天真好", CHATTER), Say)


def test_two_questions_in_one_private_message_get_both_answers() -> None:
    """One message asks of an old IOU and of a dog: one message with both answers."""
    changes = asked("欠条过几年就作废了，狗咬了人谁赔", room=None)

    (said,) = only(changes, Say)
    both = {one.id: one for one in answers()}
    assert both["loan-time-limit"].answer in said.text
    assert both["dog-bite"].answer in said.text
    assert said.text.count("您还问的：") == 1


def test_of_two_questions_in_a_group_it_hears_one_answer_and_the_asker_the_other() -> None:
    """One line in the group; the dog comes privately, and not at all to one who cannot be written to."""
    text = "欠条过几年就作废了，狗咬了人谁赔"
    dog = next(one for one in answers() if one.id == "dog-bite")

    aloud, own = only(asked(text), Say)

    assert (aloud.room_id, aloud.person_id) == (ROOM.id, None)
    assert (own.room_id, own.person_id) == (None, SPEAKER.id)
    assert dog.answer not in aloud.text and dog.answer in own.text
    assert [s.room_id for s in only(asked(text, person=STRANGER), Say)] == [ROOM.id]


def test_more_is_told_of_the_last_answer_with_the_askers_own_places() -> None:
    """细说: the longer text, steps, papers, days, and the judicial office of the asker's township."""
    last = AskedLaw(
        id=1, at=MORNING, person_id=SPEAKER.id, room_id=None, text=SURE, answer_id=WALLS.id, score=0.9
    )
    person = replace(SPEAKER, township="正安镇", village="正二村")

    (said,) = only(choose.decide(scene(a_message("细说", private=True), person=person, last_law=last)), Say)

    assert said.text.startswith(WALLS.more)
    assert all(paper in said.text for paper in WALLS.papers)
    assert "镇司法所" not in said.text.replace("正安镇司法所", "")
    assert "本村" not in said.text


def test_more_with_nothing_answered_before_offers_a_person() -> None:
    """细说 out of the blue, or after an honest "not sure"."""
    (said,) = only(choose.decide(scene(a_message("细说", private=True))), Say)

    assert said.text == wording("unsure")
