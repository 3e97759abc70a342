"""What can be done before it is needed, so that an alert waits for nothing: words read, officers known.

Both only save time: a reading is found again by its text, and of whom nothing is known is asked then.
"""

from __future__ import annotations

from bot.channels.base import Foretelling
from bot.gather import reading_of
from bot.house import House
from bot.meeting_rooms import township_of
from bot.roster.places import county_places
from lexicon.reading import Kind
from storage.interface import Store

_LONGEST = 500
"""Signs of a text that is read in the loop's own time; reading a longer one would hold up others."""


class Foresight:
    """Of one account."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._account = house.channel.account
        self._townships: dict[str, str] = {}

    async def open(self, channel: Foretelling) -> None:
        """Before the channel runs."""
        channel.on_words(self.read)
        channel.acquaint(await self._house.call(self._officers))

    def read(self, text: str, topic: str) -> None:
        """
        Read what somebody new says while the gateway looks up who they are; the desk then finds it read.

        A group that was bound to another township than its name says is read again there.
        """
        if len(text) > _LONGEST:
            return
        township = self._townships.get(topic)
        if township is None:
            township = self._townships[topic] = township_of(topic, county_places().villages)
        reading = reading_of(text, township)
        if reading.kind is not Kind.CHATTER:
            len(reading.matched)  # the words behind it, which are kept with it

    def _officers(self, store: Store) -> list[str]:
        """All that are bound, by the channel's ids."""
        bound = [one.person_id for one in store.officers() if one.person_id is not None]
        ids = (store.channel_id(self._account, person_id=person) for person in dict.fromkeys(bound))
        return [one for one in ids if one]
