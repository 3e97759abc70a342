"""From when to when the account hears: connected, logged in, and the gateway gives signs of life."""

from __future__ import annotations

from bot.channels.base import TellHearing
from bot.clock import Clock

DEAF = frozenset(
    (
        "gateway_absent", "gateway_away", "gateway_silent", "gateway_frozen", "gateway_hangs_up",
        "gateway_not_started", "second_bot", "wrong_token", "tls_wrong", "tls_expired", "tls_mismatched",
        "tls_downgraded", "logged_out", "taken_by_another",
    )
)  # fmt: skip
"""Troubles in which nothing is heard."""

CUT = "gateway_cut"
"""Why, as long as nothing better is known: the connection ended, and the next call will show what it was."""

SLEPT = 60_000_000
"""
Microseconds. Pings are answered every five seconds, and a gateway that does not answer is given up after
ten: so long without a sign the machine itself slept, and with it a gateway on it, the connection unbroken.
"""


class Hearing:
    """
    Of one account.

    Attributes:
        until: the last moment at which it surely heard: the gateway's last event, or its last answer to
            a ping. A frozen gateway is noticed ten seconds after it; what was said in them is lost too.
            0 before it first heard.
        tell: told of each beginning and end.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hears = False
        self.until = 0
        self.tell: TellHearing | None = None

    def sign(self) -> None:
        """The gateway said something, or answered."""
        if not self._hears:
            return
        now = self._clock.now()
        if now - self.until > SLEPT:
            self._say("gateway_frozen")
            if self.tell is not None:
                self.tell(now)
        self.until = now

    def began(self) -> None:
        """The account is logged in at a gateway that is listened to."""
        if self._hears:
            return
        self._hears, self.until = True, self._clock.now()
        if self.tell is not None:
            self.tell(self.until)

    def ended(self, why: str) -> None:
        """The connection is gone, or the account is."""
        if self._hears:
            self._hears = False
            self._say(why or CUT)

    def because(self, code: str) -> None:
        """Something ails the channel: where it does not hear, that is why."""
        if not self._hears and code in DEAF:
            self._say(code)

    def _say(self, why: str) -> None:
        if self.tell is not None:
            self.tell(self.until, why)
