"""A picture as it is passed on: without what the phone wrote into it (where, when, with what)."""

from __future__ import annotations

import io

from storage.records import MessageKind

KINDS_SHOWN = {
    MessageKind.IMAGE: "图",
    MessageKind.VOICE: "语音",
    MessageKind.VIDEO: "视频",
    MessageKind.FILE: "文件",
    MessageKind.PLACE: "位置",
}
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/amr": ".amr",
    "audio/silk": ".silk",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}
_DOCUMENTS = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".txt", ".csv", ".zip")
_JPEG_QUALITY = 88


def cleaned_picture(content: bytes) -> bytes | None:
    """
    The same picture, turned upright, without EXIF, XMP, comments and thumbnails.

    A plain picture in the same format (JPEG, PNG; anything else becomes PNG, its first frame).

    Returns:
        None where it cannot be read: what cannot be cleaned is not passed on.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content)) as opened:
            kind = "JPEG" if opened.format in ("JPEG", "MPO") else "PNG"
            upright = ImageOps.exif_transpose(opened)
            bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
            if upright.mode == "P":
                bare = upright.convert("RGBA")
    except Exception:  # whatever Pillow cannot make sense of; a stranger's bytes, not our fault
        return None
    bare.info = {}
    out = io.BytesIO()
    if kind == "JPEG":
        if bare.mode not in ("RGB", "L", "CMYK"):
            bare = bare.convert("RGB")
        bare.save(out, "JPEG", quality=_JPEG_QUALITY)
    else:
        bare.save(out, "PNG")
    return out.getvalue()


def name_onward(kind: MessageKind, number: int, mime: str, given: str) -> str:
    """
    What a file is called when it is passed on: never the sender's own name for it.

    Args:
        number: the how-manieth of its kind.
        given: the sender's name for it; only a well-known ending is taken from it.
    """
    ending = _ENDINGS.get(mime.partition(";")[0].strip().lower(), "")
    if not ending and kind is MessageKind.FILE:
        ending = next((known for known in _DOCUMENTS if given.lower().endswith(known)), "")
    return f"{KINDS_SHOWN.get(kind, '文件')}{number}{ending}"
