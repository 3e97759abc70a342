"""From where something was found back to where it stands in the text as it was given."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lexicon.reading import OfficerNamed, Place


@dataclass(frozen=True, slots=True)
class Spans:
    """
    Positions of the folded and squeezed text as positions of the given one.

    Attributes:
        text: as given.
        taken_from: where each sign came from (see normalize.squeeze); None where all stayed in place.
    """

    text: str
    taken_from: list[int] | None

    def of(self, start: int, end: int) -> tuple[int, int]:
        """The span in the given text; start < end. Of a long repetition it is the first of it."""
        if self.taken_from is None:
            return start, end
        begin = self.taken_from[start]
        return begin, min(self.taken_from[end - 1] + 1, begin + end - start)

    def place(self, place: Place) -> Place:
        """The place with its word and span as given."""
        start, end = self.of(place.start, place.end)
        return replace(place, word=self.text[start:end], start=start, end=end)

    def officer(self, officer: OfficerNamed) -> OfficerNamed:
        """The officer with the span as given; the title stays as the table has it."""
        start, end = self.of(officer.start, officer.end)
        return replace(officer, start=start, end=end)
