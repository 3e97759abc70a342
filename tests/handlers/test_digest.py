"""The week: who gets it, that its sums agree, and that it tells on nobody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.digest import DELICATE_FEW, deaf_row, wanted, week
from handlers.hours import DAY, week_of
from handlers.limits import SECOND, stored_limits
from handlers.privacy import counted
from handlers.states import STATE_NAMES
from lexicon.reading import Topic, Type
from storage.records import OPEN_STATES, Case, Gap, State
from tests.handlers.people import answered, heard
from tests.handlers.scene import CENTRE, COUNTY, DEPUTY, DUTY, HEAD, MEDIATOR, MORNING, OPERATOR, a_case
from tests.texts import check

START, END = week_of(MORNING)
HOUR = 3600 * SECOND
FRIDAY = START + 4 * DAY + 10 * 3600 * SECOND
NO = "这个得本人来要，您这儿看不了。自己的事回「我的事」。"


def a_week() -> tuple[Case, ...]:
    """Eight cases: three left over, five new; settled 2, unsettled 1, moved out 1, four in hand."""
    ended = {"closed_at": START + 3 * DAY}
    old = START - 15 * DAY
    return (
        a_case(id=1, number=6207, types=("land",), opened_at=old),
        a_case(id=2, number=6213, types=("debt",), opened_at=old, state=State.SETTLED, **ended),
        a_case(id=3, number=6219, types=("neighbour",), opened_at=old, state=State.MOVED_OUT, **ended),
        a_case(id=4, number=6225, types=("neighbour",), opened_at=START + DAY, state=State.SETTLED, **ended),
        a_case(
            id=5, number=6231, types=("neighbour",), opened_at=START + DAY, state=State.UNSETTLED, **ended
        ),
        a_case(id=6, number=6237, types=("land",), opened_at=START + DAY),
        a_case(id=7, number=6253, types=("land",), opened_at=START + DAY),
        a_case(id=8, number=6259, types=("family",), topics=("violence",), opened_at=START + 2 * DAY),
    )


def figures(text: str) -> dict[str, int]:
    """上周剩3 → {"上周剩": 3}; of the two lines with the sums."""
    rows = text.splitlines()[1:3]
    return {name: int(n) for row in rows for name, n in re.findall(r"([^\d\s]+)(\d+)", row)}


def test_a_week_on_one_screen() -> None:
    """Head, what came, what became of it, new ones by type, the oldest."""
    text = week(HEAD, a_week(), END + 1, START, END)

    assert len(text.splitlines()) == 5
    assert figures(text) == {"上周剩": 3, "新来": 5, "说妥": 2, "没说拢": 1, "转走": 1, "手里": 4}
    check("digest/week", text)


def test_this_week_says_that_it_is_not_over() -> None:
    """Day and hour stand in the first line."""
    text = week(HEAD, a_week(), FRIDAY, START, END, so_far=True)

    assert text.splitlines()[0].endswith("本周到现在（周五10点），还没过完")
    check("digest/week so far", text)


def test_a_week_with_nothing_says_so() -> None:
    """No row of zeros."""
    check("digest/nothing", week(HEAD, (), FRIDAY, START, END, so_far=True))


def test_withdrawn_and_false_alarms_stand_together_so_that_the_sums_agree() -> None:
    """Which of the two it was, is not said."""
    ended = {"closed_at": START + 2 * DAY, "opened_at": START + DAY}
    text = week(
        HEAD,
        (a_case(state=State.WITHDRAWN, **ended), a_case(id=2, state=State.FALSE_ALARM, **ended)),
        END,
        START,
        END,
    )

    assert figures(text) == {
        "上周剩": 0,
        "新来": 2,
        "说妥": 0,
        "没说拢": 0,
        "转走": 0,
        "撤了或误报": 2,
        "手里": 0,
    }
    check("digest/taken back", text)


def test_what_ended_after_the_week_was_in_hand_in_it() -> None:
    """上周 asked for on Wednesday shows how it stood on Sunday night; what came since is not in it."""
    later = a_case(opened_at=START + DAY, state=State.SETTLED, closed_at=END + DAY)
    new = a_case(id=2, opened_at=END + 1)

    assert figures(week(HEAD, (later, new), END + 2 * DAY, START, END)) == {
        "上周剩": 0,
        "新来": 1,
        "说妥": 0,
        "没说拢": 0,
        "转走": 0,
        "手里": 1,
    }


cases_of_a_week: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.builds(
        dict,
        state=st.sampled_from(list(State)),
        opened_at=st.integers(START - 30 * DAY, END + DAY),
        lasts=st.integers(0, 30 * DAY),
        types=st.sampled_from([(), *((t.value,) for t in Type)]),
        topics=st.sampled_from([(), *((t.value,) for t in Topic)]),
        level=st.sampled_from(["village", "village", "village", "township", "county"]),
        hidden_from=st.sampled_from([(), (), (HEAD.id,), (CENTRE.id,)]),
        village=st.sampled_from(["正二村", "正二村", "正一村", ""]),
    ),
    max_size=40,
)


def built(rows: list[dict[str, Any]]) -> list[Case]:
    """Cases as the store would hold them."""
    cases = []
    for n, row in enumerate(rows):
        lasts = row["lasts"]
        closed = 0 if row["state"] in OPEN_STATES else row["opened_at"] + lasts
        about = {k: v for k, v in row.items() if k != "lasts"}
        cases.append(a_case(**about, id=n, number=5000 + n, closed_at=closed))
    return cases


@given(cases_of_a_week, st.booleans())
def test_sums_agree_and_nothing_hidden_counts(rows: list[dict[str, Any]], so_far: bool) -> None:
    """Came in = went out + in hand, types add up to the new ones; the hidden change nothing."""
    cases = built(rows)
    now = FRIDAY if so_far else END + DAY
    for officer in (HEAD, CENTRE):
        text = week(officer, cases, now, START, END, so_far=so_far)
        visible = [c for c in cases if counted(officer, c)]
        assert text == week(officer, visible, now, START, END, so_far=so_far)
        assert len(text.splitlines()) <= 5
        if "没有新事" in text:
            continue
        found = figures(text)
        came = found.pop("上周剩") + found.pop("新来")
        assert came == sum(found.values())
        kinds = [row for row in text.splitlines() if row.startswith("新来的：")]
        new = int(re.findall(r"新来(\d+)", text)[0])
        assert sum(int(n) for row in kinds for n in re.findall(r"\D(\d+)", row)) == new


@given(cases_of_a_week)
def test_a_single_delicate_case_is_never_visible(rows: list[dict[str, Any]]) -> None:
    """Whatever the week: one delicate case changes no more than an ordinary 其他 would, and is not named."""
    cases = built([{**row, "topics": ()} for row in rows])
    private = a_case(id=99, number=6999, types=("family",), topics=("violence",), opened_at=START + DAY)
    plain = a_case(id=99, number=6999, types=("other",), opened_at=START + DAY)

    def shown(case: Case) -> list[str]:
        text = week(HEAD, [*cases, case], END + 1, START, END)
        return [row for row in text.splitlines() if not row.startswith("最久")]

    assert shown(private) == shown(plain)
    assert "6999" not in week(HEAD, [*cases, private], END + 1, START, END)


def test_delicate_cases_are_counted_by_type_only_when_there_are_many() -> None:
    """Four are 其他, five are a figure."""

    def text(count: int) -> str:
        cases = [
            a_case(id=n, types=("family",), topics=("divorce",), opened_at=START + DAY) for n in range(count)
        ]
        return week(HEAD, cases, END, START, END)

    assert "家里" not in text(DELICATE_FEW - 1) and "其他4" in text(DELICATE_FEW - 1)
    assert "家里5" in text(DELICATE_FEW)


def test_it_names_no_villager_and_no_words() -> None:
    """Numbers, types, days; nothing that was told."""
    text = week(HEAD, a_week(), END, START, END)

    assert "样吴" not in text and "墙" not in text


@pytest.mark.parametrize("text", ["周报", "本周", "上周", "上周周报"])
def test_only_secretary_centre_and_county_get_a_week(text: str) -> None:
    """Everybody else the polite no, mediators too."""
    for officer in (HEAD, CENTRE, COUNTY):
        assert "周" in heard(answered(text, officer=officer, week_cases=a_week()), officer)[0]
    for officer in (MEDIATOR, DEPUTY, DUTY, OPERATOR):
        assert heard(answered(text, officer=officer, week_cases=a_week()), officer) == [NO]


def test_a_secretary_has_their_own_village_a_centre_its_township() -> None:
    """Other places' cases are left out though the desk gave them."""
    cases = (
        *a_week(),
        a_case(id=50, village="正一村", opened_at=START + DAY),
        a_case(id=51, township="沟帮子镇", opened_at=START + DAY),
    )

    assert figures(week(HEAD, cases, END, START, END))["新来"] == 5
    assert figures(week(CENTRE, cases, END, START, END))["新来"] == 6
    assert figures(week(COUNTY, cases, END, START, END))["新来"] == 7
    check("digest/township", week(CENTRE, cases, END, START, END))


def gaps(*rows: tuple[float, float]) -> tuple[Gap, ...]:
    """Nothing was heard: (hours after Monday 00:00, for how many minutes)."""
    return tuple(
        Gap(
            id=n,
            account="bot",
            start=START + round(after * HOUR),
            end=START + round(after * HOUR + length * MINUTE),
            why="gateway_away",
        )
        for n, (after, length) in enumerate(rows)
    )


MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
WEDNESDAY = 48 + 10 + 2 / 60


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), []),
        (((WEDNESDAY, 7),), ["周三10:02–10:09掉线"]),
        (((WEDNESDAY, 0.9),), []),
        (((WEDNESDAY, 1),), ["周三10:02–10:03掉线"]),
        (((-1, 90), (167, 600)), ["周一00:00–00:30、周日23:00–24:00掉线"]),
        (((47, 120),), ["周二23:00–周三01:00掉线"]),
        (((-30, 60), (168, 60)), []),
        (((-30, 60 * 24 * 20),), ["周一00:00–周日24:00掉线"]),
        (
            ((1, 5), (WEDNESDAY, 7), (60, 30), (70, 2), (80, 3), (90, 0.5), (100, 41.4)),
            ["周三10:02–10:09、周三12:00–12:30、周五04:00–04:41掉线，还有3回共10分钟"],
        ),
    ],
)
def test_when_nothing_was_heard_stands_in_the_week(
    rows: tuple[tuple[float, float], ...], said: list[str]
) -> None:
    """From a minute on, within the week; three by name, the others only added up."""
    assert deaf_row(gaps(*rows), START, END, stored_limits()) == said


def test_a_secretary_reads_it_below_the_figures() -> None:
    """Also where the week has nothing else to tell: that nobody was heard is then the news."""
    now, missed = FRIDAY, gaps((WEDNESDAY, 7))
    with_cases, without = (
        heard(answered("周报", officer=HEAD, now=now, week_cases=cases, week_gaps=missed), HEAD)[0]
        for cases in (a_week(), ())
    )

    assert [text.splitlines()[-1] for text in (with_cases, without)] == ["周三10:02–10:09掉线"] * 2
    check("digest/deaf", with_cases)
    check("digest/deaf and nothing", without)


def test_this_week_knows_only_what_is_over() -> None:
    """On Friday at ten a line that is still away is away until ten."""
    missed = gaps((4 * 24 + 9, 600))
    text = heard(answered("周报", officer=HEAD, now=FRIDAY, week_gaps=missed), HEAD)[0]

    assert text.splitlines()[-1] == "周五09:00–10:00掉线"


def test_which_week_is_wanted() -> None:
    """周报 is this week so far, 上周 the one before, whole; nothing else asks for one."""
    assert wanted("周报", FRIDAY) == (START, END, True)
    assert wanted("上周", FRIDAY) == (START - 7 * DAY, START, False)
    assert wanted("上周", START) == (START - 7 * DAY, START, False)
    assert wanted("这周真冷", FRIDAY) is None
    assert STATE_NAMES[State.SETTLED] == "说妥"


def test_what_was_joined_is_one_of_the_outcomes_and_its_voices_are_counted() -> None:
    """Of three that came one was joined to another: 3 = 1 + 2, and the road is told by two people."""
    road = a_case(id=1, number=6207, types=("land",), opened_at=START + HOUR, voices=2)
    joined = a_case(
        id=2, number=6310, opened_at=START + HOUR, state=State.JOINED, closed_at=START + 2 * HOUR, same_as=1
    )
    other = a_case(id=3, number=6311, opened_at=START + HOUR)

    text = week(HEAD, [road, joined, other], END + DAY, START, END)

    assert "上周剩0 新来3" in text
    assert "并到别件1 手里2" in text
    assert text.splitlines()[-1] == "说的人最多：6207土地，2人说"
    assert "说的人" not in week(HEAD, [replace(road, topics=("violence",)), other], END + DAY, START, END)
