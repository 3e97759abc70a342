"""The script's lines as messages; who "@wall" is and what number "{wall}" is seen while it is played."""

from __future__ import annotations

from bot.roster.columns import ROLES_OF_NAMES
from bot.sample.install import person_channel_id, room_channel_id
from bot.sample.props import stand_in
from bot.sample.week import SLOT, Line
from storage.interface import Store
from storage.records import Case, Incoming, MessageKind, Officer, Role


class Cast:
    """
    Turns lines into messages; tell it with `heard` which message each line became.

    Args:
        store: with the sample county installed (bot.sample.install).
        account: the account whose groups and contacts these are.
    """

    def __init__(self, store: Store, account: str) -> None:
        self._store, self._account = store, account
        self._messages: dict[str, int] = {}

    def heard(self, line: Line, message_id: int) -> None:
        """The line is kept under that id of ours (what Store.keep returned)."""
        if line.tag and message_id:
            self._messages[line.tag] = message_id

    def incoming(self, line: Line, at: int) -> Incoming | None:
        """
        The message that this line is at that moment (UTC microseconds).

        Returns:
            None when the matter it is about has no case (any more), when nobody bound has it or
            there is no other mediator: then that line is not said.
        """
        officer = self._officer(line.who) if line.who.startswith("@") else None
        if line.who.startswith("@") and officer is None:
            return None
        text = self._text(line.text)
        if text is None:
            return None
        room = room_channel_id(line.room) if line.room else ""
        sender = person_channel_id(officer.name if officer else line.who)
        return Incoming(
            account=self._account,
            message_id=f"week-{line.file.rpartition('/')[2]}-{line.line}",
            room=room,
            room_topic=line.room,
            sender=sender,
            sender_name=officer.name if officer else line.who,
            can_write=line.friend,
            sent_at=at,
            received_at=at,
            kind=MessageKind(line.media) if line.media else MessageKind.TEXT,
            text=text,
            mentions_bot=line.mention,
            attachment=stand_in(MessageKind(line.media), line.seconds) if line.media else None,
        )

    def case(self, tag: str) -> Case | None:
        """The case that the line with that tag is in, None when it opened none."""
        message_id = self._messages.get(tag, 0)
        for message in self._store.messages([message_id] if message_id else []):
            for case in self._store.cases_told_by(message.sender_id, open_only=False):
                if message_id in case.messages:
                    return case
            # A late piece is not in the case yet while its burst is still being collected.
            burst = self._store.burst_of(message.conversation, message.sender_id)
            if burst and burst.case_id is not None and message_id in burst.message_ids:
                return self._store.case(burst.case_id)
        return None

    def _officer(self, who: str) -> Officer | None:
        role_name, _, place = who[1:].partition(" ")
        if place:
            return officer_at(self._store, ROLES_OF_NAMES[role_name], place)
        case = self.case(role_name)
        wanted = (case.holder or case.assigned) if case else None
        return next((o for o in self._bound() if o.id == wanted), None)

    def _bound(self) -> list[Officer]:
        return [officer for officer in self._store.officers() if officer.person_id is not None]

    def _text(self, text: str) -> str | None:
        for found in SLOT.finditer(text):
            case = self.case(found[1])
            if case is None:
                return None
            words = self._other(case) if found[2] else str(case.number)
            if not words:
                return None
            text = text.replace(found[0], words)
        return text

    def _other(self, case: Case) -> str:
        """Name of another bound mediator of the place of whoever has it, "" when there is none."""
        bound = self._bound()
        has = next((o for o in bound if o.id == (case.holder or case.assigned)), None)
        for officer in bound:
            here = has and (officer.township, officer.village) == (has.township, has.village)
            if here and officer is not has and Role.MEDIATOR in officer.roles:
                return officer.name
        return ""


def officer_at(store: Store, role: Role, place: str) -> Officer | None:
    """The first bound officer by rank with that role at "正安镇正二村" or "正安镇"; None: there is none."""
    there = [
        officer
        for officer in store.officers()
        if officer.township + officer.village == place
        and role in officer.roles
        and officer.person_id is not None
    ]
    return min(there, key=lambda officer: (officer.rank, officer.id), default=None)
