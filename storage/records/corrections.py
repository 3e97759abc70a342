"""What people said of a reading that was wrong: a false alarm, another type."""

from __future__ import annotations

from dataclasses import dataclass

FALSE_ALARM, RETYPE = "false_alarm", "retype"
"""Correction.what: it was no concern; it is of another type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBehind:
    """
    One word of the lexicon behind a reading; never a word that is only the speaker's.

    Attributes:
        word: as it stands in the lexicon's file, "不给…工钱" with its gap.
        heading: file and heading it stands under there ("labour.欠薪").
        weight: how far it pulled the way that was wrong; below 0 it pulled the right way.
    """

    word: str
    heading: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """
    An officer's word on one reading.

    It holds nothing the teller said but words of the lexicon: the texts stay with the messages and
    the case, and are gone from here when they are gone there.

    Attributes:
        what: FALSE_ALARM or RETYPE.
        kind, types, urgency: as it stood read before this word; kind "" where there was nothing to
            read (a voice to be listened to).
        said: the type the officer gave, "" for a false alarm.
        lexicon: hash of the lexicon the words were weighed with.
        messages: ids of the messages it is about.
        words: what of the lexicon stood in them, strongest first (sealed at rest).
    """

    id: int
    at: int
    case_id: int
    officer_id: int
    what: str
    kind: str
    types: tuple[str, ...]
    urgency: str
    said: str = ""
    lexicon: str = ""
    messages: tuple[int, ...] = ()
    words: tuple[WordBehind, ...] = ()
