"""One gateway for a file of tests: it takes a second to start; each test brings its own people and groups."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.driver import Gateway


@pytest.fixture(scope="module")
def opened_gateway() -> Iterator[Gateway]:
    """Opened for the file, closed at its end."""
    gateway = Gateway().start()
    yield gateway
    gateway.close()


@pytest.fixture
def gateway(opened_gateway: Gateway) -> Gateway:
    """Nothing is wrong with it when a test begins."""
    opened_gateway.do("calm")
    opened_gateway.do("echo", on=True)
    opened_gateway.do("swallow", on=False)
    return opened_gateway
