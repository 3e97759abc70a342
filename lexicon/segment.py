"""A text cut into words by jieba: its Rust twin where it is installed, jieba itself where not."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable, Iterator

from lexicon.normalize import may_repeat

# jieba copies its whole path at every unknown sign: 37 s for 99,000 times 囧. Short pieces keep it linear.
_LONGEST_PIECE = 200
_RUN = re.compile(r"(.)\1{7,}", re.DOTALL)
_BREAK = re.compile(r"[\s,。;；、!！?？~…]")

Cutter = Callable[[str], list[str]]


def cut(text: str) -> list[str]:
    """
    The words of a folded text, in order; joined they are the text again.

    Linear in the length of any text: a run of eight or more of one sign is one
    word, and what has no break in it is cut after 200 signs.
    """
    cutter = fast_cutter()
    if len(text) <= _LONGEST_PIECE and not (may_repeat(text) and _RUN.search(text)):
        return cutter(text)
    words: list[str] = []
    for piece, is_run in _pieces(text):
        if is_run:
            words.append(piece)
        else:
            words.extend(cutter(piece))
    return words


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for run in _RUN.finditer(text):
        yield from _short(text[at : run.start()])
        yield run[0], True
        at = run.end()
    yield from _short(text[at:])


def _short(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    while len(text) - at > _LONGEST_PIECE:
        end = at + _LONGEST_PIECE
        # Cut behind the last break in reach, so that no word is torn where it can be helped.
        for back in range(end, at + _LONGEST_PIECE // 2, -1):
            if _BREAK.match(text[back - 1]):
                end = back
                break
        yield text[at:end], False
        at = end
    if at < len(text):
        yield text[at:], False


@functools.cache
def fast_cutter() -> Cutter:
    """jieba's algorithm and dictionary in Rust (15 to 27 times as fast), or jieba where that is missing."""
    try:
        import rjieba
    except ImportError:
        return reference_cutter()
    cutter: Cutter = rjieba.cut  # its own instance: another would read the dictionary a second time
    return cutter


@functools.cache
def reference_cutter() -> Cutter:
    """
    jieba itself, which the fast one is checked against.

    A tokenizer of our own: the global one would be shared with whoever else
    imports jieba, and would write its cache into the machine's common temp folder.
    """
    with warnings.catch_warnings():
        # jieba 0.42.1 has string escapes that Python 3.12 warns of, and may meet an old pkg_resources.
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(60)

    class Uncached(jieba.Tokenizer):
        """Reads its dictionary and leaves no file behind."""

        def initialize(self, dictionary: str | None = None) -> None:
            """Load the dictionary that jieba ships (0.6 s)."""
            if not self.initialized:
                self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
                self.initialized = True

    tokenizer = Uncached()

    def cutter(text: str) -> list[str]:
        return list(tokenizer.lcut(text))

    return cutter
