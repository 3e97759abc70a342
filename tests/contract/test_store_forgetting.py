"""What every store keeps of readings, and what it lets go and when."""

from __future__ import annotations

from dataclasses import replace

from storage.changes import (
    ForgetText,
    OpenCase,
    Say,
)
from storage.interface import Store
from tests.builders import (
    DAY,
    HOUR,
    MONDAY,
    a_case,
    a_picture,
    an_incoming,
)
from tests.contract.stores import (
    a_question,
    a_reading,
    commit,
    handle,
    kept,
)


def test_a_reading_is_kept_with_the_lexicon_it_was_made_with(store: Store) -> None:
    """Read again, the newer reading stands; never read, there is none."""
    (message_id,) = kept(store, an_incoming())
    commit(store, replace(a_reading(message_id), lexicon="old"))
    commit(store, a_reading(message_id))

    found = store.reading(message_id)
    assert found == {
        "kind": "chatter",
        "matched": [{"word": "墙"}],
        "lexicon": "ab12",
        "urgency": "none",
    }
    assert store.reading(999) is None


def test_forgotten_small_talk_leaves_id_and_time(store: Store) -> None:
    """Words, quoted words, the reading's words, the file's name and bytes are gone."""
    (message_id,) = kept(store, an_incoming(quoted="别人的话", attachment=a_picture()))
    commit(store, a_reading(message_id))

    commit(store, ForgetText(message_ids=(message_id,)))

    (message,) = store.messages([message_id])
    assert (message.text, message.quoted, message.forgotten) == ("", "", True)
    assert (message.id, message.sent_at) == (message_id, MONDAY)
    assert message.attachment is not None
    assert (message.attachment.name, message.attachment.ref) == ("", "")
    assert store.attachment(f"a{message_id}") is None
    assert store.reading(message_id) == {"lexicon": "ab12", "kind": "chatter", "urgency": "none"}


def test_a_reading_that_comes_after_forgetting_brings_no_words_back(store: Store) -> None:
    """Kind and urgency are kept, the words behind them are not."""
    (message_id,) = kept(store, an_incoming())

    commit(store, ForgetText(message_ids=(message_id,)), a_reading(message_id))

    assert "matched" not in (store.reading(message_id) or {})


def test_messages_of_a_case_or_a_question_are_not_forgotten(store: Store) -> None:
    """Neither when a handler asks for it nor when their time is over; small talk beside them is."""
    case_msg, question_msg, talk = kept(
        store, an_incoming(text="案", attachment=a_picture()), an_incoming(text="问"), an_incoming(text="闲")
    )
    handle(store, case_msg, question_msg, talk)
    commit(
        store,
        OpenCase(case=a_case(messages=(case_msg,)), at=MONDAY, actor="bot"),
        a_question(question_msg),
        ForgetText(message_ids=(case_msg, question_msg)),
    )

    forgotten = store.forget_before(MONDAY + DAY)

    found = store.messages([case_msg, question_msg, talk])
    assert forgotten == 1
    assert [(m.text, m.forgotten) for m in found] == [("案", False), ("问", False), ("", True)]
    assert store.attachment(f"a{case_msg}") == b"\xff\xd8picture"


def test_what_is_not_yet_handled_is_not_forgotten(store: Store) -> None:
    """However old; once handled it goes the next time, and nothing is forgotten twice."""
    old, new = kept(store, an_incoming(text="旧"), an_incoming(text="新", at=MONDAY + DAY))
    handle(store, new)

    first = store.forget_before(MONDAY + HOUR)
    handle(store, old)
    second = store.forget_before(MONDAY + HOUR)
    third = store.forget_before(MONDAY + HOUR)

    assert (first, second, third) == (0, 1, 0)
    assert [m.forgotten for m in store.messages([old, new])] == [True, False]


def test_forgetting_goes_on_where_it_stopped(store: Store) -> None:
    """Day after day each message is forgotten once its time is over, private and in groups."""
    gone = []
    for day in range(4):
        numbers = kept(store, an_incoming(at=MONDAY + day * DAY), an_incoming(room="", at=MONDAY + day * DAY))
        handle(store, *numbers)
        gone.append(store.forget_before(MONDAY + (day - 1) * DAY))
        assert [m.forgotten for m in store.messages(numbers)] == [False, False]

    assert gone == [0, 0, 2, 2]


def test_said_lines_of_no_case_lose_their_text_in_time(store: Store) -> None:
    """A line still queued and a line of a case keep theirs; what was said remains known by its key."""
    commit(
        store,
        Say(key="sent", text="在呢", person_id=1),
        Say(key="case", text="您的事", person_id=2, case_id=1),
        Say(key="queued", text="明早再说", person_id=3, not_before=MONDAY + 9 * DAY),
    )
    for line in store.to_send(MONDAY, 10):
        store.sending(line.id, MONDAY)
        store.sent(line.id, MONDAY)

    store.forget_before(MONDAY + DAY)

    assert [line.text for line in store.outbox()] == ["", "您的事", "明早再说"]
