"""What keeps us from the gateway, or the account from WeChat: one thing at a time, each told once."""

from __future__ import annotations

import asyncio
import re

from bot.channels.base import TellTrouble
from bot.channels.wechaty_read import SECOND
from bot.clock import Clock

LOGGED_OUT_FOR = 2.0
"""Seconds until a logout counts: a gateway that ends in order says so too, just before it is gone."""

CONNECTING = (
    "gateway_absent", "gateway_away", "gateway_silent", "gateway_frozen", "gateway_hangs_up", "second_bot",
    "wrong_token", "tls_wrong", "tls_expired", "tls_mismatched", "tls_downgraded",
)  # fmt: skip
"""Troubles that are over once there is a connection."""

LOGIN = ("logged_out", "taken_by_another", "gateway_not_started")
"""Troubles that are over once the account is logged in."""

_ELSEWHERE = re.compile(r"别处|其他|其它|另一|另外|kick|elsewhere|another|other (device|client|place)", re.I)
"""In a gateway's reason for a logout: somebody else logged in with the account."""


class Away:
    """
    Of one account.

    Args:
        ails: told of each as it begins and is over; what was open when the last process ended, too.
    """

    def __init__(self, clock: Clock, ails: TellTrouble) -> None:
        self._clock = clock
        self._ails = ails
        self._met = False
        self._why = ""
        self._out = ""
        self._telling: asyncio.Task[None] | None = None

    def lost(self, code: str) -> None:
        """
        A connection ended, or there was none.

        A mere cut waits for the next call to show what it was; a frozen gateway then only seems silent.
        """
        if code in ("", "gateway_cut", self._why):
            return
        if code == "gateway_silent" and self._why == "gateway_frozen":
            return
        if self._why:
            self._ails(self._why, over=True)
        self._why = code
        self._ails(code)

    def hung_up(self) -> None:
        """The connection is gone: whether the account is logged in can no longer be said."""
        if self._telling is not None:
            self._telling.cancel()

    def arrived(self) -> None:
        """There is a connection."""
        if self._met and not self._why:
            self._ails("gateway_cut")
        self._met, self._why = True, ""
        for code in CONNECTING:
            self._ails(code, over=True)

    def logged_in(self) -> None:
        """The account is in WeChat."""
        self.hung_up()
        self._out = ""
        for code in LOGIN:
            self._ails(code, over=True)

    def logged_out(self, reason: str) -> str:
        """The gateway says that the account is out, and in free words why; the code for that."""
        code = "taken_by_another" if _ELSEWHERE.search(reason) else "logged_out"
        self.hung_up()
        self._telling = asyncio.create_task(self._is_out_soon(code))
        return code

    def not_logged_in(self) -> None:
        """The gateway is there and the account never came."""
        self._is_out("logged_out")

    async def _is_out_soon(self, code: str) -> None:
        await self._clock.sleep_until(self._clock.now() + round(LOGGED_OUT_FOR * SECOND))
        self._is_out(code)

    def _is_out(self, code: str) -> None:
        if not self._out:
            self._out = code
            self._ails(code)
