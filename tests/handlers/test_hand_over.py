"""A case goes to somebody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.hand_over import find_officer, teller_wants_other
from handlers.limits import stored_limits
from handlers.roster import roster_of
from storage.changes import MoveCase, Say, SetTimer, Unsay
from storage.records import Role, State
from tests.handlers.people import after, answered, asked, clocks, heard, running, steps
from tests.handlers.scene import (
    CENTRE,
    COUNTY,
    DEPUTY,
    DUTY,
    HEAD,
    MEDIATOR,
    MORNING,
    OPERATOR,
    ROSTER,
    SPEAKER,
    a_case,
    an_officer,
    only,
    the,
)
from tests.texts import check

LIMITS = stored_limits()
HELD = {"state": State.TAKEN, "holder": MEDIATOR.id}
ALL = (MEDIATOR, DEPUTY, HEAD, CENTRE, COUNTY, OPERATOR)


def test_transfer_offers_it_to_the_one_named() -> None:
    """They are asked, they need not take it; the clocks begin anew; the teller is told when it is taken."""
    case = a_case(**HELD)
    changes = answered("转 6207 样王叔", case)
    now = after(case, changes)

    assert (now.state, now.holder, now.assigned, now.offered_to) == (State.OFFERED, None, DEPUTY.id, (1, 2))
    assert "张姐这会儿腾不开手，到您这儿了" in heard(changes, DEPUTY)[0]
    assert {t.timer.key for t in only(changes, SetTimer)} == {"climb:701:remind", "climb:701:next"}
    assert not [s for s in only(changes, Say) if s.person_id == SPEAKER.id]
    check("mediator/transferred", heard(changes, MEDIATOR)[0])


@pytest.mark.parametrize("typed", ["样王叔", "王叔", "正二村样王叔", "正二样王叔"])
def test_somebody_is_found_by_what_people_call_them(typed: str) -> None:
    """Full name, 称呼, with the village before it."""
    assert find_officer(ROSTER, a_case(), typed) == (DEPUTY,)


def test_of_two_with_one_name_the_one_of_the_own_village_is_meant() -> None:
    """With both elsewhere it is asked which; nothing is done."""
    here, there = (
        an_officer(30, "老三", name="样海峰"),
        an_officer(31, "老四", name="样海峰", village="正一村"),
    )
    third = an_officer(32, "老五", name="样海峰", village="正三村")
    case = a_case(**HELD)

    roster = roster_of([*ROSTER.officers, here, there])
    assert find_officer(roster, case, "样海峰") == (here,)
    elsewhere = roster_of([*ROSTER.officers, there, third])
    changes = answered("转 6207 样海峰", case, roster=elsewhere)
    assert steps(changes) == []
    assert "正一村样海峰、正三村样海峰" in heard(changes, MEDIATOR)[0]
    check("mediator/transfer which", heard(changes, MEDIATOR)[0])
    assert find_officer(elsewhere, case, "正三村样海峰") == (third,)


@pytest.mark.parametrize(
    ("typed", "sets", "says"),
    [
        ("样没有", {}, "没找着「样没有」，6207没动"),
        ("样王叔", {"person_id": None}, "样王叔还没绑微信"),
        ("样王叔", {"away_until": MORNING + 1}, "样王叔请假到今天"),
        ("样张姐", {}, "6207就在您这儿"),
    ],
)
def test_who_cannot_get_it_is_said_and_nothing_changes(
    typed: str, sets: dict[str, object], says: str
) -> None:
    """Unknown, unbound, on leave, oneself."""
    roster = roster_of([*(o for o in ROSTER.officers if o is not DEPUTY), replace(DEPUTY, **sets)])  # type: ignore[arg-type]
    changes = answered(f"转 6207 {typed}", a_case(**HELD), roster=roster)

    assert steps(changes) == []
    assert heard(changes, MEDIATOR)[0].startswith(says)


def test_it_is_not_handed_to_whom_it_is_hidden_from() -> None:
    """Whoever is complained of is not found, as if there were no such person."""
    changes = answered("转 6207 样王叔", a_case(**HELD, hidden_from=(DEPUTY.id,)))

    assert steps(changes) == [] and not heard(changes, DEPUTY)
    assert heard(changes, MEDIATOR)[0].startswith("没找着")


def test_to_an_office_outside_it_ends_here_as_moved_out() -> None:
    """转 6207 派出所."""
    case = a_case(**HELD)
    changes = answered("转 6207 派出所", case)

    assert after(case, changes).state is State.MOVED_OUT
    assert after(case, changes).outcome == "派出所"
    check("mediator/moved out", heard(changes, MEDIATOR)[0])


def test_two_passes_the_offer_to_the_next() -> None:
    """2让别人: the next is asked; no reason is wanted."""
    case = a_case()
    changes = answered("2", case, question=asked(case))

    assert steps(changes) == ["passed"] and after(case, changes).assigned == DEPUTY.id
    assert heard(changes, MEDIATOR) == ["好，6207往下找别人了。"]
    assert len(heard(changes, DEPUTY)) == 1
    check("mediator/given back", heard(changes, MEDIATOR)[0])


def test_what_was_taken_is_given_back_with_its_reason() -> None:
    """退 6207: its reason stays in the history and is told to nobody."""
    case = a_case(**HELD)
    changes = answered("退 6207 他家是我对门", case)

    assert steps(changes) == ["returned"]
    assert only(changes, MoveCase)[0].note == "他家是我对门"
    assert not any("对门" in s.text for s in only(changes, Say))


def test_with_nobody_else_it_stays_and_says_so() -> None:
    """It does not fall to the ground."""
    case = a_case(**HELD)
    changes = answered("退 6207", case, roster=roster_of([MEDIATOR]))

    assert steps(changes) == []
    assert "还在您这儿" in heard(changes, MEDIATOR)[0]


def test_whoever_cannot_go_is_not_called_again_and_the_next_is_at_once() -> None:
    """去不了 to danger: the others go on being called."""
    case = a_case(danger=True, urgency="critical", offered_to=(MEDIATOR.id, DEPUTY.id, DUTY.id))
    called = [f"danger:701:{o.id}:again" for o in (MEDIATOR, DEPUTY, DUTY)]
    changes = answered("2", case, question=asked(case))

    left = running(clocks(*called, "climb:701:next"), changes)
    assert sorted(left) == [
        "climb:701:next",
        "danger:701:2:again",
        "danger:701:3:again",
        "danger:701:5:again",
    ]
    assert heard(changes, HEAD)[0].startswith("【急】6207")
    assert only(changes, Unsay) == []


def test_the_last_who_can_be_called_goes_on_being_called() -> None:
    """With nobody else left, 去不了 does not end the calling."""
    case = a_case(danger=True, urgency="critical")
    changes = answered("2", case, question=asked(case), roster=roster_of([MEDIATOR]))

    assert running(clocks("danger:701:1:again"), changes)
    assert "110" in heard(changes, MEDIATOR)[0]


def test_kin_are_out_of_it_for_good() -> None:
    """回避: the next is asked; from now on they see nothing of it, not even its number."""
    case = a_case()
    changes = answered("回避", case, question=asked(case))
    now = after(case, changes)

    assert now.hidden_from == (MEDIATOR.id,) and now.assigned == DEPUTY.id
    assert heard(changes, MEDIATOR) == ["好，不归您了。看见的别往外说。"]
    assert heard(answered("6207", now), MEDIATOR) == ["这个得本人来要，您这儿看不了。自己的事回「我的事」。"]


def test_the_teller_may_want_another() -> None:
    """Her right: no reason is told; the one left out hears that it is not theirs, and sees it no more."""
    case = a_case(**HELD)
    changes = teller_wants_other(case, SPEAKER, MORNING, LIMITS, ROSTER)
    now = after(case, changes)

    assert now.hidden_from == (MEDIATOR.id,) and now.assigned == DEPUTY.id and now.state is State.OFFERED
    assert heard(changes, MEDIATOR) == ["6207换人了，您不用管了。"]
    assert len(heard(changes, DEPUTY)) == 1


def test_an_alert_that_waited_for_the_morning_is_dropped_when_the_teller_wants_another() -> None:
    """Nobody hears in the morning that something is not theirs which they never heard of."""
    night = MORNING + 15 * 3600 * 1_000_000
    changes = teller_wants_other(a_case(opened_at=night), SPEAKER, night + 1, LIMITS, ROSTER)

    assert not heard(changes, MEDIATOR) and len(heard(changes, DEPUTY)) == 1
    at = [n for n, c in enumerate(changes) if isinstance(c, Unsay)]
    assert at and at[0] < next(n for n, c in enumerate(changes) if isinstance(c, Say))


def test_going_round_the_ladder_every_offer_has_its_own_key() -> None:
    """Asked anew is said anew: no alert is swallowed because its key was used."""
    case = a_case()
    keys = []
    for officer in (*ALL, *ALL):
        changes = answered("让别人", case, officer=officer, question=asked(case, officer))
        keys += [s.key for s in only(changes, Say) if s.question is not None]
        case = after(case, changes)

    assert len(keys) == len(set(keys)) == 2 * len(ALL)
    assert Role.OPERATOR in OPERATOR.roles and the(changes, MoveCase).step == "passed"
