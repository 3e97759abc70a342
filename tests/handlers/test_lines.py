"""Every line that anybody may get keeps to how the bot speaks."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.alert_text import offer_text, taken_text
from lexicon.reading import TYPE_NAMES, Topic, Type, Urgency
from lexicon.wording import REPLIES, slots, wording
from storage.records import Case
from tests.handlers.people import pieces
from tests.handlers.scene import a_case
from tests.texts import check

SAMPLE: dict[str, object] = {
    "number": 6207,
    "place": "正二村",
    "village": "正二村",
    "figures": "三千六、去年腊月",
    "type": "邻里",
    "kind": "邻里 一般",
    "urgency": "一般",
    "signs": "垒墙、我家地里",
    "who": "样吴",
    "words": "后院那家把墙垒到我家地里了",
    "parts": "（语音3 图1）",
    "files": "1个视频（12 MB）",
    "when": "10:02",
    "called": "张姐",
    "phone": "13800000000",
    "times": 2,
    "time": "14:30",
    "person": "样海峰",
    "which": "正一村样海峰、正三村样海峰",
    "state": "说妥",
    "held": 3,
    "waiting": 2,
    "age": "19天了",
    "says": "买种子、农药留好袋子和票（民法典1202条）。",
    "answer": "没写日子的，随时能要，要了不给再数三年。（民法典188、675条）",
    "waits": "，等您接",
    "left": 4,
    "days": 19,
    "form": "退 6207 〈为啥〉",
    "numbers": "6207、6310",
    "word": "接",
    "day": "周五",
    "deputy": "，急的先找王叔",
    "mine": "手里3件还是您的。",
    "count": 3,
    "week": 10,
    "hour": 10,
    "new": 5,
    "settled": 2,
    "unsettled": 1,
    "moved": 1,
    "back": " 撤了或误报1",
    "open": 4,
    "types": "邻里2 土地2 其他1",
    "sms": "12110",
    "cases": "6207，还在找人",
    "spans": "10:02到10:09",
    "start": "昨天22:05",
    "end": "今天06:10",
    "gaps": "周三10:02–10:09",
    "minutes": 43,
    "group": "正安镇村民说事群",
    "groups": "正安镇村民说事群、闾阳镇村民说事群",
    "since": "昨天15:20",
    "usual": 23,
    "topic": "正安镇村民说事群",
    "township": "正安镇",
    "room": 3,
    "root": 6207,
    "one": "张姐",
    "other": "王叔",
    "last": 6310,
    "title": "没打借条能要回来不",
    "part": "能去：正二村评理说事点、正安镇司法所",
    "choices": "1欠条过期了还能要不 2没条子能要不 3都不是",
}
# Words of offices, of blame and of thanks; and nobody is promised to come.
NEVER = (
    "反映",
    "受理",
    "处置",
    "上报",
    "当事人",
    "满意",
    "温馨",
    "耐心",
    "及时",
    "施暴",
    "老赖",
    "闹事",
    "缠访",
    "谢谢",
    "辛苦",
    "马上到",
)
LINES = {
    name: (file, entry)
    for file in ("group", "villager", "mediator", "digest", "operator")
    for name, entry in tomllib.loads((REPLIES / f"{file}.toml").read_text("utf-8")).items()
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_keeps_to_the_voice(name: str) -> None:
    """No office words, no exclamation, no emoji, no praise or hurry; its reason stands beside it."""
    file, entry = LINES[name]
    values = {slot: SAMPLE[slot] for slot in slots(entry["text"])}
    if name.startswith("week_head"):
        values["day"] = "五"
    text = wording(name, **values)

    assert set(entry) == {"text", "why"} and entry["why"].strip()
    assert not [word for word in NEVER if word in text]
    assert not re.search(r"[!！\U0001f000-\U0001faff\u2600-\u27bf]", text)
    assert len(text.splitlines()) <= 6
    check(f"{file}/lines/{name}", text)


@pytest.mark.parametrize("name", [n for n, (file, _) in LINES.items() if file == "group"])
def test_a_group_line_can_tell_nothing_of_anybody(name: str) -> None:
    """Nothing is put in but when the bot heard nothing, or a lesson; its only number is the police's."""
    text = LINES[name][1]["text"]

    taught = name == "teach_aloud"  # of the season's table, whoever asked what
    allowed = {"says"} if taught else {"spans", "start", "end"} if name.startswith("deaf") else set()
    assert set(slots(text)) <= allowed
    assert set(re.findall(r"\d+", text)) <= ({"12348"} if taught else {"110"})
    assert "@" not in text


@pytest.mark.parametrize("name", [n for n, (file, _) in LINES.items() if file == "villager"])
def test_a_lock_screen_shows_no_subject(name: str) -> None:
    """The first fifteen characters name no kind of matter."""
    shown = LINES[name][1]["text"][:15]

    assert not [kind for kind in SUBJECTS if kind in shown]


SUBJECTS = (
    *TYPE_NAMES.values(),
    "离婚",
    "打人",
    "动手",
    "家暴",
    "地界",
    "工钱",
    "欠钱",
    "孩子",
    "骗",
    "调解",
)


ASKS = [n for n, (_, e) in LINES.items() if re.search(r"回\d|(?<!\d)\d(?:接|我去)", e["text"])]


@pytest.mark.parametrize("name", ASKS)
def test_a_question_says_what_each_digit_means(name: str) -> None:
    """1 never stands alone: every question names at least its two digits in the same message."""
    digits = re.findall(
        r"(?<![\d{])([1-3])(?=接|让|晚|我去|去不|回|，|。|；|:|$)|回([1-3])", LINES[name][1]["text"]
    )

    # One digit alone where the other choice is to say nothing.
    alone = (
        "danger_alone",
        "help",
        "first",
        "many",
        "refused",
        "unsettled",
        "bound",
        "unsure",
        "not_this_none",
    )
    assert len({a or b for a, b in digits}) >= 2 or name in alone


cases = st.builds(
    a_case,
    told=st.text(max_size=400),
    types=st.lists(st.sampled_from([t.value for t in Type]), max_size=3).map(tuple),
    topics=st.lists(st.sampled_from([t.value for t in Topic]), max_size=2).map(tuple),
    urgency=st.sampled_from([u.value for u in Urgency]),
    danger=st.booleans(),
    quiet=st.booleans(),
    reachable=st.booleans(),
    village=st.sampled_from(["正二村", ""]),
    signs=st.lists(st.text(max_size=9), max_size=5).map(tuple),
)


@given(cases, st.text(max_size=40), st.sampled_from([None, "张姐"]))
def test_an_alert_is_six_lines_at_most_whatever_was_told(
    case: Case, who: str, passed_from: str | None
) -> None:
    """Any words, name, signs and topics: it never raises, never breaks out of its lines."""
    text = offer_text(case, pieces(case.told), who, passed_from=passed_from)

    assert len(text.split("\n")) <= 6
    assert len(text) <= 400
    assert str(case.number) in text.split("\n")[0]
    assert len(taken_text(case, pieces(case.told), who).split("\n")) <= 4
