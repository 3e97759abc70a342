"""`lexicon review`: what people said was read wrongly, by what was wrong, and which words pull that way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.review.matters import Judged, case_of, is_private, judged, name_of
from handlers.hours import local
from handlers.type_names import short_type
from lexicon.pulls import Pull, Ways, decided_by, for_no_concern, for_other_type, lines_of, pulls
from lexicon.reading import URGENCY_NAMES, Urgency
from storage.interface import Store
from storage.records import FALSE_ALARM, Case

WARNING = "（屏幕上有村民的原话，别让旁人看见，别拍照。私密的不列。）"
_CRITICAL, _ALARM, _VOICE, _ASKED = (
    "读成急的，人说不是事",
    "读成事的，人说不是事",
    "听不出字的语音，人说不是事（没读过，不算读错）",
    "问法律要找人的，人说不用管（没当成事，不算读错）",
)
_ORDER = (_CRITICAL, _ALARM)
_TOGETHER = "不在词表里的字"
_DECIDES = {
    "dangers.toml": "里明写的，权重咋算都是急",
    "topics.toml": "里有的，权重咋算也不当闲话",
}
_OTHERS = 8  # of a long text there are hundreds


@dataclass(frozen=True, slots=True)
class Seen:
    """
    One reading that people corrected, ready to be shown.

    Attributes:
        group: what was wrong.
        name: the case's number.
        pulls: what its words counted the wrong way.
        text: the words, "" where they are gone.
        tables: those that decided it whatever the words weigh.
        old: the words are gone: what is shown was weighed when it was corrected.
        private: its words were promised to one reader: they are shown to nobody here.
    """

    judged: Judged
    group: str
    name: str
    pulls: tuple[Pull, ...]
    text: str = ""
    tables: tuple[str, ...] = ()
    old: bool = False
    private: bool = False


def review_page(store: Store, *, since: int, limit: int, words: bool) -> str:
    """
    What the clerk reads.

    Args:
        since: only what people said since then, UTC microseconds.
        limit: at most so many cases of each sort, and so many words.
        words: the villagers' own words as well, but for what is private; else only the lexicon's.
    """
    told = store.corrections()
    cases = {one.case_id: case_of(store, one.case_id) for one in told}
    stands = judged(told, {key: case.state for key, case in cases.items() if case is not None})
    seen = [_seen(one, cases[one.case_id]) for one in stands.values() if one.at >= since]
    lines = [WARNING] if words else []
    if not seen:
        return "\n".join([*lines, "这段日子没人说读错了。" if since else "还没人说读错过。"])
    lines += _head(seen, len({one.case_id for one in told if one.at >= since}) - len(seen))
    groups = sorted({one.group for one in seen}, key=lambda group: _rank(group, seen))
    named = {(pull.word, pull.heading) for one in seen for pull in one.pulls if pull.heading}
    places = lines_of(named)
    for group in groups:
        of_it = sorted((one for one in seen if one.group == group), key=lambda one: -one.judged.at)
        lines += ["", f"{group}：{len(of_it)} 件"]
        for one in of_it[:limit]:
            lines += _shown(one, places, words=words)
        if len(of_it) > limit:
            lines.append(f"  还有 {len(of_it) - limit} 件，加 --limit 看")
    lines += _most(seen, places, limit, words=words)
    return "\n".join(lines)


def _head(seen: Sequence[Seen], undone: int) -> list[str]:
    alarms = sum(one.judged.what == FALSE_ALARM for one in seen)
    said = f"人改过的 {len(seen)} 件：误报 {alarms}，改类 {len(seen) - alarms}。"
    if undone > 0:
        said += f"另有 {undone} 件后来又起来了，或者改回去了，不算。"
    return [said, "＋是往错处拽，－是往对处拽；后头是它在哪个文件哪一行。"]


def _rank(group: str, seen: Sequence[Seen]) -> tuple[int, int, str]:
    """Danger first, then what is most; what was not read wrongly comes last."""
    if group in _ORDER:
        return _ORDER.index(group), 0, group
    last = group in (_VOICE, _ASKED)
    return len(_ORDER) + last, -sum(one.group == group for one in seen), group


def _seen(one: Judged, case: Case | None) -> Seen:
    text = case.told if case is not None else ""
    name = name_of(case) if case is not None else "（案子没了）"
    own = pulls(text, _ways(one)) if text and one.wrongly_read else ()
    kept = tuple(Pull(word.word, word.heading, word.weight) for word in one.words)
    gone = not text and bool(one.kind)
    tables = decided_by(text) if text and one.wrongly_read and one.what == FALSE_ALARM else ()
    private = case is not None and is_private(case)
    return Seen(one, _group(one), name, kept if gone else own, text, tables, gone, private)


def _ways(one: Judged) -> Ways:
    if one.what == FALSE_ALARM:
        return for_no_concern(one.urgency)
    return for_other_type(one.types[0], one.said)


def _group(one: Judged) -> str:
    if not one.kind:
        return _VOICE
    if not one.wrongly_read:
        return _ASKED
    if one.what == FALSE_ALARM:
        return _CRITICAL if one.urgency == Urgency.CRITICAL else _ALARM
    return f"类认错了，{short_type(one.types[0])} → {short_type(one.said)}"


def _shown(one: Seen, places: dict[tuple[str, str], str], *, words: bool) -> list[str]:
    read = "、".join(short_type(kind) for kind in one.judged.types)
    urgency = URGENCY_NAMES[Urgency(one.judged.urgency)]
    when = local(one.judged.at)
    gone = "，字已经不留了，数是当时的" if one.old else ""
    rows = [f"  {one.name}  {when.month}月{when.day}日改的，读的是 {read} {urgency}{gone}".rstrip()]
    words = words and not one.private
    if words and one.text:
        rows += [f"    “{line}”" for line in one.text.splitlines()]
    for table in one.tables:
        rows.append(f"    {table} {_DECIDES[Path(table).name]}")
    behind = [_named(pull, places) for pull in one.pulls if pull.heading]
    others = [pull for pull in one.pulls if not pull.heading]
    if words:
        behind += [f"{pull.word} {_signed(pull.weight)}（weights.bin）" for pull in others[:_OTHERS]]
    elif others:
        behind.append(f"{_TOGETHER} {_signed(sum(pull.weight for pull in others))}（weights.bin）")
    rows += [f"    {row}" for row in behind]
    return rows


def _named(pull: Pull, places: dict[tuple[str, str], str]) -> str:
    place = places.get((pull.word, pull.heading), "词表里已经没了")
    return f"{pull.word} {_signed(pull.weight)}（{pull.heading.partition('.')[2]}，{place}）"


def _signed(weight: float) -> str:
    return f"{'＋' if weight >= 0 else '－'}{abs(weight):.1f}"


def _most(seen: Sequence[Seen], places: dict[tuple[str, str], str], limit: int, *, words: bool) -> list[str]:
    """The words that pulled the wrong way in most cases; each case counts once for a word."""
    found: dict[tuple[str, str], list[float]] = {}
    for one in seen:
        if not one.judged.wrongly_read:
            continue
        counted: dict[tuple[str, str], float] = {}
        for pull in one.pulls:
            shown = pull.heading or (words and not one.private)
            named = (pull.word if shown else _TOGETHER, pull.heading)
            counted[named] = counted.get(named, 0.0) + pull.weight
        for named, weight in counted.items():
            if weight > 0:
                found.setdefault(named, []).append(weight)
    if not found:
        return []
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), -sum(item[1]), item[0]))
    rows = ["", "最常往错处拽的："]
    for (word, heading), weights in ranked[:limit]:
        place = places.get((word, heading), "词表里已经没了") if heading else "weights.bin 里学来的"
        rows.append(f"  {len(weights)} 回 {_signed(sum(weights))}  {word}  {place}")
    rows += ["", "要改词、改权重：抄一份 lexicon 改，先看看改完会咋样，再换上："]
    return [*rows, "  python -m bot lexicon review --with 〈改过的文件夹〉"]
