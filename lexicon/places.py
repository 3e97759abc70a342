"""The villages, groups of a village (三组), landmarks, townships and places of work a text names."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from lexicon.normalize import fold
from lexicon.problem import Problem, shown
from lexicon.reading import Place
from lexicon.toml_lines import LineOf, TomlPath, read_toml

ROOM = Path(__file__).resolve().parent
REGISTER = ROOM / "places.csv"
ADDED = ROOM / "places.toml"

_VILLAGE_END = re.compile("(?:村委会|社区|村)$")
_TOWNSHIP_END = re.compile("(?:街道|镇|乡)$")
_GROUP = re.compile(
    r"(?<![一二三四五六七八九十百\d第人])(十[一二三四五六七八九]?|[一二三四五六七八九]|[1-9]|[12]\d)"
    r"(?:村民)?小?(?:组(?![长织建成合团装])|(?:生产)?队(?![人伍长员友列形]))"
)
_HAN = ("零", *"一二三四五六七八九")
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

    def townships_of(self, village: str) -> tuple[str, ...]:
        """The townships that have a village of that official name."""
        return tuple([named.township for named in self._names.get(village, ()) if named.name == village])

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
    said = _Added(added, line_of, data, townships, names)
    for key in ("natural", "landmarks"):
        for word, named in said.nearby(key):
            put(word, named)
    for city in said.words("cities"):
        put(city, Named(city, ""))
    known = frozenset(said.words("needs_village"))
    return Gazetteer(names, known), [*problems, *said.problems]


class _Added:
    """What a clerk wrote into places.toml; a wrong line is left out and told."""

    def __init__(
        self,
        path: Path,
        line_of: LineOf,
        data: dict[str, Any],
        townships: dict[str, set[str]],
        names: dict[str, list[Named]],
    ) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._line_of = line_of
        self._data = data
        self._townships = townships
        self._names = names
        for key in data:
            if key not in ("natural", "landmarks", "needs_village", "cities"):
                self._wrong(
                    (key,), f"不认得「{key}」这一项", "这里只有 natural、landmarks、needs_village、cities"
                )

    def nearby(self, key: str) -> Iterator[tuple[str, Named]]:
        """Names of places in a village: hamlets, landmarks."""
        for at, item in enumerate(self._list(key)):
            if not isinstance(item, dict):
                self._wrong(
                    (key, at), "这一行不是一个地名", '写成 { word = "…", village = "…", township = "…" },'
                )
                continue
            word, village, township = (str(item.get(part, "")) for part in ("word", "village", "township"))
            if village not in self._townships.get(township, ()):
                what = f"「{word}」归的「{township}{village}」名册里没有"
                self._wrong((key, at), what, "照 places.csv 写村和镇的全名")
            elif self._spelt((key, at), word):
                yield word, Named(village, township)

    def words(self, key: str) -> Iterator[str]:
        """A list of words; those of needs_village are short names of the register."""
        for at, word in enumerate(self._list(key)):
            if not isinstance(word, str):
                self._wrong((key, at), "这一个不是字", "两头加英文引号")
            elif key == "needs_village":
                if word in self._names:
                    yield word  # spelt as in the register then
                else:
                    self._wrong((key, at), f"「{word}」不是哪个村的简称", "照 places.csv，去掉「村」字")
            elif self._spelt((key, at), word):
                yield word

    def _list(self, key: str) -> list[object]:
        found = self._data.get(key, [])
        if isinstance(found, list):
            return found
        self._wrong((key,), f"{key} 要用方括号", f"写成 {key} = [ … ]")
        return []

    def _spelt(self, at: TomlPath, word: str) -> bool:
        if len(word) < 2:
            self._wrong(at, f"「{word}」太短，一个字的地名认不准", "写两个字以上")
        elif word != fold(word):
            self._wrong(at, f"「{word}」要写成「{fold(word)}」", "用简体、半角、小写；别的写法程序自己会认")
        else:
            return True
        return False

    def _wrong(self, at: TomlPath, what: str, remedy: str) -> None:
        self.problems.append(Problem(shown(self._path), self._line_of(at), what, remedy))


def groups_in(folded: str) -> tuple[Place, ...]:
    """
    The groups of a village that a text names: 三组, 6组, 二队. Which village's they are the text may not say.
    """
    if "组" not in folded and "队" not in folded:
        return ()
    return tuple([Place(found[0], _group(found[1]), "", *found.span()) for found in _GROUP.finditer(folded)])


def _group(number: str) -> str:
    """As the register would write it: 十二组."""
    if not number.isdigit():
        return f"{number}组"
    tens, ones = divmod(int(number), 10)
    ten = ("", "十", "二十")[tens]
    return f"{ten}{_HAN[ones] if ones or not tens else ''}组"


@functools.cache
def gazetteer() -> Gazetteer:
    """The places this program ships with."""
    return load_places()[0]
