"""What an alert says: one text, read in ten seconds, six lines at most, the words where they may go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers import figures, hours
from handlers.privacy import delicate
from handlers.type_names import short_type
from lexicon.places import groups_in
from lexicon.reading import URGENCY_NAMES, Urgency
from lexicon.wording import wording
from storage.records import Case, Message, MessageKind

LONGEST = 120
"""Signs of the words in an alert; the rest comes with the number or on taking."""

MOST = 1_500
"""Signs of the words in any one message: a longer one is not carried whole."""

_PARTS = (
    (MessageKind.VOICE, "语音"),
    (MessageKind.IMAGE, "图"),
    (MessageKind.VIDEO, "视频"),
    (MessageKind.PLACE, "位置"),
    (MessageKind.FILE, "文件"),
)
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def offer_text(
    case: Case,
    pieces: Sequence[Message],
    who: str,
    *,
    passed_from: str | None = None,
    besides: str = "",
    read_at: int = 0,
) -> str:
    """
    The alert that asks somebody to take a case.

    Args:
        pieces: the teller's messages; their files follow the text (`files_of`).
        who: what the teller is called, as shown.
        passed_from: who had it before and is not available, None for the first asked;
            "" when it comes round again.
        besides: stands behind what may be pressed, as "；像是6207那件…".
        read_at: when it is said; 0 is at once. On a later day the words may need theirs.
    """
    if case.danger:
        return danger_text(case, pieces, who, read_at=read_at)
    where = place_to_go(case)
    if delicate(case.topics, "alert"):
        rows = [wording("alert_private_head", number=case.number, place=where)]
        if passed_from:
            rows = [wording("alert_private_passed", number=case.number, place=where, called=passed_from)]
        return "\n".join([*rows, wording("alert_private_keys")])
    kind = short_type(case.types[0]) if case.types else short_type("other")
    urgency = URGENCY_NAMES[Urgency(case.urgency)] + voices_text(case)
    words = words_line(case, pieces, who, read_at=read_at)
    signs = "、".join(one_line(sign) for sign in case.signs[:3])
    if not case.told.strip():
        rows = [wording("alert_listen_head", number=case.number, place=where)]
    elif passed_from:
        rows = [
            wording("alert_passed_head", number=case.number, place=where, called=passed_from),
            wording("alert_passed_kind", type=kind, urgency=urgency, signs=signs or kind),
        ]
    else:
        rows = [wording("alert_head", number=case.number, place=where, type=kind, urgency=urgency)]
        if signs:
            rows.append(wording("alert_signs", signs=signs))
    rows += [words, find_line(case, who), wording("alert_keys") + besides, wording("alert_kin")]
    return "\n".join(rows)


def danger_text(case: Case, pieces: Sequence[Message], who: str, *, again: int = 0, read_at: int = 0) -> str:
    """The alert for present danger, and each time it is said again (again = how often it was said)."""
    where = place_to_go(case)
    head = wording("danger_head", number=case.number, place=where)
    if again:
        head = wording("danger_again_head", number=case.number, place=where, times=again + 1)
    called = wording("danger_told" if case.reachable else "danger_not_told")
    return "\n".join([head, words_line(case, pieces, who, read_at=read_at), called, wording("danger_keys")])


def taken_text(case: Case, pieces: Sequence[Message], who: str) -> str:
    """To the one who took it: all the words, also those that came later, whom to find, how to close it."""
    rows = [wording("taken_head", number=case.number)]
    words = all_words(case, pieces)
    if words or pieces:
        line = "alert_words" if words else "alert_no_words"
        rows.append(wording(line, who=called_name(who), words=words[:MOST], parts=parts_of(pieces)))
    rows.append(find_line(case, who))
    if case.voices > 1:
        rows.append(wording("taken_voices", number=case.number, left=case.voices - 1))
    rows.append(wording("taken_keys", number=case.number))
    return "\n".join(rows)


def all_words(case: Case, pieces: Sequence[Message]) -> str:
    """What the teller wrote, in one line: the case's words, and those of their messages not among them."""
    texts = case.told.splitlines()
    texts += [p.text for p in sorted(pieces, key=lambda p: p.id) if p.text not in case.told]
    return " ".join(one_line(text) for text in texts if text.strip())


def words_line(case: Case, pieces: Sequence[Message], who: str, *, read_at: int = 0) -> str:
    """Who said what, cut at LONGEST, with how many voices and pictures follow."""
    told = all_words(case, ())
    parts = parts_of(pieces)
    if not told:
        return wording("alert_no_words", who=called_name(who), parts=parts or wording("nothing_fetched"))
    said = figures.said_before(case, pieces, read_at) if read_at else 0
    if said:
        parts += wording("alert_said", when=hours.when_text(said, read_at))
    if len(told) > LONGEST:
        parts += _rest(case, told)
        told = told[:LONGEST] + "…"
    return wording("alert_words", who=called_name(who), words=told, parts=parts)


def _rest(case: Case, told: str) -> str:
    """How to get the rest of the words, and the sum and the time that stand in it."""
    # in danger nobody waits for the numerals to be looked up
    found = "" if case.danger else figures.left_out(told, LONGEST, case.opened_at)
    if found:
        return wording("alert_rest_figures", number=case.number, figures=found)
    return wording("alert_rest", number=case.number)


def find_line(case: Case, who: str) -> str:
    """How to get hold of the teller: the number they gave, or that nobody can write to them."""
    if case.quiet:
        return wording("find_quiet")
    phone = _PHONE.search(case.told)
    if phone:
        return wording("find_phone", phone=phone.group())
    if not case.reachable:
        return wording("find_no_contact", who=called_name(who))
    return wording("find_plain", who=called_name(who))


def voices_text(case: Case) -> str:
    """As " 5人说", "" where one person told it."""
    return wording("voices", count=case.voices) if case.voices > 1 else ""


def place_of(case: Case) -> str:
    """The village, else the township, else that it was not said."""
    return case.village or case.township or wording("place_unknown")


def place_to_go(case: Case) -> str:
    """
    As place_of; of a village that no word named it is said that it is a guess.

    In danger with the group of the village, where one is named: 正二村三组 is read on the lock screen.
    """
    if case.guessed and case.village:
        return wording("place_guessed", village=case.village)
    groups = {place.name for place in groups_in(case.told)} if case.danger and case.village else set()
    return place_of(case) + (groups.pop() if len(groups) == 1 else "")


def parts_of(pieces: Sequence[Message]) -> str:
    """As "（语音3 图1）", "" when there are none."""
    counted = [(name, sum(p.kind is kind for p in pieces)) for kind, name in _PARTS]
    shown = " ".join(f"{name}{n}" for name, n in counted if n)
    return f"（{shown}）" if shown else ""


def files_of(pieces: Sequence[Message]) -> tuple[int, ...]:
    """Messages whose attachments follow, in the order they were sent."""
    return tuple(p.id for p in sorted(pieces, key=lambda p: p.id) if p.attachment is not None)


def called_name(name: str) -> str:
    """A shown name fit for a line: no line breaks, at most twelve characters, never empty."""
    return one_line(name)[:12] or wording("somebody")


def one_line(text: str) -> str:
    """Without line breaks, runs of spaces, and signs that turn the line about."""
    return " ".join(_TURNS.sub("", text).split())
