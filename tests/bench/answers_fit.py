"""Works out the weights in lexicon/answers/_finder.toml: python -m tests.bench.answers_fit [--write]."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from lexicon.answers import FOLDER, Answer, Settings, answers, settings
from lexicon.corpus_lines import load_corpus
from lexicon.find_answer import Index
from lexicon.read import read
from lexicon.reading import Kind
from tests.needs import SHARED

FOLDS = 5
QUESTIONS = Path(__file__).parent.parent / "lexicon_answers" / "questions.jsonl"
# _talk.toml is counted in some training files, the confidence tried on the small talk of others.
TALK_FROM, CHATTER_FROM = "cdefgj", "hiknquvw"
TALK_AT_LEAST, TALK_WORDS = 8, 2000

Row = tuple[dict[str, float], bool]
Look = tuple[list[dict[str, float]], int]


def rows() -> Iterator[Row]:
    """
    Evidence of the best answer, and whether it was the right one.

    Every ask and every line of _not_here.toml is tried on an index that was made
    without its fifth of them, so that no line is recognised by itself. Our own test
    questions and small talk were never in any index.
    """
    stored, how = answers(), settings()
    for fold in range(FOLDS):
        index = _without(stored, how, fold)
        for one in stored:
            for number, ask in enumerate(one.asks):
                if number % FOLDS == fold:
                    yield _row(index, ask, one.id)
        for number, line in enumerate(how.not_here):
            if number % FOLDS == fold:
                yield _row(index, line, None)
    index = Index(stored, how)
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        yield _row(index, asked["text"], asked["id"])
    for said in load_corpus()[0]:
        if said.author in CHATTER_FROM and said.kind is Kind.CHATTER:
            yield _row(index, said.text, None)


def looks() -> Iterator[Look]:
    """For every stored ask the best answers of an index without its fifth, and which is the right one."""
    stored, how = answers(), settings()
    for fold in range(FOLDS):
        index = _without(stored, how, fold)
        for right, one in enumerate(stored):
            for number, ask in enumerate(one.asks):
                if number % FOLDS == fold:
                    found = index.candidates(ask)
                    at = next((at for at, (number_, _) in enumerate(found) if number_ == right), None)
                    if at is not None:
                        yield [look for _, look in found], at


def fit_again(
    data: Sequence[Look], rounds: int = 40, bound: float = 1e-2, pace: float = 4.0
) -> dict[str, float]:
    """The weights by which the right one comes first most surely (softmax, gradient steps)."""
    names = list(data[0][0][0])
    table = [([[look[name] for name in names] for look in seen], at) for seen, at in data]
    every = [values for seen, _ in table for values in seen]
    spread = []
    for column in range(len(names)):
        mean = sum(values[column] for values in every) / len(every)
        spread.append(math.sqrt(sum((values[column] - mean) ** 2 for values in every) / len(every)) or 1.0)
    weights = [0.0] * len(names)
    for _ in range(rounds):
        slope = [2 * bound * w for w in weights]
        for seen, at in table:
            scores = [
                sum(w * v / s for w, v, s in zip(weights, values, spread, strict=True)) for values in seen
            ]
            most = max(scores)
            shares = [math.exp(score - most) for score in scores]
            whole = sum(shares)
            for column in range(len(names)):
                expected = (
                    sum(share * values[column] for share, values in zip(shares, seen, strict=True)) / whole
                )
                slope[column] += (expected - seen[at][column]) / spread[column] / len(table)
        weights = [w - pace * step for w, step in zip(weights, slope, strict=True)]
    return {name: w / s for name, w, s in zip(names, weights, spread, strict=True)}


def _without(stored: Sequence[Answer], how: Settings, fold: int) -> Index:
    kept = [
        dataclasses.replace(one, asks=tuple(a for n, a in enumerate(one.asks) if n % FOLDS != fold))
        for one in stored
    ]
    not_here = tuple(line for n, line in enumerate(how.not_here) if n % FOLDS != fold)
    return Index(kept, dataclasses.replace(how, not_here=not_here))


def _row(index: Index, text: str, right: str | None) -> Row:
    ranked, evidence = index.evidence(text, read(text))
    return evidence, bool(ranked) and index.stored[ranked[0][0]].id == right


def _said(files: str) -> list[dict[str, str]]:
    folder = SHARED / "corpus" / "train"
    lines = [line for name in files for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def talk() -> dict[str, float]:
    """How much more often a sign or pair stands in a matter than in small talk (log of the ratio)."""
    index = Index(answers(), settings())
    count: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    lines: Counter[bool] = Counter()
    for said in _said(TALK_FROM):
        matter = said["kind"] != "chatter"
        lines[matter] += 1
        count[matter].update(index.signs(said["text"]))
    found: dict[str, float] = {}
    for token in sorted(count[True].keys() | count[False].keys()):
        in_matter, in_chatter = count[True][token], count[False][token]
        if in_matter + in_chatter >= TALK_AT_LEAST:
            share = math.log((in_matter + 2) / (lines[True] + 4))
            found[token] = round(share - math.log((in_chatter + 2) / (lines[False] + 4)), 2)
    seen = count[True] + count[False]
    kept = sorted(found, key=lambda token: (-abs(found[token]) * math.sqrt(seen[token]), token))[:TALK_WORDS]
    return {token: found[token] for token in sorted(kept)}


def fit(data: Sequence[Row], rounds: int = 12, bound: float = 1e-3) -> dict[str, float]:
    """Logistic regression by Newton's steps, each measure brought to the same scale first."""
    names = list(data[0][0])
    mean = {n: sum(row[n] for row, _ in data) / len(data) for n in names}
    spread = {n: math.sqrt(sum((row[n] - mean[n]) ** 2 for row, _ in data) / len(data)) or 1.0 for n in names}
    table = [([*((row[n] - mean[n]) / spread[n] for n in names), 1.0], float(y)) for row, y in data]
    size = len(names) + 1
    weights = [0.0] * size
    for _ in range(rounds):
        slope = [len(table) * bound * w for w in weights]
        bend = [[len(table) * bound * (i == j) for j in range(size)] for i in range(size)]
        for values, y in table:
            p = 1 / (1 + math.exp(-sum(map(float.__mul__, weights, values))))
            for i, v in enumerate(values):
                slope[i] += (p - y) * v
                for j in range(i + 1):
                    bend[i][j] += p * (1 - p) * v * values[j]
        for i in range(size):
            for j in range(i):
                bend[j][i] = bend[i][j]
        weights = [w - step for w, step in zip(weights, _solve(bend, slope), strict=True)]
    found = {n: w / spread[n] for n, w in zip(names, weights, strict=False)}
    return {"bias": weights[-1] - sum(found[n] * mean[n] for n in names), **found}


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss: the matrix is positive definite, so no pivots need be sought."""
    rows_ = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i, row in enumerate(rows_):
        for other in rows_[i + 1 :]:
            share = other[i] / row[i]
            for k in range(i, len(row)):
                other[k] -= share * row[k]
    answer = [0.0] * len(rows_)
    for i in range(len(rows_) - 1, -1, -1):
        rest = sum(rows_[i][k] * answer[k] for k in range(i + 1, len(rows_)))
        answer[i] = (rows_[i][-1] - rest) / rows_[i][i]
    return answer


def confidence(weights: dict[str, float], evidence: dict[str, float]) -> float:
    """As find_answer reckons it."""
    return 1 / (1 + math.exp(-weights["bias"] - sum(weights[n] * v for n, v in evidence.items())))


def main() -> None:
    """Print the weights and what they do; with --write put them into _finder.toml (and make _talk.toml)."""
    if "--write" in sys.argv:
        head = "# 说事的话爱用的字是正的，闲话爱用的是负的。tests/bench/answers_fit.py 数出来的，不用手改。\n"
        rows_ = "".join(f'"{token}" = {weight}\n' for token, weight in talk().items())
        (FOLDER / "_talk.toml").write_text(f"{head}[words]\n{rows_}", encoding="utf-8")
        settings.cache_clear()
    again = fit_again(list(looks()))
    for n, value in again.items():
        print(f"again.{n} = {value:.4f}")
    if "--write" in sys.argv:
        _put("again", again)
        settings.cache_clear()
    data = [row for row in rows() if row[0]]
    weights = fit(data)
    for n, value in weights.items():
        print(f"{n} = {value:.4f}")
    for bar in (0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9):
        sure = [right for row, right in data if confidence(weights, row) >= bar]
        could = sum(right for _, right in data)
        right = sum(sure)
        print(f"≥ {bar}: {len(sure)} said, right {right / len(sure):.3f}, of all right {right / could:.3f}")
    if "--write" in sys.argv:
        _put("confidence", weights)


def _put(table: str, numbers: dict[str, float]) -> None:
    """Into that table of _finder.toml; what is said behind each number stays."""
    path = FOLDER / "_finder.toml"
    before, head, text = path.read_text(encoding="utf-8").partition(f"[{table}]")
    inside, bracket, after = text.partition("\n[")
    for n, value in numbers.items():
        inside = re.sub(rf"^{n} = [-0-9.]+", f"{n} = {value:.4f}", inside, flags=re.M)
    path.write_text(before + head + inside + bracket + after, encoding="utf-8")


if __name__ == "__main__":
    main()
