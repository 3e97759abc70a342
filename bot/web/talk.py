"""A conversation as one list of bubbles: what was heard in it and what the bot says or will say there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.as_json import with_words
from bot.card import font_file
from bot.file_names import shown_name
from bot.outbox import AGAIN
from bot.web.memory import PhoneMemory
from bot.web.readings import Piece, Read, matched_in, pieces_of, read_shown
from handlers.hours import clock_text, day_number, local
from storage.interface import Store
from storage.records import Attachment, Message, MessageKind, Outgoing, SayState

NEWEST = 60
"""How many messages of a conversation a page shows."""

SAY_STATES = {
    SayState.QUEUED: "等着说",
    SayState.SENDING: "正在发",
    SayState.SENT: "",
    SayState.UNKNOWN: "不知到没到",
    SayState.GIVEN_UP: "没发成",
    SayState.CANCELLED: "不说了",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """
    One message.

    Attributes:
        key: unique in the page.
        ours: the bot says it.
        when: "14:30", with the date before it on another day.
        media: "语音 40 秒", "照片" …; "" for words alone.
        picture: the message whose picture can be shown, 0 for none.
        state: how far a line of ours is, "" once it was sent.
        waits: not said before then (UTC microseconds), 0 when it does not wait.
        card: the answer whose picture followed, "" for none.
        gone: the bot has forgotten its words; shown here from the phone's own memory, or not at all.
    """

    key: str
    ours: bool
    who: str
    when: str
    at: int
    pieces: tuple[Piece, ...] = ()
    mention: bool = False
    quoted: str = ""
    media: str = ""
    picture: int = 0
    card: str = ""
    read: Read | None = None
    state: str = ""
    waits: int = 0
    gone: bool = False
    files: tuple[str, ...] = ()


def when_text(at: int, now: int) -> str:
    """ "14:30", "11-23 14:30" when that is not today."""
    return clock_text(at) if day_number(at) == day_number(now) else f"{local(at):%m-%d %H:%M}"


def media_text(kind: MessageKind, attachment: Attachment | None) -> str:
    """What came instead of words, "" for a text."""
    seconds = f" {attachment.seconds} 秒" if attachment and attachment.seconds else ""
    name = f" {attachment.name}" if attachment and attachment.name else ""
    file_name = f" {shown_name(name)}" if name else ""
    return {
        MessageKind.TEXT: "",
        MessageKind.VOICE: f"语音{seconds}",
        MessageKind.IMAGE: "照片",
        MessageKind.VIDEO: f"视频{seconds}",
        MessageKind.FILE: f"文件{file_name}",
        MessageKind.PLACE: f"位置{name}",
        MessageKind.STICKER: "表情",
        MessageKind.LINK: "链接",
        MessageKind.RECALL: "撤回了一条",
        MessageKind.FRIEND: "加了机器人",
        MessageKind.UNKNOWN: "认不出的消息",
    }[kind]


def heard(store: Store, conversation: str, now: int, memory: PhoneMemory) -> list[Bubble]:
    """The newest messages of a conversation with their readings."""
    names: dict[int, str] = {}
    found: list[Bubble] = []
    for message in store.conversation(conversation, limit=NEWEST):
        if message.sender_id not in names:
            names[message.sender_id] = store.person(message.sender_id).name
        reading = store.reading(message.id)
        if reading is not None and not message.forgotten:
            reading = with_words(reading, message.text)
        text, body = memory.of(message, reading)
        found.append(
            Bubble(
                key=f"m{message.id}",
                ours=False,
                who=names[message.sender_id],
                when=when_text(message.sent_at, now),
                at=message.received_at,
                pieces=pieces_of(text, matched_in(body)),
                mention=message.mentions_bot,
                quoted=message.quoted,
                media=media_text(message.kind, message.attachment),
                picture=message.id if _can_be_seen(message) else 0,
                read=read_shown(body) if body else None,
                gone=message.forgotten,
            )
        )
    return found


def _can_be_seen(message: Message) -> bool:
    """A photo whose bytes the channel could fetch and that was not forgotten."""
    photo = message.attachment
    return photo is not None and photo.kind is MessageKind.IMAGE and photo.ref != "" and not message.forgotten


def said(store: Store, lines: Iterable[Outgoing], now: int) -> list[Bubble]:
    """Our lines that went out, and those that wait."""
    return [
        Bubble(
            key=f"o{line.id}",
            ours=True,
            who="机器人",
            when=when_text(line.sent_at or line.not_before or line.created_at, now),
            at=line.sent_at or max(line.not_before, line.created_at, now),
            pieces=(Piece((AGAIN if line.again else "") + line.text),),
            state=SAY_STATES[line.state],
            waits=line.not_before if line.state is SayState.QUEUED and line.not_before > now else 0,
            files=tuple(media_text(m.kind, m.attachment) for m in store.messages(line.files)),
            card=line.card if line.card_over and font_file() else "",
        )
        for line in lines
    ]


def in_order(*bubbles: Bubble) -> tuple[Bubble, ...]:
    """Oldest first, at most as many as a page shows."""
    return tuple(sorted(bubbles, key=lambda bubble: bubble.at)[-NEWEST:])
