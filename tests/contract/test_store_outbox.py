"""What every store does with words to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from storage.changes import (
    QuestionAnswered,
    Say,
    Unsay,
)
from storage.interface import Store
from storage.records import Asked, SayRank, SayState
from tests.builders import (
    DAY,
    MONDAY,
    SECOND,
)
from tests.contract.stores import (
    commit,
    due_texts,
)


def test_a_card_follows_until_it_is_over(store: Store) -> None:
    """Like a file: only once its line was said, and not again once it went."""
    commit(store, Say(key="teach:1", text="普法一条", person_id=4, card="bad-seed"))
    line = store.said("teach:1")
    assert line is not None and line.card == "bad-seed"
    assert store.following(line.account) == []
    store.sending(line.id, MONDAY)
    store.sent(line.id, MONDAY)
    assert [one.card for one in store.following(line.account)] == ["bad-seed"]

    store.card_over(line.id)

    assert store.following(line.account) == []


def test_words_with_one_key_are_said_once(store: Store) -> None:
    """A second one, in the same commit or later, is left out; the first stands."""
    say = Say(key="line:1", text="听见了", room_id=1)

    commit(store, say, replace(say, text="又一遍"))
    commit(store, replace(say, text="第三遍", room_id=None, person_id=4))

    assert [line.text for line in store.outbox()] == ["听见了"]


def test_a_line_comes_back_with_all_that_was_asked(store: Store) -> None:
    """Text, who it is for, the question digits answer, files to follow."""
    asked = Asked(kind="offer", case_id=9, choices=("a", "b"))
    commit(
        store,
        Say(
            key="offer:9",
            text="有件事请您看看",
            person_id=5,
            rank=SayRank.ALERT,
            not_before=MONDAY + 1,
            case_id=9,
            question=asked,
            files=(3, 4),
        ),
        now=MONDAY,
        account="spare",
    )

    line = store.said("offer:9")
    assert line is not None
    assert (line.text, line.account, line.room_id, line.person_id) == ("有件事请您看看", "spare", None, 5)
    assert (line.rank, line.not_before, line.created_at) == (SayRank.ALERT, MONDAY + 1, MONDAY)
    assert (line.question, line.files, line.case_id, line.conversation) == (asked, (3, 4), 9, "p5")
    assert (line.state, line.attempts, line.answered, line.again) == (SayState.QUEUED, 0, False, False)


@pytest.mark.parametrize("whom", [{}, {"room_id": 1, "person_id": 1}])
def test_words_go_to_a_room_or_a_person_not_both(store: Store, whom: dict[str, int]) -> None:
    """Exactly one of them, or it is refused."""
    with pytest.raises(ValueError, match="exactly one"):
        commit(store, Say(key="k", text="?", **whom))  # type: ignore[arg-type]


def test_due_lines_come_by_rank_then_time_one_for_each_conversation(store: Store) -> None:
    """Danger first, also in its conversation; the group's line last; else the second waits for the first."""
    commit(
        store,
        Say(key="1", text="群", room_id=1, rank=SayRank.GROUP),
        Say(key="2", text="私", person_id=1, not_before=5),
        Say(key="3", text="私二", person_id=1, rank=SayRank.DANGER),
        Say(key="4", text="私早", person_id=2, not_before=4),
        Say(key="5", text="急", person_id=3, rank=SayRank.DANGER),
        Say(key="6", text="以后", person_id=4, not_before=99),
        Say(key="7", text="私早二", person_id=2, not_before=4),
    )

    assert due_texts(store, 5) == ["私二", "急", "私早", "群"]
    assert due_texts(store, 5, limit=2) == ["私二", "急"]


def test_a_line_not_yet_due_holds_nothing_back(store: Store) -> None:
    """What waits for the morning lets what is due now go first; then the older goes first."""
    commit(
        store,
        Say(key="1", text="明早", person_id=1, not_before=50),
        Say(key="2", text="现在", person_id=1),
    )

    assert due_texts(store, 10) == ["现在"]
    assert due_texts(store, 50) == ["明早"]


def test_a_line_under_way_or_waiting_for_a_retry_holds_back_its_conversation(store: Store) -> None:
    """Others go on; once it is sent the next one is given."""
    commit(
        store,
        Say(key="1", text="甲", person_id=1),
        Say(key="2", text="乙", person_id=1),
        Say(key="3", text="丙", person_id=2),
    )

    store.sending(1, 10)
    while_sending = due_texts(store, 10)
    store.unsent(1, 30)
    while_waiting = due_texts(store, 29)
    retry = due_texts(store, 30)
    store.sending(1, 30)
    store.sent(1, 31)

    assert (while_sending, while_waiting, retry) == (["丙"], ["丙"], ["甲", "丙"])
    assert due_texts(store, 31) == ["乙", "丙"]
    line = store.said("1")
    assert line is not None
    assert (line.state, line.attempts, line.sent_at) == (SayState.SENT, 2, 31)


def test_a_line_that_is_put_off_holds_back_nothing_until_then(store: Store) -> None:
    """Tried before or not; in the morning it comes before what was written after it, and only if it waits."""
    commit(store, Say(key="1", text="甲", person_id=1), Say(key="2", text="乙", person_id=1))
    store.sending(1, 10)
    store.unsent(1, 20)

    store.put_off(1, 100)
    now, due = due_texts(store, 20), store.next_due()
    store.sending(2, 20)
    store.sent(2, 20)
    store.put_off(2, 50)
    commit(store, Say(key="3", text="丙", person_id=1, not_before=100))

    assert (now, due) == (["乙"], 0)
    assert due_texts(store, 99) == []
    assert store.next_due() == 100
    assert due_texts(store, 100) == ["甲"]


def test_present_danger_goes_past_what_waits_in_its_conversation(store: Store) -> None:
    """Of an account held back an ordinary line may wait for an hour; danger is tried all the same."""
    commit(
        store,
        Say(key="1", text="平常", person_id=1),
        Say(key="2", text="急", person_id=1, rank=SayRank.DANGER),
        Say(key="3", text="又急", person_id=1, rank=SayRank.DANGER),
    )

    store.sending(1, 10)
    under_way = due_texts(store, 10)
    store.unsent(1, 3_600)
    danger = due_texts(store, 11)
    store.sending(2, 11)
    store.unsent(2, 20)
    waiting = due_texts(store, 19)
    store.sending(2, 20)
    store.sent(2, 20)

    assert (under_way, danger, waiting) == ([], ["急"], [])
    assert due_texts(store, 20) == ["又急"]


def test_what_the_account_never_heard_itself_say_is_said_once_more(store: Store) -> None:
    """Marked; not a second time, and not what was answered meanwhile."""
    commit(
        store,
        Say(key="1", text="没听见", person_id=1),
        Say(key="2", text="还没发", person_id=2),
    )
    store.sending(1, 10)
    store.sent(1, 11)
    store.unechoed(1, 70)
    store.unechoed(2, 70)
    line = store.said("1")

    assert line is not None and (line.state, line.again) == (SayState.QUEUED, True)
    assert due_texts(store, 69) == ["还没发"]
    store.sending(1, 70)
    store.sent(1, 71)
    store.unechoed(1, 140)
    assert due_texts(store, 140) == ["还没发"]


def test_an_unknown_end_is_settled_by_the_echo_or_said_again_marked(store: Store) -> None:
    """In doubt it is shown; it holds back nothing; said again it carries the mark."""
    commit(
        store,
        Say(key="1", text="甲", person_id=1),
        Say(key="2", text="乙", person_id=2),
        Say(key="3", text="甲二", person_id=1),
    )
    store.sending(1, 10)
    store.sending(2, 10)
    doubt_sending = [line.id for line in store.in_doubt()]
    store.unknown(1)
    store.unknown(2)
    doubt = [(line.id, line.state) for line in store.in_doubt()]
    free = due_texts(store, 10)

    store.sent(1, 11)
    store.again(2, 40)

    assert doubt_sending == [1, 2]
    assert doubt == [(1, SayState.UNKNOWN), (2, SayState.UNKNOWN)]
    assert free == ["甲二"]
    assert store.in_doubt() == []
    (again,) = [line for line in store.to_send(40, 10) if line.id == 2]
    assert (again.text, again.again, again.attempts) == ("乙", True, 1)


def test_a_late_word_changes_nothing_about_a_line_that_was_sent(store: Store) -> None:
    """Sent is sent: neither a failure nor a doubt reported afterwards queues it anew."""
    commit(store, Say(key="1", text="甲", person_id=1))
    store.sending(1, 10)
    store.sent(1, 11)

    store.unsent(1, 12)
    store.unknown(1)
    store.again(1, 12)
    store.give_up(1, 12)

    line = store.said("1")
    assert line is not None
    assert (line.state, line.sent_at) == (SayState.SENT, 11)


def test_a_line_given_up_is_shown_and_the_next_goes(store: Store) -> None:
    """Its conversation is free again."""
    commit(store, Say(key="1", text="甲", person_id=1), Say(key="2", text="乙", person_id=1))

    store.sending(1, 10)
    store.give_up(1, 11)

    assert [line.text for line in store.given_up()] == ["甲"]
    assert due_texts(store, 11) == ["乙"]


def test_unsaying_cancels_only_what_is_still_queued(store: Store) -> None:
    """By how the key begins; what is being sent, was sent, or may have arrived stays as it is."""
    commit(store, *(Say(key=f"case:1:{n}", text=str(n), person_id=n) for n in (1, 2, 3, 4)))
    commit(store, Say(key="case:12:1", text="别的", person_id=9))
    store.sending(1, 1)
    store.sending(2, 1)
    store.unknown(2)
    store.again(2, 5)
    store.sending(3, 1)
    store.sent(3, 2)

    commit(store, Unsay(key_prefix="case:1:"))

    states = [line.state.value for line in store.outbox()]
    assert states == ["sending", "queued", "sent", "cancelled", "queued"]
    commit(store, Say(key="case:1:4", text="又说", person_id=4))
    assert store.outbox()[3].state is SayState.CANCELLED


def test_the_last_question_is_the_last_that_reached_them_until_answered(store: Store) -> None:
    """Queued lines do not count nor other people's, doubtful ones do; once it is answered a second
    tap means nothing: it must not take an older case too."""
    asked = Asked(kind="offer", case_id=1)

    def question(key: str, **about: object) -> Say:
        return Say(key=key, text=key, person_id=5, question=asked, **about)  # type: ignore[arg-type]

    commit(
        store,
        question("1"),
        Say(key="plain", text="x", person_id=6),
        question("2", not_before=0),
        question("3"),
        Say(key="other", text="y", person_id=7, question=asked),
    )
    seen: list[str | None] = []

    def look() -> None:
        found = store.last_question(5)
        seen.append(found.key if found else None)

    look()
    for number in (1, 3, 4):
        store.sending(number, 10 + number)
        look()
        store.sent(number, 10 + number)
    commit(store, QuestionAnswered(key="3"))
    look()

    assert seen == [None, "1", "2", "3", None]


def test_a_question_said_again_after_doubt_still_stands(store: Store) -> None:
    """They may have read it the first time: a digit answers it while it waits to be said again."""
    commit(store, Say(key="1", text="1接?", person_id=5, question=Asked(kind="offer")))
    store.sending(1, 10)
    store.unknown(1)
    store.again(1, 99)

    found = store.last_question(5)
    assert found is not None
    assert found.key == "1"


def test_the_outbox_is_listed_by_conversation_and_from_an_id_on(store: Store) -> None:
    """For the console: all, a room's, a person's, the newer ones."""
    commit(
        store,
        Say(key="1", text="甲", room_id=1),
        Say(key="2", text="乙", person_id=1),
        Say(key="3", text="丙", room_id=1),
    )

    def listed(found: Sequence[object]) -> list[str]:
        return [cast("str", line.text) for line in found]  # type: ignore[attr-defined]

    assert listed(store.outbox()) == ["甲", "乙", "丙"]
    assert listed(store.outbox(since_id=1)) == ["乙", "丙"]
    assert listed(store.outbox(room_id=1)) == ["甲", "丙"]
    assert listed(store.outbox(person_id=1, since_id=0)) == ["乙"]


def test_a_second_is_a_million() -> None:
    """The builders' units are microseconds, as the records say."""
    assert (SECOND, DAY) == (1_000_000, 86_400_000_000)
