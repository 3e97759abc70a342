"""Voices and pictures nobody here can read: when they are a plea that a person must listen to."""

from __future__ import annotations

from storage.records import Message, MessageKind

LONG_VOICE = 20  # seconds: a shorter one in a group is mostly an "hm" or a laugh


def unreadable_plea(pieces: tuple[Message, ...], *, private: bool) -> bool:
    """
    A private voice always; in a group two long voices, or a voice with a picture, of one person.

    A voice of unknown length counts as long: better one listened to in vain.
    """
    voices = [p for p in pieces if p.kind is MessageKind.VOICE and not p.text]
    if private:
        return bool(voices)
    long = [v for v in voices if not (v.attachment and 0 < v.attachment.seconds < LONG_VOICE)]
    pictures = [p for p in pieces if p.kind in (MessageKind.IMAGE, MessageKind.VIDEO)]
    return len(long) >= 2 or bool(voices and pictures)
