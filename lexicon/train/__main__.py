"""`python -m lexicon.train`: fit the weights and say how good they are, on authors not learned from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from lexicon.corpus_lines import Line, load_corpus
from lexicon.reading import Kind, Type, Urgency
from lexicon.train.fit import HEADS, KEPT, fit, to_bytes
from lexicon.train.judge import Scores, as_scores, choose_thresholds, figures, held_out
from lexicon.train.matrix import names_of
from lexicon.train.month import months
from lexicon.weights import FILE, unpack

_COLUMNS = ("kind", "type", "two", "urgency", "urg.con", "crit", "false!", "ch>con", "ch>speak", "spoken")


def main(arguments: Sequence[str]) -> int:
    """Fit and write, or judge; 1 when the corpus has something wrong in it."""
    parser = argparse.ArgumentParser(prog="python -m lexicon.train", description="从 lexicon/corpus 重算权重")
    parser.add_argument("--report", action="store_true", help="只看好坏，不写文件")
    parser.add_argument("files", nargs="*", type=Path, help="另外要量的语料（jsonl）")
    options = parser.parse_args(arguments)
    lines, problems = load_corpus()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    rows = [names_of(line.text) for line in lines]
    print(f"{len(lines)} 行，{len({line.author for line in lines})} 位作者", file=sys.stderr)
    scores = held_out(lines, rows)
    thresholds = choose_thresholds(lines, scores)
    _print_authors(lines, scores, thresholds)
    for month in months(lines, scores, thresholds):
        print(month.told())
    model = fit(lines, rows, KEPT)
    raw = to_bytes(model, thresholds)
    for path in options.files:
        extra = _extra(path)
        shipped = unpack(raw)
        read = [shipped.sums(names_of(line.text)).scores for line in extra]
        _print_row(path.stem, extra, read, thresholds)
        exact = as_scores(model.scores([names_of(line.text) for line in extra]))
        _print_row("  不取整", extra, exact, thresholds)
    print(json.dumps(thresholds))
    if not options.report:
        FILE.write_bytes(raw)
        print(
            f"{FILE.name}：{len(raw)} 字节，{len(model.vocab.names)} 个特征，{len(HEADS)} 组权重",
            file=sys.stderr,
        )
    return 0


def _print_authors(lines: Sequence[Line], scores: Sequence[Scores], thresholds: dict[str, float]) -> None:
    print("author      n " + " ".join(f"{name:>8}" for name in _COLUMNS))
    for author in sorted({line.author for line in lines}):
        mine = [at for at, line in enumerate(lines) if line.author == author]
        _print_row(author, [lines[at] for at in mine], [scores[at] for at in mine], thresholds)
    _print_row("all", lines, scores, thresholds)


def _print_row(
    title: str, lines: Sequence[Line], scores: Sequence[Scores], thresholds: dict[str, float]
) -> None:
    found = figures(lines, scores, thresholds)
    cells = (f"{found[name]:8.3f}" if name in found else " " * 8 for name in _COLUMNS)
    print(f"{title[:12]:<8}{len(lines):5d} " + " ".join(cells))


def _extra(path: Path) -> list[Line]:
    """Lines of the same form; where no reading is given (chatter-dev), small talk is meant."""
    found = []
    for raw in path.read_text(encoding="utf-8").splitlines():
        data = json.loads(raw)
        kind = Kind(data.get("kind", "chatter"))
        types = tuple(Type(name) for name in data.get("types", []))
        found.append(Line(data["text"], kind, types, Urgency(data.get("urgency", "none")), path.stem, ""))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
