"""A whole table checked: all officers, or all that is wrong with it, and nothing in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.roster import columns as c
from bot.roster.cells import officer_of
from bot.roster.places import Places
from bot.roster.problem import RosterProblem
from bot.roster.read import Tables, read_tables
from storage.records import Officer, Role


@dataclass(frozen=True, slots=True)
class Checked:
    """
    What a table holds.

    Attributes:
        officers: all of them, or () when there is a single problem.
        problems: what keeps it from being taken over, by sheet and row.
        warnings: what may be so, but is worth a look.
        examples: rows of the template's examples, passed over.
    """

    officers: tuple[Officer, ...]
    problems: tuple[RosterProblem, ...]
    warnings: tuple[RosterProblem, ...]
    examples: int = 0


@dataclass(frozen=True, slots=True)
class _Placed:
    """An officer and where in the table they stand."""

    officer: Officer
    sheet: str
    row: int


def read_roster(path: Path, places: Places) -> Checked:
    """
    Read and check a table.

    Args:
        path: a .csv or .xlsx file.
        places: townships and villages there are (bot.roster.places.county_places()).

    Raises:
        RosterError: the file cannot be opened as what it says it is.
    """
    return check(read_tables(path), places)


def check(tables: Tables, places: Places) -> Checked:
    """Check what was read from a file; see read_roster."""
    problems = list(tables.problems)
    placed: list[_Placed] = []
    examples = 0
    for sheet in tables.sheets:
        if any(column not in sheet.columns for column in c.REQUIRED_COLUMNS):
            continue  # told once already; every row of it would say so again
        for row in sheet.rows:
            if row.cells[c.KEY].startswith(c.SAMPLE_ROW):
                examples += 1
                continue
            officer = officer_of(row, sheet.name, places, problems)
            if officer is not None:
                placed.append(_Placed(officer, sheet.name, row.number))
    _doubled_keys(placed, problems)
    _doubled_phones(placed, problems)
    if not placed and not problems:
        name = tables.sheets[0].name if tables.sheets else "全部"
        problems.append(RosterProblem(name, 0, "", "一个人也没有", "照样例一行写一个人"))
    wrong = sorted((p for p in problems if not p.warning), key=_order)
    if not wrong:
        # While people are missing from what was read, a missing secretary is no news.
        problems += _missing(placed, places)
        problems += _alike(placed)
    warnings = sorted((p for p in problems if p.warning), key=_order)
    officers = () if wrong else tuple(each.officer for each in placed)
    return Checked(officers, tuple(wrong), tuple(warnings), examples)


def _order(problem: RosterProblem) -> tuple[str, int]:
    return problem.sheet, problem.row


def _grouped(
    placed: Iterable[_Placed], by: Callable[[Officer], tuple[str, ...]]
) -> list[tuple[tuple[str, ...], list[_Placed]]]:
    groups: dict[tuple[str, ...], list[_Placed]] = defaultdict(list)
    for each in placed:
        groups[by(each.officer)].append(each)
    return [(key, group) for key, group in groups.items() if len(group) > 1]


def _where(other: _Placed, seen_from: _Placed) -> str:
    sheet = f"「{other.sheet}」" if other.sheet != seen_from.sheet else ""
    return f"{sheet}第{other.row}行"


def _doubled_keys(placed: Sequence[_Placed], problems: list[RosterProblem]) -> None:
    for (key,), group in _grouped(placed, lambda officer: (officer.key,)):
        first = group[0]
        for each in group[1:]:
            what = f"编号「{key}」跟{_where(first, each)}重了"
            problems.append(RosterProblem(each.sheet, each.row, c.KEY, what, "一人一个编号，改一个没用过的"))


def _doubled_phones(placed: Sequence[_Placed], problems: list[RosterProblem]) -> None:
    for _, group in _grouped(placed, lambda officer: (officer.phone,)):
        first = group[0]
        for each in group[1:]:
            where = _where(first, each)
            if each.officer.name == first.officer.name:
                what, remedy = f"跟{where}是同一个人，机器人会当成两个人", "合成一行，几个身份用、隔开"
                problems.append(RosterProblem(each.sheet, each.row, c.NAME, what, remedy, warning=True))
            elif "-" not in each.officer.phone:  # an office's landline is shared by rights
                what, remedy = f"电话跟{where}一样，人不一样", "看看谁的号写错了，一人一个手机号"
                problems.append(RosterProblem(each.sheet, each.row, c.PHONE, what, remedy))


def _missing(placed: Sequence[_Placed], places: Places) -> list[RosterProblem]:
    """Villages without secretary, township by township, and committees without head."""
    if not placed:
        return []
    sheet = placed[0].sheet
    found: list[RosterProblem] = []
    led = {(p.officer.township, p.officer.village) for p in placed if Role.SECRETARY in p.officer.roles}
    named = {p.officer.township for p in placed if p.officer.village}
    for township, villages in places.villages.items():
        without = [village for village in villages if (township, village) not in led]
        if township in named and without:
            what = f"{township}有 {len(without)} 个村没有村书记：{'、'.join(without)}"
            found.append(RosterProblem(sheet, 0, c.ROLES, what, "没有书记的村收不到周报，补上", warning=True))
    headed = {p.officer.committee for p in placed if Role.HEAD in p.officer.roles}
    told: set[str] = set()
    for each in placed:
        committee = each.officer.committee
        if committee and committee not in headed and committee not in told:
            told.add(committee)
            what, remedy = f"{committee}没有主任", "没人接的事没处往上找，给一个人加上「调委会主任」"
            found.append(RosterProblem(each.sheet, each.row, c.COMMITTEE, what, remedy, warning=True))
    return found


def _alike(placed: Sequence[_Placed]) -> list[RosterProblem]:
    """Two of one village who are called the same: villagers would not know who is meant."""
    found: list[RosterProblem] = []
    local = [each for each in placed if each.officer.village]
    of_village = _grouped(local, lambda officer: (officer.township, officer.village, officer.called))
    for (_, _, called), group in of_village:
        for each in group[1:]:
            what = f"跟{_where(group[0], each)}都叫「{called}」"
            remedy = "换个分得清的，如 桂芬姐"
            found.append(RosterProblem(each.sheet, each.row, c.CALLED, what, remedy, warning=True))
    return found
