"""The corpus in the tree: every line with its author, none of the development files."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from lexicon.corpus_lines import load_corpus
from tests.needs import shared

ALIKE = 0.6


def test_every_line_has_author_situation_and_one_reading() -> None:
    """Nothing in the corpus contradicts itself, and no text stands twice with two readings."""
    lines, problems = load_corpus()

    assert problems == []
    assert all(line.author and line.situation for line in lines)
    readings: dict[str, set[str]] = {}
    for line in lines:
        readings.setdefault(line.text, set()).add(f"{line.kind} {line.urgency}")
    assert [text for text, found in readings.items() if len(found) > 1] == []


def test_no_two_lines_are_nearly_the_same() -> None:
    """No two share 0.6 or more of their three-sign pieces: one line told twice would count twice."""
    lines = [frozenset(_pieces(line.text)) for line in load_corpus()[0]]
    count = Counter(piece for pieces in lines for piece in pieces)
    holding: dict[str, list[int]] = defaultdict(list)
    alike: list[tuple[int, int]] = []
    for at in sorted(range(len(lines)), key=lambda number: len(lines[number])):
        mine, size = lines[at], len(lines[at])
        # Two that share so much share one of each one's rarest pieces.
        rarest = sorted(mine, key=lambda piece: (count[piece], piece))[: size - math.ceil(ALIKE * size) + 1]
        near = {one for piece in rarest for one in holding[piece] if len(lines[one]) >= ALIKE * size}
        for one in near:
            common = len(mine & lines[one])
            if common >= ALIKE * (size + len(lines[one]) - common):
                alike.append((one, at))
        for piece in rarest:
            holding[piece].append(at)

    texts = [line.text for line in load_corpus()[0]]
    assert [(texts[a], texts[b]) for a, b in alike] == []


def _pieces(text: str) -> list[str]:
    bare = "".join(text.split())
    return [bare[at : at + 3] for at in range(len(bare) - 2)] or [bare]


def test_no_line_of_the_development_files_was_learned_from() -> None:
    """Lines of twelve signs and more that readings are judged by stand nowhere in the corpus."""
    files = sorted(shared("corpus").glob("*-dev.jsonl"))
    judged = {text for path in files for text in _texts(path)}
    learned = {line.text for line in load_corpus()[0]}

    assert len(files) >= 8
    assert sorted(text for text in judged & learned if len(text) >= 12) == []


def _texts(path: Path) -> Iterator[str]:
    """All that somebody says in a file of any form."""
    for raw in path.read_text(encoding="utf-8").splitlines():
        data = json.loads(raw)
        yield from (data[name] for name in ("text", "a", "b", "question") if isinstance(data.get(name), str))
        yield from (one["text"] for one in data.get("messages", []) if "text" in one)
