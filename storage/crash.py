"""Named places where the process can be killed on purpose, to show that nothing is half-written.

Without SHUOSHI_CRASH_AT in the environment a point does nothing. With
`SHUOSHI_CRASH_AT=keep.before_insert` (or `…:3` for the third time it is reached) the process kills
itself there with SIGKILL: no handler, no flush, as when the power goes. tests/ walk POINTS.
"""

from __future__ import annotations

import os
import signal

POINTS: tuple[str, ...] = (
    "keep.before_insert",  # people and rooms are dealt ids, no message written yet
    "keep.after_attachment",  # the sealed file lies in the folder, nothing committed
    "attach.after_file",  # a file that came later lies sealed in the folder, its row not yet told
    "keep.before_commit",  # messages written, not committed
    "keep.after_commit",  # committed, the channel not yet told
    "commit.before",  # any transaction: all written, nothing committed
    "commit.after",  # any transaction: committed, caches and files not yet followed
    "apply.reading",  # before a reading is written
    "apply.burst",  # before a burst is written or dropped
    "apply.history",  # before a step in a case's history is written
    "apply.case",  # the step is written, the case's row not yet
    "apply.reseal",  # some of the messages are under the case's key, some not
    "apply.say",  # before words to say are written
    "apply.timer",  # before a timer is set or cancelled
    "handled.before",  # all changes written, the message not yet marked handled
    "outbox.sending",  # the line is marked as being sent (committed), not handed over yet
    "outbox.before_sent",  # the channel took it, not yet noted
    "outbox.before_unknown",  # no word came, not yet noted
    "timer.before_done",  # its changes are written, the timer not yet taken away
    "forget.before_keys",  # texts are gone, keys of the days not yet
    "forget.before_unlink",  # committed, sealed files still in the folder
    "checkpoint.before",  # before the log is folded into the file
)

_wanted, _, _count = os.environ.get("SHUOSHI_CRASH_AT", "").partition(":")
_left = [int(_count) if _count.isdigit() else 1]


def point(name: str) -> None:
    """Kill this process here if the environment says so; otherwise nothing."""
    if _wanted and name == _wanted:
        _die()


def _die() -> None:
    _left[0] -= 1
    if _left[0] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
