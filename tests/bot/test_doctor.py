"""The doctor says what is wrong, where and what to do; red ends with 1."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.local import LOCAL
from bot.config import NAMES
from bot.doctor import Finding, examine, of_store, page
from bot.replies_check import reply_problems
from bot.sample.install import install_county
from storage import open_store
from storage.changes import BindOfficer
from storage.interface import Store
from storage.records import Officer, Role
from tests.bot.rig import NOON, a_message, a_rig, a_say
from tests.needs import TREE
from tests.texts import check


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


@contextmanager
def a_running_store(folder: Path) -> Iterator[Store]:
    """A store that another part of this process holds open, as a running bot does."""
    store = open_store(folder)
    try:
        yield store
    finally:
        store.close()


def _newcomer(officer: Officer) -> Officer:
    """Somebody new in the same place, not bound yet."""
    return replace(officer, key=f"N{officer.key}", person_id=None)


def test_the_house_as_it_is_has_nothing_red() -> None:
    """What is committed can be started."""
    assert [str(finding) for finding in examine(None) if finding.red] == []


def test_a_page_without_findings_says_so() -> None:
    """One short line."""
    assert page([]) == "都好，没毛病。"


def test_the_red_ones_come_first_and_are_counted() -> None:
    """✗ before ！, and a closing line with both numbers."""
    said = page([Finding(False, "群", "不知道是哪个镇的", "指定"), Finding(True, "名册", "空的", "导入")])

    assert said.splitlines()[0] == "✗ 名册：空的。导入"
    assert said.splitlines()[-1] == "非改不可的 1 处（✗），留神看看的 1 处（！）。"


def test_wrong_settings_are_red_with_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake is a finding."""
    monkeypatch.setenv("CONSOLE_PORT", "x")
    monkeypatch.setenv("CONSOLE_PROT", "8080")

    found = examine(None)

    assert any(finding.red and "CONSOLE_PORT" in finding.what for finding in found)
    assert any(not finding.red and "CONSOLE_PROT" in finding.what for finding in found)


def test_what_wechat_needs_and_lacks_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    """Token, address, rooms, operator: each by name."""
    monkeypatch.setenv("CHANNEL", "wechaty")

    reds = {finding.where for finding in examine(None) if finding.red}

    assert reds >= {"设置 ROOMS", "设置 OPERATOR_NAME", "设置 OPERATOR_PHONE"}


def test_the_page_of_an_unfinished_wechat_setting_is_held_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an operator reads who chose WeChat and filled in nothing else."""
    monkeypatch.setenv("CHANNEL", "wechaty")

    said = page([one for one in examine(None) if one.red and one.where.startswith("设置")])

    assert "ROOMS" in said
    check("operator/doctor wechat settings", said)


def test_where_a_model_is_asked_it_says_what_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever set LLM_URL reads each time whose machine gets what; the key is not shown."""
    monkeypatch.setenv("LLM_URL", "https://model.example.cn/v1")
    monkeypatch.setenv("LLM_MODEL", "small")
    monkeypatch.setenv("LLM_KEY", "planted-key")
    told = page([one for one in examine(None, NOON) if one.where == "设置 LLM_URL"])

    assert "model.example.cn" in told and "planted" not in told
    check("operator/doctor model", told)


def test_without_a_chinese_font_it_says_which_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The card of a lesson cannot be drawn; the words go all the same, so it is no red one."""
    monkeypatch.setattr("bot.doctor.font_file", lambda: "")
    (told,) = [one for one in examine(None, NOON) if one.where == "普法"]

    assert not told.red and "fonts-wqy-microhei" in told.remedy


def test_an_empty_roster_is_red() -> None:
    """Nobody could be asked."""
    with a_rig() as rig:
        assert [finding.where for finding in of_store(rig.store, NOON) if finding.red] == ["名册"]


def test_a_village_without_a_bound_mediator_is_named() -> None:
    """The sample with one village's people unbound: that village, by name, and how to mend it."""
    with a_rig() as rig:
        install_county(rig.store, LOCAL)
        before = {str(finding) for finding in of_store(rig.store, NOON)}
        chosen = next(o for o in rig.store.officers() if Role.SECRETARY in o.roles)
        there = (chosen.township, chosen.village)
        rig.store.replace_roster(
            [_newcomer(o) if (o.township, o.village) == there else o for o in rig.store.officers()]
        )

        (new,) = {str(finding) for finding in of_store(rig.store, NOON)} - before

    assert chosen.village in new
    assert "roster codes" in new


def test_an_operator_nobody_knows_is_red() -> None:
    """Who looks after the bot must be bound, else nobody sees what goes wrong."""
    with a_rig() as rig:
        install_county(rig.store, LOCAL)
        rig.store.replace_roster(
            [_newcomer(o) if Role.OPERATOR in o.roles else o for o in rig.store.officers()]
        )
        unbound = [str(f) for f in of_store(rig.store, NOON) if f.red]
        operator = next(o for o in rig.store.officers() if Role.OPERATOR in o.roles)
        with rig.store.transaction():
            bind = BindOfficer(officer_id=operator.id, person_id=rig.person("管机器人的"))
            rig.store.apply([bind], NOON, LOCAL)

        assert any("管机器人的人" in one for one in unbound)
        assert [str(f) for f in of_store(rig.store, NOON) if f.red] == []


def test_lines_given_up_and_messages_set_aside_are_red_without_words() -> None:
    """The operator sees that there are some, by number; nobody's words stand on the page."""
    with a_rig() as rig:
        install_county(rig.store, LOCAL)
        (kept,) = rig.store.keep([a_message(1, "这是谁也不该看见的话")])
        rig.store.fail(kept, NOON, give_up=True)
        rig.will_say(a_say("a", "这是谁也不该看见的话", person=rig.person("老李")))
        rig.store.give_up(rig.line("a").id, NOON)

        said = page(list(of_store(rig.store, NOON)))

    assert "有 1 条话程序处理不了" in said
    assert "有 1 句话到底没发出去。急的照名册打电话" in said
    assert "谁也不该看见" not in said
    assert "老李" not in said


def test_of_lines_to_officers_that_did_not_go_it_says_whom_to_call() -> None:
    """The place stands on the roster with a telephone; no name, no word."""
    with a_rig() as rig:
        install_county(rig.store, LOCAL)
        officer = next(o for o in rig.store.officers() if o.village and o.person_id)
        assert officer.person_id
        for key in ("a", "b"):
            rig.will_say(a_say(key, "这是谁也不该看见的话", person=officer.person_id))
            rig.store.give_up(rig.line(key).id, NOON)

        said = page(list(of_store(rig.store, NOON)))

    assert f"有 2 句话到底没发出去，给名册上的人的：{officer.township}{officer.village} 2 句。" in said
    assert "谁也不该看见" not in said and officer.name not in said


def test_a_store_in_use_is_looked_into_and_nothing_is_changed(tmp_path: Path) -> None:
    """While the bot runs doctor sees what it notes: the trouble of this moment, the roster, the words."""
    with a_running_store(tmp_path / "data") as store:
        install_county(store, LOCAL)
        store.set_mark("sample", "yes")
        store.note_trouble("wechat", "logged_out", NOON)
        before = sorted(path.name for path in (tmp_path / "data").iterdir())
        found = examine(None, NOON + 60_000_000)
        store.note_trouble("wechat", "gateway_away", NOON)
        later = examine(None, NOON + 60_000_000)
        after = sorted(path.name for path in (tmp_path / "data").iterdir())

    assert [f.what for f in found if f.where == "微信" and f.red] == [
        "微信号没登录着，群里的话听不见，也发不出（3月2日12:00起，到眼下还这样）"
    ]
    assert sum(f.where == "微信" for f in later) == 2
    assert not any("看不了" in f.what for f in found)
    assert before == after


def test_a_store_in_use_that_cannot_be_looked_into_says_why(tmp_path: Path) -> None:
    """Its key is gone under the running bot: yellow, since the bot goes on; and not silent."""
    with a_running_store(tmp_path / "data"):
        (tmp_path / "data" / "keys" / "master.key").unlink()
        (found,) = [f for f in examine(None) if f.where == str(tmp_path / "data")]

    assert not found.red
    assert "正开着" in found.what and "主密钥" in found.what


def test_what_ailed_the_channel_and_what_it_missed_is_on_the_page() -> None:
    """Red first, then yellow, then what is over; of gaps the week's, long ones by their times."""
    with a_rig() as rig:
        install_county(rig.store, LOCAL)
        minute = 60_000_000
        rig.store.note_trouble("wechat", "gateway_away", NOON - 90 * minute)
        rig.store.trouble_over("wechat", "gateway_away", NOON - 80 * minute)
        rig.store.note_trouble("wechat", "payload_gone", NOON - 5 * minute, 7)
        rig.store.note_trouble("wechat", "sends_refused", NOON - minute)
        rig.store.note_trouble("wechat", "gateway_cut", NOON - 9 * 24 * 60 * minute)
        rig.store.trouble_over("wechat", "gateway_cut", NOON - 8 * 24 * 60 * minute)
        rig.store.keep_gap("wechat", NOON - 90 * minute, NOON - 80 * minute, "gateway_away")
        rig.store.keep_gap("wechat", NOON - 10 * minute, NOON - 10 * minute + 5_000_000, "gateway_cut")
        rig.store.keep_gap("wechat", NOON - 9 * 24 * 60 * minute, NOON - 8 * 24 * 60 * minute, "bot_off")

        said = page([f for f in of_store(rig.store, NOON) if f.where in ("微信", "听不见的时候")])

    with a_rig() as rig:
        rig.store.keep_gap("wechat", NOON - 10 * minute, NOON - 10 * minute + 22_000_000, "bot_off")
        (short,) = (f.what for f in of_store(rig.store, NOON) if f.where == "听不见的时候")

    assert short == "这七天有 1 段听不见，都不到一分钟"
    assert said.splitlines()[0].startswith("✗ 微信：微信号能听不能说")
    assert "断过" not in said
    check("operator/doctor troubles and gaps", said)


def test_an_officer_who_is_no_contact_any_more_is_red() -> None:
    """Bound, and cannot be written to: an alert would go nowhere."""
    with a_rig() as rig:
        install_county(rig.store, LOCAL)
        gone = rig.person("删了好友的", contact=False)
        chosen = next(o for o in rig.store.officers() if Role.SECRETARY in o.roles)
        before = {str(finding) for finding in of_store(rig.store, NOON)}
        with rig.store.transaction():
            rig.store.apply([BindOfficer(officer_id=chosen.id, person_id=gone)], NOON, LOCAL)

        (new,) = {str(finding) for finding in of_store(rig.store, NOON)} - before

    assert new.startswith("✗ 名册") and "不是机器人的好友" in new and chosen.township in new


def test_a_lost_key_is_red(tmp_path: Path) -> None:
    """The database without its key file: the store's own sentence."""
    store = open_store(tmp_path / "data")
    store.close()
    (tmp_path / "data" / "keys" / "master.key").unlink()

    (found,) = [f for f in examine(None) if f.where == str(tmp_path / "data")]

    assert found.red
    assert "主密钥" in found.what


def test_looking_makes_nothing(tmp_path: Path) -> None:
    """A doctor's visit before the first start leaves no folder and no key behind."""
    examine(None)

    assert not (tmp_path / "data").exists()


def test_a_reply_with_a_slot_the_code_does_not_fill_is_told_by_line(tmp_path: Path) -> None:
    """A clerk's slip in a line: file, line, what stands wrong and what may stand there."""
    code = tmp_path / "handlers"
    code.mkdir()
    (tmp_path / "bot").mkdir()
    (code / "x.py").write_text(
        'wording("a", number=1)\nwording("b")\nwording("gone")\nwording("a" if 1 else "c", **v)\n',
        encoding="utf-8",
    )
    replies = tmp_path / "replies"
    replies.mkdir()
    (replies / "r.toml").write_text(
        '[a]\ntext = "{numer}号"\nwhy = "x"\n[b]\ntext = "好"\n[c]\ntext = "坏{"\nwhy = "x"\n'
        '[d]\ntext = "没处用的"\nwhy = "x"\n',
        encoding="utf-8",
    )

    found = [(Path(p.file).name, p.line, p.what) for p in reply_problems(replies, tmp_path)]

    assert ("r.toml", 2, "「a」里的 {numer} 程序给不出来") in found
    assert ("r.toml", 4, "「b」没写 why") in found
    assert ("r.toml", 7, "花括号没有配对") in found
    assert ("r.toml", 10, "「d」这一句程序里没处用") in found
    assert any(name == "x.py" and line == 3 and "「gone」" in what for name, line, what in found)


def test_the_command_ends_with_1_when_something_is_red(tmp_path: Path) -> None:
    """For scripts and for make."""
    command = [sys.executable, "-m", "bot", "doctor"]
    env = {"DATA_DIR": str(tmp_path / "d"), "PYTHONPATH": str(TREE), "PATH": "/usr/bin:/bin"}
    well = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False)
    ill = subprocess.run(command, cwd=tmp_path, env={**env, "PACE": "x"}, capture_output=True, check=False)

    assert (well.returncode, ill.returncode) == (0, 1)
    assert re.search(r"^✗ 设置：设置 PACE", ill.stdout.decode(), re.M)


def test_a_gateway_that_cannot_be_used_is_red(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its address, its certificate: before anything is connected, each with what to do."""
    needed = {
        "CHANNEL": "wechaty",
        "WECHATY_PUPPET_SERVICE_TOKEN": "puppet_x",
        "ROOMS": "正安镇村民说事群",
        "OPERATOR_NAME": "测试员",
        "OPERATOR_PHONE": "13800000000",
        "DATA_DIR": str(tmp_path),
    }
    for name, value in needed.items():
        monkeypatch.setenv(name, value)

    def told(**more: str) -> list[str]:
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        return [str(one) for one in examine(None) if one.where == "网关"]

    assert any("主机:端口" in one for one in told(WECHATY_PUPPET_SERVICE_ENDPOINT="gateway"))
    assert told(WECHATY_PUPPET_SERVICE_ENDPOINT="192.0.2.1:8788") == []
    assert any("没有加密" in one for one in told(GATEWAY_PLAINTEXT="yes"))
    assert any("PEM" in one for one in told(GATEWAY_CERT=str(tmp_path / "none.pem")))
