"""The whole reading of one text, step by step."""

from __future__ import annotations

import functools
import hashlib

from lexicon.danger_net import CALM, load_dangers, signs_of
from lexicon.danger_net import FILE as DANGERS
from lexicon.disputes import decide_types
from lexicon.explain import Explanation
from lexicon.kinds import decide_kind, shares, would_speak
from lexicon.load import WORDS, load_words
from lexicon.normalize import fold, squeeze
from lexicon.officers import FILE as OFFICERS
from lexicon.officers import load_officers, officers_in
from lexicon.places import ADDED, REGISTER, gazetteer, groups_in, load_places
from lexicon.problem import Problem, shown
from lexicon.reading import Kind, Place, Reading, Topic, Urgency
from lexicon.sieve import DANGER, PLACE, TOPIC, sieve
from lexicon.spans import Spans
from lexicon.topics import FILE as TOPICS
from lexicon.topics import load_topics, topics
from lexicon.urgency import danger_of, decide_urgency
from lexicon.weigh import scale
from lexicon.weights import FILE as WEIGHTS
from lexicon.weights import unpack, weights


def read(text: str, *, township: str = "") -> Reading:
    """
    Read one text: what its speaker does, about what, how urgently, where, and which words say so.

    Args:
        text: anything at all, lone surrogates and a million signs included.
        township: of the room it was said in, official name; it decides between
            villages of one name. "" when private or unknown.

    Returns:
        The reading. The same text gives the same reading until a file of the
        lexicon changes; no clock and no earlier text plays a part. Never raises.
    """
    folded, taken_from = squeeze(fold(text))
    if not any(map(str.isalnum, folded)):
        # Stops and emoji alone say nothing that could be weighed.
        return Reading(Kind.CHATTER, (), Urgency.NONE, False, lexicon=lexicon_hash())
    hits, tables = sieve().look(folded)
    sums, weighed = scale().weigh(folded, hits)
    scores = sums.scores
    limits = weights().thresholds
    said = topics().find(folded) if tables & TOPIC else ()
    signs = signs_of(folded, hits, said) if tables & (TOPIC | DANGER) else CALM
    share = shares(scores)
    danger = danger_of(scores, share, signs)
    kind = decide_kind(share, danger, signs, limits)
    places: tuple[Place, ...] = ()
    groups = groups_in(folded)
    if groups or tables & PLACE:
        spans = Spans(text, taken_from)
        named = (*gazetteer().find(folded, township), *groups)
        places = tuple([spans.place(place) for place in sorted(named, key=lambda place: place.start)])
    if kind is Kind.CHATTER:
        matched = Explanation(text, kind, (), Urgency.NONE)
        return Reading(kind, (), Urgency.NONE, False, places, matched, lexicon=lexicon_hash(), danger=danger)
    scores = scale().rest(sums, weighed)
    types = decide_types(scores)
    urgency = decide_urgency(scores, kind, danger, signs, limits)
    spans = Spans(text, taken_from)
    titles = officers_in(folded, kind)
    return Reading(
        kind=kind,
        types=types,
        urgency=urgency,
        speak=would_speak(share, kind, danger, limits),
        places=places,
        matched=Explanation(text, kind, types, urgency),
        topics=tuple([topic for topic in Topic if topic in said or (topic is Topic.OFFICER and titles)]),
        officers=tuple([spans.officer(officer) for officer in titles]),
        lexicon=lexicon_hash(),
        danger=danger,
    )


@functools.cache
def lexicon_hash() -> str:
    """What the data files of this room hold, as 12 hex digits: other files, other readings."""
    digest = hashlib.sha256()
    for path in (*sorted(WORDS.glob("*.toml")), TOPICS, DANGERS, OFFICERS, REGISTER, ADDED, WEIGHTS):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def problems() -> list[Problem]:
    """All that is wrong with the words, topics, officers, places and weights; [] when all is right."""
    found = [*load_words()[1], *load_topics()[1], *load_dangers()[1], *load_officers()[1], *load_places()[1]]
    try:
        unpack(WEIGHTS.read_bytes())
    except (OSError, ValueError):
        found.append(Problem(shown(WEIGHTS), 0, "权重文件没有或者坏了", "跑一遍 make train 重新算"))
    return found
