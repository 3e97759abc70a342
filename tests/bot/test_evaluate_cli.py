"""`python -m bot evaluate`: what is printed, for people and machines, and docs/evaluation.md."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.evaluate import paper
from bot.evaluate.origin import Origin, mark_of, origin, shown_from_tree
from bot.evaluate.page import padded, page
from lexicon.corpus_lines import load_corpus
from tests.bot.evaluate_rig import COLD, TALK, VILLAGE, WAGES, measured, written
from tests.bot.test_cli import bot_command
from tests.needs import TREE

ORIGIN = Origin("abc1234（2026-03-02）", False, "0123456789ab", "2026-03-01", "2026-03-01", False)


def test_figures_tables_and_misses_are_printed(tmp_path: Path) -> None:
    """Each measure with its bar, precision, recall and F1 by class, what is confused, and why."""
    done = bot_command("evaluate", str(written(tmp_path, *VILLAGE)))
    said = done.stdout.decode()

    assert done.returncode == 0
    assert "一句一句的话，5 行" in said
    assert "大类读对" in said and "0.600  3/5   要 ≥0.95 ✗" in said
    assert "查准   查全     F1" in said
    assert "弄混的（该是→读成）：事→闲话 1，闲话→事 1" in said
    assert "大类错得最远的" in said
    assert "该是闲话，读成事（差 " in said
    assert f"「{WAGES}」" in said
    assert "凭：像件事:" in said
    assert "该凭：闲话:" in said


def test_files_go_on_after_a_bad_one_and_the_status_tells(tmp_path: Path) -> None:
    """What was wrong on stderr, the good file's figures on stdout, exit status 1."""
    good, bad = written(tmp_path, *VILLAGE, b"{"), tmp_path / "没有.jsonl"
    done = bot_command("evaluate", str(bad), str(good))

    assert done.returncode == 1
    assert "没有.jsonl：没有这个文件" in done.stderr.decode()
    assert "题.jsonl 第6行：不是合格的 JSON" in done.stderr.decode()
    assert "0.600  3/5" in done.stdout.decode()
    assert "Traceback" not in done.stderr.decode()


def test_json_for_machines_is_one_object(tmp_path: Path) -> None:
    """commit, files, figures with hits and bars, classes, what is confused, the worst with reasons."""
    done = bot_command("evaluate", "--json", "--worst", "1", str(written(tmp_path, *VILLAGE, b"{")))

    told = json.loads(done.stdout.decode())
    (file,) = told["files"]
    assert {"commit", "lexicon"} <= set(told)
    assert (file["form"], file["lines"], len(file["bad"])) == ("village", 5, 1)
    assert file["figures"]["kind"] == {
        "title": "大类读对",
        "value": 0.6,
        "hits": 3,
        "of": 5,
        "least": 0.95,
        "most": None,
        "meets": False,
    }
    assert file["tables"]["大类"]["classes"]["concern"]["recall"] == pytest.approx(2 / 3)
    assert {"wanted": "chatter", "read": "concern", "times": 1} in file["tables"]["大类"]["confused"]
    assert {miss["what"] for miss in file["worst"]} == {"大类", "缓急"}
    assert all(miss["why"] for miss in file["worst"])


def test_the_command_wants_a_file_and_a_number() -> None:
    """Told in Chinese, exit status 2."""
    without = bot_command("evaluate")
    wrong = bot_command("evaluate", "--worst", "多", "x")

    assert without.returncode == wrong.returncode == 2
    assert "少写了参数" in without.stderr.decode()
    assert "不是数" in wrong.stderr.decode()


def test_the_page_has_the_commit_the_bars_and_fifty_lines(tmp_path: Path) -> None:
    """Commit, days, measured beside wanted, tables, fifty lines with label, author and situation."""
    corpus = load_corpus()[0]
    found = [measured(written(tmp_path, *VILLAGE))[0]]
    text = paper.paper(found, ORIGIN, corpus)

    assert "- 提交：abc1234（2026-03-02）\n" in text
    assert "权重 2026-03-01" in text
    assert "| `题.jsonl` | 大类读对 | ≥0.95 | 0.600 | 3/5 | ✗ 没到 |" in text
    assert "| 不急的当成急的 | ≤0.01 | 0.000 | 0/3 | ✓ |" in text
    drawn = text.partition("| 话 | 大类 |")[2].splitlines()[2:]
    assert len(drawn) == 50
    assert all(line.count(" | ") >= 5 for line in drawn)
    assert paper.paper(found, ORIGIN, corpus) == text
    assert paper.paper(found, ORIGIN, corpus, seed=1).partition("| 话 |")[2] != text.partition("| 话 |")[2]


def test_the_page_keeps_no_word_of_what_was_measured(tmp_path: Path) -> None:
    """The makers' lines stay with the makers: misses are told by line, and no text stands in the page."""
    odd = "样村样户样事样样"
    line = {"text": odd, "kind": "concern", "types": ["land"], "urgency": "critical"}
    replies = {"text": odd, "open_cases": [], "want": {"command": "take", "case": 6207, "reason": odd}}
    legal = {"text": odd, "laws": ["民法典"], "articles": [["民法典", 1, ""]], "fact": odd}
    files = [
        written(tmp_path, line, name="a.jsonl"),
        written(tmp_path, replies, name="b.jsonl"),
        written(tmp_path, legal, name="c.jsonl"),
    ]
    text = paper.paper([measured(file)[0] for file in files], ORIGIN, [])

    assert "a.jsonl 第1行，事 → 闲话，差 " in text
    assert "b.jsonl 第1行，差 " in text
    assert odd not in text


def test_what_is_old_or_not_committed_is_said() -> None:
    """Changes beside the commit, no git at all, a corpus newer than the weights."""
    assert replace(ORIGIN, changed=True).words().endswith("，外加还没提交的改动")
    assert "没有 git" in replace(ORIGIN, commit="").words()
    assert "还没学过" in paper.paper([], replace(ORIGIN, unlearned=True), [])


def test_signs_of_markdown_in_a_line_break_no_table() -> None:
    """A bar ends no cell, a tag opens nothing."""
    line = replace(load_corpus()[0][0], text="一|二<b>*三*\n四", situation="a_b")
    text = paper.paper([], ORIGIN, [line])

    assert "| 一\\|二&lt;b>\\*三\\* 四 |" in text
    assert "a\\_b |" in text


def test_where_it_stands_is_told_from_the_tree(tmp_path: Path) -> None:
    """The same name on every machine, and a mark that changes with the lines."""
    file = written(tmp_path, *VILLAGE)
    before = mark_of(file)
    written(tmp_path, *VILLAGE[:2])

    assert shown_from_tree(TREE / "lexicon" / "corpus") == "lexicon/corpus"
    assert shown_from_tree(TREE.parent / "shared" / "x.jsonl") == "../shared/x.jsonl"
    assert shown_from_tree(file) == "题.jsonl"
    assert mark_of(file) != before
    assert len(origin().lexicon) == 12


def test_the_page_is_put_in_its_place_whole(tmp_path: Path) -> None:
    """No half-written file, nothing left beside it."""
    file = tmp_path / "evaluation.md"
    paper.write("一\n", file)
    paper.write("二\n", file)

    assert file.read_text("utf-8") == "二\n"
    assert list(tmp_path.iterdir()) == [file]


def test_what_could_not_be_measured_is_named_on_both_pages(tmp_path: Path) -> None:
    """没量成, and the others' figures beside it."""
    empty = measured(written(tmp_path))[0]

    assert page(empty).endswith("没量成")
    assert "`题.jsonl`：没量成" in paper.paper([empty], ORIGIN, [])


def test_columns_count_a_chinese_sign_as_two() -> None:
    """Figures stand below each other on a screen."""
    assert padded("急", 4) == "急  "
    assert padded("ab", 4) == "ab  "


def test_lines_of_the_rig_are_read_as_the_tests_say() -> None:
    """The small talk of the rig is no concern, whatever the weights become."""
    from lexicon.read import read

    assert [read(text).kind.value for text in (TALK, COLD)] == ["chatter", "chatter"]


def test_what_was_read_by_hand_is_taken_in_unchanged() -> None:
    """The section stands in the page sign for sign, before the lines drawn; without one nothing does."""
    by_hand = paper.BY_HAND.read_text("utf-8")
    text = paper.paper([], ORIGIN, load_corpus()[0], by_hand=by_hand)

    assert f"\n{by_hand}\n## 语料里随手抽的" in text
    assert f"\n{by_hand}\n## 语料里随手抽的" in paper.FILE.read_text("utf-8")
    assert by_hand.splitlines()[0] not in paper.paper([], ORIGIN, [])
