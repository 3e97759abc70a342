"""Who gets a matter, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.roster import Roster, roster_of
from handlers.routing import Route, ladder_of, next_for, route
from lexicon.reading import Level, OfficerNamed
from storage.records import Officer, Person
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
    TOWNSHIP,
    VILLAGE,
    a_case,
    an_officer,
)

TRAFFIC = an_officer(8, "交通调委会", township="", village="", types=("traffic",))
LAND = an_officer(9, "量地的", types=("land",), rank=9)


def routed(roster: Roster = ROSTER, **sets: Any) -> Route:
    """Who gets a neighbours' matter of 正二村."""
    about: dict[str, Any] = {
        "roster": roster,
        "township": TOWNSHIP,
        "village": VILLAGE,
        "types": ("neighbour",),
        "topics": (),
        "text": "后院那家把墙垒到我家地里了",
        "officers_named": (),
        "teller": SPEAKER,
        "now": MORNING,
    }
    return route(**{**about, **sets})


def with_(*more: Officer, without: tuple[Officer, ...] = ()) -> Roster:
    """The roster of the scene with these besides, or instead of those with the same id."""
    kept = {o.id: o for o in ROSTER.officers if o not in without}
    return roster_of({**kept, **{o.id: o for o in more}}.values())


def test_the_ladder_goes_from_the_village_to_whoever_runs_the_bot() -> None:
    """Mediator, deputy, head, township centre, county, operator; duty stands by for danger."""
    found = routed()

    assert found.ladder == (MEDIATOR, DEPUTY, HEAD, CENTRE, COUNTY, OPERATOR)
    assert (found.duty, found.level, found.hidden_from, found.nobody) == (DUTY, "village", (), False)
    assert found.why == "正二村调解员样张姐"


def test_a_speciality_comes_before_rank() -> None:
    """The one who is first choice for land gets the land, whatever their rank; others do not get it first."""
    assert routed(with_(LAND), types=("land", "neighbour")).ladder[:2] == (LAND, MEDIATOR)
    assert routed(with_(LAND), types=("neighbour",)).ladder[:2] == (MEDIATOR, DEPUTY)
    assert routed(with_(LAND), types=("land",)).why == "正二村管土地的调解员样量地的"


def test_a_trade_committee_is_deputy_where_the_village_is_known_and_first_where_not() -> None:
    """A crash at home goes to the village first; one on the highway to those who know traffic."""
    roster = with_(TRAFFIC)

    assert routed(roster, types=("traffic",)).ladder[:3] == (MEDIATOR, TRAFFIC, HEAD)
    assert routed(roster, types=("traffic",), village="").ladder[:2] == (TRAFFIC, CENTRE)
    assert routed(roster, types=("traffic",), village="", township="").ladder[:2] == (TRAFFIC, COUNTY)
    assert TRAFFIC not in routed(roster).ladder


def test_an_unknown_village_goes_to_the_township_an_unknown_township_to_the_county() -> None:
    """Never to a village by guess."""
    of_township = an_officer(10, "镇调委会", village="")

    assert routed(village="").ladder == (CENTRE, COUNTY, OPERATOR)
    assert routed(with_(of_township), village="").ladder[:2] == (of_township, CENTRE)
    assert routed(village="", township="").ladder == (COUNTY, OPERATOR)
    assert routed(village="", township="").duty == COUNTY


def test_the_unbound_are_skipped_and_named() -> None:
    """Somebody without a contact cannot be told: the next one is, and the reason names who was passed."""
    unbound = replace(MEDIATOR, person_id=None)
    found = routed(with_(unbound))

    assert found.ladder[0] == DEPUTY
    assert found.skipped == ("样张姐",)
    assert found.why == "正二村调解员样王叔；没绑微信、越过去的：样张姐"


def test_somebody_on_leave_is_skipped_until_they_are_back() -> None:
    """Away until noon: not asked in the morning, asked at noon."""
    away = replace(MEDIATOR, away_until=MORNING + 10)

    assert routed(with_(away)).ladder[0] == DEPUTY
    assert "请假的：样张姐" in routed(with_(away)).why
    assert routed(with_(away), now=MORNING + 10).ladder[0] == away


def test_nobody_mediates_their_own_matter() -> None:
    """A mediator who tells of their own wall is no rung of its ladder, and not its duty."""
    found = routed(teller=Person(id=MEDIATOR.person_id or 0, name="样张姐"))

    assert found.ladder[0] == DEPUTY and MEDIATOR not in found.ladder
    assert routed(teller=Person(id=DUTY.person_id or 0, name="")).duty == CENTRE


def test_it_never_ends_nowhere() -> None:
    """Nobody in the village, the township, the county: whoever runs the bot; not even them: it says so."""
    assert routed(roster_of([OPERATOR])).ladder == (OPERATOR,)
    nowhere = routed(roster_of([replace(o, person_id=None) for o in ROSTER.officers]))

    assert nowhere.nobody and nowhere.ladder == () and nowhere.duty is None
    assert nowhere.skipped == tuple(o.name for o in (MEDIATOR, DEPUTY, HEAD, CENTRE, COUNTY, OPERATOR))


@pytest.mark.parametrize("title", ["村书记", "村长"])
def test_a_village_officer_named_by_title_keeps_the_whole_village_out(title: str) -> None:
    """It goes to the township's centre; every officer of the village is listed as not to see it."""
    found = routed(officers_named=(OfficerNamed(title, Level.VILLAGE, 0, 3),))

    assert found.ladder == (CENTRE, COUNTY, OPERATOR)
    assert found.level == "township"
    assert set(found.hidden_from) == {MEDIATOR.id, DEPUTY.id, HEAD.id}
    assert found.why == "说的是村里的干部，不经村里，找正安镇综治中心"


def test_a_township_officer_named_goes_to_the_county() -> None:
    """Neither village nor township sees it, nor is the township's duty woken."""
    found = routed(officers_named=(OfficerNamed("镇长", Level.TOWNSHIP, 0, 2),))

    assert found.ladder == (COUNTY, OPERATOR)
    assert (found.level, found.duty) == ("county", COUNTY)
    assert {MEDIATOR.id, DEPUTY.id, HEAD.id, CENTRE.id, DUTY.id} <= set(found.hidden_from)


def test_a_name_from_the_roster_in_the_words_counts_as_named() -> None:
    """By name as by title; a name of another village of the township does not."""
    other = an_officer(11, "别村的", name="样外村", village="正一村")

    assert routed(text="样王叔收了我的钱").level == "township"
    assert routed(text="样赵主任不给办").level == "county"
    assert routed(with_(other), text="样外村家的狗咬人").level == "village"
    assert routed(with_(other), text="样外村家的狗咬人", village="").level == "township"


def test_the_one_named_is_hidden_even_when_they_sit_higher() -> None:
    """A title of the village and a name of the township: the higher of both, and both are out."""
    found = routed(text="村长和样赵主任分了", officers_named=(OfficerNamed("村长", Level.VILLAGE, 0, 2),))

    assert found.level == "county" and CENTRE.id in found.hidden_from and HEAD.id in found.hidden_from


def test_a_delicate_matter_goes_to_a_woman_first() -> None:
    """Where there is one; she is asked before a man of better rank and of that speciality."""
    man = an_officer(12, "男的", gender="男", types=("family",), rank=0)

    assert routed(with_(man), types=("family",), topics=("violence",)).ladder[0] == MEDIATOR
    assert routed(with_(man), types=("family",), topics=()).ladder[0] == man
    without = with_(man, without=(MEDIATOR,))
    assert routed(without, types=("family",), topics=("violence",)).ladder[0] == man


def test_the_next_is_the_first_who_was_not_asked() -> None:
    """By the roster of today: whoever has gone on leave meanwhile is passed over."""
    case = a_case(offered_to=(MEDIATOR.id,))
    away = with_(replace(DEPUTY, away_until=MORNING + 10))

    assert next_for(case, ROSTER, MORNING) == DEPUTY
    assert next_for(case, away, MORNING) == HEAD
    assert ladder_of(case, ROSTER, MORNING) == routed().ladder


def test_with_all_asked_it_goes_to_another_rather_than_stay_with_whoever_gives_it_away() -> None:
    """退 from the last one asked goes round to the first; a clock goes nowhere then."""
    everybody = tuple(o.id for o in routed().ladder)
    case = a_case(offered_to=everybody)

    assert next_for(case, ROSTER, MORNING) is None
    assert next_for(case, ROSTER, MORNING, after=OPERATOR.id) == MEDIATOR
    assert next_for(a_case(), roster_of([MEDIATOR]), MORNING, after=MEDIATOR.id) is None
