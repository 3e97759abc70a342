"""A burst of group talk, beside a bare python-wechaty bot: `python -m tests.bench.wechat_burst [many …]`.

All lines are told at once by the tests' gateway, a new one for each run. The whole bot is `bot run` with
store, sealing, desk and outbox, its rate counted until the last message is handled and committed; its
inbox must hold every message, in the order of arrival. Beside it in each round, on the same lines: a bare
python-wechaty bot that only counts, and a gRPC client that only fetches payloads, 64 at a time.

The median of the rounds' ratios to the bare bot: at 5,000 at least 1.2, at 20,000 at least 5.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.wechat_peers import peer
from tests.bench.wechat_village import Village, cpu_of, whole_bot

ROUNDS = 3
LEAST = {5_000: 1.2, 20_000: 5.0}
BOT, BARE, FETCH = "whole bot", "bare python-wechaty", "gRPC client, 64 at once"


class Wrong(Exception):
    """The bot lost a message or kept them in another order."""


def bot_rate(many: int, seed: int) -> tuple[float, float]:
    """(messages a second, seconds of processor time a message) of the whole bot."""
    village = Village(seed)
    try:
        with tempfile.TemporaryDirectory() as folder, whole_bot(village, Path(folder)) as bot:
            told = village.rehearse(village.lines(many))
            before = bot.cpu()
            begun = village.sing()
            ended = bot.handled(many)
            used = (bot.cpu() - before) / many
            kept = bot.order()
    finally:
        village.close()
    if missing := len(set(told) - set(kept)):
        raise Wrong(f"{missing} of {many} messages are missing")
    if (heard := [one for one in kept if one in set(told)]) != told:
        inversions = sum(a != b for a, b in zip(heard, told, strict=True))
        raise Wrong(f"{inversions} of {many} messages are not in their place")
    return many / (ended - begun), used


def peer_rate(what: str, many: int, seed: int) -> tuple[float, float]:
    """The same of a peer."""
    village = Village(seed)
    try:
        with tempfile.TemporaryDirectory() as folder, peer(village.gateway, Path(folder), what, many) as one:
            village.rehearse(village.lines(many))
            before = cpu_of(one.process.pid)
            begun = village.sing()
            ended = float(one.line())
            used = (cpu_of(one.process.pid) - before) / many
    finally:
        village.close()
    return many / (ended - begun), used


def measure(many: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Rounds in turn, every other the other way about, since whatever else runs here comes and goes."""
    found: dict[str, list[tuple[float, float]]] = {BOT: [], BARE: [], FETCH: []}
    for number in range(rounds):
        seed = 100 * many + number
        runs = [
            (BOT, lambda seed=seed: bot_rate(many, seed)),
            (BARE, lambda seed=seed: peer_rate("count", many, seed)),
            (FETCH, lambda seed=seed: peer_rate("fetch", many, seed)),
        ]
        for name, run in runs if number % 2 else reversed(runs):
            found[name].append(run())
            print(f"  {many} {name}: {found[name][-1][0]:.0f}/s", flush=True)
    return found


def main() -> int:
    """Print rates and ratios; 1 when one is missed."""
    sizes = [int(one) for one in sys.argv[1:]] or list(LEAST)
    missed = False
    for many in sizes:
        found = measure(many, ROUNDS)
        for name, runs in found.items():
            rate, used = median(one[0] for one in runs), median(one[1] for one in runs)
            print(f"{many:>6} {name:<24} {rate:7.0f} messages/s, {used * 1e3:.2f} ms of processor each")
        for other in (BARE, FETCH):
            ratio = median(a[0] / b[0] for a, b in zip(found[BOT], found[other], strict=True))
            least = LEAST.get(many) if other == BARE else None
            verdict = f"  (at least {least}: {'met' if ratio >= least else 'MISSED'})" if least else ""
            missed = missed or bool(least and ratio < least)
            print(f"{many:>6} {BOT} / {other}: {ratio:.2f}{verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
