"""The corpus in the tree: every line with its author, none of the development files."""

from __future__ import annotations

import json

from lexicon.corpus_lines import load_corpus
from tests.needs import shared


def test_every_line_has_author_situation_and_one_reading() -> None:
    """Nothing in the corpus contradicts itself, and no text stands twice with two readings."""
    lines, problems = load_corpus()

    assert problems == []
    assert all(line.author and line.situation for line in lines)
    readings: dict[str, set[str]] = {}
    for line in lines:
        readings.setdefault(line.text, set()).add(f"{line.kind} {line.urgency}")
    assert [text for text, found in readings.items() if len(found) > 1] == []


def test_no_line_of_the_development_files_was_learned_from() -> None:
    """Lines of twelve signs and more that readings are judged by stand nowhere in the corpus."""
    files = [shared(f"corpus/{name}.jsonl") for name in ("village-dev", "village-a-dev", "chatter-dev")]
    judged = {
        json.loads(raw)["text"] for path in files for raw in path.read_text(encoding="utf-8").splitlines()
    }
    learned = {line.text for line in load_corpus()[0]}

    assert sorted(text for text in judged & learned if len(text) >= 12) == []
