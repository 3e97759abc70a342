"""Who becomes a contact is welcomed, and hears what is still true of their matters: nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.choose import decide
from handlers.hours import DAY
from handlers.limits import SECOND, stored_limits
from lexicon.reading import Topic
from lexicon.wording import wording
from storage.changes import CancelTimers, Change, MoveCase, Say, SayAfterAll
from storage.records import NOT_CONTACT, Asked, Case, MessageKind, Outgoing, SayRank, SayState, State
from tests.handlers.scene import CHATTER, MEDIATOR, MORNING, SPEAKER, STRANGER, a_case, a_message, only, scene
from tests.texts import check

MINUTE = 60 * SECOND
CASE = a_case(reachable=False)
DANGER = a_case(reachable=False, danger=True, urgency="critical", types=("safety",))


def befriended(*told: Case, unsaid: tuple[Outgoing, ...] = (), now: int = MORNING) -> list[Change]:
    """What it does when the teller of these cases becomes a contact."""
    message = a_message(kind=MessageKind.FRIEND, id=90, private=True, at=now)
    return decide(scene(message, person=SPEAKER, told=told, unsaid=unsaid, now=now))


def kept(key: str, text: str = "", *, id: int = 5, **sets: Any) -> Outgoing:
    """A line that waits for its person."""
    about: dict[str, Any] = {
        "account": "bot",
        "room_id": None,
        "person_id": SPEAKER.id,
        "rank": SayRank.PRIVATE,
        "not_before": 0,
        "created_at": MORNING,
        "state": SayState.GIVEN_UP,
        "refused": NOT_CONTACT,
    }
    return Outgoing(id=id, key=key, text=text, **{**about, **sets})


def lines(changes: list[Change]) -> list[str]:
    """The keys of what is said."""
    return [c.key for c in only(changes, Say)]


def test_welcome_first_line_and_the_question_who_comes() -> None:
    """What they would have heard, had they been a contact; from now on the case can reach them."""
    changes = befriended(CASE)

    assert lines(changes) == [
        f"friend:{SPEAKER.id}:20514",
        "first:case:701",
        "second_ordinary:case:701",
    ]
    (moved,) = only(changes, MoveCase)
    assert (moved.case_id, moved.step, dict(moved.sets)) == (701, "reachable", {"reachable": True})
    check("villager/just a contact", "\n--\n".join(one.text for one in only(changes, Say)))


def test_nothing_to_tell_is_a_welcome_alone() -> None:
    """Who has no matter here hears what the bot is."""
    changes = befriended()

    assert [one.text for one in only(changes, Say)] == [wording("friend")]
    assert only(changes, MoveCase) == []


def test_somebody_took_it_meanwhile() -> None:
    """Who, and the number; the question whether that one is all right is no question any more."""
    changes = befriended(
        replace(CASE, state=State.TAKEN, holder=MEDIATOR.id, taken_at=MORNING + DAY), now=MORNING + 2 * DAY
    )

    assert lines(changes)[1:] == ["first:case:701", f"taken:case:701:{MEDIATOR.id}"]


def test_the_question_names_whose_turn_it_is_now() -> None:
    """It was passed on since: the line that was given up named another."""
    old = kept("second_ordinary:case:701", wording("second_ordinary", called="别人"))
    changes = befriended(CASE, unsaid=(old,))

    assert lines(changes)[-1] == "second_ordinary:case:701:after:5"
    assert MEDIATOR.called in only(changes, Say)[-1].text
    assert only(changes, SayAfterAll) == []


def test_a_line_given_up_goes_out_itself() -> None:
    """It was a contact, then was not, and is one again: nothing is written anew."""
    first = kept("first:case:701", wording("first", number=6207), id=4)
    changes = befriended(CASE, unsaid=(first,))

    assert only(changes, SayAfterAll) == [SayAfterAll(outgoing_ids=(4,))]
    assert lines(changes)[1:] == ["second_ordinary:case:701"]


@pytest.mark.parametrize("topic", [Topic.VIOLENCE, Topic.DIVORCE, Topic.OFFICER, Topic.SUICIDE, Topic.SCAM])
@pytest.mark.parametrize("state", [State.OFFERED, State.TAKEN])
def test_of_what_is_delicate_nothing_comes(topic: Topic, state: State) -> None:
    """The welcome is the same as for anybody: the phone may be in another's hand."""
    holder = MEDIATOR.id if state is State.TAKEN else None
    case = replace(CASE, topics=(topic.value,), state=state, holder=holder, taken_at=MORNING if holder else 0)
    changes = befriended(case, unsaid=(kept("first:case:701", wording("first", number=6207), case_id=701),))

    assert [one.text for one in only(changes, Say)] == [wording("friend")]
    assert only(changes, SayAfterAll) == []
    assert [one.step for one in only(changes, MoveCase)] == ["reachable"]


@pytest.mark.parametrize(
    "state", [State.SETTLED, State.UNSETTLED, State.MOVED_OUT, State.WITHDRAWN, State.FALSE_ALARM]
)
def test_of_what_has_ended_nothing_comes(state: State) -> None:
    """Neither "is it settled? 1 yes 2 no" nor anything else of it."""
    old = kept(
        "settled:case:701:1", "6207张姐说说妥了。", case_id=701, question=Asked(kind="settled", case_id=701)
    )
    changes = befriended(replace(CASE, state=state, closed_at=MORNING), unsaid=(old,))

    assert [one.text for one in only(changes, Say)] == [wording("friend")]
    assert only(changes, MoveCase) == [] and only(changes, SayAfterAll) == []


def test_still_looking_is_not_repeated() -> None:
    """It waited a day and then was taken: "还在找人" is not true any more and does not come."""
    old = kept("still_waiting:case:701:once", "6207还在找人", case_id=701)
    case = replace(CASE, state=State.TAKEN, holder=MEDIATOR.id, taken_at=MORNING + DAY)

    assert only(befriended(case, unsaid=(old,), now=MORNING + 2 * DAY), SayAfterAll) == []


def test_seven_days_and_no_longer() -> None:
    """Later the case can reach them, but what was said of it is old."""
    week = stored_limits().words_kept
    assert week == 7 * DAY
    assert len(lines(befriended(CASE, now=MORNING + week))) == 3
    late = befriended(CASE, now=MORNING + week + 1)
    assert len(lines(late)) == 1
    assert [one.step for one in only(late, MoveCase)] == ["reachable"]


@pytest.mark.parametrize("topics", [(), (Topic.VIOLENCE.value,)])
def test_danger_told_just_now_is_answered_at_once(topics: tuple[str, ...]) -> None:
    """She spoke in the group and added the bot: what to do comes now, as it comes to any contact; alone."""
    changes = befriended(replace(DANGER, topics=topics), now=MORNING + 5 * MINUTE)

    assert lines(changes)[1:] == ["danger:case:701"]
    assert only(changes, Say)[1].rank is SayRank.DANGER


def test_danger_of_yesterday_is_not() -> None:
    """ "我正叫人，还没人应" a day later would be no help."""
    assert len(lines(befriended(DANGER, now=MORNING + DAY))) == 1


def test_danger_that_was_answered_says_so_within_the_hour() -> None:
    """Who came; later nothing, for "在联系" is over."""
    case = replace(DANGER, state=State.TAKEN, holder=MEDIATOR.id, taken_at=MORNING + 2 * MINUTE)
    at = f"danger_taken:case:701:{MEDIATOR.id}:{MORNING + 2 * MINUTE}"

    assert lines(befriended(case, now=MORNING + 5 * MINUTE))[1:] == [at]
    assert len(lines(befriended(case, now=MORNING + DAY))) == 1


def test_an_answer_about_the_law_waited_and_a_delicate_one_did_not() -> None:
    """The law is the same after five days; whose marriage it was about is nobody's to read."""
    changes = befriended(unsaid=(kept("law:1", "借条……", id=4), kept("law_private:2", "离婚……", id=5)))

    assert only(changes, SayAfterAll) == [SayAfterAll(outgoing_ids=(4,))]


def test_of_questions_about_the_law_only_the_last_is_asked() -> None:
    """Digits would otherwise answer the wrong one."""
    which = Asked(kind="choose_answer", choices=("a", "b"))
    first, last = kept("law:1", "哪个？", id=4, question=which), kept("law:2", "哪个？", id=6, question=which)

    assert only(befriended(unsaid=(first, last)), SayAfterAll) == [SayAfterAll(outgoing_ids=(6,))]


def test_what_is_not_about_a_case_or_the_law_is_over() -> None:
    """A greeting of Tuesday, "好嘞", a list of cases: nobody waits for those."""
    changes = befriended(unsaid=(kept("here:person:11:1"), kept("mine:7"), kept("friend:11:20500")))

    assert only(changes, SayAfterAll) == []


def test_the_older_case_comes_first() -> None:
    """As they were told."""
    later = replace(CASE, id=702, number=6208, opened_at=MORNING + MINUTE)
    changes = befriended(later, CASE, now=MORNING + DAY)

    assert [key for key in lines(changes) if key.startswith("first")] == ["first:case:701", "first:case:702"]


def test_becoming_a_contact_while_the_bot_was_away_is_noticed_when_they_speak() -> None:
    """The event never came; the next word of theirs says that they can be written to. No welcome then."""
    message = a_message("在吗", private=True)
    changes = decide(scene(message, person=SPEAKER, reading=CHATTER, told=(CASE,)))

    assert [key for key in lines(changes) if "case" in key] == ["first:case:701", "second_ordinary:case:701"]
    assert not any(key.startswith("friend") for key in lines(changes))


def test_a_stranger_who_goes_on_speaking_is_told_nothing() -> None:
    """They still are none."""
    message = a_message("在吗", sender_id=STRANGER.id)
    changes = decide(scene(message, person=STRANGER, reading=CHATTER, told=(CASE,)))

    assert only(changes, MoveCase) == [] and not any("case" in key for key in lines(changes))


def test_a_refusal_of_before_changes_nothing_afterwards() -> None:
    """What was to be decided of a line that could not go is void: they are a contact now."""
    assert CancelTimers(key_prefix=f"unwritable:{SPEAKER.id}:") in befriended(CASE)
