"""What was acknowledged and is never heard again has reached nobody: told, and the dear lines said once more.

A phone shows the account's own words to all its devices, the bot among them. Where a gateway passes
that on, a send without an echo most likely went nowhere: WeChat does that to accounts it holds back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from bot.channels.base import TellTrouble
from handlers.limits import SECOND
from storage.records import Outgoing, SayRank

ECHO_WITHIN = 60 * SECOND
"""An echo comes within a second; after this it does not come."""

DOUBT_ECHOES_AFTER = 3
"""So many unheard in a row: it may be the echoes that fail. Then only danger is said again."""

UNLEARN_AFTER = 30
"""So many unheard in a row and none heard since the start: this gateway passes no echoes on."""

SORTS = ("room", "person")
"""Gateways may pass on the echoes of one and not of the other."""

Said = tuple[str, str, str]
"""(room, person, text), one of the first two ""."""


@dataclass(slots=True)
class _Waiting:
    """A line that was handed over. `since`: when it was acknowledged, 0 before."""

    line: Outgoing
    said: Said
    since: int = 0


class Echoes:
    """
    Of one account.

    Args:
        heard_since: since when the channel has heard without a break, 0 while it does not; None: no such
            channel. What came meanwhile is lost to it, echoes too.

    Attributes:
        known: sorts of conversation (of SORTS) whose echoes this account has heard before.
    """

    def __init__(self, tell: TellTrouble, heard_since: Callable[[], int] | None) -> None:
        self._tell = tell
        self._heard_since = heard_since
        self._waiting: dict[int, _Waiting] = {}
        self._unheard: dict[str, int] = {}
        self._heard: set[str] = set()
        self.known: set[str] = set()

    def handing_over(self, line: Outgoing, said: Said) -> None:
        """Its echo may come before the gateway's answer."""
        if self._heard_since is not None:
            self._waiting[line.id] = _Waiting(line, plain_of(said))

    def acknowledged(self, line: Outgoing, now: int) -> None:
        """The gateway says that it was sent."""
        if line.id in self._waiting:
            self._waiting[line.id].since = now

    def failed(self, line: Outgoing) -> None:
        """It was not sent, or nobody knows: another rule's business."""
        self._waiting.pop(line.id, None)

    def heard(self, said: Said) -> bool | None:
        """
        The account heard itself.

        Returns:
            whether this sort of conversation was not known to echo before; None: it is no line's that waits.
        """
        plain = plain_of(said)
        found = next((one for one in self._waiting.values() if one.said == plain), None)
        if found is None:
            return None
        del self._waiting[found.line.id]
        sort = _sort(plain)
        self._heard.add(sort)
        self._unheard[sort] = 0
        new = sort not in self.known
        self.known.add(sort)
        return new

    def next_look(self) -> int | None:
        """When the next echo is overdue."""
        return min((one.since + ECHO_WITHIN for one in self._waiting.values() if one.since), default=None)

    def overdue(self, now: int) -> list[Outgoing]:
        """Lines to be said once more: no echo came in time, though echoes come here."""
        due = [one for one in self._waiting.values() if one.since and one.since + ECHO_WITHIN <= now]
        again: list[Outgoing] = []
        for one in due:
            del self._waiting[one.line.id]
            sort, since = _sort(one.said), self._heard_since() if self._heard_since else 0
            if sort not in self.known or not since or since > one.since:
                continue
            self._unheard[sort] = in_a_row = self._unheard.get(sort, 0) + 1
            self._tell("send_not_echoed")
            rank = one.line.rank
            if rank is SayRank.DANGER or (rank is not SayRank.GROUP and in_a_row < DOUBT_ECHOES_AFTER):
                again.append(one.line)
        return again

    def unlearned(self) -> set[str]:
        """Sorts of conversation whose echoes come no longer; they are forgotten by this."""
        gone = {
            sort
            for sort, in_a_row in self._unheard.items()
            if in_a_row >= UNLEARN_AFTER and sort not in self._heard and sort in self.known
        }
        self.known -= gone
        return gone


def plain_of(said: Said) -> Said:
    """To compare by: gateways put spaces, line ends and entities their own way."""
    room, person, text = said
    return room, person, "".join(unescape(text).split())


def _sort(said: Said) -> str:
    return "room" if said[0] else "person"
