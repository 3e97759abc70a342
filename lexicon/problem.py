"""What is wrong with a data file, said so that a clerk can find the line and mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds lexicon/, handlers/ …; file names are shown from here."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """
    One thing wrong with one line of a data file.

    Attributes:
        file: as a person finds it, from the project's folder ("lexicon/words/land.toml").
        line: counted from 1; 0 where the file as a whole is meant.
        what: what is wrong, in plain Chinese, no full stop.
        remedy: what to do about it, in plain Chinese; "" where `what` says it already.
    """

    file: str
    line: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f"。{self.remedy}" if self.remedy else "")


def shown(path: Path) -> str:
    """The name of a file as people are told it: from the project's folder where it lies inside."""
    resolved = path.resolve()
    try:
        return resolved.relative_to(ROOT).as_posix()
    except ValueError:
        return path.as_posix()
