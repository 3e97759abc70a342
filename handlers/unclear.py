"""What was typed is not plain: the right form comes back, about the case in hand, and nothing is done."""

from __future__ import annotations

from handlers.answering import answer_line, who_and_what
from handlers.command_words import command_words
from handlers.facts import Facts
from handlers.privacy import may_act, may_see
from lexicon.wording import wording
from storage.changes import Change
from storage.records import Asked, Case, State

SHOWN = 5
"""Numbers named to choose from."""


def unclear(facts: Facts, meant: str, number: int | None, *, once: int | None = None) -> list[Change]:
    """
    The right form of what was meant.

    Args:
        meant: the command it looked like, "" for none.
        number: the case's number as far as it was said.
        once: a day's number: said once on that day, then silence. None: a command was tried and
            is answered every time, else they would think it done.
    """
    officer, _ = who_and_what(facts)
    case, question = _in_question(facts)
    right = command_words().right.get(meant, "")
    if meant in ("", "take") and case is not None and (number is None or number == case.number):
        line = "danger_unclear" if case.danger else "unclear_offer"
        text = wording(line, number=case.number)
    elif meant == "paper":
        case, question = None, facts.question.question if facts.question else None
        text = wording("unclear_paper", number=number if number is not None else "")
    elif right:
        case, question = None, None
        text = _form(facts, meant, right, number)
    else:
        case, question = None, None
        text = wording("unclear_any")
    key = f"unclear:{officer.id}:{once}" if once is not None else ""
    return [answer_line(facts, "unclear", text, case=case, question=question, key=key)]


def unreadable(facts: Facts) -> list[Change]:
    """A thumb or a voice in answer to an offer: asks, does nothing; once for each question."""
    officer, _ = who_and_what(facts)
    case, question = _in_question(facts)
    if case is None or facts.question is None:
        return []
    text = wording("danger_unreadable" if case.danger else "unreadable")
    key = f"unreadable:{officer.id}:{facts.question.key}"
    return [answer_line(facts, "unreadable", text, case=case, question=question, key=key)]


def help_text(facts: Facts) -> str:
    """All commands on one screen, with a real number where there is one."""
    officer, _ = who_and_what(facts)
    number = next((c.number for c in facts.held if may_see(officer, c)), None)
    return wording("help", number=number if number is not None else "〈号〉")


def _in_question(facts: Facts) -> tuple[Case | None, Asked | None]:
    """The case of the open offer and its question, to be asked again with the answer's line."""
    asked = facts.question.question if facts.question is not None else None
    if asked is None or asked.kind not in ("offer", "danger_offer"):
        return None, None
    officer, _ = who_and_what(facts)
    known = (facts.case, facts.named, *facts.held)
    case = next((c for c in known if c is not None and c.id == asked.case_id), None)
    if case is None or case.state is not State.OFFERED or not may_see(officer, case):
        return None, None
    return case, asked


def _form(facts: Facts, meant: str, right: str, number: int | None) -> str:
    """The right form, with the number filled in where only one can be meant."""
    numbers = _numbers(facts, offered_only=meant in ("take", "later"))
    if number is None and not numbers and meant in ("take", "later"):
        return wording("nothing_offered")
    if number is None and len(numbers) == 1:
        number = numbers[0]
    if number is None and numbers and "〈号〉" in right:
        return wording("unclear_which", form=right, numbers="、".join(map(str, numbers[:SHOWN])))
    form = right.replace("〈号〉", str(number)) if number is not None else right
    return wording("unclear_form", form=form)


def _numbers(facts: Facts, *, offered_only: bool) -> list[int]:
    """Numbers of the cases that this officer may do something about."""
    officer, _ = who_and_what(facts)
    mine = [c for c in facts.held if may_see(officer, c) and may_act(officer, c)]
    return [c.number for c in mine if c.state is State.OFFERED or not offered_only]
