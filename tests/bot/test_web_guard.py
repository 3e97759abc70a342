"""Nobody but this machine's own browser, on the page itself, gets anything of it."""

from __future__ import annotations

import pytest

from bot.web import PortTaken, _listen
from tests.bot.web_rig import HOST, OWN, a_page

_SAYING = {"who": "谷二嫂", "text": "有事", "where": "group", "kind": "text"}


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
async def test_this_machine_by_any_of_its_names_is_let_in(host: str) -> None:
    """127.0.0.1, localhost and ::1 with the page's port are the page."""
    async with a_page() as web:
        assert (await web.get("/", {"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example:8080", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.example:8080", ""]
)
async def test_another_name_that_points_here_is_refused(host: str) -> None:
    """DNS rebinding: a foreign name that was made to point to this machine sees no page."""
    async with a_page() as web:
        for path in ("/", "/live", "/static/page.css", "/picture/1"):
            response = await web.get(path, {"Host": host})
            assert response.status_code == 403
            assert "只在本机用" in await response.get_data(as_text=True)


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1:8080", ""])
@pytest.mark.parametrize("path", ["/say", "/answer"])
async def test_a_form_sent_from_another_page_is_refused(path: str, origin: str | None) -> None:
    """CSRF: a POST is only taken from the page's own origin, and nothing is heard otherwise."""
    async with a_page() as web:
        headers = {"Host": HOST} if origin is None else {"Host": HOST, "Origin": origin}
        response = await web.post(path, {**_SAYING, "room": str(web.room), "person": "1"}, headers)

        assert response.status_code == 403
        assert web.heard == []


async def test_a_form_larger_than_any_words_is_refused() -> None:
    """Nothing near a megabyte is read: a form holds a name and some words."""
    async with a_page() as web:
        response = await web.post("/say", {**_SAYING, "room": str(web.room), "text": "话" * 30_000}, OWN)

        assert response.status_code == 413
        assert web.heard == []


def test_the_page_does_not_listen_to_other_machines() -> None:
    """An address that others can reach is refused with the way to do it otherwise."""
    with pytest.raises(PortTaken, match=r"只给本机看.*ssh -L"):
        _listen("0.0.0.0", 0)


def test_a_taken_port_is_said_with_a_way_out() -> None:
    """The second bot on one port says so instead of a stack of calls."""
    with _listen("127.0.0.1", 0) as listening:
        listening.listen()
        port = int(listening.getsockname()[1])
        with pytest.raises(PortTaken, match=rf"{port} 端口打不开.*CONSOLE_PORT"):
            _listen("127.0.0.1", port)


async def test_the_live_line_is_not_for_other_pages() -> None:
    """A page of another origin cannot listen in."""
    async with a_page() as web:
        assert (await web.get("/live", {"Origin": "http://evil.example"})).status_code == 403


async def test_every_answer_forbids_what_the_page_does_not_need() -> None:
    """No script, picture or style from elsewhere or inline, no framing, no keeping in caches."""
    async with a_page() as web:
        responses = [await web.get(path) for path in ("/", "/static/page.js", "/nowhere")]
        responses.append(await web.post("/say", {}, OWN))

        for response in responses:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cache-Control"] == "no-store"


async def test_the_page_holds_nothing_inline_and_nothing_from_elsewhere() -> None:
    """What the policy forbids is not there to begin with."""
    async with a_page() as web:
        page = await web.page()

        assert "style=" not in page
        assert "onclick" not in page
        assert "://" not in page
        assert page.count("<script") == 1
