"""What is wrong in a word file is told by file and line, all at once, in Chinese."""

from __future__ import annotations

from pathlib import Path

from lexicon.load import load_words
from lexicon.officers import load_officers
from lexicon.places import REGISTER, load_places
from lexicon.topics import load_topics

GOOD = 'type = "land"\n\n[[subtype]]\nname = "地界"\nwords = [\n    { word = "地界" },\n'


def _told(folder: Path) -> list[tuple[str, int, str]]:
    return [(Path(problem.file).name, problem.line, problem.what) for problem in load_words(folder)[1]]


def test_a_word_written_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    """The second of two equal entries is told, and where the first stands."""
    (tmp_path / "land.toml").write_text(
        GOOD + '    { word = "垄沟" },\n    { word = "地界" },\n]\n', encoding="utf-8"
    )

    assert _told(tmp_path) == [("land.toml", 8, "「地界」第 6 行已经有了")]


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """A clerk mends everything in one go, and the right entries stay usable."""
    wrong = ('"垄沟"', '{ word = "" }', '{ wort = "界桩" }', '{ word = "佔地" }', '{ word = "头…" }')
    rows = "".join(f"    {item},\n" for item in wrong) + "]\n"
    (tmp_path / "land.toml").write_text(GOOD + rows, encoding="utf-8")

    assert [line for _, line, _ in _told(tmp_path)] == [7, 8, 9, 10, 11]
    assert [entry.word for entry in load_words(tmp_path)[0]] == ["地界"]


def test_a_word_both_harmless_and_dangerous_is_a_contradiction(tmp_path: Path) -> None:
    """harmless.toml covers shorter words, so it must not hold one that danger.toml holds."""
    for name in ("harmless", "danger"):
        text = '[[subtype]]\nname = "一"\nwords = [\n    { word = "拼命" },\n]\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")

    [(file, line, what)] = _told(tmp_path)

    assert (file, line) == ("harmless.toml", 4)
    assert "danger.toml:4" in what


def test_a_type_that_is_not_the_files_name_is_told(tmp_path: Path) -> None:
    """The file's name and its type say the same."""
    (tmp_path / "lend.toml").write_text(GOOD + "]\n", encoding="utf-8")

    assert _told(tmp_path) == [("lend.toml", 1, "type 写的是「land」，文件名是「lend」")]


def test_a_file_saved_by_notepad_as_gbk_is_told_in_plain_words(tmp_path: Path) -> None:
    """No UnicodeDecodeError, but what to press in Notepad."""
    (tmp_path / "land.toml").write_bytes((GOOD + "]\n").encode("gbk"))

    [problem] = load_words(tmp_path)[1]

    assert "GBK" in problem.what
    assert "另存为" in problem.remedy


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Notepad's UTF-8 with a BOM is read as it is meant."""
    (tmp_path / "land.toml").write_bytes(b"\xef\xbb\xbf" + (GOOD + "]\n").encode())

    assert load_words(tmp_path)[1] == []


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    """A lexicon without words is not silently accepted."""
    assert len(load_words(tmp_path)[1]) == 1


def test_wrong_rows_of_the_other_tables_are_told_by_line(tmp_path: Path) -> None:
    """Officers, topics and places tell file and line as the words do."""
    officers, topics, places = (tmp_path / f"{name}.toml" for name in ("officers", "topics", "places"))
    officers.write_text('titles = [\n    { word = "村长", level = "county" },\n]\n', encoding="utf-8")
    topics.write_text('[[topic]]\nname = "gossip"\nwords = ["闲话"]\n', encoding="utf-8")
    places.write_text(
        'natural = [\n    { word = "后窑", village = "没有村", township = "正安镇" },\n]\n', encoding="utf-8"
    )

    assert [problem.line for problem in load_officers(officers)[1]] == [2]
    assert [problem.line for problem in load_topics(topics)[1]] == [1]
    assert [problem.line for problem in load_places(REGISTER, places)[1]] == [2]


def test_every_slip_of_a_clerk_in_the_places_is_told_by_its_line(tmp_path: Path) -> None:
    """A landmark of no village, one sign, old forms, a word that is no row, a heading nobody knows."""
    file = tmp_path / "places.toml"
    rows = (
        "landmarks = [",
        '    { word = "老供销社", village = "正二村", township = "正安镇" },',
        '    { word = "大庙", village = "正二", township = "正安镇" },',
        '    { word = "泡", village = "正二村", township = "正安镇" },',
        '    { word = "老供銷社", village = "正二村", township = "正安镇" },',
        '    "石桥",',
        "]",
        'needs_village = ["光明", "没这个"]',
        "cities = [",
        '    "沈阳",',
        "    5,",
        "]",
        'landmark = ["大桥"]',
    )
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    gazetteer, problems = load_places(REGISTER, file)

    assert sorted(problem.line for problem in problems) == [3, 4, 5, 6, 8, 11, 13]
    assert all(problem.file.endswith("places.toml") and problem.remedy for problem in problems)
    (place,) = gazetteer.find("老供销社门口", "")
    assert (place.word, place.name, place.township) == ("老供销社", "正二村", "正安镇")
    assert gazetteer.townships_of("赵屯村") == ("正安镇", "赵屯镇")
    assert gazetteer.townships_of("没有村") == ()


def test_a_list_of_places_without_its_brackets_is_told(tmp_path: Path) -> None:
    """Not read as single signs, and the bot does not start on it."""
    file = tmp_path / "places.toml"
    file.write_text('cities = "沈阳"\nnatural = 3\n', encoding="utf-8")

    assert sorted(problem.line for problem in load_places(REGISTER, file)[1]) == [1, 2]
