"""Every word file catches what it must, leaves alone what it must not, and has nothing wrong in it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from lexicon.load import WORDS, load_words
from lexicon.normalize import fold
from lexicon.read import problems
from lexicon.scan import scanner

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
GROUPS = sorted(path.stem for path in WORDS.glob("*.toml"))


def _lines(part: str) -> list[tuple[str, str]]:
    found = []
    for group in GROUPS:
        data = tomllib.loads((EXAMPLES / f"{group}.toml").read_text(encoding="utf-8"))
        found += [(group, line) for line in data[part]]
    return found


def _caught(group: str, line: str) -> list[str]:
    return [hit.entry.word for hit in scanner().hits(fold(line)) if hit.entry.group == group]


def test_every_word_file_has_lines_it_must_and_must_not_catch() -> None:
    """No word file stands without two lines of each sort."""
    for group in GROUPS:
        data = tomllib.loads((EXAMPLES / f"{group}.toml").read_text(encoding="utf-8"))

        assert len(data["must"]) >= 2, group
        assert len(data["must_not"]) >= 2, group


@pytest.mark.parametrize(("group", "line"), _lines("must"))
def test_a_line_it_must_catch_is_caught(group: str, line: str) -> None:
    """Some word of the file stands in the line."""
    assert _caught(group, line)


@pytest.mark.parametrize(("group", "line"), _lines("must_not"))
def test_a_line_it_must_not_catch_is_left_alone(group: str, line: str) -> None:
    """No word of the file stands in the line."""
    assert _caught(group, line) == []


def test_shipped_files_have_no_problems() -> None:
    """Words, topics, officers, places and weights are all right as shipped."""
    assert problems() == []


def test_the_lexicon_covers_all_twenty_types() -> None:
    """Three thousand entries and more, some of them for every type."""
    entries, _ = load_words()

    assert len(entries) >= 3000
    assert {entry.group for entry in entries} == set(GROUPS)
