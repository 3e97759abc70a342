"""No article is invented: every citation exists, every figure stands in the article it is marked with."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from lexicon.answer_text import citations
from lexicon.answers import answers
from tests.needs import shared

Key = tuple[str, int, str]


@pytest.fixture(scope="module")
def articles() -> dict[Key, dict[str, Any]]:
    """The texts of the laws, by law, article and 之一."""
    lines = shared("laws/articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return {(row["law"], row["article"], row["sub"]): row for row in rows}


def test_every_figure_stands_in_its_article(articles: dict[Key, dict[str, Any]]) -> None:
    """Days, years, multiples and shares we say are found in the law's text."""
    missing = [
        (one.id, figure.said, figure.law, figure.article)
        for one in answers()
        for figure in one.figures
        if figure.found not in articles.get((figure.law, figure.article, figure.sub), {"text": ""})["text"]
    ]

    assert missing == []


def test_every_citation_has_the_date_of_the_text_it_was_read_in(articles: dict[Key, dict[str, Any]]) -> None:
    """A citation's date is the version's; a law without an article is among the laws."""
    versions = {law: row["version"] for (law, _, _), row in articles.items()}
    wrong = [
        (one.id, c.law, c.article, c.date)
        for one in answers()
        for c in one.citations
        if c.date != versions.get(c.law) or (c.article and (c.law, c.article, c.sub) not in articles)
    ]

    assert wrong == []


def test_the_makers_own_check_finds_no_bad_citation() -> None:
    """What `bot citations` prints passes check_citations.py: all read, none bad."""
    rows = list(citations())
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    done = subprocess.run(
        [sys.executable, str(shared("tools/check_citations.py"))],
        input=lines,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.stdout == f"{len(rows)} citations read, 0 bad\n"
    assert done.returncode == 0
