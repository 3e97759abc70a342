"""Texts read with another lexicon's data, in a process of its own: ours stays as it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

OURS = Path(__file__).resolve().parents[2] / "lexicon"
WORDS = "words"
DATA = ("topics.toml", "dangers.toml", "officers.toml", "places.toml", "places.csv", "weights.bin")
"""What a reading is made with, beside the files of words/."""

WITHIN = 600.0
_NOT_NEEDED = ("corpus", "train", "answers", "replies", "__pycache__")
Given = tuple[str, str]
"""A text, and the township of the room it was said in."""


class NoSuchLexicon(Exception):
    """The folder cannot be read with; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Changed:
    """
    The files that a folder holds of a lexicon.

    Attributes:
        files: name below lexicon/ ("words/land.toml") → the folder's own; those equal to ours left out.
        same: how many are equal to ours.
    """

    files: dict[str, Path]
    same: int


def changed_files(folder: Path) -> Changed:
    """
    What of a lexicon lies in a folder: a copy of lexicon/, of words/ alone, or a few files of them.

    Raises:
        NoSuchLexicon: nothing of the kind lies there.
    """
    if not folder.is_dir():
        raise NoSuchLexicon(f"没有 {folder} 这个文件夹。")
    if (folder / "lexicon").is_dir():
        folder = folder / "lexicon"
    found = dict(_found(folder))
    if not found:
        raise NoSuchLexicon(
            f"{folder} 里没有词表的文件。要的是改过的 {WORDS}/*.toml、{'、'.join(DATA)}，有几个放几个。"
        )
    files = {name: path for name, path in found.items() if not _equal(path, OURS / name)}
    return Changed(files, len(found) - len(files))


def read_with(files: dict[str, Path], texts: Sequence[Given]) -> list[dict[str, Any]]:
    """
    Each text as it is read where these files take the place of ours; see lexicon/reread.py.

    The texts go to the child and back through pipes: nothing of them is written to the disk.

    Raises:
        NoSuchLexicon: the files are wrong (which, where), or the child came to harm.
    """
    with TemporaryDirectory(prefix="shuoshi-lexicon-") as tree:
        shutil.copytree(OURS, Path(tree) / "lexicon", ignore=shutil.ignore_patterns(*_NOT_NEEDED))
        for name, path in files.items():
            shutil.copyfile(path, Path(tree) / "lexicon" / name)
        given = "".join(json.dumps({"text": text, "township": town}) + "\n" for text, town in texts)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "lexicon.reread"],
                input=given.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=tree,
                env={"PATH": os.defpath, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                timeout=WITHIN,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoSuchLexicon(f"读了 {WITHIN:.0f} 秒还没读完，没比成。") from None
    head, *rest = done.stdout.decode().splitlines() or ["{}"]
    problems = json.loads(head).get("problems")
    if problems:
        raise NoSuchLexicon("\n".join(["那个文件夹里的词表有错，改好再来：", *map(_told, problems)]))
    if problems is None or done.returncode or len(rest) != len(texts):
        raise NoSuchLexicon("用那个文件夹里的词表读不下去，没比成。看看是不是这个版本的文件。")
    return [json.loads(line) for line in rest]


def _found(folder: Path) -> Iterator[tuple[str, Path]]:
    for name in DATA:
        if (folder / name).is_file():
            yield name, folder / name
    below = folder / WORDS
    for path in sorted(below.glob("*.toml")):
        yield f"{WORDS}/{path.name}", path
    if not below.is_dir():  # words/ itself, or some of its files
        for path in sorted(folder.glob("*.toml")):
            if (OURS / WORDS / path.name).exists():
                yield f"{WORDS}/{path.name}", path


def _equal(path: Path, ours: Path) -> bool:
    return ours.exists() and path.read_bytes() == ours.read_bytes()


def _told(problem: list[Any]) -> str:
    file, line, what, remedy = problem
    place = f"{file}:{line}" if line else file
    return f"  {place}：{what}" + (f"。{remedy}" if remedy else "")
