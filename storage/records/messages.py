"""What comes in: messages, their kinds and what is attached to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MessageKind(StrEnum):
    """What sort of thing came in."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    FILE = "file"
    PLACE = "place"
    STICKER = "sticker"
    LINK = "link"
    RECALL = "recall"  # somebody took a message back: Incoming.recalls names it
    FRIEND = "friend"  # somebody became a contact of the bot
    UNKNOWN = "unknown"


MEDIA = frozenset(
    {MessageKind.VOICE, MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.FILE, MessageKind.PLACE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """
    A picture, voice, video, place or file that came with a message.

    Attributes:
        name: the file's name as the sender's phone gave it; never used as a path.
        seconds: length of voice or video, 0 when unknown.
        size: in bytes; of a file too large to be kept all the same, where the channel could tell.
        content: the bytes, where the channel could fetch them; None: "内容取不到".
        ref: the store's own reference once kept ("" before).
        coming: the channel is still fetching the content; Store.attach() brings it.
    """

    kind: MessageKind
    name: str = ""
    mime: str = ""
    size: int = 0
    seconds: int = 0
    content: bytes | None = None
    ref: str = ""
    coming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """
    A message as a channel hands it in: the channel's ids, times already normalised.

    Attributes:
        account: which of the bot's accounts heard it.
        message_id: the channel's own id; unique with (account, UTC day of sent_at).
        room: the channel's room id, "" when said privately.
        sender_name: as shown in that room (group nickname first).
        can_write: the channel may write privately to the sender (a contact).
        text: without the quoted part.
        quoted: words of somebody else that this message quotes; not the sender's own.
        mentions_bot: the bot was @-ed.
        recalls: for RECALL: message_id of what was taken back.
    """

    account: str
    message_id: str
    room: str
    room_topic: str = ""
    sender: str
    sender_name: str
    can_write: bool = False
    sent_at: int
    received_at: int
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    quoted: str = ""
    mentions_bot: bool = False
    attachment: Attachment | None = None
    recalls: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """
    A kept message.

    Attributes:
        id: our own number, growing in order of arrival; the message's sequence.
        conversation: "r<room id>" or "p<person id>" for private talk.
        text, quoted: "" once forgotten (`forgotten` is then True).
        recalls: id of the message that was taken back, 0 when none or not kept.
    """

    id: int
    account: str
    conversation: str
    room_id: int | None
    sender_id: int
    sent_at: int
    received_at: int
    kind: MessageKind
    text: str = ""
    quoted: str = ""
    mentions_bot: bool = False
    attachment: Attachment | None = None
    recalls: int = 0
    forgotten: bool = False
    tries: int = 0
