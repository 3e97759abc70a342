"""A file as it goes on to a mediator: cleaned, small enough, playable, named by us; or why it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.apart import What, apart
from bot.channels.base import MOST_FILE
from bot.file_names import known_ending, name_onward
from bot.voices import is_silk, playable_ending
from handlers.file_notes import Why
from storage.records import Attachment, Message, MessageKind


@dataclass(frozen=True, slots=True)
class Onward:
    """A file as it is passed on."""

    name: str
    content: bytes


Apart = Callable[[What, bytes, int], bytes | None]


def onward(
    attachment: Attachment, content: bytes | None, number: int, read_apart: Apart = apart
) -> Onward | Why:
    """
    What is sent of it; blocks while a picture is cleaned or a voice is turned into MP3.

    Args:
        content: as it came; None: it never did.
        number: the how-manieth of its kind among those that follow the line.
        read_apart: apart(), or what stands before it.
    """
    kind = attachment.kind
    if not content:
        return Why.TOO_LARGE if attachment.size > MOST_FILE else Why.GONE
    if kind is MessageKind.IMAGE:
        found = read_apart("picture", content, MOST_FILE)
        ending = ".png" if found and found.startswith(b"\x89PNG") else ".jpg"
    elif kind is MessageKind.VOICE and is_silk(content):
        found, ending = read_apart("voice", content, MOST_FILE), ".mp3"
    elif kind is MessageKind.VOICE:
        ending = playable_ending(content)
        found = content if ending else None
    else:
        found, ending = content, known_ending(kind, attachment.mime, attachment.name)
        if kind is MessageKind.VIDEO and not ending and content[4:8] == b"ftyp":
            ending = ".mp4"
    if found is None:
        return Why.GONE
    if len(found) > MOST_FILE:
        return Why.TOO_LARGE
    return Onward(name_onward(kind, number, ending), found)


def too_large(attachment: Attachment) -> bool:
    """Known without its content: only a picture can be made smaller."""
    return attachment.kind is not MessageKind.IMAGE and attachment.size > MOST_FILE


def number_of(message: Message, all_of_them: Sequence[Message]) -> int:
    """The how-manieth of its kind it is, in the order they were sent, whichever of them go."""
    kind = message.attachment.kind if message.attachment else None
    same = [one.id for one in all_of_them if one.attachment is not None and one.attachment.kind is kind]
    return same.index(message.id) + 1
