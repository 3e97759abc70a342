"""How fast a whole reading is, beside jieba.lcut of the same texts, in one run; and how it grows.

`python -m tests.bench.reading`: more than 1 means faster than jieba alone. The words behind a reading
are worked out when somebody asks for them (never for small talk on its way through the bot), so they
have a column of their own.
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
_WHOLE, _PIECE, _LONG = 100_000, 1_000, 1_000_000
_RUNS = {
    "囧": "囧",
    "数字": "1",
    "字母": "z",
    "表情": "😂",
    "贴图": "[捂脸]",
    "句号": "。",
    "孤代理": "\ud800",
}


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


def explained(text: str) -> None:
    """A reading and the words behind it."""
    tuple(read(text).matched)


def measure(lines: Sequence[str]) -> tuple[float, float, float]:
    """Seconds a line for a reading, a reading with its words, and jieba; the best of rounds taken in turn."""
    actions = (read, explained, reference_cutter())
    rounds = [[_seconds(action, lines) / len(lines) for action in actions] for _ in range(_ROUNDS)]
    ours, words, theirs = (min(column) for column in zip(*rounds, strict=True))
    return ours, words, theirs


def growth(text: str) -> float:
    """How much longer a text takes whole than in pieces of 1,000 signs."""
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    rounds = [(_seconds(explained, [text]), _seconds(explained, pieces)) for _ in range(_ROUNDS)]
    return min(whole for whole, _ in rounds) / min(parts for _, parts in rounds)


def _seconds(action: Callable[[str], object], lines: Sequence[str]) -> float:
    begin = time.perf_counter()
    for line in lines:
        action(line)
    return time.perf_counter() - begin


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(raw) for raw in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Print the tables."""
    explained("热身")
    reference_cutter()("热身")
    found = texts()
    for name, lines in found.items():
        ours, words, theirs = measure(lines)
        row = f"{name}: {len(lines)} 条，整读 {ours * 1e3:.3f} 毫秒/条，jieba {theirs * 1e3:.3f}"
        print(f"{row}，比 {theirs / ours:.2f}；连理由 {words * 1e3:.3f}，比 {theirs / words:.2f}")
    prose = "".join(found["诉求"] * 20)[:_WHOLE]
    print(f"{_WHOLE:,} 字整读，是切成 {_PIECE:,} 字一段分着读的几倍（不超过 1.15）：")
    print("，".join(f"{name} {growth(text):.2f}" for name, text in _long(prose).items()))
    print(f"{_LONG:,} 个同样的字（不超过 1 秒）：")
    runs = {name: _seconds(explained, [(sign * _LONG)[:_LONG]]) for name, sign in _RUNS.items()}
    print("，".join(f"{name} {seconds:.2f}" for name, seconds in runs.items()))


def _long(prose: str) -> dict[str, str]:
    return {"正文": prose, **{name: (sign * _WHOLE)[:_WHOLE] for name, sign in _RUNS.items()}}


if __name__ == "__main__":
    main()
