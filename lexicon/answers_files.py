"""Reading answers/*.toml: every entry checked, all that is wrong named by file and line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lexicon.answers import Answer, Citation, Common, Figure, Settings
from lexicon.problem import Problem, shown
from lexicon.reading import Topic, Type
from lexicon.toml_lines import LineOf, TomlPath, read_toml

ANSWER_LENGTH = 120
MORE_LENGTH = 400


def load(folder: Path) -> tuple[tuple[Answer, ...], list[Problem]]:
    """
    Read every answer of a folder.

    Returns:
        (answers, problems): what is wrong is left out and named, file and line; never raises.
    """
    shared, problems = load_common(folder)
    replaced = shared.replaced if shared else frozenset()
    found: list[Answer] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("_"):
            continue
        data, line_of, wrong = read_toml(path)
        problems += wrong
        if not wrong:
            found += _File(path, data, line_of, replaced, problems).answers()
    first: dict[str, Answer] = {}
    for one in found:
        if one.id in first:
            other = first[one.id]
            what = f"编号 {one.id} 在 {other.file}:{other.line} 已经用过"
            problems.append(Problem(one.file, one.line, what, "换一个编号"))
        first.setdefault(one.id, one)
    return tuple(first.values()), problems


def load_common(folder: Path) -> tuple[Common | None, list[Problem]]:
    """Read _common.toml: (None, problems) when it is wrong."""
    path = folder / "_common.toml"
    data, line_of, problems = read_toml(path)
    if problems:
        return None, problems
    try:
        by = [(subject, row["text"]) for row in data["tail"].get("by", []) for subject in row["subjects"]]
        notice = data["notice"]
        return Common(
            tail=data["tail"]["default"],
            tails=dict(by),
            notice=notice["text"],
            noticed=frozenset((*notice.get("subjects", ()), *notice.get("ids", ()))),
            short=data["short"],
            replaced=frozenset(data["replaced"]["laws"]),
        ), []
    except (KeyError, TypeError, AttributeError) as error:
        place = line_of(("tail",))
        what = f"共用的话里缺 {error.args[0] if error.args else error}"
        return None, [Problem(shown(path), place, what, "要有 tail、notice、short、replaced 四段")]


_CHANNELS = ("single", "pair", "meaning")
_AGAIN = ("points", "asks", "nearest", "words", "pairs", "meanings", "core")
_CONFIDENCE = (
    "bias",
    "best",
    "lead",
    "covered",
    "meanings_hit",
    "length",
    "scrap",
    "for_its_length",
    "ask_said",
    "elsewhere",
    "talk",
    "small_talk",
)


def load_settings(folder: Path) -> tuple[Settings | None, list[Problem]]:
    """Read _synonyms, _not_here, _talk and _finder.toml: (None, problems) when one of them is wrong."""
    words, word_line, problems = read_toml(folder / "_synonyms.toml")
    numbers, number_line, wrong = read_toml(folder / "_finder.toml")
    problems += wrong
    lines, line_of, wrong = read_toml(folder / "_not_here.toml")
    problems += wrong
    if not wrong and not _strings(lines.get("lines")):
        remedy = '写成 lines = ["…", "…"]'
        problems.append(
            Problem(shown(folder / "_not_here.toml"), line_of(("lines",)), "lines 要是一串话", remedy)
        )
    talk, talk_line, wrong = read_toml(folder / "_talk.toml")
    problems += wrong
    for word, weight in talk.get("words", {}).items():
        if not isinstance(weight, int | float):
            place = talk_line(("words", word))
            problems.append(Problem(shown(folder / "_talk.toml"), place, f"「{word}」后头要是一个数", ""))
    for meaning, said in words.get("words", {}).items():
        if not _strings(said):
            what = f"「{meaning}」后头要有一串词"
            place = word_line(("words", meaning))
            problems.append(Problem(shown(folder / "_synonyms.toml"), place, what, '写成 ["词", "词"]'))
    if problems:
        return None, problems
    wanted = [("", "sure"), ("", "near"), ("", "not_here")]
    wanted += [("channels", key) for key in _CHANNELS] + [("again", key) for key in _AGAIN]
    wanted += [("confidence", key) for key in _CONFIDENCE]
    found: dict[tuple[str, str], float] = {}
    for table, key in wanted:
        value = (numbers.get(table, {}) if table else numbers).get(key)
        if isinstance(value, int | float):
            found[table, key] = float(value)
        else:
            at = (table, key) if table else (key,)
            what = f"缺数 {'.'.join(at)}"
            problems.append(
                Problem(
                    shown(folder / "_finder.toml"),
                    number_line(at),
                    what,
                    "跑 tests/bench/answers_fit.py 重算",
                )
            )
    if problems:
        return None, problems
    return Settings(
        synonyms={meaning: tuple(said) for meaning, said in words.get("words", {}).items()},
        not_here=tuple(lines["lines"]),
        talk={word: float(weight) for word, weight in talk.get("words", {}).items()},
        sure=found["", "sure"],
        near=found["", "near"],
        not_here_at=found["", "not_here"],
        channels={key: found["channels", key] for key in _CHANNELS},
        again={key: found["again", key] for key in _AGAIN},
        confidence={key: found["confidence", key] for key in _CONFIDENCE},
    ), []


def _strings(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


# A number with its unit: every one that stands in an answer must be marked with its article.
# "一块" (together), "一份", "一天" are ordinary words, not figures.
_COUNT = "[一二两三四五六七八九十百千万半]"
FIGURE = re.compile(
    rf"(?<![第十0-9])(?:{_COUNT}+分之{_COUNT}+|(?<!第)\d+(?:\.\d+)?(?:%|个?工作日|个?月|年|天|日|小时|周?岁|倍|成|元|块)"
    rf"|(?!一天|一日){_COUNT}+(?:个?半?月|个?工作日|年|天|日|小时|周?岁|倍半?|成(?![年心了不])|元)|{_COUNT}*[百千万]块)"
)
_TEXTS = ("id", "title", "answer", "more")
_LISTS = ("asks", "steps", "papers", "where")
_KEYS = {*_TEXTS, *_LISTS, "types", "topics", "limits", "citations", "figures", "review"}


class _File:
    """One file of answers; what is wrong in it goes to `problems`."""

    def __init__(
        self,
        path: Path,
        data: dict[str, Any],
        line_of: LineOf,
        replaced: frozenset[str],
        problems: list[Problem],
    ) -> None:
        self.path, self.name = path, shown(path)
        self.heads: list[int] = []
        self.data, self.line_of, self.replaced, self.problems = data, line_of, replaced, problems

    def wrong(self, at: TomlPath, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(self.name, self.line_of(at), what, remedy))

    def answers(self) -> list[Answer]:
        if not isinstance(self.data.get("subject"), str):
            self.wrong((), "文件头上缺主题", '头上写 subject = "主题"')
        rows = self.data.get("answer", [])
        # Every answer knows its line; the heads are counted here because the parser of toml_lines
        # costs more than all the rest, and is wanted only where something is wrong.
        text = self.path.read_text(encoding="utf-8-sig").split("\n")
        self.heads = [number for number, line in enumerate(text, 1) if line.strip() == "[[answer]]"]
        made = [self._answer(number, row) for number, row in enumerate(rows)]
        return [one for one in made if one]

    def _answer(self, number: int, row: dict[str, Any]) -> Answer | None:
        at: TomlPath = ("answer", number)
        before = len(self.problems)
        for key in sorted(row.keys() - _KEYS):
            self.wrong((*at, key), f"不认得 {key}", f"只认 {'、'.join(sorted(_KEYS))}")
        text = {key: self._text((*at, key), row.get(key)) for key in _TEXTS}
        limits = row.get("limits", "")
        lists = {key: self._list((*at, key), row.get(key)) for key in _LISTS}
        self._lengths(at, text["answer"], text["more"], lists["asks"])
        types = self._named((*at, "types"), row.get("types", self.data.get("types")), Type)
        topics = self._named((*at, "topics"), row.get("topics", []), Topic)
        citations = self._citations((*at, "citations"), row.get("citations"))
        figures = self._figures((*at, "figures"), row.get("figures", []))
        said = "\n".join((text["title"], text["answer"], text["more"], *lists["steps"], limits))
        self._numbers(at, said, figures)
        who, when = self._review(at, row.get("review", self.data.get("review")))
        if len(self.problems) > before:
            return None
        return Answer(
            id=text["id"],
            title=text["title"],
            subject=self.data.get("subject", ""),
            types=types,
            topics=topics,
            asks=lists["asks"],
            answer=text["answer"],
            more=text["more"],
            steps=lists["steps"],
            papers=lists["papers"],
            where=lists["where"],
            limits=limits,
            citations=citations,
            figures=figures,
            reviewer=who,
            review_on=when,
            file=self.name,
            line=self.heads[number] if number < len(self.heads) else self.line_of(at),
        )

    def _text(self, at: TomlPath, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong(at, f"缺 {at[-1]}", f'写 {at[-1]} = "…"')
            return ""
        if re.search("[!！]", value):  # VOICE.md, principle 8
            self.wrong(at, "有感叹号", "换成句号")
        return value

    def _list(self, at: TomlPath, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            self.wrong(at, f"缺 {at[-1]}，或者里头不全是话", f'写 {at[-1]} = ["…", "…"]')
            return ()
        return tuple(value)

    def _lengths(self, at: TomlPath, answer: str, more: str, asks: Sequence[str]) -> None:
        for key, text, limit in (("answer", answer, ANSWER_LENGTH), ("more", more, MORE_LENGTH)):
            if len(text) > limit:
                self.wrong((*at, key), f"{key} 有 {len(text)} 个字，最多 {limit}", "删短些")
        if len(asks) < 6:
            self.wrong((*at, "asks"), f"问法只有 {len(asks)} 种", "至少写六种村里人的问法")

    def _named(self, at: TomlPath, value: object, kind: type[Any]) -> tuple[Any, ...]:
        known = [member.value for member in kind]
        if not isinstance(value, list):
            self.wrong(at, f"缺 {at[-1]}", f'写 {at[-1]} = ["…"]')
            return ()
        for number, word in enumerate(value):
            if word not in known:
                self.wrong((*at, number), f"没有 {word} 这一类", f"只有：{'、'.join(known)}")
        return tuple(kind(word) for word in value if word in known)

    def _citations(self, at: TomlPath, value: object) -> tuple[Citation, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= 3:
            self.wrong(at, "法条要有一到三条", "最管用的放头一条")
            return ()
        made: list[Citation] = []
        for number, row in enumerate(value):
            here = (*at, number)
            article, law = row.get("article"), row.get("law")
            if not isinstance(law, str) or not isinstance(row.get("carries"), str):
                self.wrong(here, "法条缺 law 或 carries", "写上法律全名，和它管哪句话")
                continue
            if law in self.replaced and article is not None:
                self.wrong(here, f"{law}的文本换过了，条号靠不住", "删掉 article")
            if law not in self.replaced and not isinstance(article, int):
                self.wrong(here, f"{law}缺条号", "写 article = 数字")
            made.append(Citation(law, article, row.get("sub", ""), row.get("date", ""), row["carries"]))
        return tuple(made)

    def _figures(self, at: TomlPath, value: list[dict[str, Any]]) -> tuple[Figure, ...]:
        made: list[Figure] = []
        for number, row in enumerate(value):
            missing = [key for key in ("said", "law", "article", "found") if key not in row]
            if missing:
                self.wrong((*at, number), f"这个数缺 {'、'.join(missing)}", "写明在哪部法哪一条、原文咋写")
                continue
            made.append(Figure(row["said"], row["law"], row["article"], row.get("sub", ""), row["found"]))
        return tuple(made)

    def _numbers(self, at: TomlPath, said: str, figures: tuple[Figure, ...]) -> None:
        """Every number said is marked, and every mark is of something said."""
        for number, figure in enumerate(figures):
            if figure.said not in said:
                self.wrong((*at, "figures", number), f"答案里没有「{figure.said}」", "删掉这个记号，或者改对")
        marked = [word for figure in figures for word in (figure.said, figure.found)]
        for word in dict.fromkeys(FIGURE.findall(said)):
            if not any(word in mark or mark in word for mark in marked):
                self.wrong(at, f"「{word}」没注明在哪条法里", "在 figures 里加一行")

    def _review(self, at: TomlPath, value: object) -> tuple[str, dt.date]:
        who, when = (value.get("who"), value.get("when")) if isinstance(value, dict) else (None, None)
        if isinstance(who, str) and isinstance(when, dt.date):
            return who, when
        self.wrong(at, "没写谁、哪天再看一遍", 'review = { who = "…", when = 2027-03-01 }')
        return "", dt.date.max
