"""Where and who: the places, shops and people that two texts have in common, and those that contradict."""

from __future__ import annotations

import re
from collections.abc import Set

from lexicon.mentions import Mentions
from lexicon.rare import rarity
from lexicon.same_sum import Sum, Told, common_runs, each, overlaps
from lexicon.same_table import same_table

_CUT = re.compile(r"[\s,.。;；:、!！?？~…()\"'\[\]-]+")
_TURNED = str.maketrans("东西南北前后", "西东北南后前")
# 老王 is half the village.
_COMMON_SURNAME = 0.7
_LABEL = 3
_NO_GIVEN_NAME = frozenset("家的那在说村屯沟把让给和跟边里")
_FORMS = ("老{}家", "姓{}的", "老{}", "小{}", "{}家", "姓{}")


def compare_places(a: Told, b: Told, found: Sum) -> set[str]:
    """Places, landmarks, groups and shops; the names that are in common, as said."""
    one, other = a.named, b.named
    runs = common_runs(a.folded, b.folded)
    shops = {name for name in _in_runs(runs, "shop_tails") if rarity(name)}
    for name in sorted(shops):
        found.add("shop", f"都说到{name}", anchor=True)
    villages = one.villages & other.villages
    said = {word for word in one.villages_said | other.villages_said if villages}
    places = {
        name for name in _in_runs(runs, "place_tails") if not overlaps(name, shops | said) and rarity(name)
    }
    for name in sorted(villages | places):
        found.add("place", f"都说的是{name}", anchor=True)
    if one.villages and other.villages and not villages and not places:
        found.add("other_village", each(one.villages, other.villages, "说"))
    taken = shops | places | said
    taken |= _landmarks(one, other, runs, found, taken)
    sides = one.sides & other.sides
    for name in sorted(sides):
        found.add("side", f"都在{name}", anchor=True)
    if not sides and any(side.translate(_TURNED) in other.sides for side in one.sides):
        found.add("other_side_of_village", each(one.sides, other.sides, "在"))
    groups = one.groups & other.groups
    for number in sorted(groups):
        found.add("group", f"都是{number}组", anchor=True)
    if one.groups and other.groups and not groups:
        found.add("other_group", each(one.groups, other.groups, "", "组"))
    return taken | sides


def _landmarks(a: Mentions, b: Mentions, runs: list[str], found: Sum, taken: set[str]) -> set[str]:
    """A well or a school in both; with what stands beside it in both, it is one well (大庙后身)."""
    shared: set[str] = set()
    for name in sorted(a.landmarks & b.landmarks):
        if any(name in other for other in taken):
            continue
        wider = next((run for run in runs if name in run and len(run) > len(name) + 1), "")
        if wider and rarity(wider) == 1.0 and not overlaps(wider, taken):
            found.add("spot", f"都说到{wider}", anchor=True)
        else:
            found.add("landmark", f"都说到{name}", anchor=True)
        shared.add(name)
    return shared


def _in_runs(runs: list[str], tails: str) -> set[str]:
    """Names with one of the tails that stand in what both texts have, without 在 or 我们 before them."""
    table = same_table()
    least, most = (2, 6) if tails == "shop_tails" else (1, 3)
    stops = table.lists["not_a_stem"]
    names: set[str] = set()
    for run in runs:
        taken: list[tuple[int, int]] = []
        for tail in table.lists[tails]:
            at = run.find(tail)
            while at >= 0:
                end = at + len(tail)
                stem = _stem(run[max(0, at - most) : at], stops, whole=tails == "place_tails")
                if len(stem) >= least and not any(start < end and at < stop for start, stop in taken):
                    taken.append((at - len(stem), end))
                    names.add(stem + tail)
                at = run.find(tail, end)
    return names


def _stem(stem: str, stops: tuple[str, ...], *, whole: bool) -> str:
    """
    What of the signs before a tail may be a name: nothing of 我们, all of 于家, 柳条 of 在柳条.

    Args:
        whole: no such sign may stand anywhere in it; a shop is called 仁和 all the same.
    """
    for at in range(len(stem) if whole else 1):
        for stop in stops:
            if stem.startswith(stop, at) and not (stop == "家" and at == 1 and len(stem) == 2):
                return _stem(stem[at + len(stop) :], stops, whole=whole)
    return stem


def compare_people(a: Told, b: Told, found: Sum, places: set[str]) -> set[str]:
    """People, and whatever stands alone like a name; the names that are in common."""
    common_surnames = same_table().signs["common_surnames"]
    runs = [run for run in common_runs(a.folded, b.folded) if not overlaps(run, places)]
    shared = _full_names(runs)
    for name in sorted(shared):
        found.add("full_name", f"都说到{name}", anchor=True)
    in_full = {name[0] for name in shared}
    people = a.named.people & b.named.people
    for surname in sorted(people - in_full):
        times = _COMMON_SURNAME if surname in common_surnames else 1.0
        found.add("person", f"都说到姓{surname}的", times, anchor=True)
    for name in sorted(a.named.kin & b.named.kin)[:1]:
        found.add("kin", f"都说到{name}", anchor=True)
    for name in sorted(people | shared):
        if _is_speaker(a.folded, name) != _is_speaker(b.folded, name):
            found.add("self", f"一个说{name if name in shared else f'姓{name}的'}，一个像是他自己在说")
            break
    _parties(a, b, found, people | in_full)
    forms = {form.format(name) for name in people for form in _FORMS}
    for run in runs:
        if overlaps(run, shared) or set(run) & people or not _stands_alone(run, a.folded, b.folded):
            continue
        found.add("label", f"都说到「{run}」", anchor=True)
        return shared | forms | {run}
    return shared | forms


def _is_speaker(text: str, name: str) -> bool:
    """我老柴, 我是柴家的, 头道洼老柴：… : the one who speaks is of that name."""
    by_himself = f"(?:我|俺|我是|我就是|俺是)(?:老|小)?{name}"
    in_front = f"(?:^|[ ,。])(?:[^ ,。:]{{0,4}}(?:老|小))?{name}[^ ,。:]{{0,3}}:"
    return re.search(f"{by_himself}|{in_front}", text) is not None


def _parties(a: Told, b: Told, found: Sum, known: Set[str]) -> None:
    """People whom only one of the texts names; where one answers the other they are the two sides."""
    only_a, only_b = a.named.people - known, b.named.people - known
    if only_a and only_b:
        if known:
            found.add("other_party", each(only_a, only_b, "说姓", "的"))
        elif a.named.answers == b.named.answers:
            found.add("other_person", each(only_a, only_b, "说姓", "的"))
    # One is about a household, the other about a shop or works.
    elif not known and only_a and b.named.shops and not a.named.shops:
        found.add("other_party", each(only_a, b.named.shops, "说"))
    elif not known and only_b and a.named.shops and not b.named.shops:
        found.add("other_party", each(a.named.shops, only_b, "说"))


def _full_names(runs: list[str]) -> set[str]:
    """Names of three signs that both texts have: a surname and two signs that are seldom said together."""
    table = same_table()
    surnames, compound = table.signs["surnames"], table.lists["compound_surnames"]
    return {
        name
        for run in runs
        for name in (run[at : at + 3] for at in range(len(run) - 2))
        if (name[0] in surnames or name.startswith(compound))
        and not _NO_GIVEN_NAME.intersection(name[1:])
        and rarity(name[:2]) == 1.0
        and (rarity(name[1:]) > 0 or name.startswith(compound))
        and not table.events.hits(name)
        and not table.things.hits(name)
    }


def _stands_alone(run: str, a: str, b: str) -> bool:
    """
    A rare run that is put as a place or a name is put, in one of the texts at least.

    That is set apart, behind 在, 到, 住 or 叫, or (three signs and more) at the beginning of a clause.
    """
    table = same_table()
    if rarity(run) < 1.0 or table.events.hits(run) or table.things.hits(run):
        return False
    like_a_name = len(run) >= _LABEL and not any(word in run for word in table.lists["not_a_label"])
    for text in (a, b):
        for part in _CUT.split(text):
            if part.removesuffix("那个").removesuffix("那块").removesuffix("那家") == run:
                return True
            if like_a_name and part.startswith(run):
                return True
        at = text.find(run)
        if at > 0 and text[at - 1] in "在到住叫":
            return True
    return False
