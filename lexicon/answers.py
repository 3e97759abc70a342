"""The stored legal answers as values: what one holds, what a finding is, and the way to all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lexicon.reading import Topic, Type

FOLDER = Path(__file__).with_name("answers")


@dataclass(frozen=True, slots=True)
class Citation:
    """
    The article an answer rests on.

    Attributes:
        law: its full name.
        article: None where the law is named without one (its text was replaced since).
        sub: "" or "之一", "之二" …
        date: of the text it was read in, "2020-05-28"; "" where the text carries none.
        carries: what it carries, in our own plain words.
    """

    law: str
    article: int | None
    sub: str
    date: str
    carries: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number we say (days, years, multiples, shares) and where the law says it: `found` stands there."""

    said: str
    law: str
    article: int
    sub: str
    found: str


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One legal question with its answer, worded by us.

    Attributes:
        title: a short question, for numbered choices.
        types, topics: what the matter is; a delicate topic is answered privately only.
        asks: ways villagers ask it.
        answer: at most 120 characters; more: at most 400, on "细说".
        citations: one to three, the deciding one first.
        reviewer, review_on: who looks at it again, and by which day.
        file, line: where it stands, for doctor.
    """

    id: str
    title: str
    subject: str
    types: tuple[Type, ...]
    topics: tuple[Topic, ...]
    asks: tuple[str, ...]
    answer: str
    more: str
    steps: tuple[str, ...]
    papers: tuple[str, ...]
    where: tuple[str, ...]
    limits: str
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    reviewer: str
    review_on: dt.date
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What was found for a question.

    Attributes:
        answer: the one that fits, None when not sure.
        score: how likely the best one is right, 0 to 1.
        choices: two or three when near; empty when sure, unsure or off the subject.
    """

    answer: Answer | None
    score: float
    choices: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Common:
    """The words and lists all answers share (answers/_common.toml)."""

    tail: str
    tails: Mapping[str, str]  # by subject
    notice: str
    noticed: frozenset[str]  # subjects and ids that get the notice
    short: Mapping[str, str]
    replaced: frozenset[str]


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What finding goes by.

    Attributes:
        synonyms: a meaning → the words that say it (_synonyms.toml).
        not_here: ways of asking for what no stored answer holds (_not_here.toml).
        talk: signs and pairs of signs → how much more often they stand in a matter than in
            small talk (_talk.toml; negative: in small talk).
        sure, near: the least confidence for an answer, and for choices (_finder.toml).
        not_here_at: from which share on a line of not_here decides that nothing is said.
        channels, again, confidence: see find_answer.py.
    """

    synonyms: Mapping[str, tuple[str, ...]]
    not_here: tuple[str, ...]
    talk: Mapping[str, float]
    sure: float
    near: float
    not_here_at: float
    channels: Mapping[str, float]
    again: Mapping[str, float]
    confidence: Mapping[str, float]


@cache
def answers() -> tuple[Answer, ...]:
    """
    All stored answers, in the order of files and lines.

    Raises:
        ValueError: a file is wrong; the message lists every Problem (doctor shows the same list).
    """
    from lexicon.answers_files import load

    found, problems = load(FOLDER)
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    return found


def answer_named(id_: str) -> Answer | None:
    """The answer with that id; None: there is none (any more)."""
    return next((one for one in answers() if one.id == id_), None)


@cache
def common() -> Common:
    """The shared words. Raises ValueError with the Problems where the file is wrong."""
    from lexicon.answers_files import load_common

    found, problems = load_common(FOLDER)
    if found is None:
        raise ValueError("\n".join(map(str, problems)))
    return found


@cache
def settings() -> Settings:
    """What finding goes by. Raises ValueError with the Problems where a file is wrong."""
    from lexicon.answers_files import load_settings

    found, problems = load_settings(FOLDER)
    if found is None:
        raise ValueError("\n".join(map(str, problems)))
    return found
