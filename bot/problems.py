"""What is wrong with the data files that the bot reads: words, answers, replies, rules, the sample's week."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.replies_check import reply_problems
from lexicon.problem import ROOT, Problem, shown
from lexicon.toml_lines import read_toml

RULES = ROOT / "handlers" / "rules"


def data_problems() -> Iterator[tuple[Problem, bool]]:
    """Each problem, and whether the bot must not start with it."""
    from bot.sample.week import read_week
    from lexicon import answers_files
    from lexicon.answers import FOLDER
    from lexicon.read import problems as reading_problems

    yield from ((problem, True) for problem in reading_problems())
    answers = (*answers_files.load(FOLDER)[1], *answers_files.load_settings(FOLDER)[1])
    yield from ((problem, True) for problem in dict.fromkeys(answers))
    yield from ((problem, "没处用" not in problem.what) for problem in reply_problems())
    yield from ((problem, True) for problem in rule_problems())
    yield from ((problem, True) for problem in read_week()[1])


def start_problems() -> list[Problem]:
    """What keeps the bot from starting."""
    return [problem for problem, red in data_problems() if red]


def rule_problems(folder: Path = RULES) -> list[Problem]:
    """
    What is wrong with handlers/rules/*.toml: each must be TOML, and what reads it must take it.
    """
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        problems += read_toml(path)[2]
    return problems or _clock_problems(folder / "clocks.toml")


def _clock_problems(path: Path) -> list[Problem]:
    """Every clock must be there, in whole seconds above zero, and no window longer than what holds it."""
    data, line_of, problems = read_toml(path)
    file = shown(path)
    windows = data.get("windows", {})
    for name, entry in windows.items():
        seconds = entry.get("seconds") if isinstance(entry, dict) else None
        if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
            line = line_of(("windows", name))
            problems.append(Problem(file, line, f"{name} 的 seconds 要是大于 0 的整数", "改成秒数"))
    if problems:
        return problems
    for short, long in (("opening_silence", "opening_most"), ("collecting_silence", "collecting_most")):
        if short in windows and long in windows and windows[short]["seconds"] > windows[long]["seconds"]:
            line = line_of(("windows", short))
            problems.append(Problem(file, line, f"{short} 比 {long} 还长", "改短些"))
    return problems
