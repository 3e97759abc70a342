"""The files that follow a text to a mediator: cleaned, named by us, in the order they were sent."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.pictures import cleaned_picture, name_onward
from storage.interface import Store
from storage.records import Attachment, MessageKind

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Onward:
    """A file as it is passed on."""

    name: str
    content: bytes


def attachments_of(store: Store, message_ids: tuple[int, ...]) -> list[tuple[Attachment, bytes]]:
    """
    What is still there of these messages' files, with their bytes, in the order they were sent.

    Left out: what the channel could not fetch, and what is gone.
    """
    found: list[tuple[Attachment, bytes]] = []
    for message in store.messages(message_ids):
        attachment = message.attachment
        if attachment is None:
            continue
        content = store.attachment(attachment.ref) if attachment.ref else None
        if content:
            found.append((attachment, content))
        else:
            log.info("outbox.no_file", message=message.id, kind=attachment.kind.value)
    return found


def onward(kept: list[tuple[Attachment, bytes]]) -> list[Onward]:
    """The same as they are passed on; a picture that cannot be cleaned of what phones write is left out."""
    found: list[Onward] = []
    counts: dict[MessageKind, int] = {}
    for attachment, content in kept:
        kind = attachment.kind
        counts[kind] = number = counts.get(kind, 0) + 1
        mime = attachment.mime
        if kind is MessageKind.IMAGE:
            bare = cleaned_picture(content)
            if bare is None:
                log.warning("outbox.picture_left_out", number=number)
                continue
            mime = "image/png" if bare.startswith(b"\x89PNG") else "image/jpeg"
            found.append(Onward(name_onward(kind, number, mime, ""), bare))
        else:
            found.append(Onward(name_onward(kind, number, mime, attachment.name), content))
    return found
