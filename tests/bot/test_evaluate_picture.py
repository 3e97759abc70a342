"""The picture of confusion: as wide as a phone, something on it, Chinese signs and no boxes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.evaluate import picture
from bot.evaluate.measured import FORMS
from bot.evaluate.picture import WIDTH, NoFont, chinese_font, draw
from bot.evaluate.pictured import _ORDER, pictured
from bot.evaluate.report import Table
from lexicon.corpus_lines import FOLDER
from lexicon.measure import Confusion
from tests.bot.evaluate_rig import TALK, VILLAGE, measured, written
from tests.bot.test_cli import bot_command
from tests.needs import need


@pytest.fixture(autouse=True)
def font() -> str:
    """The machine's Chinese font."""
    try:
        return chinese_font()
    except NoFont:
        need("中文字体（make setup 会装）", False)
        raise


def colours(file: Path) -> set[tuple[int, int, int]]:
    with Image.open(file) as opened:
        assert opened.format == "PNG"
        assert opened.width == WIDTH
        found = opened.convert("RGB").getcolors(WIDTH * opened.height)
    assert found
    return {colour[:3] for _, colour in found if isinstance(colour, tuple) and len(colour) == 3}


def test_a_picture_is_made_and_is_not_blank(tmp_path: Path) -> None:
    """Green for what is right, red for what is not, ink for the words."""
    file = tmp_path / "图.png"
    done = bot_command("evaluate", "--picture", str(file), str(written(tmp_path, *VILLAGE)))

    assert done.returncode == 0
    seen = colours(file)
    assert any(green > red + 60 for red, green, _ in seen)
    assert any(red > green + 60 for red, green, _ in seen)
    assert any(red < 60 and green < 60 for red, green, _ in seen)


def test_more_mistakes_are_redder(tmp_path: Path) -> None:
    """Nine of ten read wrong look worse than one of ten."""
    for name, wrong in (("多.png", 9), ("少.png", 1)):
        found = Confusion("ab")
        found.add("a", "b", wrong)
        found.add("a", "a", 10 - wrong)
        draw([("题", Table("题", found))], tmp_path / name)

    def reddest(name: str) -> int:
        return max(red - green for red, green, _ in colours(tmp_path / name))

    assert reddest("多.png") > reddest("少.png") + 60


def test_the_font_has_chinese_signs(font: str) -> None:
    """Two signs are not the same box."""
    from PIL import ImageFont

    found = ImageFont.truetype(font, 40)
    assert bytes(found.getmask("急")) != bytes(found.getmask("闲"))


def test_files_of_one_form_are_drawn_together_and_the_village_first(tmp_path: Path) -> None:
    """Two village files and one of small talk: four tables, counts added up; our own corpus comes last."""
    village = written(tmp_path, *VILLAGE, name="a.jsonl")
    chatter = written(tmp_path, {"text": TALK, "source": "样本"}, name="b.jsonl")
    own = measured(village)[0]
    own = replace(own, path=FOLDER / "q.jsonl")
    drawn = list(pictured([own, measured(chatter)[0], measured(village)[0], measured(village)[0]]))

    assert [heading for heading, _ in drawn] == [
        "大类：一句一句的话（10 个）",
        "缓急：一句一句的话（10 个）",
        "类型：一句一句的话（6 个）",
        "大类：全是闲话（1 个）",
        "大类：自己的语料（5 个）",
        "缓急：自己的语料（5 个）",
        "类型：自己的语料（3 个）",
    ]


def test_a_place_it_cannot_be_put_is_told(tmp_path: Path) -> None:
    """One Chinese sentence, exit status 1."""
    done = bot_command(
        "evaluate", "--picture", str(tmp_path / "没有" / "图.png"), str(written(tmp_path, *VILLAGE))
    )

    assert done.returncode == 1
    assert "图写不成" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder with fonts, no fc-list."""
    monkeypatch.setattr(picture, "_FOLDERS", ())
    monkeypatch.setenv("PATH", "")
    picture.chinese_font.cache_clear()
    with pytest.raises(NoFont, match="fonts-wqy-microhei"):
        chinese_font()
    picture.chinese_font.cache_clear()


def test_every_form_has_its_place_in_the_picture() -> None:
    """A form left out would end the picture of all others."""
    assert {form.title for form in FORMS} <= set(_ORDER)
