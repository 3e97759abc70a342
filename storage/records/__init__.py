"""The nouns that are kept: what a message, a person, a case is, as plain values.

Times are integer UTC microseconds. Types, urgencies and topics are the lexicon's words as plain
strings: this room does not know the lexicon.
"""

from __future__ import annotations

from storage.records.cases import OPEN_STATES, Case, CaseEvent, State
from storage.records.channels import Gap, Trouble
from storage.records.corrections import FALSE_ALARM, RETYPE, Correction, WordBehind
from storage.records.messages import MEDIA, Attachment, Incoming, Message, MessageKind
from storage.records.people import BY_HAND, Officer, Person, Role, Room
from storage.records.waiting import Burst, Timer
from storage.records.words import NOT_CONTACT, Asked, AskedLaw, Outgoing, SayRank, SayState

__all__ = [
    "BY_HAND",
    "FALSE_ALARM",
    "MEDIA",
    "NOT_CONTACT",
    "OPEN_STATES",
    "RETYPE",
    "Asked",
    "AskedLaw",
    "Attachment",
    "Burst",
    "Case",
    "CaseEvent",
    "Correction",
    "Gap",
    "Incoming",
    "Message",
    "MessageKind",
    "Officer",
    "Outgoing",
    "Person",
    "Role",
    "Room",
    "SayRank",
    "SayState",
    "State",
    "Timer",
    "Trouble",
    "WordBehind",
]
