"""Who may use the page: this machine's own browser, from the page itself, and nobody through it."""

from __future__ import annotations

from quart import Quart, Request, Response, request

# Everything the page needs lies in its own folder; nothing inline, nothing from elsewhere.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_NAMES = ("127.0.0.1", "localhost", "[::1]")


def own_hosts(port: int) -> frozenset[str]:
    """What a browser on this machine calls us; any other name was made to point here (DNS rebinding)."""
    return frozenset(f"{name}:{port}" for name in _NAMES)


def refusal(asked: Request, port: int) -> str:
    """
    Why a request is refused, "" when it is not.

    A page of somebody else may make the browser send a form here; browsers name where it came from
    in Origin, and every browser sends it with a POST.
    """
    hosts = own_hosts(port)
    if asked.headers.get("Host", "") not in hosts:
        return "这个页面只在本机用：请打开 http://127.0.0.1 加端口。"
    origin = asked.headers.get("Origin", "")
    if (origin or asked.method not in ("GET", "HEAD")) and origin not in {f"http://{host}" for host in hosts}:
        return "这个请求不是从本页面来的，没有办。"
    return ""


def put_guard(app: Quart, port: int) -> None:
    """Check every request before its route, and give every response the headers above."""

    @app.before_request
    async def _check() -> Response | None:
        reason = refusal(request, port)
        return Response(reason, status=403, content_type="text/plain; charset=utf-8") if reason else None

    @app.after_request
    async def _close_up(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response
