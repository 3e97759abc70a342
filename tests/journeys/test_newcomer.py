"""A newcomer's three minutes, in a real browser, with the bot running as its own process."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.web.guard import own_hosts
from lexicon.wording import wording
from tests.needs import TREE, chromium

SHOTS = TREE / "tests" / "shots"
ROOM = "正安镇村民说事群"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
START_WITHIN = 90.0
"""Seconds for the sample county and its week; about ten on the makers' machine."""

SOON = 25_000
"""Milliseconds: the demo's longest way is the opening clock (5 s) and five lines of the outbox (3 s each)."""


WRITE_DOWN_PHONES = """() => {
  const part = document.querySelector("#part-mediator");
  const look = () => shown.push({
    owner: part.querySelector(".owner").innerText,
    last: [...part.querySelectorAll(".bubble.bot")].at(-1)?.innerText ?? "",
  });
  window.shown = [];
  new MutationObserver(look).observe(part, { childList: true, subtree: true, characterData: true });
}"""


@dataclass(frozen=True)
class Desk:
    """The page with the words that a test uses on it."""

    page: Page

    def part(self, name: str) -> Locator:
        """A live part of the page."""
        return self.page.locator(f"#part-{name}")

    def waiting(self, what: str) -> Locator:
        """A count-down."""
        return self.part("waits").locator("li", has_text=what)

    def pick_secretary(self, village: str) -> None:
        """Lay that village secretary's phone on the table."""
        option = self.part("secretaries").locator("option", has_text=re.compile(f"^{village} "))
        self.part("secretaries").select_option(value=option.get_attribute("value"))
        expect(self.part("secretary").locator(".owner")).to_contain_text(village)

    def say(self, who: str, text: str, *, private: bool = False) -> None:
        """Type it as that villager and press Enter."""
        self.page.get_by_label("谁说").fill(who)
        self.page.get_by_label("私下跟机器人" if private else "在群里", exact=True).check()
        self.page.get_by_label("说的话").fill(text)
        self.page.get_by_label("说的话").press("Enter")
        expect(self.page.get_by_label("说的话")).to_have_value("")

    def week(self) -> dict[str, int]:
        """Ask for the week on the secretary's phone; its figures."""
        phone = self.part("secretary")
        weeks = phone.locator(".bubble.bot", has_text=re.compile(r"第\d+周"))
        before = weeks.count()
        phone.get_by_role("button", name="周报").click()
        expect(weeks).to_have_count(before + 1, timeout=SOON)
        text = weeks.last.inner_text()
        figures = dict(re.findall(r"(新来|说妥|手里)(\d+)", text))
        return {name: int(figures.get(name, 0)) for name in ("新来", "说妥", "手里")}


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`python -m bot run` on a folder of its own, until the tests of this file are done."""
    chromium()
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    env = {
        **os.environ,  # tests/conftest.py has taken the settings out of it
        "DATA_DIR": str(folder / "data"),
        "COLLECTING_SILENCE": "7",  # what comes after the opening clock is waited for only once here
        "PACE": "0.5-1",
        "PYTHONUTF8": "1",
    }
    with (folder / "out").open("wb") as out:
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--port", str(port)],
            cwd=TREE,
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(bot, port, folder / "out")
            yield f"http://127.0.0.1:{port}"
        finally:
            bot.send_signal(signal.SIGTERM)
            try:
                ended = bot.wait(20)
            except subprocess.TimeoutExpired:
                bot.kill()
                bot.wait()
                raise
    assert ended == 0, (folder / "out").read_text("utf-8")


def _wait_for(bot: subprocess.Popen[bytes], port: int, out: Path) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        assert bot.poll() is None, out.read_text("utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"没开起来：{out.read_text('utf-8')}", pytrace=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own browser, without a window."""
    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[[int, int], Desk]]:
    """Opens the page in a window of that size, on one group; an error in its script fails the test."""
    errors: list[str] = []
    pages: list[Page] = []

    def open_page(width: int, height: int) -> Desk:
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(address)
        page.get_by_label("哪个群").select_option(label=ROOM)
        expect(page.locator("body")).to_have_attribute("data-live", re.compile("room="), timeout=SOON)
        return Desk(page)

    yield open_page
    for page in pages:
        page.close()
    assert errors == []


def newest(group: Locator) -> str:
    """The bot's newest line in the group; the column shows the last ones only, so a count would not do."""
    return group.locator(".bubble.bot").last.get_attribute("id") or ""


def test_a_newcomer_is_villager_mediator_and_secretary(opened: Callable[[int, int], Desk]) -> None:
    """A matter said in pieces is counted down, heard once in the group, taken, settled, and in the week."""
    desk = opened(1440, 900)
    page, group, mediator, villager = (desk.page, *map(desk.part, ("group", "mediator", "villager")))
    lines = group.locator(".bubble.bot")
    said_before = newest(group)
    desk.pick_secretary("正二村")
    before = desk.week()

    desk.say("样谷嫂", "后院那家")
    desk.say("样谷嫂", "把墙垒到我家地里了，正二村的，找他说他还骂我")
    counting = desk.waiting("样谷嫂 · 不再出声").locator("time")
    expect(counting).to_have_text(re.compile(r"^[0-5]\.\d 秒$"))
    expect(group.locator("mark", has_text="墙")).not_to_have_count(0)

    expect(lines.last).not_to_have_id(said_before, timeout=SOON)
    expect(lines.last.locator(".state")).to_have_count(0, timeout=SOON)  # no longer waiting: said
    expect(lines.last.locator(".text")).to_have_text(wording("group_line"))
    said = newest(group)
    alert = mediator.locator(".bubble.bot", has_text="把墙垒到我家地里").last
    expect(alert).to_be_visible(timeout=SOON)
    found = re.search(r"(?m)^(\d{4}) 正二村", alert.inner_text())
    assert found
    number = found[1]
    expect(villager).to_contain_text(f"收到，记下了，号是{number}", timeout=SOON)
    shot(page, "alert")

    mediator.get_by_role("button", name="1 接").click()
    expect(villager).to_contain_text(re.compile(f"{number}.*应了"), timeout=SOON)
    mediator.get_by_role("button", name=f"办结 {number}").click()
    box = page.get_by_label("调解员跟机器人说")
    expect(box).to_have_value(f"办结 {number} ")
    box.press_sequentially("两家说好了，墙往回挪一米")
    box.press("Enter")
    expect(villager).to_contain_text(re.compile(f"{number}.*说说妥了"), timeout=SOON)
    villager.get_by_role("button", name="1 是").click()
    expect(desk.part("cases").locator(".list.settled")).to_contain_text(number, timeout=SOON)

    after = desk.week()
    assert (after["新来"], after["说妥"]) == (before["新来"] + 1, before["说妥"] + 1)
    assert after["手里"] == before["手里"]
    assert newest(group) == said
    shot(page, "settled")


def test_on_a_phone_present_danger_told_privately_is_answered_at_once(
    opened: Callable[[int, int], Desk],
) -> None:
    """On a small screen: 110 first for her, 【急】 for the mediators, nothing in the group, somebody goes."""
    desk = opened(390, 844)
    page, group, mediator, villager = (desk.page, *map(desk.part, ("group", "mediator", "villager")))
    said_before = newest(group)
    desk.say("样小梅", "快来人 他攥着斧子砸我家门 说要劈了我 我在正二村", private=True)

    expect(villager).to_contain_text("先躲开，打110", timeout=SOON)
    expect(mediator).to_contain_text("【急】", timeout=SOON)
    expect(page.get_by_role("button", name="调解员")).to_have_class("news")  # something landed there
    page.get_by_role("button", name="调解员").click()
    expect(mediator.locator(".bubble.bot", has_text="斧子").last).to_be_visible()
    shot(page, "phone-danger")
    mediator.get_by_role("button", name="1 我去").click()
    page.get_by_role("button", name="村民").click()
    expect(villager.locator(".bubble.bot", has_text="应了").last).to_be_visible(timeout=SOON)
    expect(group.locator(".bubble.bot").last).to_have_id(said_before)
    shot(page, "phone-villager")


def test_small_talk_is_counted_down_and_nothing_comes_of_it(opened: Callable[[int, int], Desk]) -> None:
    """A joke with a hard word: the clock runs out, the group hears nothing, no case opens, its words go."""
    desk = opened(1440, 900)
    group, cases = desk.part("group"), desk.part("cases").locator(".list li")
    said_before = newest(group)
    cases_before = cases.count()
    desk.say("样牌友", "昨晚上输惨了 回家媳妇要杀了我哈哈")

    expect(desk.waiting("样牌友 · 不再出声")).to_have_count(1, timeout=SOON)
    expect(desk.waiting("样牌友 · 不再出声")).to_have_count(0, timeout=SOON)
    gone = group.locator(".bubble.gone", has_text="回家媳妇要杀了我")
    expect(gone).to_contain_text("闲话", timeout=3 * SOON)
    expect(gone).to_contain_text("字已删")
    expect(group.locator(".bubble.bot").last).to_have_id(said_before)
    expect(cases).to_have_count(cases_before)


def test_a_phone_is_not_taken_away_while_somebody_types_on_it(opened: Callable[[int, int], Desk]) -> None:
    """An alert lands on another phone meanwhile: what is typed goes from the one it was begun on."""
    desk = opened(1440, 900)
    owner = desk.part("mediator").locator(".owner")
    was = owner.inner_text()
    box = desk.page.get_by_label("调解员跟机器人说")
    box.fill("我的")
    desk.say("样老梁", "快来人 他拿刀要砍我 在沟帮子街道", private=True)
    expect(desk.part("villager")).to_contain_text("先躲开，打110", timeout=SOON)
    expect(desk.part("cases").locator(".list.offered li.critical")).not_to_have_count(0, timeout=SOON)
    expect(owner).to_have_text(was)

    # An alert of the demo's own may take the table a moment later: each phone laid there is written down.
    desk.page.evaluate(WRITE_DOWN_PHONES)
    box.fill("我的案子")
    box.press("Enter")
    desk.page.wait_for_function(
        "was => shown.some(p => p.owner !== was && p.last.includes('【急】'))", arg=was, timeout=SOON
    )


def test_the_address_that_is_printed_is_one_that_the_page_answers_to(address: str) -> None:
    """A newcomer who copies the address gets the page."""
    assert address.removeprefix("http://") in own_hosts(int(address.rpartition(":")[2]))


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page, to be looked at (git-ignored)."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
