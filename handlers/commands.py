"""What an officer typed, as a command: forgiving of width, spaces, dictation and word order, never guessing
twice. The words are in rules/commands.toml; nothing here knows which cases or people there are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.command_words import Word, command_words
from handlers.spoken_numbers import SpokenNumber, half_width
from handlers.type_names import is_type
from handlers.typed_line import EDGE, SEPARATOR, TypedLine

_MENTION = re.compile(r"^@\S+\s*")
_DIGIT = re.compile(r"^(?:回|选|按|答)?([0-9])$")
_CHINESE_DIGIT = {"一": 1, "二": 2, "三": 3}
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_NO_NAME = "我你他她咱俺它别谁了过个点着啥一二三四五六七八九十几"
_NAME_ENDINGS = ("那边", "处理", "去办", "来办", "接手", "办吧", "管", "办", "去", "接")
_ASKED = re.compile(r"(?:吗|没有|没|不|么|咋办|咋整)[啊呢呀]?[?？]?$")
_ONE_BREATH = 24
_NEED_NUMBER = ("show", "merge", "split", "meeting")


@dataclass(frozen=True, slots=True)
class Command:
    """
    What was meant.

    Attributes:
        name: take, return, later, transfer, settle, unsettled, false_alarm, kin_out, note, retype,
            show, my_cases, week, last_week, leave, back, help, meeting, merge, split, digit, unclear, none.
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
    line = EDGE.sub("", line) or line
    bare = SEPARATOR.sub("", line).lower() or line
    if not bare:
        return Command("none")
    digit = _DIGIT.match(bare)
    if digit:
        return Command("digit", int(digit.group(1)))
    if bare in _CHINESE_DIGIT:
        return Command("digit", _CHINESE_DIGIT[bare])
    said = TypedLine(line)
    return (
        _only_number(said)
        or _whole(bare)
        or _joined(said)
        or _whole_with_number(said)
        or _head(said)
        or _number_first(said)
        or _inside(said)
        or Command("none", plain=False)
    )


def _whole(bare: str, number: SpokenNumber | None = None) -> Command | None:
    """All of it is one word of the table, but for a digit before it and a softening ending."""
    words = command_words()
    forms = [bare, bare[1:]] if bare[0] in "0123456789" else [bare]  # "1接": the digit and its word
    forms += [form.removesuffix(end) for form in forms for end in words.endings if form.endswith(end)]
    for form in filter(None, forms):
        for use in ("whole", "strong", "head"):
            for word in words.by_use[use]:
                if word.text == form:
                    return _finished(word, number, "", "", plain=True, sure=True)
    return None


def _only_number(said: TypedLine) -> Command | None:
    """Nothing but a number: show that case."""
    if len(said.numbers) != 1:
        return None
    number = said.numbers[0]
    left = said.line[: number.start] + said.line[number.end :]
    left = SEPARATOR.sub("", left)
    if left in ("", "号", "第号", "的", "号的") and (not number.spoken or number.whole):
        return Command("show", number.value)
    return None


def _joined(said: TypedLine) -> Command | None:
    """Two numbers, and that they are one matter, in one breath."""
    if len(said.numbers) != 2 or len(said.line) > _ONE_BREATH:
        return None
    first, second = said.numbers
    for word in said.words.by_use["joins"]:
        before, found, _ = said.line.partition(word.text)
        if not found:
            continue
        if _ASKED.search(said.line) or before.endswith("是不是"):
            return Command("unclear", first.value, plain=False, meant=word.name)
        if before.endswith(("不是", *said.words.not_yet)):
            return Command("split", first.value, rest=str(second.value))
        return Command(word.name, first.value, rest=str(second.value))
    return None


def _whole_with_number(said: TypedLine) -> Command | None:
    """A number, and besides it one word of the table: "揭6207", "6207这个我来"."""
    if len(said.numbers) != 1:
        return None
    number = said.numbers[0]
    left = said.line[: number.start] + " " + said.line[number.end :].removeprefix("号")
    for small in ("", *said.words.before, *said.words.after):
        bare = SEPARATOR.sub("", left).removeprefix(small)
        found = _whole(bare, number) if bare else None
        if found is not None:
            return found
    return None


def _head(said: TypedLine) -> Command | None:
    """A command at the beginning of a clause, a number before or after it."""
    for start in said.clauses:
        for at, before in said.places(start):
            for use in ("strong", "head", "numbered", "named"):
                for word in said.words.by_use[use]:
                    if said.line.startswith(word.text, at):
                        found = _with_word(said, word, at, before, first=start == 0)
                        if found is not None:
                            return found
    return None


def _number_first(said: TypedLine) -> Command | None:
    """A number, then words that are no command by themselves."""
    number = said.first_number()
    if number is None:
        return None
    rest = EDGE.sub("", said.line[number.end :]).removeprefix("号")
    if any(word.text in rest for word in said.words.by_use["asks"]):
        return Command("show", number.value)
    for clause in SEPARATOR.split(rest):
        for word in said.words.by_use["typed"]:
            kind = clause.removeprefix(word.text).rstrip("吧类的")
            if clause.startswith(word.text) and is_type(kind):
                return Command(word.name, number.value, rest=kind)
    talk = _inside(said)
    if talk is not None:
        return talk
    if any(word in rest for word in said.words.when):
        return Command("meeting", number.value, rest=rest)
    return Command("unclear", number.value, rest=rest, meant="note", plain=number.whole)


def _inside(said: TypedLine) -> Command | None:
    """Words that mean a command wherever they stand in talk, or where a clause ends with them."""
    line = said.line
    if _ASKED.search(line):
        return None  # asked, not told
    best: tuple[int, Word] | None = None
    for word in said.words.by_use["inside"]:
        at = line.find(word.text)
        if at < 0 or line[:at].endswith(said.words.not_yet):
            continue
        # "没说拢" holds "说拢", and "不是真的" says more than "说好了": what failed comes first.
        if best is None or word.name == "unsettled" != best[1].name:
            best = (at, word)
    best = best or _kin(said) or _tail(said)
    if best is None:
        return None
    at, word = best
    number, sure = said.number_near(at, at + len(word.text))
    rest = said.without(number)
    return _finished(word, number, "", rest, plain=number is not None and sure, sure=sure)


def _kin(said: TypedLine) -> tuple[int, Word] | None:
    """是我舅: somebody of their own family."""
    for word in said.words.by_use["kin"]:
        for own in said.words.own:
            for link in ("是", "跟", "和"):
                at = said.line.find(f"{link}{own}{word.text}")
                if at >= 0:
                    return at, word
    return None


def _tail(said: TypedLine) -> tuple[int, Word] | None:
    for clause in SEPARATOR.split(said.line):
        for word in said.words.by_use["tail"]:
            before = clause.removesuffix(word.text)
            if clause.endswith(word.text) and not before.endswith(said.words.not_yet):
                return said.line.find(clause) + len(before), word
    return None


def _with_word(
    said: TypedLine, word: Word, at: int, before: SpokenNumber | None, *, first: bool
) -> Command | None:
    """
    The command that this word begins here.

    Args:
        before: the number in front of it.
        first: here begins the line; a command further on, without a number, is only gathered.
    """
    end = at + len(word.text)
    after = said.number_after(end)
    if word.use == "numbered" and before is None and after is None:
        return None
    number, sure = (before or after), True
    if word.name == "transfer":
        return _transfer(said, word, end, number, first=first)
    if number is None:
        number, sure = said.loose_number(end)
    if not said.ends_word(word, end, after, before, number):
        return None
    if word.use == "strong" and number is None and _ASKED.search(said.line):
        return None  # "办结没有啊" asks
    rest_from = after.end if after is not None and number is after else end
    rest = said.rest(rest_from, number if number not in (before, after) else None)
    plain = number is not None or (first and said.is_end(end))
    return _finished(word, number, "", rest, plain=plain, sure=sure)


def _transfer(
    said: TypedLine, word: Word, end: int, number: SpokenNumber | None, *, first: bool
) -> Command | None:
    after = said.number_after(end)
    rest = said.line[after.end if after is not None else end :]
    name = _name_at_start(rest)
    beside = number is not None
    if number is None:
        number, _ = said.loose_number(end)
    if word.use == "named" and (not name or (number is None and len(name) > 4)):
        return None
    if not name:
        clean = not EDGE.sub("", rest) or after is not None
        if number is None and not clean:
            return None
        plain = number is not None or first
        return Command("unclear", _value(number), rest=EDGE.sub("", rest), plain=plain, meant="transfer")
    told = first and len(name) <= 4 and SEPARATOR.match(said.line, end) is not None
    plain = beside or (word.use == "head" and (told or number is not None))
    left = EDGE.sub("", rest.partition(name)[2]).strip("吧了呗")
    return Command("transfer", _value(number), person=name, rest=left, plain=plain)


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
    rest = EDGE.sub("", rest).removeprefix("给").removeprefix("到").strip()
    found = _HAN.match(rest)
    if found is None:
        return ""
    name = found.group()
    endings = command_words().endings
    for end in (*endings, *_NAME_ENDINGS, *endings):
        # "王管" may be a name, "账了" is none.
        if name.endswith(end) and len(name) > len(end) + (end in _NAME_ENDINGS):
            name = name.removesuffix(end)
    if not 2 <= len(name) <= 9 or name[0] in _NO_NAME or name.startswith(("大伙", "大家", "孩子")):
        return ""
    return name
