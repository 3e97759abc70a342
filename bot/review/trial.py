"""What a changed lexicon would make of all that is kept: which readings come out otherwise, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.review.matters import Matter
from handlers.type_names import short_type
from lexicon.pulls import decided_by, for_no_concern, pulls
from lexicon.reading import URGENCY_NAMES, Kind, Urgency
from storage.records import FALSE_ALARM

KIND_NAMES = {Kind.CONCERN: "是事", Kind.QUESTION: "问法律", Kind.CHATTER: "闲话"}


@dataclass(frozen=True, slots=True)
class Twice:
    """One kept reading, read with today's lexicon and with the changed one (lexicon/reread.py)."""

    matter: Matter
    now: dict[str, Any]
    then: dict[str, Any]

    @property
    def danger_lost(self) -> bool:
        """Present danger today, and none with the change."""
        return _critical(self.now) and not _critical(self.then)

    @property
    def danger_new(self) -> bool:
        """The other way round: it would wake people at night."""
        return _critical(self.then) and not _critical(self.now)

    @property
    def lost(self) -> bool:
        """A case or a question today, and small talk with the change: it would not be kept at all."""
        return Kind(self.then["kind"]) is Kind.CHATTER is not Kind(self.now["kind"])

    def differs(self, *names: str) -> bool:
        """Whether one of these comes out otherwise; of types the first counts, the ledger asks for it."""
        return any(_part(self.now, name) != _part(self.then, name) for name in names)

    def right(self, reading: dict[str, Any]) -> bool:
        """Whether a reading is as people said that it is."""
        said = self.matter.judged
        if said is None:
            return True
        if said.what == FALSE_ALARM:
            return bool(reading["kind"] != Kind.CONCERN)
        return bool(reading["kind"] == Kind.CONCERN and _part(reading, "types") == said.said)


def _critical(reading: dict[str, Any]) -> bool:
    return Urgency(reading["urgency"]) is Urgency.CRITICAL


def _part(reading: dict[str, Any], name: str) -> Any:
    return next(iter(reading["types"]), "") if name == "types" else reading[name]


_BEHIND = 5
PARTS = ("kind", "types", "urgency", "places")
_PART_NAMES = {"kind": "是事是问是闲话", "types": "类", "urgency": "急不急", "places": "地方"}


def trial_page(
    read_twice: Sequence[Twice], *, no_words: int, changed: Iterable[str], limit: int, words: bool
) -> str:
    """
    What the clerk reads, worst first. Nothing is cut from the list of lost dangers.

    Args:
        no_words: so many kept readings have no words any more.
        changed: the files that were put in the place of ours.
        limit: at most so many lines in each other list.
        words: the villagers' own words under each line as well, but for what is private.
    """
    every = list(read_twice)
    questions = sum(one.matter.question for one in every)
    rows = [f"换上：{'、'.join(changed)}；别的照眼下的。"]
    rows.append(f"重读了 {len(every)} 条：事 {len(every) - questions}，问法律 {questions}。")
    if no_words:
        rows.append(f"没字可读的 {no_words} 条（语音，或者字已经不留了），没算。")
    dangers = [one for one in every if one.danger_lost]
    rows += _list(f"【丢了急的】换上就读不出急来的 {len(dangers)} 件", dangers, len(dangers), words)
    missed = [one for one in every if one.matter.danger and not _critical(one.now)]
    if already := sum(one.matter.judged is None for one in missed):
        rows.append(f"（当时当急事办了、眼下的词表就读不成急的另有 {already} 件。）")
    rows += _list_of("换上就成了闲话、记不下来的", [one for one in every if one.lost], limit, words)
    rows += _list_of("换上才读成急的", [one for one in every if one.danger_new], limit, words)
    rows += ["", _counts(every)]
    rows += _corrected([one for one in every if one.matter.judged], limit, words)
    settled = [one for one in every if one.matter.settled and not one.matter.judged]
    others = [one for one in settled if one.differs(*PARTS)]
    rows += ["", f"办结了、没人改过的 {len(settled)} 件，读得跟眼下不一样的 {len(others)} 件。"]
    rows += _rows(others, limit, words)
    rest = [one for one in every if not (one.matter.settled or one.matter.judged) and one.differs(*PARTS)]
    rows += _list_of("还在办的、撤了的、问法律的里头，读得不一样的", rest, limit, words)
    rows += ["", "闲话不留，这儿看不出会不会多认：拿几句平常话试试，python -m bot tag。"]
    rows.append("啥也没写，词表还是原来的。")
    return "\n".join(rows)


def _counts(every: Sequence[Twice]) -> str:
    changed = sum(one.differs(*PARTS) for one in every)
    parts = [f"{_PART_NAMES[name]} {sum(one.differs(name) for one in every)}" for name in PARTS]
    return f"读得不一样的一共 {changed} 条：{'，'.join(parts)}。"


def _corrected(corrected: Sequence[Twice], limit: int, words: bool) -> list[str]:
    def those(now: bool, then: bool) -> list[Twice]:
        return [one for one in corrected if (one.right(one.now), one.right(one.then)) == (now, then)]

    better, worse, wrong = those(False, True), those(True, False), those(False, False)
    rows = [
        "",
        f"人改过的 {len(corrected)} 件：换上才对的 {len(better)}，换上反倒错的 {len(worse)}，"
        f"眼下就对、换上也对的 {len(those(True, True))}，还是错的 {len(wrong)}。",
    ]
    rows += _list_of("换上才对的", better, limit, words)
    rows += _list_of("换上反倒错的", worse, limit, words)
    return rows + _list_of("还是错的", wrong, limit, words)


def _list_of(title: str, found: Sequence[Twice], limit: int, words: bool) -> list[str]:
    return _list(f"{title} {len(found)} 件", found, limit, words) if found else []


def _list(title: str, found: Sequence[Twice], limit: int, words: bool) -> list[str]:
    return ["", title + ("：" if found else "。"), *_rows(found, limit, words)]


def _rows(found: Sequence[Twice], limit: int, words: bool) -> list[str]:
    rows = []
    for one in found[:limit]:
        rows.append(f"  {one.matter.name}  {_change(one)}{_said(one.matter)}")
        if one.danger_lost:
            rows.append(f"    眼下凭的：{_behind(one.matter.text)}")
        if words and not one.matter.private:
            rows += [f"    “{line}”" for line in one.matter.text.splitlines()]
    if len(found) > limit:
        rows.append(f"  还有 {len(found) - limit} 件，加 --limit 看")
    return rows


def _behind(text: str) -> str:
    """The words of the lexicon and the tables that make it a danger today."""
    words = [
        pull.word
        for pull in pulls(text, for_no_concern(Urgency.CRITICAL))
        if pull.heading and pull.weight > 0
    ]
    return "、".join([*words[:_BEHIND], *decided_by(text)]) or "学来的权重"


def _said(matter: Matter) -> str:
    said = matter.judged
    if said is None:
        return ""
    return "（人说不是事）" if said.what == FALSE_ALARM else f"（人说是{short_type(said.said)}）"


def _change(one: Twice) -> str:
    """What came out otherwise, as "急 → 一般，邻里 → 土地"."""
    now, then = one.now, one.then
    if one.differs("kind"):
        return f"{_whole(now)} → {_whole(then)}"
    said = [f"{show(now)} → {show(then)}" for name, show in _SHOW.items() if one.differs(name)]
    if one.matter.private and one.differs("places"):
        said[-1] = "地方不一样"  # a village and a sort of matter may be enough to tell whose it is
    return "，".join(said) or f"{_whole(now)}，没变"


def _whole(reading: dict[str, Any]) -> str:
    kind = KIND_NAMES[Kind(reading["kind"])]
    if reading["kind"] == Kind.CHATTER:
        return kind
    return f"{kind} {_type(reading)} {_urgency(reading)}"


def _type(reading: dict[str, Any]) -> str:
    return short_type(_part(reading, "types"))


def _urgency(reading: dict[str, Any]) -> str:
    return URGENCY_NAMES[Urgency(reading["urgency"])]


def _places(reading: dict[str, Any]) -> str:
    """What is none of ours stands there in the speaker's own words, and is not shown."""
    named = [
        (f"{town}{name}" if town != name else name) if town else "别处" for name, town in reading["places"]
    ]
    return "、".join(named) or "没认出地方"


_SHOW: dict[str, Callable[[dict[str, Any]], str]] = {"urgency": _urgency, "types": _type, "places": _places}
