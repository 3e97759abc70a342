"""How fast a whole reading is, beside jieba.lcut of the same texts, in one run.

`python -m tests.bench.reading`: more than 1 means faster than jieba alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lexicon.read import read
from lexicon.segment import reference_cutter

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"
OWN = Path(__file__).resolve().parents[2] / "lexicon" / "corpus"
_ROUNDS = 3


def texts() -> dict[str, list[str]]:
    """The kinds of text to be timed: our own lines, and the shared ones where they are."""
    found = {
        "闲话": [line["text"] for line in _lines(OWN / "l.jsonl") if line["kind"] == "chatter"],
        "诉求": [line["text"] for line in _lines(OWN / "i.jsonl") if line["kind"] == "concern"],
    }
    if (SHARED / "citizen-messages.jsonl").exists():
        messages = _lines(SHARED / "citizen-messages.jsonl")[:300]
        found["市民留言标题"] = [line["subject"] for line in messages]
        found["市民留言"] = [line["text"] for line in messages]
        found["闲聊（chatter-dev）"] = [line["text"] for line in _lines(SHARED / "chatter-dev.jsonl")]
    return found


def measure(lines: Sequence[str]) -> tuple[float, float]:
    """Seconds a line for a whole reading and for jieba; the best of three rounds, taken in turn."""
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_seconds(read, lines))
        theirs.append(_seconds(reference_cutter(), lines))
    return min(ours) / len(lines), min(theirs) / len(lines)


def _seconds(action: Callable[[str], object], lines: Sequence[str]) -> float:
    begin = time.perf_counter()
    for line in lines:
        action(line)
    return time.perf_counter() - begin


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(raw) for raw in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Print a table."""
    read("热身")
    reference_cutter()("热身")
    for name, lines in texts().items():
        ours, theirs = measure(lines)
        row = f"{name}: {len(lines)} 条，整读 {ours * 1e3:.2f} 毫秒/条，jieba {theirs * 1e3:.3f}"
        print(f"{row}，比 {theirs / ours:.2f}")


if __name__ == "__main__":
    main()
