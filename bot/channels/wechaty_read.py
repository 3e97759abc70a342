"""A gateway's payload → the house's message: kinds, times, quotes, mentions, what was taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Protocol

from storage.records import Attachment, Incoming, MessageKind

SECOND = 1_000_000

GONE = "内容取不到"
"""The text of a message of which the gateway knows nothing any more."""

_EARLIEST = 1_293_840_000 * SECOND  # 2011-01-01: before that there was no WeChat
_AHEAD = 300 * SECOND

KINDS = {
    1: MessageKind.FILE,
    2: MessageKind.VOICE,
    5: MessageKind.STICKER,
    6: MessageKind.IMAGE,
    7: MessageKind.TEXT,
    8: MessageKind.PLACE,
    9: MessageKind.LINK,
    13: MessageKind.RECALL,
    14: MessageKind.LINK,
    15: MessageKind.VIDEO,
}
"""
By the numbers of wechaty-puppet (TypeScript), which gateways send; python-wechaty's own names are others.
What is missing (cards, forwarded talk, transfers, posts, the future's) is kept as UNKNOWN, its text raw:
kept, not read as words, since it is mostly XML and may be anybody's.
"""

_NOT_TOLD = 0

_WITH_FILE = {MessageKind.FILE, MessageKind.VOICE, MessageKind.IMAGE, MessageKind.VIDEO}

# 「王大娘：后院那家」 then a line of dashes, then one's own words: how phones and gateways write a quote.
_QUOTE = re.compile(
    r"\A「([^：:\n]{0,64}[：:])?(?P<quoted>.*?)」[ \t]*\n(?:- ?){5,}[ \t]*\n(?P<own>.*)\Z", re.S
)
_TAKEN_BACK = re.compile(r"<newmsgid>\s*(\d+)\s*</newmsgid>")
_NO_CONTACT = re.compile(r"开启了(?:朋友|好友)验证|还不是他（她）朋友|被对方拒收")
_SECONDS = re.compile(r'voicelength="(\d+)"')
_PLACE = re.compile(r'(?:label|poiname)="([^"]+)"')


class Payload(Protocol):
    """What the gateway says of a message (wechaty_grpc's MessagePayloadResponse)."""

    id: str
    filename: str
    text: str
    timestamp: int
    type: int
    from_id: str
    room_id: str
    to_id: str
    mention_ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """
    What the payload does not say.

    Attributes:
        names: the bot's, in that room and as an account: an "@" before one of them is meant for it.
    """

    account: str
    bot: str
    names: tuple[str, ...]
    sender_name: str
    room_topic: str
    can_write: bool
    received_at: int


def sent_at(timestamp: int, now: int) -> int:
    """
    A puppet's time as UTC microseconds.

    Gateways hand on what their puppet gives: seconds (web protocols), milliseconds, sometimes nothing.
    None, one from before WeChat or one more than five minutes ahead is no time: then it is now.
    """
    return now if is_odd(timestamp, now) else _micros(timestamp)


def is_odd(timestamp: int, now: int) -> bool:
    """Whether that is no time at which somebody can have said it."""
    return not _EARLIEST <= _micros(timestamp) <= now + _AHEAD


def _micros(timestamp: int) -> int:
    if 0 < timestamp < 100_000_000_000:
        return timestamp * SECOND
    if 0 < timestamp < 100_000_000_000_000:
        return timestamp * 1000
    return timestamp


def says_no_contact(payload: Payload) -> bool:
    """
    WeChat's own notice beside a line that only looked sent: they have deleted the account, or shut it out.

    As phones show it. No gateway was seen to pass it on here; typed by a person it is no notice.
    """
    private = not payload.room_id and KINDS.get(payload.type) is not MessageKind.TEXT
    return private and _NO_CONTACT.search(payload.text) is not None


def split_quote(text: str) -> tuple[str, str]:
    """(own words, quoted words): what somebody else said is never the quoter's own."""
    if found := _QUOTE.match(text):
        return found["own"].strip(), found["quoted"].strip()
    if text.lstrip().startswith("<") and "<refermsg>" in text:  # a gateway that passes WeChat's own XML on
        before, _, referred = text.partition("<refermsg>")
        return _inside(before, "title"), _inside(referred, "content")
    return text, ""


def _inside(xml: str, tag: str) -> str:
    """The text of the first such element; by position, not by a parser: the XML is a stranger's."""
    _, _, rest = xml.partition(f"<{tag}>")
    inside = rest.partition(f"</{tag}>")[0].strip()
    return unescape(inside.removeprefix("<![CDATA[").removesuffix("]]>")).strip()


def split_mention(text: str, names: tuple[str, ...]) -> tuple[str, bool]:
    """
    (the text without the "@" for the bot, whether there was one).

    WeChat puts U+2005 after a name; people who type it themselves put a space, or end there.
    """
    found = False
    for name in sorted(filter(None, names), key=lambda one: (-len(one), one)):
        text, count = re.subn(rf"@{re.escape(name)}(?:[\u2005\u00a0 ]|(?=[，。！？,.!?：:\n])|\Z)", "", text)
        found = found or count > 0
    return (text.strip() if found else text), found


def read(payload: Payload, around: Around, attachment: Attachment | None = None) -> Incoming:
    """
    The message as it is kept.

    Args:
        attachment: what wants_file() asked for, fetched or not.
    """
    kind = kind_of(payload)
    text, quoted, mentioned, recalls = payload.text, "", around.bot in payload.mention_ids, ""
    if kind is MessageKind.LINK and "<refermsg>" in text:
        kind = MessageKind.TEXT
    if kind is MessageKind.TEXT:
        text, quoted = split_quote(text)
        text, at_name = split_mention(text, around.names)
        mentioned = mentioned or at_name
    elif kind is MessageKind.RECALL:
        taken = _TAKEN_BACK.search(text)
        text, recalls = "", taken[1] if taken else text.strip()
    elif kind is MessageKind.PLACE:
        text = " ".join(dict.fromkeys(unescape(one) for one in _PLACE.findall(text)))
        attachment = Attachment(kind=kind, name=text)
    elif kind in _WITH_FILE or kind is MessageKind.STICKER:
        text = ""  # WeChat's XML: lengths, keys, addresses; nobody's words
    return Incoming(
        account=around.account,
        message_id=payload.id,
        room=payload.room_id,
        room_topic=around.room_topic,
        sender=payload.from_id,
        sender_name=around.sender_name,
        can_write=around.can_write,
        sent_at=sent_at(payload.timestamp, around.received_at),
        received_at=around.received_at,
        kind=kind,
        text=text,
        quoted=quoted,
        mentions_bot=mentioned,
        attachment=attachment,
        recalls=recalls,
    )


def kind_of(payload: Payload) -> MessageKind:
    """Some gateways do not know what a table or a package is: with a name to it, it is a file."""
    if payload.type == _NOT_TOLD and payload.filename.strip():
        return MessageKind.FILE
    return KINDS.get(payload.type, MessageKind.UNKNOWN)


def wants_file(payload: Payload) -> MessageKind | None:
    """What sort of file belongs to it, None for none."""
    kind = kind_of(payload)
    return kind if kind in _WITH_FILE else None


def seconds_of(payload: Payload) -> int:
    """Length of a voice, as far as the gateway passed WeChat's XML on; 0: unknown."""
    found = _SECONDS.search(payload.text)
    return (int(found[1]) + 500) // 1000 if found else 0
