"""Money, areas, counts of people and households as values, with the words they were said in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lexicon.normalize import fold
from lexicon.numbers import Number, may_count, number_at, numbers_in

MONEY, MU, SQUARE = "元", "亩", "平米"
PEOPLE, HOUSEHOLDS = "人", "户"
_LONGEST = 20_000

_EACH = (
    "亩地|亩|天|宿|晚上?|个?月|年|斤|吨|个人|人|户|口人?|袋|棵|株|平方米|平方|平米|平|车|趟|只|头|垄|米|次|"
    "小时|个工|把|桌|件|瓶|箱|顿|个(?![人小])"
)
# 一亩地八百, 每天一百八, 一个人二百: the price stands behind what it is the price of.
_EACH_BEFORE = re.compile(
    rf"(?:[一每](?P<unit>{_EACH})(?:地|的)?|[人户](?P<each>均))(?:要|给|才|就|是|得|合|卖|收|交|按|包给|分了?|补偿?|补助|赔|工钱)?"
    r"(?:我们?|俺们?|他们?)?$"
)
# 八百一亩, 200块钱一天, 3.2元/斤
_EACH_BEHIND = re.compile(rf"(?:/|一|每)(?P<unit>{_EACH})")
_MARK = re.compile(r"(?:[¥￥$]|rmb|人民币)\s?$")
# What may follow a last place without its unit: 三块五, 一亩二; not 三千块一直没给, 五亩两家种.
_OVER = r"$|[\s,，。;；、!！?？:：)）地钱]|(?<![一])[的了没就卖收买]"
_YUAN = re.compile(
    rf"\s?(?:(?P<block>块)(?:(?P<tail>[一二三四五六七八九半])(?:毛|(?={_OVER}|[一每/多])))?(?P<sum>钱)?"
    r"|(?P<yuan>元|圆|人民币)钱?|(?P<mao>毛)(?:钱)?|大洋)"
)
# 三块地, 两块石头, 一块儿走 are no money.
_PIECES = re.compile(
    "[地田石砖板木瓦牌玻菜肉布皮儿去来干走吃住过玩上屏土坟表糖豆腐饼案水泥瓷铁钢塑苞]|(?:回家|庄稼|园子|林|宅|坡)"
)
_NOT_MONEY = re.compile(
    r"(?:[户口人家亩垄斤克米里尺寸度岁年月日号天次遍回趟条只头匹棵株袋吨车种位名个件本页张点分秒楼层组队"
    r"届期级路代辆台套枚颗根把担筐桶瓶箱顿桌晌垧宿伏瓦平集章顷双对间所座处群股%℃项篇场步句胎样弯拐门栋幢"
    r"]|公[里斤分顷]|厘米|小时|分钟|礼拜|星期|周|多?人|不|姓|里|火|别|家|能|可|般|毫|倍|来|多|一百|点|之)"
)
_MONEY_WORD = re.compile(
    r"(?:[款费税捐欠借赔罚租卖买付贷押拖骗挣赚赊抵垫凑掏搭](?:款|账|债)?|钱|到手|剩下?|工资|工钱|补偿款?|彩礼|价|定金|押金|[房租货料]款|利息|本金|"
    r"报销|[要收交给花还差扣转存领发退出拿补拨](?:了|我|他|她|俺|我们|你|咱|人家|走|掉|过|着|老)?|[一总]共|合计)"
    r"(?:了|我|他|她|俺|他们|我们|俺们|你|咱|人家|有|是|走|掉|过|着|才|就|都|还|给|说|大概|个|得|要|出|到|共|就是|老)*$"
)
_MEASURED = re.compile(
    "(?:血压|高压|低压|血糖|心率|心跳|体温|体重|考|分数|海拔|时速)(?:了|是|都|得|有|才|到|能|就)*$"
)
_MONEY_BEHIND = re.compile(r"\s?(?:的|多)?(?:钱|工资|工钱|补偿|彩礼|押金|利息|赔偿|定金|货款|货钱|租金)")
_AREA = re.compile(
    rf"\s?(?:(?P<mu>亩)(?:(?P<half>半)|(?P<tail>[一二两三四五六七八九])(?:分(?!之)|(?={_OVER})))?"
    r"|(?P<fen>分)(?=(?:多)?[地田])|(?P<square>平方米|平方(?!公)|平米|㎡|平(?![时安均房常静方日整原川台地坦等]))"
    r"|(?P<shang>垧|晌(?=地)))"
)
_PEOPLE = re.compile(
    r"(?:(?<=[0-9])\s)?(?:(?P<house>户(?:人家|人|村民)?|家(?=都|全|没|不|一起|一块|合|把|的地|村民|人家|[\s,，。!！?？、;；]|$))"
    r"|(?P<mouths>口(?:子)?人|口(?![井锅缸气饭水酒烟袋岸号罩令棺刀猪牲大箱子])|口子)"
    r"|(?P<head>(?:个|号|来号|名|位)?(?:工人|村民|群众|老百姓|大人|孩子|小孩|学生|老人|老头|老太太|女的|男的|"
    r"小伙子?|小子|民工|农民工|乡亲|人(?![家民大均次行参造工为命高头字转])))"
    r"|(?P<named>[名位](?=[\s,，。!！?？、;；]|$)))"
)
_KIN = re.compile(r"(?:[哥姐弟妹娘爷]|[我俺咱他她你]们?)$")
_COUNTS_ON = ("月", "天", "年", "礼拜", "星期", "多月", "来月")  # 姐妹俩月没见钱
_WHOM = re.compile("(?:人|孩子|老人|大人|户)")


@dataclass(frozen=True, slots=True)
class Amount:
    """
    Something counted or measured.

    Attributes:
        words: as they stand in the text; text[start:end] == words.
        low, high: the least and the most it may mean, equal where it is said exactly; both finite.
        unit: 元, 亩, 平米, 垧, 人 or 户.
        per: what a price is for ("亩", "天"), "" for a sum.
    """

    words: str
    start: int
    end: int
    low: float
    high: float
    unit: str
    per: str = ""


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Money and areas, in order. Never raises; a text without a sign of a number costs one look."""
    return tuple([found for found in _counted(text) if found.unit not in (PEOPLE, HOUSEHOLDS)])


def people_in(text: str) -> tuple[Amount, ...]:
    """How many people or households are spoken of, in order; 一个人 and 一家 count nobody."""
    return tuple([found for found in _counted(text) if found.unit in (PEOPLE, HOUSEHOLDS)])


def value_text(amount: Amount) -> str:
    """The value as figures: 3600元, 8000–9000元, 800元/亩."""
    low, high = (f"{value:.2f}".rstrip("0").rstrip(".") for value in (amount.low, amount.high))
    value = low if low == high else f"{low}–{high}"
    return f"{value}{amount.unit}{'/' if amount.per else ''}{amount.per}"


def _counted(text: str) -> list[Amount]:
    folded = fold(text[:_LONGEST])
    if not may_count(folded):
        return []
    found: list[Amount] = []
    for number in numbers_in(folded):
        if found and number.start < found[-1].end:
            continue
        one = _area(folded, number) or _people(folded, number) or _money(folded, number)
        if one is not None:
            start, end, low, high, unit, per = one
            while found and start < found[-1].end:
                found.pop()  # 一亩 in 一亩地八百 is no area
            found.append(Amount(text[start:end], start, end, low, high, unit, per))
    return found


_Found = tuple[int, int, float, float, str, str]


def _area(folded: str, number: Number) -> _Found | None:
    if _price_in(folded, number) is not None:
        return None
    found = _AREA.match(folded, number.end)
    if found is None:
        return None
    start, end, low, high = number.start, found.end(), number.low, number.high
    if found["fen"]:
        return start, end, low / 10, high / 10, MU, ""
    more = folded.startswith("多", end)
    if found["square"] or found["shang"]:
        return start, end, low, high, SQUARE if found["square"] else "垧", ""
    part = 0.5 if found["half"] else _tenth(found["tail"])
    if more and not part:
        return start, end + 1, low, high + 1, MU, ""
    return start, end, round(low + part, 2), round(high + part, 2), MU, ""


def _tenth(tail: str | None) -> float:
    """亩二 and 亩二分 are two tenths; nothing is nothing."""
    number = number_at(tail[0]) if tail else None
    return number.low / 10 if number else 0.0


def _people(folded: str, number: Number) -> _Found | None:
    if number.high > 1_000_000 or _price_in(folded, number) is not None:
        return None
    start, end = number.start, number.end
    if number.word in ("俩", "仨"):
        kin = _KIN.search(folded, max(0, start - 2), start)
        found = _WHOM.match(folded, end)
        if not (kin or found) or folded.startswith(_COUNTS_ON, end):
            return None
        unit = HOUSEHOLDS if found and found[0] == "户" else PEOPLE
        return (kin.start() if kin else start), (found.end() if found else end), *_same(number), unit, ""
    found = _PEOPLE.match(folded, end)
    if found is None or number.high <= 1 or number.low < 1 or folded.startswith("第", start - 1):
        return None
    if (found["mouths"] == "口" and number.high < 3) or number.word == "二":
        return None  # 喝了两口, 谁家二小子
    unit = HOUSEHOLDS if found["house"] else PEOPLE
    return start, found.end(), *_same(number), unit, ""


def _same(number: Number) -> tuple[float, float]:
    """Of people there are only whole ones."""
    return float(round(number.low)), float(round(number.high))


def _price_in(folded: str, number: Number) -> tuple[Number, str, int] | None:
    """八百一亩, 一百八一天: the last 一 counts what the price is for, and is no part of the number."""
    if len(number.word) < 3 or number.word[-1] != "一" or number.word[-2] not in "百千万块二三四五六七八九两":
        return None
    behind = _EACH_BEHIND.match(folded, number.end - 1)
    price = number_at(number.word[:-1], number.start)
    return (price, behind["unit"], behind.end()) if behind and price else None


def _money(folded: str, number: Number) -> _Found | None:
    priced = _price_in(folded, number)
    if priced is not None:
        price, per, end = priced
        return price.start, end, price.low, price.high, MONEY, _unit(per)
    start = number.start
    mark = _MARK.search(folded, max(0, start - 4), start)
    each = _EACH_BEFORE.search(folded, max(0, start - 10), start)
    found = _YUAN.match(folded, number.end)
    if found is not None and found["block"] and not _is_money(folded, number, found, bool(each or mark)):
        return None
    if found is None and not mark and not _bare(folded, number, bool(each)):
        return None
    low, high, end = number.low, number.high, number.end
    if found is not None:
        end = found.end()
        if found["mao"]:
            low, high = low / 10, high / 10
        tail = found["tail"]
        part = 0.5 if tail == "半" else _tenth(tail)
        low, high = low + part, high + part
        if folded.startswith("多", end):
            high, end = high + 1, end + 1
        start = min(start, mark.start()) if mark else start
    elif mark:
        start = mark.start()
    else:
        behind = _MONEY_BEHIND.match(folded, end)
        end = behind.end() if behind and folded.startswith("钱", behind.start()) else end
    per = ""
    after = _EACH_BEHIND.match(folded, end)
    if after is not None:
        per, end = after["unit"], after.end()
    if each is not None:
        before, start = _unit(each["unit"] or "人"), each.start()
        per = f"{before}/{_unit(per)}" if per else before
    return start, end, round(low, 2), round(high, 2), MONEY, _unit(per)


def _unit(per: str) -> str:
    """亩地 is 亩, 个月 is 月: what stands behind the stroke of a price."""
    return {"亩地": "亩", "个月": "月", "个人": "人", "口人": "人", "口": "人", "平方米": "平米"}.get(
        per, "平米" if per in ("平", "平方") else per
    )


def _is_money(folded: str, number: Number, found: re.Match[str], sure: bool) -> bool:
    """Whether 块 means yuan: 三块五, 二十块, 两块钱; not 三块地, 一块走."""
    if found["sum"] or (found["tail"] and not _PIECES.match(folded, found.end())):
        return True
    if _PIECES.match(folded, found.end()):
        return False
    if number.high >= 10 or sure:
        return True
    if number.word == "一":
        return False
    owed = _MONEY_WORD.search(folded, max(0, number.start - 8), number.start)
    return owed is not None or _EACH_BEHIND.match(folded, found.end()) is not None


def _bare(folded: str, number: Number, priced: bool) -> bool:
    """Whether a number without a unit is money: 欠我三千六, 一亩地八百, 要了五万."""
    if (
        not (number.big or (priced and number.high >= 10))
        or _NOT_MONEY.match(folded, number.end)
        or folded.startswith("第", number.start - 1)
    ):
        return False
    if _MONEY_BEHIND.match(folded, number.end) or priced:
        return True
    if _MEASURED.search(folded, max(0, number.start - 6), number.start):
        return False
    if number.word == "二百五":
        return _MONEY_WORD.search(folded, max(0, number.start - 8), number.start) is not None
    spoken = not number.word[0].isdigit() or number.word[-1] in "万千kw" or number.clipped
    owed = _MONEY_WORD.search(folded, max(0, number.start - 8), number.start) is not None
    if not spoken:
        return owed and not folded.startswith(("-", "/", ".", ":"), number.end) and number.high < 10_000_000
    return owed or (number.clipped and number.word[-2] in "百千万") or number.word[-1] in "万kw"
