"""How much memory the whole bot takes as its messages become more: `python -m tests.bench.wechat_memory`.

The whole bot on the tests' gateway hears 30,000 messages in bursts of 2,500. Resident memory is read when
all of a burst are handled. From 5,000 to 30,000 messages at most 5 % more, and never above 250 MB.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.wechat_village import Village, whole_bot

BURST = 2_500
FROM, TO = 5_000, 30_000
MOST_MORE = 1.05
MOST = 250.0


def main() -> int:
    """Print the memory after each burst; 1 when it is too much or grows."""
    village = Village()
    seen: dict[int, float] = {}
    try:
        with tempfile.TemporaryDirectory() as folder, whole_bot(village, Path(folder)) as bot:
            print(f"{0:>6} messages: {bot.resident():6.1f} MB", flush=True)
            for many in range(BURST, TO + 1, BURST):
                village.rehearse(village.lines(BURST))
                village.sing()
                bot.handled(many)
                seen[many] = bot.resident()
                print(f"{many:>6} messages: {seen[many]:6.1f} MB", flush=True)
            most = bot.most_resident()
    finally:
        village.close()
    more = seen[TO] / seen[FROM]
    missed = more > MOST_MORE or most > MOST
    print(f"{TO} / {FROM}: {more:.3f}  (at most {MOST_MORE}: {'met' if more <= MOST_MORE else 'MISSED'})")
    print(f"most at any time: {most:.0f} MB  (at most {MOST:.0f}: {'met' if most <= MOST else 'MISSED'})")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
