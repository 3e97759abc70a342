"""The commands: Chinese help, JSON lines in and out, nothing heavy loaded by one that does not use it."""

from __future__ import annotations

import gettext
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bot.cli
from tests.needs import TREE

LOCALE = Path(bot.cli.__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES"

HEAVY = (
    "quart",
    "hypercorn",
    "jinja2",
    "wechaty",
    "wechaty_puppet_service",
    "grpclib",
    "sqlite3",
    "sqlite_utils",
    "cryptography",
    "pydantic",
    "pydantic_settings",
    "structlog",
    "httpx",
    "PIL",
    "python_calamine",
    "xlsxwriter",
    "numpy",
    "asyncio",
)

FIGURES = {"amounts", "people", "times"}

# What each command may load of these; what it needs stands with it, everything else is a mistake.
MAY_LOAD = {
    ("tag",): set[str](),
    ("ask", "--jsonl"): set[str](),
    ("ask", "借条过了三年还能要钱不"): set[str](),
    ("citations",): set[str](),
    ("--help",): set[str](),
    ("evaluate", "lexicon/corpus/q.jsonl"): set[str](),
    ("roster", "--help"): set[str](),
    ("run", "--help"): set[str](),
    ("lexicon", "review", "--help"): set[str](),
    ("answers", "--help"): set[str](),
    # numpy: sqlite-utils takes it along where it is installed.
    ("replay",): {
        "asyncio",
        "cryptography",
        "numpy",
        "pydantic",
        "pydantic_settings",
        "sqlite3",
        "sqlite_utils",
        "structlog",
    },
}


def bot_command(
    *arguments: str, given: bytes = b"", cwd: Path = TREE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`python -m bot …` as a person runs it."""
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))
    }
    env |= {"PYTHONPATH": str(TREE), **environment}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=given,
        cwd=cwd,
        env=env,
        capture_output=True,
        check=False,
    )


def lines(out: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.decode().splitlines()]


@pytest.mark.parametrize("command", list(MAY_LOAD), ids=" ".join)
def test_a_command_loads_nothing_heavy_that_it_does_not_use(command: tuple[str, ...]) -> None:
    """What stands in sys.modules after the command, of the things that take long to load."""
    program = (
        "import sys, bot.cli\n"
        "try: bot.cli.main()\n"
        "except SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    given = '{"t": 0, "room": null, "who": "样吴大", "text": "吃了没"}\n'.encode()
    done = subprocess.run(
        [sys.executable, "-c", program, *command], input=given, cwd=TREE, capture_output=True, check=True
    )
    loaded = set(eval(done.stderr.decode().splitlines()[-1]))

    assert loaded - MAY_LOAD[command] == set()


@pytest.mark.parametrize("command", [("tag",), ("ask", "--jsonl"), ("replay",)], ids=" ".join)
def test_a_bad_line_is_told_in_its_place_and_the_rest_is_answered(command: tuple[str, ...]) -> None:
    """No JSON, no object, no text, no UTF-8, an empty line: each {"error"} where it stands, exit status 0."""
    good = '{"t": 0, "room": null, "who": "样吴大", "text": "吃了没"}'.encode()
    bad = [b"{", b"[1]", b"{}", b'{"t": 0, "who": "x", "text": 5}', b"\xff\xfe", b""]
    given = b"\n".join([good, *bad, good]) + b"\n"

    done = bot_command(*command, given=given)

    said = lines(done.stdout)
    assert done.returncode == 0
    errors = [str(line["error"]) for line in said if "error" in line]
    assert [error.split("：")[0] for error in errors] == [f"第{n}行" for n in range(2, 8)]
    if command != ("replay",):
        assert [n for n, line in enumerate(said) if "error" in line] == [1, 2, 3, 4, 5, 6]
        assert len(said) == 8


def test_tag_says_what_issue_3_asks_for() -> None:
    """kind, types best first, urgency, speak, places, the words behind it by code points, and the figures."""
    text = "😀后院那家把墙垒到我家地里了"
    done = bot_command("tag", given=json.dumps({"text": text}).encode() + b"\n")

    (said,) = lines(done.stdout)
    assert set(said) == {"kind", "types", "urgency", "speak", "places", "matched"} | FIGURES
    assert said["kind"] == "concern"
    matched = said["matched"]
    assert isinstance(matched, list)
    assert matched
    assert all(text[m["start"] : m["end"]] == m["word"] and m["why"] for m in matched)


def test_tag_gives_sums_people_and_times_as_values() -> None:
    """Counted from the day that stands with the text; a day that is none is told in its place."""
    text = "包工头欠我们五个人三千六工钱，去年腊月就该给"
    given = [{"text": text, "day": "2026-03-02"}, {"text": text, "day": "昨天"}, {"text": text, "day": 5}]
    done = bot_command("tag", given=b"".join(json.dumps(line).encode() + b"\n" for line in given))

    said, *bad = lines(done.stdout)
    assert said["amounts"] == [
        {"word": "三千六", "start": 9, "end": 12, "low": 3600, "high": 3600, "unit": "元", "per": ""}
    ]
    assert said["people"] == [
        {"word": "五个人", "start": 6, "end": 9, "low": 5, "high": 5, "unit": "人", "per": ""}
    ]
    assert said["times"] == [
        {
            "word": "去年腊月",
            "start": 15,
            "end": 19,
            "first": "2026-01-19",
            "last": "2026-02-16",
            "at": "",
            "precision": "month",
        }
    ]
    assert [set(line) for line in bad] == [{"error"}, {"error"}]


def test_small_talk_has_no_types() -> None:
    """[] for chatter."""
    (said,) = lines(bot_command("tag", given='{"text": "吃了没"}'.encode()).stdout)

    assert (said["kind"], said["types"], said["urgency"], said["speak"]) == ("chatter", [], "none", False)


def test_half_a_surrogate_is_answered() -> None:
    """JSON may carry what UTF-8 cannot; the answer is still a line of JSON."""
    done = bot_command("tag", given=b'{"text": "\\ud83d \\u5730\\u91cc"}\n')

    assert done.returncode == 0
    assert "kind" in lines(done.stdout)[0]


def test_lines_come_from_a_file_as_well(tmp_path: Path) -> None:
    """`tag FILE`, with a BOM and Windows line ends."""
    file = tmp_path / "in.jsonl"
    file.write_bytes('\ufeff{"text": "吃了没"}\r\n{"text": "真冷"}\r\n'.encode())

    assert len(lines(bot_command("tag", str(file)).stdout)) == 2


def test_words_are_utf8_under_lc_all_c() -> None:
    """A machine set to C, as many servers are, still prints Chinese."""
    done = bot_command("--help", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert "用法：" in done.stdout.decode()
    tagged = bot_command("tag", given='{"text": "把墙垒到我家地里了"}'.encode(), LC_ALL="C", PYTHONUTF8="0")
    assert json.loads(tagged.stdout.decode())["kind"] == "concern"


def test_every_command_has_help_in_chinese() -> None:
    """`--help` of the whole and of each command, with a Chinese sentence each."""
    listed = bot_command("--help").stdout.decode()
    names = re.findall(r"^  ([a-z]+) +\S*[\u4e00-\u9fff]", listed, re.M)

    assert names == sorted(bot.cli.cli.commands)
    for name in names:
        page = bot_command(name, "--help").stdout.decode()
        assert re.search(r"[\u4e00-\u9fff]", page), name
        assert not re.search(r"\b(Usage|Options|Commands|Show this)\b", page), name


def test_a_wrong_command_is_told_in_chinese() -> None:
    """click's own errors come from our catalogue."""
    done = bot_command("tga")

    assert done.returncode == 2
    assert "没有 tga 这个命令" in done.stderr.decode()


def test_the_catalogue_is_compiled_from_its_source() -> None:
    """messages.mo says what messages.po says."""
    text = (LOCALE / "messages.po").read_text("utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.M)
    with (LOCALE / "messages.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert len(pairs) > 20
    assert [(source, compiled.gettext(source)) for source, _ in pairs] == pairs


def test_ask_without_a_question_says_how() -> None:
    """One sentence with an example."""
    done = bot_command("ask")

    assert done.returncode == 2
    assert "python -m bot ask" in done.stderr.decode()


def test_ask_for_somebody_of_a_village_names_its_own_places() -> None:
    """正二 is 正二村 of 正安镇; a village that is none is asked back for."""
    told = bot_command("ask", "欠条过几年就作废了", "--village", "正二").stdout.decode()
    wrong = bot_command("ask", "欠条过几年就作废了", "--village", "正贰村")

    assert "正二村评理说事点、正安镇司法所" in told
    assert "留好：" in told
    assert wrong.returncode == 2
    assert "没有叫「正贰村」的村" in wrong.stderr.decode()


def test_citations_are_json_lines_with_law_and_article() -> None:
    """What ../shared/tools/check_citations.py reads."""
    said = lines(bot_command("citations").stdout)

    assert len(said) >= 12
    assert all({"id", "law", "article", "sub"} <= set(line) for line in said)


def test_a_reader_that_stops_early_is_no_fault() -> None:
    """`tag … | head -1` ends quietly."""
    given = b'{"text": "a"}\n' * 5000
    done = subprocess.run(
        f"{sys.executable} -m bot tag | head -1",
        shell=True,
        input=given,
        cwd=TREE,
        capture_output=True,
        check=True,
    )

    assert len(done.stdout.splitlines()) == 1
    assert b"Traceback" not in done.stderr


def test_a_roster_goes_from_template_to_codes(tmp_path: Path) -> None:
    """template → check (examples only: nothing to take over) → codes says there is nobody."""
    table = tmp_path / "名册.csv"

    made = bot_command("roster", "template", str(table))
    again = bot_command("roster", "template", str(table))
    checked = bot_command("roster", "check", str(table))
    codes = bot_command("roster", "codes", DATA_DIR=str(tmp_path / "data"))

    assert made.returncode == 0
    assert again.returncode == 1
    assert "已经有了" in again.stderr.decode()
    assert checked.returncode == 1 or "没毛病" in checked.stdout.decode()
    assert codes.returncode == 1
    assert "没有要发码的人" in codes.stderr.decode()


def test_settings_with_mistakes_stop_every_command_that_needs_them(tmp_path: Path) -> None:
    """One Chinese page, no traceback."""
    done = bot_command("roster", "codes", cwd=tmp_path, CONSOLE_PORT="x", PACE="y")

    words = done.stderr.decode()
    assert done.returncode == 1
    assert "CONSOLE_PORT" in words
    assert "PACE" in words
    assert "Traceback" not in words
