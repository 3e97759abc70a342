"""The implementations that the contracts are tried on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import open_store
from storage.interface import Store


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each implementation in turn, empty."""
    opened = open_store(tmp_path / "data" if request.param == "file" else None, number_key=b"test")
    yield opened
    opened.close()
