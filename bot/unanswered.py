"""Questions about the law that had no answer or a wrong one, put together for the judicial office."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.hours import local
from lexicon.alike import groups, likeness
from lexicon.answers import answer_named
from lexicon.masked import masked
from storage.records import AskedLaw

_MASKS = re.compile("〈[^〉]*〉")
_EXAMPLE = 60
_COMPARED = 20
"""Of a large group the example is picked among so many."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """
    One thing that is asked, however it was worded.

    Attributes:
        times: so often.
        people: so many different people.
        first, last: UTC microseconds.
        example: one wording, the most usual, without names, places and numbers.
        wrong: ids of answers that were refused, each with how often.
    """

    times: int
    people: int
    first: int
    last: int
    example: str
    wrong: tuple[tuple[str, int], ...]


def put_together(asked: Sequence[AskedLaw], names: Collection[str]) -> list[Unanswered]:
    """
    What is asked, what most people ask first.

    Args:
        asked: as the store keeps them; those with an answer nobody refused do not belong here.
        names: of people known here, to be taken out of the wordings.
    """
    shown = [masked(one.text, names) for one in asked]
    alike = groups([_MASKS.sub(" ", text) for text in shown])  # who it was says nothing of what was asked
    found = [_one([asked[at] for at in group], [shown[at] for at in group]) for group in alike]
    return sorted(found, key=lambda one: (-one.people, -one.times, one.first))


def report(asked: Sequence[AskedLaw], names: Collection[str]) -> Iterator[str]:
    """What `answers unanswered` prints."""
    found = put_together(asked, names)
    if not found:
        yield "这段日子问的都答上了，没人说「不是这个」。"
        return
    refused = sum(bool(one.refused) for one in asked)
    yield f"没答上的 {len(asked) - refused} 回，说「不是这个」的 {refused} 回，并成 {len(found)} 样："
    for number, one in enumerate(found, start=1):
        days = (
            f"{_day(one.first)}"
            if _day(one.first) == _day(one.last)
            else f"{_day(one.first)} 到 {_day(one.last)}"
        )
        yield f"\n{number}. {one.times} 回，{one.people} 个人，{days}"
        yield f"   比如：{one.example}"
        if one.wrong:
            yield f"   答错的：{'、'.join(_wrong(one.wrong))}"
    yield "\n名字、地方、号码都抹了。要补答案：见 CONTRIBUTING.md「怎么加一个答案」。"


def _one(asked: Sequence[AskedLaw], shown: Sequence[str]) -> Unanswered:
    wrong = Counter(id_ for one in asked for id_ in one.refused)
    return Unanswered(
        times=len(asked),
        people=len({one.person_id for one in asked}),
        first=min(one.at for one in asked),
        last=max(one.at for one in asked),
        example=_cut(_usual(shown)),
        wrong=tuple(sorted(wrong.items(), key=lambda item: (-item[1], item[0]))),
    )


def _usual(texts: Sequence[str]) -> str:
    """The wording most like the others."""
    some = texts[:_COMPARED]
    return (
        max(some, key=lambda text: sum(likeness(text, other) for other in some)) if len(some) > 1 else some[0]
    )


def _cut(text: str) -> str:
    line = "／".join(filter(None, (part.strip() for part in text.splitlines())))
    return line if len(line) <= _EXAMPLE else f"{line[:_EXAMPLE]}……"


def _wrong(wrong: Iterable[tuple[str, int]]) -> Iterator[str]:
    for id_, times in wrong:
        found = answer_named(id_)
        yield f"{id_}（{found.title}）{times} 回" if found is not None else f"{id_}（已经没有这条）{times} 回"


def _day(at: int) -> str:
    return f"{local(at):%Y-%m-%d}"
