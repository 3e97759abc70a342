"""One-time codes: six digits, handed over by a person, that bind a contact to a line of the roster."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from storage.interface import Store
from storage.records import Officer

VALID_DAYS = 7
DIGITS = 6
_DAY = 24 * 60 * 60 * 1_000_000
_SHANGHAI = ZoneInfo("Asia/Shanghai")
# No 4, and no 0 in front: a spreadsheet would swallow it.
_FIRST, _REST = "12356789", "012356789"
_UNWELCOME = ("250", "38")
"""People read insult into these; the same as for case numbers."""


def make_code() -> str:
    """
    Six digits nobody can guess, e.g. "582963".

    Never like a case number (four digits) nor like the digit that answers a question.
    """
    while True:
        code = secrets.choice(_FIRST) + "".join(secrets.choice(_REST) for _ in range(DIGITS - 1))
        if not any(digits in code for digits in _UNWELCOME):
            return code


def issue_code(store: Store, officer_id: int, now: int) -> tuple[str, int]:
    """
    Give an officer a new code; an earlier one of theirs is void from then on.

    Args:
        now: UTC microseconds.

    Returns:
        the code, which is kept nowhere in clear, and until when it is good (UTC microseconds).

    Raises:
        storage.errors.StoreError: the store cannot go on.
    """
    code = make_code()
    while store.code_officer(code, now)[0] is not None:
        code = make_code()
    expires_at = now + VALID_DAYS * _DAY
    store.set_code(officer_id, code, expires_at)
    return code, expires_at


def handing_over(officer: Officer, code: str, expires_at: int) -> str:
    """The words to hand over with a code, on paper, by telephone or face to face; never in a group."""
    until = datetime.fromtimestamp(expires_at / 1_000_000, UTC).astimezone(_SHANGHAI)
    place = officer.township + officer.village or "县里"
    return (
        f"{officer.called}（{officer.name}，{place}），您的登记码是 {code}。\n"
        "微信里点说事机器人的头像，加上它，单独把这六个数发给它，就认得您了。\n"
        "别发群里，发群里就作废。只给您一个人用，"
        f"{until.month}月{until.day}日{until:%H:%M}前管用。"
    )
