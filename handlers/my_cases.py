"""An officer asks what is in hand (我的案子) or about one case (6207); the unseen does not exist."""

from __future__ import annotations

from handlers.alert_text import (
    LONGEST,
    MOST,
    all_words,
    called_name,
    files_of,
    find_line,
    parts_of,
    place_of,
    voices_text,
)
from handlers.answering import answer_line, pieces_of, teller_name, who_and_what
from handlers.facts import Facts
from handlers.hours import day_number
from handlers.privacy import delicate, may_read, may_see
from handlers.states import STATE_NAMES
from handlers.together import joined_to
from handlers.type_names import short_type
from lexicon.reading import URGENCY_NAMES, Urgency
from lexicon.wording import wording
from storage.changes import Change
from storage.records import OPEN_STATES, Asked, Case, Officer, State

VOICES = 6
"""Of so many others the words stand on the screen of a case."""

SHOWN = 8
"""Cases on one screen."""


def my_cases(facts: Facts) -> list[Change]:
    """Held ones first, then those that wait for an answer; one line each."""
    officer, _ = who_and_what(facts)
    return [answer_line(facts, "my_cases", my_cases_text(officer, facts.held, facts.now))]


def my_cases_text(officer: Officer, cases: tuple[Case, ...], now: int) -> str:
    """The screen; the same "nothing" whether there is none or none that may be seen."""
    seen = [c for c in cases if c.state in OPEN_STATES and may_see(officer, c)]
    held = [c for c in seen if c.holder == officer.id]
    waiting = [c for c in seen if c.holder is None and officer.id in (c.assigned, *c.offered_to)]
    if not held and not waiting:
        return wording("hand_empty")
    rows = [wording("hand_head", held=len(held), waiting=len(waiting))]
    shown = [*held, *waiting][:SHOWN]
    rows += [_row(officer, case, now) for case in shown]
    left = len(held) + len(waiting) - len(shown)
    if left:
        rows.append(wording("hand_more", left=left))
    rows.append(wording("hand_keys"))
    return "\n".join(rows)


def show(facts: Facts, case: Case | None) -> list[Change]:
    """
    One case, as far as this officer may see it.

    Hidden, another's and not existing give the same words (VOICE: tells nothing, not even whether
    it exists).
    """
    officer, _ = who_and_what(facts)
    root = facts.around.roots.get(case.id) if case is not None and case.state is State.JOINED else None
    if case is None or not may_see(officer, root or case):
        return [no_permission(facts)]
    if root is not None:
        return [_show_joined(facts, case, root)]
    offered = case.state is State.OFFERED and officer.id in (case.assigned, *case.offered_to)
    question = None
    if offered:
        question = Asked(kind="danger_offer" if case.danger else "offer", case_id=case.id)
    files = files_of(pieces_of(facts, case)) if may_read(officer, case) else ()
    text = show_text(facts, case, offered=offered)
    return [answer_line(facts, "show", text, case=case, question=question, files=files)]


def show_text(facts: Facts, case: Case, *, offered: bool) -> str:
    """Number, place, type, state; the words where they may be read; what may be pressed."""
    officer, _ = who_and_what(facts)
    private = delicate(case.topics, "alert") and not may_read(officer, case)
    kind = wording("private_matter") if private else _kind(case)
    state = STATE_NAMES[case.state]
    holder = facts.roster.by_id.get(case.holder or 0)
    if holder is not None and case.state is State.TAKEN:
        state = wording("state_mine") if holder.id == officer.id else f"{holder.called}接了"
    rows = [wording("show_head", number=case.number, place=place_of(case), kind=kind, state=state)]
    if may_read(officer, case):
        pieces, who = pieces_of(facts, case), teller_name(facts, case)
        words = all_words(case, pieces)
        line = "alert_words" if words else "alert_no_words"
        parts = parts_of(pieces) or ("" if words else wording("nothing_fetched"))
        rows.append(wording(line, who=called_name(who), words=words[:MOST], parts=parts))
        rows.append(find_line(case, who))
        rows += _voices(facts, case)
    if offered:
        keys = "danger_keys" if case.danger else "alert_keys"
        rows.append(wording("alert_private_keys") if private else wording(keys))
    elif case.holder == officer.id and case.state is State.TAKEN:
        rows.append(wording("taken_keys", number=case.number))
    return "\n".join(rows)


def _show_joined(facts: Facts, case: Case, root: Case) -> Change:
    """One voice of a matter: their words alone, and under which number it goes on."""
    officer, _ = who_and_what(facts)
    state = wording("state_joined", root=root.number)
    rows = [wording("show_head", number=case.number, place=place_of(case), kind=_kind(case), state=state)]
    files: tuple[int, ...] = ()
    if may_read(officer, root):
        pieces, who = pieces_of(facts, case), teller_name(facts, case)
        words, files = all_words(case, pieces), files_of(pieces)
        line = "alert_words" if words else "alert_no_words"
        rows.append(wording(line, who=called_name(who), words=words[:MOST], parts=parts_of(pieces)))
        rows.append(find_line(case, who))
    rows.append(wording("joined_keys", number=case.number, root=root.number))
    return answer_line(facts, "show", "\n".join(rows), case=case, files=files)


def _voices(facts: Facts, case: Case) -> list[str]:
    """What each of the others told, under the number of their own words: nobody's words are another's."""
    rows = []
    joined = joined_to(facts, case)
    for one in joined[:VOICES]:
        person = facts.around.people.get(one.teller_id)
        words = all_words(one, ())
        cut = words[:LONGEST] + ("…" if len(words) > LONGEST else "")
        who = called_name(person.name if person is not None else "")
        row = wording("voice_words", number=one.number, who=who, words=cut)
        rows.append(f"{row} {wording('find_quiet')}" if one.quiet else row)
    if len(joined) > VOICES:
        rows.append(wording("voices_more", left=len(joined) - VOICES))
    return rows


def no_permission(facts: Facts) -> Change:
    """The polite no."""
    return answer_line(facts, "no_permission", wording("no_permission"))


def _row(officer: Officer, case: Case, now: int) -> str:
    private = delicate(case.topics, "alert") and not may_read(officer, case)
    kind = wording("private_matter") if private else _kind(case)
    days = day_number(now) - day_number(case.opened_at)
    age = wording("days_old", days=days) if days else wording("today_old")
    waits = "" if case.holder == officer.id else wording("hand_waits")
    return wording("hand_row", number=case.number, place=place_of(case), kind=kind, age=age, waits=waits)


def _kind(case: Case) -> str:
    kind = short_type(case.types[0] if case.types else "other")
    urgency = Urgency.CRITICAL if case.danger else Urgency(case.urgency)
    return f"{kind} {URGENCY_NAMES[urgency]}{voices_text(case)}"
