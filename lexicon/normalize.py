"""Look-alike signs made one, sign for sign, so that every position in the text stays where it was."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# NFKC keeps these apart, a phone keyboard does not: Cyrillic and Greek letters that look Latin,
# quotation marks, dashes, the full stop of either width.
_LOOK_ALIKE = {
    **dict(zip("аеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧαο", "aeopcyxijsabezhikmnoptyxao", strict=True)),
    **dict.fromkeys("“”„‟「」『』〝〞﹁﹂《》〈〉", '"'),
    **dict.fromkeys("‘’‚‛`´", "'"),
    **dict.fromkeys("—–―‒−﹣", "-"),
    **dict.fromkeys("〇○◯", "零"),
    **dict.fromkeys("｡．", "。"),
    **dict.fromkeys("\u200b\u200c\u200d\ufeff\u2060\xad\u3000\xa0\t\r\n\u2028\u2029", " "),
}
# GB 2312 has these old forms too; 乾 and 徵 stay, they have words of their own (乾沟子).
_OLD_FORMS = dict(zip("後於夥摺麽菸麴", "后于伙折么烟曲", strict=True))
_REPLACEMENT = "\ufffd"


def fold(text: str) -> str:
    """
    The text as the lexicon compares it: half width, small letters, simplified, look-alikes made one.

    Args:
        text: anything, lone surrogates too.

    Returns:
        A text of the same length; sign i stands for sign i of the given one
        (NFKC would not do: it makes "㎡" two signs and every span behind it wrong).
        Never holds a lone surrogate, so that the libraries in Rust can take it.
    """
    return text.translate(_FOLD)


class _Fold(dict[int, str]):
    """A table for str.translate that works out a sign the first time it is met."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = found = _one(chr(codepoint))
        return found


def _one(sign: str) -> str:
    if "\ud800" <= sign <= "\udfff":
        return _REPLACEMENT
    known = _LOOK_ALIKE.get(sign)
    if known is not None:
        return known
    plain = unicodedata.normalize("NFKC", sign)
    if len(plain) != 1:
        plain = sign
    lower = plain.lower()
    if len(lower) == 1:
        plain = lower
    return _simplified(plain) if "\u4e00" <= plain <= "\u9fff" else plain


def _simplified(sign: str) -> str:
    old = _OLD_FORMS.get(sign)
    if old is not None:
        return old
    # What GB 2312 has is in use in simplified texts as it is: 乾隆, 皇后 and 瞭望 must stay.
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        simple = _opencc().convert(sign)
        return simple if len(simple) == 1 else sign
    return sign


@functools.cache
def _opencc() -> OpenCC:
    # Loaded with the first traditional sign and not before: most texts have none.
    from opencc import OpenCC

    return OpenCC("t2s")


_FOLD = _Fold()


# One WeChat message holds about 16 KB; what is longer came from elsewhere and is read by both its ends.
_LONGEST = 20_000
_TAIL = 5_000
_TIMES = 8
_REPEATED = re.compile(r"(.{1,8}?)\1{7,}", re.DOTALL)
_TIMES_KEPT = 3
_COUNTED = 200


def squeeze(folded: str) -> tuple[str, list[int] | None]:
    """
    A folded text without endless repetition, and where each of its signs came from.

    Eight or more of the same one to eight signs in a row say no more than three,
    yet would cost as much as a book (a sticker held down, 哈 a million times).

    Returns:
        (text, places): sign i of the text is sign places[i] of the folded one;
        places is None where nothing was taken out, as in nearly every message.
    """
    if len(folded) <= _LONGEST and not (may_repeat(folded) and _REPEATED.search(folded)):
        return folded, None
    places: list[int] = []
    at = 0
    for run in _REPEATED.finditer(folded):
        places.extend(range(at, run.start() + _TIMES_KEPT * len(run[1])))
        at = run.end()
    places.extend(range(at, len(folded)))
    if len(places) > _LONGEST:
        places = places[: _LONGEST - _TAIL] + places[-_TAIL:]
    return "".join([folded[place] for place in places]), places


def may_repeat(text: str) -> bool:
    """
    Whether some sign stands eight times in a text; where none does, nothing can be repeated so often.

    Asked before the slow search; of a long text it is not worth the counting, and the answer is yes.
    """
    size = len(text)
    if size < _TIMES:
        return False
    signs = set(text)
    if size - len(signs) < _TIMES - 1:
        return False
    return size > _COUNTED or max(map(text.count, signs)) >= _TIMES
