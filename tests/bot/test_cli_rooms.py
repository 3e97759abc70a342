"""`bot rooms` and `bot notice`, as the operator types them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.doctor import examine
from handlers.hours import DAY
from storage import open_store
from storage.interface import Store
from storage.records import BY_HAND
from tests.bot.rig import NOON
from tests.texts import check

ACCOUNT = "wechat"
LISTED = "正安镇村民说事群"

Typed = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings for WeChat, invented, and a folder for what is kept."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "WECHATY_PUPPET_SERVICE_TOKEN": "puppet_test",
        "WECHATY_PUPPET_SERVICE_ENDPOINT": "127.0.0.1:18788",
        "ROOMS": LISTED,
        "OPERATOR_NAME": "样管事",
        "OPERATOR_PHONE": "19900000009",
        "DATA_DIR": str(tmp_path / "data"),
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """Three groups: listed and bound, known only, chosen by hand; open as while the bot runs."""
    opened = open_store(folder)
    one = opened.introduce_room(ACCOUNT, "1@chatroom", LISTED, "正安镇")
    opened.listen_room(one, LISTED)
    opened.meet_room(ACCOUNT, "2@chatroom", "广场舞群")
    three = opened.meet_room(ACCOUNT, "3@chatroom", "村民说事二群")
    opened.listen_room(three, BY_HAND)
    yield opened
    opened.close()


@pytest.fixture
def typed() -> Typed:
    """`python -m bot …` in this process."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return run


def test_the_list_names_each_group_its_township_and_whether_it_is_heard(store: Store, typed: Typed) -> None:
    """Also while the bot runs: nothing is changed by looking."""
    while_open = typed("rooms").output
    store.close()

    assert typed("rooms").output == while_open
    check("operator/rooms", while_open.rstrip("\n"))


def test_binding_puts_a_group_to_a_township_and_has_it_heard(
    store: Store, folder: Path, typed: Typed
) -> None:
    """From the next start on, whatever it is called."""
    store.close()
    done = typed("rooms", "bind", "2", "闾阳镇")

    assert done.exit_code == 0 and "归闾阳镇" in done.output
    again = open_store(folder)
    assert (again.room(2).township, again.room(2).listened_as) == ("闾阳镇", BY_HAND)
    again.close()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bind", "2", "闾阳"), "没有「闾阳」这个镇街，是不是闾阳镇"),
        (("bind", "2", "正安乡"), "是不是正安镇"),
        (("bind", "2", "XYZ"), "没有「XYZ」这个镇街。有这些："),
        (("bind", "9", "正安镇"), "没有 9 号群"),
        (("listen", "9"), "没有 9 号群"),
        (("ignore", "1"), "从 .env 的 ROOMS 里去掉"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(
    store: Store, typed: Typed, arguments: tuple[str, ...], says: str
) -> None:
    """Exit 1, one sentence, nothing changed."""
    store.close()
    done = typed("rooms", *arguments)

    assert done.exit_code == 1 and says in done.output, done.output


def test_while_the_bot_runs_nothing_can_be_changed(store: Store, typed: Typed) -> None:
    """It has the store; the sentence says what to do."""
    changing = (
        ("rooms", "bind", "2", "闾阳镇"),
        ("rooms", "listen", "2"),
        ("rooms", "ignore", "3"),
        ("notice", "--pinned"),
        ("roster", "codes"),
    )
    for arguments in changing:
        done = typed(*arguments)

        assert done.exit_code == 1 and "机器人正开着" in done.output and "先停下" in done.output
    assert store.room(2).listened_as == ""


def test_listen_and_ignore_are_each_others_opposite(store: Store, folder: Path, typed: Typed) -> None:
    """By hand, for groups that no list names; the township is a matter of its own."""
    store.close()
    heard = typed("rooms", "listen", "2")
    left = typed("rooms", "ignore", "3")

    again = open_store(folder)
    assert (again.room(2).listened_as, again.room(3).listened_as) == (BY_HAND, "")
    again.close()
    assert "还没归镇" in heard.output and left.exit_code == 0


def test_with_no_group_yet_it_says_when_there_will_be_some(folder: Path, typed: Typed) -> None:
    """Before the first start, and before the first login."""
    before = typed("rooms")
    open_store(folder).close()
    empty = typed("rooms")

    assert before.exit_code == 1 and "python -m bot run" in before.output
    assert empty.exit_code == 0 and "还没有群" in empty.output


def test_the_doctor_counts_groups_without_township_and_groups_nobody_chose(store: Store) -> None:
    """Each with the command that mends it."""
    found = [str(one) for one in examine(None, NOON) if one.where == "群"]

    assert len(found) == 2
    assert "有 1 个群不知道是哪个镇的" in found[0] and "rooms bind" in found[0]
    assert "还在 1 个没列的群里" in found[1]


def test_the_notice_names_who_runs_it_and_fits(
    folder: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who, the telephone, why, who sees it, how long, how to say no (个人信息保护法 17)."""
    monkeypatch.setenv("OPERATOR_UNIT", "样本镇综治中心")
    short, full = typed("notice").output.strip(), typed("notice", "--long").output.strip()

    assert len(short) <= 120 and len(full) <= 1_000
    for text in (short, full):
        for must in ("样本镇综治中心", "19900000009", "调解员", "三天内删", "别记我", "110", "机器"):
            assert must in text, must
    check("operator/notice", short)
    check("operator/notice long", full)


def test_the_notice_says_what_leaves_the_machine(
    folder: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where a model is asked, and in the long text; whose machine it is stands there."""
    before = typed("notice", "--long").output
    monkeypatch.setenv("LLM_URL", "https://model.example.cn/v1")
    monkeypatch.setenv("LLM_MODEL", "small")
    after = typed("notice", "--long").output.strip()

    assert "出不出这台电脑" not in before and "model.example.cn" in after and len(after) <= 1_000
    check("operator/notice with a model", after.splitlines()[-1])


def test_without_a_unit_the_person_stands_there(folder: Path, typed: Typed) -> None:
    """Somebody must."""
    assert "样管事管，电话19900000009" in typed("notice").output


@pytest.mark.parametrize("missing", ["OPERATOR_NAME", "OPERATOR_PHONE"])
def test_without_name_or_telephone_there_is_no_notice(
    folder: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """An error that names the setting, and exit 1."""
    monkeypatch.delenv(missing)
    done = typed("notice")

    assert done.exit_code == 1
    assert missing in done.output and "公告" in done.output


def test_the_notice_says_how_long_words_are_kept_as_it_is_set(
    folder: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must stay true when the clock is set otherwise."""
    said = []
    for seconds in (2 * DAY // 1_000_000, 90_000):
        monkeypatch.setenv("SMALL_TALK_KEPT", str(seconds))
        said.append(typed("notice").output)

    assert "闲话2天内删" in said[0] and "闲话25小时内删" in said[1]


def test_the_doctor_reminds_of_the_notice_until_the_operator_says_that_it_hangs(
    store: Store, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Yellow, since nobody can see it from here; and again once the text has changed."""

    def reminded() -> list[str]:
        return [one.what for one in examine(None, NOON) if one.where == "群公告"]

    store.close()
    before, done, after = reminded(), typed("notice", "--pinned"), reminded()
    monkeypatch.setenv("OPERATOR_PHONE", "19900000010")
    changed = reminded()

    assert done.exit_code == 0
    assert (before, after, changed) == (["没说过群公告贴没贴"], [], ["群公告上的话变了，得重新贴"])
