"""An officer's 误报 or 改 is also a word on the reading: kept, for whoever mends the lexicon."""

from __future__ import annotations

from handlers.answering import who_and_what
from handlers.concern import LISTEN
from handlers.facts import Facts
from lexicon.pulls import Ways, for_no_concern, for_other_type, pulls
from lexicon.read import lexicon_hash, read
from lexicon.reading import Kind, Type, Urgency
from storage.changes import Change, KeepCorrection
from storage.records import FALSE_ALARM, RETYPE, Case, WordBehind

_KEPT_WORDS = 12


def was_no_concern(facts: Facts, case: Case) -> list[Change]:
    """Read as a concern (a danger, where it was one), and is none."""
    urgency = _urgency(case)
    return [_kept(facts, case, FALSE_ALARM, "", for_no_concern(urgency))]


def is_of_type(facts: Facts, case: Case, kind: str) -> list[Change]:
    """Read as one type and of another; nothing to keep where the type was right or nothing was read."""
    first = case.types[0] if case.types else ""
    if first not in set(Type) or first == kind:
        return []
    return [_kept(facts, case, RETYPE, kind, for_other_type(first, kind))]


def _kept(facts: Facts, case: Case, what: str, said: str, ways: Ways) -> KeepCorrection:
    officer, _ = who_and_what(facts)
    heard = LISTEN not in case.signs
    # A word of no entry is the teller's own and may be a name: it stays where the text is.
    ours = [pull for pull in (pulls(case.told, ways) if heard else ()) if pull.heading]
    return KeepCorrection(
        at=facts.now,
        case_id=case.id,
        officer_id=officer.id,
        what=what,
        kind=_kind(case) if heard else "",
        types=case.types,
        urgency=_urgency(case),
        said=said,
        lexicon=lexicon_hash(),
        messages=case.messages,
        words=tuple(
            WordBehind(word=one.word, heading=one.heading, weight=one.weight) for one in ours[:_KEPT_WORDS]
        ),
    )


def _kind(case: Case) -> str:
    """A question becomes a case where its asker wants a person (找人): it was never read as a concern."""
    asked = read(case.told, township=case.township).kind is Kind.QUESTION
    return (Kind.QUESTION if asked else Kind.CONCERN).value


def _urgency(case: Case) -> str:
    return Urgency.CRITICAL.value if case.danger else case.urgency
