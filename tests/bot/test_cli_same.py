"""`python -m bot same`: pairs in, answers out, one line each."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bot.test_cli import HEAVY, bot_command, lines
from tests.needs import TREE

GOOD = {"a": "杏树沟老孟家垒墙占了我家半尺", "b": "老孟媳妇:他说我家垒墙过界 赖我们 杏树沟"}
OTHER = {"a": "杏树沟老孟家垒墙占了我家半尺", "b": "杏树沟路灯灭了一个月"}


def _given(*entries: object) -> bytes:
    return b"".join(json.dumps(entry, ensure_ascii=False).encode() + b"\n" for entry in entries)


def test_same_says_whether_how_far_and_why() -> None:
    """same, score and why, in the order of the lines."""
    done = bot_command("same", given=_given(GOOD, OTHER))

    one, other = lines(done.stdout)
    assert done.returncode == 0
    assert set(one) == set(other) == {"same", "score", "why"}
    assert (one["same"], other["same"]) == (True, False)
    assert isinstance(one["score"], float)
    assert 0 <= one["score"] <= 1
    assert isinstance(one["why"], list)
    assert any("杏树沟" in why for why in one["why"])


def test_a_bad_line_is_told_in_its_place_and_the_rest_is_answered() -> None:
    """No JSON, no b, a that is no text, an empty line: each by its number; exit status 0."""
    given = b"".join([_given(GOOD), b"{\n", _given({"a": "x"}, {"a": 5, "b": "x"}), b"\n", _given(GOOD)])
    done = bot_command("same", given=given)

    said = lines(done.stdout)
    assert done.returncode == 0
    assert [line.get("error") for line in said] == [
        None,
        "第2行：不是合格的 JSON",
        '第3行：缺 "b"',
        '第4行："a" 要是文字',
        "第5行：是空行",
        None,
    ]
    assert said[0] == said[5]


def test_same_loads_nothing_heavy() -> None:
    """As quick to start as tag."""
    program = (
        "import sys, bot.cli\n"
        "try: bot.cli.main()\n"
        "except SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "same"], input=_given(GOOD), cwd=TREE, capture_output=True, check=True
    )

    assert done.stderr.decode().splitlines()[-1] == "[]"
