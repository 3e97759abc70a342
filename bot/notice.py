"""The group notice: its text from the settings, and whether the operator has said that it hangs.

个人信息保护法 17: before anybody's words are taken down they are told who does it and how to reach them,
why, how, what, for how long, and how to say no; what changes is told again. Nobody can see from here
whether a notice is pinned, so the operator's word is kept, and counts until the text changes.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from bot.config import Settings
from handlers.limits import SECOND, stored_limits
from lexicon.wording import wording
from storage.interface import Store

PINNED = "notice_pinned"
"""The store's mark: the fingerprint of the text that hangs."""

MOST = 2_000
"""Characters that a WeChat group notice is taken to hold; ours stay well below."""

_HOUR, _DAY = 3_600, 86_400


class NoticeIncomplete(Exception):
    """Settings without which there is no notice; the message names them."""


def notice(settings: Settings, *, long: bool = False) -> str:
    """
    The text to pin.

    Args:
        long: everything, for the notice's body or the village's board; else what is pinned.

    Raises:
        NoticeIncomplete: nobody can be named or called.
    """
    needed = {"OPERATOR_NAME": settings.operator_name, "OPERATOR_PHONE": settings.operator_phone}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise NoticeIncomplete(
            f"公告上得写谁管、电话多少：.env 里还没填 {'、'.join(missing)}。照 .env.example 填上再来。"
        )
    unit, phone = settings.operator_unit or settings.operator_name, settings.operator_phone
    kept = _span(settings.limits(stored_limits()).small_talk_kept // SECOND)
    if long:
        person = settings.operator_name
        told = wording("notice_long", unit=unit, person=person, phone=phone, kept=kept).strip()
        if not settings.llm_url:
            return told
        return f"{told}\n{wording('notice_model', host=urlsplit(settings.llm_url).hostname)}"
    return wording("notice", unit=unit, phone=phone, kept=kept)


def fingerprint(settings: Settings) -> str:
    """Of the text as it is now. Raises NoticeIncomplete."""
    return hashlib.sha256(f"{notice(settings)}\n{notice(settings, long=True)}".encode()).hexdigest()


def hangs(store: Store, settings: Settings) -> bool | None:
    """The operator said that this text hangs; None: an older one hangs. Raises NoticeIncomplete."""
    mark = store.mark(PINNED)
    if mark == fingerprint(settings):
        return True
    return None if mark else False


def _span(seconds: int) -> str:
    """As people say it: 三天, 5天, 36小时, never shorter than it is."""
    if seconds == 3 * _DAY:
        return "三天"
    if seconds % _DAY == 0:
        return f"{seconds // _DAY}天"
    return f"{-(-seconds // _HOUR)}小时"
