"""Whether two concerns of one township, days apart, are the same matter; in doubt they are not."""

from __future__ import annotations

from dataclasses import dataclass

from lexicon.mentions import mentions
from lexicon.normalize import fold, squeeze
from lexicon.read import read
from lexicon.same_event import compare_events
from lexicon.same_names import compare_people, compare_places
from lexicon.same_sum import Sum, Told

# A concern is a few lines; what is longer came from elsewhere and is told by its beginning.
_LONGEST = 800


@dataclass(frozen=True, slots=True)
class Sameness:
    """
    Whether two texts tell the same matter.

    Attributes:
        same: the score reaches the line of same.toml, and a place or a person is in common.
        score: 0–1, two decimals.
        why: plain Chinese, what speaks for it first.
    """

    same: bool
    score: float
    why: tuple[str, ...]


def same_matter(a: str, b: str, *, township: str = "") -> Sameness:
    """
    Compare two concerns.

    Args:
        a, b: what was said, each as one text; which came first does not count.
        township: official name of the township both were said in, "" where unknown.

    Returns:
        The answer with its reasons. Never raises, and is the same for (b, a). With no
        place and no person in common it is never the same matter: a wrong merge shows
        one family's matter to another, a missed one costs a mediator one look.
    """
    found = _compare(a, b, township)
    if not found.anchors:
        return Sameness(False, 0.0, ("没有一样的地方，也没有一样的人", *found.why()))
    score = found.share()
    return Sameness(score >= found.score["line"], score, found.why())


def _compare(a: str, b: str, township: str) -> Sum:
    first, second = sorted((a, b))
    one, other = _told(first, township), _told(second, township)
    found = Sum()
    taken = compare_places(one, other, found)
    taken |= compare_people(one, other, found, taken)
    compare_events(one, other, found, taken)
    return found


def _told(text: str, township: str) -> Told:
    folded = squeeze(fold(text))[0][:_LONGEST]
    return Told(folded, mentions(folded, township), read(folded, township=township))
