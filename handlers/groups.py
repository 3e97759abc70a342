"""The account was brought into a group, or somebody wanted to: what the operator hears of it."""

from __future__ import annotations

from handlers.facts import Facts
from handlers.hours import day_number
from handlers.operators import to_operators
from lexicon.wording import wording
from storage.changes import Change
from storage.records import Room

JOINED, UNINVITED = "joined_group", "uninvited"
"""Kinds of the timers that tell of it."""


def joined(facts: Facts) -> list[Change]:
    """
    Once for each group: whether it is listened to, and what is still to do.

    The group's name is the operator's to know; nothing that was said in a group nobody chose is kept.
    """
    room = facts.room
    if room is None:
        return []
    return to_operators(facts, f"{JOINED}:{room.id}", _joined_text(room))


def uninvited(facts: Facts) -> list[Change]:
    """Once a day, however often: whoever it was is not named, and gets no answer."""
    return to_operators(facts, f"{UNINVITED}:{day_number(facts.now)}", wording("operator_uninvited"))


def _joined_text(room: Room) -> str:
    topic = room.topic or wording("group_without_name")
    if not room.listened_as:
        return wording("operator_joined_unlisted", topic=topic, room=room.id)
    if not room.township:
        return wording("operator_joined_unbound", topic=topic, room=room.id)
    return wording("operator_joined", topic=topic, township=room.township)
