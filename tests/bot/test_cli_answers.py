"""`bot answers unanswered`, as somebody at the judicial office reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.unanswered import put_together
from storage import open_store
from storage.changes import ChangeQuestion, KeepQuestion
from storage.interface import Store
from storage.records import AskedLaw
from tests.builders import ACCOUNT, DAY, MONDAY, an_officer
from tests.contract.stores import commit
from tests.texts import check

WELL = (
    "我家地里的井让人填了能告不",
    "地里的井叫老孟家给填了，能告他吗，我电话19900000001",
    "有人把我家地里的井填上了咋整",
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store that is open, as while the bot runs, and the settings of its folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    opened = open_store(tmp_path / "data")
    opened.introduce(ACCOUNT, "wx-1", "样吴", contact=True)
    opened.introduce(ACCOUNT, "wx-2", "样孙", contact=True)
    opened.replace_roster([an_officer(name="样海峰")])
    yield opened
    opened.close()


def kept(text: str, *, answer: str = "", day: int = 0, person: int = 1) -> KeepQuestion:
    """A question that was put."""
    at = MONDAY + day * DAY
    return KeepQuestion(
        message_ids=(), at=at, person_id=person, room_id=None, text=text, answer_id=answer, score=0.4
    )


def typed(*arguments: str) -> Result:
    """`python -m bot answers …` in this process."""
    return CliRunner().invoke(cli, ["answers", *arguments])


def test_what_had_no_answer_or_a_wrong_one_is_put_together(store: Store) -> None:
    """Alike ones are one, with how often, how many people, the days; answered ones are not there."""
    commit(
        store,
        kept(WELL[0]),
        kept(WELL[1], day=3, person=2),
        kept(WELL[2], day=5),
        kept("欠条过几年作废", answer="loan-time-limit"),
        kept("样海峰和样吴说的那个公墓多少钱一个", day=6),
        kept("提前退租要我赔半年房租", answer="house-rent", day=7),
    )
    commit(store, ChangeQuestion(question_id=6, answer_id="house-rent", refused=("penalty-clause",)))

    done = typed("unanswered")

    assert done.exit_code == 0
    assert "3 回，2 个人，2026-03-02 到 2026-03-07" in done.output
    assert "penalty-clause（" in done.output
    assert "欠条" not in done.output
    check("operator/answers unanswered", done.output.rstrip("\n"))


def test_nobodys_name_telephone_or_number_is_shown(store: Store) -> None:
    """The asker's, an officer's, and whoever is spoken of."""
    commit(
        store,
        kept("样海峰不给我办公墓的手续"),
        kept("我是样吴，孟凡军占我家公墓，他电话19900000001，案子6207"),
        kept("老孟家把骨灰盒放我家坟地"),
    )

    said = typed("unanswered").output

    assert not [word for word in ("样海峰", "样吴", "孟", "1990", "6207") if word in said]
    assert "公墓" in said


def test_only_what_was_asked_since_a_day(store: Store) -> None:
    """The day itself counts, by the calendar here."""
    commit(store, kept("公墓多少钱一个"), kept("牛的保险咋上", day=2))

    since = typed("unanswered", "--since", "2026-03-04").output

    assert "牛的保险" in since
    assert "公墓" not in since
    assert "都答上了" in typed("unanswered", "--since", "2026-03-05").output


@pytest.mark.parametrize("day", ["昨天", "2026-13-01", "03-04"])
def test_a_day_that_is_none_is_told_how_to_write(store: Store, day: str) -> None:
    """With an example."""
    done = typed("unanswered", "--since", day)

    assert done.exit_code == 2
    assert "照 2026-11-01 这么写" in done.output


def test_what_most_people_ask_comes_first() -> None:
    """One who asks five times stands behind two who ask once."""
    asked = [
        AskedLaw(id=n, at=n, person_id=person, room_id=None, text=text, answer_id="", score=0.1)
        for n, (person, text) in enumerate(
            [(1, "公墓多少钱一个")] * 5 + [(1, "牛的保险咋上"), (2, "牛的保险咋上啊")]
        )
    ]

    found = put_together(asked, ())

    assert [(one.people, one.times) for one in found] == [(2, 2), (1, 5)]
