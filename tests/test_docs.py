"""What the papers say about the code is what the code does."""

from __future__ import annotations

import pytest

from docs.draw import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_drawn_page_is_as_the_code_draws_it(name: str) -> None:
    """A page of docs/ drawn from a table of the code is never older than that table (`make docs`)."""
    assert (DOCS / name).read_text("utf-8") == PAGES[name]()
