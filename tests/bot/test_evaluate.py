"""Each form of file, measured: figures worked out by hand on small invented files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluate.consultation import fields
from bot.evaluate.measured import FORMS
from bot.evaluate.replies import meant
from bot.evaluate.report import Bar, Figure, bars
from handlers.commands import parse
from lexicon.corpus_lines import FOLDER
from lexicon.measure import Share
from tests.bot.evaluate_rig import COLD, DANGER, TALK, VILLAGE, WAGES, WALL, report, shares, written


def test_a_village_file_is_measured(tmp_path: Path) -> None:
    """Five lines: kind 3 of 5, type 2 of 3, urgency of concerns 2 of 3, dangers 1 of 2, no false one of 3."""
    found = report(written(tmp_path, *VILLAGE))

    assert (found.form, found.lines) == ("village", 5)
    assert shares(found) == {
        "kind": (3, 5),
        "type": (2, 3),
        "two": (2, 3),
        "urgency": (3, 5),
        "urg.con": (2, 3),
        "crit": (1, 2),
        "false!": (0, 3),
        "ch>con": (1, 2),
        "ch>speak": (1, 2),
        "spoken": (2, 3),
    }


def test_a_village_file_says_what_is_confused_with_what(tmp_path: Path) -> None:
    """Kind: concern P 2/3, R 2/3, F1 2/3; a type not read stands as such; the wanted one read is right."""
    kinds, urgencies, types = report(written(tmp_path, *VILLAGE)).tables

    row = kinds.confusion.row("concern")
    assert (row.precision, row.recall) == (2 / 3, 2 / 3)
    assert row.f1 == pytest.approx(2 / 3)
    assert sorted(kinds.confusion.mistakes()) == [("chatter", "concern", 1), ("concern", "chatter", 1)]
    assert urgencies.confusion.count("critical", "none") == 1
    assert types.confusion.count("neighbour", "neighbour") == 1
    assert types.confusion.count("help", "-") == 1
    assert types.name("help") == "求助"


def test_the_worst_misses_come_with_the_words_that_decided(tmp_path: Path) -> None:
    """A danger missed first; each with its line, how far, what decided and what speaks for the other."""
    found = report(written(tmp_path, *VILLAGE))

    urgency = next(miss for miss in found.misses if miss.what == "缓急")
    assert (urgency.text, urgency.wanted, urgency.read) == (COLD, "急", "闲话")
    assert urgency.where.endswith("题.jsonl 第5行")
    kinds = [miss for miss in found.misses if miss.what == "大类"]
    assert {miss.text for miss in kinds} == {WAGES, COLD}
    wages = next(miss for miss in kinds if miss.text == WAGES)
    assert (wages.wanted, wages.read) == ("闲话", "事")
    assert 0.5 < wages.far <= 1
    assert any("工钱" in why for why in wages.why)
    assert all(why.startswith("像件事:") for why in wages.why)
    assert all(why.startswith("闲话:") for why in wages.wanted_why)


def test_no_more_misses_than_asked_for(tmp_path: Path) -> None:
    """--worst 1 gives one of each measure, the farthest; 0 gives none."""
    path = written(tmp_path, *VILLAGE)

    kinds = [miss.far for miss in report(path).misses if miss.what == "大类"]
    assert kinds == sorted(kinds, reverse=True)
    (one,) = [miss.far for miss in report(path, worst=1).misses if miss.what == "大类"]
    assert one == max(kinds)
    assert report(path, worst=0).misses == []


def test_our_own_corpus_is_a_village_file_whose_lines_were_learned(tmp_path: Path) -> None:
    """author and situation disturb nothing; a file of five lines of it and one other says five."""
    own = (FOLDER / "q.jsonl").read_bytes().splitlines()[:5]
    found = report(written(tmp_path, *own, VILLAGE[0]))

    assert (found.form, found.lines) == ("village", 6)
    (note,) = found.notes
    assert note.startswith("5 行在训练语料")
    assert report(written(tmp_path, *VILLAGE)).notes == ()


def test_a_collection_of_small_talk_is_measured(tmp_path: Path) -> None:
    """Of four texts one is a concern, one a danger, and both would be spoken to."""
    lines = [{"text": text, "source": "样本"} for text in (TALK, WAGES, DANGER, COLD)]
    found = report(written(tmp_path, *lines))

    assert found.form == "chatter"
    assert shares(found) == {"concern": (2, 4), "critical": (1, 4), "spoken": (2, 4)}
    assert {miss.text for miss in found.misses} == {WAGES, DANGER}


def test_talks_are_played_and_their_concerns_found_whole(tmp_path: Path) -> None:
    """A wall, whole and of the right type; a danger that nobody told; a wall that by its label is none."""
    wall = {
        "messages": [
            {"t": 0, "who": "样吴大", "text": "我跟你说个事"},
            {"t": 8, "who": "样钱二", "text": TALK},
            {"t": 15, "who": "样吴大", "text": WALL},
            {"t": 30, "who": "样吴大", "media": "image"},
        ],
        "concerns": [
            {"who": "样吴大", "messages": [0, 2, 3], "types": ["neighbour"], "urgency": "high"},
        ],
    }
    quiet = {
        "messages": [{"t": 0, "who": "样孙三", "text": TALK}],
        "concerns": [{"who": "样孙三", "messages": [0], "types": ["safety"], "urgency": "critical"}],
    }
    extra = {"messages": [{"t": 0, "who": "样李四", "text": WALL}], "concerns": []}
    found = report(written(tmp_path, wall, quiet, extra))

    assert found.form == "talk"
    assert shares(found) == {
        "found": (1, 2),
        "whole": (1, 2),
        "type": (1, 2),
        "urgency": (0, 2),
        "extra": (1, 2),
    }
    assert {miss.what for miss in found.misses} == {"没找着", "多立的", "缓急"}


def test_a_concern_gathered_in_part_is_found_and_not_whole(tmp_path: Path) -> None:
    """Two pieces belong together by the label, the case has one of them: 1 of 2."""
    talk = {
        "messages": [
            {"t": 0, "who": "样吴大", "text": WALL},
            {"t": 3000, "who": "样吴大", "text": TALK},
        ],
        "concerns": [{"who": "样吴大", "messages": [0, 1], "types": ["land"], "urgency": "normal"}],
    }
    found = report(written(tmp_path, talk))

    assert (shares(found)["found"], shares(found)["whole"]) == ((1, 1), (0, 1))
    miss = next(miss for miss in found.misses if miss.what == "收得不整")
    assert (miss.wanted, miss.read, miss.far) == ("第 0、1 句", "少 1，多 无", 0.5)


def test_consultations_are_measured_by_field(tmp_path: Path) -> None:
    """Wages right, a wall called labour wrong, a field that has no type of ours left out."""
    lines = [
        {"id": "样/1", "text": WAGES, "label": "劳动纠纷"},
        {"id": "样/2", "text": WALL, "label": "劳动纠纷"},
        {"id": "样/3", "text": WALL, "label": "公司法"},
    ]
    found = report(written(tmp_path, *lines))

    assert found.form == "consultation"
    assert shares(found) == {"field": (1, 2)}
    assert found.tables[0].confusion.count("劳动纠纷", "别的") == 1
    assert found.notes[0].startswith("1 行")
    assert [miss.text for miss in found.misses] == [WALL]


def test_ten_fields_have_types_and_no_type_has_two_fields() -> None:
    """Each type read belongs to one field at most."""
    given = [name for types in fields().values() for name in types]

    assert len(fields()) == 10
    assert len(given) == len(set(given))


def test_pairs_are_measured_by_precision_and_recall(tmp_path: Path) -> None:
    """Same and found, same and not found, two that were taken for one: P 1/2, R 1/2."""
    one, again = "杏树沟老孟家垒墙占了我家半尺", "老孟媳妇:他说我家垒墙过界 赖我们 杏树沟"
    lines = [
        {"a": one, "b": again, "same": True, "why": ""},
        {"a": one, "b": TALK, "same": True, "why": ""},
        {"a": one, "b": again, "same": False, "why": ""},
        {"a": one, "b": "杏树沟路灯灭了一个月", "same": False, "why": ""},
    ]
    found = report(written(tmp_path, *lines))

    assert found.form == "same"
    assert shares(found) == {"precision": (1, 2), "recall": (1, 2)}
    assert [miss.read for miss in found.misses] == ["一件事", "两件事"]
    assert any("杏树沟" in why for why in found.misses[0].why)


IOU = "借条过了三年还能要钱不"


def legal(text: str, law: str, article: int, fact: str) -> dict[str, object]:
    return {"text": text, "laws": [law], "articles": [[law, article, ""]], "fact": fact, "subject": "loans"}


def test_legal_questions_are_measured_by_law_article_and_fact(tmp_path: Path) -> None:
    """The first two citations count: 188 does, 675 is the third; what is not answered cites nothing."""
    lines = [
        legal(IOU, "民法典", 188, "三年"),
        legal(IOU, "民法典", 675, "没有这句"),
        legal(IOU, "刑法", 1, "三年|3年"),
        legal("今天天气咋样", "民法典", 188, "三年"),
    ]
    found = report(written(tmp_path, *lines))

    assert found.form == "legal"
    assert shares(found) == {"law": (2, 4), "article": (1, 4), "fact": (2, 4), "answered": (3, 4)}
    outcomes = found.tables[0].confusion
    assert [outcomes.count("right", name) for name in ("right", "law", "wrong", "silent")] == [1, 1, 1, 1]
    assert found.misses[0].text == IOU


def test_what_is_off_the_subject_wants_no_answer(tmp_path: Path) -> None:
    """Nothing but text: one of two is answered, none offered choices."""
    found = report(written(tmp_path, {"text": "帮我写首诗"}, {"text": IOU}))

    assert found.form == "offtopic"
    assert shares(found) == {"answered": (1, 2), "choices": (0, 2)}
    assert [miss.text for miss in found.misses] == [IOU]


def test_what_mediators_type_is_measured(tmp_path: Path) -> None:
    """Command, case and person apart; a wrong person spoils the whole, so does the other case."""
    lines = [
        {"text": "接", "open_cases": [6207], "want": {"command": "take", "case": 6207}},
        {"text": "接", "open_cases": [6207, 6310], "want": {"command": "take", "case": 6207}},
        {
            "text": "6207转样海峰",
            "open_cases": [6207],
            "want": {"command": "transfer", "case": 6207, "person": "样大海"},
        },
        {
            "text": "病 6207 06310",
            "open_cases": [6207, 6310],
            "want": {"command": "merge", "case": 6207, "case2": 6310},
        },
        {
            "text": "改 6207 土地",
            "open_cases": [6207],
            "want": {"command": "retype", "case": 6207, "type": "土地"},
        },
    ]
    found = report(written(tmp_path, *lines))

    assert found.form == "replies"
    assert shares(found) == {"all": (3, 5), "command": (4, 5), "case": (4, 5), "person": (0, 1)}
    assert found.tables[0].confusion.count("take", "unclear") == 1


def test_the_one_open_case_is_meant() -> None:
    """With one, that; with two it is asked; where no case is needed none is taken."""
    assert meant(parse("接"), [6207]) == ("take", 6207)
    assert meant(parse("接"), [6207, 6310]) == ("unclear", None)
    assert meant(parse("周报"), [6207]) == ("week", None)
    assert meant(parse("吃了没"), [6207]) == ("unclear", None)


def test_every_form_has_its_measures_and_no_measure_is_without_form() -> None:
    """bars.toml has a table for each form."""
    assert [form.key for form in FORMS if not bars(form.key)] == []


def test_a_bar_is_met_or_missed_or_not_asked() -> None:
    """At least, at most, neither, nothing counted."""
    least, most, neither = Bar("x", least=0.9), Bar("x", most=0.0), Bar("x")

    assert Figure("x", least, Share(9, 10)).meets is True
    assert Figure("x", least, Share(8, 10)).meets is False
    assert Figure("x", most, Share(0, 10)).meets is True
    assert Figure("x", most, Share(1, 10)).meets is False
    assert Figure("x", neither, Share(1, 10)).meets is None
    assert Figure("x", least, Share(0, 0)).meets is None
