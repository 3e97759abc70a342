"""A month of eighteen groups, made of lines that were read by weights that never saw their author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lexicon.corpus_lines import Line
from lexicon.kinds import decide_kind, shares, would_speak
from lexicon.reading import Kind, Urgency
from lexicon.train.judge import Scores, signs_in
from lexicon.urgency import danger_of, decide_urgency

GROUPS, WEEKS = 18, 30 / 7
MESSAGES, CONCERNS = 40_000, 1_200
HARD = (0.05, 0.1, 0.25)
"""
Shares of small talk that is as hard as the corpus's: strong words, settled matters, adverts, stories from
elsewhere. Nobody has counted what it is in a real group; of the rest most are greetings and stickers.
"""

EASY = "easy"
"""Stands in the situation of lines that are as most small talk is."""

SEED = 20261201
MONTHS = 20


@dataclass(frozen=True, slots=True)
class Month:
    """What people get in a month; means over many drawn months."""

    hard: float
    said_to_small_talk: float
    false_alarms: float
    concerns_kept: float
    concerns_spoken: float

    def told(self) -> str:
        """One line of the report."""
        a_week = self.said_to_small_talk / GROUPS / WEEKS
        return (
            f"硬闲话占 {self.hard:.0%}：每群每周对闲话出声 {a_week:.2f} 回，"
            f"每群每月误报急事 {self.false_alarms / GROUPS:.2f} 回；"
            f"事记下 {self.concerns_kept / CONCERNS:.1%}，当时应声 {self.concerns_spoken / CONCERNS:.1%}"
        )


def months(lines: Sequence[Line], scores: Sequence[Scores], thresholds: Mapping[str, float]) -> list[Month]:
    """
    Months drawn by a fixed seed, one for each share of hard small talk.

    Args:
        scores: of each line, by weights fitted without its author.
    """
    read = [_read(line, score, thresholds) for line, score in zip(lines, scores, strict=True)]
    talk = [at for at, line in enumerate(lines) if line.kind is Kind.CHATTER]
    easy = np.array([at for at in talk if EASY in lines[at].situation.split(":")[0]])
    hard = np.array([at for at in talk if EASY not in lines[at].situation.split(":")[0]])
    concern = np.array([at for at, line in enumerate(lines) if line.kind is Kind.CONCERN])
    chance = np.random.default_rng(SEED)
    found = []
    for share in HARD:
        said, alarms, kept, spoken = [], [], [], []
        for _ in range(MONTHS):
            many = round((MESSAGES - CONCERNS) * share)
            small = [*chance.choice(hard, many), *chance.choice(easy, MESSAGES - CONCERNS - many)]
            matters = chance.choice(concern, CONCERNS)
            said.append(sum(read[at][2] for at in small))
            calm = [at for at in matters if lines[at].urgency is not Urgency.CRITICAL]
            alarms.append(sum(read[at][1] for at in [*small, *calm]))
            kept.append(sum(read[at][0] for at in matters))
            spoken.append(sum(read[at][2] for at in matters))
        found.append(Month(share, *(float(np.mean(one)) for one in (said, alarms, kept, spoken))))
    return found


def _read(line: Line, score: Scores, thresholds: Mapping[str, float]) -> tuple[bool, bool, bool]:
    """(kept as a concern, called critical, the group hears a line)."""
    signs, share = signs_in(line.text), shares(score)
    danger = danger_of(score, share, signs)
    kind = decide_kind(share, danger, signs, thresholds)
    urgency = decide_urgency(score, kind, danger, signs, thresholds)
    speaks = would_speak(share, kind, danger, thresholds)
    return kind is Kind.CONCERN, urgency is Urgency.CRITICAL, speaks
