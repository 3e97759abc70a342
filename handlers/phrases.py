"""The few short things a villager says to the bot itself, from rules/villager.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from storage.records import Message

PHRASES = Path(__file__).with_name("rules") / "villager.toml"
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_SAYS_WHAT = re.compile(
    r"^(?:[\s\W_]*(?:啊|呀|哈|我是问|我是想问|我问的是|我想问|我要问|问的是|是问|我是说|我说的是)?)+"
)
_ENDINGS = "啊哈吧呢哦噢呀"


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(PHRASES.read_text(encoding="utf-8-sig"))


@dataclass(frozen=True, slots=True)
class Address:
    """Whether the bot was spoken to, and what was said besides its name."""

    spoken_to: bool
    rest: str


@lru_cache(maxsize=64)  # a line is asked for its meaning more than once
def bare(text: str) -> str:
    """The words without spaces, punctuation and softening endings around them, one width."""
    words = _EDGES.sub("", unicodedata.normalize("NFKC", text))
    return _EDGES.sub("", words.rstrip(_ENDINGS)) or words


def address(message: Message) -> Address:
    """
    Was the bot spoken to: @-ed, or its name alone, or its name followed by space or punctuation.

    "说事儿呢" and "来说事的" are talk, not an address.
    """
    text = message.text.strip()
    for name in _rules()["address"]["names"]:
        found = re.match(rf"^@?{re.escape(name)}(?:机器人)?(?=$|[\s\W_])[\s\W_]*", text)
        if found:
            return Address(True, text[found.end() :].strip())
    if message.mentions_bot:
        return Address(True, re.sub(r"@\S+\s*", "", text).strip())
    return Address(False, text)


def meaning(text: str) -> str:
    """What a whole short line means ("withdraw", "mute", "mine" …), "" when it is none of those."""
    entry = _rules()["words"].get(bare(text))
    return entry["means"] if entry else ""


def begins_with(text: str, meant: str) -> str:
    """What follows a short line of that meaning in one longer line ("不是这个，我问的是…"); "" for none."""
    words = bare(text)
    heads = (word for word, entry in _rules()["words"].items() if entry["means"] == meant)
    for head in sorted(heads, key=len, reverse=True):
        rest = words.removeprefix(head)
        if rest != words:
            return _SAYS_WHAT.sub("", rest)
    return ""


def digit(text: str) -> int | None:
    """The single digit that is the whole of the text ("1", "１", "1。"), else None."""
    words = bare(text)
    return int(words) if len(words) == 1 and words in "0123456789" else None


def only_code(text: str) -> bool:
    """The whole text is six digits, perhaps after 绑定: somebody tries a one-time code. A sum of
    money in a sentence is none."""
    words = re.sub(r"[\s\-]", "", bare(text))
    return re.fullmatch(r"(?:绑定|绑|码|我的码是?)?[:：]?\d{6}", words) is not None


def is_probing(text: str) -> bool:
    """Asks what somebody else told the bot."""
    return len(text) <= 40 and any(word in text for word in _rules()["probing"])


def asks(text: str) -> bool:
    """Puts a question somewhere in it; decides only whether an answer goes with the case."""
    return any(word in text for word in _rules()["asking"])
