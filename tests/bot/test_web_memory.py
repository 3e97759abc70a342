"""What the group's phones still show is found again in the script; nothing else is ever made up."""

from __future__ import annotations

from bot.sample.week import Line, load_week
from bot.web.memory import PhoneMemory, words_of_week
from storage.changes import ForgetText
from storage.records import Message, Role
from tests.bot.rig import NOON
from tests.bot.web_rig import TOPIC, a_page
from tests.builders import MINUTE, SECOND, a_message

_SCRIPT = (
    Line(file="a", line=1, who="胖丫", room=TOPIC, day="上周一", at=6 * 3600, text="早啊"),
    Line(file="a", line=2, who="胖丫", room=TOPIC, ago=25 * 60, text="今天大集在哪条街"),
    Line(file="a", line=3, who="胖丫", room=TOPIC, ago=20 * 60, text="我这就去"),
    Line(file="a", line=4, who="二埋汰", room=TOPIC, ago=5 * 60, text="给我捎二斤肉"),
    Line(file="a", line=5, who="胖丫", day="上周一", at=7 * 3600, text="私下说的"),
)


def _gone(message_id: int, at: int, who: str = "胖丫") -> tuple[Message, str, str]:
    return a_message(id=message_id, at=at, text="", forgotten=True), TOPIC, who


def test_a_line_with_a_day_is_known_by_its_weekday_and_its_second() -> None:
    """Whatever week the demo was opened in, Monday at six is Monday at six; a second later is nothing."""
    monday_at_six = _SCRIPT[0].moment(NOON)
    found = words_of_week([_gone(1, monday_at_six), _gone(2, monday_at_six + SECOND)], _SCRIPT)

    assert found == [(1, "早啊")]


def test_lines_told_as_so_long_ago_agree_on_the_moment_they_are_counted_from() -> None:
    """A speaker's two recent lines are not mixed up, since the others' fit only one moment."""
    opened = NOON + 7
    forgotten = [
        _gone(1, opened - 25 * MINUTE),
        _gone(2, opened - 20 * MINUTE),
        _gone(3, opened - 5 * MINUTE, "二埋汰"),
    ]

    assert words_of_week(forgotten, _SCRIPT) == [
        (1, "今天大集在哪条街"),
        (2, "我这就去"),
        (3, "给我捎二斤肉"),
    ]


def test_what_somebody_else_or_nobody_said_is_not_guessed() -> None:
    """Another speaker, another group or private talk at that second stays empty."""
    six, seven = _SCRIPT[0].moment(NOON), _SCRIPT[4].moment(NOON)
    message, _, _ = _gone(3, six)

    assert words_of_week([_gone(1, six, "谁"), _gone(2, seven), (message, "别的群", "胖丫")], _SCRIPT) == []
    assert words_of_week([], _SCRIPT) == []


def test_every_line_of_the_shipped_week_that_stands_in_a_group_is_found_again() -> None:
    """No two lines of a group's script are confused: all of them, forgotten, come back as themselves."""
    lines = [line for line in load_week() if line.room and line.text]
    forgotten = [
        (a_message(id=n, at=line.moment(NOON), text="", forgotten=True), line.room, line.who)
        for n, line in enumerate(lines)
    ]

    assert words_of_week(forgotten, load_week()) == [(n, line.text) for n, line in enumerate(lines)]


def test_the_memory_lets_the_oldest_go() -> None:
    """It does not grow for ever."""
    memory = PhoneMemory()
    for n in range(5_000):
        memory.of(a_message(id=n, text=f"第{n}句"), None)

    assert memory.of(a_message(id=4_999, text="", forgotten=True), None)[0] == "第4999句"
    assert memory.of(a_message(id=1, text="", forgotten=True), None)[0] == ""


async def test_a_short_answer_typed_on_the_page_stays_on_that_phone() -> None:
    """The bot forgets 1 once it is done; the mediator's phone still shows that it was pressed."""
    async with a_page(county=True) as web:
        mediator = web.officer(Role.MEDIATOR)
        await web.post("/answer", {"person": str(mediator.person_id), "text": "接 6207", "whose": "mediator"})
        (message,) = web.rig.store.conversation(f"p{mediator.person_id}", limit=1)
        web.apply(ForgetText(message_ids=(message.id,)))

        page = await web.page()
        assert "接 6207" in page[page.index('id="part-mediator"') :]
