"""One matter told by several, played through the real bot: who is asked what, and what each teller hears."""

from __future__ import annotations

from typing import Any

import pytest

from lexicon.wording import wording
from tests.bot.test_replay import ROOM, concerns, line, played

ROAD = (
    "正二村二组桥头那条路塌了个大坑，车都过不去",
    "正二村二组桥头的路坑得没法走，三轮车都掉沟里了",
    "二组桥头路塌了，拉苞米的车过不去，没人管，正二村的",
    "正二村二组桥头路坏了，下雨就成泥塘，孩子上学没法走",
    "正二村二组桥头路塌了大坑，谁家车都过不去",
)
TELLERS = ("样吴大", "样钱二", "样孙三", "样李四", "样周五")
WALL = "后院老孟家把墙垒到我家地里了，垒出来半米，跟他说也不听，正二村的"
OTHER_SIDE = "我是老孟家的，前院说我垒墙占地，根本没占，正二村的"


def _heard(events: list[dict[str, Any]], who: str, since: float = 0) -> list[str]:
    return [
        e["text"] for e in events if e["event"] == "say" and e["to"].get("person") == who and e["t"] >= since
    ]


def _to(t: float, who: str, text: str) -> dict[str, Any]:
    return {"t": t, "room": None, "who": who, "text": text}


@pytest.fixture(scope="module")
def road() -> list[dict[str, Any]]:
    """Five households within half an hour; the mediator answers 1 to the notice, takes and settles it."""
    told = [line(400 * n, who, text) for n, (who, text) in enumerate(zip(TELLERS, ROAD, strict=True))]
    (first, *_) = concerns(played(*told))
    mediator, number = first["mediator"], first["case"]
    return played(
        *told,
        _to(4500, mediator, "1"),
        _to(4600, mediator, f"接 {number}"),
        _to(4700, mediator, f"办结 {number} 垫了石头，车能过了"),
        _to(4800, mediator, "周报"),
    )


def test_five_households_have_five_alerts_and_one_question(road: list[dict[str, Any]]) -> None:
    """None is withheld or delayed; the offer to join stands in one alert and in one notice that counts."""
    found = concerns(road)
    numbers = [concern["case"] for concern in found]
    mediator = found[0]["mediator"]
    texts = _heard(road, mediator)

    assert [concern["t"] for concern in found] == [60, 460, 860, 1260, 1660]
    for number in numbers:
        assert sum(text.startswith(f"{number} 正二村") for text in texts) >= 1
    offers = [text for text in texts if wording("alert_like", root=numbers[0]) in text]
    notices = [text for text in texts if "又有4人说像是这事" in text]
    assert (len(offers), len(notices)) == (1, 1)


def test_one_answer_makes_it_one_matter_for_all(road: list[dict[str, Any]]) -> None:
    """All five hear under one number who took it and are asked, each alone, whether it is settled."""
    number = concerns(road)[0]["case"]

    for who in TELLERS:
        texts = _heard(road, who, 4550)
        assert texts == [t for t in texts if t.startswith(str(number))]
        assert len(texts) == 2
        assert not [other for other in TELLERS if other != who and other in "".join(_heard(road, who))]
    assert any("5人说这个" in text for text in _heard(road, concerns(road)[0]["mediator"]))


def test_the_group_hears_nothing_of_joining(road: list[dict[str, Any]]) -> None:
    """The one line, whatever happens."""
    said = {e["text"] for e in road if e["event"] == "say" and e["to"].get("room") == ROOM}

    assert said == {wording("group_line")}


def test_a_wall_told_by_both_sides_is_one_matter_and_neither_hears_of_the_other() -> None:
    """The mediator has both words apart; the second teller hears a number and a name, the first nothing."""
    first, second = line(0, "样吴大", WALL), line(90_000, "样孟二", OTHER_SIDE)
    found = {concern["who"]: concern for concern in concerns(played(first, second))}
    mediator, number = found["样吴大"]["mediator"], found["样吴大"]["case"]
    events = played(
        first,
        _to(200, mediator, "1"),
        second,
        _to(90_100, mediator, "1"),
        _to(90_200, mediator, "1"),
        _to(90_300, mediator, str(number)),
        _to(90_400, "样孟二", "是不是他告的我"),
    )

    (shown,) = _heard(events, mediator, 90_300)
    assert WALL in shown
    assert OTHER_SIDE in shown
    assert "2人说" in shown.splitlines()[0]
    assert _heard(events, "样吴大", 90_000) == []
    hers = _heard(events, "样孟二", 90_150)
    assert [text for text in hers if text.startswith(str(number))] == hers[:1]
    assert hers[1:] == [wording("probing")]
    assert not [text for text in _heard(events, "样孟二") if "样吴" in text or "后院" in text]


def test_told_again_by_the_same_person_with_more_both_words_stand_on_one_screen() -> None:
    """Days later in the group, joined with the word 并: one voice, two tellings, and 撤回 takes it whole."""
    more = "后院老孟家垒墙又往我家地里垒了半米，正二村的"
    first, second = line(0, "样吴大", WALL), line(90_000, "样吴大", more)
    found = concerns(played(first, second))
    mediator, number = found[0]["mediator"], found[0]["case"]
    events = played(
        first,
        _to(200, mediator, "1"),
        second,
        _to(90_100, mediator, "并"),
        _to(90_200, mediator, str(number)),
        _to(90_300, "样吴大", "撤回"),
        _to(90_400, mediator, "我的案子"),
    )

    (shown,) = [text for text in _heard(events, mediator, 90_150) if text.startswith(f"{number} 正二村 邻里")]
    assert WALL in shown
    assert more in shown
    assert "人说" not in shown.splitlines()[0]
    assert _heard(events, mediator, 90_350) == [wording("hand_empty")]
