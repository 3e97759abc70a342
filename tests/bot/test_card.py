"""The picture of a lesson fits a phone and holds what the answer says; without a font there is none."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.card import WIDTH, _font, card, font_file, wrapped
from handlers.lessons import _seasons
from lexicon.answers import answer_named
from tests.needs import need

LESSONS = [lesson for season in _seasons() for lesson in season.lessons]


@pytest.fixture(autouse=True)
def _font_there() -> None:
    need("中文字体（make setup 会装）", bool(font_file()))


@pytest.mark.parametrize("lesson", [LESSONS[0], LESSONS[-1], max(LESSONS, key=lambda one: len(one.says))])
def test_a_card_is_as_wide_as_a_phone_and_no_longer_than_a_look(lesson: object) -> None:
    """A PNG of 1080 pixels, at most twice as high, small enough for a slow net."""
    answer = answer_named(lesson.answer)  # type: ignore[attr-defined]
    assert answer is not None
    drawn = card(answer)
    assert drawn is not None
    picture = Image.open(io.BytesIO(drawn))

    assert picture.format == "PNG"
    assert picture.width == WIDTH and picture.height <= 2 * WIDTH
    assert len(drawn) < 400_000


def test_without_a_font_there_is_no_card() -> None:
    """Boxes help nobody: the text alone is told."""
    answer = answer_named(LESSONS[0].answer)
    assert answer is not None

    assert card(answer, font="") is None


def test_lines_break_as_one_reads() -> None:
    """All signs are there, a number is whole, no line begins with a stop and none is a single sign."""
    font = _font(font_file(), 58)
    for lesson in LESSONS:
        answer = answer_named(lesson.answer)
        assert answer is not None
        lines = list(wrapped(answer.answer, font, 912))
        assert "".join(lines) == answer.answer
        assert not [line for line in lines if line[0] in "，。；：、？"]
        assert all(font.getlength(line) <= 912 for line in lines)
    numbers = list(wrapped("打12345678和民法典1234条", font, 300))
    assert any("12345678" in line for line in numbers) and any("1234条" in line for line in numbers)
