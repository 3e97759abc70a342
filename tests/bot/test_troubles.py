"""The table of troubles: each fault has its trouble, its sentence and its test; wrong lines are named."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.troubles import CODES, FILE, sorts, told, trouble_problems, troubles_page
from handlers.limits import SECOND
from storage.records import Trouble
from tests.bot.rig import NOON
from tests.needs import TREE
from tests.texts import check

FAULTS: dict[str, tuple[str, str]] = {
    # what may happen → the trouble it is told as, the test that makes it happen
    "gateway killed 5 s": ("gateway_away", "test_killed_5_seconds_and_back"),
    "gateway away 75 s": ("gateway_away", "test_away_75_seconds_and_back"),
    "gateway absent at start": ("gateway_absent", "test_absent_at_the_start_it_is_waited_for"),
    "accepting but silent": (
        "gateway_silent",
        "test_one_that_takes_the_connection_and_is_silent_is_given_up",
    ),
    "frozen 30 s": ("gateway_frozen", "test_frozen_30_seconds_it_is_seen_within_15"),
    "stream cut mid-message": ("gateway_cut", "test_cut_while_payloads_are_fetched_nothing_is_lost"),
    "TLS gateway, plain client": (
        "gateway_hangs_up",
        "test_a_tls_gateway_spoken_to_in_clear_is_told",
    ),
    "puppet not started": ("gateway_not_started", "test_a_puppet_that_cannot_be_started_is_tried_again"),
    "error of the puppet": ("gateway_error", "test_an_error_of_the_puppet_ends_nothing"),
    "two bots on one gateway": ("second_bot", "test_a_second_bot_on_the_same_gateway_waits"),
    "wrong token": ("wrong_token", "test_a_wrong_token_ends_the_start_with_its_sentence"),
    "wrong certificate": ("tls_wrong", "test_a_certificate_of_another_ca_is_refused"),
    "expired certificate": ("tls_expired", "test_expired_and_mismatched_certificates_are_refused"),
    "mismatched certificate": ("tls_mismatched", "test_expired_and_mismatched_certificates_are_refused"),
    "downgraded TLS": ("tls_downgraded", "test_a_gateway_that_answers_without_tls_is_refused"),
    "logout": ("logged_out", "test_logged_out_and_in_again_by_hand"),
    "kicked by a second client": ("taken_by_another", "test_kicked_by_a_second_client"),
    "slow payload": ("payload_slow", "test_a_slow_payload_holds_its_place"),
    "error on every tenth call": ("payload_errors", "test_every_tenth_call_fails_and_is_made_again"),
    "payload gone": ("payload_gone", "test_a_payload_that_is_gone_is_kept_as_such"),
    "same event 2–5 times, also after restart": (
        "same_again",
        "test_the_same_event_2_to_5_times_is_one_message_also_after_a_restart",
    ),
    "timestamps in s/ms/tied/future": (
        "odd_times",
        "test_times_in_seconds_in_milliseconds_tied_and_in_the_future",
    ),
    "sends refused (account restricted)": (
        "sends_refused",
        "test_an_account_that_is_held_back_stops_trying_all_but_danger",
    ),
    "send delivered but timed out": (
        "send_timed_out",
        "test_delivered_but_timed_out_is_not_said_twice_where_the_echo_comes",
    ),
    "send acknowledged but never delivered": (
        "send_not_echoed",
        "test_acknowledged_but_never_delivered_is_said_once_more",
    ),
    "room renamed": ("room_renamed", "test_a_renamed_group_is_heard_on"),
    "bot expelled": ("expelled", "test_put_out_of_a_group_and_taken_in_again"),
    "listed group not there": ("rooms_missing", "test_a_listed_group_that_is_not_there_is_told"),
    "a contact gone": ("contact_gone", "test_a_contact_who_deleted_the_bot_is_told"),
}


def a_trouble(code: str, *, minutes: int = 5, times: int = 3, over: bool = False) -> Trouble:
    """As the store gives it."""
    last = NOON + minutes * 60 * SECOND
    return Trouble(account="wechat", code=code, first_at=NOON, last_at=last, times=times, over=over)


def test_each_fault_has_a_test_on_the_real_gateway_that_sees_its_trouble() -> None:
    """The test is there and names the trouble's code; every trouble has a fault."""
    sources = {
        node.name: ast.get_source_segment(text, node) or ""
        for path in (TREE / "tests" / "gateway").glob("test_*.py")
        for text in [path.read_text("utf-8")]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    }

    assert {code for code, _ in FAULTS.values()} == CODES
    for fault, (code, name) in FAULTS.items():
        assert name in sources, fault
        decorated = _decorated(name)
        assert f'"{code}"' in sources[name] + decorated, fault


def _decorated(name: str) -> str:
    """What stands above that test: its parameters."""
    for path in (TREE / "tests" / "gateway").glob("test_*.py"):
        text = path.read_text("utf-8")
        if f"async def {name}(" in text:
            return text[: text.index(f"async def {name}(")].rsplit("\n\n\n", 1)[-1]
    return ""


def test_each_trouble_has_its_own_sentence_and_something_to_do() -> None:
    """No two alike, none without a remedy; all of them are held as one file, as doctor says them."""
    sentences = [sort.sentence() for sort in sorts().values()]

    assert len(set(sentences)) == len(sentences)
    assert all(sort.remedy for sort in sorts().values())
    check("operator/doctor every trouble", "\n".join(str(told(a_trouble(code))) for code in sorts()))


def test_what_is_over_is_told_with_its_times_and_nothing_to_do() -> None:
    """Of a lasting one since when, of a passing one how often; both once over."""
    assert str(told(a_trouble("gateway_away"))).startswith("网关连不上了")
    assert "3月2日12:00起，到眼下还这样" in str(told(a_trouble("gateway_away")))
    assert "断过 3 回" in str(told(a_trouble("gateway_cut")))
    over = told(a_trouble("gateway_away", minutes=60 * 24, over=True))
    assert "3月2日12:00到3月3日12:00，3 回，已经过去了" in over.what
    assert (over.red, over.remedy) == (False, "")
    assert "说不上来" in str(told(a_trouble("of_another_version")))


def test_the_page_of_all_troubles_is_up_to_date() -> None:
    """docs/troubles.md is drawn from the table."""
    assert (TREE / "docs" / "troubles.md").read_text("utf-8") == troubles_page()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("red = true", 'red = "是"'), "red 不是 true 也不是 false"),
        (("red = true", "red = true\nrod = 1"), "不认识的名字 rod"),
        (("[gateway_absent]", "[gateway_lost]"), "没有「gateway_lost」这样毛病"),
        (("开起来以后一回也没连上", "〈几点〉以后没连上"), "〈几点〉程序给不出来"),
        (("这边不用重开", "这边不用重开。"), "末尾多了句号"),
        (("passing = 24", "passing = 999"), "passing 不对"),
    ],
)
def test_a_wrong_line_of_the_table_is_told_by_line(
    tmp_path: Path, change: tuple[str, str], what: str
) -> None:
    """What doctor names when a clerk slips."""
    path = tmp_path / "troubles.toml"
    path.write_text(FILE.read_text("utf-8").replace(*change, 1), "utf-8")
    lines = path.read_text("utf-8").splitlines()

    found = [one for one in trouble_problems(path) if what in one.what]

    assert len(found) == 1
    assert change[1].rsplit("\n", 1)[-1] in lines[found[0].line - 1]


def test_a_trouble_without_its_entry_is_told(tmp_path: Path) -> None:
    """By name, since it has no line."""
    path = tmp_path / "troubles.toml"
    path.write_text(FILE.read_text("utf-8").replace("[gateway_away]", "[gateway_way]"), "utf-8")

    assert {one.what for one in trouble_problems(path)} == {
        "没有「gateway_way」这样毛病",
        "少了 [gateway_away] 这一段",
    }


def test_the_table_as_it_is_has_no_slip() -> None:
    """And no sentence names a person, a number or another machine's path."""
    assert trouble_problems() == []
    assert not re.search(r"\d{5,}|/\w+/", FILE.read_text("utf-8"))
