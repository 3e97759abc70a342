"""One row of the table as an officer: each cell checked by itself and against its neighbours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches

from bot.roster import columns as c
from bot.roster.places import Places
from bot.roster.problem import RosterProblem
from bot.roster.read import Row
from storage.records import Officer, Role

_BETWEEN = re.compile(r"[、,，;；/|+\s]+")
_KEY = re.compile(r"[A-Za-z0-9\u4e00-\u9fff-]{1,20}")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,6}(?:·[\u3400-\u9fff]{1,10})*")
_MOBILE = re.compile(r"1[3-9]\d{9}")
# 10, 2x: three-digit area codes and eight digits; the others four (three after the 0) and seven or eight.
_LANDLINE = re.compile(r"(0(?:10|2\d)|0[3-9]\d{2})(\d{7,8})")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
_LONGEST_CALLED = 10

Tell = Callable[[str, str, str], None]
"""(column, what, remedy) → a problem of this row."""


def officer_of(row: Row, sheet: str, places: Places, problems: list[RosterProblem]) -> Officer | None:
    """
    The officer that stands in a row, None when something is wrong with it.

    Args:
        row: one row, cells clean.
        sheet: the sheet's name, for what is told.
        places: townships and villages there are.
        problems: what is wrong is added here, all of it.
    """
    before = len(problems)
    # A formula or merged area was told when the file was read; that its cell is empty is no second news.
    told = {problem.column for problem in problems if (problem.sheet, problem.row) == (sheet, row.number)}

    def tell(column: str, what: str, remedy: str) -> None:
        if column not in told:
            problems.append(RosterProblem(sheet, row.number, column, what, remedy))

    cells = {column: row.cells.get(column, "") for column in c.COLUMNS}
    roles = _roles(cells[c.ROLES], tell)
    township, village = _place(cells[c.TOWNSHIP], cells[c.VILLAGE], places, tell)
    _roles_fit_place(roles, cells[c.TOWNSHIP], cells[c.VILLAGE], tell)
    officer = Officer(
        id=0,
        key=_key(cells[c.KEY], tell),
        name=_name(cells[c.NAME], tell),
        called=_called(cells[c.CALLED], tell),
        phone=_phone(cells[c.PHONE], tell),
        gender=_gender(cells[c.GENDER], tell),
        township=township,
        village=village,
        committee=_committee(cells[c.COMMITTEE], township, village, roles, tell),
        roles=roles,
        types=_types(cells[c.TYPES], tell),
        rank=_rank(cells[c.RANK], tell),
    )
    return officer if len(problems) == before and not told else None


def _half(text: str) -> str:
    """Full-width digits and letters as half-width ones."""
    return unicodedata.normalize("NFKC", text)


def _key(text: str, tell: Tell) -> str:
    key = _half(text).replace(" ", "")
    if not key:
        tell(c.KEY, "没写编号", "编一个不跟别人重的号，如 M0042")
    elif not _KEY.fullmatch(key):
        tell(c.KEY, f"编号「{text}」里有不认识的符号，或者太长", "只用字母、数字、横线，20 个以内")
    return key


def _name(text: str, tell: Tell) -> str:
    # Two-sign names are often spread with a blank to stand under three-sign ones.
    name = text.replace(" ", "").replace("•", "·").replace("．", "·")
    if not name:
        tell(c.NAME, "没写姓名", "写身份证上的名字")
    elif not _NAME.fullmatch(name):
        tell(c.NAME, f"「{text}」不像一个人的姓名", "只写一个人的名字，两个字以上，别带数字、括号和职务")
    return name


def _called(text: str, tell: Tell) -> str:
    if not text:
        tell(c.CALLED, "没写称呼", "写村里人平时咋叫，如 张姐、王叔、李书记")
    elif len(text) > _LONGEST_CALLED:
        tell(c.CALLED, f"称呼太长（{len(text)} 个字）", f"{_LONGEST_CALLED} 个字以内，如 张姐")
    return text


def _phone(text: str, tell: Tell) -> str:
    """A mobile number as 11 digits, a landline as area-number."""
    if not text:
        tell(c.PHONE, "没写电话", "写 11 位手机号，或带区号的座机")
        return ""
    half = _half(text)
    if _SCIENTIFIC.fullmatch(half):
        tell(c.PHONE, f"Excel 把号码改成了「{text}」", "把这一列的格式改成「文本」，号码重新填")
        return ""
    digits = re.sub(r"^(?:\+|00)86|[\s()\-—–]", "", half)
    digits = re.sub(r"^86(?=1\d{10}$)", "", digits)
    if _MOBILE.fullmatch(digits):
        return digits
    if landline := _LANDLINE.fullmatch(digits):
        return f"{landline[1]}-{landline[2]}"
    tell(
        c.PHONE,
        f"电话{_what_of_phone(digits)}",
        "写一个 11 位手机号（1 开头），或带区号的座机（0416-1234567）",
    )
    return ""


def _what_of_phone(digits: str) -> str:
    """What is wrong with a number, without reading it out: problems end in logs and pictures."""
    if not digits.isdecimal():
        return "里有数字以外的字，或者写了两个号"
    if len(digits) > 12:
        return f"有 {len(digits)} 位，是不是写了两个号"
    if len(digits) in (7, 8):
        return "没带区号"
    return f"有 {len(digits)} 位，不是手机号也不是座机"


def _gender(text: str, tell: Tell) -> str:
    gender = text.removesuffix("性")
    if gender not in ("女", "男", ""):
        tell(c.GENDER, f"性别「{text}」不认识", "写 女 或 男，也可以空着")
    return gender


def _place(township: str, village: str, places: Places, tell: Tell) -> tuple[str, str]:
    if township and township not in places.villages:
        meant = places.like_township(township)
        guess = f"您是不是想写「{meant}」" if meant else "镇街写全名：" + "、".join(places.villages)
        tell(c.TOWNSHIP, f"没有「{township}」这个镇街", guess)
        return township, village
    if not village:
        return township, village
    homes = places.townships_of(village)
    if not township:
        guess = f"「{village}」在{'、'.join(homes)}，补上" if homes else "写上是哪个镇街的"
        tell(c.TOWNSHIP, "写了村，没写镇街", guess)
    elif township not in homes:
        meant = places.like_village(village, township)
        if homes:
            tell(
                c.VILLAGE,
                f"「{village}」不在{township}",
                f"它在{'、'.join(homes)}，看看是镇街写错了还是村写错了",
            )
        else:
            guess = f"您是不是想写「{meant}」" if meant else "写村或社区的全名，先在镇街的村名单里对一对"
            tell(c.VILLAGE, f"{township}没有「{village}」", guess)
    return township, village


def _roles(text: str, tell: Tell) -> tuple[Role, ...]:
    if not text:
        tell(c.ROLES, "没写身份", "从这些里选：" + "、".join(c.ROLE_NAMES.values()))
        return ()
    roles: list[Role] = []
    for word in filter(None, _BETWEEN.split(text)):
        role = c.ROLES_OF_NAMES.get(_half(word))
        if role is None:
            tell(c.ROLES, f"身份「{word}」不认识", "从这些里选：" + "、".join(c.ROLE_NAMES.values()))
        elif role not in roles:
            roles.append(role)
    return tuple(roles)


def _roles_fit_place(roles: tuple[Role, ...], township: str, village: str, tell: Tell) -> None:
    for role in roles:
        name = c.ROLE_NAMES[role]
        if role in c.OF_VILLAGE and not village:
            tell(c.VILLAGE, f"{name}没写是哪个村的", "补上村名，或者改身份")
        if role in c.OF_TOWNSHIP and (village or not township):
            tell(c.VILLAGE if village else c.TOWNSHIP, f"{name}是镇里的", "镇街写上，村空着")
        if role in c.OF_COUNTY and (village or township):
            tell(c.TOWNSHIP, f"{name}是县里的", "镇街和村都空着")


def _committee(text: str, township: str, village: str, roles: tuple[Role, ...], tell: Tell) -> str:
    if text or not {Role.MEDIATOR, Role.HEAD} & set(roles):
        return text
    if not township and not village:
        tell(c.COMMITTEE, "没写是哪个调委会的", "写上行业调委会的全名")
        return ""
    return f"{township}{village}人民调解委员会"


def _types(text: str, tell: Tell) -> tuple[str, ...]:
    types: list[str] = []
    for word in filter(None, _BETWEEN.split(text)):
        type_ = c.TYPES_OF_NAMES.get(word)
        if type_ is None:
            near = get_close_matches(word, list(c.TYPES_OF_NAMES), n=1, cutoff=0.5)
            remedy = f"您是不是想写「{near[0]}」" if near else "照模板「填法」那张表里的写，没有就空着"
            tell(c.TYPES, f"专长「{word}」不认识", remedy)
        elif type_.value not in types:
            types.append(type_.value)
    return tuple(types)


def _rank(text: str, tell: Tell) -> int:
    if not text:
        return 1
    half = _half(text)
    if not half.isdecimal() or not 1 <= int(half) <= 999:
        tell(c.RANK, f"排序「{text}」不是数", "写 1、2、3 这样的数，1 最先找")
        return 1
    return int(half)
