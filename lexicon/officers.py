"""An officer in the words: is it he who is complained of? In doubt, yes."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from lexicon.problem import Problem, shown
from lexicon.reading import Kind, Level, OfficerNamed
from lexicon.toml_lines import read_toml

FILE = Path(__file__).resolve().parent / "officers.toml"
_CLAUSE = re.compile(r"[,。;；!！?？~…\n]|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_TO_HIM = re.compile(r"^(?:您|你好|好[,， ]|在|啊|呀|[,， ]+(?:您|麻烦|求|给|帮|快))")


@dataclass(frozen=True, slots=True)
class Officers:
    """The titles, and the words by which their mention is told from a complaint."""

    titles: dict[str, Level]
    offices: frozenset[str]
    others_before: tuple[str, ...]
    benign: tuple[str, ...]
    complaint: tuple[str, ...]
    automaton: AhoCorasick


def officers_in(folded: str, kind: Kind) -> tuple[OfficerNamed, ...]:
    """
    The officers a text complains of.

    Whoever speaks of an officer in a concern is heard above that officer unless
    the clause plainly thanks, greets or calls him: sending a complaint to the
    one it is about cannot be mended, one step too high can. In a question an
    officer counts where the clause says something against him.

    Args:
        folded: the folded text.
        kind: small talk complains of nobody.
    """
    if kind is Kind.CHATTER:
        return ()
    known = officers()
    spans = [(start, end) for _, start, end in known.automaton.find_matches_as_indexes(folded)]
    if not spans:
        return ()
    against = any(word in folded for word in known.complaint)
    found = []
    for start, end in spans:
        title = folded[start:end]
        if folded.endswith(known.others_before, 0, start) or (title == "组长" and "课" in folded[:start]):
            continue
        clause = _clause(folded, start, end)
        blamed = any(word in clause for word in known.complaint)
        if title in known.offices or kind is Kind.QUESTION:
            named = blamed
        else:
            kindly = any(word in clause for word in known.benign) or (
                _TO_HIM.match(folded[end : end + 6]) is not None and start <= 4
            )
            # What is said against anybody elsewhere in the text does not undo a plain thanks.
            named = blamed or not kindly
        if named and (against or kind is Kind.CONCERN):
            found.append(OfficerNamed(title, known.titles[title], start, end))
    return tuple(found)


def _clause(folded: str, start: int, end: int) -> str:
    """The clause around a title: people hang the complaint on the one before or behind it, too."""
    begin, stop = 0, len(folded)
    for match in _CLAUSE.finditer(folded, max(0, start - 40), start):
        begin = match.end()
    behind = _CLAUSE.search(folded, end, min(len(folded), end + 40))
    if behind:
        stop = behind.start()
    return folded[begin:stop]


def load_officers(path: Path = FILE) -> tuple[Officers, list[Problem]]:
    """The table of titles, and what is wrong with it."""
    data, line_of, problems = read_toml(path)
    titles: dict[str, Level] = {}
    for at, item in enumerate(data.get("titles", [])):
        word, level = item.get("word", ""), item.get("level", "")
        if not word or level not in set(Level):
            what = f"「{word}」的 level 写的是「{level}」"
            problems.append(Problem(shown(path), line_of(("titles", at)), what, "只能是 village 或 township"))
        elif word in titles:
            problems.append(Problem(shown(path), line_of(("titles", at)), f"「{word}」写了两遍", "删一个"))
        else:
            titles[word] = Level(level)
    automaton = AhoCorasick(list(titles) or ["\0"], matchkind=MatchKind.LeftmostLongest)
    lists = {key: tuple(data.get(key, ())) for key in ("offices", "others_before", "benign", "complaint")}
    table = Officers(
        titles,
        frozenset(lists["offices"]),
        lists["others_before"],
        lists["benign"],
        lists["complaint"],
        automaton,
    )
    return table, problems


@functools.cache
def officers() -> Officers:
    """The table this program ships with."""
    return load_officers()[0]
