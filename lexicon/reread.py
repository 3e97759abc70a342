"""`python -m lexicon.reread`: texts in, readings out, in a process whose lexicon may be another's data.

The first line out says what is wrong with the data ({"problems": […]}); after it comes one line for each
line in, as read() below gives it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from lexicon.read import problems, read


def read_anew(text: str, township: str) -> dict[str, Any]:
    """What of a reading can turn out otherwise: kind, types, urgency, places; JSON values."""
    reading = read(text, township=township)
    return {
        "kind": reading.kind.value,
        "types": [kind.value for kind in reading.types],
        "urgency": reading.urgency.value,
        "places": [[place.name, place.township] for place in reading.places],
    }


def answer(lines: Iterable[str]) -> Iterable[str]:
    """The lines out for the lines in; where the data are wrong, only the first of them."""
    wrong = problems()
    yield json.dumps({"problems": [[one.file, one.line, one.what, one.remedy] for one in wrong]})
    if wrong:
        return
    for line in lines:
        given = json.loads(line)
        yield json.dumps(read_anew(given["text"], given["township"]))


def _main() -> None:
    for line in answer(sys.stdin):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    _main()
