"""A scene for one handler: who speaks, where, what is known; only what the test is about is spelled out."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as replaced
from typing import Any, TypeVar

from handlers.facts import Facts
from handlers.hours import day_number
from handlers.limits import SECOND, Limits, stored_limits
from handlers.roster import Roster, roster_of
from lexicon.reading import Kind, Match, Reading, Topic, Type, Urgency
from storage.changes import Change
from storage.records import (
    Attachment,
    Case,
    Message,
    MessageKind,
    Officer,
    Person,
    Role,
    Room,
    State,
    Timer,
)

MORNING = 1_772_409_600 * SECOND  # 2026-03-02 08:00 in Asia/Shanghai, a Monday
TOWNSHIP, VILLAGE = "正安镇", "正二村"
C = TypeVar("C")


@dataclass
class Counting:
    """Deals ids as the store does: each once."""

    last: int = 0

    def _next(self) -> int:
        self.last += 1
        return self.last

    def case(self) -> int:
        return 700 + self._next()

    def burst(self) -> int:
        return 300 + self._next()

    def number(self) -> int:
        return 6200 + self._next()


def an_officer(id: int, called: str, *roles: Role, **sets: Any) -> Officer:
    """Somebody on the roster of 正二村, bound to the contact 100 + id."""
    about: dict[str, Any] = {
        "id": id,
        "key": f"S{id}",
        "name": f"样{called}",
        "called": called,
        "township": TOWNSHIP,
        "village": VILLAGE,
        "roles": roles or (Role.MEDIATOR,),
        "rank": id,
        "person_id": 100 + id,
    }
    return Officer(**{**about, **sets})


MEDIATOR = an_officer(1, "张姐", gender="女", phone="19900000001")
DEPUTY = an_officer(2, "王叔", gender="男", phone="19900000002")
HEAD = an_officer(3, "李书记", Role.HEAD, Role.SECRETARY)
CENTRE = an_officer(4, "赵主任", Role.CENTRE, village="", phone="19900000004")
DUTY = an_officer(5, "孙值班", Role.DUTY, village="")
COUNTY = an_officer(6, "县里老周", Role.COUNTY, village="", township="", phone="19900000006")
OPERATOR = an_officer(7, "管事的", Role.OPERATOR, village="", township="")
ROSTER = roster_of([MEDIATOR, DEPUTY, HEAD, CENTRE, DUTY, COUNTY, OPERATOR])

SPEAKER = Person(
    id=11, name="样吴", contact=True, village=VILLAGE, township=TOWNSHIP, hinted_day=day_number(MORNING)
)
STRANGER = replaced(SPEAKER, id=12, contact=False)
ROOM = Room(id=21, topic="正安镇村民说事群", township=TOWNSHIP)


def a_message(
    text: str = "", *, id: int = 1, at: int = MORNING, private: bool = False, **sets: Any
) -> Message:
    """Something that the speaker says in the group, or privately."""
    sender = sets.pop("sender_id", SPEAKER.id)
    about: dict[str, Any] = {
        "id": id,
        "account": "bot",
        "conversation": f"p{sender}" if private else f"r{ROOM.id}",
        "room_id": None if private else ROOM.id,
        "sender_id": sender,
        "sent_at": at,
        "received_at": at,
        "kind": MessageKind.TEXT,
        "text": text,
    }
    return Message(**{**about, **sets})


def a_voice(*, seconds: int, **sets: Any) -> Message:
    """A voice nobody here can read."""
    attachment = Attachment(kind=MessageKind.VOICE, seconds=seconds)
    return a_message("", kind=MessageKind.VOICE, attachment=attachment, **sets)


def a_reading(
    kind: Kind = Kind.CONCERN,
    *types: Type,
    urgency: Urgency = Urgency.NORMAL,
    topics: tuple[Topic, ...] = (),
    speak: bool = True,
    **sets: Any,
) -> Reading:
    """A reading as the lexicon might give it."""
    matched = (Match("垒墙", 0, 2, "邻里:垒墙 +2.1", 2.1),) if kind is Kind.CONCERN else ()
    return Reading(
        kind=kind,
        types=types or ((Type.NEIGHBOUR,) if kind is not Kind.CHATTER else ()),
        urgency=urgency,
        speak=speak and kind is not Kind.CHATTER,
        matched=matched,
        topics=topics,
        **sets,
    )


CHATTER = a_reading(Kind.CHATTER, urgency=Urgency.NONE)
QUESTION = a_reading(Kind.QUESTION, Type.DEBT)
CONCERN = a_reading()
DANGER = a_reading(Kind.CONCERN, Type.SAFETY, urgency=Urgency.CRITICAL)


def a_case(**sets: Any) -> Case:
    """A wall dispute told by the speaker in the group, offered to the mediator."""
    about: dict[str, Any] = {
        "id": 701,
        "number": 6207,
        "opened_at": MORNING,
        "township": TOWNSHIP,
        "village": VILLAGE,
        "room_id": ROOM.id,
        "teller_id": SPEAKER.id,
        "types": ("neighbour",),
        "urgency": "normal",
        "state": State.OFFERED,
        "offered_to": (MEDIATOR.id,),
        "assigned": MEDIATOR.id,
        "reachable": True,
        "told": "后院那家把墙垒到我家地里了",
        "signs": ("垒墙",),
        "messages": (1,),
        "updated_at": MORNING,
    }
    return Case(**{**about, **sets})


def scene(
    message: Message | None = None,
    *,
    reading: Reading | None = None,
    person: Person | None = SPEAKER,
    now: int | None = None,
    limits: Limits | None = None,
    roster: Roster = ROSTER,
    **sets: Any,
) -> Facts:
    """The facts for that message (or for `timer=`), as the desk would fetch them."""
    at = now if now is not None else (message.received_at if message else MORNING)
    in_room = message is not None and message.room_id is not None
    about: dict[str, Any] = {
        "now": at,
        "limits": limits or stored_limits(),
        "roster": roster,
        "fresh": Counting(),
        "message": message,
        "person": person,
        "room": ROOM if in_room else None,
        "reading": reading,
        "whole": reading,
        "teller": person,
    }
    return Facts(**{**about, **sets})


def due(kind: str, **sets: Any) -> Timer:
    """A timer that has come due."""
    return Timer(key=f"test:{kind}", due=MORNING, kind=kind, **sets)


def only(changes: list[Change], kind: type[C]) -> list[C]:
    """The changes of that kind, in order."""
    return [c for c in changes if isinstance(c, kind)]


def the(changes: list[Change], kind: type[C]) -> C:
    """The one change of that kind."""
    found = only(changes, kind)
    assert len(found) == 1, f"{len(found)} × {kind.__name__}: {found}"
    return found[0]
