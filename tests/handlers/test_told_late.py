"""What is said only after the matter was opened: village, officer, hour, a photo, danger, 找人."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers import alert, burst, choose, concern, told_late
from handlers.alert_text import one_line
from handlers.facts import Facts
from handlers.limits import SECOND, stored_limits
from handlers.states import after
from handlers.whereabouts import whereabouts
from lexicon.answer_text import render
from lexicon.answers import answers
from lexicon.reading import Kind, Place, Reading, Topic, Type
from lexicon.wording import wording
from storage.changes import Change, ChangePerson, ForgetText, OpenCase, PutBurst, Say
from storage.records import AskedLaw, Case, Message, MessageKind, Person, State
from tests.handlers.people import heard, steps
from tests.handlers.scene import (
    CENTRE,
    CHATTER,
    COUNTY,
    DANGER,
    HEAD,
    MEDIATOR,
    MORNING,
    ROOM,
    ROSTER,
    SPEAKER,
    TOWNSHIP,
    VILLAGE,
    a_case,
    a_message,
    a_reading,
    due,
    only,
    scene,
    the,
)
from tests.handlers.test_burst import a_burst
from tests.handlers.test_private import a_question

NOWHERE = replace(SPEAKER, village="", township="")
HERE = a_reading(Kind.CHATTER, places=(Place(VILLAGE, VILLAGE, TOWNSHIP, 0, 3, True),))
LAW = AskedLaw(
    id=1, at=MORNING, person_id=SPEAKER.id, room_id=None, text="欠条过期了还能要不", answer_id="", score=0
)


def judged(case: Case, *pieces: Message, whole: Reading = CHATTER, person: Person = SPEAKER) -> list[Change]:
    """The opening clock runs out over these pieces, said privately while the case is collected."""
    running = a_burst(conversation="p11", room_id=None, case_id=case.id, judged=(1,), message_ids=(1, 2))
    return burst.judge(
        scene(
            timer=due("judge"),
            burst=running,
            pieces=pieces,
            whole=whole,
            case=case,
            told=(case,),
            person=person,
            room=None,
        )
    )


def private(text: str = "", **sets: Any) -> Message:
    """Something said privately."""
    return a_message(text, private=True, **{"id": 2, **sets})


def test_a_village_named_late_brings_the_matter_to_that_village() -> None:
    """Who was asked before is told that it is not theirs, the teller who is asked now."""
    case = a_case(room_id=None, township="", village="", assigned=COUNTY.id, offered_to=(COUNTY.id,))

    changes = judged(case, private("我正二村的"), whole=HERE, person=NOWHERE)
    now = after(case, changes)

    assert (now.village, now.assigned, now.offered_to) == (VILLAGE, MEDIATOR.id, (MEDIATOR.id,))
    assert heard(changes, COUNTY) == [wording("not_yours_now", number=6207)]
    assert heard(changes, MEDIATOR)[0].startswith("6207 正二村")
    told = [s for s in only(changes, Say) if s.person_id == SPEAKER.id]
    assert [s.text for s in told] == [wording("second_ordinary", called="张姐")]


def test_a_delicate_matter_goes_to_the_village_and_promises_the_one_who_is_asked_now() -> None:
    """这话只给〈称呼〉一个人看 names whoever has it after the village was said."""
    case = a_case(
        room_id=None,
        township="",
        village="",
        assigned=COUNTY.id,
        offered_to=(COUNTY.id,),
        topics=("violence",),
    )

    changes = judged(case, private("在正二村"), whole=HERE, person=NOWHERE)

    told = [s.text for s in only(changes, Say) if s.person_id == SPEAKER.id]
    assert told == [wording("second_delicate", called="张姐")]


def test_an_officer_named_late_sees_no_more_of_it() -> None:
    """是样李书记占的: from then on it goes past the village, which is told only that it is not theirs."""
    case = a_case(room_id=None)

    changes = judged(case, private(f"是{HEAD.name}占的"))
    now = after(case, changes)

    assert now.level == "township" and {HEAD.id, MEDIATOR.id} <= set(now.hidden_from)
    assert now.assigned == CENTRE.id and now.state is State.OFFERED
    assert heard(changes, MEDIATOR) == [wording("not_yours_now", number=6207)]
    assert not heard(changes, HEAD)


def test_an_officer_complained_of_by_title_late_takes_it_from_who_has_it() -> None:
    """It was taken in the village; the complaint lifts it out of their hands."""
    case = a_case(room_id=None, state=State.TAKEN, holder=MEDIATOR.id)
    whole = a_reading(Kind.CONCERN, Type.LAND, topics=(Topic.OFFICER,))

    changes = judged(case, private(f"{HEAD.name}收了他家的钱"), whole=whole)
    now = after(case, changes)

    assert now.holder is None and now.assigned == CENTRE.id and "officer" in now.topics


def test_her_hour_reaches_whoever_calls_her() -> None:
    """She answers an hour later; nothing in it reads as a matter, and yet it belongs to the case."""
    case = a_case(room_id=None, topics=("violence",), types=("family",))
    said = private("明天上午 13900001111")

    changes = burst.piece(scene(said, reading=CHATTER, told=(case,), question=a_question("her_hour")))

    assert the(changes, PutBurst).burst.case_id == case.id


def _later(*pieces: Message, case: Case) -> list[Change]:
    """Said privately when nothing is being collected any more."""
    running = a_burst(conversation="p11", room_id=None, message_ids=(2,))
    facts = scene(timer=due("judge"), burst=running, pieces=pieces, whole=CHATTER, told=(case,), room=None)
    return burst.judge(facts)


def test_what_is_said_on_about_an_open_matter_goes_to_it() -> None:
    """接着发就行 was promised: words and a photo of an hour later are of the case, a greeting is none."""
    case = a_case(room_id=None)
    photo = private(kind=MessageKind.IMAGE)

    for said in (private("明天上午他不在家，你们来"), photo):
        changes = _later(said, case=case)
        assert the(changes, PutBurst).burst.case_id == case.id and not only(changes, Say)
    greeted = _later(private("在吗"), case=case)
    assert [s.text for s in only(greeted, Say)] == [wording("here")]


def test_a_greeting_after_a_delicate_matter_is_her_writing_again() -> None:
    """She looks whether anybody is there: now she may be asked when to call."""
    case = a_case(room_id=None, topics=("violence",))

    changes = _later(private("在吗"), case=case)

    assert [s.text for s in only(changes, Say)] == [wording("second_delicate", called="张姐")]


def test_a_number_given_late_is_the_number_to_find_them_by() -> None:
    """Late words are the case's words too: the next one asked reads them."""
    case = a_case(state=State.TAKEN, holder=MEDIATOR.id)
    running = a_burst(case_id=case.id, judged=(1,), message_ids=(1, 2))
    pieces = (a_message("墙", id=1), a_message("打13900001111", id=2))
    facts = scene(timer=due("gathered"), burst=running, pieces=pieces, case=case, told=(case,))

    assert after(case, burst.gathered(facts)).told == f"{case.told}\n打13900001111"


def test_danger_keeps_what_was_told_before_behind_it() -> None:
    """The words that say so come first; what it is about is not lost."""
    case = a_case(room_id=None)
    running = a_burst(conversation="p11", room_id=None, message_ids=(2,))
    _, changes = concern.raise_to_danger(
        scene(private("他拿刀了"), reading=DANGER), running, (private("他拿刀了"),), DANGER, case
    )

    assert after(case, changes).told == f"他拿刀了\n{case.told}"


def _critical(text: str, case: Case, *, same_talk: bool) -> list[Change]:
    said = private(text, id=5)
    running = a_burst(conversation="p11", room_id=None, case_id=case.id, judged=(1,)) if same_talk else None
    pieces = (private("墙", id=1),) if same_talk else ()
    return burst.piece(
        scene(said, reading=DANGER, burst=running, pieces=pieces, told=(case,), now=MORNING + 60 * SECOND)
    )


def test_danger_after_the_matter_was_closed_is_a_matter_of_its_own() -> None:
    """Settled, or a false alarm, a minute ago: all are called, nothing is only added to what is closed."""
    for state in (State.SETTLED, State.FALSE_ALARM):
        case = a_case(room_id=None, state=state, holder=MEDIATOR.id, closed_at=MORNING, danger=True)
        changes = _critical("他拿刀要砍我", case, same_talk=True)

        opened = the(changes, OpenCase).case
        assert opened.danger and opened.village == VILLAGE and opened.messages == (5,)
        assert wording("danger_no_sms") in [s.text for s in only(changes, Say)]


def test_what_was_danger_before_the_close_is_none_after_it() -> None:
    """谢谢啊 after the end of a danger calls nobody, though the pieces together read as danger."""
    case = a_case(room_id=None, state=State.SETTLED, holder=MEDIATOR.id, closed_at=MORNING, danger=True)

    changes = _critical("谢谢啊", case, same_talk=True)

    assert not only(changes, OpenCase) and not only(changes, Say)


def test_danger_again_after_somebody_took_it_calls_all_anew() -> None:
    """Hours later he is back with the knife: the same number, all are asked, she hears what to do."""
    case = a_case(room_id=None, state=State.TAKEN, holder=MEDIATOR.id, danger=True, types=("safety",))

    changes = _critical("他又拿刀来了", case, same_talk=False)
    now = after(case, changes)

    assert now.state is State.OFFERED and now.holder is None and not only(changes, OpenCase)
    assert [s.key for s in only(changes, Say) if s.person_id == SPEAKER.id] == [
        f"danger:{MORNING + 60 * SECOND}:case:{case.id}"
    ]


def test_late_pieces_of_a_closed_matter_change_no_type() -> None:
    """It was closed while it was collected: nothing of it is read again."""
    case = a_case(state=State.SETTLED, holder=MEDIATOR.id, closed_at=MORNING)

    assert told_late.read_again(case, DANGER, MORNING) == []


def test_a_sure_answer_comes_to_a_question_put_while_it_is_collected() -> None:
    """欠条过期了还能要不, asked two minutes after the wall, is answered at once."""
    found = next(a for a in answers() if a.id == "loan-time-limit")

    changes = judged(a_case(room_id=None), private("欠条过期了还能要不？"))

    assert render(found) in [s.text for s in only(changes, Say)]


def _person_wanted(**sets: Any) -> Facts:
    return scene(private("找人", id=7), reading=CHATTER, **sets)


def test_a_person_is_found_for_the_question_in_its_own_words() -> None:
    """找人: the mediator reads what was asked, not 找人."""
    case = a_case(room_id=None, opened_at=MORNING - 1)
    for told in ((), (case,)):
        changes = choose.decide(_person_wanted(last_law=LAW, told=told))

        assert the(changes, OpenCase).case.told == LAW.text
        assert the(changes, PutBurst).burst.case_id is not None


def test_a_person_is_found_for_what_was_being_told() -> None:
    """A minute's telling, then 找人: the case has the telling; behind thanks it is the question as before."""
    told = a_message("老板拖着工钱不给，条子也没有", id=5, private=True)
    running = a_burst(conversation=told.conversation, room_id=None, message_ids=(5,))

    changes = choose.decide(_person_wanted(burst=running, pieces=(told,), last_law=LAW))

    case = the(changes, OpenCase).case
    assert (case.told, case.messages) == (told.text, (5, 7))
    thanks = replace(told, text="谢谢啊")
    changes = choose.decide(_person_wanted(burst=running, pieces=(thanks,), last_law=LAW))
    assert the(changes, OpenCase).case.told == LAW.text


def test_who_asked_nothing_since_hears_how_their_matter_stands() -> None:
    """找人 with a case that nobody has taken: its number and step, no second case."""
    changes = choose.decide(_person_wanted(told=(a_case(room_id=None),)))

    assert [s.text for s in only(changes, Say)] == [wording("mine", cases="6207，还在找人")]
    assert not only(changes, OpenCase)


def test_a_person_is_found_for_who_says_so_in_the_group() -> None:
    """An answer said in the group ends in 回「找人」, so it must work there; without one it is talk."""
    said = a_message("找人", id=7)
    asked = choose.decide(scene(said, reading=CHATTER, last_law=replace(LAW, room_id=ROOM.id)))

    assert the(asked, OpenCase).case.told == LAW.text
    assert not [s for s in only(asked, Say) if s.room_id is not None]
    assert not only(choose.decide(scene(said, reading=CHATTER)), OpenCase)


def test_an_officers_own_matter_is_of_their_own_village() -> None:
    """An officer who tells their own matter need not name the village; the roster knows it."""
    facts = scene(private("后院"), reading=CHATTER, person=replace(NOWHERE, id=101), officer=MEDIATOR)

    assert whereabouts(facts, CHATTER) == (TOWNSHIP, VILLAGE)


def test_the_groups_township_is_remembered_of_who_speaks_there() -> None:
    """So that what they say privately later goes to that township; of who said 别记我 nothing is kept."""
    changes = burst.piece(scene(a_message("吃了没"), reading=CHATTER, person=NOWHERE))
    muted = burst.piece(scene(a_message("吃了没"), reading=CHATTER, person=replace(NOWHERE, muted=True)))

    assert the(changes, ChangePerson).sets == {"township": TOWNSHIP}
    assert not only(muted, ChangePerson) and only(muted, ForgetText)


def test_nothing_said_late_moves_a_closed_matter() -> None:
    """What has ended goes nowhere."""
    case = a_case(room_id=None, state=State.SETTLED, holder=MEDIATOR.id, closed_at=MORNING)

    assert steps(judged(case, private(f"是{HEAD.name}占的"))) == []


def test_that_all_is_well_is_told_once() -> None:
    """没事了, 撤回, 别记我 one after the other after a danger: each mediator hears it once."""
    case = a_case(danger=True)
    keys = {
        say.key
        for at in (MORNING, MORNING + SECOND)
        for say in only(alert.says_fine(case, at, stored_limits(), ROSTER), Say)
    }

    assert len(keys) == 1


def test_signs_that_turn_a_line_about_do_not_reach_the_mediator() -> None:
    """A name or word with a right-to-left sign in it would show the alert's line backwards."""
    assert one_line("我\u202e家\n 地里") == "我家 地里"


def test_a_second_matter_of_somebody_is_where_their_first_was() -> None:
    """Whose village nobody knows, but who named it for another matter, is asked there, not in the county."""
    facts = scene(private("他还欠我钱"), reading=CHATTER, person=NOWHERE, told=(a_case(room_id=None),))

    assert whereabouts(facts, CHATTER) == (TOWNSHIP, VILLAGE)
