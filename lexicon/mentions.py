"""What one text names: places, landmarks, groups, shops, people, amounts, events and things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lexicon.places import gazetteer
from lexicon.same_table import SameTable, same_table
from lexicon.scan import Hit, Scanner

_HAN = re.compile("[\u4e00-\u9fff]")
_STEM = 3
_DIGITS = dict(zip("一二两三四五六七八九", "1223456789", strict=True))
_GROUP = re.compile(
    r"(?<![一二三四五六七八九十\d])(十?[一二三四五六七八九]|十|\d{1,2})(?:小)?(?:组|队)(?!长)"
)
_AMOUNT = re.compile(
    r"(\d+(?:\.\d+)?[万千百]?|[零一二两三四五六七八九十百千万]+)"
    r"(?:(块|亩|毛)([一二三四五六七八九半]?)|(元|垄|袋|斤|头|只|口|户|棵|平|米|尺|岁|眼|针))?"
)
_MONEY = re.compile("[万千百]|[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Mentions:
    """
    What one folded text names.

    Attributes:
        villages: official names, of the register; villages_said: as they stand in the text.
        places: names by their tail ("柳条沟", "杏树沟").
        landmarks, sides, shops: as said; shops with the name in front ("鸿运家电").
        groups: numbers of 组, as digits.
        people: surnames of those named by 老X, X家, X嫂, 姓X.
        kin: 妹夫, 大伯哥.
        amounts: numbers as said with their measure, two signs or more ("一亩二", "六万六").
        events, things, victims: names of headings of same.toml.
        answers: speaks back ("赖我", "说我家"): the other side's words.
        again: goes on with what was told before ("还是那个事", "我家也").
        names: spans of the folded text that are names, so that 养鸡 in a shop's name is no event.
    """

    villages: frozenset[str]
    villages_said: frozenset[str]
    places: frozenset[str]
    landmarks: frozenset[str]
    sides: frozenset[str]
    shops: frozenset[str]
    groups: frozenset[str]
    people: frozenset[str]
    kin: frozenset[str]
    amounts: frozenset[str]
    events: frozenset[str]
    things: frozenset[str]
    victims: frozenset[str]
    answers: bool
    again: bool
    names: tuple[tuple[int, int], ...]


def mentions(folded: str, township: str = "") -> Mentions:
    """
    Read the names and events in a text.

    Args:
        folded: the folded, squeezed text.
        township: of the room, "" where unknown.
    """
    table = same_table()
    spans: list[tuple[int, int]] = []
    villages, villages_said = set(), set()
    for place in gazetteer().find(folded, township):
        villages.add(place.name)
        villages_said.add(place.word)
        spans.append((place.start, place.end))
    shops, shop_spans = _named(folded, table, "shop_tails", 4, spans)
    places, place_spans = _named(folded, table, "place_tails", _STEM, spans)
    spans += [*shop_spans, *place_spans]
    people = _people(folded, table, spans)
    landmarks = _standing(folded, table.lists["landmarks"])
    return Mentions(
        villages=frozenset(villages),
        villages_said=frozenset(villages_said),
        places=frozenset(places),
        landmarks=frozenset(folded[start:end] for start, end in landmarks),
        sides=frozenset(folded[start:end] for start, end in _standing(folded, table.lists["sides"])),
        shops=frozenset(shops),
        groups=frozenset(_groups(folded)),
        people=frozenset(people),
        kin=frozenset(folded[start:end] for start, end in _standing(folded, table.lists["kin"])),
        amounts=frozenset(_amounts(folded)),
        events=frozenset(_outside(table.events, folded, spans)),
        victims=frozenset(_outside(table.victims, folded, spans)),
        things=frozenset(_outside(table.things, folded, [*spans, *landmarks])),
        answers=any(word in folded for word in table.lists["other_side_words"]),
        again=any(word in folded for word in table.lists["again_words"]),
        names=tuple(sorted(spans)),
    )


def _outside(scanner: Scanner, folded: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    """Headings whose words stand outside the names: 采石 in 红砬子采石场 is no event."""
    for hit in scanner.hits(folded):
        if not _within(hit, spans):
            yield hit.entry.subtype


def _within(hit: Hit, spans: list[tuple[int, int]]) -> bool:
    """Whether a word lies in a name, or takes a piece of one: 道…不让 in 头道洼那家不让."""
    return any(start <= hit.start < end or start < hit.end <= end for start, end in spans)


def _standing(folded: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where words stand in the text, the longest where one lies in another (桥头, not 桥)."""
    taken: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            end = at + len(word)
            if not any(start <= at and end <= stop for start, stop in taken):
                taken.append((at, end))
            at = folded.find(word, end)
    return taken


def _named(
    folded: str, table: SameTable, tails: str, longest: int, taken: list[tuple[int, int]]
) -> tuple[list[str], list[tuple[int, int]]]:
    """Names that end in one of the tails, with at least one sign before it that may be part of a name."""
    found: list[str] = []
    spans: list[tuple[int, int]] = []
    least = 2 if tails == "shop_tails" else 1
    for tail in table.lists[tails]:
        at = folded.find(tail)
        while at >= 0:
            end = at + len(tail)
            stem = _stem(folded, at, table, longest)
            inside = any(start < end and at < stop for start, stop in (*taken, *spans))
            if len(stem) >= least and not inside:
                spans.append((at - len(stem), end))
                found.append(stem + tail)
            at = folded.find(tail, end)
    return found, spans


def _stem(folded: str, at: int, table: SameTable, longest: int) -> str:
    """The signs before a tail that may belong to the name."""
    begin = at
    stops = table.lists["not_a_stem"]
    # 于家店, 王家沟: 家 alone ends a stem, behind a surname it is one.
    if folded.endswith("家", 0, at) and folded[at - 2 : at - 1] in table.signs["surnames"]:
        return folded[max(0, at - 2) : at] if at >= 2 else ""
    while begin > 0 and at - begin < longest and _HAN.match(folded[begin - 1]):
        if folded.endswith(stops, 0, begin):
            break
        begin -= 1
    return folded[begin:at]


def _people(folded: str, table: SameTable, spans: list[tuple[int, int]]) -> set[str]:
    people = set()
    signs, titles = table.signs, table.lists["titles"]
    tails = table.lists["place_tails"]
    short = tuple(title for title in titles if len(title) == 1)
    for at, sign in enumerate(folded):
        of_a_house = folded.startswith("老", at - 1) and folded.startswith("家", at + 1) and _HAN.match(sign)
        if not (sign in signs["surnames"] or (at and of_a_house)) or any(
            start <= at < end for start, end in spans
        ):
            continue
        before, behind = folded[at - 1 : at] if at else "", folded[at + 1 :]
        old = before == "老" and sign not in signs["not_old"]
        old = old or (before == "小" and sign not in signs["not_old"] | signs["not_young"])
        house = behind.startswith("家") and sign not in signs["not_a_family"]
        house = house and not behind[1:].startswith(tails) and not behind.startswith("家电")
        called = behind.startswith(titles) and (
            sign not in signs["not_titled"]
            and not (sign in signs["not_a_family"] and behind.startswith(short))
        )
        if old or house or called or before == "姓" or behind.startswith("氏"):
            people.add(sign)
            spans.append((at - (before in ("老", "小")), at + 1))
    return people


def _groups(folded: str) -> Iterator[str]:
    for found in _GROUP.finditer(folded):
        number = found[1]
        if not number.isdigit():
            tens = "1" if number.startswith("十") else ""
            last = number.removeprefix("十")
            number = tens + (_DIGITS[last] if last else "0")
        yield number


def _amounts(folded: str) -> Iterator[str]:
    for found in _AMOUNT.finditer(folded):
        number, measure = found[1], found[2] or found[4]
        if len(found[0]) >= 2 and (measure or len(number) >= 3 or _MONEY.search(number)):
            yield found[0].removesuffix("元").removesuffix("块")
