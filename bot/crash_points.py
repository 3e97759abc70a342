"""Named places of the shell where tests kill the process; those of the store are in storage/crash.py."""

from __future__ import annotations

from storage import crash

SHELL_POINTS: tuple[str, ...] = (
    "intake.before_keep",  # heard, nothing kept
    "intake.after_keep",  # kept, the channel not yet told, nothing done about it
    "desk.claimed",  # taken in hand, nothing decided
    "desk.decided",  # the changes are known, none of them written
    "desk.handled",  # one of a batch is done, the batch not committed
    "desk.after_commit",  # committed, nobody told that there is something to say
    "desk.timer",  # a due timer is in hand, nothing decided
    "outbox.before_say",  # committed as being sent, the channel not yet called
    "outbox.after_say",  # the channel has it, not noted
    "outbox.after_sent",  # noted as sent, none of its files sent yet
    "outbox.after_file",  # the channel has one of its files, not noted
    "outbox.recovering",  # after a start: some doubtful lines settled, others not
    "sweep.forgotten",  # small talk is gone, not committed
)

ALL_POINTS: tuple[str, ...] = (*crash.POINTS, *SHELL_POINTS)
