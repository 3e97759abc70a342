"""The table behind "same matter": tails of place names, titles, what an event is called, what each counts."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lexicon.load import Entry
from lexicon.normalize import fold
from lexicon.problem import Problem, shown
from lexicon.scan import Scanner
from lexicon.toml_lines import LineOf, read_toml

FILE = Path(__file__).resolve().parent / "same.toml"
LISTS = (
    "place_tails",
    "not_a_stem",
    "landmarks",
    "sides",
    "shop_tails",
    "titles",
    "compound_surnames",
    "not_a_label",
    "kin",
    "other_side_words",
    "again_words",
)
SIGNS = ("surnames", "not_a_family", "not_old", "not_young", "not_titled", "common_surnames")
SCORES = (
    "line",
    "bias",
    "place",
    "spot",
    "landmark",
    "side",
    "group",
    "shop",
    "person",
    "full_name",
    "kin",
    "label",
    "event",
    "event_more",
    "thing",
    "type",
    "amount",
    "words",
    "rare",
    "again",
    "other_side",
    "other_event",
    "other_thing",
    "other_victim",
    "other_person",
    "other_party",
    "other_group",
    "other_village",
    "other_side_of_village",
    "self",
    "no_event",
    "other_rest",
    "only_weak",
    "private",
)


@dataclass(frozen=True, slots=True)
class SameTable:
    """
    What lexicon/same.toml holds.

    Attributes:
        score: name → what it counts (log odds; "line" is a share of 1).
        lists: name → its words, longest first, so that 沟门 is found before 沟.
        signs: name → its single signs.
        events, things, victims: scanners; the heading's name is the entry's subtype.
        open_events: those of everybody (a road, a lamp), where the village alone is enough.
    """

    score: dict[str, float]
    lists: dict[str, tuple[str, ...]]
    signs: dict[str, frozenset[str]]
    events: Scanner
    things: Scanner
    victims: Scanner
    open_events: frozenset[str]


def load_same(path: Path = FILE) -> tuple[SameTable, list[Problem]]:
    """The table, and all that is wrong with it by line; what is right is in the table all the same."""
    data, line_of, problems = read_toml(path)
    read = not problems

    def wrong(where: tuple[str | int, ...], what: str, remedy: str) -> None:
        problems.append(Problem(shown(path), line_of(where), what, remedy))

    score = data.get("score", {})
    numbers = {}
    for name in SCORES:
        value = score.get(name) if isinstance(score, dict) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            numbers[name] = float(value)
        elif read:
            wrong(("score",), f"[score] 里「{name}」没有，或者不是数", "照旁边的写，比如 line = 0.5")
    lists = {}
    for name in LISTS:
        words = data.get(name)
        if not isinstance(words, list) or not words or not _all_words(words):
            if read:
                wrong((name,), f"「{name}」没有，或者不是一串带引号的词", "写在所有方括号表头的前头")
            words = []
        lists[name] = tuple(sorted(dict.fromkeys(words), key=lambda word: (-len(word), word)))
    events, open_events, found = _headings(path, data, line_of, "event")
    things, _, more = _headings(path, data, line_of, "thing")
    victims, _, others = _headings(path, data, line_of, "victim")
    return (
        SameTable(
            numbers,
            lists,
            {name: frozenset(str(data.get(name, ""))) for name in SIGNS},
            Scanner(events),
            Scanner(things),
            Scanner(victims),
            frozenset(open_events),
        ),
        [*problems, *found, *more, *others],
    )


def _all_words(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(word, str) and word.strip() for word in words)


def _headings(
    path: Path, data: dict[str, Any], line_of: LineOf, kind: str
) -> tuple[list[Entry], list[str], list[Problem]]:
    """The entries under all headings of a kind, the names of the open ones, and what is wrong."""
    entries: list[Entry] = []
    open_names: list[str] = []
    problems: list[Problem] = []
    for at, item in enumerate(data.get(kind, [])):
        name, words = item.get("name"), item.get("words")
        if not (isinstance(name, str) and name and _all_words(words)):
            what = f"这个 [[{kind}]] 缺 name，或者 words 不是一串带引号的词"
            problems.append(Problem(shown(path), line_of((kind, at)), what, "照旁边的写"))
            continue
        for position, word in enumerate(words):
            where = (kind, at, "words", position)
            if word != fold(word):
                what = f"「{word}」要写成「{fold(word)}」"
                problems.append(Problem(shown(path), line_of(where), what, "用简体、半角、小写"))
            elif words.index(word) != position:
                problems.append(Problem(shown(path), line_of(where), f"「{word}」写了两遍", "删一个"))
            else:
                entries.append(Entry(word, kind, name))
        if item.get("open") is True:
            open_names.append(name)
    return entries, open_names, problems


@functools.cache
def same_table() -> SameTable:
    """The table this program ships with."""
    return load_same()[0]
