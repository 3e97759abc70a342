"""From a line of danger to the alert leaving, beside a bare echo bot: `python -m tests.bench.wechat_danger`.

Fifty lines a second in eighteen groups, one of them a danger from somebody new, the others small talk.
Measured at the gateway, by its clock: from the line's event until the first alert about it is sent to an
officer; beside it a python-wechaty bot that answers the same line at once, in turn, on the same lines, and
the least that an alert can do: ask who says it, keep it, tell it, without reading or deciding anything.

Medians of the rounds' ratios to the echo bot: p50 at most 1.4, p99 at most 1.5.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.wechat_peers import ECHOED, peer
from tests.bench.wechat_village import Line, Village, whole_bot
from tests.gateway.driver import Event

ROUNDS = 3
DANGERS = 100
A_SECOND = 50
MOST = {50: 1.4, 99: 1.5}
BOT, ECHO, LEAST = "whole bot", "echo bot", "least alert"
_NUMBER = re.compile(r"门牌(\d+)号")


def script(village: Village) -> tuple[list[Line], list[str]]:
    """The lines, and the ids of those of danger; each has a number of its own by which its alert is known."""
    lines = village.lines((A_SECOND - 1) * (DANGERS + 3), concerns=0)
    found: list[Line] = []
    dangers: list[str] = []
    for second in range(DANGERS + 3):
        talk = [lines.pop() for _ in range(A_SECOND - 1)]
        who, where = village.newcomer(village.chance.choice(village.townships))
        text = f"{ECHOED}，我家门牌{1000 + second}号，他拿着刀要杀我，快来人"
        danger = {"from": who, "room": where, "text": text, "id": f"danger{second}"}
        talk.insert(village.chance.randrange(A_SECOND), danger)
        found += talk
        if second >= 3:  # the first seconds warm both up
            dangers.append(danger["id"])
    return found, dangers


def latencies(village: Village, to: set[str] | None) -> list[float]:
    """Milliseconds for each danger. `to`: an alert is what is said to one of these; None: to anybody."""
    lines, dangers = script(village)
    village.rehearse(lines)
    mark = village.gateway.mark()
    village.gateway.do("recite", gap=1000 / A_SECOND)
    village.gateway.wait("recited", since=mark, within=DANGERS + 60)

    def is_last(one: Event) -> bool:
        return is_alert(one) and f"门牌{1000 + DANGERS + 2}号" in one["text"]

    def is_alert(one: Event) -> bool:
        return one["event"] == "said" and "text" in one and (to is None or one["to"] in to)

    village.gateway.wait_for(is_last, since=mark, within=60, what="the last alert")
    told: dict[str, float] = {}
    alerted: dict[str, float] = {}
    for one in village.gateway.events[mark:]:
        if one["event"] == "told":
            told[one["message"]] = one["at"]
        elif is_alert(one) and (number := _NUMBER.search(one["text"])):
            alerted.setdefault(f"danger{int(number[1]) - 1000}", one["at"])
    missing = [one for one in dangers if one not in alerted]
    assert not missing, f"no alert for {missing}"
    return sorted(alerted[one] - told[one] for one in dangers)


def bot_run(seed: int) -> list[float]:
    """Latencies of the whole bot."""
    village = Village(seed)
    try:
        with tempfile.TemporaryDirectory() as folder, whole_bot(village, Path(folder)):
            return latencies(village, set(village.officers))
    finally:
        village.close()


def peer_run(what: str, seed: int) -> list[float]:
    """Latencies of a peer."""
    village = Village(seed)
    try:
        with tempfile.TemporaryDirectory() as folder, peer(village.gateway, Path(folder), what):
            return latencies(village, None)
    finally:
        village.close()


def at(percent: int, sorted_ones: list[float]) -> float:
    """That percentile, of the values themselves."""
    return sorted_ones[min(len(sorted_ones) - 1, round(len(sorted_ones) * percent / 100 + 0.5) - 1)]


def main() -> int:
    """Print latencies and ratios; 1 when one is missed."""
    found: dict[str, list[list[float]]] = {BOT: [], ECHO: [], LEAST: []}
    runs: list[tuple[str, Callable[[int], list[float]]]] = [
        (BOT, bot_run),
        (ECHO, partial(peer_run, "echo")),
        (LEAST, partial(peer_run, "least")),
    ]
    for number in range(ROUNDS):
        for name, run in runs if number % 2 else reversed(runs):
            found[name].append(run(number))
            shown = ", ".join(f"p{p} {at(p, found[name][-1]):.1f} ms" for p in MOST)
            print(f"  {name}: {shown}", flush=True)
    missed = False
    for percent, most in MOST.items():
        for one, other in ((BOT, ECHO), (LEAST, ECHO), (BOT, LEAST)):
            pairs = zip(found[one], found[other], strict=True)
            ratio = median(at(percent, a) / at(percent, b) for a, b in pairs)
            verdict = ""
            if (one, other) == (BOT, ECHO):
                missed = missed or ratio > most
                verdict = f"  (at most {most}: {'met' if ratio <= most else 'MISSED'})"
            print(f"p{percent} {one} / {other}: {ratio:.2f}{verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
