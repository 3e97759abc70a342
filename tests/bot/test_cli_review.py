"""`lexicon review`: what people corrected, the words behind it, and what a changed lexicon would do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.review import other_lexicon
from bot.review.matters import judged
from lexicon.read import lexicon_hash, read
from lexicon.weights import FILE as WEIGHTS
from lexicon.weights import MAGIC
from storage import open_store
from storage.changes import Change, KeepCorrection, KeepQuestion, OpenCase
from storage.interface import Store
from storage.records import FALSE_ALARM, RETYPE, Correction, State, WordBehind
from tests.bot.rig import NOON
from tests.builders import ACCOUNT, DAY, MINUTE, a_case
from tests.needs import TREE
from tests.texts import check

WALL = "后院孟凡礼垒墙占我家过道了"
PLAY = "孟凡礼在戏台上拿刀追着要砍人"
KNIFE = "快来人，他拿刀要砍人，堵着门呢"
WAGES = "干了仨月，老板不给工钱"
LAMP = "村口路灯灭了半个月没人修"
ASKED = "欠条过了三年还能要钱不"

Typed = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a store may lie."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def typed() -> Typed:
    """`python -m bot lexicon review …` in this process."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["lexicon", "review", *arguments])

    return run


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """Six cases, a question and three corrections; open as while the bot runs."""
    opened = open_store(folder)
    opened.introduce(ACCOUNT, "wx-1", "孟凡礼", True)
    opened.introduce_room(ACCOUNT, "room-1", "正安镇村民说事群", "正安镇")
    cases = (
        a_case(id=1, number=1001, told=WALL, types=("neighbour",), state=State.TAKEN),
        a_case(
            id=2, number=1002, told=PLAY, types=("safety",), urgency="critical", danger=True,
            state=State.FALSE_ALARM,
        ),
        a_case(id=3, number=1003, told=KNIFE, types=("safety",), urgency="critical", danger=True),
        a_case(id=5, number=1005, told=WAGES, types=("labour",), state=State.SETTLED),
        a_case(id=6, number=1006, told=LAMP, types=("public_service",), state=State.TAKEN),
        a_case(id=7, number=1007, told="", types=(), state=State.TAKEN),
    )  # fmt: skip
    with opened.transaction():
        opened.apply([OpenCase(case=case, at=NOON, actor="bot") for case in cases], NOON, ACCOUNT)
        opened.apply(
            [
                KeepQuestion(
                    message_ids=(), at=NOON, person_id=1, room_id=1, text=ASKED, answer_id="", score=0.1
                ),
                a_correction(1, RETYPE, "land"),
                a_correction(2, FALSE_ALARM, types=("safety",), urgency="critical", at=NOON + DAY),
                a_correction(6, FALSE_ALARM, types=("public_service",)),  # the lamp came up again
            ],
            NOON,
            ACCOUNT,
        )
    yield opened
    opened.close()


def a_correction(case_id: int, what: str, said: str = "", **about: Any) -> KeepCorrection:
    filled: dict[str, Any] = {
        "at": NOON + MINUTE,
        "case_id": case_id,
        "officer_id": 3,
        "what": what,
        "kind": "concern",
        "types": ("neighbour",),
        "urgency": "normal",
        "said": said,
        "lexicon": lexicon_hash(),
        "words": (WordBehind(word="把墙", heading="neighbour.垒墙", weight=2.4),),
    }
    return KeepCorrection(**{**filled, **about})


def told(case_id: int, what: str, said: str = "", types: tuple[str, ...] = ("neighbour",)) -> Correction:
    return Correction(
        id=1, at=NOON, case_id=case_id, officer_id=3, what=what, kind="concern", types=types,
        urgency="normal", said=said,
    )  # fmt: skip


def a_lexicon(folder: Path, **changed: dict[str, float]) -> Path:
    """A folder with our weights, but for some numbers of their head."""
    head, _, rest = WEIGHTS.read_bytes()[len(MAGIC) :].partition(b"\n")
    numbers = json.loads(head)
    for table, values in changed.items():
        numbers[table] |= values
    folder.mkdir()
    (folder / "weights.bin").write_bytes(MAGIC + json.dumps(numbers).encode() + b"\n" + rest)
    return folder


def test_before_anything_is_kept_it_says_so(folder: Path, typed: Typed) -> None:
    """No data yet; data, and nobody said that anything was read wrongly."""
    assert typed().exit_code == 1 and "还没有数据" in typed().output
    open_store(folder).close()

    assert typed().output == "还没人说读错过。\n"


def test_the_clerk_sees_what_was_wrong_and_the_words_that_did_it(store: Store, typed: Typed) -> None:
    """Danger first; each word with its weight, its file and its line; what came up again does not count."""
    said = typed().output

    assert said.index("读成急的") < said.index("类认错了，邻里 → 土地")
    assert "1006" not in said and "另有 1 件" in said
    line = next(line for line in said.splitlines() if "垒墙 ＋" in line)
    file, number = line.rstrip("）").split("，")[-1].split(":")
    assert "垒墙" in (TREE / file).read_text("utf-8").splitlines()[int(number) - 1]


def test_a_villagers_own_words_are_shown_only_on_request(store: Store, typed: Typed) -> None:
    """With --words a warning stands first; without, no name and no word that is not in the lexicon."""
    plain, open_ = typed().output, typed("--words").output

    assert "孟" not in plain and "戏台" not in plain
    assert open_.startswith("（屏幕上有村民的原话")
    assert WALL in open_ and PLAY in open_


def test_it_can_be_asked_while_the_bot_runs(store: Store, tmp_path: Path, typed: Typed) -> None:
    """The running bot has the store: what is shown is the same as when it has stopped, both ways."""
    other = a_lexicon(tmp_path / "other", bias={"type.land": 50.0})
    running = typed().output, typed("--with", str(other)).output
    store.close()

    assert (typed().output, typed("--with", str(other)).output) == running


def test_what_was_promised_to_one_reader_is_shown_to_nobody(
    store: Store, tmp_path: Path, typed: Typed
) -> None:
    """Delicate, or above the village: neither number nor words, with --words neither; the lexicon's alone."""
    beaten, bribe = "我家那口子昨晚动手打我，三丫看着", "样书记把三丫的低保卖了"
    changes: list[Change] = [
        OpenCase(case=a_case(id=21, number=1021, told=beaten, topics=("violence",)), at=NOON, actor="bot"),
        OpenCase(case=a_case(id=22, number=1022, told=bribe, level="township"), at=NOON, actor="bot"),
        a_correction(21, RETYPE, "land"),
        a_correction(22, RETYPE, "land"),
    ]
    with store.transaction():
        store.apply(changes, NOON, ACCOUNT)
    other = str(a_lexicon(tmp_path / "land", bias={"type.land": 50.0}))
    pages = [typed("--words").output, typed("--words", "--with", other).output]

    assert [page.count("（私密的，不列号）") for page in pages] == [2, 2]
    assert [bad for bad in ("1021", "1022", "三丫", "看着", "样书记") for page in pages if bad in page] == []


def test_since_leaves_out_what_is_older_and_limit_what_is_too_much(store: Store, typed: Typed) -> None:
    """By the day here; an empty time says so; of what is left out it says how much."""
    assert "1001" not in typed("--since", "2026-03-03").output
    assert "1002" in typed("--since", "2026-03-03").output
    assert typed("--since", "2026-03-04").output == "这段日子没人说读错了。\n"
    with store.transaction():
        store.apply([a_correction(5, RETYPE, "land"), a_correction(3, RETYPE, "land")], NOON, ACCOUNT)
    assert "还有 2 件，加 --limit 看" in typed("--limit", "1").output


@pytest.mark.parametrize(
    "wrong", [("--since", "三月"), ("--limit", "0"), ("--with", "x", "--since", "2026-03-02")]
)
def test_what_is_typed_wrongly_is_told_in_chinese(store: Store, typed: Typed, wrong: tuple[str, ...]) -> None:
    """Exit status 2, and how it is written."""
    done = typed(*wrong)

    assert done.exit_code == 2
    assert any(hint in done.output for hint in ("2026-03-02 这样", "1 或者更大", "不跟 --since 一起用"))


def test_when_the_words_are_gone_the_lexicons_are_left(store: Store, typed: Typed) -> None:
    """A case that is no more: what was kept with the correction is shown, and that it is of that day."""
    with store.transaction():
        store.apply([a_correction(99, RETYPE, "land", at=NOON + 5 * DAY)], NOON, ACCOUNT)

    said = typed("--since", "2026-03-07").output
    rows = said.splitlines()
    at = next(n for n, line in enumerate(rows) if "字已经不留了" in line)
    assert "把墙 ＋2.4" in rows[at + 1]
    check("operator/lexicon review", re.sub(r"(?<=toml:)[0-9]+", "〈行〉", said).rstrip("\n"))


def test_only_what_stands_at_last_counts() -> None:
    """改 twice: the machine's type and the last one said; back again: nothing; 误报 after 改 is a 误报."""
    land, debt, back = (told(1, RETYPE, kind) for kind in ("land", "debt", "neighbour"))
    twice = judged([land, told(1, RETYPE, "debt", ("land", "neighbour"))], {1: State.TAKEN})
    assert (twice[1].types[0], twice[1].said) == ("neighbour", "debt")
    assert judged([debt, back], {1: State.TAKEN}) == {}

    alarm = told(1, FALSE_ALARM)
    assert judged([land, alarm], {1: State.FALSE_ALARM})[1].what == FALSE_ALARM
    assert judged([land, alarm], {1: State.OFFERED})[1].what == RETYPE


def test_a_danger_that_would_be_lost_stands_first(store: Store, tmp_path: Path, typed: Typed) -> None:
    """With a bar that nothing reaches: both dangers, first of all, whatever --limit says; status 1."""
    assert read(KNIFE).critical
    done = typed("--with", str(a_lexicon(tmp_path / "deaf", thresholds={"critical": 2.0})), "--limit", "1")

    assert done.exit_code == 1
    lost = done.output.partition("【丢了急的】")[2]
    assert (
        "1003  急 → " in lost
        and re.search(r"眼下凭的：[^\n]*拿刀", lost)
        and done.output.index("丢了急的") < done.output.index("读得不一样的一共")
    )
    assert lost.partition("\n\n")[0].count("→") == sum(read(text).critical for text in (KNIFE, PLAY))
    assert read(KNIFE).critical


def test_it_says_who_would_be_right_and_what_would_go_wrong(
    store: Store, tmp_path: Path, typed: Typed
) -> None:
    """All taken for land: the corrected wall is right, the settled wages are wrong; nothing is cut to 0."""
    done = typed("--with", str(a_lexicon(tmp_path / "land", bias={"type.land": 50.0})))

    assert done.exit_code == 0
    better = done.output.partition("换上才对的 1 件：")[2]
    assert better.splitlines()[1].startswith("  1001  邻里 → 土地（人说是土地）")
    settled = done.output.partition("办结了、没人改过的 1 件，读得跟眼下不一样的 1 件。\n")[2]
    assert settled.startswith("  1005  工钱 → 土地")
    assert "没字可读的 1 条" in done.output and "问法律 1。" in done.output
    check("operator/lexicon review with", done.output.rstrip("\n"))


def test_a_trial_shows_no_villagers_words_unless_asked(store: Store, tmp_path: Path, typed: Typed) -> None:
    """As without --with."""
    other = str(a_lexicon(tmp_path / "land", bias={"type.land": 50.0}))

    assert "孟" not in typed("--with", other).output
    open_ = typed("--with", other, "--words").output
    assert open_.startswith("（屏幕上有村民的原话") and WALL in open_


def test_a_trial_changes_nothing(store: Store, folder: Path, tmp_path: Path, typed: Typed) -> None:
    """Neither the store nor the lexicon nor what this process reads; no copy is left behind."""
    other = a_lexicon(tmp_path / "land", bias={"type.land": 50.0})
    store.close()
    before = (read(WALL), lexicon_hash(), (folder / "shuoshi.db").read_bytes())
    typed("--with", str(other), "--words")

    lexicon_hash.cache_clear()
    assert (read(WALL), lexicon_hash(), (folder / "shuoshi.db").read_bytes()) == before
    assert sorted(path.name for path in other.iterdir()) == ["weights.bin"]


@pytest.mark.parametrize("where", ["words", "lexicon/words", ""])
def test_a_few_changed_files_are_enough(store: Store, tmp_path: Path, typed: Typed, where: str) -> None:
    """A copy of the whole, of words/ or one file of it; the rest is ours, and so are our programs."""
    below = tmp_path / "mine" / where
    below.mkdir(parents=True, exist_ok=True)
    ours = (TREE / "lexicon" / "words" / "land.toml").read_text("utf-8")
    (below / "land.toml").write_text(
        ours + '\n[[subtype]]\nname = "样"\nwords = [{ word = "后院孟" }]\n', "utf-8"
    )
    (below / "__init__.py").write_text("raise SystemExit(1)\n", "utf-8")

    done = typed("--with", str(tmp_path / "mine"))

    assert done.exit_code == 0
    assert done.output.startswith("换上：words/land.toml；")


def test_a_folder_that_cannot_be_read_with_is_told(store: Store, tmp_path: Path, typed: Typed) -> None:
    """None, one with nothing of ours, one equal to ours, a slip by file and line, weights that are none."""
    mine = tmp_path / "mine"
    assert "没有" in typed("--with", str(mine)).output
    (mine / "words").mkdir(parents=True)
    assert "没有词表的文件" in typed("--with", str(mine)).output
    land = (TREE / "lexicon" / "words" / "land.toml").read_text("utf-8")
    (mine / "words" / "land.toml").write_text(land, "utf-8")
    assert "没啥可比" in typed("--with", str(mine)).output

    (mine / "words" / "land.toml").write_text(f"{land}x = “\n", "utf-8")
    slip = typed("--with", str(mine))
    assert slip.exit_code == 1
    assert f"lexicon/words/land.toml:{land.count(chr(10)) + 1}：用了中文引号" in slip.output
    (mine / "words" / "land.toml").unlink()
    (mine / "weights.bin").write_bytes(b"x")
    assert "权重文件没有或者坏了" in typed("--with", str(mine)).output


def test_a_reader_that_comes_to_harm_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of an answer is taken for all of it."""
    monkeypatch.setattr(other_lexicon, "WITHIN", 0.001)
    with pytest.raises(other_lexicon.NoSuchLexicon, match="没比成"):
        other_lexicon.read_with({}, [(WALL, "")] * 1000)
