"""What every store does with cases, their history, and questions about the law."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import open_store
from storage.changes import (
    ChangeQuestion,
    MoveCase,
)
from storage.errors import NotKept
from storage.interface import Store
from storage.records import State
from tests.builders import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    a_picture,
    an_incoming,
)
from tests.contract.stores import (
    a_question,
    a_reading,
    commit,
    kept,
    opened,
    settled,
)


def test_case_numbers_can_be_said_and_tell_nothing(store: Store) -> None:
    """Four digits, no 4, no 250, no 38, none twice, and not in any order that shows how many."""
    numbers = [store.fresh_number(MONDAY) for _ in range(300)]

    assert all(1000 <= n <= 9999 for n in numbers)
    assert not [n for n in numbers if any(bad in str(n) for bad in ("4", "250", "38"))]
    assert len(set(numbers)) == 300
    assert numbers != sorted(numbers)
    assert max(numbers) - min(numbers) > 8000


def test_with_a_fixed_key_the_numbers_are_the_same(store: Store) -> None:
    """A replay deals the same numbers every time."""
    other = open_store(None, number_key=b"test")

    assert [store.fresh_number(0) for _ in range(9)] == [other.fresh_number(0) for _ in range(9)]
    other.close()


def test_a_case_comes_back_as_it_was_opened(store: Store) -> None:
    """Every field, tuples as tuples; found by id and by number."""
    case = opened(
        store,
        topics=("minor",),
        hidden_from=(7,),
        offered_to=(2, 3),
        assigned=2,
        danger=True,
        reachable=True,
        guessed=True,
        signs=("垒墙", "地"),
        why="样村管邻里的是张姐",
        level="township",
    )

    assert store.case(1) == case
    assert store.case_numbered(6207) == case
    assert (store.case(2), store.case_numbered(1000)) == (None, None)
    (event,) = store.history(1)
    assert (event.n, event.step, event.actor, event.note, event.at) == (1, "opened", "bot", "样本", MONDAY)


def test_a_step_changes_its_fields_and_is_remembered(store: Store) -> None:
    """Who, when, what and the words of it; the rest of the case stays."""
    case = opened(store)

    commit(
        store,
        MoveCase(
            case_id=1,
            at=MONDAY + MINUTE,
            actor="officer:3",
            step="taken",
            note="我去看看",
            sets={"state": State.TAKEN, "holder": 3, "taken_at": MONDAY + MINUTE, "offered_to": (2, 3)},
        ),
    )

    assert store.case(1) == replace(
        case,
        state=State.TAKEN,
        holder=3,
        taken_at=MONDAY + MINUTE,
        offered_to=(2, 3),
        updated_at=MONDAY + MINUTE,
    )
    event = store.history(1)[1]
    assert (event.n, event.actor, event.step, event.note) == (2, "officer:3", "taken", "我去看看")
    assert event.sets["state"] == "taken"


@pytest.mark.parametrize("sets", [{"id": 2}, {"updated_at": 1}, {"colour": "red"}])
def test_a_step_cannot_set_what_is_not_its_own(store: Store, sets: dict[str, object]) -> None:
    """Neither id nor time of change nor a field that no case has; nothing is kept of such a step."""
    opened(store)

    with pytest.raises(ValueError, match="cannot set"):
        commit(store, MoveCase(case_id=1, at=1, actor="bot", step="x", sets=sets))
    with pytest.raises(NotKept):
        commit(store, MoveCase(case_id=99, at=1, actor="bot", step="x"))
    assert len(store.history(1)) == 1


def test_what_is_one_matter_is_found_from_the_earlier_case(store: Store) -> None:
    """Joined, or only like it: both name the earlier one; what was found not to be the same names none."""
    opened(store)
    joined = opened(store, id=2, number=6310, same_as=1, opened_at=MONDAY + MINUTE)
    like = opened(store, id=3, number=6311, same_as=1, opened_at=MONDAY + 2 * MINUTE)
    other = opened(store, id=5, number=6315, same_as=1, opened_at=MONDAY + 3 * MINUTE)
    sets = {"state": State.JOINED, "closed_at": MONDAY + HOUR, "same_as": 1}
    commit(store, MoveCase(case_id=2, at=MONDAY + HOUR, actor="officer:3", step="joined", sets=sets))
    commit(
        store,
        MoveCase(case_id=5, at=MONDAY + HOUR, actor="officer:3", step="not_same", sets={"same_as": None}),
    )
    commit(
        store,
        MoveCase(
            case_id=1, at=MONDAY + HOUR, actor="officer:3", step="voices", sets={"voices": 2, "parts": 1}
        ),
    )

    found = store.cases_beside(1)
    assert [case.id for case in found] == [joined.id, like.id]
    assert found[0].state is State.JOINED
    one = store.case(1)
    assert one is not None
    assert (one.voices, one.parts) == (2, 1)
    assert store.cases_beside(other.id) == []
    store.rebuild_cases()
    assert store.cases_beside(1) == found
    assert store.case(1) == one


def test_near_are_the_open_and_joined_ones_of_a_township(store: Store) -> None:
    """What ended, is older or of another township is not compared with."""
    opened(store)
    opened(
        store, id=2, number=6310, opened_at=MONDAY + MINUTE, state=State.JOINED, closed_at=MONDAY, same_as=1
    )
    opened(store, id=3, number=6311, opened_at=MONDAY + MINUTE, township="样二镇")
    opened(store, id=5, number=6315, opened_at=MONDAY - DAY)
    opened(store, id=6, number=6316, opened_at=MONDAY + MINUTE)
    settled(store, 6, MONDAY + HOUR)

    assert [case.id for case in store.cases_near("样本镇", MONDAY)] == [1, 2]


def test_messages_in_a_case_open_under_it(store: Store) -> None:
    """Also those added later, with their readings and files; text said before reads the same after."""
    one, two = kept(store, an_incoming(text="甲", attachment=a_picture()), an_incoming(text="乙"))
    commit(store, a_reading(one), a_reading(two))

    opened(store, messages=(one,))
    commit(store, MoveCase(case_id=1, at=2, actor="bot", step="added", sets={"messages": (one, two)}))

    assert [m.text for m in store.messages([one, two])] == ["甲", "乙"]
    assert store.attachment(f"a{one}") == b"\xff\xd8picture"
    assert all("matched" in (store.reading(n) or {}) for n in (one, two))


def test_cases_are_found_by_who_told_them(store: Store) -> None:
    """Open ones, or all, oldest first."""
    opened(store, id=1, number=1111, teller_id=5, opened_at=MONDAY + 9)
    opened(store, id=2, number=2222, teller_id=5)
    opened(store, id=3, number=3333, teller_id=6)
    settled(store, 2, MONDAY + HOUR)

    assert [c.id for c in store.cases_told_by(5)] == [1]
    assert [c.id for c in store.cases_told_by(5, open_only=False)] == [2, 1]


def test_an_officers_cases_are_those_offered_to_or_held_by_them(store: Store) -> None:
    """Until somebody takes them off the list; closed ones only when asked for."""
    opened(store, id=1, number=1111, offered_to=(3, 5))
    opened(store, id=2, number=2222, holder=5, opened_at=MONDAY + 1)
    opened(store, id=3, number=3333, assigned=6, opened_at=MONDAY + 2)
    before = [c.id for c in store.cases_of_officer(5)]
    commit(store, MoveCase(case_id=1, at=2, actor="bot", step="x", sets={"offered_to": (3,)}))
    settled(store, 2, MONDAY + HOUR)

    assert before == [1, 2]
    assert [c.id for c in store.cases_of_officer(5)] == []
    assert [c.id for c in store.cases_of_officer(5, open_only=False)] == [2]


def test_cases_between_are_those_that_were_open_at_some_time_of_it(store: Store) -> None:
    """Opened before the end and not closed before the start; by township and village if asked."""
    opened(store, id=1, number=1111)
    opened(store, id=2, number=2222, opened_at=MONDAY + 1)
    opened(store, id=3, number=3333, opened_at=MONDAY + DAY)
    opened(store, id=5, number=5555, village="别村")
    opened(store, id=6, number=6666, township="别镇")
    settled(store, 1, MONDAY + HOUR)
    settled(store, 2, MONDAY + 2 * HOUR)

    found = store.cases_between(MONDAY + 2 * HOUR, MONDAY + DAY, township="样本镇", village="样村")
    assert [c.id for c in found] == [2]
    assert [c.id for c in store.cases_between(0, MONDAY + 2 * DAY, township="样本镇")] == [1, 5, 2, 3]
    assert [c.id for c in store.cases_between(0, MONDAY + 1)] == [1, 5, 6]


def test_history_between_is_all_steps_of_that_time(store: Store) -> None:
    """Of all cases, in order of time; the end is not part of it."""
    opened(store, id=1, number=1111)
    opened(store, id=2, number=2222, opened_at=MONDAY + 1)
    settled(store, 1, MONDAY + 2)

    found = store.history_between(MONDAY + 1, MONDAY + 2)
    assert [(e.case_id, e.n) for e in found] == [(2, 1)]
    assert [(e.case_id, e.n) for e in store.history_between(0, 2**60)] == [(1, 1), (2, 1), (1, 2)]


def test_the_newest_case_with_a_number_is_meant(store: Store) -> None:
    """A number dealt again after its rest means the newer matter."""
    opened(store, id=1)
    settled(store, 1, MONDAY)
    opened(store, id=2, opened_at=MONDAY + 100 * DAY)

    found = store.case_numbered(6207)
    assert found is not None
    assert found.id == 2


def test_a_legal_question_is_kept_with_its_answer(store: Store) -> None:
    """All, the unanswered alone, and a person's last."""
    commit(
        store,
        a_question(),
        a_question(answer_id="", text="没答上", person_id=2, room_id=7),
        a_question(text="又问"),
    )

    assert [q.text for q in store.asked_law()] == ["工钱不给咋办", "没答上", "又问"]
    (unanswered,) = store.asked_law(unanswered_only=True)
    assert (unanswered.text, unanswered.room_id, unanswered.score) == ("没答上", 7, 0.5)
    last = store.last_asked(1)
    assert last is not None
    assert (last.text, last.id) == ("又问", 3)
    assert store.last_asked(9) is None


def test_a_question_keeps_what_was_refused_and_what_stands_now(store: Store) -> None:
    """An answer that was not this one, and the next; answered at last, it is reviewed no more."""
    commit(store, a_question(), a_question(text="又问"), a_question(text="没答上", answer_id=""))

    commit(store, ChangeQuestion(question_id=1, answer_id="debt", refused=("wages", "land")))
    commit(store, ChangeQuestion(question_id=3, answer_id="debt"))

    (refused,) = store.asked_law(unanswered_only=True)
    assert (refused.text, refused.answer_id, refused.refused) == ("工钱不给咋办", "debt", ("wages", "land"))
    assert [q.refused for q in store.asked_law()] == [("wages", "land"), (), ()]


def test_questions_are_found_by_when_they_were_put(store: Store) -> None:
    """All since a day, and one person's; the moment itself is part of it."""
    commit(store, a_question(), a_question(at=MONDAY + 1, text="又问", answer_id=""))
    commit(store, a_question(at=MONDAY + 2, text="别人问", person_id=2))

    assert [q.text for q in store.asked_law(since=MONDAY + 1)] == ["又问", "别人问"]
    assert [q.text for q in store.asked_law(unanswered_only=True, since=MONDAY + 2)] == []
    assert [q.text for q in store.asked_since(1, MONDAY)] == ["工钱不给咋办", "又问"]
    assert [q.text for q in store.asked_since(1, MONDAY + 1)] == ["又问"]


def test_a_message_asked_about_and_then_told_belongs_to_the_case(store: Store) -> None:
    """Whichever comes first, it can be read, and the case keeps it."""
    (message_id,) = kept(store, an_incoming(text="他打我,我能告他不"))
    commit(store, a_question(message_id))
    opened(store, messages=(message_id,))
    commit(store, a_question(message_id))

    assert store.messages([message_id])[0].text == "他打我,我能告他不"
