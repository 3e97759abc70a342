"""The script of the running week: it is whole, mistakes are named by line, it is cast at run time."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from bot.roster.places import county_places
from bot.sample.cast import Cast, officer_at
from bot.sample.county import sample_officers
from bot.sample.install import install_county, topic_of
from bot.sample.say_next import say_next_problems
from bot.sample.week import SAY_NEXT, SHANGHAI, TALK, Line, WeekError, load_week, read_week, said_until
from storage import open_store
from storage.changes import OpenCase
from storage.records import Case, MessageKind, Role

WEEK = load_week()


def at(text: str) -> int:
    """A time in Shanghai as UTC microseconds."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).timestamp()) * 1_000_000


WEDNESDAY = at("2026-03-11 10:30:00")


def written(tmp_path: Path, *entries: str, head: str = 'room = "正安镇村民说事群"') -> Path:
    """A folder with one file of the script; entries begin on its third line."""
    (tmp_path / "x.toml").write_text("\n".join((head, "lines = [", *entries, "]", "")), encoding="utf-8")
    return tmp_path


def test_the_week_has_talk_in_all_18_groups_and_enough_of_it() -> None:
    """Every township's group talks, and by any day there is much of it."""
    rooms = {line.room for line in WEEK if line.room}

    assert rooms == {topic_of(township) for township in county_places().villages}
    assert len([line for line in WEEK if line.room]) >= 250
    for day in range(7):
        now = WEDNESDAY + (day - 2) * 86_400 * 1_000_000
        assert {line.room for _, line in said_until(WEEK, now) if line.room} == rooms


def test_every_group_was_alive_within_the_last_two_hours() -> None:
    """Whenever somebody opens the page, each group has something fresh."""
    fresh = {line.room for when, line in said_until(WEEK, WEDNESDAY) if WEDNESDAY - when < 7_200_000_000}

    assert len(fresh) == 18


def test_no_villager_of_the_week_is_on_the_roster() -> None:
    """A villager who had an officer's name would be taken for the officer."""
    names = {officer.name for officer in sample_officers()}

    assert sorted({line.who for line in WEEK} & names) == []


def test_the_week_holds_what_a_newcomer_should_find() -> None:
    """Answers of every sort, private matters, voice, pictures, strangers, questions, an opting out."""
    officers = " ".join(line.text for line in WEEK if line.who.startswith("@"))

    for word in ("接 {", "转 {", "退 {", "办结 {", "误报 {", "没说拢", "派出所"):
        assert word in officers
    assert {line.media for line in WEEK} >= {"", "voice", "image"}
    assert [line for line in WEEK if not line.room and not line.who.startswith("@") and line.tag]
    assert [line for line in WEEK if not line.friend]
    assert [line for line in WEEK if line.mention and line.text == "别记我"]
    answered = {line.who[1:] for line in WEEK if line.who.startswith("@")}
    assert [line.tag for line in WEEK if line.tag and line.tag not in answered], "somebody is never answered"


def test_lines_are_said_in_order_and_never_ahead_of_now() -> None:
    """On a Wednesday morning last week is past, Wednesday noon is not, and times only grow."""
    said = said_until(WEEK, WEDNESDAY)

    moments = [when for when, _ in said]
    assert moments == sorted(moments)
    assert moments[-1] < WEDNESDAY
    assert min(moments) >= at("2026-03-02 00:00:00")
    assert {line.day for _, line in said} >= {"上周一", "上周日", "本周一", ""}
    assert not [line for _, line in said if line.day in ("本周四", "本周日")]


def test_a_day_is_of_the_week_before_or_of_this_one() -> None:
    """上周一 is the Monday of the week before the one that now is in, on a Monday and on a Sunday alike."""
    line = Line(file="x", line=1, who="甲", day="上周一", at=8 * 3600, text="早")

    for now in ("2026-03-09 00:00:01", "2026-03-15 23:59:59"):
        assert line.moment(at(now)) == at("2026-03-02 08:00:00")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('{ day = "上周一", at = "08:00:00", who = "甲" },', "text 和 media"),
        ('{ day = "上周一", at = "08:00:00", who = "甲", text = "早", media = "image" },', "text 和 media"),
        ('{ day = "上周八", at = "08:00:00", who = "甲", text = "早" },', "不是一个钟点"),
        ('{ day = "上周一", at = "8:00", who = "甲", text = "早" },', "不是一个钟点"),
        ('{ who = "甲", text = "早" },', "没写啥时候"),
        ('{ day = "上周一", at = "08:00:00", ago = "5:00", who = "甲", text = "早" },', "写了两样"),
        ('{ ago = "5", who = "甲", text = "早" },', "分:秒"),
        ('{ ago = "0:00", who = "甲", text = "早" },', "分:秒"),
        ('{ ago = "5:00", text = "早" },', "没写谁说的"),
        ('{ ago = "5:00", who = "甲", media = "voice" },', "seconds"),
        ('{ ago = "5:00", who = "甲", media = "song" },', "不认识的 media"),
        ('{ ago = "5:00", who = "甲", text = "早", mood = "good" },', "不认识的名字 mood"),
        ('{ ago = "5:00", who = "@wall", text = "接" },', "private"),
        ('{ ago = "5:00", who = "@wall", private = true, text = "接" },', "没有哪条话的 tag"),
        ('{ ago = "5:00", who = "甲", text = "{wall} 呢" },', "没有哪条话的 tag"),
        ('{ ago = "5:00", who = "@保安 正安镇", private = true, text = "周报" },', "写成 @村书记"),
        ('{ ago = "5:00", who = "甲", text = "早", tag = "T1" },', "小写英文字母"),
        ('"早",', "一条话"),
    ],
)
def test_a_wrong_line_is_named_by_file_and_line(tmp_path: Path, entry: str, said: str) -> None:
    """Whatever is wrong with an entry is told with its own line, and the week is not played."""
    good = '{ day = "上周二", at = "08:00:00", who = "乙", text = "早" },'
    folder = written(tmp_path, good, entry, good)

    with pytest.raises(WeekError) as raised:
        load_week(folder)

    problems = str(raised.value).splitlines()
    assert all(problem.startswith(f"{(folder / 'x.toml').as_posix()}:4: ") for problem in problems)
    assert said in problems[0]


def test_a_tag_given_twice_or_answered_before_it_is_told_is_named(tmp_path: Path) -> None:
    """Both ends of a slip with tags are told with the line to mend."""
    folder = written(
        tmp_path,
        '{ day = "上周二", at = "09:00:00", who = "乙", text = "垒墙", tag = "wall" },',
        '{ day = "上周三", at = "09:00:00", who = "丙", text = "又垒", tag = "wall" },',
        '{ day = "上周一", at = "09:00:00", who = "@wall", private = true, text = "接 {wall}" },',
    )

    _, problems = read_week(folder)

    assert [p.line for p in problems if "用过了" in p.what] == [4]
    assert [p.line for p in problems if "比这句晚" in p.what] == [5, 5]


def test_a_file_that_is_no_toml_or_names_no_group_is_named(tmp_path: Path) -> None:
    """A lost quotation mark and a missing group are told in Chinese."""
    _, problems = read_week(written(tmp_path, '{ ago = "5:00, who = "甲" },'))
    assert [p.line for p in problems] == [3]

    _, problems = read_week(written(tmp_path, '{ ago = "5:00", who = "甲", text = "早" },', head=""))
    assert [p.what for p in problems] == ["没写是哪个群"]


def test_an_officer_s_line_finds_who_has_the_matter_and_its_number() -> None:
    """ "@wall" is whoever the case lies with, "{wall}" its number, "{wall.other}" another of that village."""
    store = open_store(None)
    install_county(store, "local")
    cast = Cast(store, "local")
    told = Line(file="x.toml", line=3, who="高大娘", ago=60, room="正安镇村民说事群", text="垒墙", tag="wall")
    answer = Line(file="x.toml", line=4, who="@wall", ago=30, text="转 {wall} {wall.other}")
    first = officer_at(store, Role.MEDIATOR, "正安镇正二村")
    assert first is not None

    incoming = cast.incoming(told, WEDNESDAY)
    assert incoming is not None
    assert (incoming.room, incoming.sender, incoming.kind) == (
        "room:正安镇村民说事群",
        "person:高大娘",
        MessageKind.TEXT,
    )
    assert cast.incoming(answer, WEDNESDAY) is None, "nothing is told yet"

    (message_id,) = store.keep([incoming])
    cast.heard(told, message_id)
    assert cast.incoming(answer, WEDNESDAY) is None, "it has no case"

    (message,) = store.messages([message_id])
    case = Case(
        id=store.fresh_id("case"),
        number=store.fresh_number(WEDNESDAY),
        opened_at=WEDNESDAY,
        township="正安镇",
        village="正二村",
        room_id=message.room_id,
        teller_id=message.sender_id,
        types=("neighbour",),
        urgency="normal",
        assigned=first.id,
        messages=(message_id,),
    )
    with store.transaction():
        store.apply([OpenCase(case=case, at=WEDNESDAY, actor="bot")], WEDNESDAY, "local")
    said = cast.incoming(answer, WEDNESDAY)
    assert said is not None
    assert said.sender == f"person:{first.name}"
    word, number, other = said.text.split(" ")
    assert (word, number) == ("转", str(case.number))
    assert other in {o.name for o in store.officers() if o.village == "正二村"} - {first.name}
    store.close()


def test_every_line_becomes_a_message_of_its_own() -> None:
    """Ids of messages are one a line, so that playing the week twice keeps it once."""
    store = open_store(None)
    install_county(store, "local")
    cast = Cast(store, "local")
    spoken = [
        cast.incoming(line, WEDNESDAY) for line in WEEK if not line.who.startswith("@") and not line.tag
    ]

    ids = [incoming.message_id for incoming in spoken if incoming]
    assert len(ids) == len(set(ids)) > 250
    voices = [i.attachment for i in spoken if i and i.kind is MessageKind.VOICE]
    assert voices
    assert all(voice and voice.seconds > 0 for voice in voices)
    store.close()


def test_what_to_say_next_is_fourteen_things_with_what_to_watch_for() -> None:
    """Fourteen titles; each line has a speaker, words and what one will see; officers are on the roster."""
    data = tomllib.loads((TALK / SAY_NEXT).read_text(encoding="utf-8"))
    lines = data["lines"]
    rooms = {topic_of(township) for township in county_places().villages}
    names = {officer.name for officer in sample_officers()}

    assert len({line["title"] for line in lines}) == 14
    for line in lines:
        assert line["text"]
        assert line["shows"]
        assert bool(line.get("private")) != (line.get("room") in rooms)
        assert (line["who"] in names) == line["title"].startswith(("调解员", "书记"))


def test_a_wrong_line_of_what_to_say_next_is_named(tmp_path: Path) -> None:
    """The list as it is has no problem; each slip is told with its line."""
    assert say_next_problems() == []

    path = tmp_path / "say_next.toml"
    good = '{ title = "一", room = "正安镇村民说事群", who = "甲", text = "早", shows = "看" },'
    bad = (
        good.replace('who = "甲", ', ""),
        good.replace("正安镇", "天上镇"),
        good.replace("room", "private = true, room"),
        good.replace("shows", "mood"),
        '{ title = "二", private = true, who = "甲", text = "周报", shows = "看" },',
        '"早",',
    )
    path.write_text("\n".join(("lines = [", good, *bad, "]", "")), encoding="utf-8")

    problems = say_next_problems(path)

    assert [problem.line for problem in problems] == [3, 4, 5, 6, 6, 7, 8]
    path.write_text("lines = []", encoding="utf-8")
    assert [problem.what for problem in say_next_problems(path)] == ["一句话也没有"]


def test_the_secretary_of_what_to_say_next_is_the_bound_one_of_his_village() -> None:
    """周报 is asked by the secretary of the village in which the suggestions play."""
    store = open_store(None)
    install_county(store, "local")
    data = tomllib.loads((TALK / SAY_NEXT).read_text(encoding="utf-8"))
    secretary = officer_at(store, Role.SECRETARY, "正安镇正二村")

    assert secretary is not None
    assert {line["who"] for line in data["lines"] if line["text"] == "周报"} == {secretary.name}
    store.close()
