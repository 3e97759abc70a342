"""Draws the pages of docs/ that the code knows best: `make docs` writes them, tests/test_docs.py compares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.troubles import troubles_page
from handlers.states import states_page
from lexicon.answers_page import answers_page

DOCS = Path(__file__).resolve().parent

PAGES: dict[str, Callable[[], str]] = {
    "answers.md": answers_page,
    "states.md": states_page,
    "troubles.md": troubles_page,
}
"""File name in docs/ → what gives its whole text."""


def draw() -> list[str]:
    """Write every page anew. Returns the names of those that changed."""
    changed = []
    for name, page in PAGES.items():
        path = DOCS / name
        if not path.exists() or path.read_text("utf-8") != page():
            path.write_text(page(), "utf-8")
            changed.append(name)
    return changed


if __name__ == "__main__":
    print("改了：" + "、".join(draw() or ["没有，都是新的"]))
