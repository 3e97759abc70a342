"""What one open page has picked: which group, whose phones, which case; it stands in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

FOLLOW = 0
"""Instead of an id: whatever is the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    Our own ids; 0 follows what is newest.

    Attributes:
        room: the group.
        villager: the person whose private talk is shown.
        mediator: the officer whose phone is shown.
        secretary: the officer whose week is shown.
        case: the case whose steps are unfolded.
    """

    room: int = FOLLOW
    villager: int = FOLLOW
    mediator: int = FOLLOW
    secretary: int = FOLLOW
    case: int = FOLLOW

    def query(self) -> str:
        """As the part of an address after "?", only what was picked."""
        return urlencode({name: value for name, value in asdict(self).items() if value})


def choice_from(values: Mapping[str, str]) -> Choice:
    """Read from an address; what is no number of ours is taken as not picked."""
    read = {name: _number(values.get(name, "")) for name in Choice.__dataclass_fields__}
    return Choice(**read)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else FOLLOW
