"""What still stands on the phones of a group after the bot has forgotten it.

The bot lets small talk's words go; the members' own phones keep them. The page shows such words apart,
marked as forgotten here. They come from what the page showed before, or from the script of the sample's
week; nothing of it is written anywhere, and with a gateway there is none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bot.sample.week import Line, load_week
from handlers.hours import local
from storage.interface import Store
from storage.records import Message, MessageKind

_REMEMBERED = 4_000
_SECOND = 1_000_000
Body = dict[str, Any]


class PhoneMemory:
    """Texts and readings by message, the oldest let go when there are many."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[str, Body | None]] = {}
        self._typed: dict[tuple[int, int], str] = {}

    def typed(self, person_id: int, at: int, text: str) -> None:
        """Somebody typed that on the page; a short answer is forgotten before the page sees it."""
        self._typed[person_id, at] = text
        _shorten(self._typed)

    def of(self, message: Message, reading: Body | None) -> tuple[str, Body | None]:
        """The message's text and reading, or what was seen of them before they were forgotten."""
        if not message.forgotten:
            self._keep(message.id, message.text, reading)
        elif message.id not in self._seen:
            typed = self._typed.get((message.sender_id, message.sent_at), "")
            self._keep(message.id, typed, None)
        text, before = self._seen[message.id]
        return text, before or reading

    def learn_week(self, store: Store) -> None:
        """The words of the sample's week that the bot has forgotten already; the script has them."""
        topics = {room.id: room.topic for room in store.rooms()}
        found = [
            (message, topics[room_id], store.person(message.sender_id).name)
            for room_id in topics
            for message in store.conversation(f"r{room_id}", limit=200)
            if message.forgotten and message.kind is MessageKind.TEXT
        ]
        for message_id, text in words_of_week(found, load_week()):
            self._keep(message_id, text, None)

    def _keep(self, message_id: int, text: str, reading: Body | None) -> None:
        self._seen[message_id] = text, reading
        _shorten(self._seen)


def _shorten(memory: dict[Any, Any]) -> None:
    while len(memory) > _REMEMBERED:
        del memory[next(iter(memory))]


def words_of_week(
    forgotten: Sequence[tuple[Message, str, str]], script: Iterable[Line]
) -> list[tuple[int, str]]:
    """
    Which line of the script each message was.

    A line with a day is known by its group, speaker, weekday and time of day. Lines told as "so long
    ago" were all counted back from one moment: the one on which most of the messages agree.

    Args:
        forgotten: messages with their group's name and their speaker's.

    Returns:
        Message id and text, for those that were found.
    """
    dated: dict[tuple[str, str, int, int], str] = {}
    recent: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in script:
        if line.room and line.ago:
            recent[line.room, line.who].append(line)
        elif line.room:
            moment = local(line.moment(0))
            dated[line.room, line.who, moment.weekday(), line.at] = line.text
    found: dict[int, str] = {}
    undated: list[tuple[Message, list[Line]]] = []
    for message, topic, who in forgotten:
        at = local(message.sent_at)
        text = dated.get((topic, who, at.weekday(), at.hour * 3600 + at.minute * 60 + at.second))
        if text:
            found[message.id] = text
        else:
            undated.append((message, recent[topic, who]))
    openings = Counter(m.sent_at + line.ago * _SECOND for m, lines in undated for line in lines)
    opened, agree = max(openings.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    for message, lines in undated if agree > 1 else ():
        for line in lines:
            if line.text and message.sent_at == opened - line.ago * _SECOND:
                found[message.id] = line.text
    return sorted(found.items())
