"""A reading as plain JSON values: what `tag` prints, what the store keeps beside a message."""

from __future__ import annotations

from typing import Any

from lexicon.reading import Reading


def tagged(reading: Reading) -> dict[str, Any]:
    """What `python -m bot tag` says of one text; offsets are code points of the text as it was given."""
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
        "matched": [
            {"word": match.word, "start": match.start, "end": match.end, "why": match.why}
            for match in reading.matched
        ],
    }


def kept(reading: Reading) -> dict[str, Any]:
    """The whole reading, as KeepReading.body; the console shows the words behind it from here."""
    body = tagged(reading)
    for place, shown in zip(reading.places, body["places"], strict=True):
        shown["sure"] = place.sure
    for match, shown in zip(reading.matched, body["matched"], strict=True):
        shown["weight"] = match.weight
    body["topics"] = [topic.value for topic in reading.topics]
    body["officers"] = [
        {"title": named.title, "level": named.level.value, "start": named.start, "end": named.end}
        for named in reading.officers
    ]
    return body
