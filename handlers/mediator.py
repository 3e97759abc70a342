"""Everything an officer types: which command it is, about which case, and who does it.

What is no command is a villager's talk (None): an officer too has neighbours. Nothing is done on a
guess: where it is not plain which case is meant, the right form comes back and nothing else happens.
Nobody is ever answered in a group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers import (
    absence,
    again,
    digest,
    hand_over,
    joined,
    my_cases,
    phrases,
    settle,
    take,
    teach,
    together,
)
from handlers.answering import answer_line, who_and_what
from handlers.command_words import command_words
from handlers.commands import Command, parse
from handlers.facts import Facts
from handlers.hours import day_number
from handlers.my_cases import no_permission
from handlers.privacy import may_act, may_see
from handlers.unclear import help_text, unclear, unreadable
from lexicon.reading import Kind
from lexicon.wording import wording
from storage.changes import Change, ForgetText, MoveCase, QuestionAnswered, Say
from storage.records import OPEN_STATES, Case, MessageKind, State

LOWEST = 1000
"""The lowest number a case has."""

OFFERS = ("offer", "danger_offer")
UNREADABLE = frozenset({MessageKind.VOICE, MessageKind.STICKER})

# Which of several cases is meant is not asked where the last offer is what is being answered.
_ANSWERS_OFFER = ("take", "later", "kin_out")

# A digit when no question is open: the case it may mean is named with the right form.
_MEANT_BY = {1: "take", 2: "pass"}

# Closing as a false alarm, or never seeing it again, is not done on words gathered from talk.
_NEVER_GUESSED = ("false_alarm", "kin_out")

_NO_CASE: dict[str, Callable[[Facts, Command], list[Change]]] = {
    "my_cases": lambda facts, command: my_cases.my_cases(facts),
    "week": lambda facts, command: digest.weekly(facts),
    "last_week": lambda facts, command: digest.weekly(facts),
    "leave": lambda facts, command: absence.leave(facts),
    "back": lambda facts, command: absence.back(facts),
    "teach": lambda facts, command: teach.asked(facts),
    "teach_on": lambda facts, command: teach.on(facts),
    "teach_off": lambda facts, command: teach.off(facts),
    "help": lambda facts, command: [answer_line(facts, "help", help_text(facts))],
}

_WITH_CASE: dict[str, Callable[[Facts, Case, Command], list[Change]]] = {
    "take": lambda facts, case, command: take.take(facts, case),
    "later": lambda facts, case, command: take.postpone(facts, case),
    "transfer": lambda facts, case, command: hand_over.transfer(facts, case, command.person),
    "return": lambda facts, case, command: hand_over.give_back(facts, case, command.rest),
    "kin_out": lambda facts, case, command: hand_over.kin_out(facts, case),
    "settle": lambda facts, case, command: settle.settle(facts, case, command.rest),
    "false_alarm": lambda facts, case, command: settle.false_alarm(facts, case, command.rest),
    "retype": lambda facts, case, command: settle.retype(facts, case, command.rest),
    "note": lambda facts, case, command: settle.note(facts, case, command.rest),
    "show": lambda facts, case, command: my_cases.show(facts, case),
    # Calling people together is another issue's; until then it is kept as a word for the file.
    "meeting": lambda facts, case, command: settle.note(facts, case, command.rest),
    "merge": lambda facts, case, command: joined.merge_typed(facts, case, command.rest),
    "split": lambda facts, case, command: joined.split_typed(facts, case, command.rest),
}


def answer(facts: Facts) -> list[Change] | None:
    """
    What an officer's message does.

    Returns:
        the changes, [] for silence; None when it is no command and is to be taken as talk.
    """
    officer, message = facts.officer, facts.message
    if officer is None or message is None:
        return None
    if message.room_id is not None:
        return _in_group(facts)
    if message.kind not in (MessageKind.TEXT, *UNREADABLE):
        return None
    if not message.text.strip() or _only_signs(message.text):
        return unreadable(facts) if _open_offer(facts) is not None else None
    done = _privately(facts, parse(message.text))
    return None if done is None else _tidied(facts, done)


def _privately(facts: Facts, command: Command) -> list[Change] | None:
    _, message = who_and_what(facts)
    if command.name == "digit":
        return _digit(facts, command.number or 0)
    talk = _reads_as_matter(facts)
    if _tells_of_danger(facts, command):
        return None
    if command.name == "none" or (talk and not command.plain):
        return None if talk else _no_command(facts)
    if phrases.meaning(message.text) and command.name not in _NO_CASE:
        return None  # 撤回, 没事了: their own matter, as a villager
    if command.name in _NO_CASE:
        return _NO_CASE[command.name](facts, command)
    return _about_case(facts, command)


def _about_case(facts: Facts, command: Command) -> list[Change] | None:
    """A command that needs a case: find it, may they, do it."""
    officer, _ = who_and_what(facts)
    case, command = _meant(facts, command)
    if case is None and command.number is not None and _is_talk(facts, command):
        return None  # "他给了6200": a sum in their own matter
    said = {"merge": 1, "split": 2}.get(command.meant) if command.plain else None
    if said is not None and command.number is None and facts.question is not None:
        kind = facts.question.question.kind if facts.question.question is not None else ""
        if kind in (together.ASKS, together.ASKS_MANY):
            return again.answered(facts, facts.question, said)  # 是一回事, 不是一件: a digit in words
    if said == 1:
        pair = _pair_offered(facts, command)
        if pair is not None:
            return _asked_again_no_more(facts, joined.merge(facts, *pair))
    if command.name == "unclear":
        return unclear(facts, command.meant, command.number)
    if not command.plain and command.name in _NEVER_GUESSED:
        return unclear(facts, command.name, case.number if case is not None else None)
    if case is None:
        if command.number is not None:
            return [no_permission(facts)]
        if not command.plain and not facts.held:
            return None
        return unclear(facts, command.name, None)
    # "给赵海峰吧" is a command only if there is a 赵海峰; "给孩子" is talk.
    guessed = command.name == "transfer" and not command.plain
    if guessed and not hand_over.find_officer(facts.roster, case, command.person):
        return _no_command(facts)
    root = facts.around.roots.get(case.id) if case.state is State.JOINED else None
    if not may_see(officer, root or case):
        return [no_permission(facts)]
    if root is not None and command.name not in ("show", "note", "merge", "split"):
        return [_in_joined(facts, case)]
    if command.name not in ("take", "show", "note", "merge", "split") and not may_act(officer, case):
        if case.state is State.TAKEN:
            return [answer_line(facts, "quicker", take.quicker_text(facts, case), case=case)]
        return [no_permission(facts)]
    done = _WITH_CASE[command.name](facts, case, command)
    return [*done, *_answered(facts, case, done)]


def _in_joined(facts: Facts, case: Case) -> Change:
    """Under which number it goes on, to whoever may know that one; else that it has ended."""
    officer, _ = who_and_what(facts)
    root = facts.around.roots.get(case.id)
    if root is None or not may_see(officer, root):
        return answer_line(facts, "ended", take.ended_text(case), case=case)
    text = wording("in_joined", number=case.number, root=root.number)
    return answer_line(facts, "in_joined", text, case=root)


def _tells_of_danger(facts: Facts, command: Command) -> bool:
    """
    补 6207 他拿刀出来了: present danger is told, whatever command stands before it.

    It goes the way of a villager's words, which wakes people at once; a note in a file would not.
    What ends a case (误报 6207 唱戏的拿刀) or takes it speaks of what was.
    """
    critical = facts.reading is not None and facts.reading.critical
    return critical and command.name in ("note", "return", "transfer", "meeting", "retype", "unclear", "none")


def _reads_as_matter(facts: Facts) -> bool:
    return facts.reading is not None and facts.reading.kind is not Kind.CHATTER


def _is_talk(facts: Facts, command: Command) -> bool:
    """A number that is no case of theirs, in words that are no plain command or read as a matter."""
    return not command.plain or _reads_as_matter(facts)


def _meant(facts: Facts, command: Command) -> tuple[Case | None, Command]:
    """The case a command is about, None when it is not plain; a doubtful number goes back to the words."""
    officer, _ = who_and_what(facts)
    if command.number is not None:
        case = _numbered(facts, command.number)
        # Case numbers have four digits: "13号说好的" is a day.
        if case is not None or (command.sure_number and command.number >= LOWEST):
            return case, command
        words = f"{command.rest} {command.number}".strip()
        command = replace(command, number=None, rest=words, sure_number=True)
    hand = [c for c in facts.held if may_see(officer, c) and may_act(officer, c)]
    offer = _open_offer(facts)
    declines = command.name in _ANSWERS_OFFER or command.meant == "pass"
    if offer is not None and (declines or len(hand) <= 1):
        return offer, command
    if command.name in ("take", "later"):
        hand = [c for c in hand if c.state is State.OFFERED]
    elif command.name in ("settle", "note", "retype"):
        own = [c for c in hand if c.holder == officer.id]
        hand = own or hand
    return (hand[0] if len(hand) == 1 else None), command


def _pair_offered(facts: Facts, command: Command) -> tuple[Case, Case] | None:
    """并, and no more: what is being asked about, and the earlier one that it was said to be like."""
    asked = _asked_case(facts)
    root = facts.around.roots.get(asked.id) if asked is not None else None
    if asked is None or root is None or asked.state not in OPEN_STATES:
        return None
    return (root, asked) if command.number in (None, asked.number, root.number) else None


def _asked_again_no_more(facts: Facts, done: list[Change]) -> list[Change]:
    """Joined: the offer it stood in is answered; where nothing was done the digits mean what they meant."""
    moved = any(isinstance(change, MoveCase) for change in done)
    return [*done, QuestionAnswered(key=facts.question.key)] if moved and facts.question else done


def _numbered(facts: Facts, number: int) -> Case | None:
    found = [c for c in (facts.named, *facts.named_too, *facts.held) if c is not None and c.number == number]
    return found[0] if found else None


def _open_offer(facts: Facts) -> Case | None:
    """The case of the last question that reached them, where that was an offer."""
    asked = facts.question.question if facts.question is not None else None
    if asked is None or asked.kind not in OFFERS:
        return None
    return _asked_case(facts)


def _asked_case(facts: Facts) -> Case | None:
    asked = facts.question.question if facts.question is not None else None
    if asked is None:
        return None
    known = (facts.case, facts.named, *facts.held)
    return next((c for c in known if c is not None and c.id == asked.case_id), None)


def _digit(facts: Facts, digit: int) -> list[Change] | None:
    """A bare digit answers the last question that reached them, and no other."""
    officer, _ = who_and_what(facts)
    question = facts.question
    asked = question.question if question is not None else None
    if question is None or asked is None:
        return None if digit == 0 or not facts.held else unclear(facts, _MEANT_BY.get(digit, ""), None)
    if asked.kind in (together.ASKS, together.ASKS_MANY):
        return again.answered(facts, question, digit)
    if asked.kind not in (*OFFERS, "paper"):
        return None  # asked of them as a villager
    case = _asked_case(facts)
    if asked.kind == "paper" and asked.case_id is not None:
        if digit not in (1, 2):
            return unclear(facts, "paper", case.number if case is not None else None)
        return [*settle.paper(facts, asked.case_id, case, digit), QuestionAnswered(key=question.key)]
    if case is None or not may_see(officer, case):
        return [no_permission(facts), QuestionAnswered(key=question.key)]
    doing: list[Change]
    if case.state is State.JOINED:
        doing = [_in_joined(facts, case)]
    elif digit == 1:
        doing = take.take(facts, case)
    elif digit == 2:
        doing = hand_over.give_back(facts, case, "")
    elif digit == 3 and asked.kind == "offer":
        doing = take.postpone(facts, case)
    else:
        return unclear(facts, "take", case.number)
    return [*doing, *_answered(facts, case, doing)]


def _answered(facts: Facts, case: Case, done: list[Change]) -> list[Change]:
    """
    The open question is answered if it was about this case and its answer has settled something.

    After 晚点, 去不了 or a command that came to nothing the digits go on meaning what they meant.
    """
    question = facts.question
    if question is None or question.question is None or question.question.case_id != case.id:
        return []
    steps = {change.step for change in done if isinstance(change, MoveCase)}
    still_open = steps <= ({"later", "passed"} if case.danger else {"later"})
    if still_open and case.state is State.OFFERED:
        return []
    return [QuestionAnswered(key=question.key)]


def _no_command(facts: Facts) -> list[Change] | None:
    """Small talk with the bot: one line a day while something is in hand; else a villager's."""
    _, message = who_and_what(facts)
    if phrases.meaning(message.text) or phrases.is_probing(message.text):
        return None
    if facts.burst is not None or not facts.held:
        return None
    return unclear(facts, "", None, once=day_number(facts.now))


def _in_group(facts: Facts) -> list[Change] | None:
    """
    Typed in a group by mistake: done, told privately, never answered there.

    Only what is plainly a command: with the number of a case of one's own, or exactly 接 while an
    offer waits for an answer.
    """
    officer, message = who_and_what(facts)
    if message.kind is not MessageKind.TEXT:
        return None
    command = parse(message.text)
    if _tells_of_danger(facts, command):
        return None
    word = phrases.bare(message.text)
    if command.number is not None and command.name != "digit":
        case = _numbered(facts, command.number)
        if not (command.plain and command.sure_number and case is not None and may_see(officer, case)):
            return None
        if officer.id not in (case.holder, case.assigned, *case.offered_to):
            return None
        name = command.meant if command.name == "unclear" else command.name
        word = command_words().right[name].split()[0].replace("〈号〉", str(case.number))
    elif word != "接" or _open_offer(facts) is None:
        return None
    done = _about_case(facts, command)
    return None if done is None else _told_privately(facts, done, word)


def _told_privately(facts: Facts, done: list[Change], word: str) -> list[Change]:
    """The same changes, with the word about the group in front of the line to the one who typed."""
    officer, message = who_and_what(facts)
    own = next((c for c in done if isinstance(c, Say) and c.person_id == officer.person_id), None)
    line = wording("said_in_group")
    if any(isinstance(change, MoveCase) for change in done):
        line = wording("command_in_group", word=word)
    forget = ForgetText(message_ids=(message.id,))
    if own is None:
        return [*done, answer_line(facts, "in_group", line), forget]
    told = replace(own, text=f"{line}\n{own.text}")
    return [*(told if c is own else c for c in done), forget]


def _tidied(facts: Facts, done: list[Change]) -> list[Change]:
    """A command's words are not kept once it is done: what counts of them stands in the case."""
    _, message = who_and_what(facts)
    return [*done, ForgetText(message_ids=(message.id,))]


def _only_signs(text: str) -> bool:
    """A thumb, a face, "👌": nothing that can be read."""
    return not any(c.isalnum() or c in "?？" for c in text)
