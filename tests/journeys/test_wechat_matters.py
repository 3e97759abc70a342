"""What a villager brings, from the word in the group to its end, with the bot as its own process.

The night is off and the urgent ladder's steps are seconds, by a copy of rules/clocks.toml; the windows by
settings. One process for the file: each journey has a village, a villager and a group of its own. What the
mock cannot do that WeChat can: hold back a message, limit or ban the account, change a picture on its way,
give a voice as silk of a real phone, show who has read what.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator

import pytest
from PIL import Image

from lexicon.wording import wording
from storage.records import Role
from tests.gateway.driver import IMAGE, VOICE, Event
from tests.journeys.wechat_world import WITHIN, World, number_in, villages_at_work

VILLAGES = ("正一村", "正二村", "三合村", "河南村", "四方村", "望牛村", "黄屯村", "蹇屯村")
LINE = wording("group_line")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Eight villages, everybody bound, the bot running; at the end it has not failed."""
    folder = tmp_path_factory.mktemp("matters")
    with villages_at_work(folder, VILLAGES, high=[4, 8, 12]) as made:
        yield made


def told_in_group(world: World, who: str, room: str, words: str, village: str, kind: str) -> tuple[str, str]:
    """The villager says it; the mediator for that kind is called. Returns (mediator, the alert)."""
    mediator = world.of(village, kind=kind, role=Role.MEDIATOR)
    mark = world.gateway.mark()
    world.gateway.talk(who, words, room=room)
    return mediator, world.hears(mediator, village, mark)


def test_a_complaint_goes_all_the_way(world: World) -> None:
    """Group line, private lines, one alert, 接, told, 办结, paper, asked, 1: each once and to nobody else."""
    who, room = world.family("王凤霞")
    mark = world.gateway.mark()
    words = "正一村后院老赵家把墙垒到我家地里了，找他他不认"
    mediator, alert = told_in_group(world, who, room, words, "正一村", "neighbour")
    number = number_in(alert)

    assert world.hears(room, "", mark) == LINE
    assert world.hears(who, "收到", mark) == wording("first", number=number)
    called = world.called(mediator)
    assert world.hears(who, "行不", mark) == wording("second_ordinary", called=called)
    assert alert.splitlines()[-1] == wording("alert_keys") or wording("alert_keys") in alert
    assert "墙垒到我家地里" in alert and "王凤霞" in alert

    world.gateway.talk(who, "1")
    world.gateway.talk(mediator, "接")
    assert "后院老赵家" in world.hears(mediator, wording("taken_head", number=number), mark)
    assert world.hears(who, "会找您", mark) == wording("taken", number=number, called=called)

    world.gateway.talk(mediator, f"办结 {number} 墙往回挪了一尺")
    assert world.hears(mediator, "说妥了", mark) == wording("mediator_settled", number=number)
    world.gateway.talk(mediator, "1")
    assert world.hears(mediator, "有协议", mark) == wording("paper_written", number=number)
    assert world.hears(who, "是回1", mark) == wording("settled", number=number, called=called)
    world.gateway.talk(who, "1")
    assert world.hears(who, "说妥了就好", mark) == wording("settled_yes")

    assert world.all_heard(room, mark) == [LINE]
    assert world.spoken_to(mark) == {mediator}
    assert len(world.heard(mediator, mark)) == 4 and len(world.heard(who, mark)) == 5


def test_who_has_no_time_passes_it_on(world: World) -> None:
    """2: the next hears who could not; the villager hears only of the one who takes it."""
    who, room = world.family("李桂香")
    mark = world.gateway.mark()
    first, alert = told_in_group(world, who, room, "正二村他家欠我三千块钱两年了不还", "正二村", "debt")
    number = number_in(alert)
    passing = world.gateway.mark()
    world.gateway.talk(first, "2")

    assert world.hears(first, "往下找", mark) == wording("given_back", number=number)
    second = world.alert_to_other(passing, first)
    assert f"{world.called(first)}这会儿腾不开手" in second["text"] and "三千块钱" in second["text"]
    world.gateway.talk(second["to"], "1")
    taken = wording("taken", number=number, called=world.called(second["to"]))
    assert world.hears(who, "会找您", mark) == taken
    assert world.spoken_to(mark) == {first, second["to"]}
    assert world.all_heard(room, mark) == [LINE]


def test_nobody_answers_and_it_climbs(world: World) -> None:
    """An urgent matter: the first is reminded, then the deputy, the head, the township, each in turn."""
    who, room = world.family("张秀兰")
    mark = world.gateway.mark()
    words = "三合村，明天他就要在我家地里栽树，那地是我家的承包地"
    first, alert = told_in_group(world, who, room, words, "三合村", "land")
    number = number_in(alert)
    assert "还没人接" in world.hears(first, f"{number}还没人接", mark)

    asked = [first]
    while world.officers[asked[-1]].village:
        one = world.alert_to_other(mark, *asked, number=number)
        assert "这会儿腾不开手" in one["text"]
        asked.append(one["to"])
    roles = [world.officers[one].roles for one in asked]
    assert Role.CENTRE in roles[-1] and len(asked) >= 3
    world.gateway.talk(asked[-1], "1")

    assert world.hears(who, "会找您", mark) == wording("taken", number=number, called=world.called(asked[-1]))
    for passed in asked[:-1]:
        assert world.hears(passed, "您不用管了", mark) == wording(
            "quicker", number=number, called=world.called(asked[-1])
        )
    assert world.all_heard(room, mark) == [LINE]


def test_a_delicate_matter_is_seen_by_one(world: World) -> None:
    """Told privately: a woman is asked, sees no word before she takes it, and nobody asks back after it."""
    who, room = world.family("赵淑琴")
    mark = world.gateway.mark()
    world.gateway.talk(who, "我是河南村的，想跟他离婚，他不同意")
    alert = world.alert(mark)
    number = number_in(alert["text"])
    officer = world.officers[alert["to"]]

    assert (officer.village, officer.gender) == ("河南村", "女")
    assert alert["text"] == "\n".join(
        (wording("alert_private_head", number=number, place="河南村"), wording("alert_private_keys"))
    )
    world.hears(who, "收到", mark)
    world.gateway.talk(alert["to"], "接")
    assert "想跟他离婚" in world.hears(alert["to"], wording("taken_head", number=number), mark)
    world.hears(who, "会找您", mark)
    assert world.heard(who, mark) == [
        wording("first", number=number),
        wording("taken", number=number, called=officer.called),
    ]
    world.gateway.talk(alert["to"], f"办结 {number} 先各回各家")
    world.hears(alert["to"], "说妥了", mark)
    assert world.spoken_to(mark) == {alert["to"]}
    assert len(world.heard(who, mark)) == 2 and world.heard(room) == []


def test_danger_calls_all_at_once_and_one_goes(world: World) -> None:
    """Mediator, deputy and duty at once with the words; 我去 frees the others, and she hears who comes."""
    who, room = world.family("孙玉梅")
    mark = world.gateway.mark()
    world.gateway.talk(who, "四方村，李四拿着刀上我家来了，要杀我，快来人", room=room)
    told = world.hears(who, "110", mark)
    assert world.hears(room, "", mark) == LINE
    alerts = {one["to"]: one["text"] for one in world.gateway.said(mark) if one["to"] in world.officers}
    seats = [(world.officers[one].village, world.officers[one].roles) for one in alerts]
    number = number_in(next(iter(alerts.values())))
    mediator = next(one for one in alerts if world.officers[one].village)

    assert told == wording("danger_no_sms")
    assert [village for village, _ in seats] == ["四方村", "四方村", ""]
    assert all(Role.MEDIATOR in roles for _, roles in seats[:2]) and Role.DUTY in seats[2][1]
    assert all(text.startswith(f"【急】{number}") and "要杀我" in text for text in alerts.values())
    assert all(text.endswith(wording("danger_keys")) for text in alerts.values())
    world.gateway.talk(mediator, "我去")
    taken = wording("danger_taken", number=number, called=world.called(mediator))
    assert world.hears(who, world.called(mediator), mark) == taken
    for one in set(alerts) - {mediator}:
        assert world.hears(one, "您不用管了", mark) == wording(
            "quicker", number=number, called=world.called(mediator)
        )
    assert world.all_heard(room, mark) == [LINE] and world.spoken_to(mark) == set(alerts)


def test_voice_and_picture_reach_the_mediator(world: World) -> None:
    """Sent with the words, they follow the alert under names of ours; the picture without its EXIF."""
    who, room = world.family("刘玉珍")
    voice = b"ID3" + bytes(range(256)) * 8
    photo, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "41.6,121.8"
    Image.new("RGB", (40, 30), (200, 30, 30)).save(photo, "JPEG", exif=exif)
    mark = world.gateway.mark()
    world.gateway.talk(who, "望牛村他家盖房把我家的道占了，车都进不去", room=room)
    sound = {"name": "刘玉珍.mp3", "base64": base64.b64encode(voice).decode()}
    world.gateway.talk(who, '<voicemsg voicelength="21000"/>', type=VOICE, room=room, file=sound)
    picture = {"name": "IMG刘玉珍.jpg", "base64": base64.b64encode(photo.getvalue()).decode()}
    world.gateway.talk(who, type=IMAGE, room=room, file=picture)
    alert = world.alert(mark)

    def a_file(one: Event) -> bool:
        return one["event"] == "said" and one["to"] == alert["to"] and "file" in one

    world.gateway.wait_for(
        lambda one: a_file(one) and one["file"].endswith(".jpg"), since=mark, within=WITHIN
    )
    files = [one for one in world.gateway.said(mark) if a_file(one)]

    assert "语音1" in alert["text"] and "图1" in alert["text"]
    assert [one["file"] for one in files] == ["语音1.mp3", "图1.jpg"]
    assert files[0]["sha256"] == hashlib.sha256(voice).hexdigest()
    with Image.open(io.BytesIO(base64.b64decode(files[1]["base64"]))) as shown:
        assert shown.size == (40, 30) and not shown.getexif()


def test_who_is_no_contact_is_looked_for(world: World) -> None:
    """Nothing can be said to them privately: the group's line says how, the alert says 得您去找."""
    who, room = world.family("陈桂荣", friend=False)
    mark = world.gateway.mark()
    words = "黄屯村前院往我家门口倒垃圾，说了多少回也不听"
    mediator, alert = told_in_group(world, who, room, words, "黄屯村", "neighbour")
    number = number_in(alert)

    assert wording("find_no_contact", who="陈桂荣") in alert
    assert world.hears(room, "", mark) == LINE
    world.gateway.talk(mediator, f"接 {number}")
    world.hears(mediator, wording("taken_head", number=number), mark)
    assert world.heard(who) == [] and world.all_heard(room, mark) == [LINE]
    assert world.spoken_to(mark) == {mediator}


def test_said_in_pieces_it_is_one_matter(world: World) -> None:
    """Three pieces within the minute: one case, one line in the group, one alert with all of them."""
    who, room = world.family("周桂芝")
    mark = world.gateway.mark()
    for words in ("蹇屯村的", "我家后院那家", "把墙垒到我家地里了，找他他不认"):
        world.gateway.talk(who, words, room=room)
    alert = world.alert(mark)["text"]

    assert all(words in alert for words in ("蹇屯村的", "我家后院那家", "垒到我家地里"))
    assert world.hears(room, "", mark) == LINE
    world.hears(who, "行不", mark)
    assert world.all_heard(room, mark) == [LINE] and len(world.heard(who, mark)) == 2
