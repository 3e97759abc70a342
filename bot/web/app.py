"""The page's routes: the page itself, its live parts, what is said on it, and pictures that were sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from jinja2 import StrictUndefined
from quart import Quart, Response, jsonify, redirect, render_template, request
from quart.typing import ResponseReturnValue

from bot.card import card
from bot.channels.base import ChannelError
from bot.channels.local import LOCAL, LocalChannel
from bot.house import House
from bot.web.choice import Choice, choice_from
from bot.web.guard import put_guard
from bot.web.health import health_of
from bot.web.live import Parts, events
from bot.web.say_next import say_next
from bot.web.speak import Unclear, answer, meet, speech_from, spoken, whole
from bot.web.views import Looker, Page
from lexicon.answers import answer_named
from storage.records import Incoming, Role

FOR_SECRETARIES = ("周报", "上周", "台账", "明细")
PICTURES = ("image/png", "image/jpeg")
PARTS = (
    "rooms",
    "group",
    "speakers",
    "waits",
    "villager",
    "mediators",
    "mediator",
    "secretaries",
    "secretary",
    "cases",
    "trouble",
)


def make_app(house: House, port: int, stop: asyncio.Event) -> Quart:
    """
    The page of one house.

    With any channel but the local one it is another page: how the bot is, no word and no name, and
    nobody can be spoken as.

    Args:
        port: where it is served; part of the names that it answers to.
        stop: set when the house closes.
    """
    app = Quart(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024  # a form holds a name and some words
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    put_guard(app, port)
    if house.settings.channel == LOCAL:
        _demo(app, house, stop)
    else:
        _health(app, house)
    return app


def _health(app: Quart, house: House) -> None:
    @app.get("/")
    async def health() -> ResponseReturnValue:
        found = await house.call(lambda store: health_of(store, house.settings.channel, house.clock.now()))
        return await render_template("health.html", health=found)


def _demo(app: Quart, house: House, stop: asyncio.Event) -> None:
    channel = house.channel
    if not isinstance(channel, LocalChannel):
        raise TypeError("the page speaks only into the local channel")
    looker = Looker()

    async def hear(incoming: Incoming) -> None:
        try:
            await channel.hear(incoming)
        except ChannelError as error:
            raise Unclear(str(error)) from error

    async def look(choice: Choice) -> Page:
        return await house.call(lambda store: looker.page(store, choice, house.clock.now()))

    async def draw(choice: Choice) -> Parts:
        page = await look(choice)
        # Not render_template: the live line draws long after its request's context is gone.
        drawn = {name: app.jinja_env.get_template(f"parts/{name}.html") for name in PARTS}
        return {f"part-{name}": await part.render_async(page=page) for name, part in drawn.items()}

    @app.get("/")
    async def index() -> ResponseReturnValue:
        page = await look(choice_from(request.args))
        return await render_template("page.html", page=page, say_next=say_next(page.rooms))

    @app.get("/live")
    async def live() -> ResponseReturnValue:
        choice = choice_from(request.args)

        async def body() -> AsyncIterator[bytes]:
            async for piece in events(house, lambda: draw(choice), stop):
                yield piece

        response = Response(body(), content_type="text/event-stream; charset=utf-8")
        response.timeout = None  # it lasts as long as the page is open
        return response

    @app.post("/say")
    async def say() -> ResponseReturnValue:
        now = house.clock.now()
        try:
            speech = speech_from(await request.form)
            person, incoming = await house.call(lambda store: spoken(store, channel.account, speech, now))
            meet(channel, incoming)
            role = Role.SECRETARY if incoming.text in FOR_SECRETARIES else Role.MEDIATOR
            officer = await house.call(lambda store: looker.spoke(store, person, role, incoming.text, now))
            await hear(incoming)
        except Unclear as unclear:
            return _refused(unclear)
        return _done() if officer else _done(villager=person)

    @app.post("/answer")
    async def answers() -> ResponseReturnValue:
        form, now = await request.form, house.clock.now()
        role = Role.SECRETARY if form.get("whose") == "secretary" else Role.MEDIATOR
        try:
            person, text = whole(form.get("person", ""), "手机"), form.get("text", "")
            incoming = await house.call(lambda store: answer(store, channel.account, person, text, now))
            await house.call(lambda store: looker.spoke(store, person, role, incoming.text, now))
            await hear(incoming)
        except Unclear as unclear:
            return _refused(unclear)
        return _done()

    @app.get("/picture/<int:message_id>")
    async def picture(message_id: int) -> ResponseReturnValue:
        found = await house.call(lambda store: store.messages([message_id]))
        shown = found[0].attachment if found else None
        if shown is None or shown.mime not in PICTURES:
            return Response("没有这张照片", status=404)
        content = await house.call(lambda store: store.attachment(shown.ref))
        return Response(content, content_type=shown.mime) if content else Response("照片删了", status=404)

    @app.get("/card/<answer_id>")
    async def drawn(answer_id: str) -> ResponseReturnValue:
        answer = answer_named(answer_id)
        content = await asyncio.to_thread(card, answer) if answer is not None else None
        return Response(content, content_type="image/png") if content else Response("没有这张图", status=404)


def _by_script() -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _done(**values: int) -> ResponseReturnValue:
    """To the script what it needs to know; to a browser without it, the page again."""
    if _by_script():
        return jsonify(values)
    return redirect(f"/?{choice_from(request.args).query()}", 303)


def _refused(unclear: Unclear) -> ResponseReturnValue:
    if _by_script():
        return jsonify({"error": str(unclear)}), 400
    return Response(str(unclear), status=400, content_type="text/plain; charset=utf-8")
