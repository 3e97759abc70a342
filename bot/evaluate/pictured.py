"""Which tables are drawn: those of files of one form together, or the picture would never end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluate.by_hand import ByHand
from bot.evaluate.consultation import Consultation
from bot.evaluate.legal import Legal, OffTopic
from bot.evaluate.measured import Measured
from bot.evaluate.origin import is_own
from bot.evaluate.replies import Replies
from bot.evaluate.report import Table
from bot.evaluate.same_matter import SameMatter
from bot.evaluate.talks import Talks
from bot.evaluate.village import Chatter, Village
from lexicon.measure import Confusion

_OWN = "自己的语料"
_SHOWN = (Village, Talks, Chatter, SameMatter, Consultation, Legal, OffTopic, Replies, ByHand)
_ORDER = [*(form.title for form in _SHOWN), _OWN]
"""What matters most stands highest, a phone shows the top first; what was learned tells least."""


def pictured(found: Sequence[Measured]) -> Iterator[tuple[str, Table]]:
    """Each table with its heading."""
    together: dict[tuple[str, str], Table] = {}
    for measured in found:
        if measured.report is None:
            continue
        of = _OWN if is_own(measured.path) else measured.report.title
        for table in measured.report.tables:
            whole = together.setdefault(
                (of, table.title), Table(table.title, Confusion(table.confusion.labels), table.names)
            )
            whole.confusion.merge(table.confusion)
    for of, title in sorted(together, key=lambda key: _ORDER.index(key[0])):
        table = together[of, title]
        yield f"{title}：{of}（{table.confusion.total} 个）", table
