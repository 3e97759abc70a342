"""The table of steps: what may be done to a case where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docs.draw import DOCS
from handlers.states import STATE_NAMES, STEP_NAMES, STEPS, move, states_page, stepped
from storage.records import OPEN_STATES, State
from tests.handlers.scene import MORNING, a_case


def test_the_page_and_the_table_agree() -> None:
    """docs/states.md shows the table as it is; `make docs` draws it."""
    assert (DOCS / "states.md").read_text("utf-8") == states_page()


def test_every_state_and_step_has_its_chinese_name() -> None:
    """No state or step is shown to a clerk by its English name alone."""
    used = {step for moves in STEPS.values() for step in moves}

    assert set(STEPS) == set(State) == set(STATE_NAMES)
    assert used == set(STEP_NAMES)


@pytest.mark.parametrize("state", [s for s in State if s not in OPEN_STATES])
def test_what_has_ended_is_not_taken_or_changed(state: State) -> None:
    """Nobody takes, passes on or retypes a case that has ended."""
    case = a_case(state=state)

    assert [move(case, step) for step in ("taken", "passed", "handed_over", "retyped", "withdrawn")] == [
        None
    ] * 5


def test_danger_is_never_withdrawn_by_its_teller() -> None:
    """没事了 after a reading of danger takes the case nowhere: he may be standing beside her."""
    assert move(a_case(danger=True), "withdrawn") is None
    assert move(a_case(danger=False), "withdrawn") is State.WITHDRAWN


def test_ending_a_case_keeps_the_hour_and_opening_it_again_clears_it() -> None:
    """closed_at is set by every end and cleared by every way back."""
    case = a_case(state=State.TAKEN, holder=1)
    ended = stepped(case, "settled", MORNING + 5, "officer:1", note="说好了")
    again = stepped(
        replace(case, state=State.SETTLED, closed_at=MORNING + 5), "reopened", MORNING + 9, "person:11"
    )

    assert ended.sets == {"state": State.SETTLED, "closed_at": MORNING + 5}
    assert again.sets == {"state": State.TAKEN, "closed_at": 0}


def test_a_step_that_is_not_allowed_is_our_mistake() -> None:
    """`stepped` refuses what `move` would have refused, before anything is written."""
    with pytest.raises(KeyError):
        stepped(a_case(state=State.FALSE_ALARM), "taken", MORNING, "officer:1")
