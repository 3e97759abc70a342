"""What an officer typed, as a command: forgiving of width, spaces, dictation and word order, never guessing
twice. The words are in rules/commands.toml; nothing here knows which cases or people there are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.command_words import Word, command_words
from handlers.spoken_numbers import SpokenNumber, half_width, numbers_in

_SEP = r"\s,，.。;；:：、!！?？…~～\-—\"“”'‘’()（）\[\]【】<>《》〈〉「」#"
_SEPARATOR = re.compile(f"[{_SEP}]+")
_EDGE = re.compile(f"^[{_SEP}]+|[{_SEP}]+$")
_MENTION = re.compile(r"^@\S+\s*")
_DIGIT = re.compile(r"^(?:回|选|按|答)?([0-9])$")
_CHINESE_DIGIT = {"一": 1, "二": 2, "三": 3}
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_NO_NAME = "我你他她咱俺它大别谁"
_NAME_ENDINGS = ("那边", "处理", "去办", "来办", "接手", "办吧", "管", "办", "去", "接")
_NEED_NUMBER = ("show", "merge", "meeting")


@dataclass(frozen=True, slots=True)
class Command:
    """
    What was meant.

    Attributes:
        name: take, return, later, transfer, settle, unsettled, false_alarm, kin_out, note, retype,
            show, my_cases, week, last_week, leave, back, help, meeting, merge, digit, unclear, none.
        number: the case's number, or the digit; None when none was given.
        person: to whom (transfer), as typed; may begin with a village.
        rest: the free words: reason, result, type, date.
        plain: said as a command is said; False where it was only gathered from talk.
        sure_number: the number stands where a case number stands, not somewhere in the free words.
        meant: for unclear: the command that something is missing from; for return: "pass" when it
            declines an offer rather than gives back what was taken.
    """

    name: str
    number: int | None = None
    person: str = ""
    rest: str = ""
    plain: bool = True
    sure_number: bool = True
    meant: str = ""


def parse(text: str) -> Command:
    """The command in a text; name "none" when there is none. Never raises."""
    line = _MENTION.sub("", half_width(text).strip())
    line = _EDGE.sub("", line) or line
    bare = _SEPARATOR.sub("", line).lower() or line
    if not bare:
        return Command("none")
    digit = _DIGIT.match(bare)
    if digit:
        return Command("digit", int(digit.group(1)))
    if bare in _CHINESE_DIGIT:
        return Command("digit", _CHINESE_DIGIT[bare])
    said = _Said(line)
    return (
        said.only_number()
        or _whole(bare)
        or said.head()
        or said.number_first()
        or said.inside()
        or Command("none", plain=False)
    )


def _whole(bare: str) -> Command | None:
    words = command_words()
    forms = [bare, bare[1:]] if bare[0] in "0123456789" else [bare]  # "1接": the digit and its word
    forms += [
        form.removesuffix(end)
        for form in forms
        for end in words.endings
        if form.endswith(end) and len(form) > len(end)
    ]
    for form in forms:
        for use in ("whole", "head"):
            for word in words.by_use[use]:
                if word.text == form:
                    return _finished(word, None, "", "", plain=True, sure=True)
    return None


class _Said:
    """One line, with the numbers in it and the places where a clause begins."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._words = command_words()
        self._numbers = [n for n in numbers_in(line) if self._may_be_number(n)]
        starts = [0, *(m.end() for m in _SEPARATOR.finditer(line))]
        self._clauses = [start for start in starts if start < len(line)]

    def only_number(self) -> Command | None:
        """Nothing but a number: show that case."""
        if len(self._numbers) != 1:
            return None
        number = self._numbers[0]
        left = self._line[: number.start] + self._line[number.end :]
        left = _SEPARATOR.sub("", left)
        if left in ("", "号", "第号", "的", "号的") and (not number.spoken or number.whole):
            return Command("show", number.value)
        return None

    def head(self) -> Command | None:
        """A command at the beginning of a clause, a number before or after it."""
        for start in self._clauses:
            at, before = self._skipped(start)
            for use in ("head", "numbered", "named"):
                for word in self._words.by_use[use]:
                    if self._line.startswith(word.text, at):
                        found = self._with_word(word, at, before)
                        if found is not None:
                            return found
        return None

    def number_first(self) -> Command | None:
        """A number, then words that are no command by themselves."""
        _, number = self._skipped(0)
        if number is None or not (number.whole or not number.spoken):
            return None
        rest = _EDGE.sub("", self._line[number.end :]).removeprefix("号")
        if any(word.text in rest for word in self._words.by_use["asks"]):
            return Command("show", number.value)
        talk = self.inside()
        if talk is not None:
            return talk
        if any(word in rest for word in self._words.when):
            return Command("meeting", number.value, rest=rest)
        return Command("unclear", number.value, rest=rest, meant="note")

    def inside(self) -> Command | None:
        """Words that mean a command wherever they stand, in talk."""
        line = self._line
        if re.search(r"(?:吗|没有|没|不|么)[?？]?$", line):
            return None  # asked, not told
        best: tuple[int, Word] | None = None
        for word in self._words.by_use["inside"]:
            at = line.find(word.text)
            if at < 0 or line[:at].endswith(self._words.not_yet):
                continue
            # "没说拢" holds "说拢": the longer one is looked at first and wins at the same end.
            if best is None or word.name == "unsettled" != best[1].name:
                best = (at, word)
        if best is None:
            return None
        at, word = best
        number, sure = self._number_near(at, at + len(word.text))
        rest = self._without(number)
        return _finished(word, number, "", rest, plain=number is not None and sure, sure=sure)

    def _with_word(self, word: Word, at: int, before: SpokenNumber | None) -> Command | None:
        end = at + len(word.text)
        after = self._number_after(end)
        if word.use == "numbered" and before is None and after is None:
            return None
        number, sure = (before or after), True
        if word.name == "transfer":
            return self._transfer(word, end, number)
        if not self._ends_word(end, after):
            return None
        if number is None:
            number, sure = self._loose_number(end)
        rest_from = after.end if after is not None and number is after else end
        rest = self._rest(rest_from, number if not sure else None)
        if before is not None and word.name == "merge":
            rest = self._rest(end, None)
        return _finished(word, number, "", rest, plain=True, sure=sure)

    def _transfer(self, word: Word, end: int, number: SpokenNumber | None) -> Command | None:
        after = self._number_after(end)
        rest = self._line[after.end if after is not None else end :]
        name = _name_at_start(rest)
        if number is None:
            number, _ = self._loose_number(end)
        if word.use == "named" and (not name or (number is None and len(name) > 4)):
            return None
        if not name:
            clean = not _EDGE.sub("", rest) or after is not None
            if number is None and not clean:
                return None
            return Command("unclear", _value(number), rest=_EDGE.sub("", rest), meant="transfer")
        told = re.match(r"[\s,，:：]", self._line[end:]) is not None
        plain = number is not None or (word.use == "head" and told)
        left = _EDGE.sub("", rest.partition(name)[2]).strip("吧了呗")
        return Command("transfer", _value(number), person=name, rest=left, plain=plain)

    def _skipped(self, start: int) -> tuple[int, SpokenNumber | None]:
        """Past the small words, a lone digit and a number at the start of a clause."""
        at, number = start, None
        moved = True
        while moved:
            moved = False
            for small in self._words.before:
                if self._line.startswith(small, at) and at + len(small) < len(self._line):
                    if any(self._line.startswith(w.text, at) for w in self._words.by_use["head"]):
                        return at, number
                    at, moved = at + len(small), True
                    break
            here = next((n for n in self._numbers if n.start == at), None)
            if here is not None and number is None:
                number, at, moved = here, here.end, True
            elif number is None and re.match(r"[0-9](?![0-9])", self._line[at:]):
                at, moved = at + 1, True  # "1 接": the digit of the question and its word
            if moved:
                at = self._past_small(at) if number is not None else self._past_separators(at)
        return at, number

    def _past_separators(self, at: int) -> int:
        found = _SEPARATOR.match(self._line, at)
        return found.end() if found else at

    def _past_small(self, at: int) -> int:
        """Past separators and the small words that follow a number or a command."""
        moved = True
        while moved:
            moved = False
            past = self._past_separators(at)
            if past != at:
                at, moved = past, True
            for small in self._words.after:
                if self._line.startswith(small, at):
                    at, moved = at + len(small), True
                    break
        return at

    def _number_after(self, end: int) -> SpokenNumber | None:
        """The number right after a command word."""
        at = self._past_small(end)
        return next((n for n in self._numbers if n.start == at), None)

    def _number_near(self, start: int, end: int) -> tuple[SpokenNumber | None, bool]:
        _, first = self._skipped(0)
        if first is not None and (first.whole or not first.spoken):
            return first, True
        for number in self._numbers:
            touches = _EDGE.sub("", self._line[number.end : start]) == "" and number.end <= start
            if (number.whole or not number.spoken) and (touches or self._line.startswith("号", number.end)):
                return number, True
        return self._loose_number(end)

    def _loose_number(self, end: int) -> tuple[SpokenNumber | None, bool]:
        """A number said with 号, or the last thing said."""
        for number in self._numbers:
            if self._line.startswith("号", number.end) and number.start >= end:
                return number, True
        last = self._numbers[-1] if self._numbers else None
        if last is not None and last.end == len(self._line) and not last.spoken and last.start > 0:
            alone = _SEPARATOR.search(self._line[last.start - 1]) is not None
            return (last, False) if alone else (None, True)
        return None, True

    def _may_be_number(self, number: SpokenNumber) -> bool:
        if not number.spoken and number.end - number.start == 1:
            return False
        if number.spoken and not number.whole and not self._line.startswith("号", number.end):
            before = self._line[: number.start]
            follows = any(_EDGE.sub("", before).endswith(w.text) for w in self._words.by_use["head"])
            if not follows or number.end - number.start < 2:
                return False
        return not self._line.startswith(self._words.units, number.end)

    def _ends_word(self, end: int, after: SpokenNumber | None) -> bool:
        """The command's word ends here: nothing, a separator, a number or a small ending follows."""
        left = self._line[end:]
        if not left or _SEPARATOR.match(left) or after is not None:
            return True
        return _EDGE.sub("", left) in self._words.endings

    def _rest(self, start: int, loose: SpokenNumber | None) -> str:
        rest = self._line[start:]
        if loose is not None and loose.start >= start:
            rest = self._line[start : loose.start] + self._line[loose.end :]
        rest = _EDGE.sub("", rest.lstrip("号"))
        for small in ("一句", "一下", "这件", "那件", "那个", "这个", "的"):
            rest = _EDGE.sub("", rest.removeprefix(small))
        return "" if rest in self._words.endings else rest

    def _without(self, number: SpokenNumber | None) -> str:
        if number is None:
            return _EDGE.sub("", self._line)
        return _EDGE.sub("", self._line[: number.start] + self._line[number.end :].removeprefix("号"))


def _finished(
    word: Word, number: SpokenNumber | None, person: str, rest: str, *, plain: bool, sure: bool
) -> Command:
    """The command, or unclear when what it cannot do without is missing."""
    value = _value(number)
    if word.name in _NEED_NUMBER and value is None:
        if word.use == "head" and not rest and word.name != "show":
            return Command("unclear", None, meant=word.name)
        return Command("none", plain=False)
    missing = not rest and word.name in ("retype", "note", "meeting", "merge")
    if missing or (word.name == "transfer" and not person):
        return Command("unclear", value, meant=word.name)
    if word.name == "unsettled":
        return Command("settle", value, person, rest, plain, sure)
    if word.name == "pass":
        return Command("return", value, person, rest, plain, sure, meant="pass")
    return Command(word.name, value, person, rest, plain, sure)


def _value(number: SpokenNumber | None) -> int | None:
    return None if number is None else number.value


def _name_at_start(rest: str) -> str:
    """The name that the rest begins with: two to eight signs, a village may stand before it."""
    rest = _EDGE.sub("", rest).removeprefix("给").removeprefix("到").strip()
    found = _HAN.match(rest)
    if found is None:
        return ""
    name = found.group()
    endings = command_words().endings
    for end in (*endings, *_NAME_ENDINGS, *endings):
        # "王管" may be a name, "账了" is none.
        if name.endswith(end) and len(name) > len(end) + (end in _NAME_ENDINGS):
            name = name.removesuffix(end)
    if not 2 <= len(name) <= 9 or name[0] in _NO_NAME:
        return ""
    return name
