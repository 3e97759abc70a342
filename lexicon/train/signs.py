"""`python -m lexicon.train.signs`: in how many lines each common sign and pair of signs stands."""

from __future__ import annotations

import re
import sys
from collections import Counter

from lexicon.corpus_lines import load_corpus
from lexicon.normalize import fold
from lexicon.rare import FILE, LEAST

_RUN = re.compile("[\u4e00-\u9fff]+")


def counted() -> str:
    """The table as text: a number of lines of the corpus, and the signs and pairs that stand in so many."""
    lines: Counter[str] = Counter()
    for line in load_corpus()[0]:
        runs = _RUN.findall(fold(line.text))
        lines.update({sign for run in runs for sign in run})
        lines.update({run[at : at + 2] for run in runs for at in range(len(run) - 1)})
    rows: dict[int, tuple[list[str], list[str]]] = {}
    for gram, times in lines.items():
        if times >= LEAST:
            rows.setdefault(times, ([], []))[len(gram) - 1].append(gram)
    told = [
        f"{times},{''.join(sorted(signs))},{''.join(sorted(pairs))}"
        for times, (signs, pairs) in sorted(rows.items())
    ]
    return "\n".join(["lines,signs,pairs", *told]) + "\n"


if __name__ == "__main__":
    FILE.write_text(counted(), encoding="utf-8")
    print(f"{FILE.name}：{FILE.stat().st_size} 字节", file=sys.stderr)
