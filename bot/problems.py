"""What is wrong with the data files that the bot reads: words, answers, replies, rules, the sample's week."""

from __future__ import annotations

from collections.abc import Iterator

from bot.replies_check import reply_problems
from lexicon.problem import Problem


def data_problems() -> Iterator[tuple[Problem, bool]]:
    """Each problem, and whether the bot must not start with it."""
    from bot.evaluate.tables_check import evaluation_problems
    from bot.sample.say_next import say_next_problems
    from bot.sample.week import read_week
    from bot.troubles import trouble_problems
    from handlers.rules_check import rules_problems
    from lexicon import answers_files
    from lexicon.answers import FOLDER
    from lexicon.read import problems as reading_problems
    from lexicon.same_table import load_same

    yield from ((problem, True) for problem in reading_problems())
    yield from ((problem, True) for problem in load_same()[1])
    answers = (*answers_files.load(FOLDER)[1], *answers_files.load_settings(FOLDER)[1])
    yield from ((problem, True) for problem in dict.fromkeys(answers))
    yield from ((problem, "没处用" not in problem.what) for problem in reply_problems())
    yield from ((problem, True) for problem in rules_problems())
    yield from ((problem, True) for problem in trouble_problems())
    yield from ((problem, False) for problem in evaluation_problems())
    yield from ((problem, True) for problem in say_next_problems())
    yield from ((problem, True) for problem in read_week()[1])


def start_problems() -> list[Problem]:
    """What keeps the bot from starting."""
    return [problem for problem, red in data_problems() if red]
