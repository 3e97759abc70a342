"""What was typed on the page → a message as a phone's network would hand it in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.local import LocalChannel
from bot.sample.install import person_channel_id
from bot.sample.props import drawn_photo, silent_voice
from storage.interface import Store
from storage.records import Attachment, Incoming, MessageKind

MOST_CHARACTERS = 2_000
LONGEST_VOICE = 60  # seconds; no voice in a chat is longer
_LONGEST_NAME = 20
_serial = itertools.count(1)


class Unclear(ValueError):
    """The form cannot be sent as it is; the message is a Chinese sentence for the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """
    What somebody does with a phone.

    Attributes:
        room: our id of the group, 0 when said privately to the bot.
        friend: the speaker has added the bot, so that it may write back privately.
    """

    room: int
    who: str
    text: str
    kind: MessageKind
    seconds: int
    mention: bool
    friend: bool


def speech_from(form: Mapping[str, str]) -> Speech:
    """
    Read the form "说话".

    Raises:
        Unclear: no name, no words, too long, a kind that cannot be sent.
    """
    who = form.get("who", "").strip()
    text = form.get("text", "").strip()
    wanted = form.get("kind", MessageKind.TEXT)
    if wanted not in (MessageKind.TEXT, MessageKind.VOICE, MessageKind.IMAGE, MessageKind.PLACE):
        raise Unclear("只能发文字、语音、照片、位置。")
    kind = MessageKind(wanted)
    if not who:
        raise Unclear("谁在说话？先写个名字，随便编一个就行。")
    if len(who) > _LONGEST_NAME:
        raise Unclear(f"名字太长了，最多 {_LONGEST_NAME} 个字。")
    if kind is MessageKind.TEXT and not text:
        raise Unclear("还没写话。")
    if len(text) > MOST_CHARACTERS:
        raise Unclear(f"太长了，一条最多 {MOST_CHARACTERS} 个字。")
    private = form.get("where") == "private"
    return Speech(
        room=0 if private else whole(form.get("room", ""), "群"),
        who=who,
        text=text,
        kind=kind,
        seconds=_seconds(form.get("seconds", "")) if kind is MessageKind.VOICE else 0,
        mention=form.get("mention") == "1" and not private,
        friend=form.get("stranger") != "1",
    )


def spoken(store: Store, account: str, speech: Speech, now: int) -> tuple[int, Incoming]:
    """
    The message, and our id of who says it (met now if never before).

    Raises:
        Unclear: no such group, or a private word of somebody who has not added the bot.
    """
    if not speech.room and not speech.friend:
        raise Unclear("没加机器人，就没法单独跟它说；把「没加机器人」去掉再发。")
    room = next((r for r in store.rooms() if r.id == speech.room), None)
    if speech.room and room is None:
        raise Unclear("没有这个群。")
    sender = person_channel_id(speech.who)
    person_id = store.introduce(account, sender, speech.who, speech.friend)
    words = speech.text if speech.kind is MessageKind.TEXT else ""
    return person_id, Incoming(
        account=account,
        message_id=f"page-{now}-{next(_serial)}",
        room=store.channel_id(account, room_id=room.id) if room else "",
        room_topic=room.topic if room else "",
        sender=sender,
        sender_name=speech.who,
        can_write=speech.friend,
        sent_at=now,
        received_at=now,
        kind=speech.kind,
        text=words,
        mentions_bot=speech.mention,
        attachment=_attachment(speech, room.topic if room else ""),
    )


def meet(channel: LocalChannel, incoming: Incoming) -> None:
    """Whether the bot can write to the speaker is as the page says, from now on."""
    if incoming.can_write:
        channel.strangers.discard(incoming.sender)
    else:
        channel.strangers.add(incoming.sender)


def answer(store: Store, account: str, person_id: int, text: str, now: int) -> Incoming:
    """
    What the owner of a phone on the page writes to the bot.

    Raises:
        Unclear: nothing written, or nobody's phone.
    """
    text = text.strip()
    if not text:
        raise Unclear("还没写话。")
    if len(text) > MOST_CHARACTERS:
        raise Unclear(f"太长了，一条最多 {MOST_CHARACTERS} 个字。")
    sender = store.channel_id(account, person_id=person_id)
    if not sender:
        raise Unclear("没有这个人的手机。")
    return Incoming(
        account=account,
        message_id=f"page-{now}-{next(_serial)}",
        room="",
        sender=sender,
        sender_name=store.person(person_id).name,
        can_write=True,
        sent_at=now,
        received_at=now,
        text=text,
    )


def whole(text: str, what: str) -> int:
    """A positive number of ours from a form. Raises Unclear."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Unclear(f"没选{what}。")
    return int(text)


def _seconds(text: str) -> int:
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= seconds <= LONGEST_VOICE:
        raise Unclear(f"语音要 1 到 {LONGEST_VOICE} 秒。")
    return seconds


def _attachment(speech: Speech, topic: str) -> Attachment | None:
    match speech.kind:
        case MessageKind.VOICE:
            return silent_voice(speech.seconds)
        case MessageKind.IMAGE:
            return drawn_photo()
        case MessageKind.PLACE:
            name = speech.text or topic.removesuffix("村民说事群") or "北镇市"
            return Attachment(kind=MessageKind.PLACE, name=name)
        case _:
            return None
