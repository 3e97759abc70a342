"""What every store must do, whatever it is made of (storage/interface.py): the whole and the inbox."""

from __future__ import annotations

import pytest

from storage.changes import (
    OpenCase,
    Say,
    SetTimer,
)
from storage.errors import NotKept
from storage.interface import Store
from storage.records import MessageKind
from tests.builders import (
    ACCOUNT,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    a_case,
    a_picture,
    a_timer,
    an_incoming,
)
from tests.contract.stores import (
    commit,
    handle,
    kept,
    texts,
    undone,
)


def test_what_raises_in_a_transaction_leaves_nothing_behind(store: Store) -> None:
    """People, rooms, messages, cases, lines and timers of a failed transaction were never there."""
    with undone(store):
        store.keep([an_incoming()])
        store.apply(
            [
                OpenCase(case=a_case(), at=MONDAY, actor="bot"),
                Say(key="k", text="听见了", room_id=1),
                SetTimer(timer=a_timer()),
            ],
            MONDAY,
            ACCOUNT,
        )

    assert store.claim(MONDAY, 10) == []
    assert store.person_of(ACCOUNT, "wx-1") is None
    assert store.room_of(ACCOUNT, "room-1") is None
    assert store.case(1) is None
    assert (store.said("k"), store.timers(), store.next_due()) == (None, [], None)
    with pytest.raises(NotKept):
        store.person(1)


def test_after_a_rollback_the_same_is_kept_as_if_for_the_first_time(store: Store) -> None:
    """Nothing that memory held of the failed try is taken for kept, sealing keys included."""
    incoming = an_incoming()
    with undone(store):
        store.keep([incoming])

    (message_id,) = store.keep([incoming])

    (message,) = store.messages([message_id])
    assert (message.text, store.person(message.sender_id).name) == (incoming.text, "样吴")


def test_a_transaction_is_not_nested(store: Store) -> None:
    """A second one inside raises and the first can still be committed."""
    with store.transaction():
        store.keep([an_incoming(text="甲")])
        with pytest.raises(RuntimeError), store.transaction():
            pass

    assert texts(store, MONDAY) == ["甲"]


def test_a_mark_is_a_word_the_store_keeps_about_itself(store: Store) -> None:
    """Unset it is empty; set again it is the newer word."""
    before = store.mark("sample")
    store.set_mark("sample", "0")
    store.set_mark("sample", "1")

    assert (before, store.mark("sample")) == ("", "1")


def test_a_kept_message_comes_back_as_it_was_heard(store: Store) -> None:
    """Text, quoted words, times, mention, sender, room: all as the channel gave them."""
    heard = an_incoming(text="墙垒过来了", quoted="谁家的事", mentions_bot=True, at=MONDAY + 7)

    (message_id,) = store.keep([heard])

    (message,) = store.claim(MONDAY + 7, 1)
    assert message.id == message_id
    assert (message.text, message.quoted, message.mentions_bot) == ("墙垒过来了", "谁家的事", True)
    assert (message.sent_at, message.received_at) == (MONDAY + 7, MONDAY + 7)
    assert message.conversation == f"r{message.room_id}"
    assert store.room(message.room_id or 0).topic == heard.room_topic
    assert store.person(message.sender_id).name == heard.sender_name


def test_private_talk_is_the_conversation_of_its_person(store: Store) -> None:
    """Without a room the conversation is p and the sender's id."""
    store.keep([an_incoming(room="", room_topic="")])

    (message,) = store.claim(MONDAY, 1)
    assert (message.room_id, message.conversation) == (None, f"p{message.sender_id}")


@pytest.mark.parametrize("at", [0, 1, 2**31, 2**53 + 1, 2**62])
def test_times_are_whole_numbers_of_64_bits(store: Store, at: int) -> None:
    """No time is rounded or cut, however far off."""
    commit(store, SetTimer(timer=a_timer(due=at)))
    store.keep([an_incoming(at=at)])

    (message,) = store.claim(2**62, 1)
    assert (message.sent_at, message.received_at, store.timers()[0].due) == (at, at, at)


def test_the_same_message_three_times_is_kept_once(store: Store) -> None:
    """A second arrival, in the same call or later, is left out and told by 0."""
    one, other = an_incoming(text="甲"), an_incoming(text="乙")

    first = kept(store, one, one, other)
    second = kept(store, other, one)

    assert [bool(number) for number in first] == [True, False, True]
    assert second == [0, 0]
    assert [m.text for m in store.conversation("r1", limit=10)] == ["甲", "乙"]


def test_sameness_is_account_day_and_id_together(store: Store) -> None:
    """The same channel id of another day or account is another message."""
    kept_ids = kept(
        store,
        an_incoming(message_id="7"),
        an_incoming(message_id="7", at=MONDAY + DAY),
        an_incoming(message_id="7", account="spare"),
    )

    assert 0 not in kept_ids


def test_ids_grow_in_order_of_arrival(store: Store) -> None:
    """Whatever the sender's clock says, and over several calls."""
    later, sooner = an_incoming(at=MONDAY + HOUR), an_incoming(at=MONDAY)

    numbers = kept(store, later, sooner) + kept(store, an_incoming(at=MONDAY - HOUR))

    assert numbers == sorted(set(numbers))


def test_each_conversation_gives_its_oldest_message_in_order_of_arrival(store: Store) -> None:
    """Two rooms and a private talk give one message each; the second of a room waits for the first."""
    kept(
        store,
        an_incoming(room="A", text="A1"),
        an_incoming(room="A", text="A2"),
        an_incoming(room="", sender="wx-9", text="私1"),
        an_incoming(room="B", text="B1"),
    )

    first = store.claim(MONDAY, 10)
    handle(store, first[0].id, first[2].id)

    assert [m.text for m in first] == ["A1", "私1", "B1"]
    assert texts(store, MONDAY) == ["A2", "私1"]
    assert texts(store, MONDAY, limit=1) == ["A2"]


def test_claiming_does_not_use_up(store: Store) -> None:
    """A message stays first until it is handled: a crash in between loses nothing."""
    kept(store, an_incoming(text="甲"))

    assert texts(store, MONDAY) == texts(store, MONDAY) == ["甲"]


def test_a_message_put_off_holds_back_its_conversation_and_no_other(store: Store) -> None:
    """Until its time nothing newer of that room is given; then it comes first, with its tries counted."""
    a1, _, _ = kept(
        store,
        an_incoming(room="A", text="A1"),
        an_incoming(room="A", text="A2"),
        an_incoming(room="B", text="B1"),
    )

    store.fail(a1, MONDAY + MINUTE, give_up=False)

    assert texts(store, MONDAY) == ["B1"]
    back = store.claim(MONDAY + MINUTE, 10)
    assert [(m.text, m.tries) for m in back] == [("A1", 1), ("B1", 0)]


def test_a_message_given_up_is_set_aside_and_the_queue_goes_on(store: Store) -> None:
    """It is shown to the operator and what is behind it is given."""
    first, _ = kept(store, an_incoming(text="甲"), an_incoming(text="乙"))

    store.fail(first, MONDAY, give_up=True)

    assert texts(store, MONDAY) == ["乙"]
    assert [m.text for m in store.set_aside()] == ["甲"]


def test_messages_by_id_come_in_order_and_unknown_ones_are_left_out(store: Store) -> None:
    """Also when asked for twice or in another order."""
    one, two = kept(store, an_incoming(text="甲"), an_incoming(text="乙"))

    assert [m.text for m in store.messages([two, 999, one, two])] == ["甲", "乙"]


def test_a_recall_names_the_message_taken_back(store: Store) -> None:
    """By our id, also across midnight and within one batch; 0 when it was never kept."""
    one = an_incoming(message_id="x", at=MONDAY)
    (kept_id,) = kept(store, one)
    kept(
        store,
        an_incoming(kind=MessageKind.RECALL, text="", recalls="x", room="B", at=MONDAY + DAY),
        an_incoming(message_id="y", room="C"),
        an_incoming(kind=MessageKind.RECALL, text="", recalls="y", room="D"),
        an_incoming(kind=MessageKind.RECALL, text="", recalls="never", room="E"),
    )

    claimed = {m.conversation: m for m in store.claim(MONDAY + DAY, 10)}
    assert [claimed[c].recalls for c in ("r2", "r4", "r5")] == [kept_id, claimed["r3"].id, 0]


def test_a_picture_comes_back_with_its_name_and_bytes(store: Store) -> None:
    """The message carries name, sort and size and a reference; the bytes are asked for."""
    kept(store, an_incoming(kind=MessageKind.IMAGE, text="", attachment=a_picture(seconds=3)))

    (message,) = store.claim(MONDAY, 1)
    it = message.attachment
    assert it is not None
    assert (it.kind, it.name, it.mime, it.size, it.seconds, it.content) == (
        MessageKind.IMAGE,
        "墙.jpg",
        "image/jpeg",
        9,
        3,
        None,
    )
    assert store.attachment(it.ref) == b"\xff\xd8picture"


def test_a_file_the_channel_could_not_fetch_has_no_reference(store: Store) -> None:
    """内容取不到: it is known that there was one, and nothing to open. Made-up references open nothing."""
    kept(store, an_incoming(kind=MessageKind.VOICE, text="", attachment=a_picture(content=None)))

    (message,) = store.claim(MONDAY, 1)
    assert message.attachment is not None
    assert message.attachment.ref == ""
    assert [store.attachment(ref) for ref in ("", "a999", "../keys/master.key")] == [None] * 3


def test_the_newest_of_a_conversation_come_oldest_first(store: Store) -> None:
    """At most limit, and further back from before_id."""
    numbers = kept(store, *(an_incoming(text=word) for word in "甲乙丙丁"))

    assert [m.text for m in store.conversation("r1", limit=2)] == ["丙", "丁"]
    assert [m.text for m in store.conversation("r1", limit=2, before_id=numbers[2])] == ["甲", "乙"]
