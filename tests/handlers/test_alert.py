"""What those who may take a case are told of it, when, and how much of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from handlers import alert
from handlers.alert_text import LONGEST, taken_text
from handlers.hours import SHANGHAI, micros
from handlers.limits import SECOND, stored_limits
from handlers.routing import Route, route
from lexicon.reading import Topic
from storage.changes import Change, MoveCase, Say, SetTimer
from storage.records import Asked, Attachment, Case, Message, MessageKind, Role, SayRank, State
from tests.handlers.people import after, heard, pieces, steps
from tests.handlers.scene import (
    CENTRE,
    DEPUTY,
    DUTY,
    HEAD,
    MEDIATOR,
    MORNING,
    ROSTER,
    SPEAKER,
    STRANGER,
    a_case,
    a_message,
    a_voice,
    an_officer,
    only,
    the,
)
from tests.texts import check

LIMITS = stored_limits()
HOUR = 3600 * SECOND
EVENING = MORNING + 14 * HOUR  # 22:00
NEXT_MORNING = MORNING + 22 * HOUR  # 06:00
WALL = pieces("后院那家", "把墙垒到我家地里了")


def a_picture(**sets: Any) -> Message:
    """A photo of the wall."""
    sets.setdefault("attachment", Attachment(kind=MessageKind.IMAGE, name="墙.jpg"))
    return a_message("", kind=MessageKind.IMAGE, **sets)


def new_case(**sets: Any) -> Case:
    """Told just now, offered to nobody yet."""
    about: dict[str, Any] = {
        "offered_to": (),
        "assigned": None,
        "told": "后院那家\n把墙垒到我家地里了",
        "signs": ("垒墙", "我家地里"),
        "messages": (1, 2),
    }
    return a_case(**{**about, **sets})


def way_of(case: Case, **sets: Any) -> Route:
    """Who gets it."""
    about: dict[str, Any] = {
        "roster": ROSTER,
        "township": case.township,
        "village": case.village,
        "types": case.types,
        "topics": case.topics,
        "text": case.told,
        "officers_named": (),
        "teller": SPEAKER,
        "now": MORNING,
    }
    return route(**{**about, **sets})


def alerted(case: Case, said: tuple[Message, ...] = WALL, *, now: int = MORNING, **sets: Any) -> list[Change]:
    """The first alert of that case."""
    teller = sets.pop("teller", SPEAKER)
    way = sets.pop("way", None) or way_of(case, **sets)
    return alert.first_alert(case, way, said, teller, now, LIMITS, sets.get("roster", ROSTER))


def text_of(changes: list[Change]) -> str:
    """The one text said."""
    return the(changes, Say).text


def test_an_ordinary_matter_goes_to_one_mediator_with_what_to_press() -> None:
    """Only the one assigned is asked; the case says so; digits answer it."""
    changes = alerted(new_case())
    said = the(changes, Say)

    assert said.person_id == MEDIATOR.person_id
    assert said.question == Asked(kind="offer", case_id=701)
    assert (said.rank, said.not_before) == (SayRank.ALERT, MORNING)
    moved = the(changes, MoveCase)
    assert (moved.step, moved.sets["offered_to"], moved.sets["assigned"]) == ("offered", (1,), 1)


def test_the_alert_says_what_where_whom_and_what_to_press() -> None:
    """Six lines at most; nothing of the matter in the first fifteen signs beyond place and type."""
    told = "后院那家\n把墙垒到我家地里了，我电话13800000000"
    said = (*WALL, a_voice(seconds=40, id=3), a_voice(seconds=9, id=4), a_picture(id=5))
    text = text_of(alerted(new_case(told=told), said))

    assert len(text.splitlines()) <= 6
    assert "墙" not in text[:15]
    assert "（语音2 图1）" in text and "13800000000" in text and "1接 2让别人 3晚点" in text
    check("mediator/alert", text)


def test_without_a_telephone_the_alert_says_so() -> None:
    """Somebody the bot can write to but who left no number is to be found in person."""
    check("mediator/alert no phone", text_of(alerted(new_case())))


def test_whom_the_bot_cannot_write_to_must_be_looked_for() -> None:
    """The mediator does not wait for the machine to ask: it cannot."""
    text = text_of(alerted(new_case(reachable=False), teller=STRANGER))

    assert "还没加机器人，得您去找" in text
    check("mediator/alert not a contact", text)


def test_whoever_answered_zero_is_not_to_be_looked_for() -> None:
    """She pressed 0: somebody may stand beside her."""
    text = text_of(alerted(new_case(quiet=True, told="打13800000000")))

    assert "先别主动找" in text and "找：" not in text


def test_files_follow_in_the_order_they_were_sent() -> None:
    """Each piece with an attachment, oldest first; a picture that could not be fetched is only counted."""
    lost = a_picture(id=3, attachment=None)
    said = (a_picture(id=7), *WALL, a_voice(seconds=5, id=5), lost)

    assert the(alerted(new_case(), said), Say).files == (5, 7)
    assert "图2" in text_of(alerted(new_case(), said))


def test_long_words_are_cut_and_the_rest_is_one_number_away() -> None:
    """120 signs and …; whoever wants all of it answers the number."""
    text = text_of(alerted(new_case(told="地" * 300, signs=("垒墙",))))

    assert text.count("地") == LONGEST
    assert "…”（全文回6207）" in text
    assert len(text.splitlines()) <= 6


def test_a_name_with_line_breaks_makes_no_line() -> None:
    """A shown name is one line of at most twelve signs; an empty one is 有人."""
    crooked = replace(SPEAKER, name="大\n凤" * 20)
    text = text_of(alerted(new_case(), teller=crooked))

    assert len(text.splitlines()) == 6
    assert "有人：“" in text_of(alerted(new_case(), teller=replace(SPEAKER, name=" ")))


def test_voices_nobody_can_read_ask_to_be_listened_to() -> None:
    """No words, no guess at a type: somebody's ear."""
    said = (a_voice(seconds=40, id=1), a_voice(seconds=25, id=2))
    changes = alerted(new_case(told="", signs=("听一听",), types=()), said)

    assert the(changes, Say).files == (1, 2)
    check("mediator/alert listen", text_of(changes))


@pytest.mark.parametrize("topic", [Topic.VIOLENCE, Topic.DIVORCE, Topic.SEXUAL, Topic.MINOR, Topic.OFFICER])
def test_a_delicate_matter_shows_nothing_before_it_is_taken(topic: Topic) -> None:
    """No words, no type, no name, no files; and not to call, not to go there."""
    case = new_case(topics=(topic.value,), types=("family",), told="他又打我了", signs=("打我",))
    said = the(alerted(case, (a_picture(id=1),)), Say)

    assert said.files == ()
    assert not any(word in said.text for word in ("打我", "家里", SPEAKER.name, "看着像"))
    assert "先别打电话，先别上门" in said.text
    check("mediator/alert delicate", said.text)


def test_present_danger_calls_three_at_once_at_any_hour() -> None:
    """Mediator, deputy and duty together, first in the outbox, by night too, and again in five minutes."""
    case = new_case(danger=True, urgency="critical", types=("safety",), told="他拿刀堵着门呢")
    changes = alerted(case, pieces("他拿刀堵着门呢"), now=EVENING)
    said = only(changes, Say)

    assert [s.person_id for s in said] == [o.person_id for o in (MEDIATOR, DEPUTY, DUTY)]
    assert {(s.rank, s.not_before) for s in said} == {(SayRank.DANGER, EVENING)}
    assert {s.question for s in said} == {Asked(kind="danger_offer", case_id=701)}
    assert [t.timer.due for t in only(changes, SetTimer)] == [EVENING + LIMITS.danger_repeat] * 3
    assert the(changes, MoveCase).sets["offered_to"] == (MEDIATOR.id, DEPUTY.id, DUTY.id)
    assert len(said[0].text.splitlines()) <= 6
    check("mediator/alert danger", said[0].text)


def test_danger_does_not_claim_what_was_not_said() -> None:
    """已叫本人打110 is only said where the bot could write to them."""
    case = new_case(danger=True, reachable=False, told="着火了")
    text = only(alerted(case, teller=STRANGER), Say)[0].text

    assert "已叫" not in text and "您马上打110" in text
    check("mediator/alert danger not a contact", text)


def test_danger_shows_the_words_of_a_delicate_matter_too() -> None:
    """Whoever is called to a knife must know that it is a knife."""
    case = new_case(danger=True, topics=("violence",), told="他拿刀呢")

    assert all("他拿刀呢" in s.text for s in only(alerted(case), Say))


def test_danger_does_not_call_whoever_is_complained_of() -> None:
    """The village is left out, its duty is not; the operator is not woken while others are there."""
    case = new_case(danger=True, level="township", hidden_from=(MEDIATOR.id, DEPUTY.id, HEAD.id))
    named = way_of(case, text="样王叔要砍我")
    changes = alerted(case, way=named)

    assert [s.person_id for s in only(changes, Say)] == [CENTRE.person_id, DUTY.person_id]


def test_by_night_an_ordinary_alert_waits_for_the_morning() -> None:
    """21:00 to 06:00 is quiet."""
    assert the(alerted(new_case(), now=EVENING), Say).not_before == NEXT_MORNING
    assert the(alerted(new_case(), now=MORNING + 13 * HOUR - 1), Say).not_before == MORNING + 13 * HOUR - 1


def test_nobody_to_tell_changes_nothing() -> None:
    """With nobody bound there is no step and no line: the caller's list for the operator."""
    nobody = Route((), None, "village", (), "", (), True)

    assert alerted(new_case(), way=nobody) == []


def test_turning_into_danger_asks_all_anew_and_its_holder_too() -> None:
    """A case somebody holds is open again; the keys differ from the first alert, so that both are said."""
    held = new_case(state=State.TAKEN, holder=HEAD.id, offered_to=(MEDIATOR.id, HEAD.id), danger=True)
    first = alerted(new_case())
    changes = alerted(held)

    assert [s.person_id for s in only(changes, Say)] == [o.person_id for o in (HEAD, MEDIATOR, DEPUTY, DUTY)]
    assert after(held, changes).state is State.OFFERED and after(held, changes).holder is None
    assert not {s.key for s in only(first, Say)} & {s.key for s in only(changes, Say)}


def test_what_comes_late_goes_in_one_message_to_whose_turn_it_is() -> None:
    """Before taking to the one asked, afterwards to the holder, to nobody else."""
    late = (a_message("他还骂人", id=8), a_message("明天还要垒", id=9), a_picture(id=10))

    def added(case: Case) -> list[Change]:
        return alert.addition(case, late, SPEAKER, MORNING, LIMITS, ROSTER)

    waiting = a_case(offered_to=(MEDIATOR.id, DEPUTY.id), assigned=DEPUTY.id)
    taken = a_case(offered_to=(MEDIATOR.id, DEPUTY.id), state=State.TAKEN, holder=MEDIATOR.id)
    assert the(added(waiting), Say).person_id == DEPUTY.person_id
    assert the(added(taken), Say).person_id == MEDIATOR.person_id
    assert the(added(taken), Say).files == (10,)
    check("mediator/added", text_of(added(taken)))


def test_late_words_of_a_delicate_matter_wait_until_it_is_taken() -> None:
    """Before: only that there are some. After: all of them."""
    late = (a_message("他把门锁了", id=8), a_picture(id=9))

    def added(case: Case) -> Say:
        return the(alert.addition(case, late, SPEAKER, MORNING, LIMITS, ROSTER), Say)

    before = added(a_case(topics=("violence",)))
    afterwards = added(a_case(topics=("violence",), state=State.TAKEN, holder=MEDIATOR.id))
    assert "门" not in before.text and before.files == ()
    assert "他把门锁了" in afterwards.text and afterwards.files == (9,)
    check("mediator/added delicate", before.text)


def test_late_words_in_danger_go_to_all_who_were_called_at_any_hour() -> None:
    """Somebody may be on the way there."""
    case = a_case(danger=True, offered_to=(MEDIATOR.id, DEPUTY.id, DUTY.id))
    said = only(alert.addition(case, pieces("往东跑了"), SPEAKER, EVENING, LIMITS, ROSTER), Say)

    assert [s.person_id for s in said] == [o.person_id for o in (MEDIATOR, DEPUTY, DUTY)]
    assert {(s.rank, s.not_before) for s in said} == {(SayRank.DANGER, EVENING)}


def test_what_the_teller_wants_is_told_to_whose_turn_it_is() -> None:
    """Withdrawn, 0, 别打, 不调, and 没事了 after danger: one line each, never a villager's word or name."""
    for name, line in {
        "withdrawn": alert.withdrawn,
        "quiet": alert.quiet,
        "no call": alert.no_call,
        "refused": alert.refused,
        "says fine": alert.says_fine,
    }.items():
        said = the(line(a_case(), MORNING, LIMITS, ROSTER), Say)
        assert said.person_id == MEDIATOR.person_id
        assert SPEAKER.name not in said.text and "墙" not in said.text
        check(f"mediator/teller {name}", said.text)


def test_a_matter_withdrawn_by_night_is_never_heard_of() -> None:
    """Its alert was still waiting: the morning brings nothing, not even that there was something."""
    assert alert.withdrawn(a_case(opened_at=EVENING), EVENING + HOUR, LIMITS, ROSTER) == []
    assert len(alert.withdrawn(a_case(opened_at=EVENING), NEXT_MORNING + HOUR, LIMITS, ROSTER)) == 1


def test_news_never_goes_to_whoever_it_is_hidden_from() -> None:
    """Not even to its former assignee."""
    case = a_case(hidden_from=(MEDIATOR.id,))

    assert alert.addition(case, pieces("又来了"), SPEAKER, MORNING, LIMITS, ROSTER) == []
    assert alert.quiet(case, MORNING, LIMITS, ROSTER) == []


def test_whoever_takes_it_gets_all_the_words() -> None:
    """Also those that were cut, and those that came later."""
    case = new_case(told="墙" * 300)
    said = (*pieces("墙" * 300), a_message("还有后来的话", id=9))
    text = taken_text(case, said, "样吴")

    assert text.count("墙") == 300 and "还有后来的话" in text
    check("mediator/taken", taken_text(new_case(told="后院占我地，打13800000000"), (), "样吴"))


def test_a_township_mediator_may_be_the_deputy_in_danger() -> None:
    """No village known: the township's own committee is called, two of it, and duty."""
    first = an_officer(20, "镇一", village="")
    second = an_officer(21, "镇二", village="")
    roster = type(ROSTER)((*ROSTER.officers, first, second))
    case = new_case(danger=True, village="")
    changes = alerted(case, roster=roster)

    assert [s.person_id for s in only(changes, Say)] == [first.person_id, second.person_id, DUTY.person_id]
    assert Role.DUTY in DUTY.roles and steps(changes) == ["offered"]
    assert heard(changes, first)[0].startswith("【急】6207 正安镇")


def test_the_time_of_the_scene_is_eight_in_the_morning() -> None:
    """The tests above rest on it."""
    assert micros(datetime(2026, 3, 2, 8, tzinfo=SHANGHAI)) == MORNING


def test_the_sum_and_since_when_are_told_where_the_words_are_cut() -> None:
    """What is owed often comes last: the alert is no longer by a line and says it all the same."""
    told = "老板" + "这个那个的说了半天" * 14 + "一共欠我三千六，去年腊月就该给，押金还有五百"
    (text,) = heard(alerted(new_case(told=told), pieces(told)), MEDIATOR)

    assert len(text.splitlines()) <= 6
    assert "…”（后头说到三千六、去年腊月，全文回6207）" in text


def test_a_sum_that_is_shown_is_not_told_twice() -> None:
    """The words come first; where they are all there nothing is added."""
    told = "老板欠我三千六，去年腊月就该给"
    (text,) = heard(alerted(new_case(told=told), pieces(told)), MEDIATOR)

    assert f"“{told}”\n" in text


def test_tomorrow_said_at_night_and_read_in_the_morning_says_when_it_was_said() -> None:
    """明天 of ten in the evening is today for whoever reads it at six; 3月5号 is the same day for both."""
    for told, shown in (("明天他来锯树", "（昨天22:00说的）"), ("3月5号他来锯树", "")):
        case = new_case(told=told, opened_at=EVENING)
        said = tuple(replace(piece, received_at=EVENING) for piece in pieces(told))
        (text,) = heard(alerted(case, said, now=EVENING), MEDIATOR)

        assert f"“{told}”{shown}\n" in text


def test_tomorrow_read_on_the_same_day_is_left_as_it_is() -> None:
    """Nobody needs telling when it was said a minute ago."""
    (text,) = heard(alerted(new_case(told="明天他来锯树"), pieces("明天他来锯树")), MEDIATOR)

    assert "“明天他来锯树”\n" in text


def test_the_group_of_the_village_stands_with_it_in_danger_only() -> None:
    """正二村三组 is where to run; of an ordinary matter the village is enough, and of two groups neither."""
    for told, danger, head in (
        ("三组老样家要动刀", True, "【急】6207 正二村三组\n"),
        ("三组和五组的人要动刀", True, "【急】6207 正二村\n"),
        ("三组老样家垒墙", False, "6207 正二村 邻里 一般\n"),
    ):
        (text,) = heard(alerted(new_case(told=told, danger=danger), pieces(told)), MEDIATOR)
        assert text.startswith(head)
