"""Asks every part what is wrong: where, what, and what to do about it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.card import PACKAGE, font_file
from bot.clock import HouseClock
from bot.config import ENV_FILE, Settings, SettingsError, load_settings, warnings
from bot.notice import NoticeIncomplete, hangs
from bot.problems import data_problems
from bot.troubles import gaps_told, troubles_told
from storage import open_store
from storage.errors import StoreError, StoreInUse
from storage.interface import Store
from storage.look import look_into
from storage.records import Officer, Outgoing, Role, SayState

_ROOM_RED, _ROOM_YELLOW = 100_000_000, 1_000_000_000
"""Bytes free on the disk: below the first nothing can be kept much longer."""

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing the doctor says.

    Attributes:
        red: it must be mended; else it is worth a look.
        where: file:line, a setting, or the part of the house; never anybody's name or words.
    """

    red: bool
    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{'✗' if self.red else '！'} {self.where}：{self.what}"
        return f"{said}。{self.remedy}" if self.remedy else said


def examine(env_file: Path | None = ENV_FILE, now: int | None = None) -> list[Finding]:
    """
    Everything, in the order in which a clerk mends it: settings, tables, store, people, words.

    Args:
        now: UTC microseconds; None: the machine's clock.
    """
    now = HouseClock().now() if now is None else now
    found: list[Finding] = []
    settings = None
    try:
        settings = load_settings(env_file)
    except SettingsError as error:
        found += [Finding(True, "设置", line.rstrip("。"), "改 .env") for line in str(error).splitlines()]
    found += [Finding(False, "设置", line.rstrip("。"), "写对或删掉") for line in warnings(env_file)]
    if settings is not None:
        found += of_settings(settings)
    if not font_file():
        what, remedy = "没有中文字体，「普法」的图画不出来，只发字", f"apt-get install {PACKAGE}"
        found.append(Finding(False, "普法", what, remedy))
    for problem, red in data_problems():
        where = f"{problem.file}:{problem.line}" if problem.line else problem.file
        found.append(Finding(red, where, problem.what, problem.remedy))
    if settings is not None:
        found += of_folder(settings, now)
    return found


def page(findings: Sequence[Finding]) -> str:
    """What `doctor` prints: the worst first."""
    ordered = sorted(findings, key=lambda finding: not finding.red)
    reds = sum(finding.red for finding in findings)
    if not findings:
        return "都好，没毛病。"
    end = f"非改不可的 {reds} 处（✗），留神看看的 {len(findings) - reds} 处（！）。"
    return "\n".join([*map(str, ordered), "", end])


def of_settings(settings: Settings) -> Iterator[Finding]:
    """What leaves the machine, and what joining WeChat needs; the demo needs nothing."""
    yield from _second_look(settings)
    if settings.demo:
        return
    for name in settings.missing_for_wechat:
        yield Finding(True, f"设置 {name}", "接微信得填这个", "照 .env.example 填上")
    if settings.missing_for_wechat:
        return
    from bot.channels.base import ChannelError
    from bot.joining import gate_of_settings

    try:
        gate = gate_of_settings(settings)
        gate.context()
    except ChannelError as error:
        yield Finding(True, "网关", str(error).rstrip("。"))
        return
    if gate.warning:
        yield Finding(False, "网关", gate.warning.rstrip("。"))


def _second_look(settings: Settings) -> Iterator[Finding]:
    """Whoever set LLM_URL reads here what goes out, each time."""
    if not settings.llm_url:
        return
    from lexicon.outward import outward

    if not outward("欠条过几年作废"):
        what = "开着，可这台机器上认不出人名（缺 rjieba），所以一句也没往外发"
        yield Finding(False, "设置 LLM_URL", what, "按 requirements.lock 装全")
        return
    what = (
        f"村民私下问的、拿不准的法律问题，会发给 {urlsplit(settings.llm_url).hostname}："
        "那句问话（人名、地名、电话、号换成「某」）和答案的题目。群里的、私密的、急的不发"
    )
    yield Finding(False, "设置 LLM_URL", what, "群公告里添了这一句，印出来重新贴；不想往外发就把这行去掉")


def of_folder(settings: Settings, now: int) -> Iterator[Finding]:
    """The data folder and what lies in it; while the bot has it open, by looking over its shoulder."""
    folder = settings.folder
    if not (folder / "shuoshi.db").exists():
        yield Finding(False, str(folder), "还没开过，里头没有数据", "开起来：python -m bot run")
        return
    free = shutil.disk_usage(folder).free
    if free < _ROOM_YELLOW:
        yield Finding(free < _ROOM_RED, str(folder), f"磁盘只剩 {free // 1_000_000} MB", "腾出地方")
    try:
        store = open_store(folder)
    except StoreInUse:
        try:
            store = look_into(folder)
        except StoreError as error:
            what = f"机器人正开着，库里的东西这会儿看不了：{str(error).rstrip('。')}"
            yield Finding(False, str(folder), what, "要查就先停下再查")
            return
    except StoreError as error:
        yield Finding(True, str(folder), str(error).rstrip("。"))
        return
    try:
        sample = bool(store.mark("sample"))
        if sample and not settings.demo:
            yield Finding(True, str(folder), "里头是样例县，不能接微信", "DATA_DIR 指到别的文件夹")
        elif not sample and settings.demo:
            yield Finding(True, str(folder), "里头不是样例县，不能拿来演示", "DATA_DIR 指到别的文件夹")
        yield from of_store(store, now)
        if not settings.demo:
            yield from _notice(store, settings)
    except StoreError as error:  # it was looked at while the bot has it, or the disk failed under it
        yield Finding(True, str(folder), str(error).rstrip("。"))
    finally:
        store.close()


def of_store(store: Store, now: int) -> Iterator[Finding]:
    """The way into WeChat, people and words."""
    for told in troubles_told(store, now):
        yield Finding(told.red, "微信", told.what, told.remedy)
    for what in gaps_told(store, now):
        yield Finding(False, "听不见的时候", what)
    for part in (_roster, _contacts, _rooms, _words):
        yield from part(store)


def _roster(store: Store) -> Iterator[Finding]:
    officers = store.officers()
    if not officers:
        yield Finding(True, "名册", "一个人也没有，来了事没人可派", "python -m bot roster import 名册.xlsx")
        return
    yield from _villages(officers)
    operators = [officer for officer in officers if Role.OPERATOR in officer.roles]
    if not any(operator.person_id is not None for operator in operators):
        what = "管机器人的人还没对上微信，没人可派的事、坏了的话没人看见"
        yield Finding(True, "名册", what, "python -m bot roster codes 发登记码")
    for township in sorted({officer.township for officer in officers if officer.township}):
        there = [officer for officer in officers if (officer.township, officer.village) == (township, "")]
        duty = [officer for officer in there if Role.DUTY in officer.roles or Role.CENTRE in officer.roles]
        if not any(officer.person_id is not None for officer in duty):
            what = f"{township}的镇中心和值班没有一个对上微信，急事叫不到镇上"
            yield Finding(True, "名册", what, f"python -m bot roster codes --township {township}")


def _villages(officers: Sequence[Officer]) -> Iterator[Finding]:
    """Villages where nobody who mediates can be written to, joined by township."""
    bound: dict[tuple[str, str], bool] = {}
    for officer in officers:
        if officer.village and Role.MEDIATOR in officer.roles:
            place = (officer.township, officer.village)
            bound[place] = bound.get(place, False) or officer.person_id is not None
    for township in sorted({place[0] for place in bound}):
        none = [
            village for (where, village), any_bound in bound.items() if where == township and not any_bound
        ]
        if none:
            shown = "、".join(none[:_NAMED]) + (f"等 {len(none)} 个村" if len(none) > _NAMED else "")
            what = f"{township}{shown}的调解员都还没对上微信，事会派到镇上"
            yield Finding(False, "名册", what, f"python -m bot roster codes --township {township}")


def _contacts(store: Store) -> Iterator[Finding]:
    """Officers who are bound and cannot be written to: they have deleted the bot, or never added it."""
    deaf: dict[str, int] = {}
    for officer in store.officers():
        if officer.person_id is not None and not officer.contact:
            where = officer.township or "县里"
            deaf[where] = deaf.get(where, 0) + 1
    for where, count in sorted(deaf.items()):
        what = f"{where}有 {count} 个人对上了微信，可不是机器人的好友，派事写不过去"
        yield Finding(True, "名册", what, "请他把机器人加回来")


def _rooms(store: Store) -> Iterator[Finding]:
    unbound = sum(bool(room.listened_as) and not room.township for room in store.rooms())
    if unbound:
        what = f"有 {unbound} 个群不知道是哪个镇的，那儿的事都派到县中心"
        remedy = "python -m bot rooms 看编号，停下机器人，python -m bot rooms bind 编号 镇名"
        yield Finding(False, "群", what, remedy)
    unlisted = sum(not room.listened_as and not room.township for room in store.rooms())
    if unlisted:
        what = f"机器人还在 {unlisted} 个没列的群里，那儿的话不听也不记"
        yield Finding(False, "群", what, "要听就 python -m bot rooms 看看；不该在的群，让它退了")


def _notice(store: Store, settings: Settings) -> Iterator[Finding]:
    """Whether the notice hangs nobody can see from here; the operator says so, for the text as it is."""
    try:
        there = hangs(store, settings)
    except NoticeIncomplete:
        return  # the missing settings are told as such
    if not there:
        what = "没说过群公告贴没贴" if there is False else "群公告上的话变了，得重新贴"
        yield Finding(
            False, "群公告", what, "python -m bot notice 印出来贴上，贴好了 python -m bot notice --pinned"
        )


def _words(store: Store) -> Iterator[Finding]:
    aside = store.set_aside()
    if aside:
        numbers = "、".join(str(message.id) for message in aside[:_NAMED])
        what = f"有 {len(aside)} 条话程序处理不了，搁一边了（第 {numbers} 条）"
        yield Finding(True, "收话", what, "看 logs 里的 desk.raised，把那几行发给写程序的人")
    given_up = store.given_up()
    if given_up:
        what = f"有 {len(given_up)} 句话到底没发出去{_to_whom(store, given_up)}"
        yield Finding(True, "发话", what, "急的照名册打电话")
    doubtful = [line for line in store.in_doubt() if line.state is SayState.UNKNOWN]
    if doubtful:
        what = f"有 {len(doubtful)} 句话不知道到没到{_to_whom(store, doubtful)}"
        yield Finding(False, "发话", what, "急的照名册打电话问问")


def _to_whom(store: Store, lines: Sequence[Outgoing]) -> str:
    """Of which places the officers are who did not hear: whom to call stands on the roster."""
    seats = {o.person_id: o.township + o.village or "县里" for o in store.officers() if o.person_id}
    places = Counter(seats[line.person_id] for line in lines if line.person_id in seats)
    if not places:
        return ""
    shown = "、".join(f"{place} {count} 句" for place, count in places.most_common(_NAMED))
    return f"，给名册上的人的：{shown}" + (f"等 {len(places)} 处" if len(places) > _NAMED else "")
