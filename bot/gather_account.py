"""What a timer about an account needs to know: its groups, when it heard nothing, how lively they are."""

from __future__ import annotations

from typing import Any

from bot.channels.local import LOCAL
from handlers import deaf, silent_group, teach
from handlers.facts import Rhythm
from handlers.hours import DAY
from handlers.limits import Limits
from storage.interface import Store
from storage.records import Gap, Outgoing, Room, Timer


def heard_mark(account: str) -> str:
    """The store's mark that says until when the account surely heard (see bot/gaps.py)."""
    return f"heard:{account}"


def of_account(store: Store, timer: Timer, now: int, limits: Limits) -> dict[str, Any]:
    """The fields of Facts for such a timer; none for any other."""
    if timer.kind == teach.TIMER:
        return _of_township(store, timer, now)
    if timer.kind not in (deaf.TIMER, silent_group.TIMER):
        return {}
    account = str(timer.data["account"])
    rooms = listened_rooms(store, account)
    if timer.kind == deaf.TIMER:
        return {
            "rooms": rooms,
            "gaps": tuple(store.gaps_untold()),
            "lines_today": _lines_today(store, rooms, now, limits),
        }
    rhythms = tuple(filter(None, (_rhythm(store, room, limits) for room in rooms)))
    since = min((rhythm.last_at for rhythm in rhythms), default=now) - limits.silent_history
    return {
        "rooms": rooms,
        "rhythms": rhythms,
        "gaps": tuple(store.gaps(since, now)),
        "heard_until": int(store.mark(heard_mark(account)) or 0),
    }


def _of_township(store: Store, timer: Timer, now: int) -> dict[str, Any]:
    """The township's groups, when they were last lively, and what is dangerous there now."""
    township = str(timer.data["township"])
    rooms = tuple(r for r in listened_rooms(store, str(timer.data["account"])) if r.township == township)
    here = {room.id for room in rooms}
    open_now = store.cases_between(now, now + 1)
    return {
        "rooms": rooms,
        "heard_at": {room.id: store.last_heard(room.id) for room in rooms},
        "dangers": tuple(c for c in open_now if c.danger and (c.township == township or c.room_id in here)),
    }


def listened_rooms(store: Store, account: str) -> tuple[Room, ...]:
    """
    The account's groups that are listened to.

    On the local channel all that were put to a township. Elsewhere never one that is only known by name,
    since the account happens to be in it, nor one that the operator listens to no more.
    """
    rooms = tuple(room for room in store.rooms() if store.channel_id(account, room_id=room.id))
    if account == LOCAL:
        return tuple(room for room in rooms if room.listened_as or room.township)
    return tuple(room for room in rooms if room.listened_as)


def week_gaps(store: Store, span: tuple[int, int, bool] | None) -> tuple[Gap, ...]:
    """When nothing was heard in the week asked for; none where none is."""
    return tuple(store.gaps(span[0], span[1])) if span is not None else ()


def _lines_today(store: Store, rooms: tuple[Room, ...], now: int, limits: Limits) -> int:
    """How often the groups were told today; a group met since then has heard less."""

    def told(n: int) -> bool:
        return any(store.said(deaf.line_key(room.id, now, n)) is not None for room in rooms)

    return next((n for n in range(limits.deaf_most_a_day) if not told(n + 1)), limits.deaf_most_a_day)


def told_lines(store: Store, account: str, now: int, limits: Limits) -> list[Outgoing]:
    """The account's lines about gaps, of today and yesterday, said or not."""
    keys = (
        deaf.line_key(room.id, day, n + 1)
        for room in listened_rooms(store, account)
        for day in (now - DAY, now)
        for n in range(limits.deaf_most_a_day)
    )
    return [line for key in keys if (line := store.said(key)) is not None]


def _rhythm(store: Store, room: Room, limits: Limits) -> Rhythm | None:
    last_at = store.last_heard(room.id)
    if not last_at:
        return None
    hours = store.heard_by_hour(room.id, last_at - limits.silent_history)
    return Rhythm(room=room, last_at=last_at, hours=hours)
