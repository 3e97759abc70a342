"""Of which program and which data a measurement is: commit, days and marks of the files."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.hours import local
from lexicon.corpus_lines import FOLDER
from lexicon.problem import ROOT
from lexicon.read import lexicon_hash
from lexicon.weights import FILE

_SHORT = 12
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """
    What was measured with.

    Attributes:
        commit: short hash with its day, "" where there is no git.
        changed: something in the tree is not in that commit.
        lexicon: the mark of the words, tables and weights (12 hex digits).
        weights, corpus: the day of the last commit that changed them, of the file where there is none.
        unlearned: the corpus was changed after the weights were fitted; some lines were not learned yet.
    """

    commit: str
    changed: bool
    lexicon: str
    weights: str
    corpus: str
    unlearned: bool

    def words(self) -> str:
        """The commit as people read it."""
        if not self.commit:
            return "不知道（这儿没有 git）"
        return self.commit + ("，外加还没提交的改动" if self.changed else "")


def origin() -> Origin:
    """Of this tree as it stands. The page of results itself does not count as changed."""
    changed = _git("status", "--porcelain", "--", ".", ":!docs/evaluation.md", ":!docs/evaluation.png")
    return Origin(
        commit=_git("log", "-1", "--format=%h（%cs）"),
        changed=bool(changed),
        lexicon=lexicon_hash(),
        weights=day_of(FILE),
        corpus=day_of(FOLDER),
        unlearned=_later(FOLDER, FILE),
    )


def _later(one: Path, other: Path) -> bool:
    """Whether the last commit that changed the first is later than the other's."""
    first, second = (_git("log", "-1", "--format=%ct", "--", str(path)) for path in (one, other))
    return bool(first and second) and int(first) > int(second)


def day_of(path: Path) -> str:
    """The day a file, or the newest file of a folder, was last changed."""
    committed = _git("log", "-1", "--format=%cs", "--", str(path))
    if committed and not _git("status", "--porcelain", "--", str(path)):
        return committed
    newest = max((file.stat().st_mtime for file in _files(path)), default=0.0)
    return f"{local(round(newest * _SECOND)):%Y-%m-%d}"


def mark_of(path: Path) -> str:
    """12 hex digits of what a file, or a folder's *.jsonl, hold: other lines, other mark."""
    digest = hashlib.sha256()
    for file in _files(path):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:_SHORT]


def shown_from_tree(path: Path) -> str:
    """A file's name that means the same on every machine: from the project's folder."""
    found = Path(os.path.abspath(path))  # ../shared may be a link to elsewhere
    for base, before in ((ROOT, ""), (ROOT.parent, "../")):
        if found.is_relative_to(base):
            return before + found.relative_to(base).as_posix()
    return path.name


def is_own(path: Path) -> bool:
    """Whether it is our own corpus or a file of it: what the weights learn."""
    return path.resolve().is_relative_to(FOLDER)


def _files(path: Path) -> Sequence[Path]:
    return sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def _git(*arguments: str) -> str:
    """What git says of this tree; "" where it cannot."""
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
