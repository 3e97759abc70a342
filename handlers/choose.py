"""Which handler gets this message or due timer: the one front door to all that is decided."""

from __future__ import annotations

from collections.abc import Callable

from handlers import (
    again,
    befriended,
    bind,
    burst,
    concern,
    deaf,
    follow_up,
    groups,
    ladder,
    mediator,
    not_this,
    phrases,
    private,
    question,
    second_look,
    silent_group,
    teach,
    unwritable,
    withdraw,
)
from handlers.facts import Facts
from handlers.optout import mute, unmute
from storage.changes import Change, ForgetText
from storage.records import MEDIA, Message, MessageKind

TIMERS: dict[str, Callable[[Facts], list[Change]]] = {
    "judge": burst.judge,
    "gathered": burst.gathered,
    "climb": ladder.due,
    "danger_again": ladder.due,
    "later": ladder.due,
    "waiting_told": concern.still_waiting,
    again.LOOK: again.looked,
    again.VOICES: again.counted,
    "unwritable": unwritable.due,
    deaf.TIMER: deaf.tell,
    second_look.TIMER: question.looked_again,
    silent_group.TIMER: silent_group.check,
    teach.TIMER: teach.due,
    groups.JOINED: groups.joined,
    groups.UNINVITED: groups.uninvited,
}

# What may be said aloud in a group to or about the bot; everything else there is talk.
ALOUD: dict[str, Callable[[Facts], list[Change]]] = {
    "withdraw": withdraw.withdraw,
    "mute": mute,
    "unmute": unmute,
}


def decide(facts: Facts) -> list[Change]:
    """
    What is to be done about one message or one due timer.

    Returns:
        changes to be committed together with "handled".

    Raises:
        KeyError: a timer of a kind that nobody handles: ours to mend.
    """
    if facts.timer is not None:
        return TIMERS[facts.timer.kind](facts)
    message = facts.message
    if message is None:
        raise ValueError("facts hold neither a message nor a timer")
    if message.kind is MessageKind.RECALL:
        return withdraw.recalled(facts)
    if message.kind is MessageKind.FRIEND:
        return befriended.welcome(facts)
    facts, caught_up = befriended.noticed(facts)
    return [*caught_up, *_spoken(facts, message)]


def _spoken(facts: Facts, message: Message) -> list[Change]:
    return _in_group(facts, message) if message.room_id is not None else _privately(facts, message)


def _in_group(facts: Facts, message: Message) -> list[Change]:
    if facts.code_officer is not None:
        return bind.code_shown(facts)
    if facts.officer is not None:
        done = mediator.answer(facts)
        if done is not None:
            return done
    said = phrases.address(message)
    meant = phrases.meaning(said.rest)
    if meant == "person" and facts.last_law is not None and (said.spoken_to or facts.last_law.room_id):
        return private.call_person(facts)  # an answer said in the group ends in 回「找人」
    if meant in ALOUD and (said.spoken_to or _is_about_own(facts, meant)):
        return ALOUD[meant](facts)
    return burst.piece(facts)


def _privately(facts: Facts, message: Message) -> list[Change]:
    if message.kind is MessageKind.UNKNOWN and facts.person is not None and not facts.person.contact:
        return []  # 内容取不到: nobody knows whose it was, nor where; doctor tells the operator
    if facts.code_officer is not None or (facts.officer is None and phrases.only_code(message.text)):
        return bind.code_said(facts)
    if facts.officer is not None:
        done = mediator.answer(facts)
        if done is not None:
            return done
    done = private.answered(facts)
    if done is not None:
        return [*done, *_forgotten(done, message)]
    for asks in (not_this.asked_instead, follow_up.leaned):
        done = asks(facts)
        if done is not None:
            return done
    return burst.piece(facts)


def asks_for_person(message: Message) -> bool:
    """找人, said to the bot or after it has answered: its facts need the last legal question."""
    return phrases.meaning(phrases.address(message).rest) == "person"


def _is_about_own(facts: Facts, meant: str) -> bool:
    """Said without the bot's name: 别记我 is plain enough; 没事了 counts where one has a matter here."""
    if meant != "withdraw":
        return True
    return facts.burst is not None or withdraw.own_case(facts) is not None


def _forgotten(done: list[Change], message: Message) -> list[Change]:
    """A short answer is not kept once it was acted on, unless it is itself part of a case."""
    if message.kind in MEDIA or any(isinstance(c, ForgetText) for c in done):
        return []
    return [ForgetText(message_ids=(message.id,))]
