"""What a stranger calls a file is never a path and steers nothing; shown, it is one short plain line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.file_names import known_ending, name_onward, shown_name
from bot.onward import Onward, onward
from bot.web.talk import media_text
from storage.records import Attachment, MessageKind

HOSTILE = (
    "../../etc/passwd",
    "..\\..\\windows\\system32\\a.dll",
    "/etc/cron.d/x",
    "合同.pdf/../../x.exe",
    "a\x00b\r\n【急】6207.txt",
    "账\u202egpj.exe",
    "空\u200b白\ufeff.pdf",
    "长" * 300 + ".exe",
    ".exe",
    "",
    "...",
    "a.pdf.exe",
    "CON",
    "😀" * 60 + ".zip",
)


@pytest.mark.parametrize("given", HOSTILE)
@pytest.mark.parametrize("kind", [MessageKind.FILE, MessageKind.VIDEO])
def test_a_file_is_passed_on_under_a_name_of_ours(kind: MessageKind, given: str) -> None:
    """Nothing of its own name but a well-known ending; never one that runs."""
    made = onward(Attachment(kind=kind, name=given, mime="application/x-msdownload"), b"MZ bytes", 3)

    assert isinstance(made, Onward)
    word = "文件" if kind is MessageKind.FILE else "视频"
    assert made.name.removeprefix(f"{word}3") in (
        ("", ".zip", ".txt", ".pdf") if kind is MessageKind.FILE else ("",)
    )


@pytest.mark.parametrize(
    ("given", "ending"),
    [
        ("合同.PDF", ".pdf"),
        ("a.docx", ".docx"),
        ("a.xlsx", ".xlsx"),
        ("a.apk", ""),
        ("a.pdf.js", ""),
        ("a", ""),
    ],
)
def test_an_ending_people_need_is_kept(given: str, ending: str) -> None:
    """So that a phone knows what opens it."""
    name = name_onward(MessageKind.FILE, 1, known_ending(MessageKind.FILE, "", given))

    assert name == f"文件1{ending}"


@pytest.mark.parametrize("given", HOSTILE)
def test_a_shown_name_is_one_short_plain_line(given: str) -> None:
    """No way up, no line break, nothing that turns the line about or hides in it."""
    shown = shown_name(given)

    assert len(shown) <= 40
    assert not set(shown) & set("/\\\r\n\x00")
    assert not [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]


@given(st.text(max_size=400))
def test_any_text_as_a_name_is_shown_safely(given: str) -> None:
    """Whatever it is."""
    shown = shown_name(given)

    assert len(shown) <= 40 and shown == " ".join(shown.split())


def test_the_end_of_a_long_name_is_seen() -> None:
    """There it says what the file really is."""
    assert shown_name("正常的文件" * 30 + ".jpg.exe").endswith(".jpg.exe")
    assert shown_name("账\u202egpj.exe") == "账gpj.exe"


def test_the_console_shows_the_cleaned_name() -> None:
    """As it stands in a conversation on the page."""
    attachment = Attachment(kind=MessageKind.FILE, name="../a\u202e\r\n账.exe")

    assert media_text(MessageKind.FILE, attachment) == "文件 a账.exe"
    assert media_text(MessageKind.FILE, Attachment(kind=MessageKind.FILE)) == "文件"
