"""What a stranger called a file is never a path, nor an ending to open it by; shown, it is cleaned."""

from __future__ import annotations

import unicodedata

from storage.records import MessageKind

_SHOWN = {
    MessageKind.IMAGE: "图",
    MessageKind.VOICE: "语音",
    MessageKind.VIDEO: "视频",
    MessageKind.FILE: "文件",
}
_ENDINGS = {
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "application/pdf": ".pdf",
}
_DOCUMENTS = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".txt", ".csv", ".zip")
_LONGEST = 40


def name_onward(kind: MessageKind, number: int, ending: str) -> str:
    """
    What a file is called when it is passed on: never the sender's own name for it.

    Args:
        number: the how-manieth of its kind.
        ending: of ours, by what is in it; "" for none.
    """
    return f"{_SHOWN.get(kind, '文件')}{number}{ending}"


def known_ending(kind: MessageKind, mime: str, given: str) -> str:
    """
    The ending of a film or a document as it is passed on, "" where it is none of the well-known ones.

    Args:
        given: the sender's name for it; no other ending is taken from it, above all none that runs.
    """
    if kind is MessageKind.FILE:
        return next((known for known in _DOCUMENTS if given.lower().endswith(known)), "")
    return _ENDINGS.get(mime.partition(";")[0].strip().lower(), "")


def shown_name(given: str) -> str:
    """
    The sender's name for a file as people may see it: one short line, its last part only.

    Without signs that steer or hide (line breaks, right-to-left marks, what has no width): "txt.exe" must
    not read "exe.txt". The end is kept where it is cut, since there the ending stands.
    """
    last = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    plain = " ".join(plain.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 11]}…{plain[-10:]}"
