"""What happened: the events, things, amounts and words of two texts, and who answers whom."""

from __future__ import annotations

from lexicon.rare import rarity
from lexicon.reading import TYPE_NAMES
from lexicon.same_sum import Sum, Told, common_runs, each
from lexicon.same_table import same_table
from lexicon.same_words import alike, types_alike, without

# A well, 三组 or somebody's 妹夫 may be anybody's in a township.
_WEAK = frozenset({"landmark", "side", "group", "kin"})
# So likely both texts are of one type that it is told.
_OF_ONE_TYPE = 0.6
# So much in the same words that the event is in common though the table does not know it.
_CLOSE = 0.25
_VERY_CLOSE = 1.0
_MOST_EVENTS = 3
_MOST = 2


def compare_events(a: Told, b: Told, found: Sum, taken: set[str]) -> None:
    """
    Add what the texts say happened.

    Args:
        taken: names that are in common, which count as such and not as words.
    """
    mine, theirs = without(a.folded, b.folded, taken)
    worth, words = alike(mine, theirs)
    found.add("words", "字眼也一样：" + "、".join(words) if words else "", worth)
    rare = min(sum(map(rarity, common_runs(mine, theirs))), _MOST)
    found.add("rare", "", rare)
    likeness, kind = types_alike(mine, theirs)
    found.add("type", f"都像{TYPE_NAMES[kind]}" if likeness >= _OF_ONE_TYPE else "", likeness)
    events = _events(a, b, found, worth + rare / _MOST)
    things = a.named.things & b.named.things
    for name in sorted(things)[:_MOST]:
        found.add("thing", f"都说到{name}")
    if a.named.things and b.named.things and not things:
        found.add("other_thing", each(a.named.things, b.named.things, "是"))
    if a.named.victims and b.named.victims and not a.named.victims & b.named.victims:
        found.add("other_victim", each(a.named.victims, b.named.victims, "吃亏的是"))
    amounts = sorted(a.named.amounts & b.named.amounts)[:_MOST]
    for amount in amounts:
        found.add("amount", f"都说到{amount}")
    if a.named.again or b.named.again:
        found.add("again", "像是接着上回说的")
    answered = bool(events) and a.named.answers != b.named.answers
    if answered:
        found.add("other_side", "一个说这事，一个替自己分辩，像两边的话")
    if (
        sum(found.counted[name] for name in found.anchors) <= 1
        and found.anchors <= _WEAK
        and not (amounts or worth + rare / _MOST >= _VERY_CLOSE)
    ):
        found.add("only_weak", "光这一样对得上，不敢认")
    open_event = events & same_table().open_events
    told_again = a.named.again or b.named.again
    if events and not (answered or open_event or amounts or told_again) and found.anchors <= {"place", "kin"}:
        found.add("private", "各家的事，光村名一样不算")


def _events(a: Told, b: Told, found: Sum, close: float) -> frozenset[str]:
    """The events in common, as the table calls them."""
    mine, theirs = a.named.events, b.named.events
    events = mine & theirs
    for at, name in enumerate(sorted(events)[:_MOST_EVENTS]):
        found.add("event_more" if at else "event", f"都是{name}的事")
    if events:
        if mine - events and theirs - events:
            found.add("other_rest", "此外各说各的事")
    elif mine and theirs:
        found.add("other_event", each(mine, theirs, "是"), 1.0 if close < _VERY_CLOSE else 0.5)
    elif close < _CLOSE:
        found.add("no_event", "说的啥事没对上")
    return events
