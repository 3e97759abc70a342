"""Topics, officers and places: what else in the words changes how a matter is treated."""

from __future__ import annotations

import pytest

from lexicon.danger_net import danger_net
from lexicon.normalize import fold
from lexicon.officers import officers_in
from lexicon.places import gazetteer
from lexicon.read import read
from lexicon.reading import Kind, Level, Topic, Urgency
from lexicon.scan import scanner
from lexicon.topics import topics


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (Topic.VIOLENCE, "我家那口子喝完酒又扇我"),
        (Topic.VIOLENCE, "当家的昨晚薅着头发打我"),
        (Topic.DIVORCE, "他在外头有人，要跟我离婚"),
        (Topic.MINOR, "孩子在学校让人扇嘴巴子"),
        (Topic.CHILD_SPEAKS, "我爸打我妈，我十一了"),
        (Topic.SEXUAL, "老板动手动脚，总摸我"),
        (Topic.SUICIDE, "活着没意思，别找我了"),
        (Topic.MISSING, "老爷子一早走出去到现在没回来"),
        (Topic.SCAM, "刚让人骗走两万，说是公检法"),
        (Topic.MANY, "我们几十户不签字，占地款太少"),
        (Topic.WAGES_AWAY, "在太原干豆芽坊，工钱一分没给"),
    ],
)
def test_each_topic_is_told_by_its_words(topic: Topic, text: str) -> None:
    """The topic stands among those of the text."""
    assert topic in topics().find(fold(text))


@pytest.mark.parametrize(
    "text", ["东院把墙垒过来了", "种子不出苗", "路灯坏了半年", "房檐水淌我家院里", "借条三年了不还"]
)
def test_ordinary_matters_have_no_topic(text: str) -> None:
    """A wall is a wall."""
    assert topics().find(fold(text)) == ()


def test_small_talk_has_no_topic() -> None:
    """What a film was about changes nothing."""
    reading = read("昨晚电视剧里两口子闹离婚，哈哈笑死我了")

    assert (reading.kind, reading.topics) == (Kind.CHATTER, ())


@pytest.mark.parametrize(
    ("text", "title", "level"),
    [
        ("村书记把沙场包给他小舅子", "村书记", Level.VILLAGE),
        ("会计不给看账", "会计", Level.VILLAGE),
        ("妇女主任把低保名额给她亲戚了", "妇女主任", Level.VILLAGE),
        ("调解员跟他是一伙的", "调解员", Level.VILLAGE),
        ("找了三回村长，我这事也没个说法", "村长", Level.VILLAGE),
        ("镇长收了钱才批", "镇长", Level.TOWNSHIP),
        ("派出所不立案", "派出所", Level.TOWNSHIP),
    ],
)
def test_an_officer_complained_of_is_named_with_his_level(text: str, title: str, level: Level) -> None:
    """In doubt the matter goes above the one who is named."""
    named = officers_in(text, Kind.CONCERN)

    assert [(officer.title, officer.level) for officer in named] == [(title, level)]


@pytest.mark.parametrize(
    "text",
    [
        "谢谢村书记帮我们家",
        "书记您给评评理，东院垒墙占我家道",
        "多亏调解员来劝，可他家还是不让",
        "我们厂会计把我工资算错了",
        "施工队长欠我工钱",
        "我要上派出所报案，三轮车丢了",
    ],
)
def test_an_officer_thanked_called_or_of_elsewhere_is_not_named(text: str) -> None:
    """Thanks, a call for help, and somebody's bookkeeper at a factory are no complaints of an officer."""
    assert officers_in(fold(text), Kind.CONCERN) == ()


def test_small_talk_complains_of_nobody() -> None:
    """An officer in a joke gets no case."""
    assert officers_in("村长家杀猪了", Kind.CHATTER) == ()


def test_an_officer_named_is_also_a_topic() -> None:
    """Whoever looks at topics alone sees it as well."""
    assert Topic.OFFICER in read("村书记把机动地都包给他小舅子了，账也不公开").topics


def _places(text: str, township: str = "") -> list[tuple[str, str, str, bool]]:
    found = gazetteer().find(fold(text), township)
    return [(place.word, place.name, place.township, place.sure) for place in found]


def test_a_village_is_known_by_its_short_form() -> None:
    """正二 is 正二村 of 正安镇."""
    assert _places("正二道边那眼井") == [("正二", "正二村", "正安镇", True)]


def test_the_longest_name_wins() -> None:
    """东青堆子 is not 青堆子."""
    assert _places("东青堆子的桥") == [("东青堆子", "东青堆子村", "柳家乡", True)]


def test_the_rooms_township_decides_between_namesakes() -> None:
    """八家子村 stands in two townships; without a room the reading says that it is unsure."""
    assert _places("八家子村的事", "柳家乡") == [("八家子村", "八家子村", "柳家乡", True)]
    assert _places("八家子村的事") == [("八家子村", "八家子村", "", False)]


def test_families_and_provinces_are_no_villages() -> None:
    """老王家 is a neighbour and 河北 a province; with 村 behind they are villages."""
    assert _places("老王家垒墙，在河北打工") == []
    assert _places("河北村的地") == [("河北村", "河北村", "常兴店镇", True)]


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("正二村三组老样家垒墙", "三组", "三组"),
        ("6组的水又停了", "6组", "六组"),
        ("十二组那条道", "十二组", "十二组"),
        ("二队的机井坏了", "二队", "二组"),
        ("5小组没路灯", "5小组", "五组"),
    ],
)
def test_a_group_of_a_village_is_a_place(text: str, word: str, name: str) -> None:
    """By the word and as the register would write it; which village's, the text need not say."""
    group = next(place for place in read(text).places if place.word == word)

    assert (group.name, group.township) == (name, "")
    assert text[group.start : group.end] == word


@pytest.mark.parametrize("text", ["第三组织部", "三组长来过", "两队人马", "一二组", "排队等着", "组里没人"])
def test_other_groups_are_no_places(text: str) -> None:
    """A team leader, a department, a queue."""
    assert read(text).places == ()


def test_a_city_of_work_is_a_place_of_no_township() -> None:
    """Unpaid in 太原 is far from home."""
    assert _places("在太原干活") == [("太原", "太原", "", True)]


@pytest.mark.parametrize(
    "text",
    [
        "他拎着斧子在我家门口",
        "老太太一个人在家摔炕底下起不来了",
        "孩子掉冰窟窿里了",
        "她把一瓶安眠药都吞了",
        "两家抄家伙干起来了",
        "我家小孙女不见了",
        "他坐桥栏杆上谁劝不下来",
        "屋里着火了孩子还在里头",
    ],
)
def test_the_danger_net_catches_what_costs_lives(text: str) -> None:
    """Each situation of the rule is caught by its plain words."""
    folded = fold(text)

    assert danger_net().catches(folded, scanner().hits(folded))


@pytest.mark.parametrize(
    "text",
    [
        "电视剧里那男的拎着刀砍人",
        "听说邻村有孩子掉井里了",
        "小孙女找着了，在她姥家",
        "小时候我爹拿棒子撵我",
        "出售割草机，锹和镰刀也卖",
        "菜刀快了，切肉去",
    ],
)
def test_films_old_stories_and_what_is_over_are_ruled_out(text: str) -> None:
    """A wide net is bearable only where the words beside it are heard as well."""
    folded = fold(text)

    assert not danger_net().catches(folded, scanner().hits(folded))


def test_what_is_plainly_delicate_is_never_small_talk() -> None:
    """Beaten at home, said in the plainest words, is kept and cannot wait."""
    reading = read("孩子他爸喝完酒打孩子")

    assert reading.kind is Kind.CONCERN
    assert reading.urgency in (Urgency.HIGH, Urgency.CRITICAL)
