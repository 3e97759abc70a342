"""Short words over the gateway with the bot as its own process: questions, quotes, recalls, 别记我, 周报.

One process for the file, the night off; each journey has people and a group of its own. What the mock
cannot do that WeChat can: say in its own XML what was quoted or taken back, as each version of a phone
does (tests/gateway/test_hearing.py has those forms), and refuse a recall after two minutes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lexicon.answer_text import render
from lexicon.answers import Answer, answers
from lexicon.read import read
from lexicon.reading import Kind, Topic
from lexicon.wording import wording
from storage.records import Role
from tests.journeys.wechat_world import World, number_in, villages_at_work

VILLAGES = ("正一村", "正二村", "烧锅村", "马市村", "树林子村")
LINE = wording("group_line")
QUOTE = "「{who}：{words}」\n- - - - - - - - - - - - - - -\n{own}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Five villages, everybody bound, the bot running; at the end it has not failed."""
    folder = tmp_path_factory.mktemp("words")
    with villages_at_work(folder, VILLAGES, high=[1800, 3600, 7200]) as made:
        yield made


def test_a_legal_question_is_answered(world: World) -> None:
    """In the group with its article, where it is no delicate one; privately at once; no case, no alert."""
    wall = next(one for one in answers() if "neighbour" in one.types and not one.topics and _asks(one))
    divorce = next(one for one in answers() if Topic.DIVORCE in one.topics)
    who, room = world.family("吴玉华")
    other, other_room = world.family("郑秀英")
    mark = world.gateway.mark()
    world.gateway.talk(who, wall.asks[0], room=room)
    world.gateway.talk(other, divorce.asks[0], room=other_room)

    assert world.hears(room, "", mark) == render(wall)
    assert world.hears(other_room, "", mark) == LINE
    assert world.hears(other, "", mark) == render(divorce)
    privately = world.gateway.mark()
    world.gateway.talk(other, wall.asks[0])
    assert world.hears(other, "", privately) == f"{render(wall)}\n{wording('hint')}"
    assert world.all_heard(room, mark) == [render(wall)] and world.all_heard(other_room, mark) == [LINE]
    assert world.spoken_to(mark) == set()


def _asks(one: Answer) -> bool:
    """The first way of asking for it is a question and no matter of somebody's own."""
    return read(one.asks[0]).kind is Kind.QUESTION


def test_what_is_quoted_is_not_ones_own(world: World) -> None:
    """Quoting another's danger raises nothing; one's own words below a quote do, without the quoted ones."""
    who, room = world.family("冯桂英")
    mark = world.gateway.mark()
    quoted = "他拿刀上我家来了，要杀我，快来人"
    world.gateway.talk(who, QUOTE.format(who="王大娘", words=quoted, own="这是咋的了"), room=room)
    other, other_room = world.family("韩玉兰")
    own = "正一村后院老赵家把墙垒到我家地里了，找他他不认"
    world.gateway.talk(other, QUOTE.format(who="王大娘", words=quoted, own=own), room=other_room)
    alert = world.alert(mark)["text"]

    assert "墙垒到我家地里" in alert and "要杀我" not in alert and "【急】" not in alert
    assert world.hears(other_room, "", mark) == LINE
    assert world.heard(room, mark) == [] and len(world.spoken_to(mark)) == 1


def test_what_is_taken_back_is_gone(world: World) -> None:
    """Recalled before the clock runs out: nothing was said. Recalled later: the mediator hears 撤了."""
    early, early_room = world.family("杨淑华")
    late, late_room = world.family("朱玉梅")
    words = "正二村他家欠我三千块钱两年了不还"
    mark = world.gateway.mark()
    message = world.gateway.talk(early, words, room=early_room)
    world.gateway.do("recall", **{"from": early}, room=early_room, message=message)
    message = world.gateway.talk(late, words, room=late_room)
    alert = world.alert(mark)
    number = number_in(alert["text"])
    world.hears(late, "行不", mark)
    world.gateway.do("recall", **{"from": late}, room=late_room, message=message)

    assert "朱玉梅" in alert["text"]
    assert world.hears(alert["to"], "撤了", mark) == wording(
        "mediator_withdrawn", number=number, place="正二村"
    )
    assert world.heard(early_room, mark) == [] and world.heard(early) == []
    assert world.all_heard(late_room, mark) == [LINE]
    assert world.spoken_to(mark) == {alert["to"]}


def test_forget_me_and_remember_me(world: World) -> None:
    """别记我: what is said in the group raises nothing. Danger does all the same. 可以记: heard again."""
    who, room = world.family("许凤兰")
    mark = world.gateway.mark()
    world.gateway.talk(who, "别记我", room=room)
    assert world.hears(who, "往后", mark) == wording("muted")
    assert world.hears(room, "", mark) == wording("muted_aloud")
    world.gateway.talk(who, "马市村，他家欠我三千块钱两年了不还", room=room)
    danger = world.gateway.mark()
    world.gateway.talk(who, "马市村，他拿刀上我家来了，要杀我，快来人", room=room)
    assert "要杀我" in world.alert(danger)["text"] and "三千块钱" not in world.alert(danger)["text"]
    assert world.hears(room, "听见了", danger) == LINE
    assert len(world.spoken_to(mark)) == 3 and world.all_heard(who, danger) == [wording("danger_no_sms")]

    again = world.gateway.mark()
    world.gateway.talk(who, "可以记", room=room)
    assert world.hears(who, "又开始", again) == wording("unmuted")
    other = world.group(who)
    world.gateway.talk(who, "马市村东头他家的羊把我家苞米啃了，赔都不赔", room=other)
    assert world.hears(other, "", again) == LINE
    assert world.alert_to_other(again)["text"].count("苞米") == 1


def test_a_secretary_has_the_week(world: World) -> None:
    """周报: two came, one is settled, one is in hand; nobody else gets it, and no name stands in it."""
    secretary = world.of("烧锅村", role=Role.SECRETARY)
    mark = world.gateway.mark()
    first, _ = world.family("曹玉珍")
    second, _ = world.family("彭桂兰")
    world.gateway.talk(first, "烧锅村前院往我家门口倒垃圾，说了多少回也不听")
    alert = world.alert(mark)
    world.gateway.talk(second, "烧锅村他家欠我三千块钱两年了不还")
    world.hears(second, "行不", mark)
    number = number_in(alert["text"])
    world.gateway.talk(alert["to"], f"接 {number}")
    world.hears(alert["to"], wording("taken_head", number=number), mark)
    world.gateway.talk(alert["to"], f"办结 {number} 往后不倒了")
    world.hears(alert["to"], "说妥了", mark)
    asked = world.gateway.mark()
    world.gateway.talk(secretary, "周报")
    week = world.hears(secretary, "第", asked)
    mediator = world.of("烧锅村", kind="family")
    for nobody, line in ((first, "not_yours"), (mediator, "no_permission")):
        world.gateway.talk(nobody, "周报")
        assert world.hears(nobody, "得本人", asked) == wording(line)

    assert "烧锅村第" in week and wording("week_came", left=0, new=2) in week
    assert wording("week_outcomes", settled=1, unsettled=0, moved=0, back="", open=1) in week
    assert not any(word in week for word in ("曹玉珍", "彭桂兰", "垃圾", "三千"))
    assert world.heard(secretary, asked) == [week]


def test_a_command_typed_in_the_group(world: World) -> None:
    """接 6207 in the group is done and told privately; the group hears nothing of it."""
    who, room = world.family("董桂芝")
    mark = world.gateway.mark()
    world.gateway.talk(who, "树林子村前院往我家门口倒垃圾，说了多少回也不听", room=room)
    alert = world.alert(mark)
    number = number_in(alert["text"])
    world.hears(who, "行不", mark)
    world.gateway.talk(alert["to"], f"接 {number}", room=room)

    told = world.hears(alert["to"], "您那句发群里了", mark)
    assert told.splitlines()[0] == wording("command_in_group", word="接")
    assert f"{number}归您了" in told
    assert world.hears(who, "会找您", mark)
    assert world.all_heard(room, mark) == [LINE]


def test_zero_and_the_bot_is_silent(world: World) -> None:
    """She answers 0: 好嘞。 and no more, and whoever has the case is told not to look for her."""
    who, room = world.family("潘淑清")
    mark = world.gateway.mark()
    world.gateway.talk(who, "树林子村他家欠我三千块钱两年了不还", room=room)
    alert = world.alert(mark)
    number = number_in(alert["text"])
    world.hears(who, "行不", mark)
    quiet = world.gateway.mark()
    world.gateway.talk(who, "0")
    assert world.hears(who, "", quiet) == wording("quiet")
    world.hears(alert["to"], "先别主动找", quiet)
    world.gateway.talk(alert["to"], f"接 {number}")
    assert wording("find_quiet") in world.hears(alert["to"], wording("taken_head", number=number), quiet)

    assert world.all_heard(who, quiet) == [wording("quiet")]
    assert world.all_heard(room, mark) == [LINE]
