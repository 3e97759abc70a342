"""Letters of citizens read one by one: labels by line number here, the words left where they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.evaluate.form import numbered
from bot.evaluate.village import Village
from bot.json_lines import BadLine, Entry, parsed, words_of
from lexicon.problem import ROOT

LETTERS = ROOT.parent / "shared" / "corpus" / "citizen-messages.jsonl"


@cache
def letters(file: Path) -> tuple[str, ...]:
    """
    What each letter says, subject first, in the order of the file.

    Raises:
        BadLine: the file is not there, or is none of letters.
    """
    try:
        raw = file.read_bytes()
    except OSError:
        raise BadLine(f"要看的字在 {file.name} 里，这台机器上没有") from None
    return tuple(_words(parsed(line)) for line in raw.splitlines())


def _words(letter: Entry) -> str:
    return f"{words_of(letter, 'subject').strip()}\n{words_of(letter, 'text').strip()}".strip()


class ByHand(Village):
    """Line number, kind, types and urgency; the words are those of LETTERS, which are not ours to keep."""

    key = "by_hand"
    title = "一条条看过的市民来信"
    needs = frozenset(("line", "kind", "types", "urgency"))

    def count(self, entry: Entry, where: str) -> None:
        """See Form. A miss is told by the letter's line, where its words can be looked up."""
        line, known = numbered(entry, "line"), letters(LETTERS)
        if line is None or not 1 <= line <= len(known):
            raise BadLine(f'"line" 要是 1 到 {len(known)} 的整数')
        super().count({**entry, "text": known[line - 1]}, f"{LETTERS.name} 第{line}行")
