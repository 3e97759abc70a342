"""Files of lines, measured: known by their fields, line by line; a bad line is told and passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluate.by_hand import ByHand
from bot.evaluate.consultation import Consultation
from bot.evaluate.form import Form
from bot.evaluate.legal import Legal, OffTopic
from bot.evaluate.replies import Replies
from bot.evaluate.report import Report
from bot.evaluate.same_matter import SameMatter
from bot.evaluate.talks import Talks
from bot.evaluate.village import Chatter, Village
from bot.json_lines import BadLine, Entry, parsed

FORMS: tuple[type[Form], ...] = (
    Talks,
    Replies,
    SameMatter,
    Legal,
    Village,
    ByHand,
    Consultation,
    Chatter,
    OffTopic,
)
"""The first that fits is meant."""

Tell = Callable[[str], None]

_TENTHS = 10
"""Progress is told in tenths of a long file."""


@dataclass(frozen=True, slots=True)
class Measured:
    """
    What came of a file or folder.

    Attributes:
        name: as it was given.
        report: None where nothing in it could be measured.
        bad: what was wrong, each with file and line.
    """

    name: str
    path: Path
    report: Report | None
    bad: Sequence[str]


def measure(path: Path, *, worst: int, tell: Tell) -> Measured:
    """
    Measure one file, or all *.jsonl of a folder as one.

    Args:
        worst: so many of the worst misses of each measure are kept.
        tell: gets one Chinese sentence at a time: bad lines, progress.
    """
    bad: list[str] = []

    def wrong(what: str) -> None:
        bad.append(what)
        tell(what)

    name = path.as_posix()
    lines = list(_lines(path, wrong))
    kind = _form(entry for _, entry in lines)
    if kind is None:
        if lines:
            wrong(f"{name}：看不出是哪种文件，一行也没量。{_known()}")
        elif not bad:
            wrong(f"{name}：是空的，没有可量的")
        return Measured(name, path, None, bad)
    form = kind()
    step = max(form.step, len(lines) // _TENTHS)
    for number, (where, entry) in enumerate(lines, 1):
        try:
            form.add(entry, where)
        except BadLine as error:
            wrong(f"{where}：{error}")
        except Exception as error:  # our own fault in one line must not take the others along
            wrong(f"{where}：程序自己出了错（{type(error).__name__}）")
        if number % step == 0 and number < len(lines):
            tell(f"{name}：量了 {number}/{len(lines)} 行（{number * 100 // len(lines)}%）")
    if not form.lines:
        return Measured(name, path, None, bad)
    return Measured(name, path, form.report(worst), bad)


def _form(entries: Iterator[Entry]) -> type[Form] | None:
    """The form that most lines are of: one odd line does not decide over a file."""
    votes: Counter[type[Form]] = Counter()
    for entry in entries:
        fitting = next((form for form in FORMS if form.fits(entry)), None)
        if fitting is not None:
            votes[fitting] += 1
    return max(votes, key=lambda form: votes[form]) if votes else None


def _known() -> str:
    rows = [f"{form.title}（{'、'.join(sorted(form.needs))}）" for form in FORMS]
    return "认得的：" + "；".join(rows)


def _lines(path: Path, wrong: Tell) -> Iterator[tuple[str, Entry]]:
    """Each usable line with its place."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        wrong(f"{path.as_posix()}：文件夹里没有 .jsonl 文件")
    for file in files:
        try:
            raw = file.read_bytes()
        except OSError as error:
            gone = isinstance(error, FileNotFoundError)
            wrong(f"{file.as_posix()}：{'没有这个文件' if gone else '读不了'}")
            continue
        for number, line in enumerate(raw.splitlines(), 1):
            where = f"{file.as_posix()} 第{number}行"
            try:
                yield where, parsed(line)
            except BadLine as error:
                wrong(f"{where}：{error}")
