"""Asks every part what is wrong: where, what, and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import ENV_FILE, Settings, SettingsError, load_settings, warnings
from bot.problems import data_problems
from storage import open_store
from storage.errors import StoreError, StoreInUse
from storage.interface import Store
from storage.records import Officer, Role, SayState

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


def examine(env_file: Path | None = ENV_FILE) -> list[Finding]:
    """Everything, in the order in which a clerk mends it: settings, tables, store, people, words."""
    found: list[Finding] = []
    settings = None
    try:
        settings = load_settings(env_file)
    except SettingsError as error:
        found += [Finding(True, "设置", line.rstrip("。"), "改 .env") for line in str(error).splitlines()]
    found += [Finding(False, "设置", line.rstrip("。"), "写对或删掉") for line in warnings(env_file)]
    if settings is not None:
        found += of_settings(settings)
    for problem, red in data_problems():
        where = f"{problem.file}:{problem.line}" if problem.line else problem.file
        found.append(Finding(red, where, problem.what, problem.remedy))
    if settings is not None:
        found += of_folder(settings)
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
    """What joining WeChat needs; the demo needs nothing."""
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


def of_folder(settings: Settings) -> Iterator[Finding]:
    """The data folder, and what lies in it if nobody is using it just now."""
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
        yield Finding(False, str(folder), "机器人正开着，库里的东西这会儿看不了", "要查就先停下再查")
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
        yield from of_store(store)
    finally:
        store.close()


def of_store(store: Store) -> Iterator[Finding]:
    """People and words."""
    for part in (_roster, _rooms, _words):
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


def _rooms(store: Store) -> Iterator[Finding]:
    unbound = sum(not room.township for room in store.rooms())
    if unbound:
        what = f"有 {unbound} 个群不知道是哪个镇的，那儿的事都派到县中心"
        yield Finding(False, "群", what, "在网页里给群指定镇")


def _words(store: Store) -> Iterator[Finding]:
    aside = store.set_aside()
    if aside:
        numbers = "、".join(str(message.id) for message in aside[:_NAMED])
        what = f"有 {len(aside)} 条话程序处理不了，搁一边了（第 {numbers} 条）"
        yield Finding(True, "收话", what, "看 logs 里的 desk.raised，把那几行发给写程序的人")
    given_up = store.given_up()
    if given_up:
        what = f"有 {len(given_up)} 句话到底没发出去"
        yield Finding(True, "发话", what, "看网页上的单子，该打电话的打电话")
    doubtful = sum(line.state is SayState.UNKNOWN for line in store.in_doubt())
    if doubtful:
        yield Finding(False, "发话", f"有 {doubtful} 句话不知道到没到", "看网页上的单子")
