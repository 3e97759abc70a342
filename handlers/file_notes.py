"""What a mediator is told of files that do not follow their line: which, why, and how to get at them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from handlers.alert_text import called_name, one_line
from handlers.hours import by_day, clock_text, day_number, local
from handlers.limits import SECOND, Limits
from lexicon.wording import wording
from storage.changes import Change, Say
from storage.records import Case, Message, MessageKind, Outgoing, SayRank

_MEASURE = {
    MessageKind.IMAGE: "张图",
    MessageKind.VIDEO: "个视频",
    MessageKind.VOICE: "段语音",
    MessageKind.FILE: "个文件",
}
_MEGABYTE = 1_000_000
_LONGEST_TOPIC = 20

SOON = 600 * SECOND
"""So long after its line a note still belongs to it."""

T = TypeVar("T")
K = TypeVar("K")


class Why(StrEnum):
    """Why a file does not follow."""

    TOO_LARGE = "too_large"  # larger than the way to the mediator carries
    GONE = "gone"  # it could not be had, read or sent


def told_missing(
    line: Outgoing,
    missing: Sequence[tuple[Message, Why]],
    case: Case | None,
    names: Mapping[int, str],
    topics: Mapping[int, str],
    now: int,
    limits: Limits,
) -> list[Change]:
    """
    That so much of a line's files does not follow it, to whoever got the line; [] where nothing is missing.

    It comes with the line, at whatever hour that was said; long after it waits for the morning.
    """
    if not missing:
        return []
    soon = line.rank is SayRank.DANGER or now - line.sent_at < SOON
    say = Say(
        key=f"files:{line.key}",
        text=files_note(missing, case, names, topics, now),
        person_id=line.person_id,
        rank=line.rank,
        not_before=now if soon else by_day(now, limits),
        case_id=line.case_id,
    )
    return [say]


def files_note(
    missing: Sequence[tuple[Message, Why]],
    case: Case | None,
    names: Mapping[int, str],
    topics: Mapping[int, str],
    now: int,
) -> str:
    """
    One text for all that does not follow a line, a row each; "" where nothing is missing.

    A voice said in a group can be listened to there: the row gives the group and the times. Everything
    else is to be asked for from whoever sent it.

    Args:
        names: what those who sent them are called, by person id.
        topics: the groups' names, by room id.
    """
    number = str(case.number) if case is not None else ""
    rows: list[str] = []
    voices = [message for message, _ in missing if _is_voice(message)]
    for (room_id, sender_id), own in _by(voices, lambda one: (one.room_id, one.sender_id)):
        who, files = called_name(names.get(sender_id, "")), _parts(own)
        when = "、".join(_when(message, now) for message in own)
        if room_id is None:
            rows.append(wording("files_unheard_private", number=number, files=files, who=who, when=when))
        else:
            topic = one_line(topics.get(room_id, ""))[:_LONGEST_TOPIC]
            rows.append(wording("files_unheard", number=number, files=files, topic=topic, who=who, when=when))
    rest = [(message, why) for message, why in missing if not _is_voice(message)]
    for (why, sender_id), both in _by(rest, lambda one: (one[1], one[0].sender_id)):
        own, who = [message for message, _ in both], called_name(names.get(sender_id, ""))
        if why is Why.TOO_LARGE:
            rows.append(wording("files_too_large", number=number, files=_sized(own), who=who))
        else:
            rows.append(wording("files_gone", number=number, files=_parts(own), who=who))
    return "\n".join(rows)


def _is_voice(message: Message) -> bool:
    return message.attachment is not None and message.attachment.kind is MessageKind.VOICE


def _by(things: Sequence[T], key: Callable[[T], K]) -> list[tuple[K, list[T]]]:
    """Together what belongs together, in the order of the first of each."""
    found: dict[K, list[T]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return list(found.items())


def _parts(messages: Sequence[Message]) -> str:
    """As "2张图、1个视频"."""
    counts: dict[str, int] = {}
    for message in messages:
        measure = _MEASURE.get(message.attachment.kind if message.attachment else MessageKind.FILE, "个文件")
        counts[measure] = counts.get(measure, 0) + 1
    return "、".join(f"{count}{measure}" for measure, count in counts.items())


def _sized(messages: Sequence[Message]) -> str:
    """The same with how large they are: "1个视频（12 MB）"."""
    sizes = [message.attachment.size for message in messages if message.attachment]
    shown = "、".join(f"{max(1, round(size / _MEGABYTE))} MB" for size in sizes if size)
    return f"{_parts(messages)}（{shown}）" if shown else _parts(messages)


def _when(message: Message, now: int) -> str:
    """As "10:02"; with the day where that is not today."""
    at = message.sent_at
    day = "" if day_number(at) == day_number(now) else f"{local(at).month}月{local(at).day}日"
    return f"{day}{clock_text(at)}"
