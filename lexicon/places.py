"""The villages, townships and places of work a text names."""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from lexicon.problem import Problem, shown
from lexicon.reading import Place
from lexicon.toml_lines import read_toml

ROOM = Path(__file__).resolve().parent
REGISTER = ROOM / "places.csv"
ADDED = ROOM / "places.toml"

_VILLAGE_END = re.compile("(?:村委会|社区|村)$")
_TOWNSHIP_END = re.compile("(?:街道|镇|乡)$")
_BEHIND = ("村", "屯", "社区", "大队", "那边", "这边", "那头", "的地")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name may stand for; township "" is a place that is none of ours."""

    name: str
    township: str


class Gazetteer:
    """All names and short forms in one automaton; the longest wins (东青堆子 is not 青堆子)."""

    def __init__(self, names: dict[str, list[Named]], needs_village: frozenset[str]) -> None:
        self.words = list(names)
        self._names = names
        self._needs_village = needs_village
        self._automaton = AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest)

    def find(self, folded: str, township: str) -> tuple[Place, ...]:
        """
        The places in a text, in order, by their spans in the folded text.

        Args:
            folded: the folded text.
            township: of the room, "" where unknown; it decides between villages of one name.
        """
        found = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(folded):
            word = self.words[pattern]
            if word in self._needs_village and not folded.startswith(_BEHIND, end):
                continue
            found.append(self._place(self._names[word], word, township, start, end))
        return tuple(found)

    def _place(self, candidates: list[Named], word: str, township: str, start: int, end: int) -> Place:
        here = [named for named in candidates if named.township == township] if township else []
        choice = here or candidates
        first = choice[0]
        if len(choice) == 1:
            return Place(word, first.name, first.township, start, end)
        # A village and its township share a short form: "柳家" is at any rate in 柳家乡.
        one_township = all(named.township == first.township for named in choice)
        same_name = all(named.name == first.name for named in choice)
        return Place(
            word,
            first.name if same_name else word,
            first.township if one_township else "",
            start,
            end,
            sure=False,
        )


def load_places(register: Path = REGISTER, added: Path = ADDED) -> tuple[Gazetteer, list[Problem]]:
    """The gazetteer from the register of villages and what a clerk has added, and what is wrong with it."""
    names: dict[str, list[Named]] = {}
    problems: list[Problem] = []

    def put(word: str, named: Named) -> None:
        known = names.setdefault(word, [])
        if len(word) >= 2 and named not in known:
            known.append(named)

    data, line_of, problems = read_toml(added)
    townships: dict[str, set[str]] = {}
    with register.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            townships.setdefault(row["township"], set()).add(row["name"])
            short = _VILLAGE_END.sub("", row["name"])
            full = f"{short}村" if row["name"].endswith("村委会") else row["name"]
            for word in dict.fromkeys((row["name"], full, short)):
                put(word, Named(full, row["township"]))
    for township in townships:
        for word in (township, _TOWNSHIP_END.sub("", township)):
            put(word, Named(township, township))
    for at, item in enumerate(data.get("natural", [])):
        word, village, township = (str(item.get(key, "")) for key in ("word", "village", "township"))
        if not word or village not in townships.get(township, ()):
            problems.append(
                Problem(
                    shown(added),
                    line_of(("natural", at)),
                    f"「{word}」归的「{township}{village}」名册里没有",
                    "照 places.csv 写村和镇的全名",
                )
            )
            continue
        put(word, Named(village, township))
    for city in data.get("cities", []):
        put(city, Named(city, ""))
    return Gazetteer(names, frozenset(data.get("needs_village", []))), problems


@functools.cache
def gazetteer() -> Gazetteer:
    """The places this program ships with."""
    return load_places()[0]
