"""How long `tag` takes for one line over a bare interpreter, and what each part of that is.

.venv/bin/python -m tests.bench.startup
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
LINE = '{"text": "后院那家把墙垒到我家地里了"}\n'.encode()
ROUNDS = 9
MOST = 0.5
PARTS = {
    "bare interpreter": ("-c", "pass"),
    "the reading's modules": ("-c", "import lexicon.read"),
    "a first reading": ("-c", "from lexicon.read import read; read('我家墙')"),
    "tag of one line": ("-m", "bot", "tag"),
}


def _seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], input=LINE, cwd=TREE, capture_output=True, check=True)
    return time.perf_counter() - start


def main() -> int:
    """Rounds in turn, the median of each; 1 when `tag` is over its half second."""
    taken: dict[str, list[float]] = {name: [] for name in PARTS}
    for _ in range(ROUNDS):
        for name, command in PARTS.items():
            taken[name].append(_seconds(*command))
    bare = statistics.median(taken["bare interpreter"])
    for name, times in taken.items():
        print(
            f"{name:<24} {statistics.median(times):.3f} s, over bare {statistics.median(times) - bare:+.3f} s"
        )
    over = statistics.median(taken["tag of one line"]) - bare
    print(f"tag over a bare interpreter: {over:.3f} s of at most {MOST}")
    return int(over > MOST)


if __name__ == "__main__":
    sys.exit(main())
