"""A reading as plain JSON values: what `tag` prints, what the store keeps beside a message."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from lexicon.amounts import Amount, amounts_in, people_in
from lexicon.read import read
from lexicon.reading import Kind, Reading
from lexicon.times import times_in


def tagged(reading: Reading, text: str, day: date) -> dict[str, Any]:
    """
    What `python -m bot tag` says of one text; offsets are code points of the text as it was given.

    Args:
        day: on which it was said; 去年腊月 is counted from there.
    """
    matched = [
        {"word": match.word, "start": match.start, "end": match.end, "why": match.why}
        for match in reading.matched
    ]
    return {**_said(reading), "matched": matched, **_figures(reading, text, day)}


def _figures(reading: Reading, text: str, day: date) -> dict[str, Any]:
    """Sums, people and times; small talk is not looked through for them."""
    if reading.kind is Kind.CHATTER:
        return {"amounts": [], "people": [], "times": []}
    times = [
        {
            "word": time.words,
            "start": time.start,
            "end": time.end,
            "first": time.first.isoformat(),
            "last": time.last.isoformat(),
            "at": time.at,
            "precision": time.precision,
        }
        for time in times_in(text, day)
    ]
    return {"amounts": _counted(amounts_in(text)), "people": _counted(people_in(text)), "times": times}


def _counted(found: tuple[Amount, ...]) -> list[dict[str, Any]]:
    return [
        {
            "word": one.words,
            "start": one.start,
            "end": one.end,
            "low": one.low,
            "high": one.high,
            "unit": one.unit,
            "per": one.per,
        }
        for one in found
    ]


def kept(reading: Reading) -> dict[str, Any]:
    """
    The whole reading, as KeepReading.body; the console shows the words behind it from here.

    Small talk's words are left out, and with_words() finds them when somebody looks: that is more work
    than reading it was, and of a hundred lines in a group ninety-nine are small talk.
    """
    body = _said(reading)
    for place, shown in zip(reading.places, body["places"], strict=True):
        shown["sure"] = place.sure
    if reading.kind is not Kind.CHATTER:
        body["matched"] = _words(reading)
    body["topics"] = [topic.value for topic in reading.topics]
    body["officers"] = [
        {"title": named.title, "level": named.level.value, "start": named.start, "end": named.end}
        for named in reading.officers
    ]
    return body


def with_words(body: dict[str, Any], text: str) -> dict[str, Any]:
    """A kept reading with the words behind it, its text being still there."""
    return body if "matched" in body else {**body, "matched": _words_of(text)}


@lru_cache(maxsize=512)
def _words_of(text: str) -> list[dict[str, Any]]:
    return _words(read(text))


def _said(reading: Reading) -> dict[str, Any]:
    return {
        "kind": reading.kind.value,
        "types": [kind.value for kind in reading.types],
        "urgency": reading.urgency.value,
        "speak": reading.speak,
        "places": [
            {
                "word": place.word,
                "name": place.name,
                "township": place.township,
                "start": place.start,
                "end": place.end,
            }
            for place in reading.places
        ],
    }


def _words(reading: Reading) -> list[dict[str, Any]]:
    return [
        {
            "word": match.word,
            "start": match.start,
            "end": match.end,
            "why": match.why,
            "weight": match.weight,
        }
        for match in reading.matched
    ]
