"""The week and the suggestions played through the real pipeline: what a newcomer is promised happens."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot import demo
from bot.config import Settings
from bot.json_lines import Entry
from bot.replay import replayed
from bot.sample.week import SAY_NEXT, SHANGHAI, TALK
from lexicon.answer_text import render
from lexicon.answers import answers
from lexicon.wording import wording
from storage import open_store
from storage.interface import Store
from storage.records import FALSE_ALARM, State

EVER = 2**60
GROUP_LINE = wording("group_line")


@pytest.fixture(scope="module", params=["2026-03-11 10:30", "2026-03-09 00:05"], ids=["wednesday", "monday"])
def week(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which the week was played up to that moment, in Shanghai."""
    now = datetime.strptime(request.param, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    settings = Settings.model_construct(data_dir=tmp_path_factory.mktemp("demo"))
    store = open_store(None)
    demo.prepare(store, settings, int(now.timestamp()) * 1_000_000, lambda _: None)
    yield store
    store.close()


def test_there_are_cases_in_every_state(week: Store) -> None:
    """On any day, even a Monday just after midnight, somebody waits, somebody settled, somebody withdrew."""
    assert {case.state for case in week.cases_between(0, EVER)} == set(State)


def test_what_was_called_a_false_alarm_is_kept_as_a_word_on_its_reading(week: Store) -> None:
    """Through the whole pipeline: one row for each such case, with messages and words of the lexicon."""
    alarms = {case.id for case in week.cases_between(0, EVER) if case.state is State.FALSE_ALARM}
    told = week.corrections()

    assert alarms and {one.case_id for one in told if one.what == FALSE_ALARM} == alarms
    assert all(one.messages and one.words for one in told)


def test_nothing_was_set_aside(week: Store) -> None:
    """No line of the script is one that the bot could not handle."""
    assert week.set_aside() == []


def test_the_village_of_the_secretary_has_a_week_worth_reading(week: Store) -> None:
    """In 正二村 something was settled, something was not, and something is still in hand."""
    states = {case.state for case in week.cases_between(0, EVER, township="正安镇", village="正二村")}

    assert states >= {State.SETTLED, State.UNSETTLED, State.TAKEN}


def test_what_the_groups_heard_tells_nothing(week: Store) -> None:
    """In all groups together: the one line, legal answers, 好 and 在呢; no name, no number."""
    numbers = [str(case.number) for case in week.cases_between(0, EVER)]
    names = {officer.called for officer in week.officers()}
    heard = [line.text for room in week.rooms() for line in week.outbox(room_id=room.id)]
    # A stored answer is the same whoever asks; its article (民法典1062) may happen to look like a number.
    stored = {render(answer) for answer in answers()}
    own = [text for text in heard if text not in stored]

    assert GROUP_LINE in heard
    assert not [text for text in own for word in numbers if word in text]
    assert not [text for text in heard for word in names if word in text]


class Told:
    """What happened when the suggestions were clicked one after the other, each thing's lines together."""

    def __init__(self) -> None:
        lines = tomllib.loads((TALK / SAY_NEXT).read_text(encoding="utf-8"))["lines"]
        self.at: dict[str, int] = {}
        self.events: list[Entry] = []
        talk, now, before = [], 0, ""
        for line in lines:
            # The last piece is one that somebody adds after having watched what the first ones did.
            again = line["title"] == before
            now += (100 if line["text"] == "没事了" else 20) if again else 600
            before = line["title"]
            self.at.setdefault(before, now)
            entry = {"t": now, "room": line.get("room"), "who": line["who"], "text": line["text"]}
            talk.append(json.dumps({**entry, "mention": line.get("mention", False)}).encode())
        asyncio.run(replayed(talk, self.events.append))

    def concerns(self, who: str) -> list[Entry]:
        """The concerns that this villager's words became."""
        return [e for e in self.events if e["event"] == "concern" and e["who"] == who]

    def said(self, title: str, *, room: bool | None = None, within: int = 400) -> list[tuple[str, str]]:
        """To whom what was said while that suggestion was on."""
        start = self.at[title]
        found = [e for e in self.events if e["event"] == "say" and start <= e["t"] < start + within]
        return [
            (str(next(iter(e["to"].values()))), str(e["text"]))
            for e in found
            if room is None or ("room" in e["to"]) == room
        ]


@pytest.fixture(scope="module")
def told() -> Told:
    """The suggestions, played once."""
    return Told()


def test_the_wall_told_in_pieces_is_one_case_with_the_mediator(told: Told) -> None:
    """Three pieces, one concern, and the mediator of that village has her words."""
    (wall,) = told.concerns("谷二嫂")

    assert (wall["messages"], wall["mediator"]) == ([0, 1, 2], "宋继顺")
    assert "砌到我家菜园子里来了" in dict(told.said("垒墙，分几口说"))["宋继顺"]


def test_wages_are_a_labour_case(told: Told) -> None:
    """The second suggestion opens a case of labour."""
    assert [concern["types"][0] for concern in told.concerns("小申子")] == ["labour"]


def test_the_danger_wakes_several_at_once_and_tells_her_110_at_once(told: Told) -> None:
    """Mediator, deputy and duty together, she first of all; the group's line comes no sooner than ever."""
    start = told.at["要命的事"]
    at_once = told.said("要命的事", within=1)

    assert len([text for _, text in at_once if text.startswith("【急】")]) >= 3
    assert "110" in dict(at_once)["丁家小梅"]
    group = [
        e["t"] for e in told.events if e["event"] == "say" and e["to"] == {"room": "沟帮子街道村民说事群"}
    ]
    assert [when - start >= 60 for when in group] == [True]


def test_the_question_is_answered_and_opens_no_case(told: Told) -> None:
    """An answer with its law, and no mediator hears of it."""
    answered = dict(told.said("群里问法律", room=True))["闾阳镇村民说事群"]

    assert "民法典" in answered
    assert told.concerns("缪大爷") == []


def test_the_private_matter_gets_the_same_first_line_and_a_woman_who_sees_no_word_of_it(told: Told) -> None:
    """What she gets is what everybody gets; the woman mediator's alert holds none of her words."""
    said = told.said("单独说的私事")
    number = told.concerns("柳叶")[0]["case"]

    assert ("柳叶", wording("first", number=number)) in said
    alert = dict(said)["谷丽荣"]
    assert "动手" not in alert
    assert "柳叶" not in alert


def test_chatter_with_a_bad_word_stays_silent(told: Told) -> None:
    """Nobody's telephone rings and the group hears nothing."""
    assert told.concerns("牌友老郭") == []
    assert [
        text for who, text in told.said("闲话，不能吱声", within=590) if "老郭" in text or "中安" in who
    ] == []


def test_opting_out_is_answered_with_one_syllable(told: Told) -> None:
    """In the group 好, nothing else."""
    assert told.said("别记我", room=True) == [("富屯街道村民说事群", wording("muted_aloud"))]


def test_taking_back_reaches_the_mediator(told: Told) -> None:
    """没事了 withdraws one's own matter."""
    number = told.concerns("康二叔")[0]["case"]

    assert ("康二叔", wording("withdrawn")) in told.said("说完又没事了")
    assert any(
        "没事了" in text and str(number) in text for who, text in told.said("说完又没事了") if who != "康二叔"
    )


def test_take_hand_over_and_settle_work_as_they_are_said(told: Told) -> None:
    """The three commands move the wall from hand to hand, and she is asked at the end."""
    number = told.concerns("谷二嫂")[0]["case"]

    assert ("谷二嫂", wording("taken", number=number, called="老宋")) in told.said("调解员：接")
    assert ("谷二嫂", wording("changed", called="陈姐")) in told.said("调解员：转")
    assert ("谷二嫂", wording("settled", number=number, called="陈姐")) in told.said("调解员：办结")


def test_the_secretary_gets_the_week(told: Told) -> None:
    """周报 and 上周 are answered to him, each once."""
    weeks = [text for who, text in told.said("书记：周报") if who == "冯庆章" and text.startswith("正二村第")]

    assert len(weeks) == 2
    assert "还没过完" in weeks[0]
