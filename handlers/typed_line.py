"""One typed line: the numbers in it, where a clause and its command begin, where a command's word ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.command_words import Word, command_words
from handlers.spoken_numbers import SpokenNumber, numbers_in

_SEP = r"\s,，.。;；:：、!！?？…~～\-—\"“”'‘’()（）\[\]【】<>《》〈〉「」#"
SEPARATOR = re.compile(f"[{_SEP}]+")
EDGE = re.compile(f"^[{_SEP}]+|[{_SEP}]+$")
_LONE_DIGIT = re.compile(r"[0-9](?![0-9])")


class TypedLine:
    """
    A line in half width, edges trimmed.

    Attributes:
        numbers: what may be case numbers in it, in order.
        clauses: where each clause begins.
    """

    def __init__(self, line: str) -> None:
        self.line = line
        self.words = command_words()
        self.numbers = [n for n in numbers_in(line) if self._may_be_number(n)]
        starts = [0, *(m.end() for m in SEPARATOR.finditer(line))]
        self.clauses = [start for start in starts if start < len(line)]

    def places(self, start: int) -> Iterator[tuple[int, SpokenNumber | None]]:
        """Where the command of a clause may begin: at once, past small words, a lone digit, a number."""
        at, number = start, None
        while True:
            yield at, number
            here = next((n for n in self.numbers if n.start == at), None)
            if here is not None:
                if number is not None and number.value != here.value:
                    return
                number, at = here, here.end
            elif number is None and _LONE_DIGIT.match(self.line, at):
                at += 1  # "1 接": the digit of the question and its word
            else:
                small = self.words.before if number is None else (*self.words.before, *self.words.after)
                found = next((w for w in small if self.line.startswith(w, at)), "")
                past = self._past_separators(at)
                if found:
                    at += len(found)
                elif past > at and (number is not None or at > start):
                    at = past
                else:
                    return
            if at >= len(self.line):
                return

    def first_number(self) -> SpokenNumber | None:
        """The number that the line begins with, past small words."""
        found = next((number for _, number in self.places(0) if number is not None), None)
        return found if found is not None and (found.whole or not found.spoken) else None

    def _past_separators(self, at: int) -> int:
        found = SEPARATOR.match(self.line, at)
        return found.end() if found else at

    def _past_small(self, at: int) -> int:
        """Past separators and the small words that follow a number or a command."""
        moved = True
        while moved:
            moved = False
            past = self._past_separators(at)
            if past != at:
                at, moved = past, True
            for small in self.words.after:
                if self.line.startswith(small, at):
                    at, moved = at + len(small), True
                    break
        return at

    def number_after(self, end: int) -> SpokenNumber | None:
        """The number right after a command word."""
        at = self._past_small(end)
        return next((n for n in self.numbers if n.start == at), None)

    def number_near(self, start: int, end: int) -> tuple[SpokenNumber | None, bool]:
        first = self.first_number()
        if first is not None:
            return first, True
        for number in self.numbers:
            touches = EDGE.sub("", self.line[number.end : start]) == "" and number.end <= start
            if (number.whole or not number.spoken) and (touches or self.line.startswith("号", number.end)):
                return number, True
        return self.loose_number(end)

    def loose_number(self, end: int) -> tuple[SpokenNumber | None, bool]:
        """A number said with 号, or the last thing said, or the first."""
        for number in self.numbers:
            if self.line.startswith("号", number.end) and number.start >= end:
                return number, True
        last = self.numbers[-1] if self.numbers else None
        if last is not None and last.end == len(self.line) and not last.spoken and last.start > 0:
            alone = SEPARATOR.search(self.line[last.start - 1]) is not None
            return (last, False) if alone else (None, True)
        return self.first_number(), True

    def _may_be_number(self, number: SpokenNumber) -> bool:
        if not number.spoken and (number.end - number.start == 1 or number.value in self.words.phones):
            return False
        if number.spoken and not number.whole and not self.line.startswith("号", number.end):
            before = self.line[: number.start]
            follows = any(EDGE.sub("", before).endswith(w.text) for w in self.words.by_use["head"])
            if not follows or number.end - number.start < 2:
                return False
        return not self.line.startswith(self.words.units, number.end)

    def ends_word(
        self,
        word: Word,
        end: int,
        after: SpokenNumber | None,
        before: SpokenNumber | None,
        number: SpokenNumber | None,
    ) -> bool:
        """
        The command's word ends here, so that 退钱 is not 退.

        Nothing, a separator, a number or a softening ending follows; or the number stood before it;
        or the word is long enough, and a number is named, to mean nothing else.
        """
        if word.use == "strong" or after is not None or before is not None:
            return True
        return self.is_end(end) or (len(word.text) >= 2 and number is not None)

    def is_end(self, end: int) -> bool:
        """Nothing but a softening ending stands between here and the clause's end."""
        left = self.line[end:]
        for small in ("", *self.words.endings):
            if left.startswith(small) and (len(left) == len(small) or SEPARATOR.match(left, len(small))):
                return True
        return False

    def rest(self, start: int, loose: SpokenNumber | None) -> str:
        rest = self.line[start:]
        if loose is not None and loose.start >= start:
            rest = self.line[start : loose.start] + self.line[loose.end :]
        rest = EDGE.sub("", rest.lstrip("号"))
        for small in ("一句", "一下", "这件", "那件", "那个", "这个", "的"):
            rest = EDGE.sub("", rest.removeprefix(small))
        return "" if rest in self.words.endings else rest

    def without(self, number: SpokenNumber | None) -> str:
        if number is None:
            return EDGE.sub("", self.line)
        return EDGE.sub("", self.line[: number.start] + self.line[number.end :].removeprefix("号"))
