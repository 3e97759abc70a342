"""Letters read one by one: counted by line number, and not a word of theirs kept in this tree."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bot.evaluate import by_hand, paper
from lexicon.reading import Kind, Type, Urgency
from tests.bot.evaluate_rig import TALK, WAGES, measured, report, shares, written
from tests.needs import TREE, shared

READ = TREE / "tests" / "lexicon" / "citizens_read.jsonl"
SEED, DRAWN, LETTERS = 20261201, 200, 3000
_RUN = 10
"""So many signs alike in a row are copied; fewer come about by themselves."""


def labels() -> list[dict[str, object]]:
    return [json.loads(line) for line in READ.read_text("utf-8").splitlines()]


def label(line: object, kind: str = "concern", urgency: str = "normal") -> dict[str, object]:
    return {"line": line, "kind": kind, "types": ["labour"], "urgency": urgency, "note": "样"}


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two letters: the first's matter stands in its subject, the second is small talk."""
    lines = [{"subject": WAGES, "text": ""}, {"subject": "", "text": TALK}]
    file = written(tmp_path, *lines, name="信.jsonl")
    monkeypatch.setattr(by_hand, "LETTERS", file)
    return file


def test_labels_are_measured_on_the_letters_they_number(tmp_path: Path, letters: Path) -> None:
    """One letter right, one that is small talk labelled a danger; the miss is told by the letter's line."""
    found = report(written(tmp_path, label(1, "question"), label(2, urgency="critical")))

    assert (found.form, found.lines) == ("by_hand", 2)
    assert shares(found)["crit"] == (0, 1)
    assert "信.jsonl 第2行" in {miss.where for miss in found.misses}
    assert TALK in {miss.text for miss in found.misses}


def test_a_number_that_is_no_letters_is_a_bad_line(tmp_path: Path, letters: Path) -> None:
    """Nought, one too many, no number; the others are counted."""
    found, told = measured(written(tmp_path, label(0), label(3), label("一"), label(1)))

    assert found.report is not None and found.report.lines == 1
    assert len(found.bad) == 3
    assert all('"line" 要是' in words for words in told)


def test_without_the_letters_it_says_where_the_words_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Labels alone measure nothing."""
    monkeypatch.setattr(by_hand, "LETTERS", tmp_path / "没有.jsonl")
    found, told = measured(written(tmp_path, label(1)))

    assert found.report is None
    assert any("没有.jsonl 里，这台机器上没有" in words for words in told)


def test_the_labels_are_those_of_the_seed_and_well_formed() -> None:
    """200 of 3000 as drawn, in order; small talk alone has no type and no urgency; no field holds words."""
    found = labels()

    assert [one["line"] for one in found] == sorted(random.Random(SEED).sample(range(1, LETTERS + 1), DRAWN))
    for one in found:
        assert set(one) == {"line", "kind", "types", "urgency", "note"}
        types = one["types"]
        assert isinstance(types, list) and set(types) <= set(Type)
        chatter = Kind(str(one["kind"])) is Kind.CHATTER
        assert chatter == (not types) == (Urgency(str(one["urgency"])) is Urgency.NONE)


def test_no_words_of_the_letters_are_kept() -> None:
    """No ten signs in a row of any of the 3000 letters stand in a note or in the section of the page."""
    raw = (shared("corpus") / by_hand.LETTERS.name).read_text("utf-8").splitlines()
    theirs = {run for line in raw for text in json.loads(line).values() for run in _runs(text)}
    ours = [*(str(one["note"]) for one in labels()), *paper.BY_HAND.read_text("utf-8").splitlines()]

    assert [run for text in ours for run in _runs(text) if run in theirs] == []


def _runs(text: str) -> set[str]:
    return {text[at : at + _RUN] for at in range(len(text) - _RUN + 1)}
