"""Values for tests: each builder fills in everything the test is not about. All people are invented."""

from __future__ import annotations

from itertools import count
from typing import Any

from storage.records import (
    Attachment,
    Burst,
    Case,
    Incoming,
    Message,
    MessageKind,
    Officer,
    Person,
    Role,
    Room,
    Timer,
)

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MONDAY = 1_772_409_600 * SECOND  # 2026-03-02 08:00 in Asia/Shanghai

ACCOUNT = "local"

_channel_ids = count(1)


def an_incoming(**about: Any) -> Incoming:
    """A line of text in a group, with a channel's id never used before."""
    at = about.pop("at", MONDAY)
    filled: dict[str, Any] = {
        "account": ACCOUNT,
        "message_id": f"m{next(_channel_ids)}",
        "room": "room-1",
        "room_topic": "样本镇村民说事群",
        "sender": "wx-1",
        "sender_name": "样吴",
        "sent_at": at,
        "received_at": at,
        "text": "后院那家把墙垒到我家地里了",
    }
    return Incoming(**{**filled, **about})


def a_picture(**about: Any) -> Attachment:
    """A picture whose bytes the channel could fetch."""
    filled: dict[str, Any] = {
        "kind": MessageKind.IMAGE,
        "name": "墙.jpg",
        "mime": "image/jpeg",
        "size": 9,
        "content": b"\xff\xd8picture",
    }
    return Attachment(**{**filled, **about})


def a_message(**about: Any) -> Message:
    """A kept message in a group."""
    at = about.pop("at", MONDAY)
    filled: dict[str, Any] = {
        "id": 1,
        "account": ACCOUNT,
        "conversation": "r1",
        "room_id": 1,
        "sender_id": 1,
        "sent_at": at,
        "received_at": at,
        "kind": MessageKind.TEXT,
        "text": "后院那家把墙垒到我家地里了",
    }
    return Message(**{**filled, **about})


def a_person(**about: Any) -> Person:
    """A villager."""
    return Person(**{"id": 1, "name": "样吴", **about})


def a_room(**about: Any) -> Room:
    """A group bound to a township."""
    return Room(**{"id": 1, "topic": "样本镇村民说事群", "township": "样本镇", **about})


def an_officer(**about: Any) -> Officer:
    """A mediator of 样村 in 样本镇, bound to nobody."""
    filled: dict[str, Any] = {
        "id": 1,
        "key": "M0001",
        "name": "样张",
        "called": "张姐",
        "phone": "19900000001",
        "township": "样本镇",
        "village": "样村",
        "roles": (Role.MEDIATOR,),
    }
    return Officer(**{**filled, **about})


def a_case(**about: Any) -> Case:
    """A neighbours' matter, open, offered to nobody yet."""
    filled: dict[str, Any] = {
        "id": 1,
        "number": 6207,
        "opened_at": MONDAY,
        "township": "样本镇",
        "village": "样村",
        "room_id": 1,
        "teller_id": 1,
        "types": ("neighbour",),
        "urgency": "normal",
        "told": "后院那家把墙垒到我家地里了",
        "updated_at": MONDAY,
    }
    return Case(**{**filled, **about})


def a_burst(**about: Any) -> Burst:
    """One piece said a moment ago, its clock running."""
    at = about.pop("at", MONDAY)
    filled: dict[str, Any] = {
        "id": 1,
        "conversation": "r1",
        "room_id": 1,
        "person_id": 1,
        "started_at": at,
        "last_at": at,
        "judge_at": at + MINUTE,
        "unjudged_from": at,
        "closes_at": at + 5 * MINUTE,
        "message_ids": (1,),
    }
    return Burst(**{**filled, **about})


def a_timer(**about: Any) -> Timer:
    """A clock that runs out in a minute."""
    return Timer(**{"key": "burst:1:judge", "due": MONDAY + MINUTE, "kind": "judge", **about})
