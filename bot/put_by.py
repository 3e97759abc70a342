"""Lines to somebody who is no contact: put by for the day they become one, and decided on at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handlers.limits import SECOND
from storage.changes import SetTimer
from storage.interface import Store
from storage.records import NOT_CONTACT, Outgoing, SayState, Timer

UNHEARD_WITHIN = 120 * SECOND
"""So long after a line was sent WeChat's notice that it reached nobody is taken to be about it."""

_LOOK = 32


def lines_past_strangers(
    store: Store,
    now: int,
    account: str,
    is_stranger: Callable[[Store, Outgoing], bool],
    refused: list[int],
) -> Iterator[Outgoing]:
    """
    The account's due lines in their order; what is for somebody known to be no contact is put by on the way.

    Args:
        refused: gets the ids of those.
    """
    looking = True
    while looking:
        looking = False
        for line in store.to_send(now, _LOOK):
            if line.account != account:
                continue
            if is_stranger(store, line):
                put_by(store, line, now)
                refused.append(line.id)
                looking = True  # what stood behind it in its conversation
            else:
                yield line


def put_by(store: Store, line: Outgoing, now: int) -> None:
    """
    They are no contact: the line waits until they become one, and what that changes is decided now.

    The timer is how it comes in by the one door; it is committed with the line, so that no kill parts them.
    """
    with store.transaction():
        store.give_up(line.id, now, refused=NOT_CONTACT)
        store.apply([_unwritable(line, now)], now, line.account)


def _unwritable(line: Outgoing, now: int) -> SetTimer:
    timer = Timer(
        key=f"unwritable:{line.person_id}:{line.id}",
        due=now,
        kind="unwritable",
        case_id=line.case_id,
        person_id=line.person_id,
    )
    return SetTimer(timer=timer)


def unheard(store: Store, account: str, person: str, now: int) -> list[int] | None:
    """
    WeChat took the last line to that person and then said that they are no contact.

    Returns:
        the id of that line; [] when it is long ago or there was none; None while one is being sent:
        the notice was quicker than the answer, to be asked again in a moment.
    """
    found = store.person_of(account, person)
    lines = store.outbox(person_id=found) if found is not None else []
    if any(line.state is SayState.SENDING for line in lines):
        return None
    lately = [one for one in lines if one.state is SayState.SENT and one.sent_at >= now - UNHEARD_WITHIN]
    for line in lately[-1:]:
        with store.transaction():
            store.unheard(line.id, now)
            store.apply([_unwritable(line, now)], now, line.account)
    return [line.id for line in lately[-1:]]
