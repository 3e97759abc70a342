"""The page in this process: the small house with the sample county in it, and a browser's requests."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from quart import Response
from quart.typing import TestClientProtocol

from bot.channels.local import LOCAL
from bot.sample.install import install_county
from bot.web.app import make_app
from storage.changes import Change, KeepReading, OpenCase
from storage.records import Incoming, Message, Officer, Role
from tests.bot.rig import NOON, Rig, a_message, a_rig
from tests.builders import a_case

HOST = "127.0.0.1:8080"
OWN = {"Host": HOST, "Origin": f"http://{HOST}", "Accept": "application/json"}
TOPIC = "正安镇村民说事群"


@dataclass
class WebRig:
    """The house, its page, and what the page has heard."""

    rig: Rig
    client: TestClientProtocol
    heard: list[Incoming] = field(default_factory=list)

    @property
    def room(self) -> int:
        """Our id of the group that the tests speak in."""
        return next(room.id for room in self.rig.store.rooms() if room.topic == TOPIC)

    def officer(self, role: Role) -> Officer:
        """The first bound officer of a village of 正安镇 with that role."""
        return next(
            o
            for o in self.rig.store.officers()
            if o.township == "正安镇" and o.village and role in o.roles and o.person_id
        )

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """As a browser on this machine asks."""
        response = await self.client.get(path, headers={"Host": HOST, **(headers or {})})
        assert isinstance(response, Response)
        return response

    async def page(self, path: str = "/") -> str:
        """The page's text."""
        response = await self.get(path)
        assert response.status_code == 200
        return str(await response.get_data(as_text=True))

    async def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] = OWN) -> Response:
        """As the page's own script sends."""
        response = await self.client.post(path, form=dict(form), headers=dict(headers))
        assert isinstance(response, Response)
        return response

    def kept(self, text: str, **about: Any) -> Message:
        """Somebody said that in the group, and it was kept."""
        number = len(self.rig.store.conversation(f"r{self.room}", limit=500)) + 1
        incoming = a_message(number, text, at=NOON + number, **about)
        (message_id,) = self.rig.store.keep([incoming])
        return self.rig.store.messages([message_id])[0]

    def apply(self, *changes: Change) -> None:
        """Commit what a handler would."""
        with self.rig.store.transaction():
            self.rig.store.apply(changes, self.rig.clock.now(), LOCAL)

    def read(self, message: Message, **body: Any) -> None:
        """Keep a reading of it."""
        filled: dict[str, Any] = {
            "kind": "concern",
            "types": ["neighbour"],
            "urgency": "normal",
            "speak": True,
            "matched": [],
            **body,
        }
        self.apply(
            KeepReading(
                message_id=message.id,
                lexicon="0" * 12,
                kind=filled["kind"],
                urgency=filled["urgency"],
                body=filled,
            )
        )

    def case(self, message: Message, officer: Officer, **about: Any) -> int:
        """A case out of that message, offered to that officer; its id."""
        case_id = self.rig.store.fresh_id("case")
        filled: dict[str, Any] = {
            "id": case_id,
            "opened_at": NOON,
            "township": officer.township,
            "village": officer.village,
            "room_id": message.room_id,
            "teller_id": message.sender_id,
            "assigned": officer.id,
            "messages": (message.id,),
            **about,
        }
        self.apply(OpenCase(case=a_case(**filled), at=NOON, actor="bot"))
        return case_id


@asynccontextmanager
async def a_page(*, county: bool = False, **settings: Any) -> AsyncIterator[WebRig]:
    """
    The page; what is said on it is kept and nothing else is done about it.

    Args:
        county: with all groups and the whole roster; else one group and nobody in office.
    """
    with a_rig() as rig:
        if county:
            install_county(rig.store, LOCAL)
        rig.room()
        rig.house.settings = rig.house.settings.model_copy(update=settings)
        web = WebRig(rig, make_app(rig.house, 8080, asyncio.Event()).test_client())

        async def hear(incoming: Incoming) -> None:
            web.heard.append(incoming)
            rig.store.keep([incoming])
            rig.house.changed.tell()

        running = asyncio.create_task(rig.channel.run(hear))
        await asyncio.sleep(0)
        try:
            yield web
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running


def parts_of(event: bytes) -> dict[str, str]:
    """The parts in one server-sent event."""
    found: dict[str, str] = json.loads(event.decode().removeprefix("data: "))["parts"]
    return found
