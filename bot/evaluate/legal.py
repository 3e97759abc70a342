"""Legal questions with the law, articles and fact wanted of the answer; and questions that want none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.evaluate.form import Form, listed
from bot.evaluate.report import Miss, Table
from bot.json_lines import BadLine, Entry, text_of, words_of
from lexicon.answer_text import ask_json
from lexicon.measure import Confusion

CITED = 2
"""So many citations of an answer are looked at."""

_PARTS = 3  # of an article: law, number, 之一

_OUTCOMES = {
    "right": "法条都对",
    "law": "法对条不对",
    "wrong": "法不对",
    "choices": "给了选项",
    "silent": "没答",
}


class Legal(Form):
    """text, laws of which one must be cited, articles of which one must be, and the deciding fact."""

    key = "legal"
    title = "法律上的问题"
    needs = frozenset(("text", "laws", "articles", "fact"))

    def __init__(self) -> None:
        super().__init__()
        self._outcomes = Confusion(_OUTCOMES)

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        text, laws, articles = text_of(entry), listed(entry, "laws"), listed(entry, "articles")
        fact = _pattern(words_of(entry, "fact"))
        if not all(isinstance(one, list) and len(one) == _PARTS for one in articles):
            raise BadLine('"articles" 里一条要写成 ["民法典", 188, ""] 的样子')
        said = ask_json(text)
        cited = said["citations"][:CITED]
        law = any(one["law"] in laws for one in cited)
        article = any([one["law"], one["article"], one["sub"]] in articles for one in cited)
        told = bool(fact.search("\n".join((said["answer"], said["more"], *said["steps"]))))
        for name, right in (("law", law), ("article", article), ("fact", told)):
            self.tally.count(name, right)
        self.tally.count("answered", said["id"] is not None)
        outcome = _outcome(said, law=law, article=article)
        self._outcomes.add("right", outcome)
        if outcome != "right" or not told:
            named = "；".join(f"{of}{number}条{sub}" for of, number, sub in articles)
            wanted = named or "、".join(map(str, laws))
            got = _OUTCOMES[outcome] + ("" if told else "，要紧的那句话没说")
            self._keep(text, wanted, got, said, where, rank=1 if outcome == "right" else 0)

    def _keep(self, text: str, wanted: str, got: str, said: dict[str, Any], where: str, *, rank: int) -> None:
        miss = Miss("答案", where, text, wanted, got, said["score"], _said(said))
        # An answer that is sure of itself and wrong misleads; what is not answered a person answers.
        self.missed("答案", said["score"] if said["id"] else 0.0, lambda: miss, rank=rank)

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [Table("答案", self._outcomes, _OUTCOMES)]

    def notes(self) -> Sequence[str]:
        """See Form."""
        return (f"只看答案头 {CITED} 条引的；没答、给了选项的都算没引着",)


class OffTopic(Form):
    """Nothing but text: what is none of the questions that have an answer."""

    key = "offtopic"
    title = "不归我们答的问题"
    needs = frozenset(("text",))
    only = True

    def __init__(self) -> None:
        super().__init__()
        self._outcomes = Confusion(("silent", "choices", "answered"))

    def count(self, entry: Entry, where: str) -> None:
        """See Form."""
        text = text_of(entry)
        said = ask_json(text)
        answered, offered = said["id"] is not None, bool(said["choices"])
        self.tally.count("answered", answered)
        self.tally.count("choices", offered)
        got = "answered" if answered else "choices" if offered else "silent"
        self._outcomes.add("silent", got)
        if got != "silent":
            miss = Miss("答案", where, text, "不答", _NAMES[got], said["score"], _said(said))
            self.missed("答案", said["score"], lambda: miss, rank=0 if answered else 1)

    def tables(self) -> Sequence[Table]:
        """See Form."""
        return [Table("答不答", self._outcomes, _NAMES)]


_NAMES = {"silent": "不答", "choices": "给选项", "answered": "答了"}


def _pattern(words: str) -> re.Pattern[str]:
    try:
        return re.compile(words)
    except re.error:
        raise BadLine('"fact" 不是合格的正则') from None


def _outcome(said: dict[str, Any], *, law: bool, article: bool) -> str:
    if said["id"] is None:
        return "choices" if said["choices"] else "silent"
    return "right" if article else "law" if law else "wrong"


def _said(said: dict[str, Any]) -> list[str]:
    if said["id"] is None:
        return [f"选项:{one['title']}" for one in said["choices"]] or [f"最像的才 {said['score']:.2f} 分"]
    cited = "；".join(f"{one['law']}{one['article'] or ''}" for one in said["citations"][:CITED])
    return [f"答案:{said['id']}（{said['score']:.2f} 分）", f"引的:{cited}"]
