"""What every store does with a file that comes after its message, and with files that follow a line."""

from __future__ import annotations

import pytest

from storage.changes import ForgetText, Say
from storage.interface import Store
from storage.records import Attachment, Incoming, MessageKind, SayRank
from tests.builders import ACCOUNT, DAY, MINUTE, MONDAY, a_picture, an_incoming
from tests.contract.stores import commit, handle, kept, opened

PICTURE = b"\xff\xd8 it took ten seconds"


def _later(message_id: str = "m-late", **about: object) -> Incoming:
    """A picture whose content the channel is still fetching."""
    coming = a_picture(content=None, size=0, coming=True)
    filled = {"message_id": message_id, "kind": MessageKind.IMAGE, "text": "", "attachment": coming, **about}
    return an_incoming(**filled)


def _attachment(store: Store, message_id: int) -> Attachment:
    (message,) = store.messages([message_id])
    assert message.attachment is not None
    return message.attachment


def test_a_file_may_come_after_its_message(store: Store) -> None:
    """Until then it says so; then it is there with its size, and nobody is asked for it any more."""
    (one,) = kept(store, _later())
    before = _attachment(store, one)
    waits = store.coming(ACCOUNT)

    store.attach(ACCOUNT, "m-late", MONDAY, PICTURE)
    after = _attachment(store, one)

    assert (before.coming, before.ref, before.size) == (True, "", 0)
    assert waits == [("m-late", MONDAY)]
    assert (after.coming, after.size, after.name) == (False, len(PICTURE), "墙.jpg")
    assert store.attachment(after.ref) == PICTURE
    assert store.coming(ACCOUNT) == []


@pytest.mark.parametrize("content", [None, b""])
def test_a_file_that_never_comes_is_not_waited_for(store: Store, content: bytes | None) -> None:
    """It has no content for good; how large it is stays known where it was too large to keep."""
    one, two = kept(store, _later("m-gone"), _later("m-large"))

    store.attach(ACCOUNT, "m-gone", MONDAY, content)
    store.attach(ACCOUNT, "m-large", MONDAY, content, 40_000_000)

    gone, large = _attachment(store, one), _attachment(store, two)
    assert (gone.coming, gone.ref, gone.size) == (False, "", 0)
    assert (large.coming, large.ref, large.size) == (False, "", 40_000_000)
    assert store.coming(ACCOUNT) == []


def test_what_nobody_waits_for_changes_nothing(store: Store) -> None:
    """A second arrival, a message that is not kept, one without a file, another day's, another account's."""
    (one, plain) = kept(store, _later(), an_incoming(message_id="m-plain"))
    store.attach(ACCOUNT, "m-late", MONDAY, PICTURE)

    store.attach(ACCOUNT, "m-late", MONDAY, b"another")
    store.attach(ACCOUNT, "m-late", MONDAY, None)
    store.attach(ACCOUNT, "m-late", MONDAY + DAY, b"another")
    store.attach("spare", "m-late", MONDAY, b"another")
    store.attach(ACCOUNT, "m-plain", MONDAY, b"another")
    store.attach(ACCOUNT, "m-never", MONDAY, b"another")

    assert store.attachment(_attachment(store, one).ref) == PICTURE
    assert store.messages([plain])[0].attachment is None


def test_who_waits_is_told_in_order_and_by_account(store: Store) -> None:
    """After a start the channel is asked again for its own, the oldest first."""
    kept(store, _later("m-b", at=MONDAY + MINUTE), _later("m-a"), _later("m-c", account="spare"))

    assert store.coming(ACCOUNT) == [("m-b", MONDAY + MINUTE), ("m-a", MONDAY)]
    assert store.coming("spare") == [("m-c", MONDAY)]
    assert store.coming("never") == []


def test_a_file_that_comes_late_belongs_to_the_case_of_its_message(store: Store) -> None:
    """The case took the message before its picture was there; forgetting the day's talk leaves it."""
    (one,) = kept(store, _later())
    opened(store, messages=(one,))
    handle(store, one)

    store.attach(ACCOUNT, "m-late", MONDAY, PICTURE)
    store.forget_before(MONDAY + 9 * DAY)

    assert store.attachment(_attachment(store, one).ref) == PICTURE


def test_a_file_of_forgotten_words_is_not_kept(store: Store) -> None:
    """Its message was let go while it was on its way: nothing of it is written down."""
    (one,) = kept(store, _later())
    commit(store, ForgetText(message_ids=(one,)))

    store.attach(ACCOUNT, "m-late", MONDAY, PICTURE)

    assert _attachment(store, one).ref == ""
    assert store.attachment(f"a{one}") is None
    assert store.coming(ACCOUNT) == []


def _said(store: Store, key: str, *, files: tuple[int, ...], rank: SayRank = SayRank.ALERT) -> int:
    commit(store, Say(key=key, text=key, person_id=1, rank=rank, files=files))
    line = store.said(key)
    assert line is not None
    return line.id


def test_files_follow_a_line_once_it_was_said(store: Store) -> None:
    """Not before, not where there are none, not another account's; danger's first."""
    first = _said(store, "first", files=(3, 4))
    _said(store, "unsaid", files=(3,))
    danger = _said(store, "danger", files=(5,), rank=SayRank.DANGER)
    for number in (first, danger, _said(store, "bare", files=())):
        store.sending(number, MONDAY)
        store.sent(number, MONDAY)

    found = [(line.id, line.to_follow) for line in store.following(ACCOUNT)]

    assert found == [(danger, (5,)), (first, (3, 4))]
    assert store.following("spare") == []


def test_a_file_that_followed_is_over_and_the_others_are_not(store: Store) -> None:
    """In whatever order; what was to follow stays on record, and with the last nothing is left to do."""
    line = _said(store, "alert", files=(3, 4, 5))
    store.sending(line, MONDAY)
    store.sent(line, MONDAY)

    left = []
    for over in ((4,), (4,), (), (99,), (3, 5)):
        store.followed(line, over)
        left.append([one.to_follow for one in store.following(ACCOUNT)])
    store.followed(99, (3,))

    assert left == [[(3, 5)]] * 4 + [[]]
    said = store.said("alert")
    assert said is not None and said.files == (3, 4, 5)
