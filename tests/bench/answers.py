"""How well and how fast stored answers are found: `python -m tests.bench.answers`.

1. Our own questions (tests/lexicon_answers/questions.jsonl), by subject, and the worst misses.
2. Where ../shared is: the development lines (law and article among the first two citations, the
   deciding fact in answer, more or steps), what is off the subject, and small talk.
3. Time, beside a plain BM25 inverted index over the same documents, in turns.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from lexicon.answers import answers, settings
from lexicon.find_answer import Index, find_answer
from tests.needs import SHARED

QUESTIONS = Path(__file__).parent.parent / "lexicon_answers" / "questions.jsonl"


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def own_questions(index: Index) -> None:
    """Right first, among three, said for sure; by subject."""
    subject = {one.id: one.subject for one in answers()}
    table: dict[str, Counter[str]] = defaultdict(Counter)
    misses: list[tuple[float, str, str, str]] = []
    for asked in read(QUESTIONS):
        ranked, _ = index.evidence(asked["text"])
        best = [index.stored[number].id for number, _ in ranked[:3]]
        finding = index.find(asked["text"])
        said = finding.answer.id if finding.answer else ""
        for row in (table[subject[asked["id"]]], table["= all"]):
            row["n"] += 1
            row["first"] += best[:1] == [asked["id"]]
            row["three"] += asked["id"] in best
            row["sure"] += bool(said)
            row["right"] += said == asked["id"]
        if said and said != asked["id"]:
            misses.append((finding.score, asked["id"], said, asked["text"]))
    print(f"{'subject':20} {'n':>4} first three  sure right")
    for name in sorted(table):
        row = table[name]
        n = row["n"]
        print(
            f"{name:20} {n:>4} {row['first'] / n:5.2f} {row['three'] / n:5.2f}"
            f" {row['sure'] / n:5.2f} {row['right'] / max(row['sure'], 1):5.2f}"
        )
    for score, right, said, text in sorted(misses, reverse=True)[:12]:
        print(f"  {score:.2f} {said} for {right}: {text}")


def development(index: Index) -> None:
    """The makers' development lines; they are not trained on."""
    lines = read(SHARED / "corpus" / "legal-dev.jsonl")
    seen: Counter[str] = Counter()
    for line in lines:
        one = index.find(line["text"]).answer
        seen["said"] += one is not None
        if one:
            two = one.citations[:2]
            seen["law"] += any(c.law in line["laws"] for c in two)
            seen["article"] += any([c.law, c.article, c.sub] in line["articles"] for c in two)
            seen["fact"] += bool(re.search(line["fact"], "\n".join((one.answer, one.more, *one.steps))))
    print(f"legal-dev, {len(lines)} lines: {dict(seen)}")
    files = {
        "legal-offtopic-dev": read(SHARED / "corpus" / "legal-offtopic-dev.jsonl"),
        "chatter-dev": read(SHARED / "corpus" / "chatter-dev.jsonl"),
        "small talk of village-a-dev": [
            line for line in read(SHARED / "corpus" / "village-a-dev.jsonl") if line["kind"] == "chatter"
        ],
    }
    for name, rows in files.items():
        found = [index.find(row["text"]) for row in rows]
        answered, offered = sum(bool(f.answer) for f in found), sum(bool(f.choices) for f in found)
        print(f"{name}, {len(rows)} lines: answered {answered}, offered choices {offered}")


def plain_bm25() -> Callable[[str], list[tuple[int, float]]]:
    """Twenty lines of textbook: characters and pairs of them, the same documents."""

    def cut(text: str) -> list[str]:
        return [*text, *(text[i : i + 2] for i in range(len(text) - 1))]

    documents = [cut(" ".join((*o.asks, o.title, o.answer, o.more))) for o in answers()]
    mean = sum(map(len, documents)) / len(documents)
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    held = Counter(token for document in documents for token in set(document))
    for number, document in enumerate(documents):
        for token, count in Counter(document).items():
            idf = math.log(1 + (len(documents) - held[token] + 0.5) / (held[token] + 0.5))
            weight = idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(document) / mean))
            postings[token].append((number, weight))

    def search(text: str) -> list[tuple[int, float]]:
        points: dict[int, float] = defaultdict(float)
        for token in set(cut(text)):
            for number, weight in postings.get(token, ()):
                points[number] += weight
        return sorted(points.items(), key=lambda item: -item[1])[:3]

    return search


def speed() -> None:
    """Milliseconds for each question, both ways in turn."""
    answers(), settings()
    start = time.perf_counter()
    Index(answers(), settings())
    print(f"index of {len(answers())} answers: {time.perf_counter() - start:.3f} s (files read before)")
    texts = [asked["text"] for asked in read(QUESTIONS)]
    plain = plain_bm25()
    find_answer("暖一暖")
    taken: dict[str, list[float]] = {"plain": [], "ours": []}
    for _ in range(3):
        for text in texts:
            for name, search in (("plain", plain), ("ours", find_answer)):
                start = time.perf_counter()
                search(text)
                taken[name].append((time.perf_counter() - start) * 1000)
    for name, times in taken.items():
        print(f"{name}: median {median(times):.2f} ms, p99 {quantiles(times, n=100)[98]:.2f} ms")
    print(f"ratio of medians {median(taken['ours']) / median(taken['plain']):.2f}")
    long = "".join(texts)[:5000]
    start = time.perf_counter()
    find_answer(long)
    print(f"5000 signs: {(time.perf_counter() - start) * 1000:.1f} ms")


def main(_: Sequence[str] = ()) -> None:
    """Print everything."""
    index = Index(answers(), settings())
    own_questions(index)
    if SHARED.is_dir():
        development(index)
    speed()


if __name__ == "__main__":
    main()
