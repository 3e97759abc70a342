"""What people say, are called and can be reached by lies sealed, opens only where it belongs, and goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import open_store
from storage.changes import (
    BindOfficer,
    Change,
    ForgetText,
    KeepCorrection,
    KeepQuestion,
    KeepReading,
    MoveCase,
    OpenCase,
    Say,
)
from storage.errors import SealBroken
from storage.ids import day_owner
from storage.records import MessageKind, State, WordBehind
from storage.sqlite import SqliteStore
from tests.builders import ACCOUNT, DAY, MONDAY, a_case, a_picture, an_incoming, an_officer

# 50 invented words, names and numbers, none of which may stand anywhere on disk
PLANTED = tuple(
    f"{word}{n}"
    for n in range(5)
    for word in (
        *("密谈", "样名", "1990000000", "wxid_zq", "附件名"),
        *("案情", "引语", "结果", "代号7780", "问句"),
    )
)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return open_store(tmp_path / "data", number_key=b"test")


def commit(store: SqliteStore, *changes: Change) -> None:
    with store.transaction():
        store.apply(changes, MONDAY, ACCOUNT)


def test_no_planted_word_stands_in_any_file(store: SqliteStore, tmp_path: Path) -> None:
    """Neither in the database nor its log nor an attachment nor a file's name, open, folded in or closed."""
    for n in range(5):
        talk, name, phone, contact, file, matter, quoted, outcome, code, question = PLANTED[
            n * 10 : n * 10 + 10
        ]
        picture = a_picture(name=file, content=(talk + matter).encode())
        (message_id,) = store.keep(
            [
                an_incoming(
                    text=talk, quoted=quoted, sender=contact, sender_name=name, room=contact + "@room",
                    kind=MessageKind.IMAGE, attachment=picture,
                )
            ]
        )  # fmt: skip
        store.replace_roster([an_officer(name=name, called=name, phone=phone)])
        store.set_code(1, code, MONDAY)
        case = a_case(id=n + 1, told=matter, signs=(talk,), why=name, messages=(message_id,))
        commit(
            store,
            KeepReading(
                message_id=message_id, lexicon="a", kind="x", urgency="none", body={"matched": [talk]}
            ),
            OpenCase(case=case, at=MONDAY, actor="bot", note=matter),
            MoveCase(
                case_id=n + 1, at=1, actor="bot", step="x", note=outcome,
                sets={"state": State.SETTLED, "outcome": outcome},
            ),
            KeepQuestion(
                message_ids=(), at=1, person_id=1, room_id=None, text=question, answer_id="", score=0
            ),
            Say(key=f"case{n}", text=matter + phone, person_id=1, case_id=n + 1),
            Say(key=f"talk{n}", text=talk + name, room_id=1),
            BindOfficer(officer_id=1, person_id=1),
        )  # fmt: skip
    for look in ("open", "folded in", "closed"):
        if look == "folded in":
            store.checkpoint()
        if look == "closed":
            store.close()
        files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
        assert any(path.parent.name == "attachments" for path in files)
        assert look != "open" or any(path.name.endswith("-wal") and path.stat().st_size for path in files)
        for path in files:
            stored = path.read_bytes() + path.name.encode()
            assert [word for word in PLANTED if word.encode() in stored] == [], (look, path.name)


def _value(store: SqliteStore, sql: str) -> bytes:
    (value,) = store._db.one(sql) or (b"",)
    return bytes(value)


def test_a_sealed_value_moved_to_another_owner_does_not_open(store: SqliteStore) -> None:
    """The words of one day put into another day's row are refused with a sentence, not shown."""
    one, two = store.keep([an_incoming(text="甲"), an_incoming(text="乙", room="other")])
    body = _value(store, f"SELECT body FROM message WHERE id = {one}")
    store._db.run("UPDATE message SET body = ? WHERE id = ?", (body, two))

    with pytest.raises(SealBroken, match=r"message\.body.*不是 day:r2"):
        store.messages([two])
    store.close()


def test_a_sealed_value_moved_to_another_column_does_not_open(store: SqliteStore) -> None:
    """Same owner, other field: refused."""
    (message_id,) = store.keep([an_incoming(attachment=a_picture())])
    body = _value(store, "SELECT body FROM message")
    store._db.run("UPDATE attachment SET name = ?", (body,))

    with pytest.raises(SealBroken, match=r"attachment\.name"):
        store.messages([message_id])
    store.close()


def test_two_steps_of_one_case_cannot_be_exchanged(store: SqliteStore) -> None:
    """Each step's words are bound to its place in the history."""
    commit(store, OpenCase(case=a_case(), at=1, actor="bot", note="一"))
    for note in ("二", "三"):
        commit(store, MoveCase(case_id=1, at=2, actor="bot", step="x", note=note))
    third = _value(store, "SELECT note FROM case_event WHERE n = 3")
    store._db.run("UPDATE case_event SET note = ? WHERE n = 2", (third,))

    with pytest.raises(SealBroken, match=r"event\.note\.2"):
        store.history(1)
    store.close()


def test_a_changed_value_and_an_exchanged_file_do_not_open(store: SqliteStore, tmp_path: Path) -> None:
    """One bit is enough; a sealed file under another's name is refused too."""
    one, two = store.keep([an_incoming(attachment=a_picture()), an_incoming(attachment=a_picture())])
    files = tmp_path / "data" / "attachments"
    (files / f"a{two}").write_bytes((files / f"a{one}").read_bytes())
    with pytest.raises(SealBroken, match="附件"):
        store.attachment(f"a{two}")

    body = bytearray(_value(store, f"SELECT body FROM message WHERE id = {one}"))
    body[-1] ^= 1
    store._db.run("UPDATE message SET body = ? WHERE id = ?", (bytes(body), one))
    with pytest.raises(SealBroken, match="改过"):
        store.messages([one])
    store.close()


def test_every_sealed_value_begins_with_the_id_of_its_owners_key(store: SqliteStore) -> None:
    """So that a key can be changed while values under the old one are still there."""
    store.keep([an_incoming()])
    key_id = store._db.number("SELECT id FROM data_key WHERE owner = ?", (day_owner(1, MONDAY // DAY),))

    assert key_id > 0
    assert _value(store, "SELECT body FROM message")[:8] == key_id.to_bytes(8, "big")
    store.close()


def _owners(store: SqliteStore) -> list[str]:
    rows = store._db.all("SELECT owner FROM data_key WHERE owner NOT LIKE 'store:%' ORDER BY owner")
    return [row[0] for row in rows]


def test_a_case_takes_its_messages_under_its_own_key(store: SqliteStore) -> None:
    """With reading, file and name; when the day's key is destroyed they still open, small talk does not."""
    mine, talk = store.keep([an_incoming(text="我的", attachment=a_picture()), an_incoming(text="闲")])
    commit(
        store,
        KeepReading(message_id=mine, lexicon="a", kind="x", urgency="none", body={"word": "我"}),
        OpenCase(case=a_case(messages=(mine,)), at=1, actor="bot"),
    )
    store._sealer.drop(day_owner(1, MONDAY // DAY))
    store._recent.clear()

    (message,) = store.messages([mine])
    assert message.text == "我的"
    assert message.attachment is not None
    assert message.attachment.name == "墙.jpg"
    assert store.attachment(message.attachment.ref) == b"\xff\xd8picture"
    assert (store.reading(mine) or {})["word"] == "我"
    with pytest.raises(SealBroken, match="钥匙已销毁"):
        store.messages([talk])
    store.close()


def test_a_days_key_goes_when_nothing_of_the_day_is_left(store: SqliteStore) -> None:
    """And stays while a word of it does: an unhandled message, a line not yet said."""
    first, second = store.keep([an_incoming(), an_incoming(room="other")])
    with store.transaction():
        store.handled(first)
        store.handled(second)
        store.apply([Say(key="k", text="等会说", room_id=2, not_before=2**60)], MONDAY, ACCOUNT)
    before = _owners(store)

    store.forget_before(MONDAY + 1)

    day = day_owner(1, MONDAY // DAY), day_owner(2, MONDAY // DAY)
    assert set(day) <= set(before)
    assert [owner for owner in _owners(store) if owner.startswith("day:")] == [day[1]]
    store.close()


def test_forgotten_words_are_gone_from_the_file(store: SqliteStore, tmp_path: Path) -> None:
    """Every byte of the sealed texts is overwritten once the log is folded in; the files are removed."""
    numbers = store.keep([an_incoming(text=f"闲话{n}" * 9, attachment=a_picture()) for n in range(30)])
    sealed = [row[0] for row in store._db.all("SELECT body FROM message ORDER BY id")]
    store.checkpoint()
    database = tmp_path / "data" / "shuoshi.db"
    assert all(body in database.read_bytes() for body in sealed)

    commit(store, ForgetText(message_ids=tuple(numbers)))
    store.checkpoint()

    left = database.read_bytes()
    assert [n for n, body in enumerate(sealed) for part in (body[8:24], body[-16:]) if part in left] == []
    assert list((tmp_path / "data" / "attachments").iterdir()) == []
    store.close()


def test_who_is_gone_from_the_roster_leaves_no_key(store: SqliteStore) -> None:
    """Name and phone of a former officer cannot be opened any more, from a backup of the tables neither."""
    store.replace_roster([an_officer(key="M1"), an_officer(key="M2")])
    store.replace_roster([an_officer(key="M1")])

    assert [owner for owner in _owners(store) if owner.startswith("officer:")] == ["officer:1"]
    store.close()


def test_more_owners_than_keys_in_memory_is_no_trouble(store: SqliteStore) -> None:
    """Keys are opened again when they are wanted."""
    store._sealer._keep = 2  # type: ignore[attr-defined]
    numbers = store.keep([an_incoming(room=f"R{n}", sender=f"w{n}", text=f"话{n}") for n in range(9)])
    store._recent.clear()

    assert [m.text for m in store.messages(numbers)] == [f"话{n}" for n in range(9)]
    store.close()


def test_a_correction_opens_without_the_keys_of_the_case_and_the_day(store: SqliteStore) -> None:
    """When the words are gone, what an officer said of the reading is left, with words of the lexicon."""
    (mine,) = store.keep([an_incoming(text="我的")])
    words = (WordBehind(word="把墙", heading="neighbour.垒墙", weight=2.4),)
    commit(
        store,
        OpenCase(case=a_case(messages=(mine,)), at=1, actor="bot"),
        KeepCorrection(
            at=1, case_id=1, officer_id=3, what="false_alarm", kind="concern", types=("neighbour",),
            urgency="normal", messages=(mine,), words=words,
        ),
    )  # fmt: skip
    store._sealer.drop("case:1")
    store._sealer.drop(day_owner(1, MONDAY // DAY))

    (kept,) = store.corrections()
    assert kept.words == words
    sealed = _value(store, "SELECT words FROM correction")
    assert "把墙".encode() not in sealed
    store.close()
